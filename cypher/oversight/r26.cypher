// An allocation without a case direction.
// No case direction of management that says, within two working days of an allocation, what the
// worker is there to do, what is to be better and by when; several directions may say it together.
// One written before counts where nobody had held the case yet. Not: duty cover of fewer than five
// days.
// scope: service
// rule: R26
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: CHILDRENS_SOCIAL_CARE
// periods: allocation_direction_days
// basis: S15, S32, P17, V9
// staff: The case was allocated on {allocated_on}; by {due} a case direction was to say the
//   worker's role, desired outcomes and timescales. Not found on this record: {lacking}. Complete:
//   {complete_on}. Skills match: {skills_match}.
// $files: maps -- the files to look at, see oversight/file
// $duty_cover_days: integer -- an assignment of fewer days is duty cover
// -> case_id: id -- the case
// -> subjects: strings -- the allocation
// -> path: strings -- the allocation, who was assigned, and the case directions
// -> anchor: map -- the day of the allocation
// -> period: string -- within how long
// -> met: map? -- the first day by which case directions had said all three
// -> outcome: string? -- NOT_APPLICABLE for duty cover
// -> ended_by: string? -- what it was instead
// -> missing: strings -- which of the three are not said
// -> searched: map -- what was looked for
// -> detail: map -- allocated_on, lacking, complete_on, skills_match

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(allocation:Event {kind: 'ALLOCATION'})
WHERE stands(allocation)
OPTIONAL MATCH (case)<-[held:ASSIGNED_TO]-(worker:Worker)
WHERE held.from = allocation.happened_on
  AND NOT coalesce(held.role, 'LEAD') IN ['IRO', 'CPC', 'SUPERVISOR', 'PERSONAL_ADVISER']
WITH file, allocation, worker, held
ORDER BY worker.id, held.role, held.to
WITH file, allocation, [found IN collect({id: worker.id, skills_match: held.skills_match,
    short: coalesce(held.to,
        CASE WHEN held.role IN ['DUTY', 'COVER'] THEN file.as_of END)
      < held.from + duration({days: $duty_cover_days - 1})
  }) WHERE found.id IS NOT NULL] AS assigned
WITH *, [entry IN file.entries WHERE entry.evident AND entry.kind = 'CASE_DIRECTION'
    AND (entry.on >= allocation.happened_on
      OR none(holder IN file.holders
        WHERE coalesce(holder.from, entry.on) < allocation.happened_on))]
  AS directions,
  ['WORKER_ROLE', 'DESIRED_OUTCOMES', 'TIMESCALES'] AS needed,
  size(assigned) > 0 AND all(one IN assigned WHERE coalesce(one.short, false)) AS duty_cover
WITH *, head([entry IN directions WHERE all(topic IN needed WHERE any(other IN directions
    WHERE other.on <= entry.on AND topic IN coalesce(other.covers, [])))]) AS complete,
  [topic IN needed WHERE none(entry IN directions WHERE topic IN coalesce(entry.covers, [])) |
    replace(toLower(topic), '_', ' ')] AS missing
RETURN
  file.id AS case_id, [allocation.id] AS subjects, 'allocation_direction_days' AS period,
  allocation {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE WHEN complete IS NOT NULL
    THEN complete {.happened_precision, .happened_to, happened_on: complete.on} END AS met,
  CASE WHEN duty_cover THEN 'NOT_APPLICABLE' END AS outcome,
  CASE WHEN duty_cover THEN 'duty cover' END AS ended_by,
  missing,
  ['Event:' + allocation.id, 'Event:' + allocation.id + ' ON_FILE Case:' + file.id]
    + [one IN assigned | 'Worker:' + one.id + ' ASSIGNED_TO Case:' + file.id]
    + [entry IN directions | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id] AS path,
  {labels: ['Oversight'], count: size(file.entries)} AS searched,
  {allocated_on: allocation.happened_on,
    lacking: CASE WHEN size(missing) = 0 THEN ['nothing any more'] ELSE missing END,
    complete_on: CASE WHEN complete IS NULL THEN 'not yet' ELSE complete.on END,
    skills_match: CASE
      WHEN any(one IN assigned WHERE one.skills_match = false) THEN 'no'
      WHEN any(one IN assigned WHERE one.skills_match = true) THEN 'yes'
      ELSE 'not recorded'
    END} AS detail
ORDER BY case_id, subjects
