// is_reversed(decision) -- a decision that was reversed, or whose place a later one had taken, by
// the day that is judged: it was made, and stands no longer.
coalesce(decision.status = 'REVERSED'
    AND coalesce(decision.status_at, decision.recorded_on, decision.happened_on) <= file.as_of, false)
  OR EXISTS { MATCH (decision)<-[:SUPERSEDES]-(later) WHERE later.happened_on <= file.as_of }
