// Any record by its id, whatever it is; the label lets both servers use an index. Needs $id.

MATCH (record:Person|Worker|Agency|Case|Event|RiskJudgement|Document|Meeting|Oversight|Decision
  |Option|Action|Challenge|Deviation|View|Annotation|Withholding|Standard|Finding {id: $id})
