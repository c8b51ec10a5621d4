// An action that is nobody's.
// No owner, or one that names nobody: a meeting, a panel, the agency that holds the case or one of
// its teams, or words such as "all". Looks at the record as it stands. Not: somebody by name,
// another agency, the family; what is done, replaced or called off.
// scope: service
// rule: R05
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: all
// basis: V15, S8, S15, S37
// staff: “{what}”, set on {set_on} and directed by {directed}, is nobody's. Found in the place
//   of an owner: {found}. Who held the case on that day: {candidate}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the action
// -> path: strings -- what directed it, what stands in the place of an owner, who held the case
// -> anchor: map -- the day it was set
// -> outcome: string -- BREACH, MET or NOT_APPLICABLE
// -> ended_by: string? -- why it asks for no owner any more
// -> searched: map -- what was looked for
// -> detail: map -- what, set_on, directed_by, directed, found, candidate

// uses: fragments/actions
UNWIND actions AS found
WITH file, found, found.action AS action,
  CASE WHEN found.owner_kind <> 'NONE' THEN [] ELSE COLLECT {
    MATCH (:Case {id: file.id})<-[held:ASSIGNED_TO]-(worker:Worker)
    WHERE coalesce(held.role, 'LEAD') = 'LEAD'
      AND coalesce(held.from <= found.action.happened_on, true)
      AND coalesce(held.to >= found.action.happened_on, true)
    WITH DISTINCT worker
    ORDER BY worker.id
    RETURN {id: worker.id, name: coalesce(worker.display_name,
      toLower(replace(coalesce(worker.role, 'worker'), '_', ' ')))}
  } END AS candidates,
  CASE
    WHEN found.met IS NOT NULL THEN 'it is done'
    WHEN size(found.successors) > 0 THEN 'it was replaced'
    WHEN found.word IN ['CANCELLED', 'NOT_DONE_WITH_REASON', 'SUPERSEDED']
      THEN 'it was called off'
  END AS over,
  [owner IN found.owners | owner.name]
    + CASE WHEN trim(coalesce(found.action.owner_text, '')) = '' THEN []
      ELSE ['“' + found.action.owner_text + '”'] END AS named
RETURN
  file.id AS case_id, [action.id] AS subjects,
  found.origin_rests_on + found.followed_rests_on
    + [worker IN candidates | 'Worker:' + worker.id + ' ASSIGNED_TO Case:' + file.id] AS path,
  {happened_on: action.happened_on} AS anchor,
  CASE
    WHEN found.owner_kind <> 'NONE' THEN 'MET'
    WHEN over IS NOT NULL THEN 'NOT_APPLICABLE'
    ELSE 'BREACH'
  END AS outcome,
  CASE WHEN found.owner_kind = 'NONE' THEN over END AS ended_by,
  {labels: ['OWNED_BY'], from: action.happened_on, to: action.happened_on,
    count: size(found.owners)} AS searched,
  {what: action.summary, set_on: action.happened_on,
    directed_by: [source IN found.sources WHERE source.type = 'DIRECTS'
      | source.label + ':' + source.id],
    directed: found.directed,
    found: CASE WHEN size(named) = 0 THEN ['nobody'] ELSE named END,
    candidate: [worker IN candidates | worker.name]} AS detail
ORDER BY case_id, subjects
