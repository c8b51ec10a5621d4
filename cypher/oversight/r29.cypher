// A section 47 enquiry that no manager reviewed by day 5.
// By the fifth working day after the strategy discussion that began the enquiry there is no entry
// of management at level 2, or no case direction about the decision on the threshold for a
// conference. A further discussion belongs to the same enquiry until that decision is made. A
// sibling is covered where the entry lies on the sibling's file too. Not: an enquiry that ended
// before day 5 with its decision recorded.
// scope: service
// rule: R29
// version: 1
// severity: HIGH
// role: TEAM_MANAGER
// services: CHILDRENS_SOCIAL_CARE
// periods: section47_review_days
// basis: S18
// staff: The strategy discussion was held on {began_on}; day 5, counted from that day, was
//   {due}. Not found on this record: {lacking}. Reviewed: {held_on}, recorded {recorded_on};
//   complete: {complete_on}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the strategy discussion that began the enquiry
// -> path: strings -- the discussion, the reviews, the case directions and the decisions
// -> anchor: map -- the day of the discussion
// -> period: string -- when day 5 is
// -> met: map? -- the day by which both parts were there
// -> spared_on: date? -- the day on which the enquiry ended with its decision recorded
// -> ended_by: string? -- how it ended
// -> missing: strings -- the review, the decision or its case direction
// -> searched: map -- what was looked for
// -> detail: map -- began_on, lacking, held_on, recorded_on, complete_on

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(meeting:Meeting {kind: 'STRATEGY_DISCUSSION'})
WHERE stands(meeting) AND NOT coalesce(meeting.cancelled, false)
WITH file, case, meeting
ORDER BY meeting.happened_on, meeting.id
WITH file, case, collect(meeting {.id, .happened_on, .happened_precision, .happened_to}) AS held
CALL (file, case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(decision:Decision {kind: 'THRESHOLD_ICPC'})
  WHERE live(decision) AND made(decision)
  OPTIONAL MATCH (decision)-[by:DECIDED_BY]->(worker:Worker)
  WITH decision, collect(coalesce(by.acting_as, worker.role)) AS roles
  ORDER BY decision.happened_on, decision.id
  RETURN [found IN collect({id: decision.id, on: decision.happened_on,
      by_manager: size(roles) = 0
        OR any(role IN roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER'])})
    WHERE found.id IS NOT NULL] AS own
}
CALL (file, case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(entry:Oversight {kind: 'CASE_DIRECTION'})
    -[:ABOUT]->(decision:Decision {kind: 'THRESHOLD_ICPC'})
  WHERE entry.id IN file.evident AND live(decision) AND made(decision)
  WITH entry, decision
  ORDER BY entry.happened_on, entry.id, decision.id
  RETURN [found IN collect({id: entry.id, on: entry.happened_on,
      happened_precision: entry.happened_precision, happened_to: entry.happened_to,
      decision: decision.id, decided_on: decision.happened_on})
    WHERE found.id IS NOT NULL] AS directed
}
WITH *, [decision IN own | decision.on] + [entry IN directed | entry.decided_on] AS decided
WITH *, [place IN range(0, size(held) - 1) WHERE place = 0 OR any(day IN decided
    WHERE held[place - 1].happened_on <= day AND day < held[place].happened_on)] AS first
UNWIND range(0, size(first) - 1) AS number
WITH *, held[first[number]] AS began, CASE WHEN number + 1 < size(first)
    THEN held[first[number + 1]].happened_on END AS until
WITH file, began,
  [entry IN file.entries WHERE entry.evident AND entry.on >= began.happened_on
    AND (until IS NULL OR entry.on < until)] AS reviews,
  [entry IN directed WHERE entry.on >= began.happened_on AND entry.decided_on >= began.happened_on
    AND (until IS NULL OR entry.decided_on < until)] AS directions,
  [decision IN own WHERE decision.on >= began.happened_on
    AND (until IS NULL OR decision.on < until)] AS decisions,
  head([spell IN file.stages WHERE spell.stage = 'S47' AND spell.to >= began.happened_on
    AND NOT spell.lasts AND spell.to < file.last_day | spell.to + duration({days: 1})]) AS left_on
WITH *, head(reviews) AS review, head(directions) AS direction,
  head([decision IN decisions WHERE decision.by_manager]) AS ending
WITH *, any(entry IN reviews WHERE entry.on = ending.on OR entry.on < ending.on
    AND (entry.kind = 'THRESHOLD_REVIEW' OR 'THRESHOLD' IN coalesce(entry.covers, [])))
  AS reviewed_first
WITH *, CASE WHEN review IS NULL THEN ['a review by a team manager'] ELSE [] END
    + CASE
        WHEN direction IS NOT NULL THEN []
        WHEN size(decisions) = 0 THEN ['the decision (met or not met), on a case direction']
        ELSE ['a case direction about the decision']
      END AS missing,
  CASE
    WHEN review IS NULL OR direction IS NULL THEN null
    WHEN review.on >= direction.on
      THEN review {.happened_precision, .happened_to, happened_on: review.on}
    ELSE direction {.happened_precision, .happened_to, happened_on: direction.on}
  END AS met,
  CASE
    WHEN left_on IS NOT NULL AND ending.on <= left_on THEN left_on
    WHEN NOT reviewed_first THEN ending.on
  END AS over_on
RETURN
  file.id AS case_id, [began.id] AS subjects, 'section47_review_days' AS period,
  began {.happened_on, .happened_precision, .happened_to} AS anchor,
  met, over_on AS spared_on,
  CASE WHEN over_on IS NOT NULL
    THEN 'the enquiry had ended and its decision was recorded' END AS ended_by,
  missing,
  ['Meeting:' + began.id, 'Meeting:' + began.id + ' ON_FILE Case:' + file.id]
    + CASE WHEN review IS NULL THEN []
      ELSE ['Oversight:' + review.id + ' ON_FILE Case:' + file.id] END
    + [decision IN decisions | 'Decision:' + decision.id + ' ON_FILE Case:' + file.id]
    + [entry IN directions | 'Oversight:' + entry.id + ' ABOUT Decision:' + entry.decision]
    AS path,
  {labels: ['Oversight'], count: size(file.entries)} AS searched,
  {began_on: began.happened_on,
    lacking: CASE WHEN size(missing) = 0 THEN ['nothing any more'] ELSE missing END,
    held_on: CASE WHEN review IS NULL THEN 'not yet' ELSE review.on END,
    recorded_on: review.recorded_on,
    complete_on: CASE WHEN met IS NULL THEN 'not yet' ELSE met.happened_on END} AS detail
ORDER BY case_id, subjects
