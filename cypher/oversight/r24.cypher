// Footprint without substance.
// In the last three months, or in the last two entries where there were fewer: entries of
// management at level 2 or 3, of which less than half do more than describe. A countersignature is
// no such entry; a grade that software proposed counts for nothing. Not: case notes, which are no
// oversight; an entry whose substance sits in a document. It asks for a human reading.
// scope: service
// rule: R24
// version: 1
// severity: MEDIUM
// role: TEAM_MANAGER
// services: all
// basis: P1, P8, P24, P49, P54, P55, S4, S26
// staff: Needs a human reading: of {entries} management entries from {from} to {to}, {with_function} ({share} percent) do more than describe. What they do: {functions}.
// $files: maps -- the files to look at, see oversight/file
// $substance_window_days: integer -- how many days back
// $substance_entries: integer -- how many entries are enough to judge; else as many of the last
// $substance_percent: integer -- below which share there is no substance
// -> case_id: id -- the case
// -> subjects: strings -- the case
// -> path: strings -- the entries, and the documents that hold their substance
// -> outcome: string -- BREACH, MET, or NOT_APPLICABLE where there are too few entries
// -> searched: map -- what was looked at
// -> detail: map -- entries, with_function, share, from, to, functions, samples

UNWIND $files AS file
WITH file, [entry IN file.entries WHERE entry.management AND entry.kind <> 'COUNTERSIGNATURE'
  AND entry.on <= file.last_day] AS entries
WITH file, entries, [entry IN entries
  WHERE entry.on >= file.last_day - duration({days: $substance_window_days})] AS recent
WITH file, size(entries) AS how_many, CASE WHEN size(recent) >= $substance_entries THEN recent
  ELSE entries[-$substance_entries..] END AS looked_at
CALL (file, looked_at) {
  UNWIND [entry IN looked_at WHERE NOT entry.substantive | entry.id] AS id
  MATCH (entry:Oversight {id: id})-[:RECORDED_IN]->(document:Document)
  WHERE live(document)
  WITH entry, document
  ORDER BY entry.id, document.id
  RETURN collect({id: entry.id, document: document.id}) AS held
}
WITH *, [entry IN looked_at WHERE entry.substantive OR any(one IN held WHERE one.id = entry.id)]
  AS good
WITH *, CASE WHEN size(looked_at) = 0 THEN 0 ELSE size(good) * 100 / size(looked_at) END AS share
RETURN
  file.id AS case_id, [file.id] AS subjects,
  CASE
    WHEN how_many < $substance_entries THEN 'NOT_APPLICABLE'
    WHEN size(good) * 100 < $substance_percent * size(looked_at) THEN 'BREACH'
    ELSE 'MET'
  END AS outcome,
  ['Case:' + file.id]
    + [entry IN looked_at | 'Oversight:' + entry.id + ' ON_FILE Case:' + file.id]
    + [one IN held | 'Oversight:' + one.id + ' RECORDED_IN Document:' + one.document] AS path,
  {labels: ['Oversight'], from: head(looked_at).on, to: file.last_day, count: size(looked_at)}
    AS searched,
  {entries: size(looked_at), with_function: size(good), share: share,
    from: head(looked_at).on, to: last(looked_at).on,
    functions: [function IN ['DIRECTION', 'CHALLENGE', 'REFLECTION', 'FOLLOW_UP', 'ANALYSIS',
        'DEFICIT_IDENTIFIED', 'REMEDY_SET']
      WHERE any(entry IN good WHERE function IN coalesce(entry.functions, [])) |
      replace(toLower(function), '_', ' ') + ': ' + toString(size([entry IN good
        WHERE function IN coalesce(entry.functions, [])]))],
    samples: [entry IN looked_at WHERE none(one IN good WHERE one.id = entry.id)
      | entry.id][..3]} AS detail
ORDER BY case_id
