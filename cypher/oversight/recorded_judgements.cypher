// What people judged of the oversight of a case, the latest first.
// scope: case $case_id
// basis: P48, P51
// $case_id: id -- the case
// $as_of: date -- up to this day
// -> id: id -- the audit entry
// -> on: date -- the day
// -> judgement: string -- what was judged
// -> reason: string? -- why
// -> by: strings -- who

MATCH (:Case {id: $case_id})<-[:ON_FILE]-(audit:Oversight)
WHERE audit.judgement IS NOT NULL AND audit.happened_on <= $as_of
  AND NOT (audit)<-[:CORRECTS]-()
OPTIONAL MATCH (audit)-[:MADE_BY]->(maker:Worker)
WITH audit, maker
ORDER BY maker.id
WITH audit, collect(coalesce(maker.display_name, maker.id)) AS by
RETURN audit.id AS id, audit.happened_on AS on, audit.judgement AS judgement,
  audit.judgement_reason AS reason, by
ORDER BY on DESC, id
