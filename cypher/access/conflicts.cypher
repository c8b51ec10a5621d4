// Conflicts of interest that were ever recorded, the latest first.
// scope: service
// $reader: id? -- only of this reader; null for all
// -> conflict: map -- the conflict
// -> worker: string? -- the name of the worker, where it is one

MATCH (conflict:Conflict)
WHERE $reader IS NULL OR conflict.reader = $reader
OPTIONAL MATCH (worker:Worker {id: conflict.reader})
RETURN properties(conflict) AS conflict, worker.display_name AS worker
ORDER BY conflict.given_at DESC, conflict.id
