// Decisions of managers that were made without a key document on the record of the case.
// A required kind is missing where no document of that kind, current on the day of the decision
// and no older than the limit, was recorded by that day; what was recorded only afterwards is
// shown beside it. Its day is the day it was completed. Listed are decisions of team and service
// managers on social-care cases; left out are proposals, corrected records and duplicates, and the
// stages of contact, referral and section 47, in which such documents cannot be there yet.
// A row that a hidden record gainsays is not told to whoever may not read that record.
// scope: case $case_id
// basis: S51, S50, S48
// $case_id: id? -- only decisions on this case; null for the whole service
// $as_of: date -- the day the question is asked about
// $required: strings -- the kinds of document, such as CHRONOLOGY, ASSESSMENT, PLAN
// $stale_days: integer -- a document older than so many days on the day counts for nothing
// $first: integer -- at most so many rows
// -> decision_id: id -- the decision
// -> case_id: id -- the case it lies on
// -> kind: string -- what it is about
// -> what: string? -- what was decided
// -> decided_on: date -- the day it was decided
// -> urgent: boolean -- whether it could not wait for the papers
// -> stage: string? -- the stage of the case on that day
// -> missing: strings -- the kinds that were not there
// -> stale: maps -- what was there and too old: id, kind, completed_on
// -> recorded_later: maps -- what was recorded only afterwards: id, kind, completed_on, recorded_on
// -> found: maps -- what was there: id, kind, completed_on, recorded_on, assumed (whether the day
//   of recording is assumed)
// -> deciders: maps -- who decided: id, name, role, part
// -> follow_up: maps -- actions it set that may mend it: id, summary, topic, due_at
// -> deviations: maps -- reasons given by its day for going ahead: id, day, reason, approved_role
// -> rests_on: strings -- the records and relationships this row rests on

CALL () {
  UNWIND cases_asked($case_id) AS id
  MATCH (case:Case {id: id})<-[:ON_FILE]-(decision:Decision)
  RETURN decision, case
  UNION
  UNWIND CASE WHEN whole_asked($case_id) THEN [1] ELSE [] END AS all_files
  MATCH (decision:Decision)-[:ON_FILE]->(case:Case)
  RETURN decision, case
}
WITH decision, case, decision.happened_on AS decided_on
WHERE decided_on <= $as_of AND coalesce(decision.status <> 'PROPOSED', true)
  AND case.service = 'CHILDRENS_SOCIAL_CARE'
  AND NOT (decision)<-[:CORRECTS]-() AND NOT (decision)-[:DUPLICATES]->()
  AND readable(case:Case) AND readable(decision:Decision)
  AND EXISTS {
    MATCH (decision)-[by:DECIDED_BY]->(worker:Worker)
    WHERE coalesce(by.acting_as, worker.role) IN ['TEAM_MANAGER', 'SERVICE_MANAGER']
      AND readable(worker:Worker)
  }
CALL (case, decided_on) {
  // The stage is the last change by that day; before the first one, what that one left.
  OPTIONAL MATCH (case)<-[:ON_FILE]-(change:Event {kind: 'STATUS_CHANGE'})
  WHERE current(change)
  WITH case, decided_on, change
  ORDER BY change.happened_on, change.id
  WITH case, decided_on, [c IN collect({day: change.happened_on, to: change.to_stage,
      before: change.from_stage, seen: readable(change:Event)}) WHERE c.day IS NOT NULL] AS changes
  WITH case, changes, [c IN changes WHERE c.seen] AS told,
    [c IN changes WHERE c.day <= decided_on AND c.to IS NOT NULL] AS reached
  WITH case, changes, told, reached, [c IN reached WHERE c.seen] AS told_reached
  RETURN CASE
    WHEN size(told_reached) > 0 THEN told_reached[size(told_reached) - 1].to
    ELSE coalesce(CASE WHEN size(told) > 0 THEN told[0].before END, case.stage)
  END AS stage,
  CASE
    WHEN size(reached) > 0 THEN reached[size(reached) - 1].to
    ELSE coalesce(CASE WHEN size(changes) > 0 THEN changes[0].before END, case.stage)
  END AS stage_of_whole
}
WITH *
WHERE NOT coalesce(stage IN ['CONTACT', 'REFERRAL', 'S47'], false)
  AND NOT coalesce(stage_of_whole IN ['CONTACT', 'REFERRAL', 'S47'], false)
CALL (case, decided_on) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(document:Document)
  WHERE document.kind IN $required AND document.happened_on <= $as_of
    AND current(document)
    AND NOT coalesce(document.status IN ['DRAFT', 'ROLLED_BACK'], false)
    AND NOT EXISTS {
      MATCH (document)<-[:SUPERSEDES]-(newer:Document)
      WHERE newer.happened_on <= decided_on AND newer.recorded_on <= decided_on
        AND readable(newer:Document)
    }
  WITH decided_on, document
  ORDER BY document.happened_on, document.id
  RETURN [d IN collect({id: document.id, kind: document.kind, completed_on: document.happened_on,
      recorded_on: document.recorded_on, assumed: document.recorded_basis = 'ASSUMED',
      there: document.happened_on <= decided_on AND document.recorded_on <= decided_on,
      old: document.happened_on < decided_on - duration({days: $stale_days}),
      seen: readable(document:Document)})
    WHERE d.id IS NOT NULL] AS documents
}
WITH *,
  [kind IN $required WHERE none(d IN documents WHERE d.kind = kind AND d.there AND NOT d.old)]
    AS missing
WHERE size(missing) > 0
WITH *
ORDER BY decided_on, decision.id, case.id
LIMIT $first
WITH decision, case, decided_on, stage, missing, [d IN documents WHERE d.seen] AS documents
CALL (decision) {
  OPTIONAL MATCH (decision)-[by:DECIDED_BY]->(worker:Worker)
  WHERE readable(worker:Worker)
  WITH by, worker
  ORDER BY worker.id, by.role
  RETURN [found IN collect({id: worker.id, name: worker.display_name,
      role: coalesce(by.acting_as, worker.role), part: by.role})
    WHERE found.id IS NOT NULL] AS deciders
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:LED_TO|DIRECTS]->(action:Action)
  WHERE readable(action:Action)
  WITH DISTINCT action
  ORDER BY action.happened_on, action.id
  RETURN [found IN collect({id: action.id, summary: action.summary, topic: action.topic,
      due_at: action.due_at}) WHERE found.id IS NOT NULL] AS follow_up
}
CALL (decision, decided_on) {
  OPTIONAL MATCH (decision)<-[:EXPLAINS]-(deviation:Deviation)
  WHERE deviation.recorded_on <= decided_on AND current(deviation)
    AND readable(deviation:Deviation)
  WITH deviation
  ORDER BY deviation.happened_on, deviation.id
  RETURN [found IN collect({id: deviation.id, day: deviation.happened_on,
      reason: deviation.reason, approved_role: deviation.approved_role})
    WHERE found.id IS NOT NULL] AS deviations
}
RETURN
  decision.id AS decision_id, case.id AS case_id, decision.kind AS kind, decision.what AS what,
  decided_on, coalesce(decision.urgent, false) AS urgent, stage, missing,
  [d IN documents WHERE d.there AND d.old | d {.id, .kind, .completed_on}] AS stale,
  [d IN documents WHERE NOT d.there | d {.id, .kind, .completed_on, .recorded_on}]
    AS recorded_later,
  [d IN documents WHERE d.there AND NOT d.old | d {.id, .kind, .completed_on, .recorded_on,
    .assumed}] AS found,
  deciders, follow_up, deviations,
  ['Decision:' + decision.id, 'Decision:' + decision.id + ' ON_FILE Case:' + case.id]
    + [worker IN deciders | 'Decision:' + decision.id + ' DECIDED_BY Worker:' + worker.id]
    + [d IN documents | 'Document:' + d.id + ' ON_FILE Case:' + case.id]
    + [d IN deviations | 'Deviation:' + d.id + ' EXPLAINS Decision:' + decision.id] AS rests_on
ORDER BY decided_on, decision_id, case_id
