// Who is to do an action on the last day that is judged, and where it comes from.
// Needs file, case and action. Gives owners (id, label, name, role, kind), owner_kind, sources (what
// directed it or led to it), directed (the kind and day of what directed it, for its wording),
// first_set_at and origin_rests_on.
// The kind of an owner: WORKER, PARTNER (another agency or its worker), FAMILY, MEETING, OWN_TEAM
// (the agency that holds the case or that its holder belongs to, or another of its teams; where
// neither is on the record, an agency of the service's own kind). owner_kind is the first of WORKER,
// PARTNER and FAMILY that there is, else NONE: a meeting and the own team are nobody (A7 R05).

CALL (file, action) {
  MATCH (action)-[owned:OWNED_BY]->(owner)
  WHERE coalesce(owned.from <= file.last_day, true) AND coalesce(owned.to >= file.last_day, true)
  WITH owner
  ORDER BY owner.id
  RETURN collect({id: owner.id, label: labels(owner)[0], role: owner.role, agency: owner.kind,
    name: coalesce(owner.display_name, owner.name, owner.role, owner.kind,
      toLower(labels(owner)[0]))}) AS named_owners
}
CALL (action) {
  MATCH (action)-[:OWNED_BY]->(owner:Agency)-[:MEMBER_OF*0..4]->(above:Agency)
  RETURN collect({id: owner.id, above: above.id}) AS reaches
}
CALL (case, reaches) {
  UNWIND CASE WHEN size(reaches) = 0 THEN [] ELSE [case] END AS held
  MATCH (held)-[link:HELD_BY|ASSIGNED_TO]-(holder)-[:MEMBER_OF*0..4]->(above:Agency)
  WHERE type(link) = 'HELD_BY' OR link.role = 'LEAD'
  RETURN collect(above.id) AS ours,
    collect(CASE WHEN type(link) = 'HELD_BY' THEN holder.id END) AS held_by
}
WITH *, [owner IN named_owners | {id: owner.id, label: owner.label, role: owner.role,
  name: owner.name, kind: CASE
    WHEN owner.label = 'Person' THEN 'FAMILY'
    WHEN owner.label = 'Meeting' THEN 'MEETING'
    WHEN owner.label = 'Worker' THEN
      CASE WHEN coalesce(owner.role, '') IN ['PARTNER_PROFESSIONAL', 'ADVOCATE'] THEN 'PARTNER'
        ELSE 'WORKER' END
    WHEN owner.id IN held_by THEN 'OWN_TEAM'
    WHEN owner.agency IN ['POLICE', 'HEALTH', 'EDUCATION', 'COURT', 'PROVIDER', 'VOLUNTARY']
      THEN 'PARTNER'
    WHEN size(ours) > 0 THEN
      CASE WHEN any(reach IN reaches WHERE reach.id = owner.id AND reach.above IN ours)
        THEN 'OWN_TEAM' ELSE 'PARTNER' END
    WHEN owner.agency = CASE file.service
      WHEN 'CHILDRENS_SOCIAL_CARE' THEN 'LOCAL_AUTHORITY' WHEN 'YOUTH_JUSTICE' THEN 'YOUTH_JUSTICE'
      ELSE 'PROBATION' END THEN 'OWN_TEAM'
    ELSE 'PARTNER'
  END}] AS owners
CALL (file, action) {
  MATCH (action)<-[link:DIRECTS|LED_TO]-(source)
  WHERE live(source)
  WITH link, source
  ORDER BY source.happened_on, source.id, type(link)
  RETURN collect({id: source.id, label: labels(source)[0], type: type(link),
    on: source.happened_on, kind: CASE WHEN source:Decision THEN 'decision'
      WHEN source:Meeting THEN 'meeting'
      ELSE coalesce(source.kind, toLower(labels(source)[0])) END}) AS sources
}
CALL (action) {
  MATCH (action)-[:REPLACES*1..20]->(earlier)
  RETURN min(coalesce(earlier.first_set_at, earlier.set_at, earlier.happened_on)) AS inherited
}
WITH *, coalesce(action.first_set_at, action.set_at, action.happened_on) AS own_first,
  CASE WHEN any(source IN sources WHERE source.type = 'DIRECTS')
    THEN [source IN sources WHERE source.type = 'DIRECTS' | source {.kind, .on}]
    ELSE 'nothing that is named' END AS directed,
  CASE
    WHEN any(owner IN owners WHERE owner.kind = 'WORKER') THEN 'WORKER'
    WHEN any(owner IN owners WHERE owner.kind = 'PARTNER') THEN 'PARTNER'
    WHEN any(owner IN owners WHERE owner.kind = 'FAMILY') THEN 'FAMILY'
    ELSE 'NONE'
  END AS owner_kind,
  [source IN sources | source.label + ':' + source.id + ' ' + source.type + ' Action:' + action.id]
    + ['Action:' + action.id]
    + [owner IN owners | 'Action:' + action.id + ' OWNED_BY ' + owner.label + ':' + owner.id]
    + ['Action:' + action.id + ' ON_FILE Case:' + file.id] AS origin_rests_on
WITH *, CASE WHEN inherited < own_first THEN inherited ELSE own_first END AS first_set_at
