// A forum used in place of management oversight.
// In the time of raised risk that still lasts, at most its last twelve months: a forum was held, and
// there is no entry of line management in that time, or every action set in it is owned by meetings
// only. Not: a forum beside regular line oversight; an action that a partner owns.
// scope: service
// rule: R10
// version: 1
// severity: HIGH
// role: TEAM_MANAGER
// services: all
// basis: V15
// staff: While risk was raised, looked at from {from} on, these forums were held: {forums}; and
//   {what}.
// $files: maps -- the files to look at, see oversight/file
// $forums: strings -- the kinds of meeting that are forums
// $forum_months: integer -- how many months back at most
// -> case_id: id -- the case
// -> subjects: strings -- the case
// -> path: strings -- what made risk raised, the forums, the entries of line management, the actions
// -> outcome: string -- BREACH or MET; UNKNOWN where it cannot be told whether risk is raised
// -> missing: strings -- line oversight, or an owner outside the meetings
// -> searched: map -- what was looked for
// -> detail: map -- forums, from, what

UNWIND $files AS file
WITH file, last([spell IN file.raised WHERE spell.lasts]) AS spell
WHERE spell IS NOT NULL OR file.unsure
WITH file, spell, file.as_of - duration({months: $forum_months}) AS earliest
WITH file, coalesce(spell.because, []) AS because,
  CASE WHEN spell.from > earliest THEN spell.from ELSE earliest END AS begin
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(forum:Meeting)
WHERE live(forum) AND forum.kind IN $forums AND forum.happened_on >= begin
  AND coalesce(forum.cancelled, false) = false
WITH file, because, begin, forum
ORDER BY forum.happened_on, forum.id
WITH file, because, begin, collect(forum {.id, .kind, .happened_on}) AS forums
OPTIONAL MATCH (case:Case {id: file.id})<-[:ON_FILE]-(action:Action)
WHERE live(action) AND action.happened_on >= begin
OPTIONAL MATCH (action)-[owned:OWNED_BY]->(owner)
WHERE coalesce(owned.from <= file.last_day, true) AND coalesce(owned.to >= file.last_day, true)
WITH file, because, begin, forums, action, owner
ORDER BY action.id, owner.id
WITH file, because, begin, forums, action, count(owner) AS owners,
  collect(CASE WHEN owner:Meeting
    THEN 'Action:' + action.id + ' OWNED_BY Meeting:' + owner.id END) AS meetings
ORDER BY action.id
WITH file, because, begin, forums,
  [found IN collect({id: action.id, owned: meetings,
      by_meeting: owners > 0 AND owners = size(meetings)}) WHERE found.id IS NOT NULL] AS actions,
  [entry IN file.entries WHERE entry.line AND entry.evident AND entry.on >= begin] AS seen
WITH *, size(actions) > 0 AND all(action IN actions WHERE action.by_meeting) AS all_by_meetings
WITH *, CASE
    WHEN size(seen) > 0 AND NOT all_by_meetings THEN 'MET'
    WHEN file.raised_today THEN 'BREACH'
    ELSE 'UNKNOWN'
  END AS outcome
RETURN
  file.id AS case_id, [file.id] AS subjects, outcome,
  CASE WHEN size(seen) = 0 THEN ['line oversight'] ELSE [] END
    + CASE WHEN all_by_meetings THEN ['an owner outside the meetings'] ELSE [] END AS missing,
  ['Case:' + file.id] + because
    + [forum IN forums | 'Meeting:' + forum.id + ' ON_FILE Case:' + file.id]
    + [entry IN seen | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id]
    + reduce(steps = [], action IN actions | steps + action.owned) AS path,
  CASE WHEN size(seen) = 0 THEN {labels: ['Oversight'], from: begin, to: file.as_of,
    count: size(file.entries)} END AS searched,
  {forums: [forum IN forums | toLower(replace(forum.kind, '_', ' '))], from: begin,
    what: CASE
      WHEN size(seen) = 0 THEN 'no entry of line management was found on this record'
      ELSE 'every action set since is owned by a meeting'
    END} AS detail
ORDER BY case_id
