// What somebody who writes has to be checked against: whose the records are that they name.
// It is asked of records that the writer may see, and of the writer.
// scope: service
// $ids: strings -- the records
// -> id: id -- a record
// -> label: string -- what it is
// -> files: strings -- the cases on whose files it lies; of a case, itself
// -> subjects: strings -- the people whom these cases are about
// -> owners: strings -- who was ever to do it
// -> claimed: strings -- who said that it was done
// -> made: strings -- who made, decided or recorded it
// -> raised: strings -- who raised it
// -> marking: string? -- how it is marked
// -> restricted_to: strings -- who may read it, where its marking names them

UNWIND $ids AS id
MATCH (record:Person|Worker|Agency|Case|Event|RiskJudgement|Document|Meeting|Oversight|Decision
  |Option|Action|Challenge|Deviation|View|Annotation|Withholding|Standard {id: id})
CALL (record) {
  OPTIONAL MATCH (record)-[:ON_FILE]->(file:Case)
  WITH file
  ORDER BY file.id
  RETURN collect(DISTINCT file.id) AS lies_on
}
WITH id, record, lies_on + [own IN [id] WHERE record:Case] AS files
CALL (files) {
  OPTIONAL MATCH (subject:Person)-[:SUBJECT_OF]->(file:Case)
  WHERE file.id IN files
  RETURN collect(DISTINCT subject.id) AS subjects
}
CALL (record) {
  OPTIONAL MATCH (record)-[:OWNED_BY]->(owner)
  RETURN collect(DISTINCT owner.id) AS owners
}
CALL (record) {
  OPTIONAL MATCH (record)-[:CLAIMED_BY]->(claimer)
  RETURN collect(DISTINCT claimer.id) AS claimed
}
CALL (record) {
  OPTIONAL MATCH (record)-[:MADE_BY|DECIDED_BY]->(maker)
  RETURN collect(DISTINCT maker.id) AS makers
}
CALL (record) {
  OPTIONAL MATCH (record)-[:RAISED_BY]->(raiser)
  RETURN collect(DISTINCT raiser.id) AS raised
}
RETURN id, labels(record)[0] AS label, files, subjects, owners, claimed,
  makers + [by IN [record.recorded_by] WHERE by IS NOT NULL] AS made, raised,
  record.sensitivity AS marking, coalesce(record.restricted_to, []) AS restricted_to
ORDER BY id
