// The allocations of a case while a team of the wanted kind held it.
// Needs file, case and $art_team_types. Gives allocation, day (its last possible one), team (id,
// name, from) and left_on, the day on which the case went on to another kind of team.

MATCH (case)<-[:ON_FILE]-(allocation:Event {kind: 'ALLOCATION'})
WHERE stands(allocation)
MATCH (case)-[held:HELD_BY]->(agency:Agency)
WITH file, case, allocation, agency, held,
  coalesce(allocation.happened_to, allocation.happened_on) AS day
ORDER BY held.from IS NOT NULL, held.from, agency.id
WITH file, case, allocation, day, collect({id: agency.id, name: agency.name, from: held.from,
    to: held.to, wanted: coalesce(agency.team_type, '') IN $art_team_types}) AS teams
WITH file, case, allocation, day,
  last([team IN teams WHERE (team.from IS NULL OR team.from <= day)
    AND (team.to IS NULL OR team.to >= allocation.happened_on)]) AS team,
  head([team IN teams WHERE team.from > day AND NOT team.wanted | team.from]) AS moved_on
WHERE team.wanted
OPTIONAL MATCH (case)<-[:ON_FILE]-(transfer:Event {kind: 'TRANSFER'})
WHERE stands(transfer) AND transfer.happened_on > day AND team.to IS NULL
WITH file, case, allocation, day, team, moved_on, min(transfer.happened_on) AS transferred_on
WITH file, case, allocation, day, team, coalesce(moved_on, transferred_on) AS left_on
