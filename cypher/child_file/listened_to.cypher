// Whether a child was listened to: each view, how it was given, where it was used, what changed.
// The views that the child expressed, the child's views on a file that name nobody, and the meetings
// about which it is said how the child took part.
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
// -> text: string? -- what the child said, or why the child was not heard
// -> verbatim: boolean? -- whether these are the child's own words
// -> pending: boolean -- whether there are words that nobody has cleared yet
// -> content_notes: strings -- what a reader may want to be warned of first
// -> offered_advocate: boolean? -- whether the child was offered an advocate
// -> used_in: maps -- where the view was thought about: id, label, kind, day, effect, why
// -> rests_on: strings -- the records and relationships this row rests on

// uses: fragments/child_cases
CALL (person, case) {
  MATCH (case)<-[:ON_FILE]-(item:View)
  WHERE EXISTS { MATCH (person)-[:EXPRESSED]->(item) }
    OR (item.whose = 'CHILD' AND NOT (item)<-[:EXPRESSED]-())
  RETURN item, item.means AS means, item.text AS written
  UNION
  MATCH (case)<-[:ON_FILE]-(item:Meeting)<-[attended:ATTENDED]-(person)
  WHERE attended.participation IS NOT NULL AND NOT coalesce(item.cancelled, false)
  RETURN item, attended.participation AS means, attended.why AS written
}
WITH DISTINCT person, item, means, written
WHERE item.happened_on <= $as_of
// uses: fragments/child_may_see
WITH person, item AS told, means, written, may_show AS shown, plain_text AS plain
CALL (told, shown) {
  OPTIONAL MATCH (told)-[considered:CONSIDERED_IN]->(item)
  WHERE item.happened_on <= $as_of
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
  coalesce(plain, CASE WHEN shown THEN written END) AS text, told.verbatim AS verbatim,
  plain IS NULL AND NOT shown AND written IS NOT NULL AS pending,
  coalesce(told.content_notes, []) AS content_notes,
  coalesce(told.offered_advocate, told.advocacy_offered) AS offered_advocate, used_in,
  [labels(told)[0] + ':' + told.id]
    + CASE WHEN told:Meeting THEN ['Person:' + person.id + ' ATTENDED Meeting:' + told.id]
      WHEN EXISTS { MATCH (person)-[:EXPRESSED]->(told) }
      THEN ['Person:' + person.id + ' EXPRESSED View:' + told.id] ELSE [] END
    + [x IN used_in | 'View:' + told.id + ' CONSIDERED_IN ' + x.label + ':' + x.id] AS rests_on
ORDER BY day, item_id, means
