// What a reader has to do with: cases, teams, grants and conflicts, as they stand today.
// An assignment, a membership or a line of management that has ended gives nothing (D4).
// scope: service
// $reader: id -- the worker or the person who reads
// $today: date -- the day on which they read
// $now: datetime -- the moment at which they read
// $roles: strings -- as what they are assigned; '' for an assignment that does not say
// $below: boolean -- whether the teams that belong to theirs are asked for
// -> assigned: strings -- the cases the reader is assigned to in one of these roles
// -> managed: strings -- the cases assigned to workers whom the reader manages
// -> own_teams: strings -- the teams and agencies that the reader is a member of
// -> teams_below: strings -- those, and the teams that belong to them, where they are asked for
// -> own_files: strings -- the cases that are about the reader
// -> grants: maps -- leave that holds now: kind, role, purpose, of_label, of_id, clearance, cases
// -> barred: strings -- the cases of people whose files the reader may not read
// -> barred_people: strings -- those people
// one row

CALL () {
  MATCH (:Worker {id: $reader})-[works_on:ASSIGNED_TO]->(case:Case)
  WHERE coalesce(works_on.role, '') IN $roles
    AND coalesce(works_on.from <= $today, true) AND coalesce(works_on.to >= $today, true)
  RETURN collect(DISTINCT case.id) AS assigned
}
CALL () {
  MATCH (:Worker {id: $reader})-[manages:MANAGES]->(:Worker)-[works_on:ASSIGNED_TO]->(case:Case)
  WHERE coalesce(manages.from <= $today, true) AND coalesce(manages.to >= $today, true)
    AND coalesce(works_on.from <= $today, true) AND coalesce(works_on.to >= $today, true)
  RETURN collect(DISTINCT case.id) AS managed
}
CALL () {
  MATCH (:Worker {id: $reader})-[member:MEMBER_OF]->(team:Agency)
  WHERE coalesce(member.from <= $today, true) AND coalesce(member.to >= $today, true)
  RETURN collect(DISTINCT team.id) AS own_teams
}
CALL (own_teams) {
  UNWIND CASE WHEN $below THEN own_teams ELSE [] END AS team_id
  MATCH path = (:Agency {id: team_id})<-[:MEMBER_OF*0..4]-(below:Agency)
  WHERE all(member IN relationships(path) WHERE
    coalesce(member.from <= $today, true) AND coalesce(member.to >= $today, true))
  RETURN collect(DISTINCT below.id) AS teams_below
}
CALL () {
  MATCH (:Person {id: $reader})-[:SUBJECT_OF]->(case:Case)
  RETURN collect(DISTINCT case.id) AS own_files
}
CALL () {
  MATCH (grant:Grant {reader: $reader})
  WHERE grant.given_at <= $now AND grant.until > $now AND grant.ended_at IS NULL
  OPTIONAL MATCH (:Person {id: grant.of_id})-[:SUBJECT_OF]->(case:Case)
  WHERE grant.of_label = 'Person'
  WITH grant, collect(DISTINCT case.id) AS cases
  RETURN collect({kind: grant.kind, role: grant.role, purpose: grant.purpose,
    of_label: grant.of_label, of_id: grant.of_id, clearance: grant.clearance,
    cases: cases}) AS grants
}
CALL () {
  MATCH (conflict:Conflict {reader: $reader})
  WHERE conflict.given_at <= $now AND conflict.ended_at IS NULL
  OPTIONAL MATCH (:Person {id: conflict.person})-[:SUBJECT_OF|INVOLVED_IN]->(case:Case)
  RETURN collect(DISTINCT case.id) AS barred, collect(DISTINCT conflict.person) AS barred_people
}
RETURN assigned, managed, own_teams, teams_below, own_files, grants, barred, barred_people
