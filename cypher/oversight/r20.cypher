// Assessment or plan late.
// A sentence, a referral or an allocation that no completed assessment or plan answers in time:
// within 28 days in justice and probation, 45 working days in children's social care. A version
// that was sent back is not yet a completed one; a later version answers what the first one did.
// One assessment serves a referral or sentence and the allocation that belongs to it, and a change
// of worker after that. Not: a contact or referral whose latest decision asks for no assessment.
// scope: service
// rule: R20
// version: 1
// severity: HIGH
// uplift: MEDIUM once it is history
// role: TEAM_MANAGER
// services: all
// periods: assessment_days, social_care_assessment_days
// basis: P16, P17, P39, P54
// staff: {what} ({began_on}): was to be answered by a completed assessment or plan by {due}.
//   Completed: {completed_on}. Days so far: {days}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the event that began it
// -> path: strings -- the event, what answers it, what was sent back, and the decision on it
// -> anchor: map -- the day it began
// -> period: string -- within how long
// -> met: map? -- the first completed document that answers it, or what it came after
// -> ended_on: date? -- the day it was decided that none is needed
// -> ended_by: string? -- that it was decided so
// -> severity_late: string -- MEDIUM
// -> searched: map -- what was looked for
// -> detail: map -- what, began_on, completed_on, days

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(start:Event)
WHERE live(start) AND start.kind IN ['SENTENCE', 'REFERRAL_RECEIVED', 'ALLOCATION']
CALL (file, start) {
  OPTIONAL MATCH (start)<-[:DUPLICATES*0..1]-(said:Event)<-[:ANSWERS]-(first:Document)
  OPTIONAL MATCH versions = (first)<-[:SUPERSEDES*0..10]-(document:Document)
  WHERE live(document) AND document.completed_at IS NOT NULL
  WITH file, start, said, first, document, [version IN nodes(versions) | version.id] AS line
  OPTIONAL MATCH (document)<-[:ROLLS_BACK]-(back:Oversight)
  WHERE live(back)
  WITH file, said, first, document, line, back
  ORDER BY back.happened_on, back.id
  WITH file, said, first, document, line, max(back.happened_on) AS sent_back_on,
    collect(back.id) AS backs
  OPTIONAL MATCH (document)<-[:SIGNS_OFF]-(sign:Oversight)
  WHERE live(sign) AND sign.happened_on >= sent_back_on
  WITH said, first, document, line, sent_back_on, backs, min(sign.happened_on) AS mended_on
  WITH DISTINCT document, sent_back_on, mended_on,
    ['Document:' + first.id + ' ANSWERS Event:' + said.id]
      + [place IN range(1, size(coalesce(line, [])) - 1) |
        'Document:' + line[place] + ' SUPERSEDES Document:' + line[place - 1]]
      + [back IN backs | 'Oversight:' + back + ' ROLLS_BACK Document:' + document.id] AS steps
  ORDER BY document.happened_on, document.id, size(steps), steps
  RETURN [found IN collect({id: document.id, steps: steps,
    on: CASE WHEN sent_back_on IS NULL THEN document.happened_on ELSE mended_on END,
    precision: CASE WHEN sent_back_on IS NULL THEN document.happened_precision END,
    to: CASE WHEN sent_back_on IS NULL THEN document.happened_to END})
    WHERE found.id IS NOT NULL] AS answers
}
CALL (file, start) {
  OPTIONAL MATCH (start)<-[:BASED_ON]-(decision:Decision)
  WHERE live(decision) AND decision.kind IN ['CONTACT_OUTCOME', 'REFERRAL_OUTCOME']
    AND decision.progression IS NOT NULL AND coalesce(decision.status, 'MADE') <> 'PROPOSED'
    AND NOT (coalesce(decision.status, 'MADE') = 'REVERSED'
      AND coalesce(decision.status_at, decision.recorded_on) <= file.as_of)
  WITH decision
  ORDER BY decision.happened_on DESC, decision.id DESC
  RETURN head(collect(decision {.id, .happened_on, .progression})) AS decision
}
WITH file, start, answers, decision
ORDER BY start.happened_on, start.id
WITH file, collect(start {.id, .kind, .happened_on, .happened_precision, .happened_to,
  what: coalesce(start.summary, start.kind), answers: answers, decision: decision}) AS starts
UNWIND starts AS one
// A change of worker is served by what answered the referral, sentence or allocation before it.
WITH file, starts, one, [other IN starts WHERE one.kind = 'ALLOCATION'
    AND other.happened_on < one.happened_on AND none(third IN starts
      WHERE third.kind <> 'ALLOCATION' AND other.happened_on < third.happened_on
        AND third.happened_on <= one.happened_on) | other.id] AS before
WITH file, one, one.answers + reduce(shared = [], other IN starts | shared
    + CASE WHEN other.kind = one.kind AND NOT other.id IN before THEN []
      ELSE [answer IN other.answers WHERE (answer.on >= one.happened_on OR other.id IN before)
        AND NOT answer.id IN [own IN one.answers | own.id]] END) AS answers
WITH file, one, answers, reduce(first = null, answer IN answers |
    CASE WHEN answer.on IS NULL OR first.on <= answer.on THEN first ELSE answer END) AS done,
  one.decision.progression IN ['NO_FURTHER_ACTION', 'INFORMATION_ONLY', 'EARLY_HELP', 'OTHER']
    AS none_needed
RETURN
  file.id AS case_id, [one.id] AS subjects,
  one {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE file.service WHEN 'CHILDRENS_SOCIAL_CARE' THEN 'social_care_assessment_days'
    ELSE 'assessment_days' END AS period,
  CASE WHEN done IS NOT NULL THEN {happened_on: done.on, happened_precision: done.precision,
    happened_to: done.to} END AS met,
  CASE WHEN none_needed THEN one.decision.happened_on END AS ended_on,
  CASE WHEN none_needed THEN 'it was decided that none is needed' END AS ended_by,
  'MEDIUM' AS severity_late,
  ['Event:' + one.id, 'Event:' + one.id + ' ON_FILE Case:' + file.id]
    + reduce(steps = [], answer IN answers | steps + answer.steps)
    + CASE WHEN one.decision IS NULL THEN []
      ELSE ['Decision:' + one.decision.id + ' BASED_ON Event:' + one.id] END AS path,
  {labels: ['Document'], count: size(answers)} AS searched,
  {what: one.what, began_on: one.happened_on,
    completed_on: CASE WHEN done IS NULL THEN 'not found on this record' ELSE done.on END,
    days: duration.inDays(one.happened_on, coalesce(done.on, file.as_of)).days} AS detail
ORDER BY case_id, subjects
