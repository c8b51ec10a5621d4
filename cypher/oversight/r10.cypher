// A forum used in place of management oversight.
// In the time of raised risk that still lasts, at most its last twelve months: a forum was held, and there is no entry of line management
// in that time, or every action set in it is owned by meetings only. Not: a forum beside regular line oversight; an action that a partner owns.
// scope: service
// rule: R10
// version: 1
// severity: HIGH
// role: TEAM_MANAGER
// services: all
// basis: V15
// staff: {forums} held while risk was raised, and {what}.
// $files: maps -- the files to look at, see oversight/file
// $forums: strings -- the kinds of meeting that are forums
// $forum_months: integer -- how many months back at most
// -> case_id: id -- the case
// -> subjects: strings -- the case
// -> path: strings -- the forums, the entries of line management and the actions
// -> outcome: string -- BREACH, MET or NOT_APPLICABLE
// -> missing: strings -- line oversight, or an owner outside the meetings
// -> searched: map -- what was looked for
// -> detail: map -- forums, from, what

UNWIND $files AS file
WITH file, last([spell IN file.raised WHERE spell.lasts]) AS spell
WHERE spell IS NOT NULL
WITH file, CASE
    WHEN spell.from > file.as_of - duration({months: $forum_months}) THEN spell.from
    ELSE file.as_of - duration({months: $forum_months})
  END AS begin
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(forum:Meeting)
WHERE live(forum) AND forum.kind IN $forums AND forum.happened_on >= begin
WITH file, begin, forum
ORDER BY forum.happened_on, forum.id
WITH file, begin, collect(forum {.id, .kind, .happened_on}) AS forums
OPTIONAL MATCH (case:Case {id: file.id})<-[:ON_FILE]-(action:Action)
WHERE live(action) AND action.happened_on >= begin
OPTIONAL MATCH (action)-[:OWNED_BY]->(owner)
WITH file, begin, forums, action,
  count(owner) > 0 AND count(owner) = count(CASE WHEN owner:Meeting THEN 1 END) AS by_meeting
ORDER BY action.id
WITH file, begin, forums,
  [found IN collect({id: action.id, by_meeting: by_meeting}) WHERE found.id IS NOT NULL]
    AS actions,
  [entry IN file.entries WHERE entry.line AND entry.evident AND entry.on >= begin] AS seen
WITH *, size(actions) > 0 AND all(action IN actions WHERE action.by_meeting) AS all_by_meetings
RETURN
  file.id AS case_id, [file.id] AS subjects,
  CASE WHEN size(seen) = 0 OR all_by_meetings THEN 'BREACH' ELSE 'MET' END AS outcome,
  CASE WHEN size(seen) = 0 THEN ['line oversight'] ELSE [] END
    + CASE WHEN all_by_meetings THEN ['an owner outside the meetings'] ELSE [] END AS missing,
  ['Case:' + file.id]
    + [forum IN forums | 'Meeting:' + forum.id + ' ON_FILE Case:' + file.id]
    + [entry IN seen | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id]
    + [action IN actions WHERE action.by_meeting | 'Action:' + action.id] AS path,
  {labels: ['Oversight'], from: begin, to: file.as_of, count: size(file.entries)} AS searched,
  {forums: [forum IN forums | forum.kind], from: begin,
    what: CASE
      WHEN size(seen) = 0 THEN 'no entry of line management was found on this record since'
      ELSE 'every action set since is owned by a meeting'
    END} AS detail
ORDER BY case_id
