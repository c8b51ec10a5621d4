// The cases that are about the person $person_id, but a restricted, sealed or withheld one.
// Gives person and case.

MATCH (person:Person {id: $person_id})-[:SUBJECT_OF]->(case:Case)
WHERE coalesce(case.sensitivity, 'STANDARD') = 'STANDARD'
  AND NOT coalesce(case.visible_to_child IN ['WITHHELD', 'UNMENTIONED'], false)
  AND readable(case:Case)
