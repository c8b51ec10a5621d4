// What every rule needs to know of a case on the day that is judged.
// The definitions that rules share stand here once: what does not count (duplicates, U9, and
// corrected records, A7.12), the judgements, changes of stage and immediate events that make a case raised, who
// held it and who managed them, the deviations and the entries of oversight, each with what it counts as (A4, A7.6, A7.13).
// scope: service
// $cases: maps -- the cases to look at, each as id and as_of
// -> case_id: id -- the case
// -> as_of: date -- the day that is judged
// -> service: string? -- which service
// -> stage: string? -- the stage with which the case began, as stored
// -> status: string? -- the stored word
// -> opened_on: date? -- when it began
// -> ended_on: date? -- its last day, as stored
// -> closures: maps -- its CLOSURE events: id, on
// -> held_by: maps -- the agencies that held it in order: id, kind, from, to
// -> void: strings -- the records on the file that do not count
// -> changes: maps -- changes of stage in order: id, on, from_stage, to_stage
// -> judgements: maps -- judgements of risk in order: id, on, happened_precision, happened_to,
//    domain, level
// -> immediate: maps -- events of immediate risk: id, on, lifted_on, lifted_by
// -> holders: maps -- who held it: id, role, from, to, experience_band, managers
// -> deviations: maps -- why something was done otherwise: id, on, recorded_on, of, reason,
//    has_reason, from_due_at, new_due_at, interval_days, approved_role, needs_role
// -> entries: maps -- entries of oversight in order: id, on, happened_precision, happened_to,
//    recorded_on, level, kind, grade, functions, covers, makers, roles, management, evident,
//    substantive, source_system
// -> kinds: maps -- what records are on it, and from which systems: label, kind, source_system,
//    and of documents, entries and those that name one, in which kind of place: places

UNWIND $cases AS file
MATCH (case:Case {id: file.id})
CALL (case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(record)
  WHERE (record)-[:DUPLICATES]->() OR (record)<-[:CORRECTS]-()
  RETURN collect(DISTINCT record.id) AS void
}
CALL (case, file) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(event:Event)
  WHERE event.happened_on <= file.as_of
    AND (event.kind IN ['STATUS_CHANGE', 'CLOSURE'] OR event.immediate = true)
  OPTIONAL MATCH (event)<-[:ADDRESSES]-(entry:Oversight)
  WHERE entry.level >= 2 AND entry.happened_on >= event.happened_on
    AND entry.happened_on <= file.as_of
  WITH event, entry
  ORDER BY event.happened_on, event.id, entry.happened_on, entry.id
  WITH event, collect(entry {.id, .happened_on}) AS lifts
  ORDER BY event.happened_on, event.id
  RETURN [found IN collect(event {.id, .kind, .immediate, .from_stage, .to_stage,
      on: event.happened_on, lifts: lifts}) WHERE found.id IS NOT NULL] AS turns
}
CALL (case, file) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(judgement:RiskJudgement)
  WHERE judgement.happened_on <= file.as_of
  WITH judgement
  ORDER BY judgement.happened_on, judgement.id
  RETURN [found IN collect(judgement {.id, .domain, .level, .happened_precision, .happened_to,
      on: judgement.happened_on}) WHERE found.id IS NOT NULL] AS judgements
}
CALL (case) {
  OPTIONAL MATCH (case)<-[held:ASSIGNED_TO]-(worker:Worker)
  OPTIONAL MATCH (worker)<-[:MANAGES]-(manager:Worker)
  WITH held, worker, manager
  ORDER BY held.from, worker.id, manager.id
  WITH held, worker, collect(manager.id) AS managers
  ORDER BY held.from, worker.id, held.role
  RETURN [found IN collect({id: worker.id, role: held.role, from: held.from, to: held.to,
      experience_band: held.experience_band, managers: managers}) WHERE found.id IS NOT NULL]
    AS holders
}
CALL (case) {
  OPTIONAL MATCH (case)-[held:HELD_BY]->(agency)
  WITH held, agency
  ORDER BY held.from, agency.id
  RETURN [found IN collect({id: agency.id, kind: agency.kind, from: held.from, to: held.to})
    WHERE found.id IS NOT NULL] AS held_by
}
CALL (case, file) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(deviation:Deviation)
  WHERE deviation.happened_on <= file.as_of
  OPTIONAL MATCH (deviation)-[:EXPLAINS]->(explained)
  WITH deviation, collect(explained.id) AS of
  OPTIONAL MATCH (deviation)-[:VARIES]->(standard)
  WITH deviation, of, standard.approver_role AS role
  ORDER BY role
  WITH deviation, of, collect(role) AS roles
  // Where several standards are varied, the one that wants the most senior role decides.
  WITH deviation, of, [role IN ['SERVICE_MANAGER', 'TEAM_MANAGER', 'SENIOR_PRACTITIONER']
    WHERE role IN roles] + roles AS needed
  ORDER BY deviation.recorded_on, deviation.id
  RETURN [found IN collect({id: deviation.id, on: deviation.happened_on,
      recorded_on: deviation.recorded_on, of: of, reason: deviation.reason,
      has_reason: is_reason(deviation.reason), from_due_at: deviation.from_due_at,
      new_due_at: deviation.new_due_at, interval_days: deviation.interval_days,
      approved_role: deviation.approved_role, needs_role: head(needed)
    }) WHERE found.id IS NOT NULL] AS deviations
}
CALL (case, file) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(entry:Oversight)
  WHERE entry.happened_on <= file.as_of
  OPTIONAL MATCH (entry)-[made:MADE_BY]->(maker)
  WITH entry, collect(maker.id) AS makers,
    collect(coalesce(made.acting_as, maker.role)) AS roles
  WITH entry, makers, roles,
    size(makers) = 0 OR any(role IN roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER'])
      AS management,
    CASE
      WHEN entry.content_grade IS NOT NULL THEN entry.content_grade
      WHEN trim(coalesce(entry.text, '')) = '' THEN 'EMPTY'
      ELSE 'DESCRIPTIVE'
    END AS grade
  WITH entry, makers, roles, management, grade,
    entry.level >= 2 AND management AND grade <> 'EMPTY' AND entry.kind <> 'COUNTERSIGNATURE'
      AS evident
  ORDER BY entry.happened_on, entry.id
  RETURN [found IN collect(entry {.id, .recorded_on, .level, .kind, .functions, .covers,
      .source_system, .happened_precision, .happened_to, on: entry.happened_on, grade: grade,
      makers: makers, roles: roles, management: entry.level >= 2 AND management, evident: evident,
      substantive: evident AND size(coalesce(entry.functions, [])) > 0})
    WHERE found.id IS NOT NULL] AS entries
}
CALL (case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(record)
  WITH labels(record)[0] AS label, record.kind AS kind, record.source_system AS source_system,
    collect(CASE WHEN record:Document OR record:Oversight OR record.source_kind IS NOT NULL
      THEN record {.id, .source_kind} END) AS places
  ORDER BY label, kind, source_system
  RETURN [found IN collect({label: label, kind: kind, source_system: source_system,
    places: places}) WHERE found.label IS NOT NULL] AS kinds
}
RETURN
  case.id AS case_id, file.as_of AS as_of, case.service AS service, case.stage AS stage,
  case.status AS status, case.happened_from AS opened_on, case.happened_to AS ended_on,
  [turn IN turns WHERE turn.kind = 'CLOSURE' | turn {.id, .on}] AS closures, held_by, void,
  [turn IN turns WHERE turn.kind = 'STATUS_CHANGE' | turn {.id, .on, .from_stage, .to_stage}]
    AS changes,
  judgements,
  [turn IN turns WHERE turn.immediate = true | turn {.id, .on,
    lifted_on: head([entry IN turn.lifts WHERE NOT entry.id IN void]).happened_on,
    lifted_by: head([entry IN turn.lifts WHERE NOT entry.id IN void]).id}] AS immediate,
  holders, deviations, entries, kinds
ORDER BY case_id, as_of
