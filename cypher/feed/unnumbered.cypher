// Changes that were written and have no number yet, the oldest first.
// scope: service
// $first: integer -- at most so many rows
// -> id: id -- the change

MATCH (change:Change {number: 0})
RETURN change.id AS id
ORDER BY change.at, id
LIMIT $first
