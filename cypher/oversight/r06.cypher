// Raised risk and no oversight evident.
// Any stretch longer than the interval, inside a time of raised risk, without an entry of management
// at level 2 or 3 that says something and is more than a countersignature. One finding a case: open
// while a gap runs, else historic. Not: risk lowered by then, or the case closed; another lead, as in
// custody or hospital, agreed in a deviation that explains the case.
// scope: service
// rule: R06
// version: 1
// severity: HIGH
// uplift: CRITICAL where a gap holds an event of immediate risk
// role: TEAM_MANAGER
// services: all
// periods: oversight_interval_days
// basis: P3, P21, P22, V2, V10
// staff: Risk was raised and no management oversight was found on this record from {gap_from} to
//   {gap_to}; longest stretch {longest} days.
// child: We could not find a note that a manager checked on your worker's plan between {gap_from} and
//   {gap_to}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the case
// -> path: strings -- what made risk raised, the events of immediate risk, and the entries there are
// -> period: string -- the interval
// -> spells: maps -- the times of raised risk
// -> marks: maps -- the entries that count
// -> alarms: maps -- the events of immediate risk, each CRITICAL
// -> outcome: string? -- UNKNOWN where the level of risk is not known
// -> ended_by: string? -- that it is not known
// -> searched: map -- what was looked for

UNWIND $files AS file
OPTIONAL MATCH (case:Case {id: file.id})<-[:ON_FILE]-(event:Event {immediate: true})
WHERE live(event) AND raised_on(event.happened_on)
WITH file, event
ORDER BY event.happened_on, event.id
WITH file, collect(event {.id, on: event.happened_on, severity: 'CRITICAL'}) AS alarms,
  [entry IN file.entries WHERE entry.evident] AS seen
RETURN
  file.id AS case_id, [file.id] AS subjects, 'oversight_interval_days' AS period,
  CASE WHEN file.unsure AND size(file.raised) = 0 THEN 'UNKNOWN' END AS outcome,
  CASE WHEN file.unsure AND size(file.raised) = 0 THEN 'whether risk is raised is not known' END
    AS ended_by,
  [spell IN file.raised | spell {.from, .to}] AS spells,
  [entry IN seen | entry {.id, .on, .happened_precision, .happened_to}] AS marks,
  [alarm IN alarms WHERE alarm.id IS NOT NULL] AS alarms,
  ['Case:' + file.id]
    + reduce(because = [], spell IN file.raised | because + spell.because)
    + [alarm IN alarms WHERE alarm.id IS NOT NULL | 'Event:' + alarm.id + ' ON_FILE Case:' + file.id]
    + [entry IN seen WHERE raised_on(entry.on) | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id]
    AS path,
  {labels: ['Oversight'], from: head(file.raised).from, to: last(file.raised).to,
    count: size(file.entries)} AS searched
ORDER BY case_id
