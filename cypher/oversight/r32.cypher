// Drift that no oversight answered.
// Signs of drift: two or more overdue actions, a direction repeated and not followed, a plan review
// that is four weeks overdue, or, where a pack gives an interval, no contact with the child for
// twice as long. Fires where no substantive entry that follows up or escalates is later than the
// last sign. Not: a pause agreed with a reason and a day on which it is looked at again, such as a
// review that waits for the court: its new day counts, where it was agreed before the sign.
// A case that closed while actions were open past their day has a note of it, one for all of them;
// the note is information and no finding (U3).
// scope: service
// rule: R32
// version: 1
// severity: HIGH
// uplift: INFO for the note that a case closed with open actions
// role: TEAM_MANAGER
// services: all
// after: R01, R04
// basis: S7, S21, P40, P52, P55
// staff: {lead}: {signs}; {until_when} {last_sign}. {rest}
// $files: maps -- the files to look at, see oversight/file, with what R01 and R04 found
// $drift_overdue_count: integer -- how many overdue actions are a sign
// $plan_review_days: integer -- how many days a plan review may be overdue
// $contact_interval_days: integer -- days between contacts with the child; 0: not looked at
// -> case_id: id -- the case
// -> subjects: strings -- the case
// -> path: strings -- the signs, and what answered them
// -> anchor: map? -- for the note the day on which the case closed
// -> outcome: string -- BREACH or MET
// -> severity: string? -- INFO for the note
// -> never_explained: boolean -- the note says what is; no reason takes it away
// -> searched: map? -- what was looked for
// -> detail: map -- lead, signs (in words), signals (each with its day), last_sign, until_when, rest

UNWIND $files AS file
WITH file,
  [found IN file.findings WHERE found.rule = 'R01' AND found.outcome = 'BREACH'
    AND found.state = 'OPEN' AND found.severity <> 'INFO'] AS overdue,
  [found IN file.findings WHERE found.rule = 'R04' AND found.outcome = 'BREACH'
    AND found.state = 'OPEN' AND found.severity <> 'INFO'] AS repeats
CALL (file) {
  OPTIONAL MATCH (case:Case {id: file.id})<-[:ON_FILE]-(review:Meeting)
  WHERE live(review) AND NOT coalesce(review.cancelled, false)
    AND review.kind IN ['ICPC', 'RCPC', 'CLA_REVIEW', 'PATHWAY_REVIEW', 'REVIEW_MEETING']
  WITH file, review
  ORDER BY review.happened_on DESC, review.id
  WITH file, head(collect(review)) AS review
  OPTIONAL MATCH (review)<-[:EXPLAINS]-(deviation:Deviation)
  WHERE live(deviation) AND is_reason(deviation.reason)
    AND deviation.new_due_at > review.next_due_at
    AND deviation.recorded_on <= review.next_due_at + duration({days: $plan_review_days})
  WITH file, review, max(deviation.new_due_at) AS put_off_to
  WITH file, review.id AS id, coalesce(put_off_to, review.next_due_at) AS due
  WHERE due + duration({days: $plan_review_days}) < file.last_day
  RETURN collect({id: id, due: due}) AS late_reviews
}
CALL (file) {
  OPTIONAL MATCH (case:Case {id: file.id})<-[:ON_FILE]-(visit:Event {kind: 'VISIT'})
  WHERE live(visit) AND $contact_interval_days > 0 AND NOT visit.seen = false
  RETURN max(visit.happened_on) AS last_visit
}
CALL (file, repeats) {
  UNWIND repeats AS found
  UNWIND found.subjects AS action_id
  OPTIONAL MATCH (action:Action {id: action_id})
  WITH found, max(action.happened_on) AS day
  ORDER BY day, found.subjects
  RETURN collect({what: 'a direction repeated', on: day, path: found.path}) AS repeated
}
WITH file, repeated,
  CASE WHEN size(overdue) >= $drift_overdue_count
    THEN [found IN overdue | {what: 'an overdue action', on: found.due + duration({days: 1}),
      path: found.path}]
    ELSE [] END AS late_actions,
  [review IN late_reviews | {what: 'a plan review overdue',
    on: review.due + duration({days: $plan_review_days + 1}),
    path: ['Meeting:' + review.id]}] AS late_plans,
  CASE WHEN $contact_interval_days > 0
      AND coalesce(last_visit, file.opened_on)
        + duration({days: 2 * $contact_interval_days}) < file.last_day
    THEN [{what: 'no contact with the child',
      on: coalesce(last_visit, file.opened_on)
        + duration({days: 2 * $contact_interval_days + 1}), path: ['Case:' + file.id]}]
    ELSE [] END AS no_contact
CALL (file) {
  // What was open past its day when the case closed, where it was a closure and no handing over.
  UNWIND [found IN file.findings WHERE found.rule = 'R01' AND found.outcome = 'BREACH'
    AND found.state = 'HISTORIC' AND found.severity <> 'INFO' AND NOT found.done
    AND found.why = '' AND found.due < file.closed_on] AS found
  MATCH (case:Case {id: file.id})<-[:ON_FILE]-(action:Action {id: head(found.subjects)})
  WHERE NOT (coalesce(action.status, 'OPEN') IN ['CANCELLED', 'NOT_DONE_WITH_REASON']
    AND coalesce(action.status_at, action.recorded_on) <= file.closed_on)
  OPTIONAL MATCH (case)<-[:ON_FILE]-(closure:Event {kind: 'CLOSURE'})
  WHERE live(closure) AND closure.happened_on = file.closed_on
  WITH case, found, action, min(closure.id) AS closure_id
  WHERE closure_id IS NOT NULL OR case.happened_to = file.closed_on
  ORDER BY found.due, action.id
  RETURN collect({what: '“' + action.summary + '”', on: found.due + duration({days: 1}),
      path: found.path}) AS left_open,
    collect(DISTINCT 'Event:' + closure_id + ' ON_FILE Case:' + case.id) AS closed_by
}
WITH file, late_actions + repeated + late_plans + no_contact AS drifting, left_open, closed_by
UNWIND [{is_note: false, signals: drifting}, {is_note: true, signals: left_open}] AS told
WITH file, closed_by, told.is_note AS is_note, told.signals AS signals
WHERE size(signals) > 0
WITH *, CASE WHEN is_note THEN file.closed_on ELSE reduce(last = head(signals).on,
    signal IN signals | CASE WHEN signal.on > last THEN signal.on ELSE last END) END AS last_sign
WITH *, [entry IN file.entries WHERE NOT is_note AND entry.substantive AND entry.on > last_sign
    AND ('FOLLOW_UP' IN entry.functions OR entry.kind = 'ESCALATION')] AS answers
RETURN
  file.id AS case_id, [file.id] AS subjects,
  CASE WHEN is_note THEN {happened_on: file.closed_on} END AS anchor,
  CASE WHEN size(answers) > 0 THEN 'MET' ELSE 'BREACH' END AS outcome,
  CASE WHEN is_note THEN 'INFO' END AS severity, is_note AS never_explained,
  ['Case:' + file.id] + CASE WHEN is_note THEN closed_by ELSE [] END
    + reduce(whole = [], signal IN signals | whole + signal.path)
    + [entry IN answers | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id] AS path,
  CASE WHEN NOT is_note THEN {labels: ['Oversight'], from: last_sign, to: file.as_of,
    count: size(file.entries)} END AS searched,
  {signs: [signal IN signals | signal.what], last_sign: last_sign,
    signals: [sign IN signals | {what: sign.what, on: sign.on}],
    lead: CASE WHEN is_note THEN 'Closed with open actions past their day'
      ELSE 'Signs of drift' END,
    until_when: CASE WHEN is_note THEN 'the case closed on' ELSE 'the last on' END,
    rest: CASE WHEN is_note THEN 'Nothing on this record shows them as done.'
      ELSE 'No later entry that follows up or escalates was found on this record.' END} AS detail
ORDER BY case_id, is_note
