// Actions that were set without a time by which anybody could tell whether they are late.
// Listed: a timescale in words such as ongoing, or none at all; a recurring one with neither an
// interval nor a day of review; and where no kind is given, an action without a day. Left out:
// what was done, called off, replaced or not done with a reason by $as_of; an action bound to an
// event or to "if"; corrected records and duplicates. One row for each case it lies on.
// A row that a hidden record gainsays is not told to whoever may not read that record.
// scope: case $case_id
// basis: S32, S33, S5
// $case_id: id? -- only actions on this case; null for the whole service
// $as_of: date -- the day the question is asked about
// $first: integer -- at most so many rows
// -> action_id: id -- the action
// -> case_id: id? -- the case it lies on
// -> summary: string -- what was to be done
// -> topic: string? -- what it is about
// -> set_at: date -- the day it was set
// -> timescale_kind: string? -- VAGUE, NONE, RECURRING, or null where nobody said
// -> timescale_text: string? -- the words that were found
// -> due_at: date? -- a day that was given beside them
// -> state: string -- how it stands on the day
// -> protective: boolean -- whether it protects a child or a victim
// -> owner_kind: string -- WORKER, PARTNER, FAMILY or NONE
// -> owners: maps -- who is to do it: id, label, name, role, kind
// -> directed_by: maps -- what directed it: id, label, kind, day
// -> case_closed_on: date? -- the day the case closed, if it has
// -> rests_on: strings -- the records and relationships this row rests on

CALL () {
  UNWIND cases_asked($case_id) AS id
  MATCH (file:Case {id: id})<-[:ON_FILE]-(action:Action)
  WHERE readable(file:Case)
  RETURN action
  UNION
  UNWIND CASE WHEN whole_asked($case_id) THEN [1] ELSE [] END AS all_files
  MATCH (action:Action)
  RETURN action
}
WITH action
WHERE (action.timescale_kind IN ['VAGUE', 'NONE']
    OR (action.timescale_kind = 'RECURRING'
      AND action.interval_days IS NULL AND action.review_at IS NULL)
    OR (action.timescale_kind IS NULL AND action.due_at IS NULL))
  AND coalesce(action.set_at, action.happened_on) <= $as_of
  AND NOT (action)<-[:CORRECTS]-() AND NOT (action)-[:DUPLICATES]->()
  AND readable(action:Action)
// uses: fragments/action_state
WITH action, state, state_rests_on, whole
WHERE state IN ['OVERDUE', 'NOT_DUE', 'UNKNOWN'] AND whole.state = state
// uses: fragments/action_cases
WITH *, coalesce(action.set_at, action.happened_on) AS set_at
ORDER BY set_at, action.id, case.id
LIMIT $first
// uses: fragments/action_links
RETURN
  action.id AS action_id, case.id AS case_id, action.summary AS summary, action.topic AS topic,
  set_at, action.timescale_kind AS timescale_kind, action.timescale_text AS timescale_text,
  action.due_at AS due_at, state, coalesce(action.protective, false) AS protective,
  owner_kind, owners, directed_by, case_closed_on, links_rest_on + state_rests_on AS rests_on
ORDER BY set_at, action_id, case_id
