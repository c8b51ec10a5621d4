// A risk meeting that the rise in risk asked for and that was not held.
// A judgement at high or very high that follows a lower one of its domain on this case, and no
// qualifying meeting within the local period, or in the week before. Not: a first judgement, unless
// the pack says so; a level that was corrected or lowered before the day: lowered later, the meeting
// was still missed. The likelihood of reoffending is context and asks for no meeting.
// scope: service
// rule: R11
// version: 1
// severity: HIGH
// role: TEAM_MANAGER
// services: all
// periods: risk_meeting_days
// basis: P16, P52, P55
// staff: Risk rose to {level} on {on}; no risk meeting was found on this record by {due}. Nearest
//   meeting: {nearest}.
// $files: maps -- the files to look at, see oversight/file
// $risk_meeting_kinds: strings -- the meetings that qualify
// $risk_meeting_before_days: integer -- how many days before the rise a meeting still counts
// $first_judgement_rises: boolean -- whether a first judgement counts as a rise
// -> case_id: id -- the case
// -> subjects: strings -- the judgement
// -> path: strings -- the judgement, the one before it, and the meeting
// -> anchor: map -- the day of the judgement
// -> period: string -- the local period
// -> met: map? -- the first qualifying meeting
// -> spared_on: date? -- when a lower level of the domain took its place
// -> ended_by: string? -- that it did
// -> searched: map -- what was looked for
// -> detail: map -- domain, level, before, on, nearest

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(judgement:RiskJudgement)
WHERE live(judgement) AND judgement.level IN ['HIGH', 'VERY_HIGH']
  AND judgement.domain <> 'LIKELIHOOD_OF_REOFFENDING'
OPTIONAL MATCH (case)<-[:ON_FILE]-(other:RiskJudgement {domain: judgement.domain})
WHERE live(other) AND other.id <> judgement.id
  AND other.level IN ['LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH']
WITH file, case, judgement, other
ORDER BY other.happened_on, other.id
WITH file, case, judgement, collect({id: other.id, on: other.happened_on,
    earlier: other.happened_on < judgement.happened_on
      OR EXISTS { MATCH (judgement)-[:SUPERSEDES]->(other) },
    later: other.happened_on > judgement.happened_on
      OR EXISTS { MATCH (other)-[:SUPERSEDES]->(judgement) },
    rank: CASE other.level WHEN 'LOW' THEN 0 WHEN 'MEDIUM' THEN 1 WHEN 'HIGH' THEN 2 ELSE 3 END,
    level: other.level}) AS others,
  CASE judgement.level WHEN 'HIGH' THEN 2 ELSE 3 END AS rank
WITH *, last([other IN others WHERE other.id IS NOT NULL AND other.earlier])
  AS before,
  head([other IN others WHERE other.id IS NOT NULL AND other.later
    AND other.rank < rank]) AS lowered
WHERE before.rank < rank OR (before IS NULL AND $first_judgement_rises)
OPTIONAL MATCH (case)<-[:ON_FILE]-(meeting:Meeting)
WHERE live(meeting) AND meeting.kind IN $risk_meeting_kinds
  AND coalesce(meeting.cancelled, false) = false
WITH file, judgement, before, lowered, meeting
ORDER BY meeting.happened_on, meeting.id
WITH file, judgement, before, lowered,
  collect(meeting {.id, .kind, .happened_on, .happened_precision, .happened_to}) AS meetings
WITH *, head([meeting IN meetings WHERE meeting.happened_on
    >= judgement.happened_on - duration({days: $risk_meeting_before_days})]) AS held
RETURN
  file.id AS case_id, [judgement.id] AS subjects,
  judgement {.happened_on, .happened_precision, .happened_to} AS anchor,
  'risk_meeting_days' AS period, held AS met, lowered.on AS spared_on,
  CASE WHEN lowered IS NOT NULL THEN 'the level was lowered' END AS ended_by,
  ['RiskJudgement:' + judgement.id, 'RiskJudgement:' + judgement.id + ' ON_FILE Case:' + file.id]
    + CASE WHEN before IS NULL THEN [] ELSE ['RiskJudgement:' + before.id] END
    + CASE WHEN held IS NULL THEN []
      ELSE ['Meeting:' + held.id + ' ON_FILE Case:' + file.id] END AS path,
  {labels: ['Meeting'], count: size(meetings),
    from: judgement.happened_on - duration({days: $risk_meeting_before_days})} AS searched,
  {domain: judgement.domain, level: judgement.level, before: before.level,
    on: judgement.happened_on,
    nearest: CASE WHEN size(meetings) = 0 THEN 'none on this record'
      ELSE {kind: coalesce(held, last(meetings)).kind,
        on: coalesce(held, last(meetings)).happened_on} END} AS detail
ORDER BY case_id, subjects
