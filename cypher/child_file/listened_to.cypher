// Whether a child was listened to: each view, how it was given, where it was used, what changed.
// The views that the child expressed, the child's views that name nobody on a file of this child's
// alone, and the meetings about which it is said how this child took part.
// Left out entirely are records that are withheld, not to be mentioned, restricted or sealed, or
// about a worker's performance: a count of them would tell too. Free text that no person has cleared is null, and pending is true.
// scope: person $person_id
// basis: S41, S44
// $person_id: id -- the child
// $as_of: date -- nothing later than this day is told
// -> item_id: id -- the view or the meeting
// -> label: string -- View or Meeting
// -> kind: string? -- the kind of the meeting
// -> day: date -- the day
// -> precision: string? -- how exactly that is known
// -> means: string? -- how the view came to us, or how the child took part
// -> plain: map? -- approved plain words: text, name, job_title, role, agreed_on
// -> text: string? -- what the child said, or why the child was not heard
// -> verbatim: boolean? -- whether these are the child's own words
// -> pending: boolean -- whether there are words that nobody has cleared yet
// -> content_notes: strings -- what a reader may want to be warned of first
// -> offered_advocate: boolean? -- whether the child was offered an advocate; null for a meeting of
//   several children, which does not say which of them was
// -> used_in: maps -- where the view was thought about: id, label, kind, day, effect, why
// -> own: boolean -- false where it names another, or names nobody and is on another's file too
// -> shared: boolean -- whether it lies on another's file too, as far as that may be told
// -> rests_on: strings -- the records and relationships this row rests on

// uses: fragments/child_cases
CALL (person, case) {
  MATCH (case)<-[:ON_FILE]-(item:View)
  RETURN item, item.means AS means, item.text AS written
  UNION
  MATCH (case)<-[:ON_FILE]-(item:Meeting)<-[attended:ATTENDED]-(person)
  WHERE attended.participation IS NOT NULL AND NOT coalesce(item.cancelled, false)
  RETURN item, attended.participation AS means, attended.why AS written
}
WITH DISTINCT person, item, means, written
WHERE item.happened_on <= $as_of AND readable(item:View|Meeting)
// uses: fragments/child_own
// uses: fragments/child_may_see
WITH person, item AS told, means, written, may_show AS shown, own, shared,
  // The plain words of a meeting tell of the meeting, not of the child's part in it.
  CASE WHEN item:View THEN plain END AS plain
CALL (told, shown, person) {
  OPTIONAL MATCH (told)-[considered:CONSIDERED_IN]->(item)
  WHERE item.happened_on <= $as_of AND readable(item:Decision|Meeting|Document)
  // uses: fragments/child_own
  // uses: fragments/child_may_see
  WITH shown, considered, item
  ORDER BY item.happened_on, item.id
  RETURN [x IN collect({id: item.id, label: labels(item)[0], kind: item.kind,
      day: item.happened_on, effect: considered.effect,
      why: CASE WHEN shown THEN considered.why END}) WHERE x.id IS NOT NULL] AS used_in
}
RETURN
  told.id AS item_id, labels(told)[0] AS label, told.kind AS kind, told.happened_on AS day,
  told.happened_precision AS precision, means,
  plain, CASE WHEN shown THEN written END AS text, told.verbatim AS verbatim,
  plain IS NULL AND NOT shown AND written IS NOT NULL AS pending,
  coalesce(told.content_notes, []) AS content_notes,
  CASE WHEN own THEN coalesce(told.offered_advocate, told.advocacy_offered) END
    AS offered_advocate, used_in, own, shared,
  [labels(told)[0] + ':' + told.id]
    + CASE WHEN told:Meeting THEN ['Person:' + person.id + ' ATTENDED Meeting:' + told.id]
      WHEN EXISTS { MATCH (person)-[:EXPRESSED]->(told) }
      THEN ['Person:' + person.id + ' EXPRESSED View:' + told.id] ELSE [] END
    + [x IN used_in | 'View:' + told.id + ' CONSIDERED_IN ' + x.label + ':' + x.id] AS rests_on
ORDER BY day, item_id, means
