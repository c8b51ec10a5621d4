// Which of some records a child is told of in their own file: of no other do they write.
// scope: service
// $person_id: id -- the child
// $ids: strings -- the records
// -> id: id -- one that the child is told of

// uses: fragments/child_cases
MATCH (case)<-[:ON_FILE]-(item)
WHERE item.id IN $ids
WITH DISTINCT person, item
// uses: fragments/child_own
// uses: fragments/child_may_see
RETURN DISTINCT item.id AS id
ORDER BY id
