// stands(record) -- a live record whose place no later one had taken by the day that is judged.
record.happened_on <= file.as_of AND NOT record.id IN file.void
  AND NOT EXISTS { MATCH (record)<-[:SUPERSEDES]-(later) WHERE later.happened_on <= file.as_of }
