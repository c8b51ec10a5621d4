// Changes that were written before a time and may be forgotten, the oldest first.
// scope: service
// $before: datetime -- the time
// $first: integer -- at most so many rows
// -> id: id -- the change
// -> number: integer -- its number

MATCH (change:Change)
WHERE change.number > 0 AND change.at < $before
RETURN change.id AS id, change.number AS number
ORDER BY number
LIMIT $first
