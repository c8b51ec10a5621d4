// An immediate risk that nobody acted on at once.
// An event of immediate risk with neither an entry of management at level 3 nor a protective action
// by the next calendar day, weekends included, or on the same day where a life is at risk. One of
// the two is enough; what was done then and typed later counts as done then. Not: another agency's
// action on the record; an event that was corrected.
// scope: service
// rule: R08
// version: 1
// severity: CRITICAL
// role: SERVICE_MANAGER
// services: all
// periods: immediate_days, life_at_risk_days
// basis: P31, P32, P42
// staff: {what} ({on}): no entry at level 3 and no protective action was found on this record by
//   {due}. Told to a manager: {told}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the event
// -> path: strings -- the event, and what answered it
// -> anchor: map -- the day of the event, or where the record says so, when it could be known
// -> period: string -- the next day, or the same day where a life is at risk
// -> met: map? -- the first entry at level 3, protective action or end of the risk
// -> searched: map -- what was looked for
// -> detail: map -- what, on, told, days (to the first response)

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(event:Event {immediate: true})
WHERE live(event)
CALL (file, event) {
  MATCH (:Case {id: file.id})<-[:ON_FILE]-(entry:Oversight {level: 3})
  WHERE live(entry) AND entry.id IN file.management AND entry.happened_on >= event.happened_on
    AND (EXISTS { MATCH (entry)-[:ADDRESSES|ABOUT]->(event) }
      OR NOT EXISTS { MATCH (entry)-[:ADDRESSES]->(:Event) })
  RETURN entry AS answer, 'Oversight:' + entry.id AS step
  UNION ALL
  MATCH (:Case {id: file.id})<-[:ON_FILE]-(action:Action)
  WHERE coalesce(action.protective, trim(coalesce(action.protects, '')) <> '')
    AND live(action) AND action.happened_on >= event.happened_on
  RETURN action AS answer, 'Action:' + action.id AS step
  UNION ALL
  MATCH (event)<-[:RESOLVES]-(end:Event)
  WHERE live(end) AND end.happened_on >= event.happened_on
  RETURN end AS answer, 'Event:' + end.id + ' RESOLVES Event:' + event.id AS step
  UNION ALL
  RETURN null AS answer, null AS step
}
WITH file, event, answer, step
ORDER BY answer.happened_on, answer.id
WITH file, event, collect(answer {.id, .happened_on, .happened_precision, .happened_to}) AS answers,
  collect(step) AS steps
OPTIONAL MATCH (event)-[:REFERRED_TO_MANAGER]->(manager:Worker)
WITH file, event, answers, steps, manager
ORDER BY manager.id
WITH file, event, [one IN answers WHERE one.id IS NOT NULL] AS answers, steps,
  collect(manager.id) AS told
RETURN
  file.id AS case_id, [event.id] AS subjects,
  CASE WHEN event.available_at IS NOT NULL AND event.available_on > event.happened_on
    THEN {happened_on: event.available_on}
    ELSE event {.happened_on, .happened_precision, .happened_to} END AS anchor,
  CASE WHEN event.life_at_risk = true THEN 'life_at_risk_days' ELSE 'immediate_days' END AS period,
  head(answers) AS met,
  ['Event:' + event.id, 'Event:' + event.id + ' ON_FILE Case:' + file.id] + steps
    + [manager IN told | 'Event:' + event.id + ' REFERRED_TO_MANAGER Worker:' + manager] AS path,
  {labels: ['Oversight', 'Action'], count: size(file.entries)} AS searched,
  {what: coalesce(event.summary, event.kind), on: event.happened_on,
    told: CASE WHEN size(told) > 0 THEN 'yes' ELSE 'not on this record' END,
    days: CASE WHEN size(answers) > 0
      THEN duration.inDays(event.happened_on, head(answers).happened_on).days END} AS detail
ORDER BY case_id, subjects
