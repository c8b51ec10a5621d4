// A decision without reasons.
// A decision that rests on nothing and is recorded in no named part of a document: with fewer words
// of reasons than the limit it has none; with more, its reasons are not tied to evidence. Looks at
// the record as it stands. Not: a proposal; a decision that only puts another one on the record. A
// reason for going ahead (a deviation) is not a reason for the decision.
// scope: service
// rule: R13
// version: 1
// severity: MEDIUM
// uplift: HIGH for the key decisions of a child's life; LOW where reasons are written, but tied to
//   nothing
// role: TEAM_MANAGER
// services: all
// basis: P9, P19, V20, S8, S9, S39
// staff: Decision of {decided_on} ({what}), decided by {decided_by}: {lacking}.
// child: On {decided_on} something was decided about you. We could not find a note on your record
//   that says {child_gap}.
// $files: maps -- the files to look at, see oversight/file
// $reason_words: integer -- fewer words than these are no reason
// $key_decisions: strings -- the key decisions for a child
// $youth_justice_key_decisions: strings -- further ones in youth justice
// -> case_id: id -- the case
// -> subjects: strings -- the decision
// -> path: strings -- the decision, who made it, what it rests on, is recorded in and led to
// -> anchor: map -- the day of the decision
// -> outcome: string -- BREACH, MET or NOT_APPLICABLE
// -> state: string? -- HISTORIC where the decision was reversed since
// -> ended_by: string? -- why it does not apply
// -> never_explained: boolean -- always true
// -> severity: string? -- HIGH or LOW
// -> role: string? -- SERVICE_MANAGER where one decided
// -> missing: strings -- reasons, or evidence
// -> searched: map -- what was looked for
// -> detail: map -- what, kind, decided_on, decided_by, words, lacking, led_to, child_gap

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(decision:Decision)
WHERE live(decision) AND made(decision)
CALL (file, decision) {
  OPTIONAL MATCH (decision)-[:BASED_ON]->(basis)
  WHERE basis.happened_on <= file.as_of AND NOT (basis)<-[:CORRECTS]-()
  WITH DISTINCT labels(basis)[0] + ':' + basis.id AS step
  ORDER BY step
  RETURN collect(step) AS bases
}
CALL (file, decision) {
  OPTIONAL MATCH (decision)-[recorded:RECORDED_IN]->(document:Document)
  WHERE trim(coalesce(recorded.section, '')) <> '' AND document.happened_on <= file.as_of
    AND NOT (document)<-[:CORRECTS]-()
  WITH DISTINCT document.id AS id
  ORDER BY id
  RETURN collect(id) AS papers
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[by:DECIDED_BY]->(worker:Worker)
  WHERE coalesce(by.role, 'DECIDED') IN ['DECIDED', 'AUTHORISED']
  WITH worker.id AS id, coalesce(by.acting_as, worker.role) AS role
  ORDER BY id, role
  RETURN collect(DISTINCT id) AS deciders, collect(DISTINCT role) AS roles
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:LED_TO]->(effect)
  WITH DISTINCT labels(effect)[0] + ':' + effect.id AS step
  ORDER BY step
  RETURN collect(step) AS effects
}
WITH file, decision, bases, papers, deciders, roles, effects,
  words_in(decision.rationale) AS words,
  size(effects) > 0 AND all(effect IN effects WHERE effect STARTS WITH 'Decision:')
    AND any(verb IN ['record', 'write', 'log', 'minute', 'note', 'enter'] WHERE
      trim(toLower(coalesce(decision.what, decision.summary, ''))) STARTS WITH verb)
    AS only_records,
  decision.kind IN $key_decisions OR file.service = 'YOUTH_JUSTICE'
    AND decision.kind IN $youth_justice_key_decisions AS is_key
WITH *, size(bases) > 0 OR size(papers) > 0 AS is_tied
RETURN
  file.id AS case_id, [decision.id] AS subjects,
  decision {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE WHEN is_tied THEN 'MET' WHEN only_records THEN 'NOT_APPLICABLE' ELSE 'BREACH' END AS outcome,
  CASE WHEN is_reversed(decision) THEN 'HISTORIC' END AS state,
  CASE WHEN only_records THEN 'it puts another decision on the record' END AS ended_by,
  true AS never_explained,
  CASE WHEN words >= $reason_words THEN 'LOW' WHEN is_key THEN 'HIGH' END AS severity,
  CASE WHEN 'SERVICE_MANAGER' IN roles THEN 'SERVICE_MANAGER' END AS role,
  CASE WHEN is_tied THEN [] WHEN words < $reason_words THEN ['reasons', 'evidence']
    ELSE ['evidence'] END AS missing,
  ['Decision:' + decision.id, 'Decision:' + decision.id + ' ON_FILE Case:' + file.id]
    + [id IN deciders | 'Decision:' + decision.id + ' DECIDED_BY Worker:' + id]
    + [step IN bases | 'Decision:' + decision.id + ' BASED_ON ' + step]
    + [id IN papers | 'Decision:' + decision.id + ' RECORDED_IN Document:' + id]
    + [step IN effects | 'Decision:' + decision.id + ' LED_TO ' + step] AS path,
  {labels: CASE WHEN words < $reason_words THEN ['Decision.rationale', 'BASED_ON']
      ELSE ['BASED_ON'] END, from: decision.happened_on, to: decision.happened_on,
    count: size(bases) + size(papers)} AS searched,
  {what: coalesce(decision.what, decision.summary, decision.kind), kind: decision.kind,
    decided_on: decision.happened_on, words: words, led_to: effects,
    decided_by: CASE WHEN size(roles) = 0 THEN 'nobody who is named'
      ELSE [role IN roles | replace(toLower(role), '_', ' ')] END,
    lacking: CASE
      WHEN words = 0 THEN 'no reasons, and nothing that it rests on, were found on this record'
      WHEN words < $reason_words THEN 'the reasons are too few words to tell why, and nothing '
        + 'that it rests on was found on this record'
      ELSE 'reasons are written, but nothing that they rest on was found on this record'
    END,
    child_gap: CASE WHEN words < $reason_words THEN 'why' ELSE 'what the reasons rest on' END}
    AS detail
ORDER BY case_id, subjects
