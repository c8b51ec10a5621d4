// A change that no decision stands behind.
// The child moved, the case went to another stage or team or was closed, or a level of risk was set
// without reasons and without a document, and no decision that led to it was made by five working
// days after. The day of deciding counts, not the day of typing. Not: what a court ordered (the
// order is the decision), police protection, a child who left of their own accord. The end of the
// case never excuses the change that ended it.
// scope: service
// rule: R15
// version: 1
// severity: MEDIUM
// uplift: HIGH where the child moved to another place to live
// role: TEAM_MANAGER
// services: all
// periods: change_decision_days
// basis: S9, S8, P19
// staff: {what} ({changed_on}): no decision behind it was found on this record by {due}. Decided
//   later: {decided_later}.
// child: Something changed for you on {changed_on}. We could not find a note on your record of who
//   decided that, or why.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the event, or the judgement of risk
// -> path: strings -- the change, and the decisions, orders and documents behind it
// -> anchor: map -- the day of the change
// -> period: string -- within how long
// -> met: map? -- the first decision, order or document behind it
// -> outlives_case: boolean -- whether it is the change that ended the case
// -> outcome: string? -- NOT_APPLICABLE where nobody here had to decide, MET where reasons are
//   written
// -> ended_by: string? -- why it does not apply
// -> severity: string? -- HIGH for a move
// -> searched: map -- what was looked for
// -> detail: map -- what, changed_on, decided_later

UNWIND $files AS file
MATCH (case:Case {id: file.id})
CALL (file, case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(event:Event)
  WHERE live(event) AND event.kind IN ['PLACEMENT_MOVE', 'STATUS_CHANGE', 'TRANSFER', 'CLOSURE',
    'SENTENCE']
  RETURN collect(event {.id, .kind, .to_stage, on: event.happened_on}) AS events
}
CALL (file, case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(order:Document {kind: 'COURT_ORDER'})
  WHERE live(order)
  RETURN collect(order {.id, on: order.happened_on}) AS orders
}
CALL (file, case, events) {
  MATCH (case)<-[:ON_FILE]-(change:Event)
  WHERE stands(change)
    AND change.kind IN ['PLACEMENT_MOVE', 'STATUS_CHANGE', 'TRANSFER', 'CLOSURE']
    AND coalesce(change.from_stage <> change.to_stage, true)
    // A change of the law alone is told again by the change of stage or place of that day.
    AND NOT (change.kind = 'STATUS_CHANGE' AND change.to_stage IS NULL
      AND change.legal_status IS NOT NULL AND any(other IN events WHERE other.id <> change.id
        AND other.on = change.happened_on
        AND (other.kind = 'PLACEMENT_MOVE' OR other.to_stage IS NOT NULL)))
  RETURN change, 'Event:' + change.id AS step, in_words(change.initiated_by) AS begun_by
  UNION
  MATCH (case)<-[:ON_FILE]-(change:RiskJudgement)
  WHERE live(change) AND change.level <> 'NOT_ASSESSED'
  RETURN change, 'RiskJudgement:' + change.id AS step, '' AS begun_by
}
CALL (file, change, step) {
  OPTIONAL MATCH (change)<-[:LED_TO]-(decision:Decision)
  WHERE live(decision) AND made(decision) AND NOT coalesce(decision.status = 'REVERSED'
    AND coalesce(decision.status_at, decision.recorded_on) < change.happened_on, false)
  WITH DISTINCT step, decision
  RETURN [found IN collect(decision {.id, .happened_on, .happened_precision, .happened_to,
      path: 'Decision:' + decision.id + ' LED_TO ' + step}) WHERE found.id IS NOT NULL] AS decisions
}
CALL (file, change, step) {
  // The court's order that is tied to the event, or the document that sets the level.
  OPTIONAL MATCH (change)-[link:RECORDED_IN|ANSWERS|CORROBORATES|DRAWS_ON|SETS_LEVEL]-(paper:Document)
  WHERE live(paper) AND (type(link) = 'SETS_LEVEL' OR paper.kind = 'COURT_ORDER')
  WITH DISTINCT step, paper, type(link) AS link
  RETURN [found IN collect(paper {.id, .happened_on, path: CASE
      WHEN link = 'RECORDED_IN' THEN step + ' RECORDED_IN Document:' + paper.id
      ELSE 'Document:' + paper.id + ' ' + link + ' ' + step END}) WHERE found.id IS NOT NULL]
    AS papers
}
CALL (decisions, papers) {
  UNWIND decisions + papers AS one
  WITH one
  ORDER BY one.happened_on, one.id, one.path
  RETURN collect(one) AS behind
}
WITH *,
  ['C1', 'C2', 'D1', 'E1', 'J1', 'J3', 'L2', 'L3', 'SGO', 'CAO', 'SO', 'ISO', 'ADOPTION_ORDER']
    AS by_order,
  ['E2', 'E9', 'E11', 'E12', 'E17', 'E41', 'E45', 'E46', 'E47', 'E48'] AS by_law,
  [event IN events WHERE event.kind IN ['CLOSURE', 'TRANSFER'] | event.on] AS ends,
  step STARTS WITH 'Event:' AS is_event
WITH *, CASE
    WHEN NOT is_event THEN null
    WHEN any(who IN [' court ', ' judge ', ' magistrate ', ' magistrates '] WHERE begun_by CONTAINS who)
      OR change.agency_kind = 'COURT' OR change.placement_change_reason = 'CUSTOD'
      OR change.legal_status IN by_order
        AND (change.kind = 'STATUS_CHANGE' OR change.care_start_reason = 'S')
      OR change.from_stage = 'PRE_SENTENCE' OR change.to_stage = 'ORDER_START'
      OR any(order IN orders WHERE order.on = change.happened_on)
      OR any(event IN events WHERE event.kind = 'SENTENCE' AND event.on = change.happened_on)
      THEN 'a court ordered it'
    WHEN begun_by CONTAINS ' police ' OR change.legal_status IN ['L1', 'J2']
      OR change.agency_kind = 'POLICE' AND change.emergency = true
      THEN 'the police protected the child'
    WHEN any(who IN [' child ', ' young person ', ' self ', ' own accord ', ' themself ',
        ' himself ', ' herself '] WHERE begun_by CONTAINS who)
      THEN 'the child left of their own accord'
    WHEN change.care_end_reason IN by_law THEN 'it followed from the law'
  END AS nobody_here, head(behind) AS decided
RETURN
  file.id AS case_id, [change.id] AS subjects, 'change_decision_days' AS period,
  change {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE WHEN size(behind) > 0
    THEN decided {.happened_on, .happened_precision, .happened_to} END AS met,
  CASE
    WHEN is_reason(change.rationale) THEN 'MET'
    WHEN size(behind) = 0 AND nobody_here IS NOT NULL THEN 'NOT_APPLICABLE'
  END AS outcome,
  CASE WHEN size(behind) = 0 THEN nobody_here END AS ended_by,
  CASE WHEN change.kind = 'PLACEMENT_MOVE' THEN 'HIGH' END AS severity,
  file.closed_on IS NOT NULL AND change.kind IN ['CLOSURE', 'TRANSFER']
    AND all(day IN ends WHERE day <= change.happened_on)
    AND (change.kind = 'CLOSURE'
      OR file.closed_on <= change.happened_on + duration({months: 1})) AS outlives_case,
  [step, step + ' ON_FILE Case:' + file.id] + [one IN behind | one.path] AS path,
  {labels: CASE change.kind
      WHEN 'PLACEMENT_MOVE' THEN ['Decision.PLACEMENT']
      WHEN 'STATUS_CHANGE' THEN ['Decision.STATUS_CHANGE']
      WHEN 'TRANSFER' THEN ['Decision.TRANSFER']
      WHEN 'CLOSURE' THEN ['Decision.CLOSURE']
      ELSE ['Decision']
    END, count: size(decisions)} AS searched,
  {what: coalesce(change.summary, CASE change.kind
      WHEN 'PLACEMENT_MOVE' THEN 'The child moved to another place to live'
      WHEN 'STATUS_CHANGE' THEN 'The case moved to another stage'
      WHEN 'TRANSFER' THEN 'The case was transferred'
      WHEN 'CLOSURE' THEN 'The case was closed'
      ELSE 'The level of risk was set to ' + toLower(replace(change.level, '_', ' '))
        + ' without reasons or a document'
    END),
    changed_on: change.happened_on,
    decided_later: coalesce(decided.happened_on, 'no')} AS detail
ORDER BY case_id, subjects
