// A record that may be marked, by its id; the labels let both servers use an index. Needs id.

MATCH (record:Case|Event|RiskJudgement|Document|Meeting|Oversight|Decision|Option|Action|Challenge
  |Deviation|View|Annotation|Withholding {id: id})
