// Whether anything of some records lies on a case, is about one, or is one.
// scope: service
// $cases: strings -- the cases, such as those that were opened in an emergency
// $ids: strings -- the records
// -> found: boolean -- whether one does
// one row

UNWIND $cases AS case_id
OPTIONAL MATCH (case:Case {id: case_id})<-[:ON_FILE|SUBJECT_OF|INVOLVED_IN]-(record)
WHERE record.id IN $ids
WITH case_id, count(record) AS records
RETURN max(CASE WHEN records > 0 OR case_id IN $ids THEN 1 ELSE 0 END) = 1 AS found
