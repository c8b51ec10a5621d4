// Assessment leaves out what was known.
// A completed assessment that does not draw on an event or a document which people marked as
// material, that was on the record by then and is of the months before; a version that it took the
// place of may have drawn on it. Only the latest version is open: one whose place was taken is
// remedied where a later one draws on it, else history. Not: a version that was sent back. What its
// author was not allowed to read is no fault of the assessment; the manager is told of it.
// scope: service
// rule: R21
// version: 1
// severity: MEDIUM
// uplift: HIGH while risk is raised; INFO for what the author may not read
// role: TEAM_MANAGER
// services: all
// basis: P39, P44, P54, P10
// staff: {what} of {completed_on} does not draw on: {left_out}. {note}
// $files: maps -- the files to look at, see oversight/file
// $material_months: integer -- how many months back an assessment has to look
// -> case_id: id -- the case
// -> subjects: strings -- the assessment; with the records that its author may not read
// -> path: strings -- the assessment, its versions, and what they do not draw on
// -> anchor: map -- the day it was completed
// -> outcome: string -- BREACH, MET, or UNKNOWN where it cannot be told how old a record is
// -> state: string? -- REMEDIED or HISTORIC where a later version took its place
// -> severity: string? -- HIGH while risk is raised, INFO for what the author may not read
// -> detail: map -- what, completed_on, left_out, items (id, agency_kind, days_known), note

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(document:Document)
WHERE live(document) AND document.completed_at IS NOT NULL
  AND document.kind IN ['ASSESSMENT', 'ASSETPLUS', 'OASYS']
OPTIONAL MATCH (document)<-[:ROLLS_BACK]-(back:Oversight)
WHERE live(back)
WITH file, case, document, max(back.happened_on) AS sent_back_on
OPTIONAL MATCH (document)<-[:SIGNS_OFF]-(sign:Oversight)
WHERE live(sign) AND sign.happened_on >= sent_back_on
WITH file, case, document, sent_back_on, count(sign) > 0 AS mended
WHERE sent_back_on IS NULL OR mended
WITH file, case, collect(document) AS documents
CALL (case, file) {
  MATCH (case)<-[:ON_FILE]-(item)
  WHERE item.material = true AND live(item) AND (item:Event OR item:Document)
  OPTIONAL MATCH (item)<-[:SUPERSEDES]-(newer)
  WHERE live(newer)
  WITH item, min(newer.happened_on) AS replaced_on
  OPTIONAL MATCH (item)<-[:DUPLICATES]-(copy)
  WITH item, replaced_on, collect(copy.id) AS copies
  OPTIONAL MATCH (item)-[:RECORDED_IN]->(holder:Document)
  WITH item, replaced_on, copies, collect(holder.id) AS holders
  ORDER BY item.happened_on, item.id
  RETURN collect(item {.id, .agency_kind, .sensitivity, .restricted_to, on: item.happened_on,
    label: labels(item)[0], last: latest_day(item), replaced_on: replaced_on,
    known_on: coalesce(item.recorded_on, item.happened_on),
    what: coalesce(item.title, item.summary, item.kind),
    same: [item.id] + copies + holders}) AS items
}
UNWIND documents AS document
CALL (document) {
  OPTIONAL MATCH (document)-[made:MADE_BY]->(author:Worker)
  WITH author.id AS author_id, coalesce(made.acting_as, author.role) AS author_role
  RETURN collect(author_id) + collect(author_role) AS authors
}
CALL (document) {
  MATCH line = (document)-[:SUPERSEDES*0..10]->(version:Document)
  OPTIONAL MATCH (version)-[:DRAWS_ON]->(drawn)
  WITH version, drawn, [one IN nodes(line) | one.id] AS line
  ORDER BY size(line), version.id
  RETURN collect(DISTINCT version.id) AS versions, collect(DISTINCT drawn.id) AS drawn_on,
    collect(DISTINCT [place IN range(1, size(line) - 1) |
      'Document:' + line[place - 1] + ' SUPERSEDES Document:' + line[place]]) AS before
}
CALL (file, document) {
  OPTIONAL MATCH line = (document)<-[:SUPERSEDES*1..10]-(later:Document)
  WHERE live(later) AND later.completed_at IS NOT NULL
    AND NOT EXISTS { MATCH (later)<-[:ROLLS_BACK]-(back:Oversight) WHERE live(back) }
  OPTIONAL MATCH (later)-[:DRAWS_ON]->(drawn)
  WITH later, drawn, coalesce([one IN nodes(line) | one.id], []) AS line
  ORDER BY size(line), later.id
  RETURN collect(DISTINCT later.id) AS laters, collect(DISTINCT drawn.id) AS drawn_later,
    collect(DISTINCT [place IN range(1, size(line) - 1) |
      'Document:' + line[place] + ' SUPERSEDES Document:' + line[place - 1]]) AS after
}
WITH *, document.happened_on - duration({months: $material_months}) AS looked_from
WITH *, [item IN items WHERE item.on <= document.happened_on
    AND item.known_on <= document.happened_on
    AND coalesce(item.last >= looked_from, true)
    AND coalesce(item.replaced_on > document.happened_on, true)
    AND NOT item.id IN versions AND NOT item.id IN laters
    AND none(id IN item.same WHERE id IN drawn_on)] AS omitted
WITH *, [item IN omitted WHERE size(authors) > 0
    AND none(name IN coalesce(item.restricted_to, []) WHERE name IN authors)
    AND (item.sensitivity = 'SEALED'
      OR item.sensitivity = 'RESTRICTED' AND size(coalesce(item.restricted_to, [])) > 0)
    | item.id] AS hidden
UNWIND CASE WHEN size(hidden) > 0 THEN [false, true] ELSE [false] END AS need_to_know
WITH *, [item IN omitted WHERE (item.id IN hidden) = need_to_know] AS own
WITH *, [item IN own WHERE item.on >= looked_from AND item.last IS NOT NULL] AS sure
WITH *, CASE WHEN size(sure) > 0 THEN sure ELSE own END AS told
RETURN
  file.id AS case_id,
  [document.id] + CASE WHEN need_to_know THEN [item IN told | item.id] ELSE [] END AS subjects,
  {happened_on: document.happened_on} AS anchor,
  CASE WHEN size(sure) > 0 THEN 'BREACH' WHEN size(own) > 0 THEN 'UNKNOWN' ELSE 'MET' END
    AS outcome,
  CASE
    WHEN size(laters) = 0 THEN null
    WHEN all(item IN told WHERE any(id IN item.same WHERE id IN drawn_later)) THEN 'REMEDIED'
    ELSE 'HISTORIC'
  END AS state,
  CASE WHEN need_to_know THEN 'INFO' WHEN file.raised_today THEN 'HIGH' END AS severity,
  ['Document:' + document.id, 'Document:' + document.id + ' ON_FILE Case:' + file.id]
    + reduce(steps = [], some IN before + after | steps + some)
    + [item IN told | item.label + ':' + item.id + ' ON_FILE Case:' + file.id] AS path,
  {what: coalesce(document.title, document.kind), completed_on: document.happened_on,
    left_out: [item IN told | item.what + ' (' + coalesce(item.agency_kind + ', ', '')
      + toString(duration.inDays(item.known_on, document.happened_on).days)
      + ' days on the record)'],
    items: [item IN told | {id: item.id, agency_kind: item.agency_kind,
      days_known: duration.inDays(item.known_on, document.happened_on).days}],
    note: CASE
      WHEN need_to_know THEN 'The author may not read it; a manager decides who needs to know.'
      WHEN size(laters) > 0 THEN 'A later version took its place.'
      ELSE 'No later version was found on this record.' END} AS detail
ORDER BY case_id, subjects
