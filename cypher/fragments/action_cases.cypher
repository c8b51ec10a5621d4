// The cases that an action lies on: one row for each, and one row without a case where it lies on
// none. Needs action and $case_id (null for every case). Gives case and case_closed_on.
// A case ends on its last day, else on the day of its closure (DOMAIN A7.14).

CALL (action) {
  OPTIONAL MATCH (action)-[:ON_FILE]->(case)
  WHERE $case_id IS NULL OR case.id = $case_id
  OPTIONAL MATCH (case)<-[:ON_FILE]-(closure:Event {kind: 'CLOSURE'})
  WHERE NOT (closure)<-[:CORRECTS]-()
  WITH case, coalesce(case.happened_to, min(closure.happened_on)) AS case_closed_on
  ORDER BY case.id
  RETURN case, case_closed_on
}
