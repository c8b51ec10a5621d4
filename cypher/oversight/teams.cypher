// The teams and agencies that hold cases, each with how many.
// scope: service
// $as_of: date -- the day that is judged
// -> id: id -- the team or agency
// -> name: string? -- its name
// -> cases: integer -- how many cases it holds

MATCH (team:Agency)<-[held:HELD_BY]-(case:Case)
WHERE coalesce(held.from <= $as_of, true) AND coalesce(held.to >= $as_of, true)
  AND readable(case:Case)
RETURN team.id AS id, team.name AS name, count(DISTINCT case) AS cases
ORDER BY coalesce(name, id), id
