"""What importers produce and the store takes: facts, their places, and the run that says them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said: a file and, in it, a line number or what the file calls it."""

    file: str
    row: int | str | None = None

    def __str__(self) -> str:
        return self.file if self.row is None else f"{self.file}:{self.row}"


NOWHERE = Place("")

NOW = datetime.max  # noqa: DTZ901 -- a mark, not a moment
"""Said when it is loaded: the time of the run. A relationship without it is as old as its ends."""


class Ref(NamedTuple):
    """A record named by its label and its id."""

    label: str
    id: str

    def __str__(self) -> str:
        return f"{self.label}:{self.id}"


@dataclass(slots=True)
class Node:
    """What one row says of one record.

    ``said_at`` is when the source recorded it (UTC); ``assumed`` says that the source gives no
    such time and this one stands in for it. Without a time it is said now, but a person, a
    worker, an agency or a standard is then known from always.
    A property given as None says that it is empty now.
    """

    label: str
    id: str
    properties: Mapping[str, Any]
    said_at: datetime | None = None
    assumed: bool = False
    place: Place = NOWHERE

    @property
    def ref(self) -> Ref:
        """The name of the record."""
        return Ref(self.label, self.id)


@dataclass(slots=True)
class Relationship:
    """What one row says of one relationship; without a time it is known when both its ends are.

    ``not_so`` says that the relationship does not hold, from that time on.
    """

    type: str
    start: Ref
    end: Ref
    properties: Mapping[str, Any] = field(default_factory=dict)
    said_at: datetime | None = None
    assumed: bool = False
    not_so: bool = False
    place: Place = NOWHERE


Fact = Node | Relationship


@dataclass(frozen=True)
class SourceFile:
    """A file that was read, and what was in it."""

    name: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.sha256} {self.name}"


@dataclass(frozen=True)
class Outage:
    """Days for which a system could not be read; an absence in them is unknown (U8)."""

    source_system: str
    from_: date
    to: date
    reason: str

    def as_text(self) -> str:
        """As the import run keeps it: JSON."""
        said = {"source_system": self.source_system, "from": self.from_.isoformat()}
        return json.dumps(said | {"to": self.to.isoformat(), "reason": self.reason})


@dataclass(frozen=True)
class Run:
    """One load of one source: an extract, a set of sheets, a file.

    The same files read by the same mapping are the same run, so that a load that was cut off
    is taken up where it stopped. ``extract_at`` is when the source was asked; it orders the
    extracts of one source. Without it, that is the moment of the first load. What the source
    ``cannot_carry`` is said as "Label, TYPE, Label.KIND: in words"; the absence of it is unknown.
    """

    source_system: str
    files: tuple[SourceFile, ...] = ()
    mapping_version: str = "1"
    extract_at: datetime | None = None
    name: str = ""
    cannot_carry: tuple[str, ...] = ()
    outages: tuple[Outage, ...] = ()

    @property
    def id(self) -> str:
        """Made of what is read, not of when: a second load of the same is the same run."""
        said = [self.source_system, self.mapping_version, self.name]
        said += sorted(str(file) for file in self.files)
        if self.extract_at is not None:
            said.append(self.extract_at.isoformat())
        digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
        return f"run:{self.source_system}:{digest}"


@dataclass(frozen=True)
class Refusal:
    """One thing that was not loaded: where it stands, what was found there, and why."""

    place: Place
    reason: str
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        where = f"{self.place}: {self.column}" if self.column else str(self.place)
        found = "" if self.value is None else f" (found {self.value!r})"
        return f"{where}: {self.reason}{found}"


class FactError(Exception):
    """A fact that the model does not allow; holds every problem found in it."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("; ".join(map(str, refusals)))
        self.refusals = refusals
