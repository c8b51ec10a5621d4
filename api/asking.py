"""What a question is asked with: the store, its day, and the time it looks back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import cypher
from cypher import Query, QueryError
from graph.clock import end_of_day, london_day, now, to_utc

FIRST = 100
"""How many rows are asked for where the caller does not say."""

Rows = list[dict[str, Any]]
KnownAt = datetime | date


class Asked(Protocol):
    """Whatever answers a named query: a store, or a store as it was known at a time."""

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query; its rows as plain values."""


class Opened(Asked, Protocol):
    """A store that is open, and can be asked about the past."""

    @property
    def place(self) -> str:
        """Where the store is."""

    def as_known(self, at: KnownAt) -> Asked:
        """The store as it was known at a time."""


def today() -> date:
    """The calendar day in London."""
    return london_day(now())


def read_known_at(text: str) -> KnownAt:
    """A day or a moment; a moment that names no zone is London's. ValueError for other text."""
    if len(text) <= len("2024-03-31"):
        return date.fromisoformat(text)
    return to_utc(datetime.fromisoformat(text))


def known_day(at: KnownAt) -> date:
    """The London day of a day or of a moment in UTC."""
    return london_day(at) if isinstance(at, datetime) else at


def known_until(at: KnownAt) -> datetime:
    """The moment in UTC until which something was known; of a day, its end."""
    return at if isinstance(at, datetime) else end_of_day(at)


@dataclass(frozen=True)
class Question:
    """A call of a named query, with what was filled in for the caller."""

    query: Query
    parameters: Mapping[str, Any]
    notes: tuple[str, ...] = ()

    def put_to(self, asked: Asked) -> Rows:
        """The rows of the answer."""
        return asked.query(self.query.name, **self.parameters)

    @property
    def first(self) -> int | None:
        """How many rows there are at most, where the query takes such a limit."""
        found = self.parameters.get("first")
        return int(found) if found is not None else None


@dataclass(frozen=True)
class Day:
    """The day a question is asked about, and what it is where nobody said."""

    as_of: date | None = None
    known_at: KnownAt | None = None

    @property
    def day(self) -> date:
        """The day given, else the day that is looked back to, else today."""
        if self.as_of is not None:
            return self.as_of
        return today() if self.known_at is None else known_day(self.known_at)


@dataclass(frozen=True)
class Asking:
    """The filling in of a call: the day, a limit, and null where nothing was given."""

    day: Day = field(default_factory=Day)
    first: int = FIRST

    def question(self, name: str, given: Mapping[str, Any]) -> Question:
        """A call of a query with what the caller gives; QueryError names what is missing."""
        query = cypher.find(name)
        parameters: dict[str, Any] = dict(given)
        notes = []
        for parameter in query.parameters:
            if parameter.name in given:
                if parameter.may_be_null and given[parameter.name] == "":
                    parameters[parameter.name] = None
            elif parameter.name == "as_of":
                parameters["as_of"] = self.day.day
                notes.append(f"as of {self.day.day.isoformat()}")
            elif parameter.name == "first":
                parameters["first"] = self.first
            elif parameter.may_be_null:
                parameters[parameter.name] = None
        return Question(query, query.arguments(parameters), tuple(notes))


def asked_of(store: Opened, known_at: KnownAt | None) -> Asked:
    """The store, or the store as it was known at a time."""
    return store if known_at is None else store.as_known(known_at)


def read_parameter(text: str) -> tuple[str, str]:
    """A parameter written as name=value."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise QueryError(f"{text}: a parameter is written as name=value")
    return name.removeprefix("$"), value
