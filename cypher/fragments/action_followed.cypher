// What was said and found of an action by the day that is judged: dated facts before stored words.
// Needs file and action. Gives word and word_on, the stored word that counts by then; confirmations,
// each with assured; done, the first that nothing took back; claims, the days on which somebody
// said it was done and nothing took it back, and claimants, their names; met, the first that shows
// it as done; not_done_on and reopened_on, when it was found or written not to be done; successors;
// set_aside, when it was called off or not done with a reason; doubted, where a worker's word was
// taken and it is not known whether risk was raised; and followed_rests_on.
// Management's entry confirms, and so does what was to be made, recorded since the action was set.
// A worker's word that management took confirms for an experienced worker where risk was not raised
// that day. Any other entry is a claim (A7.4-A7.6, P25, R01, R02), but for what was on the record
// before the action was set: that says nothing of it. What is said of a duplicate, or of the record
// that this one corrects, is said of the action.

CALL (action) {
  MATCH (action)-[said:CLAIMED_BY|OWNED_BY]->(worker:Worker)
  WITH said, worker
  ORDER BY worker.id
  RETURN collect(CASE WHEN type(said) = 'CLAIMED_BY' THEN worker.id END) AS claimed_by,
    collect(CASE WHEN type(said) = 'CLAIMED_BY' THEN coalesce(worker.display_name,
      toLower(replace(coalesce(worker.role, 'worker'), '_', ' '))) END) AS claimants,
    collect(worker.id) AS named
}
CALL (file, action, claimed_by, named) {
  MATCH (action)-[:DUPLICATES|CORRECTS*0..1]-(same)<-[confirms:CONFIRMS]-(entry)
  WHERE live(entry)
  WITH action, same, confirms, entry, raised_on(entry.happened_on) AS raised,
    file.unsure AS unsure, [holder IN file.holders WHERE holder.experience_band = 'EXPERIENCED'
      AND coalesce(holder.from <= entry.happened_on, true)
      AND coalesce(holder.to >= entry.happened_on, true)
      AND (holder.id IN claimed_by OR size(claimed_by) = 0
        AND (holder.id IN named OR size(named) = 0 AND holder.role = 'LEAD'))] AS experienced
  OPTIONAL MATCH (entry)-[made:MADE_BY]->(maker)
  WITH action, same, confirms, entry, raised, unsure, size(experienced) > 0 AS experienced,
    count(maker) AS makers, collect(coalesce(made.acting_as, maker.role)) AS roles
  WITH action, same, confirms, entry, raised, unsure, experienced,
    coalesce(confirms.means = 'SELF_REPORT_ACCEPTED', false) AS word_taken,
    any(role IN roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER'])
      OR makers = 0 AND entry:Oversight AND coalesce(entry.level >= 2, false)
      OR NOT entry:Oversight AND coalesce(confirms.means = 'PRODUCT_IN_GRAPH', false)
        AND entry.recorded_on >= coalesce(action.set_at, action.happened_on) AS vouched,
    coalesce(entry.recorded_on < action.set_at, false) AS before
  ORDER BY entry.happened_on, entry.id
  RETURN collect({id: entry.id, label: labels(entry)[0], happened_on: entry.happened_on,
      happened_precision: entry.happened_precision, happened_to: entry.happened_to,
      outcome: coalesce(confirms.outcome, 'DONE'), of: same.id, before: before,
      assured: vouched AND (NOT word_taken OR experienced AND NOT raised AND NOT unsure),
      doubted: vouched AND word_taken AND experienced AND NOT raised AND unsure}) AS confirmations
}
CALL (file, action) {
  MATCH (action)<-[link:REPLACES|SUPERSEDES]-(later:Action)
  WHERE live(later)
  WITH link, later
  ORDER BY later.happened_on, later.id
  RETURN collect({id: later.id, on: later.happened_on, how: type(link), reason: link.reason,
    summary: later.summary}) AS successors
}
WITH *, coalesce(action.status_at, action.recorded_on) AS word_on,
  head([entry IN reverse(confirmations) WHERE entry.outcome <> 'DONE' | entry.happened_on])
    AS not_done_on,
  size(confirmations) = 0 AND NOT EXISTS { MATCH (action)<-[:CONFIRMS]-() } AS unconfirmed
WITH *, CASE WHEN word_on <= file.as_of THEN action.status ELSE 'OPEN' END AS word,
  CASE WHEN action.status IN ['OPEN', 'PART_DONE', 'NOT_DONE_WITH_REASON', 'CANCELLED']
      AND action.status_at <= file.as_of
    THEN action.status_at END AS reopened_on
WITH *,
  CASE WHEN word IN ['CANCELLED', 'NOT_DONE_WITH_REASON'] AND is_reason(action.not_done_reason)
    THEN word_on END AS set_aside,
  head([entry IN confirmations WHERE entry.outcome = 'DONE' AND entry.assured
    AND coalesce(entry.happened_on >= not_done_on, true)]) AS done,
  [entry IN confirmations WHERE entry.outcome = 'DONE' AND NOT entry.assured
        AND NOT entry.before | entry.happened_on]
    + CASE WHEN action.claimed_at <= file.as_of THEN [action.claimed_at] ELSE [] END
    + CASE WHEN action.claimed_at IS NULL AND action.completed_at <= file.as_of
      THEN [action.completed_at] ELSE [] END
    + CASE WHEN word = 'DONE_CLAIMED' AND coalesce(action.claimed_at <= file.as_of, true)
        AND (action.status_at IS NOT NULL
          OR action.claimed_at IS NULL AND action.completed_at IS NULL)
      THEN [word_on] ELSE [] END AS said_on
WITH *, [day IN said_on WHERE coalesce(day > not_done_on, true)
    AND coalesce(day > reopened_on, true)] AS claims,
  any(entry IN confirmations WHERE entry.outcome = 'DONE' AND entry.doubted) AND done IS NULL
    AS doubted
WITH *, reduce(first = done.happened_on, day IN claims
      + CASE WHEN action.completed_at <= file.as_of
          AND coalesce(action.completed_at > not_done_on, true)
        THEN [action.completed_at] ELSE [] END
      + CASE WHEN word = 'CONFIRMED' AND unconfirmed THEN [word_on] ELSE [] END
    | CASE WHEN first <= day THEN first ELSE day END) AS first_met
WITH *, CASE
    WHEN first_met IS NULL THEN null
    WHEN first_met = done.happened_on
      THEN done {.happened_on, .happened_precision, .happened_to}
    ELSE {happened_on: first_met}
  END AS met,
  [entry IN confirmations | entry.label + ':' + entry.id + ' CONFIRMS Action:' + entry.of]
    + [worker IN claimed_by | 'Action:' + action.id + ' CLAIMED_BY Worker:' + worker]
    + [later IN successors | 'Action:' + later.id + ' ' + later.how + ' Action:' + action.id]
    AS followed_rests_on
