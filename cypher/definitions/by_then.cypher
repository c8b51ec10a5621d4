// by_then(record) -- a record that was there by the moment of the decision: its own day is no later
// than the decision's, and where it has none, it was put on the record no later than the decision.
record.happened_on <= moment.last
  OR record.happened_at IS NULL AND record.happened_from IS NULL AND record.set_at IS NULL
    AND record.recorded_on <= moment.recorded_on
