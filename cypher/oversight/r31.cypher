// A transfer without oversight.
// A transfer for which no transfer check covers, by its day, how good the work is, whether it fits
// together and what the next team needs; an emergency move leaves five working days. A check that
// deals with no event serves the next transfer. The end of the case never excuses the transfer that
// ends it.
// scope: service
// rule: R31
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: CHILDRENS_SOCIAL_CARE
// periods: emergency_transfer_days
// basis: S23
// staff: The case was transferred on {transferred_on} (emergency: {emergency}); a transfer check
//   was due by {due}. Not found on this record: {lacking}. Complete: {complete_on}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the transfer
// -> path: strings -- the transfer and the checks
// -> anchor: map -- the day of the transfer
// -> period: string? -- how much longer an emergency leaves
// -> met: map? -- the first day by which checks had covered all three
// -> outlives_case: boolean -- whether it is the transfer that ended the case
// -> missing: strings -- which of the three are not covered
// -> searched: map -- what was looked for
// -> detail: map -- transferred_on, emergency, lacking, complete_on

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(transfer:Event {kind: 'TRANSFER'})
WHERE stands(transfer)
WITH file, case, transfer
ORDER BY transfer.happened_on, transfer.id
WITH file, case, collect(transfer {.id, .happened_on, .happened_precision, .happened_to,
    .emergency}) AS transfers
CALL (file, case) {
  OPTIONAL MATCH (case)<-[:ON_FILE]-(check:Oversight {kind: 'TRANSFER_CHECK'})
  WHERE live(check)
  OPTIONAL MATCH (check)-[:ADDRESSES]->(event:Event)
  WHERE NOT event.id IN file.void
  WITH check, collect(event.id) AS events
  RETURN collect({id: check.id, events: events}) AS addressed
}
WITH file, case, transfers, addressed, [entry IN file.entries
    WHERE entry.kind = 'TRANSFER_CHECK' AND entry.grade <> 'EMPTY'
      AND (size(entry.makers) = 0 OR any(role IN entry.roles
        WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER', 'SENIOR_PRACTITIONER']))] AS made
UNWIND range(0, size(transfers) - 1) AS place
WITH file, case, addressed, made, transfers[place] AS transfer,
  CASE WHEN place > 0 THEN transfers[place - 1].happened_on END AS before,
  CASE WHEN place + 1 < size(transfers) THEN transfers[place + 1].happened_on END AS after
WITH *, [entry IN made WHERE any(check IN addressed WHERE check.id = entry.id
    AND (transfer.id IN check.events OR size(check.events) = 0
      AND (before IS NULL OR entry.on > before) AND (after IS NULL OR entry.on <= after)))]
  AS checks, ['QUALITY', 'CONSISTENCY', 'RECEIVING_REQUIREMENTS'] AS needed,
  coalesce(transfer.emergency, false) AS emergency
WITH *, head([entry IN checks WHERE all(topic IN needed WHERE any(other IN checks
    WHERE other.on <= entry.on AND topic IN coalesce(other.covers, [])))]) AS complete,
  [topic IN needed WHERE none(entry IN checks WHERE topic IN coalesce(entry.covers, [])) |
    replace(toLower(topic), '_', ' ')] AS missing
RETURN
  file.id AS case_id, [transfer.id] AS subjects,
  transfer {.happened_on, .happened_precision, .happened_to} AS anchor,
  CASE WHEN emergency THEN 'emergency_transfer_days' END AS period,
  CASE WHEN complete IS NOT NULL
    THEN complete {.happened_precision, .happened_to, happened_on: complete.on} END AS met,
  file.closed_on IS NOT NULL AND (transfer.happened_on >= file.closed_on
    OR after IS NULL AND coalesce(case.status, '') = 'TRANSFERRED') AS outlives_case,
  missing,
  ['Event:' + transfer.id, 'Event:' + transfer.id + ' ON_FILE Case:' + file.id]
    + [entry IN checks | 'Oversight:' + entry.id
      + CASE WHEN any(check IN addressed WHERE check.id = entry.id
          AND transfer.id IN check.events)
        THEN ' ADDRESSES Event:' + transfer.id ELSE ' ON_FILE Case:' + file.id END] AS path,
  {labels: ['Oversight'], count: size(file.entries)} AS searched,
  {transferred_on: transfer.happened_on, emergency: CASE WHEN emergency THEN 'yes' ELSE 'no' END,
    lacking: CASE WHEN size(missing) = 0 THEN ['nothing any more'] ELSE missing END,
    complete_on: CASE WHEN complete IS NULL THEN 'not yet' ELSE complete.on END} AS detail
ORDER BY case_id, subjects
