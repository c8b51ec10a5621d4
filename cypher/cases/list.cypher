// Cases with whom they are about and who works on them, in the order of their ids.
// scope: service
// $status: string? -- OPEN, CLOSED or TRANSFERRED; null for all
// $as_of: date -- the day on which workers and teams are looked at
// $after_id: id? -- only cases after this one; null to begin
// $first: integer -- at most so many rows
// -> case_id: id -- the case
// -> service: string -- the service that works
// -> kind: string? -- what kind of case it is
// -> status: string? -- whether it is open
// -> opened_on: date? -- the day it began
// -> closed_on: date? -- the day it ended
// -> subjects: maps -- whom it is about: id, name
// -> workers: maps -- who works on it on the day: id, name, role, assigned_as
// -> held_by: maps -- the team or agency that holds it on the day: id, name
// -> rests_on: strings -- the records and relationships this row rests on

MATCH (case:Case)
WHERE case.id > coalesce($after_id, '') AND ($status IS NULL OR case.status = $status)
  AND readable(case:Case)
WITH case
ORDER BY case.id
LIMIT $first
// uses: fragments/case_people
RETURN
  case.id AS case_id, case.service AS service, case.kind AS kind, case.status AS status,
  case.happened_from AS opened_on, case.happened_to AS closed_on, subjects, workers, held_by,
  people_rest_on AS rests_on
ORDER BY case_id
