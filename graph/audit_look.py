"""Who looked at a person's records: the log told with its key, by what the store knows today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from graph import merge
from graph.access import OPERATOR
from graph.audit_entry import Operation, Outcome
from graph.audit_key import Key, Keys
from graph.audit_line import TORN, LineError, files_of, lines, read_entry
from graph.batch import Rows
from graph.exchange import PAGE, pages

Untold = Callable[[Key, str, datetime], bool]

_NAMED = {"Worker": "display_name", "Agency": "name", "Person": "name"}


class Readable(Protocol):
    """What is needed of a store."""

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query."""

    def read(self, text: str, **parameters: Any) -> Rows:
        """Run one reading statement."""


@dataclass(frozen=True)
class Subject:
    """A person, the cases that are about them, and all that lies on the files of these."""

    id: str
    records: frozenset[tuple[str, str]]

    @classmethod
    def find(cls, store: Readable, id_: str, as_of: date) -> Subject | None:
        """What the store has of a person; None where there is no such person."""
        rows = store.query("people/one", person_id=id_, as_of=as_of)
        if not rows:
            return None
        cases = [case["id"] for case in rows[0]["cases"]]
        filed = store.read(merge.read_to("ON_FILE", "Case"), ids=cases)
        return cls(
            id_,
            frozenset(
                [("Person", id_)]
                + [("Case", case) for case in cases]
                + [(row["start_label"], row["start"]) for row in filed]
            ),
        )


@dataclass(frozen=True)
class Look:
    """One look at a person's records, or an attempt."""

    sequence: int
    at: datetime
    reader: str  # who it was, as the store names them; empty where it knows nobody like that
    role: str
    purpose: str
    operation: str
    processing: str
    name: str
    outcome: str
    records: int  # so many of this person's were in the answer
    broke_glass: bool
    perhaps: bool  # more was in the answer than the log names
    recipient: str
    request: str

    def as_row(self) -> dict[str, Any]:
        """The look as plain values."""
        return asdict(self)


@dataclass
class Told:
    """What could not be told."""

    without_key: int = 0
    unread: int = 0
    keys: set[str] = field(default_factory=set)


class Names:
    """Who a digest is, among those whom a store knows."""

    def __init__(self, store: Readable, people: frozenset[str] | None = None) -> None:
        """Of people, only these are named, where it is said which."""
        self._store = store
        self._people = people
        self._named: dict[str, dict[str, str]] = {}
        self._by_key: dict[tuple[str, str], dict[str, str]] = {}

    def of(self, key: Key, digest: str) -> str:
        """The name behind a reader's digest; empty where the store knows nobody like that."""
        if not digest:
            return ""
        if digest == key.reader(OPERATOR.id):
            return OPERATOR.id
        for label in _NAMED:  # people last: they are many
            if (key.id, label) not in self._by_key:
                named = self._names(label).items()
                self._by_key[key.id, label] = {key.reader(id_): name for id_, name in named}
            if digest in self._by_key[key.id, label]:
                return self._by_key[key.id, label][digest]
        return ""

    def _names(self, label: str) -> dict[str, str]:
        if label not in self._named:
            self._named[label] = {
                row["id"]: row["properties"].get(_NAMED[label]) or row["id"]
                for _, ids in pages(self._store, [label], PAGE)
                for row in self._store.read(merge.read_nodes(label), ids=ids)
                if label != "Person" or self._people is None or row["id"] in self._people
            }
        return self._named[label]


@dataclass(frozen=True)
class _Mine:
    """The digests of a person's records under a key."""

    records: frozenset[str]
    asked: frozenset[str]

    @classmethod
    def of(cls, subject: Subject, key: Key) -> _Mine:
        return cls(
            frozenset(key.record(label, id_) for label, id_ in subject.records),
            frozenset(key.asked(id_) for _, id_ in subject.records),
        )


def looks(
    log: Path,
    keys: Keys,
    subject: Subject,
    names: Names,
    told: Told,
    since: datetime | None = None,
    until: datetime | None = None,
    untold: Untold | None = None,
) -> Iterator[Look]:
    """Every look at a person's records, in the order of the log; ``told`` counts what is left out.

    ``untold`` says of a reader's digest and a time that such a look is not for whoever asks.
    Nothing is checked here: that the log is as it was written, ``graph.audit_verify`` says.
    """
    mine: dict[str, _Mine] = {}
    for line in lines(files_of(log)):
        try:
            entry = read_entry(line.data)
            at = datetime.fromisoformat(entry["at"].removesuffix("Z"))
        except (LineError, KeyError, AttributeError, ValueError):
            told.unread += 1
            continue
        if entry.get("operation") == TORN or not (since or at) <= at <= (until or at):
            continue
        key = keys.by_id(entry.get("key", ""))
        if key is None:
            told.without_key += 1
            continue
        if untold is not None and untold(key, entry.get("reader", ""), at):
            continue
        if key.id not in mine:
            mine[key.id] = _Mine.of(subject, key)
        found = _look(entry, at, mine[key.id], key, names)
        if found is not None:
            yield found


def _look(
    entry: Mapping[str, Any], at: datetime, mine: _Mine, key: Key, names: Names
) -> Look | None:
    given = mine.records.intersection(entry.get("records", ()))
    about = mine.records.intersection((*entry.get("cases", ()), *entry.get("people", ())))
    asked = mine.asked.intersection(entry.get("asked", ()))
    more = bool(entry.get("more"))
    if not (given or about or asked or more):
        return None
    outcome = entry.get("outcome", "")
    answered = outcome in (Outcome.ANSWERED.name, Outcome.BROKE_GLASS.name)
    if answered and not given and not about and asked.intersection(entry.get("not_returned", ())):
        outcome = Outcome.NOT_RETURNED.name
    operation = entry.get("operation", "")
    known = Operation.__members__.get(operation)
    return Look(
        sequence=entry.get("sequence", 0),
        at=at,
        reader=names.of(key, entry.get("reader", "")),
        role=entry.get("role", ""),
        purpose=entry.get("purpose", ""),
        operation=operation,
        processing=known.processing if known else "",
        name=entry.get("name", ""),
        outcome=outcome,
        records=len(given),
        broke_glass=entry.get("outcome") == Outcome.BROKE_GLASS.name
        or operation == Operation.BREAK_GLASS.name,
        perhaps=not (given or about or asked),
        recipient=names.of(key, entry.get("recipient", "")),
        request=entry.get("request", ""),
    )
