// The files of their own that a child is told of.
// scope: service
// $person_id: id -- the child
// -> id: id -- a case

// uses: fragments/child_cases
RETURN DISTINCT case.id AS id
ORDER BY id
