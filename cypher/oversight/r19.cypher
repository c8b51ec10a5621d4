// Countersignature late or absent.
// A document that needs a countersignature and has none in time from the day it was completed.
// Senior practitioners and managers countersign, never the author alone. Sending the document back
// ends its own clock: the new version has one of its own, and where nothing follows within the same
// time the sending back stands open. Not: a version that another one replaced before its day.
// scope: service
// rule: R19
// version: 1
// severity: HIGH
// uplift: MEDIUM once it is history
// role: TEAM_MANAGER
// services: all
// periods: countersign_days
// basis: P16, P54, P55
// staff: {what}: the time for a countersignature began on {began_on} and ended on {due}. Countersigned: {signed_on}. Days since it was first completed: {days}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the document; with the entry that sent it back, where that began the time
// -> path: strings -- the document, its versions, its sign-offs and what sent it back
// -> anchor: map -- the day it was completed, or sent back
// -> period: string -- within how long
// -> met: map? -- the first countersignature, or what came of sending it back
// -> ended_on: date? -- the day another version replaced it
// -> ended_by: string? -- that another version replaced it
// -> severity_late: string -- MEDIUM
// -> searched: map -- what was looked for
// -> detail: map -- what, began_on, first_completed_on, signed_on, sent_back_on, days

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(document:Document)
WHERE live(document) AND document.completed_at IS NOT NULL
  AND coalesce(document.requires_countersign, true)
CALL (file, document) {
  OPTIONAL MATCH versions = (document)-[:SUPERSEDES*1..10]->(before:Document)
  WHERE all(version IN tail(nodes(versions)) WHERE EXISTS {
    MATCH (version)<-[:ROLLS_BACK]-(back:Oversight) WHERE live(back) })
  RETURN min(before.completed_at) AS first_completed_on,
    count(CASE WHEN before.requires_countersign = true THEN 1 END) > 0 AS follows
}
WITH *
WHERE document.requires_countersign = true OR follows
CALL (file, document) {
  OPTIONAL MATCH (document)-[:MADE_BY]->(author:Worker)
  WITH file, document, collect(author.id) AS authors
  OPTIONAL MATCH (document)<-[:SIGNS_OFF]-(sign:Oversight)
  WHERE live(sign)
  OPTIONAL MATCH (sign)-[made:MADE_BY]->(maker:Worker)
  WITH authors, sign, collect({id: maker.id, role: coalesce(made.acting_as, maker.role)}) AS makers
  WITH sign, [maker IN makers WHERE maker.id IS NOT NULL] AS makers, authors
  WHERE size(makers) = 0 OR any(maker IN makers WHERE NOT maker.id IN authors
    AND maker.role IN ['SENIOR_PRACTITIONER', 'TEAM_MANAGER', 'SERVICE_MANAGER'])
  WITH sign
  ORDER BY sign.happened_on, sign.id
  RETURN [found IN collect(sign {.id, .happened_on, .happened_precision, .happened_to,
    what: 'SIGNS_OFF'}) WHERE found.id IS NOT NULL] AS signed
}
CALL (file, document) {
  OPTIONAL MATCH (document)<-[:ROLLS_BACK]-(back:Oversight)
  WHERE live(back)
  WITH back
  ORDER BY back.happened_on, back.id
  RETURN [found IN collect(back {.id, .happened_on, .happened_precision, .happened_to,
    what: 'ROLLS_BACK'}) WHERE found.id IS NOT NULL] AS sent_back
}
CALL (file, document) {
  OPTIONAL MATCH versions = (document)<-[:SUPERSEDES*1..10]-(later:Document)
  WHERE live(later) AND later.completed_at IS NOT NULL
  WITH later, [version IN nodes(versions) | version.id] AS line
  ORDER BY later.happened_on, later.id
  RETURN [found IN collect(later {.id, .happened_on, .happened_precision, .happened_to,
    steps: [place IN range(1, size(line) - 1) |
      'Document:' + line[place] + ' SUPERSEDES Document:' + line[place - 1]]}) WHERE found.id IS NOT NULL] AS versions
}
WITH *, [null] + sent_back AS beginnings
UNWIND beginnings AS back
WITH *,
  [sign IN signed WHERE back IS NULL OR sign.happened_on >= back.happened_on] AS own,
  CASE WHEN back IS NULL THEN sent_back
    ELSE [other IN sent_back WHERE other.happened_on > back.happened_on]
      + [later IN versions WHERE later.happened_on >= back.happened_on] END AS other
WITH *, reduce(first = head(own + other), one IN own + other |
    CASE WHEN one.happened_on < first.happened_on THEN one ELSE first END) AS met,
  CASE WHEN back IS NULL THEN head(versions) END AS replaced
RETURN
  file.id AS case_id,
  [document.id] + CASE WHEN back IS NULL THEN [] ELSE [back.id] END AS subjects,
  CASE WHEN back IS NULL THEN document {.happened_on, .happened_precision, .happened_to}
    ELSE back END AS anchor,
  'countersign_days' AS period, met,
  replaced.happened_on AS ended_on,
  CASE WHEN replaced IS NOT NULL THEN 'another version replaced it' END AS ended_by,
  'MEDIUM' AS severity_late,
  ['Document:' + document.id, 'Document:' + document.id + ' ON_FILE Case:' + file.id]
    + [one IN signed + sent_back |
      'Oversight:' + one.id + ' ' + one.what + ' Document:' + document.id]
    + reduce(steps = [], later IN versions | steps + later.steps) AS path,
  {labels: ['Oversight'], count: size(signed)} AS searched,
  {what: coalesce(document.title, document.kind),
    began_on: CASE WHEN back IS NULL THEN document.happened_on ELSE back.happened_on END,
    first_completed_on: coalesce(first_completed_on, document.completed_at),
    sent_back_on: head(sent_back).happened_on,
    signed_on: CASE WHEN size(own) = 0 THEN 'not found on this record'
      ELSE head(own).happened_on END,
    days: duration.inDays(coalesce(first_completed_on, document.completed_at),
      coalesce(head(own).happened_on, file.as_of)).days} AS detail
ORDER BY case_id, subjects
