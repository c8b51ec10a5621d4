"""The store as it was known at a time: the past of a case, rebuilt where nothing is kept.

What was said by then of a case, of what lies on its file and of what that touches is folded
again, in a transaction that is never committed, in an empty database of a local server. A
named query then runs on it in the same text.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import cypher
from cypher import Query
from graph import merge, schema, server
from graph.batch import Rows, Transaction
from graph.bolt import Connection, StoreError
from graph.clock import end_of_day, london_text
from graph.declare import Model, Standing
from graph.element import known_relationships, node_properties, statement_row
from graph.fold import fold_record
from graph.history import until
from graph.model import MODEL
from graph.reach import Reach, reach

LARGEST_REBUILD = 20_000  # records; more than that is a question for a snapshot


class PastError(Exception):
    """A question about the past that is not answered this way; the message names the way."""


class Scratch:
    """The empty database of a local server in which a past state is rebuilt."""

    def __init__(self, local: server.LocalServer, *, own: bool) -> None:
        self._local = local
        self._own = own
        self._connection = Connection(
            local.url,
            local.user,
            local.password,
            local.scratch,
            place=f"{local.folder} (past)",
            folder=local.folder,
        )
        # a transaction rolled back would leave types without constraints behind
        try:
            schema.apply(self._connection, MODEL)
        except BaseException:
            self._connection.close()
            raise

    @staticmethod
    def beside(local: server.LocalServer | None) -> Scratch:
        """The scratch database of a local server; beside a Neo4j, of one started for it."""
        if local is not None:
            return Scratch(local, own=False)
        folder = tempfile.mkdtemp(prefix="casegraph-past-")
        try:
            return Scratch(server.join(Path(folder)), own=True)
        except server.ServerError as error:
            raise StoreError(
                f"the past is rebuilt on a local server, and it did not start: {error}"
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction that is never committed."""
        with self._connection.never_committed() as tx:
            yield tx

    def close(self) -> None:
        """End the connection, and the server if it was started for the past alone."""
        self._connection.close()
        if self._own:
            server.stop(self._local.folder)
            self._local.close()
            shutil.rmtree(self._local.folder, ignore_errors=True)


class KnownStore:
    """A store as it was known at a time; named queries run on it unchanged."""

    def __init__(
        self, connection: Connection, scratch: Callable[[], Scratch], at: datetime | date
    ) -> None:
        self._connection = connection
        self._scratch = scratch
        self.at = at if isinstance(at, datetime) else end_of_day(at)
        self.model = MODEL

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query on what was known; PastError for one on the whole service."""
        named = cypher.find(name)
        arguments = named.arguments(parameters)
        scope_id = known_scope(named, arguments, self.at)
        with self.rebuilt(scope_id) as tx:
            return tx.run(named.text, **arguments)

    @contextmanager
    def rebuilt(self, scope_id: str) -> Iterator[Transaction]:
        """A transaction that sees what was known of a case, a record or a person."""
        found: Reach = self._connection.read_together(
            lambda tx: reach(tx, self.model, scope_id, LARGEST_REBUILD)
        )
        if found.too_large:
            raise PastError(
                f"{scope_id}: more than {LARGEST_REBUILD:,} records hang together here; make a "
                "store of that time with: casegraph snapshot --known-at TIME FOLDER"
            )
        with self._scratch().transaction() as tx:
            rebuild(tx, self.model, found, self.at)
            _tell_who_said(tx, found, self.at, scope_id)
            yield tx


def known_scope(named: Query, arguments: Mapping[str, Any], at: datetime | date) -> str:
    """Of what a call asks, to be rebuilt; PastError where that is the whole service."""
    _, scope_id = named.scope_of(arguments)
    if scope_id is None:
        moment = at if isinstance(at, datetime) else end_of_day(at)
        raise PastError(
            f"{named.name}: asks the whole service; for what was known at {london_text(moment)}, "
            "make a store of it with: casegraph snapshot --known-at TIME FOLDER"
        )
    return scope_id


def rebuild(tx: Transaction, model: Model, found: Reach, at: datetime) -> None:
    """Write into an empty database what was known at a time."""
    nodes: dict[str, Rows] = {}
    labels: dict[str, str] = {}
    for ref, history in found.records.items():
        known = fold_record(until(history, at))
        if known is not None:
            declared = model.by_label[ref.label]
            nodes.setdefault(ref.label, []).append(node_properties(declared, known))
            labels[ref.id] = ref.label
    edges: dict[tuple[str, str, str], Rows] = {}
    for (type_, _), histories in found.relationships.items():
        rel = model.by_type[type_]
        said_by_then = [until(history, at) for history in histories.values()]
        for (start, end), properties in known_relationships(rel, said_by_then).values():
            if start.id in labels and end.id in labels:
                row = {"start": start.id, "end": end.id, "properties": properties}
                edges.setdefault((type_, start.label, end.label), []).append(row)
    for label, rows in nodes.items():
        tx.run(merge.create_nodes(label), rows=rows)
    for (type_, start_label, end_label), rows in edges.items():
        tx.run(merge.create_relationships(type_, start_label, end_label), rows=rows)
    for label, rows in nodes.items():
        whole = sorted(row["id"] for row in rows if row["id"] in found.whole)
        if whole and model.by_label[label].standing is not Standing.STORE:
            tx.run(merge.derive_flags(model, label), ids=whole)


def _tell_who_said(tx: Transaction, found: Reach, at: datetime, id_: str) -> None:
    """Write the runs that had said something by then, and what stands beside the record asked of.

    Nothing but the provenance of one record asks for statements; those of all that is rebuilt
    would take longer to write than the rest.
    """
    records = [until(history, at) for history in found.records.values()]
    said = [s for history in records for s in history]
    for histories in found.relationships.values():
        said += [s for history in histories.values() for s in until(history, at)]
    runs = {s.run for s in said} | {again.run for s in said for again in s.again}
    tx.run(merge.create_nodes("ImportRun"), rows=[found.runs[run] for run in sorted(runs)])
    rows = []
    for history in records:
        if len(history) > 1 and history[0].slot.id == id_:
            rows = [statement_row(s) for s in history]
    for row in rows:
        if "last_said_at" in row["properties"]:
            row["properties"]["last_said_at"] = min(row["properties"]["last_said_at"], at)
    if rows:
        tx.run(merge.CREATE_STATEMENTS, rows=rows)
