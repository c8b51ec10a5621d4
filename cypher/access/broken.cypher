// Files that were opened in an emergency, the latest first: what is reviewed afterwards.
// scope: service
// $reviewed: boolean? -- whether somebody has looked at it; null for all
// -> grant: map -- the leave that whoever opened it took
// -> worker: string? -- their name, where they are a worker

MATCH (grant:Grant {kind: 'BREAK_GLASS'})
WHERE $reviewed IS NULL OR $reviewed = (grant.reviewed_at IS NOT NULL)
OPTIONAL MATCH (worker:Worker {id: grant.reader})
RETURN properties(grant) AS grant, worker.display_name AS worker
ORDER BY grant.given_at DESC, grant.id
