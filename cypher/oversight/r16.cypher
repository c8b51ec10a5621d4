// A child not heard in a key decision.
// A key decision, or a review for a looked-after child, in which no view of the child was thought
// about, for which the child took no part in the meeting, about which the child said nothing in the
// weeks before, and no reason why is recorded. Judged at the decision: a view given afterwards does
// not mend it. Not: a child who declined, recorded. A child under four is watched, not asked: no
// observation is information. Unknown where the fourth birthday may lie on either side of it.
// scope: service
// rule: R16
// version: 1
// severity: HIGH
// uplift: INFO where the child was under four and nobody watched
// role: TEAM_MANAGER
// services: CHILDRENS_SOCIAL_CARE, YOUTH_JUSTICE
// basis: S41, S44
// staff: {what} of {decided_on}: {lacking}. Last view of the child on any matter: {last_view}.
//   Advocate offered: {advocacy}.
// $files: maps -- the files to look at, see oversight/file
// $key_decisions: strings -- the key decisions for a child
// $youth_justice_key_decisions: strings -- further ones in youth justice
// $view_days: integer -- how many days before, a view on the same matter counts
// $young_child_years: integer -- below which age a child is watched, not asked
// -> case_id: id -- the case
// -> subjects: strings -- the decision, or the review
// -> path: strings -- the decision, the meeting, the views and how the child took part
// -> anchor: map -- its day
// -> outcome: string -- BREACH, MET, EXPLAINED, NOT_APPLICABLE, or UNKNOWN where the child may have
//   been too young on the day
// -> state: string? -- HISTORIC where the decision was reversed since
// -> ended_by: string? -- why it does not apply or cannot be told
// -> explained_at: strings -- the meeting at which it was made
// -> severity: string? -- INFO for a young child
// -> missing: strings -- a view, or an observation
// -> searched: map -- what was looked for
// -> detail: map -- what, decided_on, lacking, last_view, advocacy

UNWIND $files AS file
MATCH (case:Case {id: file.id})
CALL (file, case) {
  MATCH (case)<-[:ON_FILE]-(subject:Decision)
  WHERE live(subject) AND made(subject) AND (subject.kind IN $key_decisions
    OR file.service = 'YOUTH_JUSTICE' AND subject.kind IN $youth_justice_key_decisions)
  RETURN subject, 'Decision:' + subject.id AS step
  UNION
  MATCH (case)<-[:ON_FILE]-(subject:Meeting {kind: 'CLA_REVIEW'})
  WHERE stands(subject) AND NOT coalesce(subject.cancelled, false)
  RETURN subject, 'Meeting:' + subject.id AS step
}
WITH file, case, subject, step, moment_of(subject) AS moment
CALL (case) {
  OPTIONAL MATCH (case)<-[:SUBJECT_OF]-(child:Person)
  RETURN collect(child.id) AS children, collect(child.date_of_birth) AS births
}
CALL (file, subject, step) {
  // The meeting at which it was decided; for a review, the decisions made there.
  OPTIONAL MATCH (subject)-[:MADE_AT]-(other)
  WHERE other.happened_on <= file.as_of AND NOT coalesce(other.cancelled, false)
    AND NOT (other)<-[:CORRECTS]-()
  WITH subject, step, collect(DISTINCT other) AS others
  RETURN [subject] + others AS places, [one IN others WHERE one:Meeting | one.id] AS meetings
}
CALL (file, case, moment, children, places) {
  UNWIND places AS place
  MATCH (place)-[link:CONSIDERED_IN|ABOUT|BASED_ON]-(view:View {whose: 'CHILD'})
  WHERE (by_then(view)) AND view.happened_on <= file.as_of AND NOT (view)<-[:CORRECTS]-()
    AND (type(link) <> 'ABOUT'
      OR view.happened_on >= moment.first - duration({days: $view_days}))
  OPTIONAL MATCH (view)<-[:EXPRESSED]-(speaker:Person)
  OPTIONAL MATCH (view)-[:ON_FILE]->(own:Case {id: case.id})
  WITH place, link, view, children, own, collect(speaker.id) AS speakers
  WHERE own IS NOT NULL OR any(one IN speakers WHERE one IN children)
  WITH place, link, view, labels(place)[0] + ':' + place.id AS at
  ORDER BY view.happened_on, view.id, at, type(link)
  RETURN collect(view {.id, .means, .offered_advocate, why: link.why, path: CASE
    WHEN type(link) = 'BASED_ON' THEN at + ' BASED_ON View:' + view.id
    ELSE 'View:' + view.id + ' ' + type(link) + ' ' + at END}) AS views
}
CALL (children, places) {
  UNWIND places AS place
  MATCH (place:Meeting)<-[part:ATTENDED]-(person:Person)
  WHERE person.id IN children
    OR size(children) = 0 AND coalesce(part.capacity, 'SUBJECT') = 'SUBJECT'
  WITH place, part, person
  ORDER BY place.id, person.id, part.participation
  RETURN collect({code: part.participation, why: part.why,
    path: 'Person:' + person.id + ' ATTENDED Meeting:' + place.id}) AS parts
}
CALL (file, case, moment) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(view:View {whose: 'CHILD'})
  WHERE live(view) AND view.happened_on <= moment.last
  WITH view
  ORDER BY view.happened_on, view.id
  RETURN collect(view {.id, .means, .happened_on}) AS every_view
}
WITH *,
  any(view IN views WHERE NOT coalesce(view.means, '') IN ['PN0', 'PN7'])
    OR any(part IN parts WHERE part.code IN ['PN1', 'PN2', 'PN3', 'PN4', 'PN5', 'PN6']) AS heard,
  CASE
    WHEN size(births) > 0 AND size(births) = size(children)
      THEN all(born IN births WHERE born + duration({years: $young_child_years}) > moment.last)
    ELSE any(part IN parts WHERE part.code = 'PN0') OR any(view IN views WHERE view.means = 'PN0')
  END AS is_young,
  size(births) > 0 AND size(births) = size(children)
    AND all(born IN births WHERE born + duration({years: $young_child_years}) > moment.first)
    AS may_be_young,
  any(view IN every_view WHERE view.means = 'OBSERVATION'
    AND view.happened_on >= moment.first - duration({days: $view_days})) AS watched,
  any(part IN parts WHERE coalesce(part.code, 'PN7') = 'PN7' AND is_reason(part.why))
    OR any(view IN views WHERE view.means = 'PN7' AND is_reason(view.why)) AS told_why
RETURN
  file.id AS case_id, [subject.id] AS subjects,
  subject {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE
    WHEN heard THEN 'MET'
    WHEN is_young AND watched THEN 'NOT_APPLICABLE'
    WHEN told_why AND NOT is_young THEN 'EXPLAINED'
    WHEN may_be_young AND NOT is_young THEN 'UNKNOWN'
    ELSE 'BREACH'
  END AS outcome,
  CASE WHEN is_reversed(subject) THEN 'HISTORIC' END AS state,
  CASE
    WHEN is_young AND watched THEN 'the child was too young to be asked, and was watched'
    WHEN may_be_young AND NOT is_young AND NOT heard AND NOT told_why
      THEN 'the day is not known well enough to tell how old the child was'
  END AS ended_by,
  meetings AS explained_at,
  CASE WHEN is_young THEN 'INFO' END AS severity,
  CASE WHEN heard OR is_young AND watched THEN []
    WHEN is_young THEN ['an observation of the child'] ELSE ['a view of the child'] END AS missing,
  [step, step + ' ON_FILE Case:' + file.id]
    + [id IN meetings WHERE subject:Decision | step + ' MADE_AT Meeting:' + id]
    + [view IN views | view.path] + [part IN parts | part.path] AS path,
  {labels: [CASE WHEN subject:Decision THEN 'CONSIDERED_IN' ELSE 'View' END],
    from: moment.first - duration({days: $view_days}), to: moment.last,
    count: size(every_view)} AS searched,
  {what: CASE WHEN subject:Meeting THEN 'Review for a looked-after child'
      ELSE 'Decision (' + coalesce(subject.what, subject.summary, subject.kind) + ')' END,
    decided_on: subject.happened_on,
    lacking: CASE
      WHEN is_young THEN 'the child was too young to be asked, and no observation of the child '
        + 'was found on this record'
      ELSE 'no view of the child, and no reason why there is none, was found on this record'
    END,
    last_view: coalesce(last(every_view).happened_on, 'none'),
    advocacy: CASE coalesce(subject.advocacy_offered,
        head([view IN views WHERE view.offered_advocate IS NOT NULL | view.offered_advocate]))
      WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'not recorded' END} AS detail
ORDER BY case_id, subjects
