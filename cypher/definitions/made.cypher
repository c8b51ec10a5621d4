// made(decision) -- a decision that had been made by the day that is judged, not only proposed.
decision.status IS NULL OR decision.status = 'REVERSED' OR decision.status = 'MADE'
  AND coalesce(decision.status_at, decision.happened_on) <= file.as_of
