// Something on the record is too unsure for a rule to say.
// One for each subject of rules that came out UNKNOWN: a day that is not known well enough, a
// level of risk that was never assessed, or a time for which the source gives nothing.
// scope: service
// rule: R00
// version: 1
// severity: INFO
// role: CASE_MANAGER
// services: all
// after: all
// basis: S2, S13
// staff: {rules} cannot be told: {reasons}.
// child: Some things on your record are not clear enough for us to say.
// $files: maps -- the files to look at, see oversight/file, with what the other rules found
// -> case_id: id -- the case
// -> subjects: strings -- the subject that the rules could not judge
// -> path: strings -- what they looked at
// -> outcome: string -- always UNKNOWN
// -> missing: strings -- why it cannot be told
// -> detail: map -- rules, reasons

UNWIND $files AS file
UNWIND file.findings AS found
WITH file, found
WHERE found.outcome = 'UNKNOWN'
WITH file, found
ORDER BY found.rule, found.why, found.path
WITH file, found.subjects AS subjects, collect(found.rule) AS rules, collect(DISTINCT found.why) AS reasons,
  collect(found.path) AS paths
RETURN
  file.id AS case_id, subjects,
  reduce(whole = [], path IN paths | whole + path) AS path,
  'UNKNOWN' AS outcome, reasons AS missing, {rules: rules, reasons: reasons} AS detail
ORDER BY case_id, subjects
