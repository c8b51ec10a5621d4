"""A store as one reader sees it: the same queries, with what they may not see left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

import cypher
from graph.batch import Rows, Transaction
from graph.bolt import READ_SECONDS
from graph.model import MODEL
from graph.past import known_scope
from graph.selection import Selection
from graph.sight import Read, Sight

CHILD_FILE = "child_file/"

_LABELS = "MATCH (n) WHERE n.id IS NOT NULL RETURN labels(n)[0] AS label, collect(n.id) AS ids"


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
    """A store as a reader sees it; without a sight, as it is."""

    def __init__(self, store: Readable, sight: Sight | None) -> None:
        self._store = store
        self.sight = sight

    @property
    def place(self) -> str:
        """Where the store is."""
        return self._store.place

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query; its rows as plain values."""
        named = cypher.find(name)
        arguments = named.arguments(parameters)
        if self.sight is None:
            return self._store.read(named.text, READ_SECONDS, **arguments)
        if name.startswith(CHILD_FILE) and not self.may_read_child(arguments["person_id"]):
            return []
        text = named.seen(self.sight)
        rows = self._store.read(text, READ_SECONDS, **arguments, **self.sight.used(text))
        return [_told(row) for row in rows]

    def selected(self, asked: Selection) -> Any:
        """What a selection gives; it was compiled for this reader."""
        return asked.read(self._store.read(asked.text, READ_SECONDS, **_given(asked, self.sight)))

    def may_read_child(self, person_id: str) -> bool:
        """Whether the reader may see what this person is shown of their own record."""
        told = None if self.sight is None else self.sight.may_read_child(person_id)
        return bool(self.visible("Person", [person_id])) if told is None else told

    def visible(self, label: str, ids: Iterable[str]) -> frozenset[str]:
        """Which of these records of a label the reader may see, of those that are there."""
        return visible_ids(self._store.read, self.sight, {label: list(ids)})

    def as_known(self, at: datetime | date) -> SeenKnown:
        """The store as it was known at a time, under today's rules of access."""
        return SeenKnown(self._store, self.sight, at)


class SeenKnown:
    """What was known at a time, as a reader may see it today."""

    def __init__(self, store: Readable, sight: Sight | None, at: datetime | date) -> None:
        self._store = store
        self._sight = sight
        self._at = at

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query on what was known; PastError for one on the whole service."""
        named = cypher.find(name)
        arguments = named.arguments(parameters)
        if name.startswith(CHILD_FILE):
            today = SeenStore(self._store, self._sight)
            if not today.may_read_child(arguments["person_id"]):
                return []
        with self.rebuilt(known_scope(named, arguments, self._at)) as (tx, sight):
            if sight is None:
                return tx.run(named.text, **arguments)
            text = named.seen(sight)
            return [_told(row) for row in tx.run(text, **arguments, **sight.used(text))]

    @contextmanager
    def rebuilt(self, scope_id: str) -> Iterator[tuple[Transaction, Sight | None]]:
        """A transaction that sees what was known, and which of it the reader may see."""
        with self._store.as_known(self._at).rebuilt(scope_id) as tx:
            if self._sight is None:
                yield tx, None
                return
            there = {row["label"]: row["ids"] for row in tx.run(_LABELS)}
            seen = visible_ids(self._store.read, self._sight, there)
            yield tx, replace(self._sight, only=tuple(sorted(seen)))


def run_selection(tx: Transaction, asked: Selection, sight: Sight | None) -> Any:
    """What a selection gives within a transaction."""
    return asked.read(tx.run(asked.text, **_given(asked, sight)))


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row in which a property that is not told is not there, as on a record without it."""
    held = row.get("properties")
    if not isinstance(held, Mapping):
        return row
    return {**row, "properties": {name: held[name] for name in held if held[name] is not None}}


def _given(asked: Selection, sight: Sight | None) -> dict[str, Any]:
    given = dict(asked.parameters)
    return given if sight is None else given | sight.used(asked.text)


def visible_ids(
    read: Read, sight: Sight | None, ids: Mapping[str, Iterable[str]]
) -> frozenset[str]:
    """Which records of these labels a reader may see, as they stand today."""
    seen: set[str] = set()
    for label, of_label in ids.items():
        if label not in MODEL.open_labels:
            continue
        allowed = None if sight is None else sight.visible("n", (label,))
        where = f" WHERE {allowed}" if allowed else ""
        text = f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}){where} RETURN n.id AS id"
        own = {} if sight is None else sight.used(text)
        seen |= {row["id"] for row in read(text, ids=list(of_label), **own)}
    return frozenset(seen)
