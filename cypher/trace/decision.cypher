// Who decided something, why, on what evidence, and what came of it.
// For each piece of evidence, view and option it is said whether it was on the record by the day of
// the decision. Evidence that was corrected since is shown, with corrected. What it led to is shown
// with how each action stands on $as_of, which is null where a hidden record says otherwise; what
// replaced the decision stands in superseded_by.
// scope: record $decision_id
// basis: P9, P19, P33, S5, S8, S39, S41, S45
// one row
// $decision_id: id -- the decision
// $as_of: date -- the day on which its actions are looked at
// -> decision: map -- the decision's own facts: id, kind, what, summary, rationale, urgent, status,
//   status_at, scope, progression, consent, consent_reason, next_steps, family_time_change,
//   advocacy_offered, decided_on, happened_at, happened_precision, recorded_on, recorded_basis
// -> cases: maps -- the cases it lies on: id, service, kind
// -> deciders: maps -- who decided: id, name, job_title, role, part
// -> meetings: maps -- the meeting it was made at, with who was there: id, kind, held_on, chaired_by,
//   attended (id, label, name, capacity, participation)
// -> recorded_in: maps -- the documents that record it: id, kind, title, section
// -> evidence: maps -- what it rests on: id, label, kind, text, day, recorded_on, known_then,
//   corrected, verification, stance, note
// -> options: maps -- what else was thought about: id, kind, summary, chosen, reason, known_then
// -> views: maps -- whose views were considered and what came of them: id, whose, text, means,
//   verbatim, person_id, person, day, effect, why, known_then
// -> led_to: maps -- what it led to, by day: id, label, kind, text, day, due_on, state, done_on
// -> challenges: maps -- questions raised about it: id, kind, summary, day, answered
// -> deviations: maps -- reasons for doing it otherwise: id, day, reason, approved_role
// -> superseded_by: maps -- the decisions that replaced or corrected it: id, what, day, how, reason
// -> supersedes: maps -- the decisions that it replaced or corrected: id, what, day, how, reason
// -> came_of: maps -- the decisions that led to it: id, kind, what, day
// -> rests_on: strings -- the records and relationships this answer rests on

MATCH (decision:Decision {id: $decision_id})
WHERE readable(decision:Decision)
CALL (decision) {
  OPTIONAL MATCH (decision)-[:ON_FILE]->(case:Case)
  WHERE readable(case:Case)
  WITH case
  ORDER BY case.id
  RETURN [x IN collect({id: case.id, service: case.service, kind: case.kind})
    WHERE x.id IS NOT NULL] AS cases
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[by:DECIDED_BY]->(worker:Worker)
  WHERE readable(worker:Worker)
  WITH by, worker
  ORDER BY worker.id, by.role
  RETURN [x IN collect({id: worker.id, name: worker.display_name, job_title: worker.job_title,
      role: coalesce(by.acting_as, worker.role), part: by.role})
    WHERE x.id IS NOT NULL] AS deciders
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:MADE_AT]->(meeting:Meeting)
  WHERE readable(meeting:Meeting)
  OPTIONAL MATCH (meeting)<-[attended:ATTENDED]-(attendee)
  WHERE readable(attendee:Person|Worker)
  WITH meeting, attended, attendee
  ORDER BY attendee.id, attended.capacity
  WITH meeting, [x IN collect({id: attendee.id, label: labels(attendee)[0],
      name: coalesce(attendee.display_name, attendee.preferred_name, attendee.name),
      capacity: attended.capacity, participation: attended.participation})
    WHERE x.id IS NOT NULL] AS attended_by
  RETURN [x IN collect({id: meeting.id, kind: meeting.kind, held_on: meeting.happened_on,
      chaired_by: meeting.chaired_by, attended: attended_by}) WHERE x.id IS NOT NULL] AS meetings
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[recorded:RECORDED_IN]->(document:Document)
  WHERE readable(document:Document)
  WITH recorded, document
  ORDER BY document.id
  RETURN [x IN collect({id: document.id, kind: document.kind, title: document.title,
      section: recorded.section}) WHERE x.id IS NOT NULL] AS recorded_in
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[based:BASED_ON]->(item)
  WHERE readable(item:Event|Document|View|RiskJudgement|Oversight)
  WITH decision, based, item
  ORDER BY item.happened_on, item.id
  RETURN [x IN collect({id: item.id, label: labels(item)[0],
      kind: coalesce(item.kind, item.domain, item.whose),
      text: coalesce(item.summary, item.title, item.text, item.rationale, item.level),
      day: item.happened_on, recorded_on: item.recorded_on,
      known_then: coalesce(item.recorded_on <= decision.happened_on, true),
      corrected: EXISTS {
        MATCH (item)<-[:CORRECTS]-(newer)
        WHERE readable(newer:Event|Document|View|RiskJudgement|Oversight)
      },
      verification: item.verification, stance: based.stance, note: based.note})
    WHERE x.id IS NOT NULL] AS evidence
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:CONSIDERED]->(option:Option)
  WHERE readable(option:Option)
  WITH decision, option
  ORDER BY option.chosen DESC, option.kind, option.id
  RETURN [x IN collect({id: option.id, kind: option.kind, summary: option.summary,
      chosen: option.chosen, reason: option.reason,
      known_then: coalesce(option.recorded_on <= decision.happened_on, true)})
    WHERE x.id IS NOT NULL] AS options
}
CALL (decision) {
  OPTIONAL MATCH (decision)<-[considered:CONSIDERED_IN]-(view:View)
  WHERE readable(view:View)
  OPTIONAL MATCH (view)<-[:EXPRESSED]-(person:Person)
  WHERE readable(person:Person)
  WITH decision, considered, view, person
  ORDER BY view.happened_on, view.id
  RETURN [x IN collect({id: view.id, whose: view.whose, text: view.text, means: view.means,
      verbatim: view.verbatim, person_id: person.id,
      person: coalesce(person.preferred_name, person.name), day: view.happened_on,
      effect: considered.effect, why: considered.why,
      known_then: coalesce(view.recorded_on <= decision.happened_on, true)})
    WHERE x.id IS NOT NULL] AS views
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:LED_TO|DIRECTS]->(action:Action)
  WHERE readable(action:Action)
  WITH DISTINCT action
  // uses: fragments/action_state
  WITH action, CASE WHEN state = whole.state THEN state END AS state, due_on, done_on
  ORDER BY action.happened_on, action.id
  RETURN [x IN collect({id: action.id, label: 'Action', kind: action.topic, text: action.summary,
      day: action.happened_on, due_on: due_on, state: state, done_on: done_on})
    WHERE x.id IS NOT NULL] AS actions
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[:LED_TO]->(effect)
  WHERE NOT effect:Action
    AND readable(effect:Event|Decision|RiskJudgement|Document|Meeting)
  WITH effect
  ORDER BY effect.happened_on, effect.id
  RETURN [x IN collect({id: effect.id, label: labels(effect)[0],
      kind: coalesce(effect.kind, effect.domain),
      text: coalesce(effect.what, effect.summary, effect.title, effect.rationale),
      day: effect.happened_on, due_on: null, state: null, done_on: null})
    WHERE x.id IS NOT NULL] AS effects
}
CALL (decision) {
  OPTIONAL MATCH (decision)<-[:RAISED_ON|ABOUT]-(challenge:Challenge)
  WHERE readable(challenge:Challenge)
  WITH DISTINCT challenge
  ORDER BY challenge.happened_on, challenge.id
  RETURN [x IN collect({id: challenge.id, kind: challenge.kind, summary: challenge.summary,
      day: challenge.happened_on,
      answered: EXISTS {
        MATCH (challenge)-[:ANSWERED_BY]->(answer) WHERE answer.happened_on <= $as_of
      }}) WHERE x.id IS NOT NULL] AS challenges
}
CALL (decision) {
  OPTIONAL MATCH (decision)<-[:EXPLAINS]-(deviation:Deviation)
  WHERE current(deviation) AND readable(deviation:Deviation)
  WITH deviation
  ORDER BY deviation.happened_on, deviation.id
  RETURN [x IN collect({id: deviation.id, day: deviation.happened_on, reason: deviation.reason,
      approved_role: deviation.approved_role}) WHERE x.id IS NOT NULL] AS deviations
}
CALL (decision) {
  OPTIONAL MATCH (decision)<-[how:SUPERSEDES|CORRECTS]-(newer:Decision)
  WHERE readable(newer:Decision)
  WITH how, newer
  ORDER BY newer.happened_on, newer.id
  RETURN [x IN collect({id: newer.id, what: coalesce(newer.what, newer.summary),
      day: newer.happened_on, how: type(how), reason: how.reason})
    WHERE x.id IS NOT NULL] AS superseded_by
}
CALL (decision) {
  OPTIONAL MATCH (decision)-[how:SUPERSEDES|CORRECTS]->(older:Decision)
  WHERE readable(older:Decision)
  WITH how, older
  ORDER BY older.happened_on, older.id
  RETURN [x IN collect({id: older.id, what: coalesce(older.what, older.summary),
      day: older.happened_on, how: type(how), reason: how.reason})
    WHERE x.id IS NOT NULL] AS supersedes
}
CALL (decision) {
  OPTIONAL MATCH (decision)<-[:LED_TO]-(before:Decision)
  WHERE readable(before:Decision)
  WITH before
  ORDER BY before.happened_on, before.id
  RETURN [x IN collect({id: before.id, kind: before.kind,
      what: coalesce(before.what, before.summary), day: before.happened_on})
    WHERE x.id IS NOT NULL] AS came_of
}
WITH *, 'Decision:' + decision.id AS name
RETURN
  decision {.id, .kind, .what, .summary, .rationale, .urgent, .status, .status_at, .scope,
    .progression, .consent, .consent_reason, .next_steps, .family_time_change, .advocacy_offered,
    decided_on: decision.happened_on, .happened_at, .happened_precision, .recorded_on,
    .recorded_basis} AS decision,
  cases, deciders, meetings, recorded_in, evidence, options, views, actions + effects AS led_to,
  challenges, deviations, superseded_by, supersedes, came_of,
  [name]
    + [x IN cases | name + ' ON_FILE Case:' + x.id]
    + [x IN deciders | name + ' DECIDED_BY Worker:' + x.id]
    + [x IN meetings | name + ' MADE_AT Meeting:' + x.id]
    + [x IN recorded_in | name + ' RECORDED_IN Document:' + x.id]
    + [x IN evidence | name + ' BASED_ON ' + x.label + ':' + x.id]
    + [x IN options | name + ' CONSIDERED Option:' + x.id]
    + [x IN views | 'View:' + x.id + ' CONSIDERED_IN ' + name]
    + [x IN actions | name + ' LED_TO Action:' + x.id]
    + [x IN effects | name + ' LED_TO ' + x.label + ':' + x.id]
    + [x IN challenges | 'Challenge:' + x.id]
    + [x IN deviations | 'Deviation:' + x.id + ' EXPLAINS ' + name]
    + [x IN superseded_by | 'Decision:' + x.id + ' ' + x.how + ' ' + name]
    + [x IN supersedes | name + ' ' + x.how + ' Decision:' + x.id]
    + [x IN came_of | 'Decision:' + x.id + ' LED_TO ' + name] AS rests_on
