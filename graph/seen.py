"""A store as one reader sees it: the same queries, with what they may not see left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

import cypher
from cypher import Query
from cypher.query import READABLE
from graph.audit_entry import Looked
from graph.batch import Rows, Transaction
from graph.bolt import READ_SECONDS
from graph.model import MODEL
from graph.past import known_scope
from graph.selection import Selection
from graph.sight import Read, Sight

CHILD_FILE = "child_file/"

_LABELS = "MATCH (n) WHERE n.id IS NOT NULL RETURN labels(n)[0] AS label, collect(n.id) AS ids"


class ClosedError(Exception):
    """A query does not say who may read what it finds, so it is asked for no such reader."""


class Known(Protocol):
    """A store as it was known at a time."""

    def rebuilt(self, scope_id: str) -> Any:
        """A transaction that sees what was known of a case, a record or a person."""


class Readable(Protocol):
    """A store that can be read, also as it was known at a time."""

    @property
    def place(self) -> str:
        """Where the store is."""

    def read(self, text: str, timeout: float = ..., **parameters: Any) -> Rows:
        """Run one reading statement."""

    def as_known(self, at: datetime | date) -> Known:
        """The store as it was known at a time."""


class SeenStore:
    """A store as a reader sees it; without a sight, as it is.

    What is asked for and what comes back is collected for the log of who looked.
    """

    def __init__(self, store: Readable, sight: Sight | None, looked: Looked | None = None) -> None:
        self._store = store
        self.sight = sight
        self.looked = Looked() if looked is None else looked
        watch_glass(store.read, sight, self.looked)

    @property
    def place(self) -> str:
        """Where the store is."""
        return self._store.place

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query; its rows as plain values."""
        named = cypher.find(name)
        arguments = named.arguments(parameters)
        _ask(self.looked, named, arguments)
        if not self._is_open(name, arguments):
            return []
        text, given = _text(named, self.sight)
        return _give(self.looked, self._store.read(text, READ_SECONDS, **arguments, **given))

    def _is_open(self, name: str, arguments: Mapping[str, Any]) -> bool:
        """Whether a child's view, where it is one, may be seen by this reader."""
        return (
            self.sight is None
            or not name.startswith(CHILD_FILE)
            or self.may_read_child(arguments["person_id"])
        )

    def selected(self, asked: Selection) -> Any:
        """What a selection gives; it was compiled for this reader."""
        rows = self._store.read(asked.text, READ_SECONDS, **_given(asked, self.sight))
        asked.tell(rows, self.looked)
        return asked.read(rows)

    def may_read_child(self, person_id: str) -> bool:
        """Whether the reader may see what this person is shown of their own record."""
        told = None if self.sight is None else self.sight.may_read_child(person_id)
        return bool(self.visible("Person", [person_id])) if told is None else told

    def visible(self, label: str, ids: Iterable[str]) -> frozenset[str]:
        """Which of these records of a label the reader may see, of those that are there."""
        return visible_ids(self._store.read, self.sight, {label: list(ids)})

    def as_known(self, at: datetime | date) -> SeenKnown:
        """The store as it was known at a time, under today's rules of access."""
        return SeenKnown(self, self._store, at)


class SeenKnown:
    """What was known at a time, as a reader may see it today."""

    def __init__(self, today: SeenStore, store: Readable, at: datetime | date) -> None:
        self._today = today
        self._store = store
        self._at = at

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query on what was known; PastError for one on the whole service."""
        named = cypher.find(name)
        arguments = named.arguments(parameters)
        scope_id = known_scope(named, arguments, self._at)
        _ask(self._today.looked, named, arguments)
        if not self._today._is_open(name, arguments):
            return []
        with self.rebuilt(scope_id) as (tx, sight):
            text, given = _text(named, sight)
            return _give(self._today.looked, tx.run(text, **arguments, **given))

    @contextmanager
    def rebuilt(self, scope_id: str) -> Iterator[tuple[Transaction, Sight | None]]:
        """A transaction that sees what was known, and which of it the reader may see."""
        with self._store.as_known(self._at).rebuilt(scope_id) as tx:
            sight = self._today.sight
            if sight is None:
                yield tx, None
                return
            there = {row["label"]: row["ids"] for row in tx.run(_LABELS)}
            seen = visible_ids(self._store.read, sight, there)
            yield tx, replace(sight, only=tuple(sorted(seen)))


def run_selection(tx: Transaction, asked: Selection, sight: Sight | None, looked: Looked) -> Any:
    """What a selection gives within a transaction."""
    rows = tx.run(asked.text, **_given(asked, sight))
    asked.tell(rows, looked)
    return asked.read(rows)


def _text(named: Query, sight: Sight | None) -> tuple[str, dict[str, Any]]:
    """The text of a query for a reader, and what it takes besides.

    ClosedError for one that says nowhere who may read what it finds.
    """
    if sight is None:
        return named.text, {}
    if READABLE.search(named.template) is None:
        raise ClosedError(f"{named.name}: is not open yet to readers who do not see everything")
    text = named.seen(sight)
    return text, sight.used(text)


def _ask(looked: Looked, named: Query, arguments: Mapping[str, Any]) -> None:
    _, scope_id = named.scope_of(arguments)
    if scope_id is not None:
        looked.ask(scope_id)


def _give(looked: Looked, rows: Rows) -> Rows:
    for row in rows:
        looked.rests_on(row.get("rests_on") or ())
    return [_told(row) for row in rows]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row in which a property that is not told is not there, as on a record without it."""
    held = row.get("properties")
    if not isinstance(held, Mapping):
        return row
    return {**row, "properties": {name: held[name] for name in held if held[name] is not None}}


def _given(asked: Selection, sight: Sight | None) -> dict[str, Any]:
    given = dict(asked.parameters)
    return given if sight is None else given | sight.used(asked.text)


def watch_glass(read: Read, sight: Sight | None, looked: Looked) -> None:
    """Have the log say of an answer that it rests on leave that was taken in an emergency."""
    if sight is None or not sight.broken:
        return
    text, cases = cypher.access("through_glass").text, list(sight.broken)
    looked.through_glass = lambda ids: read(text, cases=cases, ids=list(ids))[0]["found"]


def visible_ids(
    read: Read, sight: Sight | None, ids: Mapping[str, Iterable[str]]
) -> frozenset[str]:
    """Which records of these labels a reader may see, as they stand today."""
    seen: set[str] = set()
    alike: dict[str | None, tuple[list[str], list[str]]] = {}  # labels and ids, by predicate
    for label, of_label in ids.items():
        if label in MODEL.open_labels:
            allowed = None if sight is None else sight.visible("n", (label,))
            labels, wanted = alike.setdefault(allowed, ([], []))
            labels.append(label)
            wanted += of_label
    for allowed, (labels, wanted) in alike.items():
        where = f" WHERE {allowed}" if allowed else ""
        pattern = f"(n:{'|'.join(sorted(labels))} {{id: id}})"
        text = f"UNWIND $ids AS id MATCH {pattern}{where} RETURN n.id AS id"
        own = {} if sight is None else sight.used(text)
        seen |= {row["id"] for row in read(text, ids=wanted, **own)}
    return frozenset(seen)
