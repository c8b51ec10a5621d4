// An action that is said to be done and that nobody confirmed.
// A claim that management has not confirmed four weeks later. A worker's or a senior practitioner's
// entry is a claim itself. Management may take the word of an experienced worker where risk is not
// raised that day. Not: what was to be made is on the record since the action was set; the claim
// was looked at and found wrong, so that the action is as it was before.
// scope: service
// rule: R02
// version: 1
// severity: LOW
// uplift: MEDIUM where risk is raised or the action protects somebody
// role: TEAM_MANAGER
// services: all
// periods: claim_days
// basis: P24, P25, P26, V3, S22
// staff: “{what}” was said to be done on {claimed_on} by {claimed_by}; no confirmation by
//   management was found on this record by {due}. Confirmed: {confirmed_on}. An entry of
//   management that has seen it, or what was to be made, would confirm it.
// $files: maps -- the files to look at, see oversight/file
// -> case_id: id -- the case
// -> subjects: strings -- the action
// -> path: strings -- what directed it, who said it was done, and what was found of it
// -> anchor: map -- the day somebody said so
// -> period: string -- how long a claim may stand alone
// -> met: map? -- the first confirmation
// -> ended_on: date? -- the day the claim was found wrong
// -> ended_by: string? -- why it is over, or cannot be told
// -> outcome: string? -- UNKNOWN where the level of risk decides and is not known
// -> severity: string? -- MEDIUM
// -> explained_at: strings -- what else a reason may be written at
// -> never_explained: boolean -- unless a reason was given since the claim
// -> searched: map -- what was looked for
// -> detail: map -- what, claimed_on, claimed_by, confirmed_on

// uses: fragments/actions
UNWIND actions AS found
WITH file, found, found.action AS action,
  CASE WHEN size(found.claims) > 0 THEN found.claims ELSE found.said_on END AS said_done
WHERE size(said_done) > 0 OR found.done IS NOT NULL
WITH file, found, action,
  coalesce(reduce(first = head(said_done), day IN said_done
    | CASE WHEN day < first THEN day ELSE first END), found.done.happened_on) AS claimed_on,
  coalesce(found.done.happened_on, file.last_day) AS until,
  CASE
    WHEN found.done IS NOT NULL THEN null
    WHEN size(found.claims) > 0 THEN head(found.successors).on
    WHEN found.not_done_on > found.reopened_on THEN found.reopened_on
    ELSE coalesce(found.not_done_on, found.reopened_on)
  END AS ended_on
RETURN
  file.id AS case_id, [action.id] AS subjects,
  ['Action:' + action.id, 'Action:' + action.id + ' ON_FILE Case:' + file.id]
    + found.followed_rests_on AS path,
  {happened_on: claimed_on} AS anchor, 'claim_days' AS period,
  CASE WHEN found.done IS NOT NULL THEN {happened_on: found.done.happened_on,
    happened_precision: found.done.happened_precision, happened_to: found.done.happened_to}
    END AS met,
  ended_on,
  CASE
    WHEN found.doubted THEN 'whether risk was raised is not known'
    WHEN ended_on IS NULL THEN null
    WHEN size(found.claims) > 0 THEN 'replaced on ' + toString(ended_on)
    ELSE 'found not to be done'
  END AS ended_by,
  CASE WHEN found.doubted AND size(found.claims) > 0 THEN 'UNKNOWN' END AS outcome,
  CASE WHEN raised_on(until)
      OR coalesce(action.protective, trim(coalesce(action.protects, '')) <> '')
    THEN 'MEDIUM' END AS severity,
  [deviation IN found.deviations | deviation.of] AS explained_at,
  coalesce(last(found.deviations).recorded_on < claimed_on, true) AS never_explained,
  {labels: ['Oversight'], from: claimed_on, count: size(found.confirmations)} AS searched,
  {what: action.summary, claimed_on: claimed_on,
    claimed_by: CASE WHEN size(found.claimants) = 0 THEN ['somebody whom the record does not name']
      ELSE found.claimants END,
    confirmed_on: CASE WHEN found.done IS NULL THEN 'not found on this record'
      ELSE found.done.happened_on END} AS detail
ORDER BY case_id, subjects
