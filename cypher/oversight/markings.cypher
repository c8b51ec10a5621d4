// How the records on the paths of findings are marked.
// scope: service
// $ids: strings -- the records
// -> id: string -- a record
// -> sensitivity: string? -- STANDARD, RESTRICTED or SEALED
// -> restricted_to: strings? -- workers and roles that may read it

UNWIND $ids AS id
// uses: fragments/marked_record
WHERE record.sensitivity IN ['RESTRICTED', 'SEALED']
RETURN id, record.sensitivity AS sensitivity, record.restricted_to AS restricted_to
ORDER BY id
