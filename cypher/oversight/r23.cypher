// Challenge, comment or audit finding unanswered.
// A challenge with no answer by its day: the one it names, else by its kind. An answer is an entry,
// a decision or an action by which it was answered, or what remedies it; for a comment of quality
// assurance, an audit or an inspection also an action that covers it. A comment or an audit finding
// that needs work wants an action on a case direction, and an audit finding a supervision record
// that takes it up. Not: what asks for no work; what was withdrawn; an answer that disagrees and
// says why, which is an answer; a deficit that the sign-off rule lists.
// scope: service
// rule: R23
// version: 1
// severity: MEDIUM
// uplift: HIGH for reviewing officers, conference chairs and requests to correct the record
// role: TEAM_MANAGER
// services: all
// periods: iro_answer_days, escalation_answer_days, child_answer_days,
//   rectification_answer_months, audit_answer_days
// after: R18
// basis: S20, S24, S27, S43
// staff: {what} (raised on {raised_on}): was to be answered by {due}. Not found on this record: {lacking}. Answered: {answered_on}. Escalated: {escalated_on}.
// $files: maps -- the files to look at, see oversight/file, with what R18 found
// $audit_supervision_days: integer -- within how long an audit finding is taken to supervision
// -> case_id: id -- the case
// -> subjects: strings -- the challenge
// -> path: strings -- the challenge, its answers, and the entries that direct or take it up
// -> anchor: map -- the day it was raised
// -> period: string -- within how long
// -> due: date? -- the day it names
// -> met: map? -- the first day by which everything was there
// -> state: string? -- REMEDIED where it was put right
// -> ended_on: date? -- the day it was withdrawn, or another one took its place
// -> ended_by: string? -- why it ended
// -> outlives_case: boolean -- whether it is owed after the case has closed
// -> severity: string? -- HIGH for some kinds
// -> missing: strings -- what is not there
// -> searched: map -- what was looked for
// -> detail: map -- what, kind, raised_on, age, lacking, answered_on, escalated_on

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(challenge:Challenge)
WHERE live(challenge) AND coalesce(challenge.needs_work, true)
  AND none(found IN file.findings WHERE found.rule = 'R18' AND found.outcome <> 'MET'
    AND any(step IN found.path WHERE step STARTS WITH 'Challenge:' + challenge.id + ' RAISED_ON '))
OPTIONAL MATCH (challenge)<-[:SUPERSEDES]-(newer:Challenge)
WHERE live(newer)
WITH file, challenge, min(newer.happened_on) AS replaced_on,
  challenge.kind IN ['QA_COMMENT', 'AUDIT_FINDING', 'INSPECTION_FINDING'] AS asks_for_work
CALL (file, challenge, asks_for_work) {
  OPTIONAL MATCH (challenge)<-[:DUPLICATES*0..1]-(said:Challenge)
    -[link:ANSWERED_BY|REMEDIES|COVERS]-(answer)
  WHERE live(answer) AND (type(link) <> 'COVERS' OR asks_for_work)
    AND coalesce(answer.content_grade, '') <> 'EMPTY'
    AND (NOT answer:Decision OR coalesce(answer.status, 'MADE') <> 'PROPOSED')
  OPTIONAL MATCH (answer)<-[:DIRECTS]-(source:Oversight)
  WHERE live(source)
  OPTIONAL MATCH (source)-[:SIGNS_OFF]->(signed:Document)
  WITH file, said, link, answer, source, count(signed) > 0 AS signs
  ORDER BY source.happened_on, source.id
  WITH file, said, link, answer, [found IN collect({id: source.id, on: source.happened_on,
    directs: source.kind = 'CASE_DIRECTION' OR signs}) WHERE found.id IS NOT NULL] AS sources
  OPTIONAL MATCH (answer)<-[:CONFIRMS {outcome: 'DONE'}]-(by)
  WHERE live(by)
  WITH said, link, answer, sources, count(by) AS confirmed
  ORDER BY answer.happened_on, answer.id, type(link), said.id
  RETURN [found IN collect(answer {.id, .happened_on, .happened_precision, .happened_to,
    label: labels(answer)[0], type: type(link), sources: sources,
    disagrees: NOT coalesce(link.agrees, true),
    put_right: type(link) = 'REMEDIES' AND (answer:Document OR confirmed > 0),
    step: CASE type(link)
      WHEN 'ANSWERED_BY' THEN 'Challenge:' + said.id + ' ANSWERED_BY ' + labels(answer)[0] + ':'
        + answer.id
      ELSE labels(answer)[0] + ':' + answer.id + ' ' + type(link) + ' Challenge:' + said.id END})
    WHERE found.id IS NOT NULL] AS answers
}
CALL (file, challenge) {
  OPTIONAL MATCH (challenge)<-[:RAISES]-(audit:Oversight)
  WITH file, challenge, collect(audit.id) AS audits
  OPTIONAL MATCH (challenge)<-[:COVERS|REMEDIES]-(action:Action)
  WITH file, challenge, audits, collect(action.id) AS actions
  WITH file, challenge, [challenge.id] + audits + actions AS asked
  UNWIND [entry IN file.entries WHERE challenge.kind = 'AUDIT_FINDING'
    AND entry.kind = 'SUPERVISION_RECORD' AND entry.management AND entry.grade <> 'EMPTY'
    AND entry.on >= challenge.happened_on] AS entry
  MATCH (record:Oversight {id: entry.id})-[link:ADDRESSES|ABOUT|DIRECTS|CONFIRMS]->(taken_up)
  WHERE taken_up.id IN asked
  WITH entry, link, taken_up
  ORDER BY entry.on, entry.id, taken_up.id, type(link)
  RETURN collect({id: entry.id, happened_on: entry.on, happened_precision:
    entry.happened_precision, happened_to: entry.happened_to, step: 'Oversight:' + entry.id + ' '
    + type(link) + ' ' + labels(taken_up)[0] + ':' + taken_up.id}) AS records
}
WITH *, any(answer IN answers WHERE answer.disagrees) AS disagrees, head(answers) AS answered,
  head([answer IN answers WHERE answer.label = 'Document' AND answer.type = 'REMEDIES'
    OR answer.label = 'Action' AND any(source IN answer.sources WHERE source.directs)]) AS directed,
  head([answer IN answers WHERE answer.label = 'Oversight' AND any(entry IN file.entries
    WHERE entry.id = answer.id AND entry.kind = 'SUPERVISION_RECORD' AND entry.management)]
    + records) AS reflected
WITH *,
  challenge.kind IN ['QA_COMMENT', 'AUDIT_FINDING'] AND coalesce(challenge.needs_work, false)
    AND NOT disagrees AS needs_direction,
  challenge.kind = 'AUDIT_FINDING' AND NOT disagrees AS needs_supervision
WITH *, CASE
    WHEN answered IS NULL OR needs_direction AND directed IS NULL THEN null
    WHEN needs_direction AND directed.happened_on > answered.happened_on THEN directed
    ELSE answered
  END AS done
WITH *, needs_supervision AND CASE
    WHEN done IS NULL THEN reflected IS NULL AND coalesce(challenge.due_at
      > challenge.happened_on + duration({days: $audit_supervision_days}), false)
    WHEN reflected IS NULL THEN true
    WHEN done.happened_on > challenge.due_at THEN false
    ELSE reflected.happened_on > done.happened_on
  END AS by_supervision,
  CASE WHEN withdrawn(challenge)
    THEN coalesce(challenge.status_at, challenge.recorded_on, challenge.happened_on) END
    AS withdrawn_on,
  CASE WHEN answered IS NULL THEN ['an answer'] ELSE [] END
    + CASE WHEN needs_direction AND directed IS NULL THEN ['an action on a case direction']
      ELSE [] END
    + CASE WHEN needs_supervision AND reflected IS NULL
      THEN ['a supervision record that takes it up'] ELSE [] END AS missing
RETURN
  file.id AS case_id, [challenge.id] AS subjects,
  challenge {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE
    WHEN by_supervision THEN 'audit_supervision_days'
    WHEN challenge.kind IN ['IRO_CHALLENGE', 'CPC_CHALLENGE'] THEN 'iro_answer_days'
    WHEN challenge.kind = 'PROFESSIONAL_ESCALATION' THEN 'escalation_answer_days'
    WHEN challenge.kind IN ['QUESTION_FROM_CHILD', 'COMPLAINT'] THEN 'child_answer_days'
    WHEN challenge.kind = 'RECTIFICATION_REQUEST' THEN 'rectification_answer_months'
    ELSE 'audit_answer_days'
  END AS period,
  CASE WHEN NOT by_supervision THEN challenge.due_at END AS due,
  CASE WHEN by_supervision THEN reflected ELSE done END AS met,
  CASE WHEN any(answer IN answers WHERE answer.put_right) THEN 'REMEDIED' END AS state,
  CASE WHEN withdrawn_on IS NULL OR replaced_on < withdrawn_on THEN replaced_on
    ELSE withdrawn_on END AS ended_on,
  CASE WHEN withdrawn_on IS NOT NULL THEN 'it was withdrawn'
    WHEN replaced_on IS NOT NULL THEN 'another one took its place' END AS ended_by,
  challenge.kind IN ['COMPLAINT', 'RECTIFICATION_REQUEST', 'QUESTION_FROM_CHILD']
    AS outlives_case,
  CASE WHEN challenge.kind IN ['IRO_CHALLENGE', 'CPC_CHALLENGE', 'RECTIFICATION_REQUEST']
    THEN 'HIGH' END AS severity,
  missing,
  ['Challenge:' + challenge.id, 'Challenge:' + challenge.id + ' ON_FILE Case:' + file.id]
    + reduce(steps = [], answer IN answers | steps + [answer.step] + [source IN answer.sources |
      'Oversight:' + source.id + ' DIRECTS ' + answer.label + ':' + answer.id])
    + [record IN records | record.step] AS path,
  {labels: ['Oversight', 'Decision', 'Action', 'Document'], count: size(answers)} AS searched,
  {what: coalesce(challenge.summary, challenge.kind), kind: challenge.kind,
    raised_on: challenge.happened_on,
    age: duration.inDays(challenge.happened_on, file.as_of).days,
    lacking: CASE WHEN size(missing) = 0 THEN ['nothing any more'] ELSE missing END,
    answered_on: CASE WHEN answered IS NULL THEN 'not yet' ELSE answered.happened_on END,
    escalated_on: CASE WHEN challenge.status = 'ESCALATED'
      AND coalesce(challenge.status_at, challenge.recorded_on) <= file.as_of
      THEN coalesce(challenge.status_at, challenge.recorded_on) ELSE 'no' END} AS detail
ORDER BY case_id, subjects
