// The actions of each file: what was said and found of them by the day that is judged, who is to do
// them on the last day that is judged, and where they come from. Dated facts before stored words.
// Needs $files. Gives file and actions, in the order of their ids: the action itself; word and
// word_on, the stored word that counts by then; confirmations, each with assured; done, the first
// that nothing took back; said_on, the days on which somebody said it was done, claims, those that
// nothing took back, and claimants, their names; met, the first that shows it as done; not_done_on
// and reopened_on, when it was found or written not to be done; unconfirmed, that nothing was ever
// found of it; successors; set_aside, when it was called off or not done with a reason; doubted,
// where a worker's word was taken and it is not known whether risk was raised; deviations, the
// reasons given on the way, each with the record it speaks of; joins, what it repeats or replaces
// and what does so to it; owners (id, label, name, role, kind) and owner_kind; sources, what
// directed it or led to it, and directed, the kind and day of what directed it, for its wording;
// first_set_at; and followed_rests_on and origin_rests_on.
// Management's entry confirms, and so does what was to be made, recorded since the action was set.
// A worker's word that management took confirms for an experienced worker where risk was not raised
// that day. Any other entry is a claim (A7.4-A7.6, P25, R01, R02), but for what was on the record
// before the action was set: that says nothing of it. What is said of a duplicate, or of the record
// that this one corrects, is said of the action.
// The kind of an owner: WORKER, PARTNER (another agency or its worker), FAMILY, MEETING, OWN_TEAM
// (the agency that holds the case or that its holder belongs to, or another of its teams; where
// neither is on the record, an agency of the service's own kind). owner_kind is the first of
// WORKER, PARTNER and FAMILY that there is, else NONE: a meeting and the own team are nobody (R05).
// A row is copied whenever something is added to it: rows are kept narrow, and steps few.

UNWIND $files AS file
CALL (file) {
  MATCH (case:Case {id: file.id})<-[:ON_FILE]-(action:Action)
  WHERE live(action)
  CALL (file, action) {
    MATCH (action)-[said:CLAIMED_BY|OWNED_BY]->(who)
    WITH file, said, who, type(said) = 'CLAIMED_BY' AS claims, labels(who)[0] AS label
    ORDER BY who.id
    RETURN collect(CASE WHEN claims AND label = 'Worker' THEN who.id END) AS claimed_by,
      collect(CASE WHEN claims AND label = 'Worker' THEN coalesce(who.display_name,
        toLower(replace(coalesce(who.role, 'worker'), '_', ' '))) END) AS claimants,
      collect(CASE WHEN label = 'Worker' THEN who.id END) AS named,
      collect(CASE WHEN NOT claims AND coalesce(said.from <= file.last_day, true)
          AND coalesce(said.to >= file.last_day, true)
        THEN {id: who.id, label: label, role: who.role, agency: who.kind,
          name: coalesce(who.display_name, who.name, who.role, who.kind, toLower(label))} END)
        AS named_owners
  }
  CALL (file, action, claimed_by, named) {
    MATCH (action)-[:DUPLICATES|CORRECTS*0..1]-(same)
    MATCH (same)<-[confirms:CONFIRMS]-(entry)
    WHERE live(entry)
    WITH file, action, claimed_by, named, same, confirms, entry,
      [(entry)-[made:MADE_BY]->(maker) | coalesce(made.acting_as, maker.role, '')] AS roles
    WITH file, action, same, confirms, entry,
      coalesce(confirms.means = 'SELF_REPORT_ACCEPTED', false) AS word_taken,
      any(role IN roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER'])
        OR size(roles) = 0 AND entry:Oversight AND coalesce(entry.level >= 2, false)
        OR NOT entry:Oversight AND coalesce(confirms.means = 'PRODUCT_IN_GRAPH', false)
          AND entry.recorded_on >= coalesce(action.set_at, action.happened_on) AS vouched,
      raised_on(entry.happened_on) AS raised,
      any(holder IN file.holders WHERE holder.experience_band = 'EXPERIENCED'
        AND coalesce(holder.from <= entry.happened_on, true)
        AND coalesce(holder.to >= entry.happened_on, true)
        AND (holder.id IN claimed_by OR size(claimed_by) = 0
          AND (holder.id IN named OR size(named) = 0 AND holder.role = 'LEAD'))) AS experienced
    ORDER BY entry.happened_on, entry.id
    RETURN collect({id: entry.id, label: labels(entry)[0], happened_on: entry.happened_on,
        happened_precision: entry.happened_precision, happened_to: entry.happened_to,
        outcome: coalesce(confirms.outcome, 'DONE'), of: same.id,
        before: coalesce(entry.recorded_on < action.set_at, false),
        assured: vouched AND (NOT word_taken OR experienced AND NOT raised AND NOT file.unsure),
        doubted: vouched AND word_taken AND experienced AND NOT raised AND file.unsure})
      AS confirmations
  }
  CALL (file, action) {
    MATCH (action)-[:DUPLICATES|CORRECTS*0..1]-(same)
    MATCH (same)<-[:EXPLAINS]-(deviation:Deviation)
    WHERE live(deviation)
    WITH same, deviation
    ORDER BY deviation.recorded_on, deviation.id
    RETURN collect({id: deviation.id, of: same.id, recorded_on: deviation.recorded_on,
      reason: deviation.reason, new_due_at: deviation.new_due_at,
      counts: is_reason(deviation.reason)}) AS deviations
  }
  CALL (file, action) {
    MATCH (action)-[link:REPLACES|SUPERSEDES|REPEATS]-(other:Action)
    WITH link, other, live(other) AS lives, startNode(link).id = action.id AS outward
    ORDER BY other.happened_on, other.id
    RETURN collect({id: other.id, type: type(link), live: lives, outward: outward}) AS joins,
      collect(CASE WHEN lives AND NOT outward AND type(link) <> 'REPEATS'
        THEN {id: other.id, on: other.happened_on, how: type(link), reason: link.reason,
          summary: other.summary} END) AS successors
  }
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
  WITH file, case, action, named_owners, deviations, joins, successors, sources,
    {claimed_by: claimed_by, claimants: claimants, confirmations: confirmations,
      word: CASE WHEN coalesce(action.status_at, action.recorded_on) <= file.as_of
        THEN action.status ELSE 'OPEN' END,
      word_on: coalesce(action.status_at, action.recorded_on),
      not_done_on: head([entry IN reverse(confirmations) WHERE entry.outcome <> 'DONE'
        | entry.happened_on]),
      reopened_on: CASE
        WHEN action.status IN ['OPEN', 'PART_DONE', 'NOT_DONE_WITH_REASON', 'CANCELLED']
          AND action.status_at <= file.as_of
        THEN action.status_at END,
      unconfirmed: size(confirmations) = 0 AND NOT EXISTS { MATCH (action)<-[:CONFIRMS]-() }}
      AS said,
    CASE WHEN any(owner IN named_owners WHERE owner.label = 'Agency')
      THEN COLLECT {
        MATCH (action)-[:OWNED_BY]->(owner:Agency)
        MATCH (owner)-[:MEMBER_OF*0..4]->(above:Agency)
        RETURN {id: owner.id, above: above.id} }
      ELSE [] END AS reaches,
    CASE WHEN any(join IN joins WHERE join.outward AND join.type = 'REPLACES')
      THEN COLLECT {
        MATCH (action)-[:REPLACES*1..20]->(earlier)
        RETURN coalesce(earlier.first_set_at, earlier.set_at, earlier.happened_on) }
      ELSE [] END AS inherited
  WITH file, case, action, named_owners, deviations, joins, successors, sources, said, reaches,
    CASE WHEN size(reaches) > 0
      THEN COLLECT {
        MATCH (case)-[link:HELD_BY|ASSIGNED_TO]-(holder)
        WHERE type(link) = 'HELD_BY' OR link.role = 'LEAD'
        MATCH (holder)-[:MEMBER_OF*0..4]->(above:Agency)
        RETURN {above: above.id, held_by: CASE WHEN type(link) = 'HELD_BY' THEN holder.id END} }
      ELSE [] END AS ours,
    reduce(first = coalesce(action.first_set_at, action.set_at, action.happened_on),
      day IN inherited | CASE WHEN day < first THEN day ELSE first END) AS first_set_at,
    [entry IN said.confirmations WHERE entry.outcome = 'DONE' AND NOT entry.assured
          AND NOT entry.before | entry.happened_on]
      + CASE WHEN action.claimed_at <= file.as_of THEN [action.claimed_at] ELSE [] END
      + CASE WHEN action.claimed_at IS NULL AND action.completed_at <= file.as_of
        THEN [action.completed_at] ELSE [] END
      + CASE WHEN said.word = 'DONE_CLAIMED' AND coalesce(action.claimed_at <= file.as_of, true)
          AND (action.status_at IS NOT NULL
            OR action.claimed_at IS NULL AND action.completed_at IS NULL)
        THEN [said.word_on] ELSE [] END AS said_on,
    head([entry IN said.confirmations WHERE entry.outcome = 'DONE' AND entry.assured
      AND coalesce(entry.happened_on >= said.not_done_on, true)]) AS done
  WITH file, action, deviations, joins, successors, sources, said, said_on, done, first_set_at,
    [day IN said_on WHERE coalesce(day > said.not_done_on, true)
      AND coalesce(day > said.reopened_on, true)] AS claims,
    [owner IN named_owners | {id: owner.id, label: owner.label, role: owner.role,
      name: owner.name, kind: CASE
        WHEN owner.label = 'Person' THEN 'FAMILY'
        WHEN owner.label = 'Meeting' THEN 'MEETING'
        WHEN owner.label = 'Worker' THEN
          CASE WHEN coalesce(owner.role, '') IN ['PARTNER_PROFESSIONAL', 'ADVOCATE'] THEN 'PARTNER'
            ELSE 'WORKER' END
        WHEN any(one IN ours WHERE one.held_by = owner.id) THEN 'OWN_TEAM'
        WHEN owner.agency IN ['POLICE', 'HEALTH', 'EDUCATION', 'COURT', 'PROVIDER', 'VOLUNTARY']
          THEN 'PARTNER'
        WHEN size(ours) > 0 THEN
          CASE WHEN any(reach IN reaches WHERE reach.id = owner.id
              AND any(one IN ours WHERE one.above = reach.above))
            THEN 'OWN_TEAM' ELSE 'PARTNER' END
        WHEN owner.agency = CASE file.service
          WHEN 'CHILDRENS_SOCIAL_CARE' THEN 'LOCAL_AUTHORITY'
          WHEN 'YOUTH_JUSTICE' THEN 'YOUTH_JUSTICE' ELSE 'PROBATION' END THEN 'OWN_TEAM'
        ELSE 'PARTNER'
      END}] AS owners
  WITH action, deviations, joins, successors, sources, said, said_on, done, first_set_at, claims,
    owners, file.id AS case_id,
    reduce(first = done.happened_on, day IN claims
        + CASE WHEN action.completed_at <= file.as_of
            AND coalesce(action.completed_at > said.not_done_on, true)
          THEN [action.completed_at] ELSE [] END
        + CASE WHEN said.word = 'CONFIRMED' AND said.unconfirmed THEN [said.word_on] ELSE [] END
      | CASE WHEN first <= day THEN first ELSE day END) AS first_met
  WITH {action: action, word: said.word, word_on: said.word_on,
    confirmations: said.confirmations, unconfirmed: said.unconfirmed, claims: claims,
    said_on: said_on, claimants: said.claimants, done: done, not_done_on: said.not_done_on,
    reopened_on: said.reopened_on, successors: successors, deviations: deviations, joins: joins,
    owners: owners, sources: sources, first_set_at: first_set_at,
    met: CASE
      WHEN first_met IS NULL THEN null
      WHEN first_met = done.happened_on
        THEN {happened_on: done.happened_on, happened_precision: done.happened_precision,
          happened_to: done.happened_to}
      ELSE {happened_on: first_met}
    END,
    set_aside: CASE WHEN said.word IN ['CANCELLED', 'NOT_DONE_WITH_REASON']
      AND is_reason(action.not_done_reason) THEN said.word_on END,
    doubted: done IS NULL AND any(entry IN said.confirmations
      WHERE entry.outcome = 'DONE' AND entry.doubted),
    owner_kind: CASE
      WHEN any(owner IN owners WHERE owner.kind = 'WORKER') THEN 'WORKER'
      WHEN any(owner IN owners WHERE owner.kind = 'PARTNER') THEN 'PARTNER'
      WHEN any(owner IN owners WHERE owner.kind = 'FAMILY') THEN 'FAMILY'
      ELSE 'NONE'
    END,
    directed: CASE WHEN any(source IN sources WHERE source.type = 'DIRECTS')
      THEN [source IN sources WHERE source.type = 'DIRECTS' | {kind: source.kind, on: source.on}]
      ELSE 'nothing that is named' END,
    followed_rests_on: [entry IN said.confirmations
        | entry.label + ':' + entry.id + ' CONFIRMS Action:' + entry.of]
      + [worker IN said.claimed_by | 'Action:' + action.id + ' CLAIMED_BY Worker:' + worker]
      + [later IN successors
        | 'Action:' + later.id + ' ' + later.how + ' Action:' + action.id],
    origin_rests_on: [source IN sources
        | source.label + ':' + source.id + ' ' + source.type + ' Action:' + action.id]
      + ['Action:' + action.id]
      + [owner IN owners | 'Action:' + action.id + ' OWNED_BY ' + owner.label + ':' + owner.id]
      + ['Action:' + action.id + ' ON_FILE Case:' + case_id]} AS found
  ORDER BY found.action.id
  RETURN collect(found) AS actions
}
