// Any record by its id, whatever it is; the label lets both servers use an index. What is computed,
// a finding that was kept, is no record; nor is what may not be seen.
// Needs $id.

MATCH (record:Person|Worker|Agency|Case|Event|RiskJudgement|Document|Meeting|Oversight|Decision
  |Option|Action|Challenge|Deviation|View|Annotation|Withholding|Standard {id: $id})
WHERE readable(record)
