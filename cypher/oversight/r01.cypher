// An action past its day that nothing shows as done.
// Dated facts decide: said to be done by its day and confirmed later is met; done late, or replaced
// after its day, is history. What replaced it is looked at in its stead and keeps the day it was
// first set. Not done with a reason, or called off with one, is explained; while risk is raised
// management has to have looked at the reason since. An action of a partner or of the family is
// information, unless it protects somebody: then somebody here must chase it. Not: replaced or
// called off before its day.
// scope: service
// rule: R01
// version: 1
// severity: MEDIUM
// uplift: HIGH where risk is raised or the action protects somebody; INFO for a partner's or the
//   family's own action that protects nobody
// role: CASE_MANAGER
// services: all
// basis: P26, P40, P41, V18, S22, S36
// staff: “{what}” was to be done by {due}, {how}. First set on {first_set_at}; directed by
//   {directed}; to be done by {owner}. Shown as done: {done_on}. Reasons given on the way:
//   {deviations}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the action
// -> explained_at: strings -- what else a reason for it may be written at
// -> path: strings -- what directed it, whose it is, and what was said and found of it
// -> anchor: map? -- the day by which it was to be done, as first said
// -> due: date? -- the same day for what was set aside
// -> met: map? -- the first that shows it as done
// -> ended_on: date? -- the day it was replaced or called off
// -> ended_by: string? -- how
// -> outcome: string? -- where it was set aside with a reason
// -> severity: string? -- HIGH, MEDIUM or INFO
// -> role: string? -- the owner's, or a manager's
// -> searched: map -- what was looked for
// -> detail: map -- what, how, first_set_at, directed_by, directed, decisions, owner, owner_kind,
//   protective, done_on, deviations

// uses: fragments/actions
UNWIND actions AS found
WITH file, found, found.action AS action,
  last([deviation IN found.deviations WHERE deviation.counts AND deviation.new_due_at IS NOT NULL
    | deviation.new_due_at]) AS moved_to
WHERE action.due_at IS NOT NULL OR moved_to IS NOT NULL
  OR coalesce(action.due_precision = 'UNKNOWN', false)
  OR action.timescale_kind IN ['DATE', 'PERIOD'] AND NOT is_vague(action.timescale_text)
  OR action.timescale_kind = 'DATE' AND trim(coalesce(action.timescale_text, '')) = ''
WITH file, found, action, moved_to,
  found.owner_kind IN ['PARTNER', 'FAMILY'] AS of_others,
  [owner IN found.owners WHERE owner.kind = found.owner_kind] AS doers,
  coalesce(found.met.happened_on, file.last_day) AS until,
  found.set_aside IS NOT NULL AND found.met IS NULL AND size(found.successors) = 0 AS excused,
  CASE WHEN found.set_aside IS NULL THEN [] ELSE COLLECT {
    MATCH (case:Case {id: file.id})<-[:ON_FILE]-(entry:Oversight)-[:ABOUT]->(about)
    WHERE entry.happened_on >= found.set_aside AND entry.id IN file.evident
      AND 'FOLLOW_UP' IN entry.functions AND (about.id = action.id OR about.id = case.id)
    WITH entry, about
    ORDER BY entry.happened_on, entry.id
    RETURN 'Oversight:' + entry.id + ' ABOUT ' + labels(about)[0] + ':' + about.id
  } END AS looked,
  coalesce(action.protective, trim(coalesce(action.protects, '')) <> '') AS protective,
  CASE
    WHEN action.due_at IS NULL THEN moved_to
    WHEN action.due_precision = 'UNKNOWN' THEN null
    WHEN action.due_precision = 'MONTH' THEN date.truncate('month', action.due_at)
      + duration({months: 1}) - duration({days: 1})
    WHEN action.due_precision = 'YEAR' THEN date({year: action.due_at.year, month: 12, day: 31})
    ELSE action.due_at
  END AS last_due,
  CASE
    WHEN size(found.successors) > 0 THEN head(found.successors).on
    WHEN found.word IN ['CANCELLED', 'SUPERSEDED'] THEN found.word_on
  END AS ended_on
WITH file, found, action, moved_to, of_others, doers, excused, looked, protective, last_due,
  ended_on, raised_on(until) AS raised
RETURN
  file.id AS case_id, [action.id] AS subjects,
  [deviation IN found.deviations WHERE deviation.of <> action.id | deviation.of] AS explained_at,
  found.origin_rests_on + found.followed_rests_on
    + [deviation IN found.deviations
      | 'Deviation:' + deviation.id + ' EXPLAINS Action:' + deviation.of]
    + looked AS path,
  CASE
    WHEN action.due_at IS NOT NULL THEN {happened_on: action.due_at,
      happened_precision: action.due_precision}
    WHEN moved_to IS NOT NULL THEN {happened_on: moved_to}
  END AS anchor,
  CASE WHEN excused THEN last_due END AS due, found.met AS met, ended_on,
  CASE
    WHEN size(found.successors) > 0 THEN 'replaced on ' + toString(ended_on)
    WHEN excused AND size(looked) = 0 AND NOT raised AND file.unsure
      THEN 'whether risk is raised is not known'
    WHEN excused THEN 'not done, with a reason'
    WHEN ended_on IS NOT NULL THEN 'called off'
  END AS ended_by,
  CASE
    WHEN NOT excused THEN null
    WHEN size(looked) > 0 OR NOT raised AND NOT file.unsure THEN 'EXPLAINED'
    WHEN file.last_day <= last_due AND file.closed_on IS NOT NULL THEN 'NOT_APPLICABLE'
    WHEN file.last_day <= last_due THEN 'NOT_DUE'
    WHEN NOT raised OR last_due IS NULL THEN 'UNKNOWN'
    ELSE 'BREACH'
  END AS outcome,
  CASE
    WHEN of_others AND NOT protective THEN 'INFO'
    WHEN excused THEN 'MEDIUM'
    WHEN protective OR raised THEN 'HIGH'
  END AS severity,
  CASE
    WHEN excused OR of_others AND protective THEN 'TEAM_MANAGER'
    ELSE head([owner IN doers WHERE owner.role IN
      ['CASE_MANAGER', 'SENIOR_PRACTITIONER', 'TEAM_MANAGER', 'SERVICE_MANAGER'] | owner.role])
  END AS role,
  CASE WHEN excused
    THEN {labels: ['Oversight'], from: found.set_aside, to: file.last_day, count: size(looked)}
    ELSE {labels: ['Action', 'Oversight'] + CASE
        WHEN any(entry IN found.confirmations WHERE entry.label = 'Meeting') THEN ['Meeting']
        ELSE [] END,
      from: action.happened_on, count: size(found.confirmations)} END
    AS searched,
  {what: action.summary,
    how: CASE
      WHEN excused
        THEN 'and was set aside with a reason that no entry of management since was found to '
          + 'follow up'
      WHEN of_others THEN 'as agreed with them, and is not shown as done on this record'
      WHEN found.met IS NOT NULL THEN 'and was done later'
      WHEN size(found.successors) > 0 THEN 'and was replaced after that'
      ELSE 'and nothing on this record shows it as done'
    END,
    first_set_at: found.first_set_at,
    directed_by: [source IN found.sources WHERE source.type = 'DIRECTS'
      | source.label + ':' + source.id],
    directed: found.directed,
    decisions: [source IN found.sources WHERE source.label = 'Decision' | source.id],
    owner: CASE WHEN size(doers) = 0 THEN 'nobody by name' ELSE [owner IN doers | owner.name] END,
    owner_kind: found.owner_kind, protective: protective,
    done_on: CASE WHEN found.met IS NULL THEN 'not found on this record'
      ELSE found.met.happened_on END,
    deviations: [deviation IN found.deviations WHERE deviation.counts | deviation.reason]} AS detail
ORDER BY case_id, subjects
