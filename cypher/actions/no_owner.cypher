// Actions that are nobody's: without an owner, or with one that names no person.
// A meeting, the agency that holds the case and a team of it are no owner, nor are words such as
// "all"; another agency is one, and so is anybody by name. Left out: what was done, called off,
// replaced or not done with a reason by $as_of; corrected records and duplicates. One row for each
// case it lies on, with who held the case on the day the action was set.
// A row that a hidden record gainsays is not told to whoever may not read that record.
// scope: case $case_id
// basis: V15, S8, S15, S37
// $case_id: id? -- only actions on this case; null for the whole service
// $as_of: date -- the day the question is asked about
// $first: integer -- at most so many rows
// -> action_id: id -- the action
// -> case_id: id? -- the case it lies on
// -> summary: string -- what was to be done
// -> topic: string? -- what it is about
// -> set_at: date -- the day it was set
// -> due_at: date? -- the day by which it is to be done
// -> state: string -- how it stands on the day
// -> owner_text: string? -- the owner in the words of the record
// -> owners: maps -- what is named in the place of an owner: id, label, name, role, kind
// -> case_holders: maps -- who led the case on the day it was set: id, name, role
// -> protective: boolean -- whether it protects a child or a victim
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
WHERE coalesce(action.set_at, action.happened_on) <= $as_of
  AND NOT EXISTS {
    MATCH (action)-[owned:OWNED_BY]->(owner)
    WHERE (owner:Worker OR owner:Person)
      AND coalesce(owned.from <= $as_of, true) AND coalesce(owned.to >= $as_of, true)
  }
  AND NOT (action)<-[:CORRECTS]-() AND NOT (action)-[:DUPLICATES]->()
  AND readable(action:Action)
// uses: fragments/action_state
WITH action, state, state_rests_on, whole
WHERE state IN ['OVERDUE', 'NOT_DUE', 'UNKNOWN'] AND whole.state = state
// uses: fragments/action_cases
// uses: fragments/action_links
WITH *, coalesce(action.set_at, action.happened_on) AS set_at
WHERE owner_kind = 'NONE'
WITH *
ORDER BY set_at, action.id, case.id
LIMIT $first
CALL (case, set_at) {
  OPTIONAL MATCH (worker:Worker)-[assigned:ASSIGNED_TO]->(case)
  WHERE coalesce(assigned.role, 'LEAD') = 'LEAD'
    AND coalesce(assigned.from <= set_at, true) AND coalesce(assigned.to >= set_at, true)
    AND readable(worker:Worker)
  WITH DISTINCT worker
  ORDER BY worker.id
  RETURN [found IN collect({id: worker.id, name: worker.display_name, role: worker.role})
    WHERE found.id IS NOT NULL] AS case_holders
}
RETURN
  action.id AS action_id, case.id AS case_id, action.summary AS summary, action.topic AS topic,
  set_at, action.due_at AS due_at, state, action.owner_text AS owner_text, owners, case_holders,
  coalesce(action.protective, false) AS protective, directed_by, case_closed_on,
  links_rest_on + state_rests_on
    + [holder IN case_holders | 'Worker:' + holder.id + ' ASSIGNED_TO Case:' + case.id] AS rests_on
ORDER BY set_at, action_id, case_id
