// What a record is joined to, one relationship a row, in both directions.
// scope: record $id
// $id: id -- the record
// $first: integer -- at most so many rows
// -> direction: string -- OUT where the relationship starts at the record, else IN
// -> type: string -- the relationship
// -> properties: map -- everything that is held of the relationship
// -> id: id -- the record at the other end
// -> label: string -- what that is
// -> kind: string? -- its kind
// -> text: string? -- what it says or is called, in short
// -> day: date? -- the day it happened
// -> rests_on: strings -- the relationship, from start to end

// uses: fragments/any_record
MATCH (record)-[link]-(other)
WHERE NOT other:Statement AND NOT other:ImportRun AND NOT other:Finding
  AND readable(other)
WITH record, link, other,
  CASE WHEN startNode(link).id = record.id THEN 'OUT' ELSE 'IN' END AS direction
RETURN
  direction, type(link) AS type, properties(link) AS properties, other.id AS id,
  labels(other)[0] AS label, other.kind AS kind,
  coalesce(other.display_name, other.preferred_name, other.name, other.what, other.summary,
    other.title, other.text) AS text,
  other.happened_on AS day,
  [labels(startNode(link))[0] + ':' + startNode(link).id + ' ' + type(link) + ' '
    + labels(endNode(link))[0] + ':' + endNode(link).id] AS rests_on
ORDER BY direction DESC, type, id, link.id
LIMIT $first
