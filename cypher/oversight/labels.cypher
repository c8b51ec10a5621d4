// What kind of record each id names.
// scope: service
// $ids: strings -- the records
// -> id: string -- a record
// -> label: string -- what it is

UNWIND $ids AS id
MATCH (record:Person|Worker|Agency|Case|Event|RiskJudgement|Document|Meeting|Oversight|Decision
  |Option|Action|Challenge|Deviation|View|Annotation|Withholding|Standard {id: id})
RETURN id, labels(record)[0] AS label
ORDER BY id
