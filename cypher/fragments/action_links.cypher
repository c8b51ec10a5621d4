// Where an action comes from and whose it is on the day $as_of.
// Needs action, case (may be null) and $as_of. Gives first_set_at, replaced, directed_by,
// decisions, owners, owner_kind and links_rest_on.
// The kind of an owner: WORKER, FAMILY, PARTNER (another agency or its worker), OWN_TEAM (the
// agency that holds the case, or a team of it), MEETING. owner_kind is the first that stands for
// somebody: WORKER, else PARTNER, else FAMILY, else NONE (A7 R05: a meeting and the own team are
// no owner).

CALL (action) {
  OPTIONAL MATCH chain = (action)-[:REPLACES*1..20]->(earlier)
  WHERE all_readable(chain)
  WITH action, earlier
  ORDER BY coalesce(earlier.set_at, earlier.happened_on), earlier.id
  WITH action, [found IN collect({id: earlier.id, summary: earlier.summary,
      set_at: coalesce(earlier.set_at, earlier.happened_on), due_at: earlier.due_at,
      first: coalesce(earlier.first_set_at, earlier.set_at, earlier.happened_on)
    }) WHERE found.id IS NOT NULL] AS replaced
  RETURN [earlier IN replaced | earlier {.id, .summary, .set_at, .due_at}] AS replaced,
    reduce(day = coalesce(action.first_set_at, action.set_at, action.happened_on),
      earlier IN replaced | CASE WHEN earlier.first < day THEN earlier.first ELSE day END)
      AS first_set_at
}
CALL (action) {
  MATCH (action)<-[:DIRECTS]-(source)
  WHERE current(source) AND readable(source:Oversight|Meeting|Decision|Document)
  WITH source
  ORDER BY source.happened_on, source.id
  RETURN collect({id: source.id, label: labels(source)[0], kind: source.kind,
      day: source.happened_on}) AS directed_by
}
CALL (action) {
  MATCH (action)<-[:LED_TO]-(decision)
  WHERE current(decision) AND readable(decision:Decision)
  WITH decision
  ORDER BY decision.happened_on, decision.id
  RETURN collect({id: decision.id, kind: decision.kind, day: decision.happened_on}) AS decisions
}
CALL (action, case) {
  MATCH (action)-[owned:OWNED_BY]->(owner)
  WHERE coalesce(owned.from <= $as_of, true) AND coalesce(owned.to >= $as_of, true)
    AND readable(owner:Worker|Person|Agency|Meeting)
  WITH case, owner
  ORDER BY owner.id
  RETURN collect({
      id: owner.id, label: labels(owner)[0],
      name: coalesce(owner.display_name, owner.name), role: owner.role,
      kind: CASE
        WHEN owner:Person THEN 'FAMILY'
        WHEN owner:Meeting THEN 'MEETING'
        WHEN owner:Worker AND owner.role = 'PARTNER_PROFESSIONAL' THEN 'PARTNER'
        WHEN owner:Worker THEN 'WORKER'
        WHEN EXISTS { MATCH (owner)-[:MEMBER_OF*0..4]->(:Agency)<-[:HELD_BY]-(case) }
          THEN 'OWN_TEAM'
        ELSE 'PARTNER'
      END
    }) AS owners
}
WITH *,
  CASE
    WHEN any(owner IN owners WHERE owner.kind = 'WORKER') THEN 'WORKER'
    WHEN any(owner IN owners WHERE owner.kind = 'PARTNER') THEN 'PARTNER'
    WHEN any(owner IN owners WHERE owner.kind = 'FAMILY') THEN 'FAMILY'
    ELSE 'NONE'
  END AS owner_kind,
  [decision IN decisions | 'Decision:' + decision.id + ' LED_TO Action:' + action.id]
    + [source IN directed_by | source.label + ':' + source.id + ' DIRECTS Action:' + action.id]
    + ['Action:' + action.id]
    + [owner IN owners | 'Action:' + action.id + ' OWNED_BY ' + owner.label + ':' + owner.id]
    + CASE WHEN case IS NULL THEN []
      ELSE ['Action:' + action.id + ' ON_FILE Case:' + case.id] END AS links_rest_on
