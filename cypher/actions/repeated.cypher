// Directions that were given again because nobody followed them.
// A row is the directions of one topic on one case, or those joined by REPEATS or REPLACES, in the
// order they were set, from the last that was confirmed as done. Two are listed, in all. Left out
// of a row: an honest replacement's predecessor (replaced before it was due, with a reason and
// other words) unless three or more follow each other that way; a recurring task that was done;
// directions set after $as_of; corrected records and duplicates. A row stays when the last was
// done, with done_on: it is history then. Topics are compared as they are written.
// A row that a hidden record gainsays is not told to whoever may not read that record.
// scope: case $case_id
// basis: S47, S48, S22, P26
// $case_id: id? -- only directions on this case; null for the whole service
// $as_of: date -- the day the question is asked about
// $first: integer -- at most so many rows
// -> case_id: id -- the case
// -> topic: string? -- the topic, where the directions share one
// -> action_ids: ids -- the directions in the order they were set
// -> times: integer -- how many they are
// -> first_set_at: date -- the day of the first, or of what it was first set as
// -> last_set_at: date -- the day of the last
// -> elapsed_days: integer -- the days between the two
// -> due_moved: boolean -- whether the day by which to act moved on every time
// -> done_on: date? -- the day the last was done, if it was
// -> directions: maps -- each direction: id, summary, set_at, due_at, state, directed_by
// -> joined_by: strings -- how they belong together: TOPIC, REPEATS, REPLACES
// -> rests_on: strings -- the records and relationships this row rests on

CALL () {
  UNWIND cases_asked($case_id) AS id
  MATCH (case:Case {id: id})<-[:ON_FILE]-(action:Action)
  WHERE (action.topic IS NOT NULL OR (action)-[:REPEATS|REPLACES]->()
    OR (action)<-[:REPEATS|REPLACES]-())
  RETURN case, action
  UNION
  UNWIND CASE WHEN whole_asked($case_id) THEN [1] ELSE [] END AS all_files
  MATCH (action:Action)
  WHERE action.topic IS NOT NULL OR (action)-[:REPEATS|REPLACES]->()
    OR (action)<-[:REPEATS|REPLACES]-()
  MATCH (action)-[:ON_FILE]->(case:Case)
  RETURN case, action
}
WITH case, action
WHERE coalesce(action.set_at, action.happened_on) <= $as_of
  AND NOT (action)<-[:CORRECTS]-() AND NOT (action)-[:DUPLICATES]->()
  AND readable(case:Case) AND readable(action:Action)
CALL (case, action) {
  // The oldest member names the group: by what it repeats or replaces, else by its topic.
  MATCH chain = (action)-[:REPEATS|REPLACES*0..20]->(root)
  WHERE all_readable(chain) AND NOT EXISTS {
    MATCH (root)-[:REPEATS|REPLACES]->(before) WHERE readable(before:Action)
  }
  WITH case, root, coalesce(root.topic, action.topic) AS topic
  ORDER BY root.id
  LIMIT 1
  RETURN CASE WHEN topic IS NULL THEN root.id ELSE '#' + topic END AS group_key
}
// One alone was not given again: it needs no further look.
WITH case, group_key, collect(action) AS alike
WHERE size(alike) > 1
UNWIND alike AS action
// uses: fragments/action_state
WITH case, group_key, action, state, done_on, whole,
  coalesce(action.set_at, action.happened_on) AS set_at
// Replaced honestly, and none of three or more that follow each other so.
WHERE NOT (EXISTS {
    MATCH (action)<-[replaces:REPLACES]-(later)
    WHERE trim(coalesce(replaces.reason, '')) <> '' AND later.summary <> action.summary
      AND coalesce(later.set_at, later.happened_on) <= $as_of
      AND (action.due_at IS NULL OR coalesce(later.set_at, later.happened_on) <= action.due_at)
      AND readable(later:Action)
  }
    AND NOT EXISTS { MATCH (action)-[:REPLACES]->(before) WHERE readable(before:Action) }
    AND NOT EXISTS { MATCH chain = (action)<-[:REPLACES*2..20]-() WHERE all_readable(chain) })
  AND NOT (coalesce(action.timescale_kind = 'RECURRING', false) AND done_on IS NOT NULL)
  AND NOT state = 'CANCELLED'
WITH case, group_key, action, state, done_on, set_at, whole
ORDER BY set_at, action.id
WITH case, group_key, collect({id: action.id, summary: action.summary, topic: action.topic,
    set_at: set_at, due_at: action.due_at, state: state, done_on: done_on,
    first_set_at: coalesce(action.first_set_at, set_at),
    told: whole.state = state AND coalesce(whole.done_on = done_on, true)}) AS members
// Whatever was done before the last direction was set starts the count again.
WITH case, group_key, members,
  [place IN range(0, size(members) - 2)
    WHERE members[place].done_on <= members[size(members) - 1].set_at
      AND members[place].done_on IS NOT NULL] AS done_places
WITH case, group_key, [place IN range(0, size(members) - 1)
  WHERE size(done_places) = 0 OR place > done_places[size(done_places) - 1] | members[place]]
  AS members
// Where more is known of how one stands than may be told, nothing is alleged.
// Two that are joined by REPLACES alone are a change of plan; such a chain counts from three.
WHERE all(member IN members WHERE member.told)
  AND (size(members) > 2 OR (size(members) = 2 AND (members[0].topic = members[1].topic
    OR EXISTS { MATCH (:Action {id: members[1].id})-[:REPEATS]->(:Action {id: members[0].id}) })))
WITH case, group_key, members, members[0] AS oldest, members[size(members) - 1] AS newest,
  [member IN members | member.id] AS action_ids
WITH *
ORDER BY oldest.set_at, case.id, action_ids[0]
LIMIT $first
CALL (members) {
  UNWIND range(0, size(members) - 1) AS place
  WITH place, members[place] AS member
  MATCH (action:Action {id: member.id})
  OPTIONAL MATCH (action)<-[:DIRECTS]-(source)
  WHERE current(source) AND readable(source:Oversight|Meeting|Decision|Document)
  WITH place, member, source
  ORDER BY place, source.happened_on, source.id
  WITH place, member, [found IN collect({id: source.id, label: labels(source)[0],
      kind: source.kind, day: source.happened_on}) WHERE found.id IS NOT NULL] AS directed_by
  ORDER BY place
  RETURN collect(member {.id, .summary, .set_at, .due_at, .state, directed_by: directed_by})
    AS directions
}
CALL (action_ids) {
  UNWIND action_ids AS id
  MATCH (later:Action {id: id})-[link:REPEATS|REPLACES]->(earlier)
  WHERE earlier.id IN action_ids AND readable(earlier:Action)
  WITH type(link) AS how, later.id AS later_id, earlier.id AS earlier_id
  ORDER BY later_id, how, earlier_id
  RETURN collect(how) AS hows,
    collect('Action:' + later_id + ' ' + how + ' Action:' + earlier_id) AS links
}
WITH *, all(member IN members WHERE member.topic = oldest.topic) AS same_topic
RETURN
  case.id AS case_id, CASE WHEN same_topic THEN oldest.topic END AS topic, action_ids,
  size(action_ids) AS times, oldest.first_set_at AS first_set_at, newest.set_at AS last_set_at,
  duration.inDays(oldest.set_at, newest.set_at).days AS elapsed_days,
  all(place IN range(1, size(members) - 1)
    WHERE coalesce(members[place].due_at > members[place - 1].due_at, false)) AS due_moved,
  newest.done_on AS done_on,
  directions,
  [how IN ['TOPIC', 'REPEATS', 'REPLACES']
    WHERE how IN hows OR (how = 'TOPIC' AND coalesce(same_topic, false))] AS joined_by,
  reduce(path = [], member IN directions | path
    + [source IN member.directed_by | source.label + ':' + source.id + ' DIRECTS Action:' + member.id]
    + ['Action:' + member.id, 'Action:' + member.id + ' ON_FILE Case:' + case.id])
    + links AS rests_on
ORDER BY first_set_at, case_id, action_ids
