// Signed off with known deficits.
// A document signed off while a deficit that was evident by then was open, or while a part that it
// needs was empty, and no direction made at the sign-off covers it. Put right by a document that
// remedies the deficit, or by an action of its own that is confirmed. Not: a sign-off for the
// process with the direction for the rest (S54); a document that was sent back and not signed. A
// deficit that nobody could see by the sign-off and that was found later is told, as less serious.
// scope: service
// rule: R18
// version: 1
// severity: HIGH
// uplift: MEDIUM where every deficit was found only after the sign-off
// role: TEAM_MANAGER
// services: all
// basis: S53, S54, P24, P45, P49, P53, P54, P55
// staff: Signed off on {signed_on} with: {deficits}. {at_the_time} Put right since: {put_right}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the document
// -> path: strings -- the document, its sign-offs, the deficits and what put them right
// -> anchor: map -- the first sign-off that counts
// -> outcome: string -- BREACH, MET, or UNKNOWN where it cannot be told what came first
// -> state: string? -- REMEDIED where everything was put right
// -> severity: string? -- MEDIUM where it was found later
// -> searched: map? -- what was looked for
// -> detail: map -- signed_on, process_only, deficits, found_later, at_the_time, put_right,
//   remedied_by

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(document:Document)<-[signs:SIGNS_OFF]-(sign:Oversight)
WHERE live(document) AND live(sign)
OPTIONAL MATCH (sign)-[:DIRECTS]->(action:Action)
WHERE live(action)
WITH file, case, document, signs, sign, collect(action.id) AS directed
OPTIONAL MATCH (case)<-[:ON_FILE]-(direction:Oversight {kind: 'CASE_DIRECTION'})
  -[:DIRECTS]->(action:Action)
WHERE direction.happened_on = sign.happened_on AND live(direction) AND live(action)
WITH file, document, signs, sign, directed, collect(action.id) AS beside
ORDER BY sign.happened_on, sign.id
WITH file, document, collect({id: sign.id, on: sign.happened_on, last: latest_day(sign),
    process_only: coalesce(signs.process_only, false), directed: directed + beside}) AS signed
CALL (file, document) {
  OPTIONAL MATCH (document)<-[:RAISED_ON]-(deficit:Challenge {is_deficit: true})
  WHERE live(deficit) AND NOT withdrawn(deficit)
  OPTIONAL MATCH (deficit)<-[link:COVERS|REMEDIES]-(work)
  WHERE live(work)
  OPTIONAL MATCH (work)<-[:DIRECTS]-(source)
  WHERE live(source)
  WITH file, deficit, link, work,
    collect(source {.id, on: source.happened_on, label: labels(source)[0]}) AS sources
  OPTIONAL MATCH (work)<-[confirms:CONFIRMS]-(by)
  WHERE live(by)
  WITH deficit, link, work, sources, file, confirms, by,
    confirms.outcome = 'DONE' AND (by.id IN file.management
      OR any(entry IN file.entries WHERE entry.id = by.id
        AND any(role IN entry.roles WHERE role IN ['TEAM_MANAGER', 'SERVICE_MANAGER']))
      OR confirms.means = 'PRODUCT_IN_GRAPH' AND by:Document
        AND by.recorded_on >= work.happened_on) AS done
  ORDER BY by.happened_on, by.id
  WITH file, deficit, link, work, sources, count(confirms) AS said,
    collect(CASE WHEN done THEN {id: by.id, on: by.happened_on, label: labels(by)[0]} END)
      AS confirmed
  WITH deficit, link, work, sources, confirmed,
    CASE
      WHEN work:Document THEN work.happened_on
      WHEN size(confirmed) > 0 THEN head(confirmed).on
      WHEN said = 0 AND work.status = 'CONFIRMED'
        AND coalesce(work.status_at, work.recorded_on) <= file.as_of
        THEN coalesce(work.status_at, work.recorded_on)
    END AS done_on
  ORDER BY done_on, work.id, type(link)
  WITH deficit, [found IN collect({id: work.id, label: labels(work)[0], type: type(link),
      sources: sources, confirmed: confirmed, done_on: done_on}) WHERE found.id IS NOT NULL]
    AS works
  ORDER BY deficit.happened_on, deficit.id
  RETURN [found IN collect({id: deficit.id, said: coalesce(deficit.summary, deficit.kind),
      evident: deficit.evident_at, first: coalesce(deficit.evident_at, deficit.happened_on),
      last: CASE WHEN deficit.evident_at IS NULL THEN latest_day(deficit)
        ELSE deficit.evident_at END,
      works: works, done_on: head([work IN works WHERE work.done_on IS NOT NULL | work.done_on])
    }) WHERE found.id IS NOT NULL] AS deficits
}
CALL (file, document) {
  OPTIONAL MATCH versions = (document)<-[:SUPERSEDES*1..10]-(later:Document {complete: true})
  WHERE live(later)
  WITH later, [version IN nodes(versions) | version.id] AS line
  ORDER BY later.happened_on, later.id
  WITH head([found IN collect({id: later.id, line: line}) WHERE found.id IS NOT NULL]) AS first
  RETURN first.id AS filled_in, [place IN range(1, size(coalesce(first.line, [])) - 1) |
    'Document:' + first.line[place] + ' SUPERSEDES Document:' + first.line[place - 1]] AS steps
}
WITH *,
  [deficit IN deficits WHERE any(sign IN signed WHERE deficit.last <= sign.on
    AND coalesce(deficit.done_on > sign.on, true)
    AND none(work IN deficit.works WHERE any(source IN work.sources WHERE source.id = sign.id
      OR source.label = 'Oversight' AND source.on = sign.on)))] AS known,
  [deficit IN deficits WHERE deficit.evident IS NULL
    AND all(sign IN signed WHERE coalesce(deficit.first > sign.last, false))] AS later,
  [deficit IN deficits WHERE any(sign IN signed
    WHERE deficit.first <= coalesce(sign.last, deficit.first)
      AND coalesce(deficit.last > sign.on, true)
      AND (deficit.evident IS NULL OR coalesce(sign.last > sign.on, true)))] AS unsure,
  coalesce(document.complete, true) = false
    AND none(deficit IN deficits WHERE deficit.last <= head(signed).on)
    AND any(sign IN signed WHERE size(sign.directed) = 0) AS has_gap
WITH *, known + later AS told,
  CASE
    WHEN size(known) > 0 OR has_gap OR size(later) > 0 THEN 'BREACH'
    WHEN size(unsure) > 0 THEN 'UNKNOWN'
    ELSE 'MET'
  END AS outcome
WITH *, size(known) = 0 AND NOT has_gap AND size(later) > 0 AS found_later,
  CASE WHEN outcome = 'UNKNOWN' THEN unsure ELSE told END AS listed
RETURN
  file.id AS case_id, [document.id] AS subjects,
  {happened_on: head(signed).on} AS anchor, outcome,
  CASE WHEN outcome = 'BREACH' AND all(deficit IN told WHERE deficit.done_on IS NOT NULL)
    AND (NOT has_gap OR filled_in IS NOT NULL) THEN 'REMEDIED' END AS state,
  CASE WHEN found_later THEN 'MEDIUM' END AS severity,
  CASE WHEN NOT found_later THEN {labels: ['Action'], from: head(signed).on,
    to: last(signed).on, count: reduce(n = 0, sign IN signed | n + size(sign.directed))} END
    AS searched,
  ['Document:' + document.id, 'Document:' + document.id + ' ON_FILE Case:' + file.id]
    + [sign IN signed | 'Oversight:' + sign.id + ' SIGNS_OFF Document:' + document.id]
    + reduce(whole = [], deficit IN listed | whole
      + ['Challenge:' + deficit.id + ' RAISED_ON Document:' + document.id]
      + reduce(own = [], work IN deficit.works | own
        + [work.label + ':' + work.id + ' ' + work.type + ' Challenge:' + deficit.id]
        + [by IN work.confirmed | by.label + ':' + by.id + ' CONFIRMS Action:' + work.id]))
    + CASE WHEN has_gap AND filled_in IS NOT NULL THEN steps ELSE [] END
    AS path,
  {signed_on: head(signed).on, process_only: any(sign IN signed WHERE sign.process_only),
    deficits: [deficit IN listed | deficit.said]
      + CASE WHEN has_gap THEN ['a part that is needed and not filled in'] ELSE [] END,
    found_later: found_later,
    at_the_time: CASE
      WHEN found_later THEN 'It was found later; no earlier sign of it was found on this record.'
      ELSE 'No direction made at the sign-off that covers it was found on this record.' END,
    put_right: CASE
      WHEN all(deficit IN listed WHERE deficit.done_on IS NOT NULL)
        AND (NOT has_gap OR filled_in IS NOT NULL) THEN 'yes'
      WHEN any(deficit IN listed WHERE deficit.done_on IS NOT NULL)
        OR has_gap AND filled_in IS NOT NULL THEN 'in part'
      ELSE 'no'
    END,
    remedied_by: reduce(ids = [], deficit IN listed | ids
        + [work IN deficit.works WHERE work.done_on IS NOT NULL | work.id])
      + CASE WHEN has_gap AND filled_in IS NOT NULL THEN [filled_in] ELSE [] END} AS detail
ORDER BY case_id, subjects
