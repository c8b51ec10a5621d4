// The first and the last number that a change has.
// scope: service
// -> first: integer? -- the first that is still kept
// -> last: integer? -- the last
// one row

MATCH (change:Change)
WHERE change.number > 0
RETURN min(change.number) AS first, max(change.number) AS last
