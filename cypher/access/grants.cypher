// Leave to read that was ever given, the latest first.
// scope: service
// $reader: id? -- only to this reader; null for all
// $of_id: id? -- only to read this; null for all
// -> grant: map -- the leave
// -> worker: string? -- the name of the worker who may read, where it is one

MATCH (grant:Grant)
WHERE ($reader IS NULL OR grant.reader = $reader) AND ($of_id IS NULL OR grant.of_id = $of_id)
OPTIONAL MATCH (worker:Worker {id: grant.reader})
RETURN properties(grant) AS grant, worker.display_name AS worker
ORDER BY grant.given_at DESC, grant.id
