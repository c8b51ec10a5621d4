// What later stood on the product of an action that was never done.
// Listed are later decisions on the same case that can be tied to the action: PRODUCT, the decision
// is based on a document of the kind or topic that the action was to bring about, and that document
// was completed before the action was set, so it is the old one; ABSENT, a record of that kind is
// named in the action's topic or summary and none was made between the action and the decision,
// and the decision names none of that kind; SAME_SOURCE, the decision rests on, came from or led to
// what directed the action. A kind is named where its word stands in the topic or the summary
// (assessment, chronology, plan and so on): a plain comparison of words, which a person must read.
// Nothing is listed where the action was done by $as_of, nor decisions before its day.
// A row that a hidden record gainsays is not told to whoever may not read that record.
// scope: record $action_id
// basis: S47, S48, S51, P44
// $action_id: id -- the action
// $as_of: date -- the day the question is asked about
// -> decision_id: id -- the decision that stood on it
// -> kind: string -- what it is about
// -> what: string? -- what was decided
// -> decided_on: date -- the day it was decided
// -> days_after_due: integer -- how many days after the action's day
// -> tied_by: string -- PRODUCT, SAME_SOURCE or ABSENT
// -> product_kinds: strings -- the kinds of document that the action names
// -> stood_on: maps -- the old documents, or what directed the action: id, label, kind, day
// -> deciders: maps -- who decided: id, name, role
// -> led_to: maps -- what the decision led to in turn: id, label, text, day
// -> rests_on: strings -- the records and relationships this row rests on

MATCH (action:Action {id: $action_id})
WHERE readable(action:Action)
// uses: fragments/action_state
WITH action, state, due_on, whole, coalesce(action.set_at, action.happened_on) AS set_on,
  toLower(coalesce(action.topic, '') + ' ' + action.summary) AS words
WHERE all(one IN [state, whole.state]
  WHERE one IN ['OVERDUE', 'NOT_DONE_WITH_REASON', 'CANCELLED', 'DONE_CLAIMED', 'UNKNOWN'])
WITH action, set_on, coalesce(due_on, set_on) AS missed_on,
  coalesce(whole.due_on, set_on) AS missed_by_whole,
  [kind IN ['CHRONOLOGY', 'ASSESSMENT', 'PLAN', 'INITIAL_MAPPING', 'REVIEW_RECORD',
    'LEGAL_ADVICE', 'PSR', 'OASYS', 'ASSETPLUS', 'MAPPA_REFERRAL', 'MINUTES', 'COURT_ORDER',
    'LETTER'] WHERE words CONTAINS replace(toLower(kind), '_', ' ')] AS product_kinds
MATCH (action)-[:ON_FILE]->(case:Case)<-[:ON_FILE]-(decision:Decision)
WHERE decision.happened_on > missed_on AND decision.happened_on > missed_by_whole
  AND decision.happened_on <= $as_of
  AND NOT (decision)<-[:CORRECTS]-() AND coalesce(decision.status <> 'PROPOSED', true)
  AND readable(case:Case) AND readable(decision:Decision)
WITH DISTINCT action, set_on, missed_on, product_kinds, decision
CALL (action, decision, product_kinds, set_on) {
  OPTIONAL MATCH (decision)-[:BASED_ON]->(document:Document)
  WHERE document.happened_on <= set_on
    AND (document.kind IN product_kinds OR document.topic = action.topic)
    AND readable(document:Document)
  WITH document
  ORDER BY document.id
  RETURN [x IN collect({id: document.id, label: 'Document', kind: document.kind,
      day: document.happened_on}) WHERE x.id IS NOT NULL] AS products
}
CALL (action, decision) {
  OPTIONAL MATCH (decision)-[how:BASED_ON|LED_TO]-(source)-[:DIRECTS|LED_TO]->(action)
  WHERE readable(source:Oversight|Meeting|Decision|Document)
  WITH DISTINCT source
  ORDER BY source.id
  RETURN [x IN collect({id: source.id, label: labels(source)[0], kind: source.kind,
      day: source.happened_on}) WHERE x.id IS NOT NULL] AS sources
}
WITH *,
  size(product_kinds) > 0
    AND NOT EXISTS {
      MATCH (action)-[:ON_FILE]->(:Case)<-[:ON_FILE]-(made:Document)
      WHERE made.kind IN product_kinds AND made.happened_on >= set_on
        AND made.happened_on <= decision.happened_on
    }
    AND NOT EXISTS {
      MATCH (decision)-[:BASED_ON]->(other:Document) WHERE other.kind IN product_kinds
    } AS absent
WHERE size(products) > 0 OR size(sources) > 0 OR absent
CALL (decision) {
  OPTIONAL MATCH (decision)-[by:DECIDED_BY]->(worker:Worker)
  WHERE readable(worker:Worker)
  WITH by, worker
  ORDER BY worker.id
  RETURN [x IN collect({id: worker.id, name: worker.display_name,
      role: coalesce(by.acting_as, worker.role)}) WHERE x.id IS NOT NULL] AS deciders
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:LED_TO]->(effect)
  WHERE effect.happened_on <= $as_of
    AND readable(effect:Action|Event|Decision|RiskJudgement|Document|Meeting)
  WITH effect
  ORDER BY effect.happened_on, effect.id
  RETURN [x IN collect({id: effect.id, label: labels(effect)[0],
      text: coalesce(effect.what, effect.summary, effect.title), day: effect.happened_on})
    WHERE x.id IS NOT NULL] AS led_to
}
WITH *, CASE WHEN size(products) > 0 THEN products ELSE sources END AS stood_on
RETURN
  decision.id AS decision_id, decision.kind AS kind, decision.what AS what,
  decision.happened_on AS decided_on,
  duration.inDays(missed_on, decision.happened_on).days AS days_after_due,
  CASE WHEN size(products) > 0 THEN 'PRODUCT' WHEN size(sources) > 0 THEN 'SAME_SOURCE'
    ELSE 'ABSENT' END AS tied_by,
  product_kinds, stood_on, deciders, led_to,
  ['Action:' + action.id]
    + [x IN stood_on | x.label + ':' + x.id]
    + [x IN products | 'Decision:' + decision.id + ' BASED_ON Document:' + x.id]
    + ['Decision:' + decision.id]
    + [x IN led_to | 'Decision:' + decision.id + ' LED_TO ' + x.label + ':' + x.id] AS rests_on
ORDER BY decided_on, decision_id
