// A family option not shown.
// A decision that a child is looked after, where the child lives or stays for good, or that time
// with the family is less or ends, in which neither staying at home, nor living with relatives or
// friends, nor time with the family with help was considered with a reason for what came of it.
// Judged at the decision. Not: a decision that rests on the order of a court, which is attached; no
// family that could be traced, recorded; a child who went to family.
// scope: service
// rule: R17
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: CHILDRENS_SOCIAL_CARE
// basis: S45, S46
// staff: Decision of {decided_on} ({what}): {lacking}. Considered: {considered}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the decision
// -> path: strings -- the decision, the options, the court's order
// -> anchor: map -- the day of the decision
// -> outcome: string -- BREACH, MET or NOT_APPLICABLE
// -> state: string? -- HISTORIC where the decision was reversed since
// -> ended_by: string? -- why it does not apply
// -> explained_at: strings -- the meeting at which it was made
// -> missing: strings -- a family option, or the reason for what came of it
// -> searched: map -- what was looked for
// -> detail: map -- what, decided_on, lacking, considered

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(decision:Decision)
WHERE live(decision) AND made(decision)
  AND (decision.kind IN ['BECOME_LOOKED_AFTER', 'PLACEMENT', 'PERMANENCE']
    OR decision.kind = 'FAMILY_TIME'
      AND coalesce(decision.family_time_change, 'STOP') IN ['LESS', 'STOP'])
WITH file, decision, moment_of(decision) AS moment
CALL (file, decision, moment) {
  OPTIONAL MATCH (decision)-[:CONSIDERED]->(option:Option)
  WHERE option.happened_on <= file.as_of AND (by_then(option)) AND NOT (option)<-[:CORRECTS]-()
  WITH DISTINCT option, coalesce(option.reason, '') + ' . ' + coalesce(option.summary, '') AS said
  ORDER BY option.id
  RETURN [found IN collect(option {.id, .kind, .reason, said: said}) WHERE found.id IS NOT NULL]
    AS options
}
CALL (file, decision) {
  OPTIONAL MATCH (decision)-[link:BASED_ON|RECORDED_IN]->(basis)
  WHERE basis.happened_on <= file.as_of AND NOT (basis)<-[:CORRECTS]-()
  WITH basis, 'Decision:' + decision.id + ' ' + type(link) + ' ' + labels(basis)[0] + ':' + basis.id
      AS path,
    coalesce(basis.summary, '') + ' . ' + coalesce(basis.title, '') + ' . '
      + coalesce(link.note, '') AS said
  ORDER BY path
  RETURN [found IN collect(basis {.id, .kind, said: said, path: path}) WHERE found.id IS NOT NULL]
    AS bases
}
CALL (file, decision) {
  OPTIONAL MATCH (decision)-[:LED_TO]->(move:Event {kind: 'PLACEMENT_MOVE'})
  WHERE live(move) AND move.placement_type IN ['P1', 'U1', 'U2', 'U3']
  WITH DISTINCT move.id AS id
  ORDER BY id
  RETURN collect(id) AS to_family
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:MADE_AT]->(meeting:Meeting)
  RETURN collect(meeting.id) AS meetings
}
WITH *, coalesce(decision.rationale, '') + ' . ' + coalesce(decision.what, '') + ' . '
  + coalesce(decision.summary, '') AS own_words
WITH *, [text IN [own_words] + [option IN options | option.said] + [basis IN bases | basis.said] |
    in_words(text)] AS sayings,
  [option IN options WHERE option.kind IN ['REMAIN_HOME', 'KINSHIP', 'SUPPORTED_FAMILY_TIME']]
    AS family,
  [basis IN bases WHERE basis.kind = 'COURT_ORDER'] AS orders
WITH *, any(option IN family WHERE is_reason(option.reason)) OR size(to_family) > 0 AS is_shown,
  any(said IN sayings WHERE
    any(who IN [' family ', ' relative', ' kin ', ' parents ', ' grandparents ']
      WHERE said CONTAINS who)
    AND (any(word IN [' no living ', ' no known ', ' no surviving '] WHERE said CONTAINS word)
      OR any(word IN [' traced ', ' traceable ', ' trace '] WHERE said CONTAINS word)
        AND any(word IN [' no ', ' not ', ' none ', ' nobody ', ' cannot '] WHERE said CONTAINS word)
      OR said CONTAINS ' untraceable ')) AS no_family
RETURN
  file.id AS case_id, [decision.id] AS subjects,
  decision {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE WHEN is_shown THEN 'MET' WHEN size(orders) > 0 OR no_family THEN 'NOT_APPLICABLE'
    ELSE 'BREACH' END AS outcome,
  CASE WHEN is_reversed(decision) THEN 'HISTORIC' END AS state,
  CASE WHEN size(orders) > 0 THEN 'the order of a court is attached'
    WHEN no_family THEN 'no family that could be traced is recorded' END AS ended_by,
  meetings AS explained_at,
  CASE WHEN is_shown THEN [] WHEN size(family) > 0 THEN ['the reason for what came of it']
    ELSE ['a family option'] END AS missing,
  ['Decision:' + decision.id, 'Decision:' + decision.id + ' ON_FILE Case:' + file.id]
    + [option IN options | 'Decision:' + decision.id + ' CONSIDERED Option:' + option.id]
    + [one IN orders | one.path]
    + [id IN to_family | 'Decision:' + decision.id + ' LED_TO Event:' + id] AS path,
  {labels: ['Option'], from: moment.first, to: moment.last, count: size(options)} AS searched,
  {what: coalesce(decision.what, decision.summary, decision.kind),
    decided_on: decision.happened_on,
    lacking: CASE WHEN size(family) > 0
      THEN 'a family option is named, but no reason for what came of it was found on this record'
      ELSE 'no family option was found on this record' END,
    considered: [option IN options | replace(toLower(option.kind), '_', ' ')]} AS detail
ORDER BY case_id, subjects
