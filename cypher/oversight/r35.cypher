// A performance matter on the child's record.
// A record on the file that a manager accepted as being about how a worker does their job. It
// belongs on the worker's own record; what is to be done for the child stays. Not: what is only
// proposed to be so; a plain statement that an action was not done; an allegation that concerns the
// child, which is safeguarding.
// scope: service
// rule: R35
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: all
// basis: S31, S10, S28
// staff: A record of {filed_on} ({what}) was accepted as being about a worker's performance and
//   lies on this file. A team or service manager can move it; these actions for the child stay:
//   {stays}.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the record
// -> path: strings -- the record, the file and the actions that stay
// -> anchor: map -- the day of the record
// -> outcome: string -- always BREACH
// -> never_explained: boolean -- always true
// -> detail: map -- filed_on, what, stays

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(record)
WHERE record.about_performance = 'ACCEPTED' AND live(record)
OPTIONAL MATCH (record)-[directs:DIRECTS|LED_TO]->(action:Action)
WHERE live(action)
WITH file, record, labels(record)[0] AS label, directs, action
ORDER BY action.id, type(directs)
WITH file, record, label,
  [found IN collect(DISTINCT action {.id, .summary}) WHERE found.id IS NOT NULL] AS actions,
  [step IN collect(label + ':' + record.id + ' ' + type(directs) + ' Action:' + action.id)
    WHERE step IS NOT NULL] AS steps
RETURN
  file.id AS case_id, [record.id] AS subjects,
  record {.happened_on, .happened_precision, .happened_to} AS anchor,
  'BREACH' AS outcome, true AS never_explained,
  [label + ':' + record.id, label + ':' + record.id + ' ON_FILE Case:' + file.id] + steps AS path,
  {filed_on: record.happened_on,
    what: coalesce(toLower(replace(record.kind, '_', ' ')), toLower(label)),
    stays: [action IN actions | action.summary]} AS detail
ORDER BY case_id, subjects
