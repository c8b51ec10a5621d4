// One person: their cases, their part in others' cases, and how they are related to whom.
// scope: person $person_id
// basis: P2, S44
// one row
// $person_id: id -- the person
// $as_of: date -- the day on which relationships are looked at
// -> person: map -- the person's own facts: id, name, names, preferred_name, pronouns,
//   date_of_birth, expected_date_of_birth, date_of_death, sex, gender, ethnicity, nationality,
//   language, disabilities, has_ehc_plan, sensitivity
// -> cases: maps -- the cases that are about them: id, service, kind, status, opened_on, closed_on
// -> involved_in: maps -- the cases of others they have to do with: id, service, role
// -> related: maps -- to whom they are related on the day: id, name, kind (what the person named
//   here is to them), is_theirs (whether it was said the other way round)
// -> rests_on: strings -- the records and relationships this answer rests on

MATCH (person:Person {id: $person_id})
WHERE readable(person:Person)
CALL (person) {
  OPTIONAL MATCH (person)-[:SUBJECT_OF]->(case:Case)
  WHERE readable(case:Case)
  WITH case
  ORDER BY case.happened_from, case.id
  RETURN [x IN collect({id: case.id, service: case.service, kind: case.kind, status: case.status,
      opened_on: case.happened_from, closed_on: case.happened_to})
    WHERE x.id IS NOT NULL] AS cases
}
CALL (person) {
  OPTIONAL MATCH (person)-[involved:INVOLVED_IN]->(case:Case)
  WHERE readable(case:Case)
  WITH involved, case
  ORDER BY case.id, involved.role
  RETURN [x IN collect({id: case.id, service: case.service, role: involved.role})
    WHERE x.id IS NOT NULL] AS involved_in
}
CALL (person) {
  OPTIONAL MATCH (person)-[related:RELATED_TO]-(other:Person)
  WHERE coalesce(related.from <= $as_of, true) AND coalesce(related.to >= $as_of, true)
    AND readable(other:Person)
  WITH person, related, other, startNode(related).id = person.id AS is_theirs
  ORDER BY other.id, related.kind, is_theirs
  RETURN [x IN collect({id: other.id, name: coalesce(other.preferred_name, other.name),
      kind: related.kind, is_theirs: is_theirs}) WHERE x.id IS NOT NULL] AS related
}
RETURN
  person {.id, .name, .names, .preferred_name, .pronouns, .date_of_birth, .expected_date_of_birth,
    .date_of_death, .sex, .gender, .ethnicity, .nationality, .language, .disabilities,
    .has_ehc_plan, .sensitivity} AS person,
  cases, involved_in, related,
  ['Person:' + person.id]
    + [x IN cases | 'Person:' + person.id + ' SUBJECT_OF Case:' + x.id]
    + [x IN involved_in | 'Person:' + person.id + ' INVOLVED_IN Case:' + x.id]
    + [x IN related | CASE WHEN x.is_theirs
      THEN 'Person:' + person.id + ' RELATED_TO Person:' + x.id
      ELSE 'Person:' + x.id + ' RELATED_TO Person:' + person.id END] AS rests_on
