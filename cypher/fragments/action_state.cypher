// How an action stands on the day $as_of: the dated facts first, then the stored word.
// Needs action and $as_of. Gives state, due_on, done_on, claimed_on, replaced_on,
// confirmations, deviations, successors, claim_known_on and state_rests_on, of what may be seen;
// and whole: the state, due_on, done_on and confirmations of the whole record. What is absent is
// absent in the whole record (A7.7): who lists an action for what is not there asks both.
// state is a word of ActionStatus: OVERDUE, NOT_DUE, UNKNOWN, KEPT, KEPT_LATE, DONE_CLAIMED,
// SUPERSEDED, CANCELLED or NOT_DONE_WITH_REASON.
// A stored word counts from status_at, else from the day the action was recorded; before that the
// action was open. Management's entry confirms, and so does what was to be made, found here since
// the action was set; anybody else's entry is a claim (DOMAIN A7.4-A7.6, R01, R02).

CALL (action) {
  MATCH (action)<-[confirms:CONFIRMS]-(entry)
  WHERE entry.happened_on <= $as_of AND current(entry)
  OPTIONAL MATCH (entry)-[made:MADE_BY]->(maker)
  WITH action, confirms, entry, count(maker) AS makers,
    collect(coalesce(made.acting_as, maker.role)) AS roles
  ORDER BY entry.happened_on, entry.id
  RETURN collect({
      id: entry.id, label: labels(entry)[0], day: entry.happened_on,
      outcome: confirms.outcome, means: confirms.means,
      seen: readable(entry:Oversight|Document|Event|Meeting),
      stands: NOT EXISTS { MATCH (entry)<-[:CORRECTS]-() },
      assured: CASE
        WHEN entry:Oversight AND makers = 0 THEN entry.level >= 2
        WHEN entry:Oversight
          THEN any(role IN roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER'])
        ELSE coalesce(confirms.means = 'PRODUCT_IN_GRAPH'
          AND entry.recorded_on >= coalesce(action.set_at, action.happened_on), false)
      END
    }) AS confirming
}
CALL (action) {
  MATCH (action)<-[:EXPLAINS]-(deviation)
  WHERE deviation.happened_on <= $as_of AND current(deviation)
    AND NOT replace(toLower(trim(coalesce(deviation.reason, ''))), '.', '') IN
      ['', 'ongoing', 'as discussed', 'as required', 'in due course', 'asap', 'tbc', 'n/a', 'none']
  WITH deviation
  ORDER BY deviation.happened_on, deviation.id
  RETURN collect({
      id: deviation.id, day: deviation.happened_on, new_due_at: deviation.new_due_at,
      reason: deviation.reason, seen: readable(deviation:Deviation),
      stands: NOT EXISTS { MATCH (deviation)<-[:CORRECTS]-() }
    }) AS explaining
}
CALL (action) {
  MATCH (action)<-[replaces:REPLACES|SUPERSEDES]-(successor:Action)
  WHERE successor.happened_on <= $as_of AND current(successor)
  WITH replaces, successor
  ORDER BY successor.happened_on, successor.id
  RETURN collect({
      id: successor.id, day: successor.happened_on, how: type(replaces), reason: replaces.reason,
      seen: readable(successor:Action), stands: NOT EXISTS { MATCH (successor)<-[:CORRECTS]-() }
    }) AS succeeding
}
CALL (action) {
  MATCH (action)-[claim:CLAIMED_BY]->()
  RETURN min(claim.recorded_on) AS claim_known_on
}
CALL (action, confirming, explaining, succeeding, claim_known_on) {
  // The whole record first, then what may be seen of it, where that is not the same.
  UNWIND CASE WHEN all(link IN confirming + explaining + succeeding
    WHERE link.seen AND link.stands) THEN [true] ELSE [true, false] END AS of_whole
  WITH action, claim_known_on, of_whole,
    [c IN confirming WHERE CASE WHEN of_whole THEN c.stands ELSE c.seen END
      | c {.id, .label, .day, .outcome, .means, .assured}] AS confirmations,
    [d IN explaining WHERE CASE WHEN of_whole THEN d.stands ELSE d.seen END
      | d {.id, .day, .new_due_at, .reason}] AS deviations,
    [s IN succeeding WHERE CASE WHEN of_whole THEN s.stands ELSE s.seen END
      | s {.id, .day, .how, .reason}] AS successors
  WITH *,
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
  WITH *,
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
  WITH *,
    CASE WHEN said_done_on <= $as_of THEN said_done_on END AS claimed_on,
    CASE
      WHEN size(done_days) > 0 THEN done_days[0]
      WHEN word = 'CONFIRMED' THEN coalesce(action.completed_at, word_on)
    END AS found_done_on,
    CASE WHEN size(done_days) > 0 THEN done_days[size(done_days) - 1] END AS last_done
  WITH *,
    CASE WHEN any(day IN not_done_days WHERE day > last_done) THEN null
      ELSE found_done_on END AS done_on,
    any(day IN not_done_days WHERE day >= claimed_on)
      OR (action.status IN ['OPEN', 'PART_DONE'] AND action.status_at > claimed_on
        AND action.status_at <= $as_of) AS reopened
  WITH *, CASE
      WHEN done_on IS NOT NULL AND (due_on IS NULL OR done_on <= due_on OR claimed_on <= due_on)
        THEN 'KEPT'
      WHEN done_on IS NOT NULL THEN 'KEPT_LATE'
      WHEN word IN ['CANCELLED', 'NOT_DONE_WITH_REASON', 'SUPERSEDED'] THEN word
      WHEN size(successors) > 0 THEN 'SUPERSEDED'
      WHEN claimed_on IS NOT NULL AND NOT coalesce(reopened, false) THEN 'DONE_CLAIMED'
      WHEN due_on < $as_of THEN 'OVERDUE'
      WHEN due_on IS NOT NULL OR size(deviations) > 0 THEN 'NOT_DUE'
      ELSE 'UNKNOWN'
    END AS state
  ORDER BY of_whole DESC
  WITH action, collect({state: state, due_on: due_on, done_on: done_on, claimed_on: claimed_on,
    confirmations: confirmations, deviations: deviations, successors: successors}) AS stands
  WITH action, stands[0] AS whole, stands[size(stands) - 1] AS told
  WITH action, whole, told, told.confirmations AS confirmations, told.deviations AS deviations,
    told.successors AS successors
  RETURN whole, told.state AS state, told.due_on AS due_on, told.done_on AS done_on,
    told.claimed_on AS claimed_on, confirmations, deviations, successors,
    CASE WHEN size(successors) > 0 THEN successors[0].day END AS replaced_on,
    [c IN confirmations | c.label + ':' + c.id + ' CONFIRMS Action:' + action.id]
      + [d IN deviations | 'Deviation:' + d.id + ' EXPLAINS Action:' + action.id]
      + [s IN successors | 'Action:' + s.id + ' ' + s.how + ' Action:' + action.id]
      AS state_rests_on
}
