// Actions that somebody said were done and that nobody has confirmed since.
// Management's entry confirms, and so does what was to be made, where it is found here since the
// action was set; a worker's or a senior practitioner's entry is a claim. Where management took the
// worker's word and saw nothing, the action is listed too, with word_taken: that is enough only for
// an experienced worker on a case that is not raised. One row for each case that the action lies on;
// the longest waiting first.
// A row that a hidden record gainsays is not told to whoever may not read that record.
// scope: case $case_id
// basis: P24, P25, P26, V3, S22
// $case_id: id? -- only actions on this case; null for the whole service
// $as_of: date -- the day the question is asked about
// $first: integer -- at most so many rows
// -> action_id: id -- the action
// -> case_id: id? -- the case it lies on
// -> summary: string -- what was to be done
// -> topic: string? -- what it is about
// -> set_at: date -- the day it was set
// -> due_at: date? -- the day by which it was to be done
// -> claimed_on: date -- the day somebody said it was done
// -> days_waiting: integer -- how many days ago that was
// -> claimed_by: maps -- who said so, with the part they have on the case: id, name, role,
//   experience_band
// -> word_taken: boolean -- whether management accepted the worker's word
// -> protective: boolean -- whether it protects a child or a victim
// -> owner_kind: string -- WORKER, PARTNER, FAMILY or NONE
// -> owners: maps -- who was to do it: id, label, name, role, kind
// -> directed_by: maps -- what directed it: id, label, kind, day
// -> confirmations: maps -- entries that did not confirm it: id, label, day, outcome, means, assured
// -> case_closed_on: date? -- the day the case closed, if it has
// -> rests_on: strings -- the records and relationships this row rests on

CALL () {
  UNWIND cases_asked($case_id) AS id
  MATCH (file:Case {id: id})<-[:ON_FILE]-(action:Action)
  WHERE readable(file:Case)
  RETURN action
  UNION
  UNWIND CASE WHEN whole_asked($case_id) THEN ['DONE_CLAIMED', 'OPEN', 'PART_DONE'] ELSE [] END AS word
  MATCH (action:Action {status: word})
  WHERE word = 'DONE_CLAIMED' OR action.claimed_at <= $as_of OR action.completed_at <= $as_of
    OR (action)<-[:CONFIRMS]-() OR (action)-[:CLAIMED_BY]->()
  RETURN action
  UNION
  UNWIND CASE WHEN whole_asked($case_id) THEN ['CONFIRMED'] ELSE [] END AS word
  MATCH (action:Action {status: word})<-[:CONFIRMS {means: 'SELF_REPORT_ACCEPTED'}]-()
  RETURN action
  UNION
  UNWIND CASE WHEN whole_asked($case_id) AND $as_of < date() THEN ['CONFIRMED', 'SUPERSEDED',
    'CANCELLED', 'NOT_DONE_WITH_REASON'] ELSE [] END AS word
  MATCH (action:Action {status: word})
  WHERE coalesce(action.status_at, action.recorded_on) > $as_of
  RETURN action
}
WITH action
WHERE NOT (action)<-[:CORRECTS]-() AND NOT (action)-[:DUPLICATES]->()
  AND readable(action:Action)
// uses: fragments/action_state
WITH action, coalesce(claimed_on, done_on) AS claimed_on, confirmations, state_rests_on, state, whole,
  [c IN confirmations WHERE c.outcome = 'DONE' AND c.assured | c.means] AS assurances,
  [c IN whole.confirmations WHERE c.outcome = 'DONE' AND c.assured | c.means] AS all_assurances
WITH *, size(assurances) > 0 AND all(means IN assurances
    WHERE coalesce(means = 'SELF_REPORT_ACCEPTED', false)) AS word_taken,
  size(all_assurances) > 0 AND all(means IN all_assurances
    WHERE coalesce(means = 'SELF_REPORT_ACCEPTED', false)) AS only_word_taken
WHERE (state = 'DONE_CLAIMED' OR (state IN ['KEPT', 'KEPT_LATE'] AND word_taken))
  AND (whole.state = 'DONE_CLAIMED' OR (whole.state IN ['KEPT', 'KEPT_LATE'] AND only_word_taken))
// uses: fragments/action_cases
WITH *
ORDER BY claimed_on, action.id, case.id
LIMIT $first
// uses: fragments/action_links
CALL (action, case) {
  OPTIONAL MATCH (action)-[:CLAIMED_BY]->(worker:Worker)
  WHERE readable(worker:Worker)
  OPTIONAL MATCH (worker)-[assigned:ASSIGNED_TO]->(case)
  WITH worker, max(assigned.experience_band) AS band
  ORDER BY worker.id
  RETURN [found IN collect({id: worker.id, name: worker.display_name, role: worker.role,
    experience_band: band}) WHERE found.id IS NOT NULL] AS claimed_by
}
RETURN
  action.id AS action_id, case.id AS case_id, action.summary AS summary, action.topic AS topic,
  coalesce(action.set_at, action.happened_on) AS set_at, action.due_at AS due_at, claimed_on,
  duration.inDays(claimed_on, $as_of).days AS days_waiting, claimed_by, word_taken,
  coalesce(action.protective, false) AS protective, owner_kind, owners, directed_by,
  confirmations, case_closed_on,
  links_rest_on + state_rests_on
    + [worker IN claimed_by | 'Action:' + action.id + ' CLAIMED_BY Worker:' + worker.id] AS rests_on
ORDER BY claimed_on, action_id, case_id
