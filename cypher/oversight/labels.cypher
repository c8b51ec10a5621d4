// What kind of record each id names.
// scope: service
// $ids: strings -- the records
// -> id: string -- a record
// -> label: string -- what it is

UNWIND $ids AS id
// uses: fragments/marked_record
RETURN id, labels(record)[0] AS label
ORDER BY id
