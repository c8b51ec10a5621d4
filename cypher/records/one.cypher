// One record of any kind by its id, with everything the store holds of it.
// scope: record $id
// one row
// $id: id -- the record
// -> id: id -- the record
// -> label: string -- what it is
// -> properties: map -- everything that is held of it, the derived days included
// -> cases: ids -- the cases it lies on
// -> rests_on: strings -- the records and relationships this answer rests on

// uses: fragments/any_record
CALL (record) {
  OPTIONAL MATCH (record)-[:ON_FILE]->(case:Case)
  WHERE readable(case:Case)
  WITH case
  ORDER BY case.id
  RETURN collect(case.id) AS cases
}
RETURN
  record.id AS id, labels(record)[0] AS label, held(record) AS properties, cases,
  [labels(record)[0] + ':' + record.id]
    + [id IN cases | labels(record)[0] + ':' + record.id + ' ON_FILE Case:' + id] AS rests_on
