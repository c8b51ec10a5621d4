// A gap in a service that nobody escalated.
// A gap in what was to be delivered that was neither escalated nor closed within the time. Not: a waiting list
// that was accepted with a reason, and something directed meanwhile.
// scope: service
// rule: R12
// version: 1
// severity: HIGH
// role: TEAM_MANAGER
// services: all
// periods: service_gap_days
// basis: P41, P45, V13
// staff: {what} (since {on}): neither an escalation nor an end of the gap was found on this record by
//   {due}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the event
// -> path: strings -- the gap, what escalated or closed it, and what was directed meanwhile
// -> anchor: map -- the day the gap began
// -> period: string -- within how long
// -> met: map? -- the first escalation, or what closed it
// -> never_explained: boolean -- that nothing was directed meanwhile, so that no reason is enough
// -> searched: map -- what was looked for
// -> detail: map -- what, on

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(event:Event {kind: 'SERVICE_GAP'})
WHERE live(event)
OPTIONAL MATCH (event)<-[answers:ESCALATES|RESOLVES]-(answer)
WHERE live(answer) AND answer.happened_on >= event.happened_on
WITH file, case, event, answers, answer
ORDER BY answer.happened_on, answer.id, type(answers)
WITH file, case, event,
  collect(answer {.id, .happened_on, .happened_precision, .happened_to, how: type(answers),
    label: labels(answer)[0]}) AS answered
OPTIONAL MATCH (case)<-[:ON_FILE]-(action:Action)
WHERE live(action) AND action.happened_on >= event.happened_on
  AND EXISTS { MATCH (action)<-[:DIRECTS|LED_TO]-() }
WITH file, event, answered, action
ORDER BY action.happened_on, action.id
WITH file, event, answered, collect(action.id) AS meanwhile
RETURN
  file.id AS case_id, [event.id] AS subjects,
  event {.happened_on, .happened_precision, .happened_to} AS anchor, 'service_gap_days' AS period,
  head(answered) AS met, size(meanwhile) = 0 AS never_explained,
  ['Event:' + event.id, 'Event:' + event.id + ' ON_FILE Case:' + file.id]
    + [answer IN answered | answer.label + ':' + answer.id + ' ' + answer.how + ' Event:' + event.id]
    + [action IN meanwhile | 'Action:' + action + ' ON_FILE Case:' + file.id] AS path,
  {labels: ['Oversight', 'Event'], count: size(answered)} AS searched,
  {what: coalesce(event.summary, event.kind), on: event.happened_on} AS detail
ORDER BY case_id, subjects
