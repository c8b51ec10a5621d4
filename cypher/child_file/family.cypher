// What was tried so that a child could stay with their family or keep in touch, and what was decided.
// Time with the family, decisions about it and about where to live, and what else was thought of
// for those decisions, such as living with relatives.
// Left out entirely are records that are withheld, not to be mentioned, restricted or sealed, or
// about a worker's performance: a count of them would tell too. Free text that no person has cleared is null, and pending is true.
// scope: person $person_id
// basis: S45, S46
// $person_id: id -- the child
// $as_of: date -- nothing later than this day is told
// -> item_id: id -- the record
// -> label: string -- Event, Decision or Option
// -> kind: string -- what kind of it
// -> day: date -- the day
// -> precision: string? -- how exactly that is known
// -> decision_id: id? -- the decision, or the one for which an option was thought of
// -> change: string? -- what changes about time with the family
// -> chosen: boolean? -- whether an option was chosen
// -> plain: map? -- approved plain words: text, name, job_title, role, agreed_on
// -> text: string? -- the record's own words for it
// -> why: string? -- the reason, where it may be shown
// -> pending: boolean -- whether there are words that nobody has cleared yet
// -> content_notes: strings -- what a reader may want to be warned of first
// -> own: boolean -- false where it names another, or names nobody and is on another's file too
// -> shared: boolean -- whether it lies on another's file too, as far as that may be told
// -> rests_on: strings -- the records and relationships this row rests on

// uses: fragments/child_cases
MATCH (case)<-[:ON_FILE]-(item:Event|Decision)
WHERE item.happened_on <= $as_of AND coalesce(item.status <> 'PROPOSED', true)
  AND item.kind IN ['FAMILY_TIME', 'PLACEMENT', 'BECOME_LOOKED_AFTER', 'PERMANENCE']
  AND readable(item:Event|Decision)
WITH DISTINCT person, item
// uses: fragments/child_own
// uses: fragments/child_may_see
WITH item AS found, own, shared
CALL (found) {
  WITH found AS item, null AS decision
  RETURN item, CASE WHEN item:Decision THEN item END AS decision
  UNION
  MATCH (found)-[:CONSIDERED]->(item:Option)
  WHERE readable(item:Option)
  RETURN item, found AS decision
}
// uses: fragments/child_may_see
WITH *,
  CASE WHEN item:Option THEN item.summary ELSE coalesce(item.what, item.summary) END AS written,
  coalesce(item.rationale, item.reason) AS reason
RETURN
  item.id AS item_id, labels(item)[0] AS label, item.kind AS kind,
  coalesce(CASE WHEN item:Option THEN decision.happened_on END, item.happened_on) AS day,
  CASE WHEN item:Option THEN decision.happened_precision ELSE item.happened_precision END
    AS precision,
  decision.id AS decision_id, item.family_time_change AS change, item.chosen AS chosen,
  plain, CASE WHEN may_show THEN written END AS text,
  CASE WHEN may_show THEN reason END AS why,
  NOT may_show AND ((plain IS NULL AND written IS NOT NULL) OR reason IS NOT NULL) AS pending,
  coalesce(item.content_notes, []) AS content_notes, own, shared,
  [labels(item)[0] + ':' + item.id]
    + CASE WHEN item:Option THEN ['Decision:' + decision.id + ' CONSIDERED Option:' + item.id]
      ELSE [] END AS rests_on
ORDER BY day, decision_id, label, item_id
