// The findings that were kept of some cases, those that are gone too.
// scope: service
// $case_ids: strings -- the cases
// -> id: id -- the finding
// -> properties: map -- all that is kept of it

UNWIND $case_ids AS case_id
MATCH (finding:Finding {case_id: case_id})
RETURN finding.id AS id, properties(finding) AS properties
ORDER BY id
