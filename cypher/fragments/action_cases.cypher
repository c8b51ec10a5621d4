// The cases that an action lies on: one row for each, and one row without a case where it lies on
// none. Needs action and $case_id (null for every case). Gives case, ended_on and
// case_closed_on.
// A case ends on its last day, else on the day of its closure (DOMAIN A7.14). case_closed_on is that
// day as far as it may be told; ended_on is that of the whole record, by which a row is left out.

CALL (action) {
  OPTIONAL MATCH (action)-[:ON_FILE]->(case)
  WHERE readable(case:Case) AND ($case_id IS NULL OR case.id = $case_id)
  OPTIONAL MATCH (case)<-[:ON_FILE]-(closure:Event {kind: 'CLOSURE'})
  WHERE current(closure)
  WITH case, coalesce(case.happened_to, min(closure.happened_on)) AS ended_on,
    min(CASE WHEN readable(closure:Event) THEN closure.happened_on END) AS closure_on
  ORDER BY case.id
  RETURN case, ended_on, coalesce(case.happened_to, closure_on) AS case_closed_on
}
