// A manager's decision with key documents missing.
// A decision of a team or service manager on whose day a required document was not on the record,
// or was too old. Judged at the decision, and not mended by what is recorded afterwards. Not: the
// stages of contact, referral and section 47, and the decision that begins an enquiry; a missing
// document that an action set with the decision is to produce, where the decision was urgent or is
// itself to produce it.
// scope: service
// rule: R14
// version: 1
// severity: HIGH
// role: TEAM_MANAGER
// services: CHILDRENS_SOCIAL_CARE
// basis: S51, S50, S48
// staff: Decision of {decided_on} ({what}): not found on this record on that day: {missing}.
//   Recorded only afterwards: {later}. Stage: {stage}.
// $files: maps -- the files to look at, see oversight/file
// $required_documents: strings -- the kinds of document; "ASSESSMENT or PSR" lets one stand for
//   the other
// $stale_days: integer -- a document older than so many days is too old
// -> case_id: id -- the case
// -> subjects: strings -- the decision
// -> path: strings -- the decision, the managers, the documents of the required kinds, the actions
// -> anchor: map -- the day of the decision
// -> outcome: string -- BREACH, MET, NOT_APPLICABLE, or UNKNOWN where the day cannot be told
// -> state: string? -- HISTORIC where the decision was reversed since
// -> ended_by: string? -- why it does not apply or cannot be told
// -> explained_at: strings -- the meeting at which it was made
// -> role: string? -- SERVICE_MANAGER where one decided
// -> missing: strings -- the kinds that were not there
// -> searched: map -- what was looked for
// -> detail: map -- what, decided_on, stage, stale (ids), later (in words), recorded_later (ids)

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(decision:Decision)
WHERE live(decision) AND made(decision)
MATCH (decision)-[by:DECIDED_BY]->(worker:Worker)
WHERE coalesce(by.role, 'DECIDED') IN ['DECIDED', 'AUTHORISED']
  AND coalesce(by.acting_as, worker.role) IN ['TEAM_MANAGER', 'SERVICE_MANAGER']
WITH file, case, decision, worker, coalesce(by.acting_as, worker.role) AS role
ORDER BY worker.id
WITH file, case, decision, collect(DISTINCT worker.id) AS deciders, collect(DISTINCT role) AS roles,
  moment_of(decision) AS moment
CALL (file, case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(document:Document)
  WHERE live(document)
    AND any(required IN $required_documents WHERE document.kind IN split(required, ' or '))
    AND NOT (coalesce(document.status, '') = 'DRAFT' AND document.completed_at IS NULL)
  OPTIONAL MATCH (document)<-[:ROLLS_BACK]-(entry:Oversight)
  WHERE entry.happened_on <= file.as_of AND NOT entry.id IN file.void
  WITH document, coalesce(min(entry.happened_on),
    CASE WHEN document.status = 'ROLLED_BACK' THEN document.happened_on END) AS rolled_back_on
  ORDER BY document.happened_on, document.id
  RETURN [found IN collect(document {.id, .kind, .recorded_on, on: document.happened_on,
      rolled_back_on: rolled_back_on}) WHERE found.id IS NOT NULL] AS documents
}
CALL (file, decision) {
  // A decision that moves the case on was made in the stage that it ended; one that begins an
  // enquiry is of the enquiry too.
  OPTIONAL MATCH (decision)-[:LED_TO]->(change:Event {kind: 'STATUS_CHANGE'})
  WHERE live(change) AND change.to_stage IS NOT NULL
    AND change.happened_on = decision.happened_on
  WITH file, decision, change
  ORDER BY change.id
  WITH file, decision, count(change) > 0 AS moves_on, head(collect(change.from_stage)) AS from_stage,
    collect(change.to_stage) AS to_stages
  WITH file, moves_on, from_stage, 'S47' IN to_stages AS begins_enquiry, CASE WHEN moves_on
      THEN decision.happened_on - duration({days: 1}) ELSE decision.happened_on END AS day
  WITH *, stage_on(day) AS stage
  RETURN CASE
    WHEN moves_on AND from_stage IS NOT NULL THEN from_stage
    WHEN stage IS NULL AND day < head(file.stages).from THEN head(file.stages).stage
    ELSE stage
  END AS stage, begins_enquiry
}
CALL (file, decision, moment) {
  OPTIONAL MATCH (decision)-[:LED_TO|DIRECTS]->(action:Action)
  WHERE live(action) AND (by_then(action))
  WITH DISTINCT action, coalesce(action.topic, '') + ' ' + coalesce(action.summary, '') AS told
  ORDER BY action.id
  RETURN [found IN collect({id: action.id, said: in_words(told)}) WHERE found.id IS NOT NULL]
    AS actions
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:MADE_AT]->(meeting:Meeting)
  RETURN collect(meeting.id) AS meetings
}
WITH *, coalesce(decision.what, '') + ' ' + coalesce(decision.summary, '') AS told
WITH *, in_words(told) AS said, duration({days: $stale_days}) AS age
WITH *,
  // What was surely missing, and what was if the decision was made on its first possible day.
  [kind IN $required_documents WHERE none(d IN documents WHERE d.kind IN split(kind, ' or ')
    AND d.on <= moment.last AND d.recorded_on <= moment.last AND d.on >= moment.first - age
    AND (d.rolled_back_on IS NULL OR d.rolled_back_on > moment.first))] AS surely,
  [kind IN $required_documents WHERE none(d IN documents WHERE d.kind IN split(kind, ' or ')
    AND d.on <= moment.first AND d.recorded_on <= moment.first AND d.on >= moment.last - age
    AND (d.rolled_back_on IS NULL OR d.rolled_back_on > moment.last))] AS perhaps
WITH *, [kind IN perhaps WHERE NOT (
    (coalesce(decision.urgent, false) OR any(one IN split(kind, ' or ') WHERE
      said CONTAINS ' ' + replace(toLower(one), '_', ' ') + ' '
      OR said CONTAINS ' ' + replace(toLower(one), '_', ' ') + 's '))
    AND any(action IN actions WHERE any(one IN split(kind, ' or ') WHERE
      action.said CONTAINS ' ' + replace(toLower(one), '_', ' ') + ' '
      OR action.said CONTAINS ' ' + replace(toLower(one), '_', ' ') + 's ')))] AS unmended
WITH *, [kind IN surely WHERE kind IN unmended] AS missing,
  begins_enquiry OR coalesce(stage IN ['CONTACT', 'REFERRAL', 'S47'], false) AS too_early
WITH *, [d IN documents WHERE any(kind IN missing WHERE d.kind IN split(kind, ' or '))] AS others
WITH *, [d IN others WHERE d.on > moment.last OR d.recorded_on > moment.last] AS afterwards
RETURN
  file.id AS case_id, [decision.id] AS subjects,
  decision {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE
    WHEN too_early THEN 'NOT_APPLICABLE'
    WHEN size(missing) > 0 THEN 'BREACH'
    WHEN size(unmended) > 0 THEN 'UNKNOWN'
    WHEN size(perhaps) > 0 THEN 'NOT_APPLICABLE'
    ELSE 'MET'
  END AS outcome,
  CASE WHEN is_reversed(decision) THEN 'HISTORIC' END AS state,
  CASE
    WHEN too_early THEN 'too early for these documents'
    WHEN size(unmended) > 0 THEN 'the days are not known well enough'
    WHEN size(perhaps) > 0 THEN 'an action set with it is to produce what was missing'
  END AS ended_by,
  meetings AS explained_at,
  CASE WHEN 'SERVICE_MANAGER' IN roles THEN 'SERVICE_MANAGER' END AS role,
  missing,
  ['Decision:' + decision.id, 'Decision:' + decision.id + ' ON_FILE Case:' + file.id]
    + [id IN deciders | 'Decision:' + decision.id + ' DECIDED_BY Worker:' + id]
    + [d IN documents | 'Document:' + d.id + ' ON_FILE Case:' + file.id]
    + [action IN actions | 'Action:' + action.id] AS path,
  {labels: ['Document'], from: moment.first - age, to: moment.last, count: size(documents)}
    AS searched,
  {what: coalesce(decision.what, decision.summary, decision.kind),
    decided_on: decision.happened_on, stage: stage,
    stale: [d IN others WHERE d.on < moment.first - age | d.id],
    recorded_later: [d IN afterwards | d.id],
    later: CASE WHEN size(afterwards) = 0 THEN 'none' ELSE [d IN afterwards | d.kind] END}
    AS detail
ORDER BY case_id, subjects
