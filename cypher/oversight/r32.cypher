// Drift that no oversight answered.
// Signs of drift: two or more overdue actions, a direction repeated and not followed, a plan review
// that is four weeks overdue, or, where a pack gives an interval, no contact with the child for
// twice as long. Fires where no substantive entry that follows up or escalates is later than the
// last sign. Not: a pause agreed with a reason and a day on which it is looked at again, such as a
// review that waits for the court: its new day counts, where it was agreed before the sign.
// scope: service
// rule: R32
// version: 1
// severity: HIGH
// role: TEAM_MANAGER
// services: all
// after: R01, R04
// basis: S7, S21, P40, P52, P55
// staff: Signs of drift: {signs}; the last on {last_sign}. No later entry that follows up or
//   escalates was found on this record.
// $files: maps -- the files to look at, see oversight/file, with what R01 and R04 found
// $drift_overdue_count: integer -- how many overdue actions are a sign
// $plan_review_days: integer -- how many days a plan review may be overdue
// $contact_interval_days: integer -- days between contacts with the child; 0: not looked at
// -> case_id: id -- the case
// -> subjects: strings -- the case
// -> path: strings -- the signs, and what answered them
// -> outcome: string -- BREACH or MET
// -> searched: map -- what was looked for
// -> detail: map -- signs (in words), signals (each with its day), last_sign

UNWIND $files AS file
WITH file,
  [found IN file.findings WHERE found.rule = 'R01' AND found.outcome = 'BREACH'
    AND found.state = 'OPEN' AND found.severity <> 'INFO'] AS overdue,
  [found IN file.findings WHERE found.rule = 'R04' AND found.outcome = 'BREACH'
    AND found.state = 'OPEN' AND found.severity <> 'INFO'] AS repeats
CALL (file) {
  OPTIONAL MATCH (case:Case {id: file.id})<-[:ON_FILE]-(review:Meeting)
  WHERE live(review)
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
  WHERE due + duration({days: $plan_review_days}) < file.as_of
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
        + duration({days: 2 * $contact_interval_days}) < file.as_of
    THEN [{what: 'no contact with the child',
      on: coalesce(last_visit, file.opened_on)
        + duration({days: 2 * $contact_interval_days + 1}), path: ['Case:' + file.id]}]
    ELSE [] END AS no_contact
WITH file, late_actions + repeated + late_plans + no_contact AS signals
WHERE size(signals) > 0
WITH file, signals,
  reduce(last = head(signals).on, signal IN signals |
    CASE WHEN signal.on > last THEN signal.on ELSE last END) AS last_sign
WITH file, signals, last_sign, [entry IN file.entries WHERE entry.substantive
    AND entry.on > last_sign
    AND ('FOLLOW_UP' IN entry.functions OR entry.kind = 'ESCALATION')] AS answers
RETURN
  file.id AS case_id, [file.id] AS subjects,
  CASE WHEN size(answers) > 0 THEN 'MET' ELSE 'BREACH' END AS outcome,
  ['Case:' + file.id] + reduce(whole = [], signal IN signals | whole + signal.path)
    + [entry IN answers | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id] AS path,
  {labels: ['Oversight'], from: last_sign, to: file.as_of, count: size(file.entries)} AS searched,
  {signs: [signal IN signals | signal.what], last_sign: last_sign,
    signals: [sign IN signals | {what: sign.what, on: sign.on}]} AS detail
ORDER BY case_id
