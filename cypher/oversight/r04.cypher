// A direction that was given again because nobody followed it.
// Directions of one topic on one case, or joined by REPEATS, set on two days or more with no
// confirmation between; or three that replaced each other, none of them done, however honest each
// replacement was. They count from the last that was confirmed, or set aside with a reason. History
// once one of them is confirmed, or the last is set aside. A direction to a partner or the family
// alone that protects nobody is information. Not: a direction that was replaced before its day with
// a reason and in other words; a task that comes again and again and was done; parts of one
// direction set on one day.
// scope: service
// rule: R04
// version: 1
// severity: MEDIUM
// uplift: HIGH from three times on
// role: TEAM_MANAGER
// services: all
// basis: S47, S48, S22, P26
// staff: “{what}” was directed {times} times ({set_on}), {elapsed_days} days from the first to the
//   last, and no confirmation in between was found on this record. Directed by: {directed}. Its
//   day moved on every time: {due_moved}. Over on: {done_on}.
// $files: maps -- the files to look at, see oversight/file
// $repeat_count: integer -- from how many directions on it is a repeat
// $repeat_high_count: integer -- from how many on it is more serious
// -> case_id: id -- the case
// -> subjects: strings -- every direction of the chain, in the order they were set
// -> path: strings -- each direction, what directed it, and how they belong together
// -> anchor: map? -- the day it was given again
// -> outcome: string -- always BREACH
// -> state: string? -- HISTORIC where it was done, or set aside with a reason
// -> severity: string? -- HIGH, or INFO
// -> never_explained: boolean -- unless a reason for the last one stands, or lets a later day run
// -> searched: map -- what was looked for
// -> detail: map -- what, topic, times, set_on, directed_by, directed, elapsed_days, due_moved,
//   done_on

// uses: fragments/actions
WITH file, actions,
  [one IN actions | toLower(trim(coalesce(one.action.topic, '')))] AS topics
WHERE size(topics) > 1
UNWIND range(0, size(topics) - 1) AS place
WITH file, actions[place] AS found, topics[place] AS topic,
  size([other IN topics WHERE other = topics[place] AND other <> '']) > 1 AS same_topic
WITH file, found, topic, same_topic,
  [join IN found.joins WHERE join.live AND join.type <> 'SUPERSEDES'] AS joins,
  [deviation IN found.deviations WHERE deviation.of = found.action.id AND deviation.counts]
    AS reasons
WHERE same_topic OR size(joins) > 0
WITH file, topic, found.action AS action, found.successors AS successors, found.done AS done,
  found.word AS word, found.word_on AS word_on, found.unconfirmed AS unconfirmed,
  found.set_aside AS set_aside, found.owner_kind AS owner_kind, found.sources AS sources,
  found.directed AS directed, found.first_set_at AS first_set_at,
  found.origin_rests_on AS origin_rests_on, found.followed_rests_on AS followed_rests_on,
  [join IN joins WHERE join.outward AND join.type = 'REPEATS' | join.id] AS repeats,
  [join IN joins WHERE join.outward AND join.type = 'REPLACES' | join.id] AS replaces,
  size(reasons) > 0 AS has_reason,
  reduce(latest = null, reason IN reasons | CASE
    WHEN reason.new_due_at IS NULL OR latest >= reason.new_due_at THEN latest
    ELSE reason.new_due_at END) AS put_off_to
WITH file, topic, repeats, replaces, action, {id: action.id, topic: topic, repeats: repeats,
    replaces: replaces, summary: action.summary, set_on: action.happened_on, due_at: action.due_at,
    first_set_at: first_set_at,
    honest: any(later IN successors WHERE later.how = 'REPLACES' AND is_reason(later.reason)
      AND toLower(trim(coalesce(later.summary, ''))) <> toLower(trim(coalesce(action.summary, '')))
      AND coalesce(later.on <= action.due_at, true)),
    done_on: CASE WHEN done IS NOT NULL THEN done.happened_on
      WHEN word = 'CONFIRMED' AND unconfirmed THEN word_on END,
    set_aside: set_aside, recurring: coalesce(action.timescale_kind = 'RECURRING', false),
    has_reason: has_reason, put_off_to: put_off_to,
    of_others: owner_kind IN ['PARTNER', 'FAMILY']
      AND NOT coalesce(action.protective, trim(coalesce(action.protects, '')) <> ''),
    sources: sources, directed: directed, path: origin_rests_on + followed_rests_on
      + [id IN repeats | 'Action:' + action.id + ' REPEATS Action:' + id]} AS member
ORDER BY member.set_on, member.id
WITH file, collect(member) AS members
WITH file, members, [member IN members WHERE size(member.replaces) > 0] AS links
WITH file, members, reduce(ids = [], third IN links | reduce(more = ids,
    second IN [link IN links WHERE link.id IN third.replaces] |
    more + [third.id, second.id] + second.replaces)) AS chained
// Those that belong together: one topic, joined by REPEATS, or three that replaced each other.
WITH file, chained, reduce(groups = [],
  member IN [one IN members WHERE NOT one.honest OR one.id IN chained] |
  [grp IN groups WHERE none(other IN grp WHERE member.topic <> '' AND other.topic = member.topic
      OR other.id IN member.repeats OR member.id IN other.repeats
      OR member.id IN chained AND other.id IN chained
        AND (other.id IN member.replaces OR member.id IN other.replaces))]
  + [reduce(whole = [], grp IN [grp IN groups WHERE any(other IN grp
      WHERE member.topic <> '' AND other.topic = member.topic
        OR other.id IN member.repeats OR member.id IN other.repeats
        OR member.id IN chained AND other.id IN chained
          AND (other.id IN member.replaces OR member.id IN other.replaces))] | whole + grp)
    + [member]]) AS groups
UNWIND groups AS grp
WITH file, chained, grp
WHERE size(grp) > 1
UNWIND grp AS member
WITH file, chained, head(grp).id AS grp_id, member,
  size([other IN grp WHERE other.id <> member.id
    AND coalesce(other.done_on, other.set_aside) <= member.set_on]) AS since
WHERE NOT (member.recurring AND member.done_on IS NOT NULL)
WITH file, chained, grp_id, since, member
ORDER BY member.set_on, member.id
WITH file, chained, grp_id, since, collect(member) AS together
WITH file, chained, [member IN together WHERE NOT member.honest AND any(other IN together
      WHERE other.id <> member.id AND NOT other.honest
        AND (member.topic <> '' AND other.topic = member.topic
          OR other.id IN member.repeats OR member.id IN other.repeats)) | member.id] AS again,
  [member IN together WHERE member.id IN chained | member.id] AS one_after_another, together
WITH file, one_after_another, again, [member IN together WHERE member.id IN again
    OR size(one_after_another) > 2 AND member.id IN one_after_another] AS listed
WITH file, listed, one_after_another,
  size(reduce(days = [], member IN [one IN listed WHERE one.id IN again] |
    CASE WHEN member.set_on IN days THEN days ELSE days + [member.set_on] END)) AS days
WHERE days >= $repeat_count OR size(one_after_another) > 2
WITH file, listed, CASE WHEN size(one_after_another) > 2 AND size(one_after_another) > days
    THEN size(one_after_another) ELSE days END AS times, head(listed) AS oldest,
  last(listed) AS newest, [member IN listed WHERE member.done_on IS NOT NULL | member.done_on]
    + CASE WHEN last(listed).set_aside IS NULL THEN [] ELSE [last(listed).set_aside] END AS ended
WITH *, newest.has_reason OR any(member IN listed
    WHERE coalesce(member.put_off_to >= file.as_of, false)) AS explained
RETURN
  file.id AS case_id, [member IN listed | member.id] AS subjects,
  reduce(path = [], member IN listed | path + member.path) AS path,
  CASE WHEN NOT explained THEN {happened_on: head([member IN listed
    WHERE member.set_on > oldest.set_on | member.set_on])} END AS anchor,
  'BREACH' AS outcome,
  CASE WHEN size(ended) > 0 THEN 'HISTORIC' END AS state,
  CASE
    WHEN all(member IN listed WHERE member.of_others) THEN 'INFO'
    WHEN times >= $repeat_high_count THEN 'HIGH'
  END AS severity,
  NOT explained AS never_explained,
  {labels: ['Oversight'], from: oldest.set_on, to: newest.set_on, count: 0} AS searched,
  {what: newest.summary, topic: newest.topic, times: times,
    set_on: [member IN listed | member.set_on],
    directed_by: reduce(by = [], member IN listed | by
      + [source IN member.sources WHERE source.type = 'DIRECTS' | source.label + ':' + source.id]),
    directed: reduce(by = [], member IN listed | by + member.directed),
    elapsed_days: duration.inDays(oldest.set_on, newest.set_on).days,
    first_set_at: oldest.first_set_at,
    due_moved: CASE WHEN all(place IN range(1, size(listed) - 1)
      WHERE coalesce(listed[place].due_at > listed[place - 1].due_at, false))
      THEN 'yes' ELSE 'no' END,
    done_on: CASE WHEN size(ended) > 0 THEN head(ended) ELSE 'not found on this record' END}
    AS detail
ORDER BY case_id, subjects
