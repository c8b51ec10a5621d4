// Oversight that is not on the record, or was recorded late.
// A meeting of more than ten days ago without minutes or an outcome on the record; an entry that
// only a worker's word or an interview speaks of; an entry or a decision recorded more than ten
// days after it was made. Minutes filed late are REMEDIED, what was typed late is HISTORIC; not
// where its source gives no time of recording. Not: minutes that another agency holds and the file
// points to; restricted minutes; a supervision that has its supervision record.
// scope: service
// rule: R34
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: all
// periods: recording_days
// basis: P18, P46, V19, S9, S13, S29, P53
// staff: {what} of {held_on}: {problem}. It was to be on the record by {due}; found there:
//   {found_on}.
// child: {to_child} {held_on}.
// $files: maps -- the files to look at, see oversight/file
// $recording_days: integer -- from how many days on it is late
// -> case_id: id -- the case
// -> subjects: strings -- the meeting, the entry or the decision
// -> path: strings -- it, and the documents in which it is recorded
// -> anchor: map -- the day it was held or made
// -> period: string -- within how long
// -> met: map? -- the first day on which it was on the record
// -> state: string -- what it is called where that was late
// -> missing: strings -- minutes, or anything but a claim
// -> searched: map? -- what was looked for, where something is not found
// -> detail: map -- what, held_on, problem, found_on, claims_only, to_child

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(record:Meeting|Oversight|Decision)
WHERE live(record) AND (
  record:Meeting AND NOT coalesce(record.cancelled, false)
  OR record:Oversight AND (coalesce(record.source_kind, '') = 'WORKER_DISCUSSION'
    OR record.source_kind IS NULL AND EXISTS { MATCH (record)-[:RECORDED_IN]->(:Document) })
  OR NOT record:Meeting AND coalesce(record.recorded_basis, '') <> 'ASSUMED'
    AND record.recorded_on > record.happened_on + duration({days: $recording_days}))
CALL (record, file) {
  OPTIONAL MATCH (record)-[:RECORDED_IN]->(document:Document)
  WHERE live(document) AND coalesce(document.status, '') <> 'DRAFT'
  WITH document, document.kind = 'INTERVIEW_STATEMENT'
      OR coalesce(document.source_kind, '') = 'WORKER_DISCUSSION' AS claims
  ORDER BY document.happened_on, document.id
  RETURN [found IN collect({step: ' RECORDED_IN Document:' + document.id, id: document.id,
      claims: claims, on: document.happened_on, recorded_on: document.recorded_on,
      precision: document.happened_precision, to: document.happened_to})
    WHERE found.id IS NOT NULL] AS documents
}
CALL (record, file) {
  OPTIONAL MATCH (record)<-[bears:CORROBORATES]-(source)
  WHERE live(source) AND coalesce(bears.supports, true)
  WITH source, labels(source)[0] AS label, coalesce(source.kind, '') = 'INTERVIEW_STATEMENT'
      OR coalesce(source.source_kind, '') = 'WORKER_DISCUSSION' AS claims
  ORDER BY source.happened_on, source.id
  RETURN [found IN collect({label: label, id: source.id, claims: claims,
      on: source.happened_on, recorded_on: source.recorded_on,
      precision: source.happened_precision, to: source.happened_to})
    WHERE found.id IS NOT NULL] AS sources
}
CALL (record, file) {
  OPTIONAL MATCH (record)<-[:ABOUT|ADDRESSES]-(entry:Oversight {kind: 'SUPERVISION_RECORD'})
  WHERE record:Meeting
  RETURN collect(DISTINCT entry.id) AS about
}
CALL (record) {
  OPTIONAL MATCH (record)<-[:DUPLICATES]-(copy)
  OPTIONAL MATCH (record)-[:CORRECTS]->(wrong)
  WITH collect(copy.recorded_on) + collect(wrong.recorded_on) AS earlier
  RETURN earlier
}
WITH file, record, documents, sources, labels(record)[0] AS label,
  reduce(first = record.recorded_on, day IN earlier |
    CASE WHEN day < first THEN day ELSE first END) AS recorded_on,
  [entry IN file.entries WHERE record:Meeting
    AND record.kind IN ['SUPERVISION', 'GROUP_SUPERVISION']
    AND entry.kind = 'SUPERVISION_RECORD' AND entry.grade <> 'EMPTY'
    AND (entry.id IN about OR entry.on = record.happened_on)] AS entries
WITH *, label = 'Oversight' AND (coalesce(record.source_kind, '') = 'WORKER_DISCUSSION'
    OR record.source_kind IS NULL AND size(documents) > 0
      AND all(document IN documents WHERE document.claims)) AS claimed
WHERE label = 'Meeting' OR claimed OR coalesce(record.recorded_basis, '') <> 'ASSUMED'
  AND recorded_on > record.happened_on + duration({days: $recording_days})
WITH *, CASE WHEN label = 'Meeting' OR claimed
    THEN [found IN documents + CASE WHEN claimed THEN sources ELSE entries END
        WHERE NOT coalesce(found.claims, false) |
      CASE WHEN found.recorded_on > found.on THEN {happened_on: found.recorded_on}
        ELSE {happened_on: found.on, happened_precision: found.precision,
          happened_to: found.to} END]
    ELSE [{happened_on: recorded_on}]
  END AS there
WITH *, reduce(first = head(there), found IN there |
    CASE WHEN found.happened_on < first.happened_on THEN found ELSE first END) AS met,
  CASE WHEN coalesce(record.source_kind, '') = 'WORKER_DISCUSSION' THEN [record.id] ELSE [] END
    + [found IN documents + sources WHERE found.claims | found.id] AS claims
RETURN
  file.id AS case_id, [record.id] AS subjects, 'recording_days' AS period,
  record {.happened_on, .happened_precision, .happened_to} AS anchor,
  met,
  CASE WHEN label = 'Meeting' OR claimed THEN 'REMEDIED' ELSE 'HISTORIC' END AS state,
  CASE
    WHEN met IS NOT NULL THEN []
    WHEN label = 'Meeting' THEN ['minutes or an outcome']
    ELSE ['anything but a claim']
  END AS missing,
  [label + ':' + record.id, label + ':' + record.id + ' ON_FILE Case:' + file.id]
    + [document IN documents | label + ':' + record.id + document.step]
    + [source IN sources | source.label + ':' + source.id + ' CORROBORATES ' + label + ':'
      + record.id]
    + [entry IN entries | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id] AS path,
  CASE WHEN label = 'Meeting' OR claimed
    THEN {labels: CASE WHEN label = 'Meeting' THEN ['Document.MINUTES'] ELSE ['Document'] END,
      count: size(documents) + size(sources)} END AS searched,
  {what: CASE label WHEN 'Meeting' THEN 'The meeting (' + record.kind + ')'
      WHEN 'Oversight' THEN 'The entry (' + record.kind + ')'
      ELSE 'The decision (' + record.kind + ')' END,
    held_on: record.happened_on,
    problem: CASE
      WHEN met IS NULL AND claimed
        THEN 'only a worker or an interview speaks of it; nothing else was found on this record'
      WHEN met IS NULL THEN 'no minutes or outcome were found on this record'
        + CASE WHEN size(claims) > 0 THEN '; a worker or an interview speaks of it' ELSE '' END
      WHEN label = 'Meeting' THEN 'its minutes or outcome were filed late'
      WHEN claimed THEN 'what bears it out was filed late'
      ELSE 'it was recorded late'
    END,
    found_on: CASE WHEN met IS NULL THEN 'not yet' ELSE met.happened_on END,
    claims_only: CASE WHEN met IS NULL THEN claims ELSE [] END,
    to_child: CASE
      WHEN met IS NULL AND label = 'Meeting' THEN 'We could not find the notes of the meeting on'
      WHEN met IS NULL THEN 'Somebody said that your worker and a manager talked about you, '
        + 'but we could not find a note of it. They said it was on'
      WHEN label = 'Meeting' THEN 'The notes of a meeting were put on your record late. It was on'
      WHEN claimed THEN 'The note of a talk about you was put on your record late. It was on'
      WHEN label = 'Oversight'
        THEN 'It took some time to write down what a manager looked at on'
      ELSE 'It took some time to write down what was decided on'
    END} AS detail
ORDER BY case_id, subjects
