// How an action stands on the day $as_of: the dated facts first, then the stored word.
// Needs action and $as_of. Gives state, due_on, done_on, claimed_on, replaced_on,
// confirmations, deviations, successors, claim_known_on and state_rests_on.
// state is a word of ActionStatus: OVERDUE, NOT_DUE, UNKNOWN, KEPT, KEPT_LATE, DONE_CLAIMED,
// SUPERSEDED, CANCELLED or NOT_DONE_WITH_REASON.
// A stored word counts from status_at, else from the day the action was recorded; before that the
// action was open. Management's entry confirms, and so does what was to be made, found here since
// the action was set; anybody else's entry is a claim (DOMAIN A7.4-A7.6, R01, R02).

CALL (action) {
  MATCH (action)<-[confirms:CONFIRMS]-(entry)
  WHERE entry.happened_on <= $as_of AND NOT (entry)<-[:CORRECTS]-()
  OPTIONAL MATCH (entry)-[made:MADE_BY]->(maker)
  WITH action, confirms, entry, count(maker) AS makers,
    collect(coalesce(made.acting_as, maker.role)) AS roles
  ORDER BY entry.happened_on, entry.id
  RETURN collect({
      id: entry.id, label: labels(entry)[0], day: entry.happened_on,
      outcome: confirms.outcome, means: confirms.means,
      assured: CASE
        WHEN entry:Oversight AND makers = 0 THEN entry.level >= 2
        WHEN entry:Oversight
          THEN any(role IN roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER'])
        ELSE coalesce(confirms.means = 'PRODUCT_IN_GRAPH'
          AND entry.recorded_on >= coalesce(action.set_at, action.happened_on), false)
      END
    }) AS confirmations
}
CALL (action) {
  MATCH (action)<-[:EXPLAINS]-(deviation)
  WHERE deviation.happened_on <= $as_of AND NOT (deviation)<-[:CORRECTS]-()
    AND NOT replace(toLower(trim(coalesce(deviation.reason, ''))), '.', '') IN
      ['', 'ongoing', 'as discussed', 'as required', 'in due course', 'asap', 'tbc', 'n/a', 'none']
  WITH deviation
  ORDER BY deviation.happened_on, deviation.id
  RETURN collect({
      id: deviation.id, day: deviation.happened_on, new_due_at: deviation.new_due_at,
      reason: deviation.reason
    }) AS deviations
}
CALL (action) {
  MATCH (action)<-[replaces:REPLACES|SUPERSEDES]-(successor:Action)
  WHERE successor.happened_on <= $as_of AND NOT (successor)<-[:CORRECTS]-()
  WITH replaces, successor
  ORDER BY successor.happened_on, successor.id
  RETURN collect({
      id: successor.id, day: successor.happened_on, how: type(replaces), reason: replaces.reason
    }) AS successors
}
CALL (action) {
  MATCH (action)-[claim:CLAIMED_BY]->()
  RETURN min(claim.recorded_on) AS claim_known_on
}
CALL (action, confirmations, deviations, successors, claim_known_on) {
  WITH action, confirmations, deviations, successors, claim_known_on,
    coalesce(action.status_at, action.recorded_on) AS word_on,
    [c IN confirmations WHERE c.outcome = 'DONE' AND c.assured | c.day] AS done_days,
    [c IN confirmations WHERE c.outcome = 'DONE' AND NOT c.assured | c.day] AS claim_days,
    [c IN confirmations WHERE c.outcome IN ['NOT_DONE', 'PART'] | c.day] AS not_done_days,
    CASE action.due_precision
      WHEN 'UNKNOWN' THEN null
      WHEN 'MONTH' THEN date({year: action.due_at.year, month: action.due_at.month, day: 1})
        + duration({months: 1}) - duration({days: 1})
      WHEN 'YEAR' THEN date({year: action.due_at.year, month: 12, day: 31})
      ELSE action.due_at
    END AS latest_due
  WITH action, confirmations, deviations, successors, done_days, not_done_days, word_on,
    CASE WHEN word_on <= $as_of THEN action.status ELSE 'OPEN' END AS word,
    CASE
      WHEN action.claimed_at IS NOT NULL THEN action.claimed_at
      WHEN action.completed_at IS NOT NULL THEN action.completed_at
      WHEN size(claim_days) > 0 THEN claim_days[0]
      WHEN action.status = 'DONE_CLAIMED' THEN word_on
      ELSE claim_known_on
    END AS said_done_on,
    CASE WHEN size(deviations) > 0 THEN deviations[size(deviations) - 1].new_due_at
      ELSE latest_due END AS due_on
  WITH action, confirmations, deviations, successors, word, word_on, due_on, not_done_days,
    CASE WHEN said_done_on <= $as_of THEN said_done_on END AS claimed_on,
    CASE
      WHEN size(done_days) > 0 THEN done_days[0]
      WHEN word = 'CONFIRMED' THEN coalesce(action.completed_at, word_on)
    END AS found_done_on,
    CASE WHEN size(done_days) > 0 THEN done_days[size(done_days) - 1] END AS last_done
  WITH action, confirmations, deviations, successors, word, due_on, claimed_on,
    CASE WHEN any(day IN not_done_days WHERE day > last_done) THEN null
      ELSE found_done_on END AS done_on,
    any(day IN not_done_days WHERE day >= claimed_on)
      OR (action.status IN ['OPEN', 'PART_DONE'] AND action.status_at > claimed_on
        AND action.status_at <= $as_of) AS reopened
  RETURN
    CASE
      WHEN done_on IS NOT NULL AND (due_on IS NULL OR done_on <= due_on OR claimed_on <= due_on)
        THEN 'KEPT'
      WHEN done_on IS NOT NULL THEN 'KEPT_LATE'
      WHEN word IN ['CANCELLED', 'NOT_DONE_WITH_REASON', 'SUPERSEDED'] THEN word
      WHEN size(successors) > 0 THEN 'SUPERSEDED'
      WHEN claimed_on IS NOT NULL AND NOT coalesce(reopened, false) THEN 'DONE_CLAIMED'
      WHEN due_on < $as_of THEN 'OVERDUE'
      WHEN due_on IS NOT NULL OR size(deviations) > 0 THEN 'NOT_DUE'
      ELSE 'UNKNOWN'
    END AS state,
    due_on, done_on, claimed_on,
    CASE WHEN size(successors) > 0 THEN successors[0].day END AS replaced_on,
    [c IN confirmations | c.label + ':' + c.id + ' CONFIRMS Action:' + action.id]
      + [d IN deviations | 'Deviation:' + d.id + ' EXPLAINS Action:' + action.id]
      + [s IN successors | 'Action:' + s.id + ' ' + s.how + ' Action:' + action.id]
      AS state_rests_on
}
