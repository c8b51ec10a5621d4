// What has to be known of a case before it is opened in an emergency.
// There is a row whether or not there is such a case.
// scope: service
// $case_id: id -- the case
// -> there: boolean -- whether there is one
// -> marking: string -- how it is marked
// -> named: boolean -- whether only people or roles that its marking names may read it
// one row

OPTIONAL MATCH (case:Case {id: $case_id})
RETURN case IS NOT NULL AS there, coalesce(case.sensitivity, 'STANDARD') AS marking,
  size(coalesce(case.restricted_to, [])) > 0 AS named
