// The findings that a run over all cases no longer reached: their case is no longer judged.
// scope: service
// $day: date -- the day of the run
// -> id: id -- the finding
// -> properties: map -- all that is kept of it

MATCH (finding:Finding {state: 'OPEN'})
WHERE finding.last_seen_on < $day
RETURN finding.id AS id, properties(finding) AS properties
ORDER BY id
