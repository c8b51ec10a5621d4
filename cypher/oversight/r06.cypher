// Raised risk and no oversight evident.
// Any stretch longer than the interval, inside a time of raised risk, without an entry of management at level 2 or 3 that
// says something and is more than a countersignature. One finding a case: open while a gap runs, else historic. Not: risk lowered by then, or the case closed.
// scope: service
// rule: R06
// version: 1
// severity: HIGH
// uplift: CRITICAL where a gap holds an event of immediate risk
// role: TEAM_MANAGER
// services: all
// periods: oversight_interval_days
// basis: P3, P21, P22, V2, V10
// staff: Risk was raised and no management oversight was found on this record from {gap_from} to {gap_to}; longest stretch {longest} days.
// child: We could not find a note that a manager checked on your worker's plan between {gap_from} and {gap_to}.
// $files: maps -- the files to look at, see oversight/file
// $oversight_interval_days: integer -- within how many days of it an entry leaves no event alone
// -> case_id: id -- the case
// -> subjects: strings -- the case
// -> path: strings -- what made risk raised, and the entries there are
// -> period: string -- the interval
// -> spells: maps -- the times of raised risk
// -> marks: maps -- the entries that count
// -> outcome: string? -- UNKNOWN where the level of risk is not known
// -> severity: string? -- CRITICAL for an event of immediate risk that was left alone
// -> searched: map -- what was looked for

UNWIND $files AS file
WITH file, [entry IN file.entries WHERE entry.evident] AS seen
OPTIONAL MATCH (case:Case {id: file.id})<-[:ON_FILE]-(event:Event {immediate: true})
WHERE live(event) AND raised_on(event.happened_on)
WITH file, seen, collect(event.happened_on) AS alarms
WITH *, [alarm IN alarms
    WHERE none(entry IN seen WHERE alarm <= entry.on AND entry.on <= alarm + duration({days: $oversight_interval_days}))]
  AS alone
RETURN
  file.id AS case_id, [file.id] AS subjects, 'oversight_interval_days' AS period,
  CASE WHEN file.unsure AND size(file.raised) = 0 THEN 'UNKNOWN' END AS outcome,
  CASE WHEN size(alone) > 0 THEN 'CRITICAL' END AS severity,
  [spell IN file.raised | {from: spell.from, to: spell.to}] AS spells,
  [entry IN seen | {id: entry.id, on: entry.on}] AS marks,
  ['Case:' + file.id]
    + reduce(because = [], spell IN file.raised | because + spell.because)
    + [entry IN seen WHERE raised_on(entry.on) | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id]
    AS path,
  {labels: ['Oversight'], count: size(file.entries)} AS searched
ORDER BY case_id
