// People whose name, preferred name or other name begins with these letters, in any case.
// The first letters of any word of a name count. It reads every name: it is for finding a file.
// scope: service
// $letters: string -- the letters
// $first: integer -- at most so many rows
// -> person_id: id -- the person
// -> name: string? -- the name that the record uses
// -> preferred_name: string? -- what they like to be called
// -> date_of_birth: date? -- the day they were born
// -> cases: maps -- the cases that are about them: id, service, status
// -> rests_on: strings -- the records and relationships this row rests on

MATCH (person:Person)
WHERE trim($letters) <> ''
  AND any(name IN [person.name, person.preferred_name] + coalesce(person.names, [])
    WHERE toLower(name) STARTS WITH toLower(trim($letters))
      OR toLower(name) CONTAINS ' ' + toLower(trim($letters)))
  AND readable(person:Person)
WITH person
ORDER BY person.name, person.id
LIMIT $first
CALL (person) {
  OPTIONAL MATCH (person)-[:SUBJECT_OF]->(case:Case)
  WHERE readable(case:Case)
  WITH case
  ORDER BY case.id
  RETURN [x IN collect({id: case.id, service: case.service, status: case.status})
    WHERE x.id IS NOT NULL] AS cases
}
RETURN
  person.id AS person_id, person.name AS name, person.preferred_name AS preferred_name,
  person.date_of_birth AS date_of_birth, cases,
  ['Person:' + person.id]
    + [x IN cases | 'Person:' + person.id + ' SUBJECT_OF Case:' + x.id] AS rests_on
ORDER BY name, person_id
