// How the records on the paths of findings are marked.
// Who reviews a record is an independent reviewing officer or conference chair who is assigned to
// each case on whose file it lies; a case lies on its own.
// scope: service
// $ids: strings -- the records
// $today: date -- the day on which they are read
// -> id: string -- a record
// -> sensitivity: string? -- STANDARD, RESTRICTED or SEALED
// -> restricted_to: strings? -- workers and roles that may read it
// -> files: strings -- the cases on whose files it lies
// -> reviewers: strings -- the workers who review the cases on whose files it lies

UNWIND $ids AS id
// uses: fragments/marked_record
WHERE record.sensitivity IN ['RESTRICTED', 'SEALED']
OPTIONAL MATCH (record)-[:ON_FILE]->(lies_on:Case)
WITH id, record, collect(DISTINCT lies_on) + CASE WHEN record:Case THEN [record] ELSE [] END AS files
CALL (files) {
  UNWIND files AS file
  MATCH (file)<-[assigned:ASSIGNED_TO]-(worker:Worker)
  WHERE coalesce(assigned.role, worker.role) IN ['IRO', 'CPC']
    AND coalesce(assigned.from <= $today, true) AND coalesce(assigned.to >= $today, true)
  WITH files, worker, count(DISTINCT file) AS reviewed
  WHERE reviewed = size(files)
  WITH worker
  ORDER BY worker.id
  RETURN collect(worker.id) AS reviewers
}
RETURN id, record.sensitivity AS sensitivity, record.restricted_to AS restricted_to,
  [file IN files | file.id] AS files, reviewers
ORDER BY id
