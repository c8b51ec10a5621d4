// One case: whom it is about, who works on it, the stage it is in, and how much lies on its file.
// The stage is the last change of stage by the day; before the first change, what that one left.
// scope: case $case_id
// basis: S12, S37
// one row
// $case_id: id -- the case
// $as_of: date -- the day on which workers, teams and the stage are looked at
// -> case_id: id -- the case
// -> service: string -- the service that works
// -> kind: string? -- what kind of case it is
// -> status: string? -- whether it is open, as last written down
// -> stage: string? -- the stage on the day
// -> opened_on: date? -- the day it began
// -> closed_on: date? -- the day it ended, by its own date or by its closure
// -> primary_need: string? -- why the child needed services
// -> close_reason: string? -- why it was closed
// -> subjects: maps -- whom it is about: id, name
// -> involved: maps -- others who have to do with it: id, name, role
// -> workers: maps -- who works on it on the day: id, name, role, assigned_as
// -> held_by: maps -- the team or agency that holds it on the day: id, name
// -> counts: maps -- how many records of each label lie on its file: label, records
// -> first_on: date? -- the day of the earliest record
// -> last_on: date? -- the day of the latest record by the day asked about
// -> rests_on: strings -- the records and relationships this answer rests on

MATCH (case:Case {id: $case_id})
WHERE readable(case:Case)
// uses: fragments/case_people
CALL (case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(change:Event {kind: 'STATUS_CHANGE'})
  WHERE current(change) AND readable(change:Event)
  WITH case, change
  ORDER BY change.happened_on, change.id
  WITH case, [c IN collect({id: change.id, day: change.happened_on, to: change.to_stage,
      before: change.from_stage}) WHERE c.id IS NOT NULL] AS changes
  WITH case, changes, [c IN changes WHERE c.day <= $as_of AND c.to IS NOT NULL] AS reached
  RETURN
    CASE
      WHEN size(reached) > 0 THEN reached[size(reached) - 1].to
      ELSE coalesce(CASE WHEN size(changes) > 0 THEN changes[0].before END, case.stage)
    END AS stage,
    CASE WHEN size(reached) > 0
      THEN ['Event:' + reached[size(reached) - 1].id + ' ON_FILE Case:' + case.id] ELSE [] END
      AS stage_rests_on
}
CALL (case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(closure:Event {kind: 'CLOSURE'})
  WHERE closure.happened_on <= $as_of AND current(closure)
    AND readable(closure:Event)
  WITH case, min(closure.happened_on) AS closure_on
  RETURN coalesce(case.happened_to, closure_on) AS closed_on
}
CALL (case) {
  OPTIONAL MATCH (case)<-[involved:INVOLVED_IN]-(person:Person)
  WHERE readable(person:Person)
  WITH involved, person
  ORDER BY person.id, involved.role
  RETURN [x IN collect({id: person.id, name: coalesce(person.preferred_name, person.name),
      role: involved.role}) WHERE x.id IS NOT NULL] AS involved
}
CALL (case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(record)
  WHERE readable(record)
  WITH labels(record)[0] AS label, count(record) AS records, min(record.happened_on) AS first_day,
    max(CASE WHEN record.happened_on <= $as_of THEN record.happened_on END) AS last_day
  ORDER BY label
  RETURN [x IN collect({label: label, records: records}) WHERE x.records > 0] AS counts,
    min(first_day) AS first_on, max(last_day) AS last_on
}
RETURN
  case.id AS case_id, case.service AS service, case.kind AS kind, case.status AS status, stage,
  case.happened_from AS opened_on, closed_on, case.primary_need AS primary_need,
  case.close_reason AS close_reason, subjects, involved, workers, held_by, counts, first_on,
  last_on, people_rest_on
    + [x IN involved | 'Person:' + x.id + ' INVOLVED_IN Case:' + case.id] + stage_rests_on
    AS rests_on
