// A risk that could increase and that nobody kept an eye on.
// A judgement that says the risk could increase, on a case that is not raised: any stretch longer than
// twice the interval without an evident entry that addresses or is about the judgement. Not: a later
// judgement of its domain took its place, with or without the flag; a flag withdrawn with a reason.
// scope: service
// rule: R09
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: all
// periods: monitor_days
// basis: P4, V2
// staff: The judgement of {on} says that the risk could increase; no entry of management that
//   mentions it was found on this record from {gap_from} to {gap_to}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the judgement
// -> path: strings -- the judgement, and the entries that mention it
// -> period: string -- twice the interval
// -> spells: maps -- the time in which it stands and the case is not raised
// -> marks: maps -- the entries that mention it
// -> outcome: string? -- UNKNOWN where it cannot be told whether the case is raised, or since when
// -> ended_by: string? -- which of the two
// -> searched: map -- what was looked for
// -> detail: map -- on, domain

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(judgement:RiskJudgement {potential_to_increase: true})
WHERE live(judgement)
OPTIONAL MATCH (case)<-[:ON_FILE]-(later:RiskJudgement)
WHERE live(later) AND later.id <> judgement.id AND later.happened_on >= judgement.happened_on
  AND later.level <> 'NOT_ASSESSED'
  AND (later.domain = judgement.domain AND later.happened_on > judgement.happened_on
    OR EXISTS { MATCH (later)-[:SUPERSEDES]->(judgement) })
WITH file, judgement, min(later.happened_on) AS replaced_on
OPTIONAL MATCH (judgement)<-[mention:ADDRESSES|ABOUT]-(entry:Oversight)
WHERE entry.id IN file.evident
WITH file, judgement, replaced_on, entry, mention
ORDER BY entry.happened_on, entry.id, type(mention)
WITH file, judgement, replaced_on, collect(entry {.id, .happened_precision, .happened_to,
    on: entry.happened_on, how: type(mention)}) AS seen
WITH *, latest_day(judgement) AS start,
  CASE WHEN replaced_on IS NOT NULL AND replaced_on - duration({days: 1}) < file.last_day
    THEN replaced_on - duration({days: 1}) ELSE file.last_day END AS end
WITH *, [place IN range(0, size(file.raised)) | {
    from: CASE WHEN place = 0 THEN start ELSE file.raised[place - 1].to + duration({days: 1}) END,
    to: CASE WHEN place = size(file.raised) THEN end
      ELSE file.raised[place].from - duration({days: 1}) END}] AS calm
WITH *, [spell IN calm | {
    from: CASE WHEN spell.from < start THEN start ELSE spell.from END,
    to: CASE WHEN spell.to > end THEN end ELSE spell.to END}] AS clipped
RETURN
  file.id AS case_id, [judgement.id] AS subjects, 'monitor_days' AS period,
  [spell IN clipped WHERE spell.from <= spell.to] AS spells, seen AS marks,
  CASE WHEN start IS NULL OR file.unsure AND replaced_on IS NULL THEN 'UNKNOWN' END AS outcome,
  CASE WHEN start IS NULL THEN 'the days are not known well enough'
    WHEN file.unsure AND replaced_on IS NULL THEN 'whether risk is raised is not known' END
    AS ended_by,
  ['RiskJudgement:' + judgement.id, 'RiskJudgement:' + judgement.id + ' ON_FILE Case:' + file.id]
    + [entry IN seen | 'Oversight:' + entry.id + ' ' + entry.how + ' RiskJudgement:' + judgement.id]
    AS path,
  {labels: ['Oversight'], count: size(file.entries)} AS searched,
  {on: judgement.happened_on, domain: judgement.domain} AS detail
ORDER BY case_id, subjects
