// Supervision or case direction left too long.
// A stretch longer than the supervision policy allows, from the first day of the case on, without
// a supervision record or a case direction of management that says something. One finding a case.
// Not: absence with cover or a lighter cycle, said in a deviation that explains the case.
// scope: service
// rule: R30
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: all
// periods: supervision_interval_days
// basis: P22, S19, P54
// staff: No supervision record or case direction with content was found on this record from
//   {gap_from} to {gap_to}; longest stretch {longest} days.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the case
// -> path: strings -- the entries there are
// -> period: string -- the interval
// -> spells: maps -- the life of the case
// -> marks: maps -- the entries that count
// -> outcome: string? -- UNKNOWN where the first day of the case is not known
// -> ended_by: string? -- that it is not known
// -> searched: map -- what was looked for

UNWIND $files AS file
WITH file, [entry IN file.entries WHERE entry.management AND entry.grade <> 'EMPTY'
    AND entry.kind IN ['SUPERVISION_RECORD', 'CASE_DIRECTION']] AS seen
WHERE coalesce(file.opened_on <= file.last_day, true)
RETURN
  file.id AS case_id, [file.id] AS subjects, 'supervision_interval_days' AS period,
  CASE WHEN file.opened_on IS NULL THEN 'UNKNOWN' END AS outcome,
  CASE WHEN file.opened_on IS NULL THEN 'the first day of the case is not known' END AS ended_by,
  [{from: file.opened_on, to: file.last_day}] AS spells,
  [entry IN seen | entry {.id, .on, .happened_precision, .happened_to}] AS marks,
  ['Case:' + file.id]
    + [entry IN seen | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id] AS path,
  {labels: ['Oversight'], from: file.opened_on, to: file.last_day,
    count: size(file.entries)} AS searched
ORDER BY case_id
