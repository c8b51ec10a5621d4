// Risk classification inconsistent.
// A level that falls in its domain with neither a reason nor a judgement that it says it takes the
// place of; or two current documents that state different levels for one domain on one day. Not:
// another domain; NOT_ASSESSED, which is no level; a change with its reason. History once a
// reasoned judgement takes its place, or a document that disagreed is no longer current.
// scope: service
// rule: R22
// version: 1
// severity: HIGH
// role: TEAM_MANAGER
// services: all
// basis: P39, P54
// staff: {domain}: {levels} on {on}. {problem}
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the judgement; where documents disagree, all of their judgements
// -> path: strings -- the judgements and the documents that set them
// -> anchor: map -- the day of the judgement
// -> outcome: string -- BREACH, MET, or UNKNOWN where it cannot be told which came first
// -> state: string? -- HISTORIC where something took its place
// -> explained_at: strings -- the documents that set the level; a reason may be given for them
// -> detail: map -- domain, levels, on, problem

UNWIND $files AS file
MATCH (case:Case {id: file.id})<-[:ON_FILE]-(judgement:RiskJudgement)
WHERE live(judgement) AND judgement.level IN ['LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH']
OPTIONAL MATCH (judgement)-[:SUPERSEDES]->(former:RiskJudgement)
WITH file, judgement, collect(former.id) AS formers
OPTIONAL MATCH (judgement)<-[:SUPERSEDES]-(newer:RiskJudgement)
WHERE live(newer)
WITH file, judgement, formers, count(newer) > 0 AS replaced,
  count(CASE WHEN is_reason(newer.rationale) THEN 1 END) > 0 AS reasoned_anew
CALL (file, judgement) {
  OPTIONAL MATCH (judgement)<-[:SETS_LEVEL]-(document:Document)
  WHERE live(document)
  OPTIONAL MATCH (document)<-[:ROLLS_BACK]-(back:Oversight)
  WHERE live(back)
  WITH file, judgement, document, max(back.happened_on) AS sent_back_on
  OPTIONAL MATCH (document)<-[:SIGNS_OFF]-(sign:Oversight)
  WHERE live(sign) AND sign.happened_on >= sent_back_on
  WITH file, judgement, document, sent_back_on, count(sign) AS signed
  OPTIONAL MATCH (document)<-[:SUPERSEDES]-(later:Document)
  WHERE live(later)
  WITH judgement, document, min(later.happened_on) AS later_on,
    sent_back_on IS NULL OR signed > 0 AS counts
  ORDER BY document.id
  RETURN [found IN collect({id: document.id, is_current: later_on IS NULL,
    counts: counts AND coalesce(later_on > judgement.happened_on, true)})
    WHERE found.id IS NOT NULL] AS documents
}
WITH file, judgement, formers, replaced, reasoned_anew, documents
ORDER BY judgement.happened_on, judgement.id
WITH file, collect(judgement {.id, .domain, .level, .happened_precision, on: judgement.happened_on,
  last: latest_day(judgement), formers: formers, replaced: replaced, reasoned_anew: reasoned_anew,
  has_reason: is_reason(judgement.rationale), documents: documents,
  said_by: [document IN documents WHERE document.counts | document.id],
  rank: CASE judgement.level WHEN 'LOW' THEN 0 WHEN 'MEDIUM' THEN 1 WHEN 'HIGH' THEN 2 ELSE 3 END})
  AS series
CALL (series) {
  UNWIND series AS one
  WITH one, last([other IN series WHERE other.domain = one.domain AND other.on < one.on]) AS before
  WHERE before IS NOT NULL
  RETURN collect({about: [one], others: [before], on: one.on,
    outcome: CASE
      WHEN before.rank <= one.rank OR one.has_reason OR size(one.formers) > 0 THEN 'MET'
      WHEN one.happened_precision = 'UNKNOWN' OR before.last IS NULL OR before.last >= one.on
        THEN 'UNKNOWN'
      ELSE 'BREACH' END,
    is_past: one.reasoned_anew,
    levels: toLower(replace(before.level + ', then ' + one.level, '_', ' ')),
    problem: CASE WHEN before.rank <= one.rank THEN 'It did not fall.'
      WHEN one.has_reason OR size(one.formers) > 0 THEN 'The record says why or what it replaces.'
      ELSE 'No reason, and nothing that it takes the place of, was found on this record.' END})
    AS falls
}
CALL (series) {
  UNWIND series AS one
  WITH one, [other IN series WHERE other.domain = one.domain AND other.on = one.on
    AND other.rank <> one.rank AND other.last = one.last AND one.last = one.on
    AND size(other.said_by) > 0 AND none(id IN other.said_by WHERE id IN one.said_by)
    AND NOT other.id IN one.formers AND NOT one.id IN other.formers] AS against
  WHERE size(one.said_by) > 0 AND size(against) > 0
  WITH one.domain AS domain, one.on AS on, collect(one) AS about
  RETURN collect({about: about, others: [], on: on, outcome: 'BREACH',
    is_past: any(one IN about WHERE one.replaced)
      OR size([one IN about WHERE any(document IN one.documents WHERE document.counts
        AND document.is_current)]) < 2,
    levels: toLower(replace(reduce(said = head(about).level, one IN tail(about) |
      said + ' and ' + one.level), '_', ' ')),
    problem: 'Documents of one day state different levels.'}) AS conflicts
}
UNWIND falls + conflicts AS found
RETURN
  file.id AS case_id, [one IN found.about | one.id] AS subjects,
  {happened_on: found.on} AS anchor, found.outcome AS outcome,
  CASE WHEN found.outcome = 'BREACH' AND found.is_past THEN 'HISTORIC' END AS state,
  [one IN found.about | 'RiskJudgement:' + one.id + ' ON_FILE Case:' + file.id]
    + [one IN found.others | 'RiskJudgement:' + one.id + ' ON_FILE Case:' + file.id]
    + reduce(steps = [], one IN found.others + found.about | steps
      + [document IN one.documents |
        'Document:' + document.id + ' SETS_LEVEL RiskJudgement:' + one.id]
      + [former IN one.formers | 'RiskJudgement:' + one.id
        + ' SUPERSEDES RiskJudgement:' + former]) AS path,
  reduce(ids = [], one IN found.about | ids + [document IN one.documents | document.id])
    AS explained_at,
  {domain: head(found.about).domain, levels: found.levels, on: found.on,
    problem: found.problem} AS detail
ORDER BY case_id, subjects
