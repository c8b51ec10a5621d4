// live(record) -- a record that counts on the day that is judged: its own day has come, and it is
// neither a duplicate (U9) nor corrected (A7.12).
record.happened_on <= file.as_of AND NOT record.id IN file.void
