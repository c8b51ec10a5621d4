// Decisions whose reasons are not on the record, or are not tied to any evidence.
// Listed: fewer than five words of reasons, or none, and nothing that the decision is based on;
// and five words or more with nothing that it is based on. What a decision is recorded in counts
// where the part of the document is named. Left out: proposals, corrected records and duplicates,
// decisions after $as_of. A reason given later for having gone without is shown beside it.
// A row that a hidden record gainsays is not told to whoever may not read that record.
// scope: case $case_id
// basis: P9, P19, V20, S8, S9, S39
// $case_id: id? -- only decisions on this case; null for the whole service
// $as_of: date -- the day the question is asked about
// $first: integer -- at most so many rows
// -> decision_id: id -- the decision
// -> case_id: id? -- the case it lies on
// -> kind: string -- what it is about
// -> key_kind: boolean -- whether it is of the kinds that change a child's life most
// -> what: string? -- what was decided
// -> decided_on: date -- the day it was decided
// -> rationale: string? -- the reasons as they are written
// -> words: integer -- how many words that is
// -> lacks: string -- REASONS, or EVIDENCE where there are words only
// -> deciders: maps -- who decided: id, name, role, part
// -> led_to: maps -- what it led to: id, label
// -> deviations: maps -- reasons given for going without: id, day, reason, approved_role
// -> rests_on: strings -- the records and relationships this row rests on

CALL () {
  UNWIND cases_asked($case_id) AS id
  MATCH (case:Case {id: id})<-[:ON_FILE]-(decision:Decision)
  WHERE readable(case:Case)
  RETURN decision, case
  UNION
  UNWIND CASE WHEN whole_asked($case_id) THEN [1] ELSE [] END AS all_files
  MATCH (decision:Decision)
  OPTIONAL MATCH (decision)-[:ON_FILE]->(case:Case)
  WHERE readable(case:Case)
  RETURN decision, case
}
WITH decision, case
WHERE decision.happened_on <= $as_of AND coalesce(decision.status <> 'PROPOSED', true)
  AND NOT (decision)<-[:CORRECTS]-() AND NOT (decision)-[:DUPLICATES]->()
  AND readable(decision:Decision)
  AND NOT (decision)-[:BASED_ON]->()
  AND NOT EXISTS {
    MATCH (decision)-[recorded:RECORDED_IN]->(:Document)
    WHERE trim(coalesce(recorded.section, '')) <> ''
  }
WITH decision, case,
  size([word IN split(trim(coalesce(decision.rationale, '')), ' ') WHERE word <> '']) AS words
ORDER BY decision.happened_on, decision.id, case.id
LIMIT $first
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
  OPTIONAL MATCH (decision)-[:LED_TO]->(effect)
  WHERE readable(effect:Action|Event|Decision|RiskJudgement|Document|Meeting)
  WITH effect
  ORDER BY effect.happened_on, effect.id
  RETURN [found IN collect({id: effect.id, label: labels(effect)[0]})
    WHERE found.id IS NOT NULL] AS led_to
}
CALL (decision) {
  OPTIONAL MATCH (decision)<-[:EXPLAINS]-(deviation:Deviation)
  WHERE deviation.happened_on <= $as_of AND current(deviation)
    AND readable(deviation:Deviation)
  WITH deviation
  ORDER BY deviation.happened_on, deviation.id
  RETURN [found IN collect({id: deviation.id, day: deviation.happened_on,
      reason: deviation.reason, approved_role: deviation.approved_role})
    WHERE found.id IS NOT NULL] AS deviations
}
RETURN
  decision.id AS decision_id, case.id AS case_id, decision.kind AS kind,
  decision.kind IN ['BECOME_LOOKED_AFTER', 'PLACEMENT', 'FAMILY_TIME', 'CP_PLAN', 'LEGAL',
    'PERMANENCE', 'SCHOOL', 'CLOSURE', 'RISK_CLASSIFICATION'] AS key_kind,
  decision.what AS what, decision.happened_on AS decided_on, decision.rationale AS rationale, words,
  CASE WHEN words < 5 THEN 'REASONS' ELSE 'EVIDENCE' END AS lacks, deciders, led_to, deviations,
  ['Decision:' + decision.id]
    + CASE WHEN case IS NULL THEN []
      ELSE ['Decision:' + decision.id + ' ON_FILE Case:' + case.id] END
    + [worker IN deciders | 'Decision:' + decision.id + ' DECIDED_BY Worker:' + worker.id]
    + [effect IN led_to | 'Decision:' + decision.id + ' LED_TO ' + effect.label + ':' + effect.id]
    + [d IN deviations | 'Deviation:' + d.id + ' EXPLAINS Decision:' + decision.id] AS rests_on
ORDER BY decided_on, decision_id, case_id
