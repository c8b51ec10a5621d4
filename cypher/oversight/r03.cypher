// An action without a time by which it is to be done.
// No day, and words such as ongoing, as soon as possible or none at all; or again and again, with
// neither an interval nor a day of review. Looks at the record as it stands: a day that was given
// since, also by a reason for a later one, mends it. Not: bound to an event or to an "if"; a day
// that there is and nobody knows (R00); what is done, replaced or called off.
// scope: service
// rule: R03
// version: 1
// severity: LOW
// uplift: MEDIUM where risk is raised, the direction was given more than once, or the action
//   protects somebody
// role: TEAM_MANAGER
// services: all
// basis: S32, S33, S5
// staff: “{what}”, set on {set_on} and directed by {directed}, has no time by which anybody
//   could tell that it is late. Found in its place: {found}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the action
// -> path: strings -- what directed it, whose it is, and what was said and found of it
// -> anchor: map -- the day it was set
// -> outcome: string -- BREACH, MET or NOT_APPLICABLE
// -> ended_by: string? -- why it asks for no time any more
// -> severity: string? -- MEDIUM
// -> searched: map -- what was looked for
// -> detail: map -- what, set_on, directed_by, directed, found

// uses: fragments/actions
UNWIND actions AS found
WITH file, found, found.action AS action, actions,
  [deviation IN found.deviations WHERE deviation.of = found.action.id AND deviation.counts
    AND deviation.new_due_at IS NOT NULL
    | 'Deviation:' + deviation.id + ' EXPLAINS Action:' + found.action.id] AS dated_by
WITH file, found, action, dated_by,
  any(join IN found.joins WHERE join.type = 'REPEATS')
    OR size([other IN actions WHERE other.action.topic = action.topic]) > 1 AS again,
  CASE
    WHEN action.due_at IS NOT NULL OR size(dated_by) > 0
      OR coalesce(action.due_precision = 'UNKNOWN', false) THEN true
    WHEN action.timescale_kind IN ['VAGUE', 'NONE'] THEN false
    WHEN action.timescale_kind = 'RECURRING'
      THEN action.interval_days IS NOT NULL OR action.review_at IS NOT NULL
    WHEN action.timescale_kind IN ['EVENT_BOUND', 'CONTINGENT'] THEN true
    WHEN action.timescale_kind = 'DATE' AND trim(coalesce(action.timescale_text, '')) = '' THEN true
    ELSE NOT is_vague(action.timescale_text)
  END AS timed
WITH file, found, action, dated_by, again, timed, CASE
    WHEN found.met IS NOT NULL THEN 'it is done'
    WHEN size(found.successors) > 0 THEN 'it was replaced'
    WHEN found.word IN ['CANCELLED', 'NOT_DONE_WITH_REASON', 'SUPERSEDED'] THEN 'it was called off'
  END AS over
RETURN
  file.id AS case_id, [action.id] AS subjects,
  found.origin_rests_on + found.followed_rests_on + dated_by AS path,
  {happened_on: action.happened_on} AS anchor,
  CASE WHEN timed THEN 'MET' WHEN over IS NOT NULL THEN 'NOT_APPLICABLE' ELSE 'BREACH' END
    AS outcome,
  CASE WHEN NOT timed THEN over END AS ended_by,
  CASE WHEN raised_on(file.last_day) OR again
      OR coalesce(action.protective, trim(coalesce(action.protects, '')) <> '')
    THEN 'MEDIUM' END AS severity,
  {labels: ['Action.timescale'], from: action.happened_on, to: action.happened_on, count: 0}
    AS searched,
  {what: action.summary, set_on: action.happened_on,
    directed_by: [source IN found.sources WHERE source.type = 'DIRECTS'
      | source.label + ':' + source.id],
    directed: found.directed,
    found: CASE WHEN trim(coalesce(action.timescale_text, '')) <> ''
        THEN '“' + action.timescale_text + '”'
      WHEN action.timescale_kind = 'RECURRING' THEN 'again and again' ELSE 'nothing' END} AS detail
ORDER BY case_id, subjects
