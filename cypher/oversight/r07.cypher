// A trigger event that management did not pick up.
// An arrest, a charge, a call-out and the like, and in children's social care a missing episode or
// a disclosure, that no entry of management at level 2 or 3 addresses within the time from when the organisation could
// know of it. Whether the worker referred it is told and never excuses (P34). Not: an event that was corrected; an event about somebody else, which is LOW.
// scope: service
// rule: R07
// version: 1
// severity: HIGH
// uplift: LOW where the person is only victim or witness
// role: TEAM_MANAGER
// services: all
// periods: trigger_days
// basis: P21, P34, P35, P36, P37, V11, V12
// staff: {what} was known from {known_on}; no entry of management that addresses it was found on this record by {due}. Referred by the worker: {referred}.
// $files: maps -- the files to look at, see oversight/file
// $trigger_kinds: strings -- the kinds of event that are triggers everywhere
// $social_care_trigger_kinds: strings -- further kinds in children's social care
// -> case_id: id -- the case
// -> subjects: strings -- the event
// -> path: strings -- the event, what addresses it, and to whom it was referred
// -> anchor: map -- when the organisation could know
// -> period: string -- within how long
// -> met: map? -- the first entry that addresses it
// -> severity: string? -- LOW where it is about somebody else
// -> searched: map -- what was looked for
// -> detail: map -- what, known_on, referred, agency_kind

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(event:Event)
WHERE live(event)
  AND (event.kind IN $trigger_kinds
    OR file.service = 'CHILDRENS_SOCIAL_CARE' AND event.kind IN $social_care_trigger_kinds)
OPTIONAL MATCH (event)<-[:ADDRESSES]-(entry:Oversight)
WHERE entry.id IN file.management AND entry.happened_on <= file.as_of
WITH file, event, entry
ORDER BY entry.happened_on, entry.id
WITH file, event, collect(entry {.id, .happened_on, .happened_precision, .happened_to}) AS picked_up
OPTIONAL MATCH (event)-[referral:REFERRED_TO_MANAGER]->(manager:Worker)
WITH file, event, picked_up, collect(manager.id) AS referred
OPTIONAL MATCH (event)-[part:INVOLVES]->(person)-[:SUBJECT_OF]->(:Case {id: file.id})
WITH file, event, picked_up, referred, collect(part.role) AS parts
RETURN
  file.id AS case_id, [event.id] AS subjects, 'trigger_days' AS period,
  CASE event.happened_precision
    WHEN 'MONTH' THEN event {.happened_precision, .happened_to, happened_on: event.available_on}
    WHEN 'YEAR' THEN event {.happened_precision, .happened_to, happened_on: event.available_on}
    ELSE {happened_on: event.available_on}
  END AS anchor,
  head(picked_up) AS met,
  CASE WHEN size(parts) > 0 AND all(part IN parts WHERE part IN ['VICTIM', 'WITNESS', 'OTHER'])
    THEN 'LOW' END AS severity,
  ['Event:' + event.id, 'Event:' + event.id + ' ON_FILE Case:' + file.id]
    + [entry IN picked_up | 'Oversight:' + entry.id + ' ADDRESSES Event:' + event.id]
    + [manager IN referred | 'Event:' + event.id + ' REFERRED_TO_MANAGER Worker:' + manager]
    AS path,
  {labels: ['Oversight'], count: size(file.entries)} AS searched,
  {what: coalesce(event.summary, event.kind), known_on: event.available_on,
    agency_kind: event.agency_kind,
    referred: CASE WHEN size(referred) > 0 THEN 'yes' ELSE 'no' END} AS detail
ORDER BY case_id, subjects
