"""An entry that somebody makes: whom it names, which they must be able to see, and its facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import cypher
from graph.access import Reader, Role
from graph.clock import london_day, now
from graph.facts import NOW, Fact, Node, Place, Ref, Relationship
from graph.model import MODEL
from graph.sight import LEVELS, Sight
from graph.writing import NOT_ALLOWED, NOT_FOUND, SYSTEM, Asked, Writable, WriteError

NO_RECORD = "names no record that fits"
MOST_NAMED = 100
"""How many records one argument names at most."""

_NO_WORKERS = (Role.YOUNG_PERSON, Role.ADVOCATE, Role.OPERATOR)


@dataclass(frozen=True)
class Known:
    """What a record is checked by before somebody writes of it (cypher/access/named)."""

    files: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    restricted_to: tuple[str, ...] = ()
    marking: str | None = None


@dataclass
class Entry:
    """One entry of one reader. Whatever they may not see is to them as if it were not there."""

    store: Writable
    sight: Sight | None
    asked: Asked
    facts: list[Fact] = field(default_factory=list)
    today: date = field(default_factory=lambda: london_day(now()))

    @property
    def reader(self) -> Reader:
        """Who makes it."""
        return self.asked.reader

    @property
    def place(self) -> Place:
        """Where its statements come from; one place is one row, written whole."""
        return Place(self.asked.operation, self.reader.id)

    # --- whom and what it names ---

    def found(self, labels: Sequence[str], ids: Iterable[str]) -> dict[str, Ref]:
        """Which of these the reader sees, by id; as many questions whether or not they exist."""
        alike: dict[str | None, list[str]] = {}  # labels by the predicate that opens them
        for label in labels:
            allowed = None if self.sight is None else self.sight.visible("n", (label,))
            alike.setdefault(allowed, []).append(label)
        wanted, found = list(ids), {}
        for allowed, some in alike.items():
            where = f" WHERE {allowed}" if allowed else ""
            text = f"UNWIND $ids AS id MATCH (n:{'|'.join(some)} {{id: id}}){where} RETURN "
            text += "n.id AS id, labels(n)[0] AS label"
            given = {} if self.sight is None else self.sight.used(text)
            for row in self.store.read(text, ids=wanted, **given):
                found[row["id"]] = Ref(row["label"], row["id"])
        return found

    def several(self, labels: Sequence[str], ids: Iterable[str] | None, argument: str) -> list[Ref]:
        """The records that an argument names; WriteError where one of them is not to be seen."""
        wanted = list(dict.fromkeys(ids or ()))
        if not wanted:
            return []
        if len(wanted) > MOST_NAMED:
            raise WriteError(f"names at most {MOST_NAMED} records", argument)
        found = self.found(labels, wanted)
        if len(found) < len(wanted):
            raise WriteError(NO_RECORD, argument, NOT_FOUND)
        return [found[id_] for id_ in wanted]

    def one(self, labels: Sequence[str], id_: str, argument: str) -> Ref:
        """The record that an argument names."""
        return self.several(labels, [id_], argument)[0]

    def case(self, case_id: str) -> Ref:
        """The case that the entry is made on."""
        return self.one(("Case",), case_id, "case_id")

    def known(self, *refs: Ref) -> dict[str, Known]:
        """What these records are checked by; the reader sees them."""
        rows = self.store.read(cypher.access("named").text, ids=[ref.id for ref in refs])
        lists = [name for name in Known.__dataclass_fields__ if name != "marking"]
        return {
            row["id"]: Known(marking=row["marking"], **{name: tuple(row[name]) for name in lists})
            for row in rows
        }

    def worker(self, argument: str | None = None) -> Ref:
        """The reader as a worker; WriteError where the store knows none of that id."""
        found = self._worker()
        if found is None:
            who = "operator is" if self.reader.role is Role.OPERATOR else "you are"
            reason = (
                f"{who} no worker of this store, and such an entry needs one who answers for it"
            )
            raise WriteError(reason, argument, NOT_ALLOWED)
        return found

    def _worker(self) -> Ref | None:
        text = "MATCH (n:Worker {id: $id}) RETURN n.id AS id"
        return Ref("Worker", self.reader.id) if self.store.read(text, id=self.reader.id) else None

    def day(self, given: date | None, argument: str = "happened_on") -> date:
        """When it happened: today without a word, and never in the future."""
        if given is not None and given > self.today:
            raise WriteError("lies in the future", argument)
        return given or self.today

    # --- what it says ---

    def make(self, label: str, properties: Mapping[str, Any], *, part: str = "") -> Ref:
        """A new record; who recorded it stands on it."""
        name = f"{SYSTEM}:{MODEL.by_label[label].plural}:{self.asked.name}"
        ref = Ref(label, f"{name}:{part}" if part else name)
        given = {key: value for key, value in properties.items() if value is not None}
        if self.reader.role not in _NO_WORKERS:
            given["recorded_by"] = self.worker().id
        elif self.reader.role is Role.ADVOCATE and self._worker() is not None:
            given["recorded_by"] = self.reader.id
        self.facts.append(Node(label, ref.id, given, place=self.place))
        return ref

    def say(self, ref: Ref, **properties: Any) -> None:
        """Something more of a record that is there."""
        self.facts.append(Node(ref.label, ref.id, properties, said_at=NOW, place=self.place))

    def link(self, start: Ref, type_: str, end: Ref, **properties: Any) -> None:
        """A relationship, recorded now whatever the age of its ends."""
        given = {key: value for key, value in properties.items() if value is not None}
        self.facts.append(Relationship(type_, start, end, given, said_at=NOW, place=self.place))

    def file(self, record: Ref, *cases: Ref) -> None:
        """Put a record on the files of cases."""
        for case in dict.fromkeys(cases):
            self.link(record, "ON_FILE", case)


def marking_of(known: Iterable[Known], writer: str) -> dict[str, Any]:
    """The marking of what is written about these: that of the strictest, which it repeats."""
    marked = [one for one in known if one.marking in LEVELS[1:]]
    if not marked:
        return {}
    level = max((str(one.marking) for one in marked), key=LEVELS.index)
    named = [set(one.restricted_to) for one in marked if one.marking == level]
    named = [names for names in named if names]
    if not named:
        return {"sensitivity": level}
    both = set.intersection(*named) or {writer}
    return {"sensitivity": level, "restricted_to": sorted(both)}


def words(text: str | None, argument: str) -> str:
    """What somebody wrote; WriteError where that is nothing."""
    if text is None or not text.strip():
        raise WriteError("say it in words", argument)
    return text.strip()
