// A deviation without a reason.
// A procedure was varied, or a day moved, and the reason box is empty or circular ("ongoing"), or
// nobody as senior as the standard wants approved it. Looks at the record as it stands. A missed
// day is the finding of its own rule, which says whether a deviation was recorded.
// scope: service
// rule: R33
// version: 1
// severity: LOW
// role: TEAM_MANAGER
// services: all
// basis: S34, P20, V20
// staff: Deviation of {varied_on}: {lacking}. Approved by: {approved_by}; the standard wants:
//   {needed}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the deviation
// -> path: strings -- the deviation, what it explains and the standard it varies
// -> anchor: map -- the day of the deviation
// -> outcome: string -- BREACH, MET, or NOT_APPLICABLE where another one took its place
// -> ended_by: string? -- why it does not apply
// -> never_explained: boolean -- always true
// -> missing: strings -- a reason, approval
// -> searched: map -- what was looked for
// -> detail: map -- varied_on, reason, lacking, approved_by, needed

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(deviation:Deviation)
WHERE live(deviation)
OPTIONAL MATCH (deviation)-[:VARIES]->(standard:Standard)
WITH file, deviation, standard
ORDER BY standard.id
WITH file, deviation, collect(standard.id) AS standards, collect(standard.approver_role) AS needed
OPTIONAL MATCH (deviation)-[:EXPLAINS]->(explained)
WITH file, deviation, standards, needed, labels(explained)[0] + ':' + explained.id AS step
ORDER BY step
WITH file, deviation, standards, needed, collect(DISTINCT step) AS steps,
  ['CASE_MANAGER', 'SENIOR_PRACTITIONER', 'TEAM_MANAGER', 'SERVICE_MANAGER'] AS ranks
WITH *, stands(deviation) AS is_current,
  [place IN range(0, 3) WHERE ranks[place] IN needed] AS wanted,
  [place IN range(0, 3) WHERE ranks[place] = deviation.approved_role] AS given
WITH *, size(wanted) > 0 AND coalesce(last(given), -1) < last(wanted) AS too_junior
WITH *, CASE WHEN is_reason(deviation.reason) THEN [] ELSE ['a reason'] END
  + CASE WHEN too_junior THEN ['approval by the role that the standard wants'] ELSE [] END AS missing
RETURN
  file.id AS case_id, [deviation.id] AS subjects,
  deviation {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE WHEN NOT is_current THEN 'NOT_APPLICABLE' WHEN size(missing) > 0 THEN 'BREACH' ELSE 'MET' END
    AS outcome,
  CASE WHEN NOT is_current THEN 'another deviation took its place' END AS ended_by,
  true AS never_explained, missing,
  ['Deviation:' + deviation.id, 'Deviation:' + deviation.id + ' ON_FILE Case:' + file.id]
    + [step IN steps | 'Deviation:' + deviation.id + ' EXPLAINS ' + step]
    + [id IN standards | 'Deviation:' + deviation.id + ' VARIES Standard:' + id] AS path,
  {labels: ['Deviation'], from: deviation.happened_on, to: deviation.happened_on, count: 1}
    AS searched,
  {varied_on: deviation.happened_on, reason: deviation.reason,
    lacking: CASE
      WHEN is_reason(deviation.reason) THEN 'the approval is too junior or not on this record'
      WHEN trim(coalesce(deviation.reason, '')) = '' THEN 'no reason was found on this record'
      ELSE 'the reason says no more than “' + trim(deviation.reason) + '”'
    END,
    approved_by: coalesce(replace(toLower(deviation.approved_role), '_', ' '), 'nobody who is named'),
    needed: CASE WHEN size(wanted) > 0 THEN replace(toLower(ranks[last(wanted)]), '_', ' ')
      ELSE 'no role in particular' END} AS detail
ORDER BY case_id, subjects
