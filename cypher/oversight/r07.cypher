// A trigger event that management did not pick up.
// An arrest, a charge, a call-out and the like, and in children's social care a missing episode or a
// disclosure, that no entry of management at level 2 or 3 addresses within the time from when the
// organisation could know of it. Whether the worker referred it is told and never excuses (P34). Not:
// an event that was corrected; one known before the case began. One about somebody else is LOW: the
// person was only victim or witness, or it happened to another; in children's social care a child who was
// harmed, or whose own disclosure or absence it is, is who it is about.
// scope: service
// rule: R07
// version: 1
// severity: HIGH
// uplift: LOW where it is not about the person
// role: TEAM_MANAGER
// services: all
// periods: trigger_days
// basis: P21, P34, P35, P36, P37, V11, V12
// staff: {what} (known from {known_on}): no entry of management that addresses it was found on this
//   record by {due}. Referred by the worker: {referred}. First on this record: {lag}.
// $files: maps -- the files to look at, see oversight/file
// $trigger_kinds: strings -- the kinds of event that are triggers everywhere
// $social_care_trigger_kinds: strings -- further kinds in children's social care
// -> case_id: id -- the case
// -> subjects: strings -- the event
// -> path: strings -- the event, what addresses it, and to whom it was referred
// -> anchor: map -- when the organisation could know
// -> period: string -- within how long
// -> met: map? -- the first entry that addresses it
// -> outcome: string? -- NOT_APPLICABLE where it was known before the case began
// -> ended_by: string? -- that it was
// -> severity: string? -- LOW where it is about somebody else
// -> searched: map -- what was looked for
// -> detail: map -- what, known_on, referred, lag, system, agency_kind

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(event:Event)
WHERE live(event)
  AND (event.kind IN $trigger_kinds
    OR file.service = 'CHILDRENS_SOCIAL_CARE' AND event.kind IN $social_care_trigger_kinds)
OPTIONAL MATCH (event)<-[taken:ADDRESSES|ABOUT]-(entry:Oversight)
WHERE entry.id IN file.management
WITH file, event, taken, entry
ORDER BY entry.happened_on, entry.id, type(taken)
WITH file, event, collect(entry {.id, .happened_on, .happened_precision, .happened_to,
    how: type(taken)}) AS picked_up
OPTIONAL MATCH (event)-[referral:REFERRED_TO_MANAGER]->(manager:Worker)
WHERE coalesce(referral.at <= file.as_of, true)
WITH file, event, picked_up, manager
ORDER BY manager.id
WITH file, event, picked_up, collect(manager.id) AS referred
OPTIONAL MATCH (event)-[part:INVOLVES]->(person:Person)
WITH file, event, picked_up, referred, coalesce(part.role, 'SUBJECT') AS role,
  person IS NOT NULL AND EXISTS { MATCH (person)-[:SUBJECT_OF]->(:Case {id: file.id}) } AS own,
  person IS NOT NULL AS known
WITH file, event, picked_up, referred, collect(CASE WHEN own THEN role END) AS parts,
  collect(CASE WHEN known AND NOT own AND role = 'SUBJECT' THEN role END) AS others
RETURN
  file.id AS case_id, [event.id] AS subjects, 'trigger_days' AS period,
  CASE WHEN event.available_at IS NULL AND event.recorded_basis = 'ASSUMED'
    THEN event {.happened_on, .happened_precision, .happened_to}
    ELSE {happened_on: event.available_on} END AS anchor,
  head(picked_up) AS met,
  CASE WHEN event.available_on < file.opened_on THEN 'NOT_APPLICABLE' END AS outcome,
  CASE WHEN event.available_on < file.opened_on THEN 'known before the case began' END AS ended_by,
  CASE WHEN size(parts) + size(others) > 0 AND none(part IN parts WHERE part = 'SUBJECT'
      OR file.service = 'CHILDRENS_SOCIAL_CARE'
        AND (part = 'VICTIM' OR event.kind IN $social_care_trigger_kinds))
    THEN 'LOW' END AS severity,
  ['Event:' + event.id, 'Event:' + event.id + ' ON_FILE Case:' + file.id]
    + [entry IN picked_up | 'Oversight:' + entry.id + ' ' + entry.how + ' Event:' + event.id]
    + [manager IN referred | 'Event:' + event.id + ' REFERRED_TO_MANAGER Worker:' + manager]
    AS path,
  {labels: ['Oversight'], count: size(file.entries)} AS searched,
  {what: coalesce(event.summary, event.kind), known_on: event.available_on,
    agency_kind: event.agency_kind, system: event.source_system,
    referred: CASE
      WHEN size(referred) > 0 THEN 'yes'
      WHEN event.recorded_basis = 'ASSUMED' THEN 'unknown'
      ELSE 'no'
    END,
    lag: CASE
      WHEN event.recorded_basis = 'ASSUMED' THEN 'not known'
      WHEN event.recorded_on <= event.available_on THEN 'the same day'
      ELSE toString(duration.inDays(event.available_on, event.recorded_on).days) + ' days later'
    END} AS detail
ORDER BY case_id, subjects
