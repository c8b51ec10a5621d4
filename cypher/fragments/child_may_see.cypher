// What a child may be told of a record. Needs item. Leaves out what is withheld or not to be
// mentioned, restricted or sealed, accepted as being about a worker's performance, corrected or a
// duplicate. Gives may_show (whether its free text may be shown as it is written) and plain (words
// for the child that a person approved: text, name, job_title, role, agreed_on).
// Free text waits for a person: without SHOW or SHOW_WITH_NOTE it is null, and pending says so.

WITH *
WHERE coalesce(item.visible_to_child, 'PENDING') IN ['SHOW', 'SHOW_WITH_NOTE', 'PENDING']
  AND coalesce(item.sensitivity, 'STANDARD') = 'STANDARD'
  AND coalesce(item.about_performance, 'NO') <> 'ACCEPTED'
  AND NOT (item)<-[:CORRECTS]-() AND NOT (item)-[:DUPLICATES]->()
  AND NOT EXISTS {
    MATCH (item)<-[held:WITHHOLDS]-(:Withholding)
    WHERE held.field IS NULL AND coalesce(held.audience, 'CHILD') IN ['CHILD', 'EVERYONE']
  }
WITH *,
  coalesce(item.about_performance, 'NO') = 'NO' AND NOT EXISTS {
    MATCH (item)<-[held:WITHHOLDS]-(:Withholding)
    WHERE coalesce(held.audience, 'CHILD') IN ['CHILD', 'EVERYONE']
  } AS unhindered
WITH *,
  unhindered AND coalesce(item.visible_to_child, 'PENDING') <> 'PENDING' AS may_show,
  CASE
    WHEN unhindered
      AND (item.plain_text_approved_at IS NOT NULL OR item.plain_text_approved_by IS NOT NULL)
      THEN item.plain_text
  END AS plain_text
OPTIONAL MATCH (approver:Worker {id: item.plain_text_approved_by})
WHERE readable(approver:Worker)
WITH *,
  CASE WHEN plain_text IS NOT NULL THEN {text: plain_text, name: approver.display_name,
    job_title: approver.job_title, role: approver.role,
    agreed_on: item.plain_text_approved_at} END AS plain
