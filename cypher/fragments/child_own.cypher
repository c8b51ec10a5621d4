// Whose a record is, where several people's files hold it. Needs item and person.
// Leaves out a record that lies on none of the child's own files (but an option, which lies with its
// decision), a view that another expressed, a question that another asked, and what happened to
// another whom the same files are about and not to this child.
// Gives own (false where the record names another, or names nobody and lies on another's file too:
// it must not be told as this child's) and shared (it lies on another's file that may be told of).

WITH *,
  EXISTS {
    MATCH (item)-[:ON_FILE]->(:Case)<-[:SUBJECT_OF]-(other:Person)
    WHERE other.id <> person.id
  } AS held_for_others,
  EXISTS {
    MATCH (item)-[:ON_FILE]->(file:Case)<-[:SUBJECT_OF]-(other:Person)
    WHERE other.id <> person.id AND coalesce(file.sensitivity, 'STANDARD') = 'STANDARD'
      AND NOT coalesce(file.visible_to_child IN ['WITHHELD', 'UNMENTIONED'], false)
  } AS shared,
  EXISTS { MATCH (person)-[:EXPRESSED]->(item) } AS expressed,
  EXISTS { MATCH (item)-[:RAISED_BY]->(person) } AS raised,
  EXISTS { MATCH (item)-[:INVOLVES]->(person) } AS involved
WHERE (item:Option OR EXISTS {
    MATCH (item)-[:ON_FILE]->(file:Case)<-[:SUBJECT_OF]-(person)
    WHERE coalesce(file.sensitivity, 'STANDARD') = 'STANDARD'
      AND NOT coalesce(file.visible_to_child IN ['WITHHELD', 'UNMENTIONED'], false)
  })
  AND (NOT item:View OR expressed
    OR (item.whose = 'CHILD' AND NOT (item)<-[:EXPRESSED]-() AND NOT held_for_others))
  AND (NOT item:Challenge OR coalesce(item.kind <> 'QUESTION_FROM_CHILD', true) OR raised
    OR NOT EXISTS { MATCH (item)-[:RAISED_BY]->(:Person) })
  AND (NOT item:Event OR involved OR NOT EXISTS {
    MATCH (item)-[part:INVOLVES]->(:Person)-[:SUBJECT_OF]->(:Case)<-[:ON_FILE]-(item)
    WHERE coalesce(part.role, 'SUBJECT') IN ['SUBJECT', 'VICTIM']
  })
WITH *,
  CASE
    WHEN item:View THEN true
    WHEN item:Challenge THEN raised OR NOT held_for_others
      AND NOT EXISTS { MATCH (item)-[:RAISED_BY]->(:Person) }
    WHEN NOT item:Event THEN NOT held_for_others
    WHEN EXISTS {
      MATCH (item)-[part:INVOLVES]->(person)
      WHERE coalesce(part.role, 'SUBJECT') = 'SUBJECT'
    } THEN true
    WHEN EXISTS {
      MATCH (item)-[part:INVOLVES]->(:Person)
      WHERE coalesce(part.role, 'SUBJECT') = 'SUBJECT'
    } THEN false
    // A visit to another, of which nothing is said on whether this child was seen.
    WHEN item.kind = 'VISIT' AND item.seen IS NULL AND NOT involved
      AND EXISTS { MATCH (item)-[:INVOLVES]->(:Person) } THEN false
    ELSE involved OR NOT held_for_others
  END AS own
