// Findings that were kept and still stand, the worst first; nothing is judged again.
// scope: service
// basis: S3
// $case_id: id? -- only of this case
// $team_id: id? -- only of the cases that this agency or team holds, or a team of it
// $as_of: date -- the day on which it holds them
// $severities: strings -- only of these severities
// $role: string? -- only what this role answers for
// $after: string -- only what comes after the finding of this id; empty for all
// $first: integer -- at most so many
// -> id: id -- the finding
// -> properties: map -- all that is kept of it

OPTIONAL MATCH (before:Finding {id: $after})
WITH before.id AS id_before,
  CASE before.severity WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1 WHEN 'MEDIUM' THEN 2 ELSE 3 END
    AS place_before,
  coalesce(before.due_at, before.since, before.opened_on) AS day_before
CALL () {
  WITH $case_id AS case_id
  WHERE case_id IS NOT NULL
  MATCH (finding:Finding {case_id: case_id})
  WHERE finding.state = 'OPEN' AND finding.severity IN $severities
  RETURN finding
  UNION ALL
  WITH $team_id AS team_id
  WHERE team_id IS NOT NULL AND $case_id IS NULL
  MATCH (:Agency {id: team_id})<-[:MEMBER_OF*0..4]-(team:Agency)<-[held:HELD_BY]-(case:Case)
  WHERE coalesce(held.from <= $as_of, true) AND coalesce(held.to >= $as_of, true)
  WITH DISTINCT case.id AS case_id
  MATCH (finding:Finding {case_id: case_id})
  WHERE finding.state = 'OPEN' AND finding.severity IN $severities
  RETURN finding
  UNION ALL
  UNWIND CASE WHEN $case_id IS NULL AND $team_id IS NULL THEN $severities ELSE [] END AS severity
  MATCH (finding:Finding {state: 'OPEN', severity: severity})
  RETURN finding
}
WITH finding, id_before, place_before, day_before,
  CASE finding.severity WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1 WHEN 'MEDIUM' THEN 2 ELSE 3 END
    AS place,
  coalesce(finding.due_at, finding.since, finding.opened_on) AS day
WHERE ($role IS NULL OR finding.responsible_role = $role)
  AND (id_before IS NULL OR place > place_before OR place = place_before
    AND (day > day_before OR day = day_before AND finding.id > id_before))
WITH finding, place, day
ORDER BY place, day, finding.id
LIMIT $first
RETURN finding.id AS id, properties(finding) AS properties
ORDER BY place, day, id
