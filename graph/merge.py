"""The model turned into the statements that read and write a batch; nothing here has values."""

from __future__ import annotations

from functools import cache

from graph.declare import Model


@cache
def read_nodes(label: str) -> str:
    """The records of a label by their ids."""
    return (
        f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) "
        "RETURN n.id AS id, properties(n) AS properties"
    )


@cache
def read_times(label: str) -> str:
    """Since when records of a label are known; says at the same time that they are there."""
    return (
        f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) "
        "RETURN n.id AS id, n.recorded_at AS recorded_at"
    )


_RELATIONSHIP = (
    "RETURN labels(a)[0] AS start_label, a.id AS start, labels(b)[0] AS end_label, b.id AS end, "
    "properties(r) AS properties"
)


@cache
def read_pairs(type_: str, start: str, end: str) -> str:
    """Relationships between two given ends."""
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}})-[r:{type_}]->"
        f"(b:{end} {{id: row.end}}) {_RELATIONSHIP}"
    )


@cache
def read_from(type_: str, start: str) -> str:
    """Relationships of a type from given starts."""
    return f"UNWIND $ids AS id MATCH (a:{start} {{id: id}})-[r:{type_}]->(b) {_RELATIONSHIP}"


@cache
def read_to(type_: str, end: str) -> str:
    """Relationships of a type to given ends."""
    return f"UNWIND $ids AS id MATCH (b:{end} {{id: id}})<-[r:{type_}]-(a) {_RELATIONSHIP}"


_STATEMENT = (
    "MATCH (s)-[:FROM_RUN]->(run:ImportRun) RETURN properties(s) AS properties, run.id AS run"
)

READ_STATEMENTS = f"UNWIND $ids AS id MATCH (s:Statement {{of_id: id}}) {_STATEMENT}"
READ_STATEMENTS_FROM = f"UNWIND $ids AS id MATCH (s:Statement {{of_start: id}}) {_STATEMENT}"
READ_STATEMENTS_TO = f"UNWIND $ids AS id MATCH (s:Statement {{of_end: id}}) {_STATEMENT}"


@cache
def find_record(labels: tuple[str, ...]) -> str:
    """The label of a record by its id alone, through each label's own index."""
    parts = (f"MATCH (n:{label} {{id: $id}}) RETURN '{label}' AS label" for label in labels)
    return " UNION ".join(parts)


def read_around(side: str, label: str, types: str) -> str:
    """All relationships of given records: those that start at them, or those that end there."""
    pattern = f"(a:{label} {{id: id}})-[r{types}]->(b)"
    if side == "end":
        pattern = f"(b:{label} {{id: id}})<-[r{types}]-(a)"
    return f"UNWIND $ids AS id MATCH {pattern} {_RELATIONSHIP}, type(r) AS type"


CREATE_STATEMENTS = (
    "UNWIND $rows AS row MATCH (run:ImportRun {id: row.run}) "
    "CREATE (s:Statement) SET s = row.properties "
    "CREATE (s)-[r:FROM_RUN]->(run) SET r = row.link"
)
DELETE_STATEMENTS = "UNWIND $ids AS id MATCH (s:Statement {id: id}) DETACH DELETE s"

READ_RUNS = "MATCH (run:ImportRun) RETURN properties(run) AS properties"
READ_RUN = "MATCH (run:ImportRun {id: $id}) RETURN properties(run) AS properties"
LATEST_RUN = (
    "MATCH (run:ImportRun {source_system: $source_system}) "
    "RETURN max(run.extract_at) AS extract_at, count(*) AS runs"
)
MERGE_RUN = "MERGE (run:ImportRun {id: $id}) SET run += $properties"


@cache
def create_nodes(label: str) -> str:
    """Records that are new."""
    return f"UNWIND $rows AS row CREATE (n:{label}) SET n = row"


@cache
def update_nodes(label: str) -> str:
    """Records that are there already, in their new words."""
    return f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n = row"


@cache
def delete_nodes(label: str) -> str:
    """Records of the store's own that are kept no longer."""
    return f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) DETACH DELETE n"


@cache
def number_nodes(label: str) -> str:
    """Records of the store's own that get their number."""
    return f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n.number = row.number"


TOUCH_CHANGES = (
    "MERGE (lock:Change {id: 'change:lock'}) SET lock.number = -1, lock.at = $at, lock.records = []"
)


TAKE_LEASE = (
    "MERGE (lease:Lease {id: $id}) SET lease.at = $at "
    "WITH lease WHERE coalesce(lease.until <= $at, true) OR lease.holder = $holder "
    "SET lease.holder = $holder, lease.until = $until RETURN lease.reached AS reached"
)

REACH_LEASE = (
    "MATCH (lease:Lease {id: $id}) WHERE lease.holder = $holder "
    "SET lease.reached = $reached RETURN lease.reached AS reached"
)


@cache
def create_relationships(type_: str, start: str, end: str) -> str:
    """Relationships that are new."""
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) "
        f"CREATE (a)-[r:{type_}]->(b) SET r = row.properties"
    )


@cache
def update_relationships(type_: str, start: str, end: str) -> str:
    """Relationships that are there already, in their new words."""
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}})-[r:{type_} "
        f"{{id: row.properties.id}}]->(b:{end} {{id: row.end}}) SET r = row.properties"
    )


@cache
def delete_relationships(type_: str, start: str, end: str) -> str:
    """Relationships that do not hold any more."""
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}})-[r:{type_} {{id: row.id}}]->"
        f"(b:{end} {{id: row.end}}) DELETE r"
    )


@cache
def find_cycles(type_: str, label: str) -> str:
    """Which of these records lead back to themselves."""
    return (
        f"UNWIND $ids AS id MATCH (a:{label} {{id: id}}) "
        f"WHERE EXISTS {{ MATCH (a)-[:{type_}*1..100]->(a) }} RETURN DISTINCT a.id AS id"
    )


SUPERSEDING = ("SUPERSEDES", "CORRECTS")


def derive_flags(model: Model, label: str) -> str:
    """Set what follows from a record's relationships: orphan, and since when it is superseded."""
    lacks = [
        f"NOT EXISTS {{ MATCH (n)-[:{type_}]->() }}"
        if end == "start"
        else f"NOT EXISTS {{ MATCH (n)<-[:{type_}]-() }}"
        for type_, end in model.needs.get(label, ())
    ]
    return (
        f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) "
        f"OPTIONAL MATCH (n)<-[r:{'|'.join(SUPERSEDING)}]-(newer) "
        "WITH n, min(coalesce(r.recorded_at, newer.recorded_at)) AS superseded_at "
        f"WITH n, superseded_at, {' OR '.join(lacks) or 'false'} AS lacking "
        "SET n.superseded_at = superseded_at, n.orphan = CASE WHEN lacking THEN true END"
    )


@cache
def read_ids(label: str, besides: str | None = None) -> str:
    """The ids of all records of a label, besides those whose ids begin so."""
    return f"MATCH (n:{label}) WHERE n.id IS NOT NULL{_besides(besides)} RETURN n.id AS id"


@cache
def count_nodes(label: str, besides: str | None = None) -> str:
    """How many records of a label there are, besides those whose ids begin so."""
    return f"MATCH (n:{label}) WHERE n.id IS NOT NULL{_besides(besides)} RETURN count(n) AS number"


def _besides(begins: str | None) -> str:
    return f" AND NOT n.id STARTS WITH '{begins}'" if begins else ""


@cache
def count_relationships(type_: str) -> str:
    """How many relationships of a type there are."""
    return f"MATCH ()-[r:{type_}]->() RETURN count(r) AS number"
