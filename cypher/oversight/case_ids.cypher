// The cases of the service, or of a team, by their ids.
// scope: service
// $team_id: id? -- the agency or team that holds the cases, or a team of it; null for all
// $as_of: date -- the day that is judged
// -> case_id: id -- the case

CALL () {
  WITH $team_id AS team_id
  WHERE team_id IS NULL
  MATCH (case:Case)
  WHERE coalesce(case.happened_from <= $as_of, true)
    AND readable(case:Case)
  RETURN case
  UNION
  MATCH (:Agency {id: $team_id})<-[:MEMBER_OF*0..4]-(team:Agency)<-[held:HELD_BY]-(case:Case)
  WHERE coalesce(held.from <= $as_of, true) AND coalesce(held.to >= $as_of, true)
    AND readable(case:Case)
  RETURN case
}
RETURN case.id AS case_id
ORDER BY case_id
