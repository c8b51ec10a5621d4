// Who said what of a record, and when: one row a statement, in the order in which they were said.
// A record of which one thing was said carries it itself; from the second on, all stand beside it.
// What is shown of a record is the last word for each property. The properties that a statement
// gives are JSON with their types. Asked with the id of a record, this is about the record and not
// about its relationships.
// scope: record $id
// basis: P21, P43
// $id: id -- the record
// -> of_label: string -- the label of the record
// -> of_id: id -- the record
// -> said_at: datetime? -- when it was said; null for what is known from always
// -> last_said_at: datetime? -- when its source last said the same
// -> recorded_basis: string? -- where that time comes from: SERVER, SOURCE or ASSUMED
// -> source_system: string -- the system that said it
// -> source_ref: string? -- the file and the row
// -> files: strings -- the files of the run, each with its SHA-256
// -> run_id: id? -- the import run
// -> mapping_version: string? -- the version of the mapping
// -> extract_at: datetime? -- when the source was asked
// -> said: string? -- the properties given, as JSON; null where the record itself holds them
// -> properties: map? -- the record's properties where its only statement is the record itself
// -> rests_on: strings -- the statement, or the record that carries it, and the run

// uses: fragments/any_record
CALL (record) {
  MATCH (statement:Statement {of_id: record.id})-[:FROM_RUN]->(run:ImportRun)
  RETURN statement, run, null AS carrier, null AS of_label, null AS of_id
  UNION ALL
  MATCH (run:ImportRun {id: record.source_run})
  RETURN null AS statement, run, record AS carrier, labels(record)[0] AS of_label,
    record.id AS of_id
}
RETURN
  coalesce(of_label, statement.of_label) AS of_label, coalesce(of_id, statement.of_id) AS of_id,
  coalesce(statement.said_at, carrier.recorded_at) AS said_at,
  coalesce(statement.last_said_at, statement.said_at, carrier.recorded_at) AS last_said_at,
  coalesce(statement.recorded_basis, carrier.recorded_basis) AS recorded_basis,
  coalesce(statement.source_system, run.source_system) AS source_system,
  coalesce(statement.row, carrier.source_ref) AS source_ref, coalesce(run.files, []) AS files,
  run.id AS run_id, run.mapping_version AS mapping_version, run.extract_at AS extract_at,
  statement.said AS said, CASE WHEN carrier IS NOT NULL THEN held(carrier) END AS properties,
  [CASE WHEN carrier IS NULL THEN 'Statement:' + statement.id
    ELSE labels(carrier)[0] + ':' + carrier.id END, 'ImportRun:' + run.id] AS rests_on
ORDER BY said_at, extract_at, run_id, statement.position, statement.id
