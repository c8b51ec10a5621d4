// No review four weeks after allocation, in an assessment and response team.
// No review of management by day 28 after an allocation to such a team that covers the progress of
// the assessment and the next steps; several may cover it together. Not: other teams; a case that
// left the team or closed before that day.
// scope: service
// rule: R28
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: CHILDRENS_SOCIAL_CARE
// periods: allocation_review_days
// basis: S17
// staff: The case was allocated to {team} on {allocated_on}; a manager's review of progress and
//   next steps was due by {due}. Not found on this record: {lacking}. Complete: {complete_on}.
// $files: maps -- the files to look at, see oversight/file
// $art_team_types: strings -- the types of team that it is about
// -> case_id: id -- the case
// -> subjects: strings -- the allocation
// -> path: strings -- the allocation, the team and the reviews
// -> anchor: map -- the day of the allocation
// -> period: string -- within how long
// -> met: map? -- the first day by which reviews had covered both
// -> ended_on: date? -- the day on which the case left the team
// -> ended_by: string? -- that it left
// -> missing: strings -- which of the two are not covered
// -> searched: map -- what was looked for
// -> detail: map -- team, allocated_on, lacking, complete_on

UNWIND $files AS file
MATCH (case:Case {id: file.id})
// uses: fragments/team_allocations
WITH *, [entry IN file.entries WHERE entry.evident AND entry.on >= allocation.happened_on
    AND entry.kind IN ['THRESHOLD_REVIEW', 'ALLOCATION_REVIEW']] AS reviews,
  ['PROGRESS', 'NEXT_STEPS'] AS needed
WITH *, head([entry IN reviews WHERE all(topic IN needed WHERE any(other IN reviews
    WHERE other.on <= entry.on AND topic IN coalesce(other.covers, [])))]) AS complete,
  [topic IN needed WHERE none(entry IN reviews WHERE topic IN coalesce(entry.covers, [])) |
    replace(toLower(topic), '_', ' ')] AS missing
RETURN
  file.id AS case_id, [allocation.id] AS subjects, 'allocation_review_days' AS period,
  allocation {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE WHEN complete IS NOT NULL
    THEN complete {.happened_precision, .happened_to, happened_on: complete.on} END AS met,
  left_on AS ended_on,
  CASE WHEN left_on IS NOT NULL THEN 'the case had gone on to another team' END AS ended_by,
  missing,
  ['Event:' + allocation.id, 'Event:' + allocation.id + ' ON_FILE Case:' + file.id,
    'Case:' + file.id + ' HELD_BY Agency:' + team.id]
    + [entry IN reviews | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id] AS path,
  {labels: ['Oversight'], count: size(file.entries)} AS searched,
  {team: coalesce(team.name, 'the team'), allocated_on: allocation.happened_on,
    lacking: CASE WHEN size(missing) = 0 THEN ['nothing any more'] ELSE missing END,
    complete_on: CASE WHEN complete IS NULL THEN 'not yet' ELSE complete.on END} AS detail
ORDER BY case_id, subjects
