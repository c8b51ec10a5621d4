"""The same work by the driver alone: what a load and a query cost without us."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import neo4j

from graph.check import Check
from graph.element import relationship_id
from graph.facts import Fact, Node
from graph.model import MODEL
from graph.schema import statements

BATCH = 5_000


class Raw:
    """A driver on one server, and the statements somebody would write by hand."""

    def __init__(self, url: str, user: str, password: str, database: str) -> None:
        self._driver = neo4j.GraphDatabase.driver(
            url, auth=(user, password), notifications_min_severity="OFF"
        )
        self._database = database

    def close(self) -> None:
        """End the connection."""
        self._driver.close()

    def load(self, facts: Iterable[Fact]) -> float:
        """Write facts by UNWIND and MERGE, 5,000 rows a batch; the seconds it took.

        The values are read beforehand, and that is not counted: this is the writing alone.
        """
        check = Check(MODEL)
        nodes: dict[str, list[dict[str, Any]]] = {}
        relationships: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for fact in facts:
            if isinstance(fact, Node):
                row = {**check.node(fact), "id": fact.id, "recorded_at": fact.said_at}
                nodes.setdefault(fact.label, []).append(row)
                continue
            given = check.relationship(fact)
            name = relationship_id(MODEL.by_type[fact.type], fact.start, fact.end, given)
            row = {"start": fact.start.id, "end": fact.end.id}
            row["properties"] = {**given, "id": name, "recorded_at": fact.said_at}
            key = (fact.type, fact.start.label, fact.end.label)
            relationships.setdefault(key, []).append(row)
        with self._driver.session(database=self._database) as session:
            for text in statements(MODEL).values():
                session.run(text).consume()
            began = time.perf_counter()
            for label, rows in nodes.items():
                text = f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row"
                self._write(session, text, rows)
            for (type_, start, end), rows in relationships.items():
                text = (
                    f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) "
                    f"MATCH (b:{end} {{id: row.end}}) "
                    f"MERGE (a)-[r:{type_} {{id: row.properties.id}}]->(b) SET r += row.properties"
                )
                self._write(session, text, rows)
            return time.perf_counter() - began

    def _write(self, session: neo4j.Session, text: str, rows: list[dict[str, Any]]) -> None:
        for start in range(0, len(rows), BATCH):
            session.execute_write(_run, text, rows[start : start + BATCH])

    def query(self, text: str, parameters: dict[str, Any]) -> int:
        """Run a reading statement; how many rows it gave."""
        with self._driver.session(
            database=self._database, default_access_mode=neo4j.READ_ACCESS
        ) as session:
            return len(session.execute_read(lambda tx: tx.run(text, parameters).values()))


def _run(tx: neo4j.ManagedTransaction, text: str, rows: list[dict[str, Any]]) -> None:
    tx.run(text, rows=rows).consume()
