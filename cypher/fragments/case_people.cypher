// Whom a case is about, who works on it and who holds it on the day $as_of.
// Needs case and $as_of. Gives subjects, workers, held_by and people_rest_on.

CALL (case) {
  OPTIONAL MATCH (case)<-[:SUBJECT_OF]-(person:Person)
  WHERE readable(person:Person)
  WITH person
  ORDER BY person.id
  RETURN [x IN collect({id: person.id, name: coalesce(person.preferred_name, person.name)})
    WHERE x.id IS NOT NULL] AS subjects
}
CALL (case) {
  OPTIONAL MATCH (case)<-[assigned:ASSIGNED_TO]-(worker:Worker)
  WHERE coalesce(assigned.from <= $as_of, true) AND coalesce(assigned.to >= $as_of, true)
    AND readable(worker:Worker)
  WITH assigned, worker
  ORDER BY worker.id, assigned.role, assigned.from
  RETURN [x IN collect({id: worker.id, name: worker.display_name, role: worker.role,
      assigned_as: assigned.role}) WHERE x.id IS NOT NULL] AS workers
}
CALL (case) {
  OPTIONAL MATCH (case)-[held:HELD_BY]->(agency:Agency)
  WHERE coalesce(held.from <= $as_of, true) AND coalesce(held.to >= $as_of, true)
    AND readable(agency:Agency)
  WITH agency
  ORDER BY agency.id
  RETURN [x IN collect({id: agency.id, name: agency.name}) WHERE x.id IS NOT NULL] AS held_by
}
WITH *,
  ['Case:' + case.id]
    + [x IN subjects | 'Person:' + x.id + ' SUBJECT_OF Case:' + case.id]
    + [x IN workers | 'Worker:' + x.id + ' ASSIGNED_TO Case:' + case.id]
    + [x IN held_by | 'Case:' + case.id + ' HELD_BY Agency:' + x.id] AS people_rest_on
