// What the import log says of the sources: their outages, and what they have no place for.
// scope: service
// -> source_system: string -- the source
// -> outages: strings -- days for which it could not be read, each as JSON
// -> cannot_carry: strings -- the kinds of record it has no place for

MATCH (run:ImportRun)
RETURN DISTINCT run.source_system AS source_system, coalesce(run.outages, []) AS outages,
  coalesce(run.cannot_carry, []) AS cannot_carry
ORDER BY source_system, outages, cannot_carry
