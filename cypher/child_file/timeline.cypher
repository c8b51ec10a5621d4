// What happened in a child's life as their record tells it, in the order of the days.
// Events, meetings, decisions and the child's own views on the cases that are about them.
// Left out entirely are records that are withheld, not to be mentioned, restricted or sealed, or
// about a worker's performance: a count of them would tell too. Free text that no person has cleared is null, and pending is true.
// scope: person $person_id
// basis: S38, S44
// $person_id: id -- the child
// $as_of: date -- nothing later than this day is told
// -> item_id: id -- the record
// -> label: string -- Event, Meeting, Decision or View
// -> kind: string -- what kind of it, by its code list
// -> day: date -- the day, or the first day of a time
// -> until: date? -- the last day
// -> precision: string? -- how exactly that is known
// -> plain: map? -- approved plain words: text, name, job_title, role, agreed_on
// -> text: string? -- the record's own words for it
// -> verbatim: boolean? -- whether these are the child's own words, for a view
// -> pending: boolean -- whether there are words that nobody has cleared yet
// -> content_notes: strings -- what a reader may want to be warned of first
// -> placement_type: string? -- the kind of place they moved to
// -> workers: maps -- the workers who took part or decided: id, name, job_title
// -> own: boolean -- false where it names another, or names nobody and is on another's file too
// -> shared: boolean -- whether it lies on another's file too, as far as that may be told
// -> rests_on: strings -- the records and relationships this row rests on

// uses: fragments/child_cases
MATCH (case)<-[:ON_FILE]-(item:Event|Meeting|Decision|View)
WHERE item.happened_on <= $as_of AND coalesce(item.status <> 'PROPOSED', true)
  AND NOT coalesce(item.cancelled, false) AND readable(item:Event|Meeting|Decision|View)
WITH DISTINCT person, item
// uses: fragments/child_own
// uses: fragments/child_may_see
WITH *, coalesce(item.what, item.summary, item.text) AS written
CALL (item) {
  OPTIONAL MATCH (item)-[:DECIDED_BY|INVOLVES]->(worker:Worker)
  WHERE readable(worker:Worker)
  WITH DISTINCT worker
  ORDER BY worker.id
  RETURN [x IN collect({id: worker.id, name: worker.display_name, job_title: worker.job_title})
    WHERE x.id IS NOT NULL] AS workers
}
CALL (item, person) {
  MATCH (person)-[:SUBJECT_OF]->(case:Case)<-[:ON_FILE]-(item)
  WHERE readable(case:Case)
  WITH case
  ORDER BY case.id
  RETURN collect(case.id) AS case_ids
}
RETURN
  item.id AS item_id, labels(item)[0] AS label, coalesce(item.kind, item.whose) AS kind,
  item.happened_on AS day, item.happened_to AS until, item.happened_precision AS precision,
  plain, CASE WHEN may_show THEN written END AS text, item.verbatim AS verbatim,
  plain IS NULL AND NOT may_show AND written IS NOT NULL AS pending,
  coalesce(item.content_notes, []) AS content_notes, item.placement_type AS placement_type,
  workers, own, shared,
  [labels(item)[0] + ':' + item.id]
    + [id IN case_ids | labels(item)[0] + ':' + item.id + ' ON_FILE Case:' + id] AS rests_on
ORDER BY day, item_id
