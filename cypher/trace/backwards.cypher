// The decisions behind an action, an event or any other record, step by step.
// Back along what led to it, directed it, raised it or set it, up to eight steps; for an action also
// from the actions that it replaces or repeats. Each row is one record on the way back, nearest
// first, with who decided or made it. Where several ways lead to a record, the shortest is shown,
// and of those the first by name.
// scope: record $id
// basis: P9, S8, S39
// $id: id -- the record: an action, an event, a judgement, a document, a decision
// -> steps: integer -- how many steps back it stands
// -> id: id -- the record behind
// -> label: string -- what it is
// -> kind: string? -- its kind
// -> text: string? -- what it says, in short
// -> day: date? -- the day it happened
// -> rationale: string? -- the reasons, where it is a decision
// -> people: maps -- who decided, made or wrote it: id, name, role
// -> decides: boolean -- whether it is a decision
// -> rests_on: strings -- the way from the record back to this one, in order

// uses: fragments/any_record
MATCH again = (record)-[:REPLACES|REPEATS*0..20]->(origin)
MATCH back = (origin)<-[:LED_TO|DIRECTS|RAISES|SETS_LEVEL*0..8]-(behind)
WHERE length(again) + length(back) > 0 AND all_readable(again) AND all_readable(back)
WITH behind, length(again) + length(back) AS steps,
  [step IN relationships(again) + relationships(back) |
    labels(startNode(step))[0] + ':' + startNode(step).id + ' ' + type(step) + ' '
    + labels(endNode(step))[0] + ':' + endNode(step).id] AS way
ORDER BY behind.id, steps, way
WITH behind, collect({steps: steps, way: way})[0] AS nearest
CALL (behind) {
  OPTIONAL MATCH (behind)-[by:DECIDED_BY|MADE_BY]->(worker:Worker)
  WHERE readable(worker:Worker)
  WITH by, worker
  ORDER BY worker.id
  RETURN [x IN collect({id: worker.id, name: worker.display_name,
      role: coalesce(by.acting_as, worker.role)}) WHERE x.id IS NOT NULL] AS people
}
RETURN
  nearest.steps AS steps, behind.id AS id, labels(behind)[0] AS label,
  coalesce(behind.kind, behind.topic) AS kind,
  coalesce(behind.what, behind.summary, behind.title, behind.text) AS text,
  behind.happened_on AS day, behind.rationale AS rationale, people, behind:Decision AS decides,
  nearest.way + [labels(behind)[0] + ':' + behind.id] AS rests_on
ORDER BY steps, id
