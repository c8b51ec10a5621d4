// Initial mapping missing or not reviewed, in an assessment and response team.
// Within ten working days of an allocation to such a team there is no initial mapping made by the
// social worker and made or signed off by a manager, or neither of the next two supervisions
// reviews it. Not: other teams; a case that left the team before it was due, or closed before its
// first supervision.
// scope: service
// rule: R27
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: CHILDRENS_SOCIAL_CARE
// periods: mapping_days
// basis: S16
// staff: The case was allocated to {team} on {allocated_on}; due by {due}: {wanted}. Not found on
//   this record: {lacking}. Found: {complete_on}.
// $files: maps -- the files to look at, see oversight/file
// $art_team_types: strings -- the types of team that it is about
// -> case_id: id -- the case
// -> subjects: strings -- the allocation
// -> path: strings -- the allocation, the team, the mapping and the supervisions
// -> anchor: map -- the day of the allocation
// -> period: string -- within how long the mapping is to be there
// -> due: date? -- the second supervision, where the mapping is there and was not reviewed by then
// -> met: map? -- the day on which the mapping stood, or on which it was reviewed
// -> ended_on: date? -- the day on which the case left the team
// -> outcome: string? -- NOT_APPLICABLE where the case closed before any supervision
// -> ended_by: string? -- why it is not asked for
// -> missing: strings -- the worker's or the manager's part, or the review
// -> searched: map -- what was looked for
// -> detail: map -- team, allocated_on, wanted, lacking, complete_on

UNWIND $files AS file
MATCH (case:Case {id: file.id})
// uses: fragments/team_allocations
OPTIONAL MATCH (case)<-[:ON_FILE]-(mapping:Document {kind: 'INITIAL_MAPPING'})
WHERE live(mapping) AND coalesce(mapping.status, '') <> 'DRAFT'
  AND coalesce(mapping.complete, true)
  AND (team.from IS NULL OR mapping.happened_on >= team.from
    OR mapping.happened_on >= allocation.happened_on)
OPTIONAL MATCH (mapping)-[made:MADE_BY]->(maker:Worker)
WITH file, allocation, team, left_on, mapping, made, maker
ORDER BY mapping.id, maker.id
WITH file, allocation, team, left_on, mapping, collect(maker.id) AS makers,
  collect(coalesce(made.acting_as, maker.role)) AS roles
OPTIONAL MATCH (mapping)<-[signs:SIGNS_OFF|ROLLS_BACK|REVIEWS]-(entry:Oversight)
WITH file, allocation, team, left_on, mapping, makers, roles, signs, entry
ORDER BY mapping.id, entry.happened_on, entry.id, type(signs)
WITH file, allocation, team, left_on, mapping, makers, roles,
  [look IN collect({id: entry.id, type: type(signs)}) WHERE look.id IS NOT NULL] AS looks
ORDER BY mapping.happened_on, mapping.id
WITH file, allocation, team, left_on, [found IN collect({
    id: mapping.id, on: mapping.happened_on, precision: mapping.happened_precision,
    to: mapping.happened_to, makers: makers, looks: looks,
    by_worker: size(makers) = 0
      OR any(role IN roles WHERE NOT role IN ['TEAM_MANAGER', 'SERVICE_MANAGER'])
      OR any(maker IN makers WHERE any(holder IN file.holders WHERE holder.id = maker)),
    by_manager: any(role IN roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER']),
    signed: head([entry IN file.entries WHERE (size(entry.makers) = 0
        OR any(role IN entry.roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER']))
      AND any(look IN looks WHERE look.id = entry.id AND look.type = 'SIGNS_OFF')]),
    sent_back: last([entry IN file.entries WHERE any(look IN looks
      WHERE look.id = entry.id AND look.type = 'ROLLS_BACK') | entry.on])
  }) WHERE found.id IS NOT NULL] AS mappings
WITH *, [mapping IN mappings WHERE mapping.sent_back IS NULL
    OR mapping.signed IS NOT NULL AND mapping.signed.on > mapping.sent_back] AS kept
WITH *, head([mapping IN kept WHERE mapping.by_worker
    AND (mapping.by_manager OR mapping.signed IS NOT NULL)]) AS whole
WITH *, whole.signed AS signed
WITH *, [entry IN file.entries WHERE entry.management AND entry.kind = 'SUPERVISION_RECORD'
    AND entry.on >= allocation.happened_on |
    entry {.id, .on, .happened_precision, .happened_to, reviews: any(mapping IN mappings
      WHERE any(look IN mapping.looks WHERE look.id = entry.id AND look.type = 'REVIEWS'))}]
  AS supervisions
WITH *, [entry IN supervisions
    WHERE entry.on > whole.on OR entry.on = whole.on AND entry.reviews] AS next
WITH *, size(next) > 1 AND next[1].on < file.as_of
    AND NOT next[0].reviews AND NOT next[1].reviews AS passed_over,
  head([entry IN next WHERE entry.reviews]) AS review,
  whole IS NULL AND file.closed_on IS NOT NULL
    AND none(entry IN supervisions WHERE entry.on <= file.closed_on) AS closed_first
WITH *, CASE
    WHEN passed_over AND review IS NULL THEN ['a review in one of the next two supervisions']
    WHEN whole IS NOT NULL THEN []
    WHEN size(kept) = 0 THEN ['an initial mapping']
    WHEN none(mapping IN kept WHERE mapping.by_worker) THEN ['the social worker among its makers']
    ELSE ['a team manager who made it or signed it off']
  END AS missing,
  CASE
    WHEN passed_over
      THEN review {.happened_precision, .happened_to, happened_on: review.on}
    WHEN whole.by_manager OR signed.on <= whole.on
      THEN {happened_on: whole.on, happened_precision: whole.precision, happened_to: whole.to}
    WHEN whole IS NOT NULL
      THEN signed {.happened_precision, .happened_to, happened_on: signed.on}
  END AS met
RETURN
  file.id AS case_id, [allocation.id] AS subjects, 'mapping_days' AS period,
  allocation {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE WHEN passed_over THEN next[1].on END AS due,
  met, left_on AS ended_on,
  CASE WHEN closed_first THEN 'NOT_APPLICABLE' END AS outcome,
  CASE
    WHEN closed_first THEN 'the case had closed before its first supervision'
    WHEN left_on IS NOT NULL THEN 'the case had gone on to another team'
  END AS ended_by,
  missing,
  ['Event:' + allocation.id, 'Event:' + allocation.id + ' ON_FILE Case:' + file.id,
    'Case:' + file.id + ' HELD_BY Agency:' + team.id]
    + reduce(steps = [], mapping IN mappings | steps + ['Document:' + mapping.id]
      + [maker IN mapping.makers | 'Document:' + mapping.id + ' MADE_BY Worker:' + maker]
      + [look IN mapping.looks |
        'Oversight:' + look.id + ' ' + look.type + ' Document:' + mapping.id])
    + [entry IN supervisions | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id] AS path,
  {labels: CASE WHEN passed_over THEN ['Oversight'] ELSE ['Document.INITIAL_MAPPING'] END,
    count: CASE WHEN passed_over THEN size(supervisions) ELSE size(mappings) END} AS searched,
  {team: coalesce(team.name, 'the team'), allocated_on: allocation.happened_on,
    wanted: CASE WHEN passed_over THEN 'a review of the initial mapping in supervision'
      ELSE 'an initial mapping by social worker and team manager' END,
    lacking: CASE WHEN size(missing) = 0 THEN ['nothing any more'] ELSE missing END,
    complete_on: CASE WHEN met IS NULL THEN 'not yet' ELSE met.happened_on END} AS detail
ORDER BY case_id, subjects
