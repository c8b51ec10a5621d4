// Signs that the oversight of a case made a difference.
// ST1 regular oversight through the raised time · ST2 a version rolled back and a better one signed
// off · ST3 a countersignature with real feedback · ST4 actions set, followed and confirmed · ST5
// forums with minutes · ST6 guidance to specialist workers · ST7 an escalation that removed a
// barrier · ST8 an earlier deficit put right.
// scope: service
// basis: P47, P51
// $files: maps -- the files to look at, see oversight/file, with what the rules found
// $forums: strings -- the kinds of meeting that are forums
// $strength_raised_days: integer -- how long risk must have been raised, or the case open
// $strength_entries: integer -- how many evident entries in that time
// $strength_actions: integer -- how many actions confirmed as done
// -> case_id: id -- the case
// -> strength: string -- ST1 to ST8
// -> path: strings -- the records and relationships that show it

UNWIND $files AS file
WITH file, CASE WHEN size(file.raised) > 0 THEN file.raised
    WHEN file.opened_on IS NULL THEN []
    ELSE [{from: file.opened_on, to: file.last_day}] END AS spells
CALL (file, spells) {
  UNWIND spells AS spell
  WITH file, [entry IN file.entries
      WHERE entry.evident AND spell.from <= entry.on AND entry.on <= spell.to] AS seen
  WHERE duration.inDays(spell.from, spell.to).days >= $strength_raised_days
    AND size(seen) >= $strength_entries
    AND none(found IN file.findings WHERE found.rule = 'R06' AND found.outcome = 'BREACH')
  RETURN 'ST1' AS strength, [entry IN seen | 'Oversight:' + entry.id] AS path
  UNION ALL
  MATCH (:Case {id: file.id})<-[:ON_FILE]-(back:Oversight)-[:ROLLS_BACK]->(draft:Document)
    <-[:SUPERSEDES]-(version:Document)<-[:SIGNS_OFF]-(signed:Oversight)
  WHERE live(back) AND live(version) AND live(signed)
    AND version.happened_on >= back.happened_on
  RETURN 'ST2' AS strength, ['Oversight:' + back.id + ' ROLLS_BACK Document:' + draft.id,
    'Document:' + version.id + ' SUPERSEDES Document:' + draft.id,
    'Oversight:' + signed.id + ' SIGNS_OFF Document:' + version.id] AS path
  UNION ALL
  UNWIND file.entries AS entry
  WITH entry
  WHERE entry.kind = 'COUNTERSIGNATURE' AND entry.grade = 'ANALYTIC'
  RETURN 'ST3' AS strength, ['Oversight:' + entry.id] AS path
  UNION ALL
  WITH file
  WHERE none(found IN file.findings WHERE found.rule IN ['R01', 'R02']
    AND found.outcome = 'BREACH' AND found.state = 'OPEN' AND found.severity <> 'INFO')
  MATCH (:Case {id: file.id})<-[:ON_FILE]-(action:Action)<-[confirms:CONFIRMS]-(entry)
  WHERE live(action) AND live(entry) AND confirms.outcome = 'DONE'
    AND (entry.id IN file.management OR confirms.means = 'PRODUCT_IN_GRAPH')
  WITH action, min(labels(entry)[0] + ':' + entry.id) AS entry
  ORDER BY action.id
  WITH collect(entry + ' CONFIRMS Action:' + action.id) AS path
  WHERE size(path) >= $strength_actions
  RETURN 'ST4' AS strength, path
  UNION ALL
  MATCH (:Case {id: file.id})<-[:ON_FILE]-(forum:Meeting)
  WHERE live(forum) AND forum.kind IN $forums AND NOT coalesce(forum.cancelled, false)
  OPTIONAL MATCH (forum)-[:RECORDED_IN]->(minutes:Document)
  WHERE live(minutes)
  WITH forum, min(minutes.id) AS minutes_id
  ORDER BY forum.id
  WITH collect({forum: forum.id, minutes: minutes_id}) AS held
  WHERE all(one IN held WHERE one.minutes IS NOT NULL) AND size(held) > 0
  RETURN 'ST5' AS strength,
    [one IN held | 'Meeting:' + one.forum + ' RECORDED_IN Document:' + one.minutes] AS path
  UNION ALL
  MATCH (:Case {id: file.id})<-[:ON_FILE]-(entry:Oversight {audience: 'SPECIALIST_WORKERS'})
  WHERE live(entry)
  RETURN 'ST6' AS strength, ['Oversight:' + entry.id] AS path
  UNION ALL
  MATCH (:Case {id: file.id})<-[:ON_FILE]-(barrier:Event)<-[:ESCALATES]-(entry:Oversight)
  WHERE live(barrier) AND live(entry)
  MATCH (barrier)<-[:RESOLVES]-(end:Event)
  WHERE live(end) AND end.happened_on >= entry.happened_on
  RETURN 'ST7' AS strength, ['Oversight:' + entry.id + ' ESCALATES Event:' + barrier.id,
    'Event:' + end.id + ' RESOLVES Event:' + barrier.id] AS path
  UNION ALL
  UNWIND file.findings AS found
  WITH found
  WHERE found.rule IN ['R18', 'R23'] AND found.state = 'REMEDIED'
  RETURN 'ST8' AS strength, found.path AS path
}
RETURN file.id AS case_id, strength, path
ORDER BY case_id, strength, path
