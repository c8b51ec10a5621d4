// What was promised to a child, and whether it was kept.
// The actions that are done for the child. promise says KEPT, KEPT_LATE, CHANGED (another took its
// place, it was called off, or a reason moved its day), NOT_KEPT (past its day with nothing to show,
// or not done with a reason), UNKNOWN (somebody says it was done and nobody checked, or no day is
// known) or STILL_TO_COME.
// Left out entirely are records that are withheld, not to be mentioned, restricted or sealed, or
// about a worker's performance: a count of them would tell too. Free text that no person has cleared is null, and pending is true.
// scope: person $person_id
// basis: S42, S47, S48
// $person_id: id -- the child
// $as_of: date -- nothing later than this day is told
// -> action_id: id -- the action
// -> promise: string -- how it stands
// -> plain: map? -- approved plain words: text, name, job_title, role, agreed_on
// -> text: string? -- what was promised, in the record's own words
// -> pending: boolean -- whether there are words that nobody has cleared yet
// -> content_notes: strings -- what a reader may want to be warned of first
// -> day: date -- the day it was said
// -> first_day: date -- the day it was first said, where it was said again
// -> times: integer -- how many times it was said up to and with this one
// -> due_on: date? -- the day by which it was to be done; the last day of a month or year
// -> due_precision: string? -- how exactly that day is known
// -> done_on: date? -- the day it was found to be done
// -> why: string? -- why it was changed or not done, in the record's own words
// -> why_plain: map? -- approved plain words for why: text, name, job_title, role, agreed_on
// -> outcome: string? -- what difference it made
// -> workers: maps -- the workers who were to do it: id, name, job_title
// -> replaced_by: ids -- what took its place
// -> repeated_by: ids -- where it was said again later
// -> own: boolean -- false where it names another, or names nobody and is on another's file too
// -> shared: boolean -- whether it lies on another's file too, as far as that may be told
// -> rests_on: strings -- the records and relationships this row rests on

// uses: fragments/child_cases
MATCH (case)<-[:ON_FILE]-(item:Action)
WHERE item.concerns_child AND item.happened_on <= $as_of AND readable(item:Action)
WITH DISTINCT person, item
// uses: fragments/child_own
// uses: fragments/child_may_see
WITH person, item AS action, may_show, plain, own, shared
// uses: fragments/action_state
CALL (action) {
  OPTIONAL MATCH chain = (action)-[:REPEATS|REPLACES*1..20]->(earlier:Action)
  WHERE all_readable(chain)
  WITH action, count(DISTINCT earlier) AS before, min(earlier.happened_on) AS first_said
  RETURN before + 1 AS times, CASE WHEN first_said < action.happened_on THEN first_said
    ELSE coalesce(action.first_set_at, action.happened_on) END AS first_day
}
CALL (action, person) {
  // Hidden records count for how a promise stands, but nothing here may name them.
  OPTIONAL MATCH (action)<-[link:CONFIRMS|EXPLAINS|REPLACES|SUPERSEDES|REPEATS]-(item)
  WHERE item.happened_on <= $as_of
    AND readable(item:Oversight|Document|Event|Meeting|Deviation|Action)
  // uses: fragments/child_own
  // uses: fragments/child_may_see
  WITH action, link, item
  ORDER BY type(link), item.happened_on, item.id
  RETURN [x IN collect({id: item.id, how: type(link), step: labels(item)[0] + ':' + item.id + ' '
      + type(link) + ' Action:' + action.id}) WHERE x.id IS NOT NULL] AS named
}
CALL (action) {
  OPTIONAL MATCH (action)-[owned:OWNED_BY]->(worker:Worker)
  WHERE coalesce(owned.from <= $as_of, true) AND coalesce(owned.to >= $as_of, true)
    AND readable(worker:Worker)
  WITH DISTINCT worker
  ORDER BY worker.id
  RETURN [x IN collect({id: worker.id, name: worker.display_name, job_title: worker.job_title})
    WHERE x.id IS NOT NULL] AS workers
}
CALL (action, person) {
  // A reason is a record of its own, and may wait for a person where the action does not.
  OPTIONAL MATCH (action)<-[:EXPLAINS]-(item:Deviation)
  WHERE item.happened_on <= $as_of AND readable(item:Deviation)
  // uses: fragments/child_own
  // uses: fragments/child_may_see
  WITH item, plain, CASE WHEN may_show THEN item.reason END AS reason
  WHERE plain IS NOT NULL OR reason IS NOT NULL
  ORDER BY item.happened_on DESC, item.id
  RETURN collect({plain: plain, words: reason})[0] AS reason_shown
}
RETURN
  action.id AS action_id,
  CASE
    WHEN whole.state IN ['KEPT', 'KEPT_LATE'] THEN whole.state
    WHEN whole.state IN ['SUPERSEDED', 'CANCELLED'] THEN 'CHANGED'
    WHEN whole.state IN ['OVERDUE', 'NOT_DONE_WITH_REASON'] THEN 'NOT_KEPT'
    WHEN whole.state = 'NOT_DUE' AND size(whole.deviations) > 0 THEN 'CHANGED'
    WHEN whole.state = 'NOT_DUE' THEN 'STILL_TO_COME'
    ELSE 'UNKNOWN'
  END AS promise,
  plain, CASE WHEN may_show THEN action.summary END AS text,
  plain IS NULL AND NOT may_show AS pending,
  coalesce(action.content_notes, []) AS content_notes, action.happened_on AS day, first_day, times,
  due_on, action.due_precision AS due_precision, done_on,
  coalesce(CASE WHEN may_show THEN action.not_done_reason END, reason_shown.words) AS why,
  reason_shown.plain AS why_plain,
  CASE WHEN may_show THEN action.outcome_for_child END AS outcome, workers, own, shared,
  [x IN named WHERE x.how IN ['REPLACES', 'SUPERSEDES'] | x.id] AS replaced_by,
  [x IN named WHERE x.how = 'REPEATS' | x.id] AS repeated_by,
  ['Action:' + action.id]
    + [worker IN workers | 'Action:' + action.id + ' OWNED_BY Worker:' + worker.id]
    + [x IN named | x.step] AS rests_on
ORDER BY day, action_id
