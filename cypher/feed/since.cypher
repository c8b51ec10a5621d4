// What was written after a change, in order.
// scope: service
// $after: integer -- the number of the last change that was seen; 0 for the beginning
// $first: integer -- at most so many rows
// -> number: integer -- the change
// -> at: datetime -- when it was written
// -> records: strings -- what is new or says something else now, each as Label:id

MATCH (change:Change)
WHERE change.number > $after
RETURN change.number AS number, change.at AS at, change.records AS records
ORDER BY number
LIMIT $first
