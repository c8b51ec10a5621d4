// Who checked that a child was OK: visits, management's looks, reviews, and questions from others.
// Visits with whether the child was seen and seen alone, which is not known where a visit on several
// children's files does not name the child; reviews and conferences; entries of
// management; challenges with when they were answered. An audit is told only where it is marked as
// relevant to the child.
// Left out entirely are records that are withheld, not to be mentioned, restricted or sealed, or
// about a worker's performance: a count of them would tell too. Free text that no person has cleared is null, and pending is true.
// scope: person $person_id
// basis: S40, S43, S30
// $person_id: id -- the child
// $as_of: date -- nothing later than this day is told
// -> item_id: id -- the record
// -> label: string -- Event (a visit), Meeting, Oversight or Challenge
// -> kind: string -- what kind of it
// -> day: date -- the day
// -> precision: string? -- how exactly that is known
// -> seen: boolean? -- whether the child was seen, for a visit
// -> seen_alone: boolean? -- whether the child was seen alone, for a visit
// -> bedroom_seen: boolean? -- whether the child's bedroom was seen, for a visit
// -> plain: map? -- approved plain words: text, name, job_title, role, agreed_on
// -> text: string? -- the record's own words for it
// -> pending: boolean -- whether there are words that nobody has cleared yet
// -> content_notes: strings -- what a reader may want to be warned of first
// -> workers: maps -- who visited, made the entry or raised the question: id, name, job_title, role
// -> answered_on: date? -- the day a question was answered
// -> answers: maps -- the answers: id, label, day
// -> own: boolean -- false where it names another, or names nobody and is on another's file too
// -> shared: boolean -- whether it lies on another's file too, as far as that may be told
// -> rests_on: strings -- the records and relationships this row rests on

// uses: fragments/child_cases
MATCH (case)<-[:ON_FILE]-(item:Event|Meeting|Oversight|Challenge)
WHERE item.happened_on <= $as_of AND NOT coalesce(item.cancelled, false)
  AND (NOT item:Event OR item.kind = 'VISIT')
  AND (NOT item:Meeting OR item.kind IN ['CLA_REVIEW', 'PATHWAY_REVIEW', 'ICPC', 'RCPC',
    'REVIEW_MEETING'])
  AND (NOT item:Oversight OR item.kind <> 'AUDIT' OR coalesce(item.relevant_to_child, false))
  AND readable(item:Event|Meeting|Oversight|Challenge)
WITH DISTINCT person, item
// uses: fragments/child_own
// uses: fragments/child_may_see
WITH item AS told, may_show AS shown, plain, own, shared,
  coalesce(item.summary, item.text) AS written
CALL (told) {
  OPTIONAL MATCH (told)-[:INVOLVES|MADE_BY|RAISED_BY]->(worker:Worker)
  WHERE readable(worker:Worker)
  WITH DISTINCT worker
  ORDER BY worker.id
  RETURN [x IN collect({id: worker.id, name: worker.display_name, job_title: worker.job_title,
      role: worker.role}) WHERE x.id IS NOT NULL] AS named
}
CALL (told) {
  OPTIONAL MATCH (chair:Worker {id: told.chaired_by})
  WHERE readable(chair:Worker)
  RETURN [x IN collect({id: chair.id, name: chair.display_name, job_title: chair.job_title,
      role: chair.role}) WHERE x.id IS NOT NULL] AS chairs
}
CALL (told) {
  OPTIONAL MATCH (told)-[:ANSWERED_BY]->(item)
  WHERE item.happened_on <= $as_of AND readable(item:Oversight|Decision|Action)
  // uses: fragments/child_may_see
  WITH item
  ORDER BY item.happened_on, item.id
  RETURN [x IN collect({id: item.id, label: labels(item)[0], day: item.happened_on})
    WHERE x.id IS NOT NULL] AS answers
}
RETURN
  told.id AS item_id, labels(told)[0] AS label, told.kind AS kind, told.happened_on AS day,
  told.happened_precision AS precision, CASE WHEN own THEN told.seen END AS seen,
  CASE WHEN own THEN told.seen_alone END AS seen_alone,
  CASE WHEN own THEN told.bedroom_seen END AS bedroom_seen,
  plain, CASE WHEN shown THEN written END AS text,
  plain IS NULL AND NOT shown AND written IS NOT NULL AS pending,
  coalesce(told.content_notes, []) AS content_notes, named + chairs AS workers,
  CASE WHEN size(answers) > 0 THEN answers[0].day END AS answered_on, answers, own, shared,
  [labels(told)[0] + ':' + told.id]
    + [x IN named | labels(told)[0] + ':' + told.id + ' '
      + CASE WHEN told:Event THEN 'INVOLVES' WHEN told:Oversight THEN 'MADE_BY' ELSE 'RAISED_BY' END
      + ' Worker:' + x.id]
    + [x IN chairs | 'Worker:' + x.id]
    + [x IN answers | 'Challenge:' + told.id + ' ANSWERED_BY ' + x.label + ':' + x.id] AS rests_on
ORDER BY day, item_id
