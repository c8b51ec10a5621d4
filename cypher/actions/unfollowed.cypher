// Actions that are past their day and that nothing on the record shows as done.
// Dated facts decide, not the stored word: an action is left out where it was confirmed, claimed,
// cancelled, not done with a reason, or replaced by $as_of; where a deviation with a reason lets a
// later day run or sets no day; where its day is not known; and where its case had closed by then.
// What replaced it is looked at in its stead and inherits the day it was first set. Corrected
// records and duplicates are away. One row for each case that the action lies on; an action of
// the family or a partner is listed too, see owner_kind. The latest due first; for the whole
// service the last forty years are looked at, day by day and word by word of the index on status
// and due_at, until $first rows are found.
// A row that a hidden record gainsays is not told to whoever may not read that record.
// scope: case $case_id
// basis: P26, P40, V18, S22, S36
// $case_id: id? -- only actions on this case; null for the whole service
// $as_of: date -- the day the question is asked about
// $first: integer -- at most so many rows
// -> action_id: id -- the action
// -> case_id: id? -- the case it lies on
// -> summary: string -- what was to be done
// -> topic: string? -- what it is about
// -> set_at: date -- the day it was set
// -> first_set_at: date -- the day it, or what it replaced, was first set
// -> due_at: date -- the day by which it was to be done, as first said
// -> due_on: date -- the day that governs: the new one of a deviation, the last of a month
// -> days_over: integer -- how many days past that day
// -> status: string? -- the stored word
// -> protective: boolean -- whether it protects a child or a victim
// -> concerns_child: boolean -- whether it is something done for the child
// -> owner_kind: string -- WORKER, PARTNER, FAMILY or NONE
// -> owners: maps -- who was to do it: id, label, name, role, kind
// -> directed_by: maps -- what directed it: id, label, kind, day
// -> decisions: maps -- the decisions that led to it: id, kind, day
// -> confirmations: maps -- what was found of it by then, such as done in part
// -> deviations: maps -- the reasons given whose new day has passed too
// -> replaced: maps -- what it replaced, oldest first: id, summary, set_at, due_at
// -> case_closed_on: date? -- the day the case closed, if it has
// -> rests_on: strings -- the records and relationships this row rests on

UNWIND CASE WHEN whole_asked($case_id) THEN range(1, 14610) ELSE [0] END AS back
CALL (back) {
  UNWIND CASE WHEN back = 0 THEN cases_asked($case_id) ELSE [] END AS only
  MATCH (file:Case {id: only})<-[:ON_FILE]-(action:Action)
  WHERE action.due_at < $as_of AND readable(file:Case)
  WITH DISTINCT action
  ORDER BY action.due_at DESC, action.id
  RETURN action
  UNION ALL
  // Nothing that is written down today is dated later than today: other words need no look.
  UNWIND CASE
    WHEN back = 0 THEN []
    WHEN $as_of < date() THEN ['OPEN', 'PART_DONE', 'DONE_CLAIMED', 'CONFIRMED',
      'NOT_DONE_WITH_REASON', 'SUPERSEDED', 'CANCELLED']
    ELSE ['OPEN', 'PART_DONE', 'DONE_CLAIMED']
  END AS status
  MATCH (action:Action {status: status, due_at: $as_of - duration({days: back})})
  // A claim made by then that no entry speaks of still stands: it needs no further look.
  WHERE status IN ['OPEN', 'PART_DONE']
    OR coalesce(action.status_at, action.recorded_on) > $as_of
    OR (status = 'DONE_CLAIMED' AND ((action)<-[:CONFIRMS]-() OR NOT coalesce(
      coalesce(action.claimed_at, action.completed_at, action.status_at, action.recorded_on)
        <= $as_of, false)))
  WITH action
  ORDER BY action.id
  RETURN action
}
WITH action
WHERE NOT (action)<-[:CORRECTS]-() AND NOT (action)-[:DUPLICATES]->()
  AND readable(action:Action)
// uses: fragments/action_state
WITH action, state, due_on, confirmations, deviations, state_rests_on, whole
WHERE state = 'OVERDUE' AND whole.state = 'OVERDUE'
// uses: fragments/action_cases
WITH *
WHERE coalesce(ended_on > whole.due_on AND ended_on > due_on, true)
// The rows come in order already: the limit stands here, so that no more are worked out.
WITH *
LIMIT $first
// uses: fragments/action_links
RETURN
  action.id AS action_id, case.id AS case_id, action.summary AS summary, action.topic AS topic,
  coalesce(action.set_at, action.happened_on) AS set_at, first_set_at, action.due_at AS due_at,
  due_on, duration.inDays(due_on, $as_of).days AS days_over, action.status AS status,
  coalesce(action.protective, false) AS protective,
  coalesce(action.concerns_child, false) AS concerns_child,
  owner_kind, owners, directed_by, decisions, confirmations, deviations, replaced, case_closed_on,
  links_rest_on + state_rests_on AS rests_on
ORDER BY due_at DESC, action_id, case_id
