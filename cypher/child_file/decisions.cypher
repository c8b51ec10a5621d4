// The decisions about a child: what, when, who, why, what else was thought of and what came of it.
// One row a decision, the parts of a decision card. Proposals are left out.
// Left out entirely are records that are withheld, not to be mentioned, restricted or sealed, or
// about a worker's performance: a count of them would tell too. Free text that no person has cleared is null, and pending is true.
// scope: person $person_id
// basis: S39, S40, S41, S43, S45, S46
// $person_id: id -- the child
// $as_of: date -- nothing later than this day is told
// -> decision_id: id -- the decision
// -> kind: string -- what it is about
// -> key_kind: boolean -- whether it is of the kinds that change a child's life most
// -> day: date -- the day it was decided
// -> precision: string? -- how exactly that is known
// -> plain: map? -- approved plain words: text, name, job_title, role, agreed_on
// -> what: string? -- what was decided, in the record's own words
// -> why: string? -- the reasons as they are written
// -> has_reasons: boolean -- whether reasons are on the record, shown or not
// -> pending: boolean -- whether there are words that nobody has cleared yet
// -> content_notes: strings -- what a reader may want to be warned of first
// -> deciders: maps -- who decided: id, name, job_title, role
// -> options: maps -- what else was thought of: id, kind, chosen, plain, reason, pending
// -> my_views: maps -- what the child said and what came of it: id, day, means, plain, text, verbatim,
//   effect, why, pending
// -> led_to: maps -- what it led to: id, label, kind, day, own
// -> checked_by: maps -- who in management looked at it: id, kind, day
// -> questions: maps -- questions raised about it: id, kind, day, answered_on, own
// -> my_words: maps -- what the young person wrote about it: id, day, text
// -> replaced_by: ids -- the decisions that took its place
// -> own: boolean -- false where it names another, or names nobody and is on another's file too
// -> shared: boolean -- whether it lies on another's file too, as far as that may be told
// -> rests_on: strings -- the records and relationships this row rests on

// uses: fragments/child_cases
MATCH (case)<-[:ON_FILE]-(item:Decision)
WHERE item.happened_on <= $as_of AND coalesce(item.status <> 'PROPOSED', true)
  AND readable(item:Decision)
WITH DISTINCT person, item
// uses: fragments/child_own
// uses: fragments/child_may_see
WITH person, item AS decision, may_show, plain, own, shared
CALL (decision) {
  OPTIONAL MATCH (decision)-[by:DECIDED_BY]->(worker:Worker)
  WHERE readable(worker:Worker)
  WITH by, worker
  ORDER BY worker.id
  RETURN [x IN collect({id: worker.id, name: worker.display_name, job_title: worker.job_title,
      role: coalesce(by.acting_as, worker.role)}) WHERE x.id IS NOT NULL] AS deciders
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:CONSIDERED]->(item:Option)
  WHERE readable(item:Option)
  // uses: fragments/child_may_see
  WITH item, may_show, plain
  ORDER BY item.chosen DESC, item.kind, item.id
  RETURN [x IN collect({id: item.id, kind: item.kind, chosen: item.chosen, plain: plain,
      reason: CASE WHEN may_show THEN item.reason END,
      pending: plain IS NULL AND NOT may_show AND item.reason IS NOT NULL})
    WHERE x.id IS NOT NULL] AS options
}
CALL (decision, person) {
  OPTIONAL MATCH (decision)<-[considered:CONSIDERED_IN]-(item:View)
  WHERE readable(item:View)
  // uses: fragments/child_own
  // uses: fragments/child_may_see
  WITH item, considered, may_show, plain
  ORDER BY item.happened_on, item.id
  RETURN [x IN collect({id: item.id, day: item.happened_on, means: item.means, plain: plain,
      text: CASE WHEN may_show THEN item.text END, verbatim: item.verbatim,
      effect: considered.effect, why: CASE WHEN may_show THEN considered.why END,
      pending: plain IS NULL AND NOT may_show AND item.text IS NOT NULL})
    WHERE x.id IS NOT NULL] AS my_views
}
CALL (decision, person) {
  OPTIONAL MATCH (decision)-[:LED_TO]->(item)
  WHERE item.happened_on <= $as_of
    AND readable(item:Action|Event|Decision|RiskJudgement|Document|Meeting)
  // uses: fragments/child_own
  // uses: fragments/child_may_see
  WITH item, own
  ORDER BY item.happened_on, item.id
  RETURN [x IN collect({id: item.id, label: labels(item)[0],
      kind: CASE WHEN item:RiskJudgement THEN null ELSE item.kind END, day: item.happened_on,
      own: own})
    WHERE x.id IS NOT NULL] AS led_to
}
CALL (decision, person) {
  OPTIONAL MATCH (decision)<-[:ADDRESSES|ABOUT]-(item:Oversight)
  WHERE item.happened_on <= $as_of AND readable(item:Oversight)
  // uses: fragments/child_own
  // uses: fragments/child_may_see
  WITH DISTINCT item
  ORDER BY item.happened_on, item.id
  RETURN [x IN collect({id: item.id, kind: item.kind, day: item.happened_on})
    WHERE x.id IS NOT NULL] AS checked_by
}
CALL (decision, person) {
  OPTIONAL MATCH (decision)<-[:RAISED_ON|ABOUT]-(item:Challenge)
  WHERE item.happened_on <= $as_of AND readable(item:Challenge)
  // uses: fragments/child_own
  // uses: fragments/child_may_see
  WITH DISTINCT item, own
  OPTIONAL MATCH (item)-[:ANSWERED_BY]->(answer)
  WHERE answer.happened_on <= $as_of AND readable(answer:Oversight|Decision|Action)
  WITH item, own, min(answer.happened_on) AS answered_on
  ORDER BY item.happened_on, item.id
  RETURN [x IN collect({id: item.id, kind: item.kind, day: item.happened_on,
      answered_on: answered_on, own: own}) WHERE x.id IS NOT NULL] AS questions
}
CALL (decision, person) {
  OPTIONAL MATCH (person)-[:WROTE]->(note:Annotation)-[:ABOUT]->(decision)
  WHERE note.happened_on <= $as_of AND NOT (note)<-[:CORRECTS]-()
    AND readable(note:Annotation)
  WITH note
  ORDER BY note.happened_on, note.id
  RETURN [x IN collect({id: note.id, day: note.happened_on, text: note.text})
    WHERE x.id IS NOT NULL] AS my_words
}
CALL (decision, person) {
  OPTIONAL MATCH (decision)<-[:SUPERSEDES]-(item:Decision)
  WHERE item.happened_on <= $as_of AND readable(item:Decision)
  // uses: fragments/child_own
  // uses: fragments/child_may_see
  WITH item
  ORDER BY item.id
  RETURN collect(item.id) AS replaced_by
}
WITH *, 'Decision:' + decision.id AS name, coalesce(decision.what, decision.summary) AS written
RETURN
  decision.id AS decision_id, decision.kind AS kind,
  decision.kind IN ['BECOME_LOOKED_AFTER', 'PLACEMENT', 'FAMILY_TIME', 'CP_PLAN', 'LEGAL',
    'PERMANENCE', 'SCHOOL', 'CLOSURE', 'RISK_CLASSIFICATION'] AS key_kind,
  decision.happened_on AS day, decision.happened_precision AS precision,
  plain, CASE WHEN may_show THEN written END AS what,
  CASE WHEN may_show THEN decision.rationale END AS why,
  trim(coalesce(decision.rationale, '')) <> '' AS has_reasons,
  NOT may_show AND (plain IS NULL AND written IS NOT NULL
    OR decision.rationale IS NOT NULL) AS pending,
  coalesce(decision.content_notes, []) AS content_notes,
  deciders, options, my_views, led_to, checked_by, questions, my_words, replaced_by,
  own, shared,
  [name]
    + [x IN deciders | name + ' DECIDED_BY Worker:' + x.id]
    + [x IN options | name + ' CONSIDERED Option:' + x.id]
    + [x IN my_views | 'View:' + x.id + ' CONSIDERED_IN ' + name]
    + [x IN led_to | name + ' LED_TO ' + x.label + ':' + x.id]
    + [x IN checked_by | 'Oversight:' + x.id]
    + [x IN questions | 'Challenge:' + x.id]
    + [x IN my_words | 'Annotation:' + x.id + ' ABOUT ' + name]
    + [id IN replaced_by | 'Decision:' + id + ' SUPERSEDES ' + name] AS rests_on
ORDER BY day, decision_id
