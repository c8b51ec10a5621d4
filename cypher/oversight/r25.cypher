// A contact decision that is missing or incomplete.
// A contact or a referral on which no team manager decided within one working day, saying how it
// goes on, where the family's agreement stands (and why, where it was not needed or was overridden)
// and what comes next. Looks at the record as it stands. Not: a contact recorded in error; one that
// a manager closed as information only.
// scope: service
// rule: R25
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: CHILDRENS_SOCIAL_CARE
// periods: contact_decision_days
// basis: S14
// staff: {what} of {came_on} was to be decided on by a team manager by {due}. Not found on this
//   record: {lacking}. Complete: {complete_on}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the contact or the referral
// -> path: strings -- the contact, the decisions that rest on it and who made them
// -> anchor: map -- the day it came in
// -> period: string -- within how long
// -> met: map? -- the first day by which managers had said everything that is needed
// -> missing: strings -- what is not said on the record as it stands
// -> searched: map -- what was looked for
// -> detail: map -- what, came_on, lacking, complete_on

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(contact:Event)
WHERE contact.kind IN ['CONTACT', 'REFERRAL_RECEIVED'] AND stands(contact)
OPTIONAL MATCH (contact)<-[:DUPLICATES]-(copy:Event)
WITH file, case, contact, [contact.id] + collect(copy.id) AS said
OPTIONAL MATCH (case)<-[:ON_FILE]-(decision:Decision)-[rests:BASED_ON|LED_TO]->(event:Event)
WHERE event.id IN said AND decision.kind IN ['CONTACT_OUTCOME', 'REFERRAL_OUTCOME']
  AND live(decision) AND made(decision)
WITH DISTINCT file, contact, decision
OPTIONAL MATCH (decision)-[by:DECIDED_BY]->(worker:Worker)
WHERE coalesce(by.role, 'DECIDED') IN ['DECIDED', 'AUTHORISED']
WITH file, contact, decision, by, worker
ORDER BY worker.id
WITH file, contact, decision, collect(worker.id) AS deciders,
  collect(coalesce(by.acting_as, worker.role)) AS roles
ORDER BY decision.happened_on, decision.id
WITH file, contact, [found IN collect({id: decision.id, deciders: deciders,
    by_manager: any(role IN roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER']),
    on: decision.happened_on, precision: decision.happened_precision,
    to: decision.happened_to, parts:
      CASE WHEN decision.progression IS NULL THEN [] ELSE ['how it goes on'] END
      + CASE WHEN decision.progression = 'INFORMATION_ONLY' OR decision.consent IS NOT NULL
          THEN ['where consent stands'] ELSE [] END
      + CASE WHEN decision.progression = 'INFORMATION_ONLY'
          OR decision.consent IN ['OBTAINED', 'REFUSED']
          OR decision.consent IS NOT NULL AND is_reason(decision.consent_reason)
          THEN ['why consent was not needed or overridden'] ELSE [] END
      + CASE WHEN decision.progression = 'INFORMATION_ONLY'
          OR trim(coalesce(decision.next_steps, '')) <> '' THEN ['next steps'] ELSE [] END
  }) WHERE found.id IS NOT NULL] AS decisions
WITH file, contact, decisions, [decision IN decisions WHERE decision.by_manager] AS managed,
  ['how it goes on', 'where consent stands', 'why consent was not needed or overridden',
    'next steps'] AS needed
WITH *, head([decision IN managed WHERE all(part IN needed WHERE
    any(other IN managed WHERE other.on <= decision.on AND part IN other.parts))]) AS complete,
  CASE
    WHEN size(managed) = 0 THEN ['a decision by a team manager']
    ELSE [part IN needed WHERE none(decision IN managed WHERE part IN decision.parts)
      AND (part <> 'why consent was not needed or overridden'
        OR any(decision IN managed WHERE 'where consent stands' IN decision.parts))]
  END AS missing
RETURN
  file.id AS case_id, [contact.id] AS subjects, 'contact_decision_days' AS period,
  contact {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE WHEN complete IS NOT NULL THEN {happened_on: complete.on,
    happened_precision: complete.precision, happened_to: complete.to} END AS met,
  missing,
  ['Event:' + contact.id, 'Event:' + contact.id + ' ON_FILE Case:' + file.id]
    + reduce(steps = [], decision IN decisions | steps + ['Decision:' + decision.id]
      + [decider IN decision.deciders |
        'Decision:' + decision.id + ' DECIDED_BY Worker:' + decider]) AS path,
  {labels: ['Decision.CONTACT_OUTCOME'], count: size(decisions)} AS searched,
  {what: CASE contact.kind WHEN 'CONTACT' THEN 'A contact' ELSE 'A referral' END,
    came_on: contact.happened_on,
    lacking: CASE WHEN size(missing) = 0 THEN ['nothing any more'] ELSE missing END,
    complete_on: CASE WHEN complete IS NULL THEN 'not yet' ELSE complete.on END} AS detail
ORDER BY case_id, subjects
