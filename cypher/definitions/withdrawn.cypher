// withdrawn(challenge) -- a challenge that whoever raised it had taken back by the day that is
// judged.
coalesce(challenge.status, '') = 'WITHDRAWN'
  AND coalesce(challenge.status_at, challenge.recorded_on, challenge.happened_on) <= file.as_of
