"""What was said of a record, in order, and what a further statement adds to it.

A *slot* is what statements are made of: a record, or a relationship. A relationship of
cardinality n:1 is one slot for each start (it moves to the last end named), 1:n one for each
end; all others are one slot for each pair of ends and key. Pure: knows no server.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from graph.facts import Ref

SERVER, SOURCE, ASSUMED = "SERVER", "SOURCE", "ASSUMED"


@dataclass(frozen=True, slots=True)
class Slot:
    """What a statement is about. ``fixed`` is the end that does not move, where one moves."""

    of: str  # a label, or a relationship type
    id: str
    start: Ref | None = None
    end: Ref | None = None

    @property
    def moves(self) -> bool:
        """Whether the slot names a relationship that goes to the last end said."""
        return (self.start is None) != (self.end is None)


@dataclass(frozen=True, slots=True)
class Again:
    """The same thing said again later: when, by which run and row, and which of the properties."""

    at: datetime
    extract_at: datetime
    number: int
    run: str
    row: str
    keys: tuple[str, ...] | None = None  # None: all of them

    def to_text(self) -> str:
        """As it is stored: a JSON list."""
        said: list[Any] = [self.at.isoformat(), self.extract_at.isoformat()]
        said += [self.number, self.run, self.row]
        return json.dumps(said if self.keys is None else [*said, list(self.keys)])

    @staticmethod
    def from_text(text: str) -> Again:
        """Read back what ``to_text`` wrote."""
        at, extract_at, number, run, row, *keys = json.loads(text)
        times = datetime.fromisoformat(at), datetime.fromisoformat(extract_at)
        return Again(*times, number, run, row, tuple(keys[0]) if keys else None)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source row, or one person, said of one slot.

    ``other`` is the moving end of a slot that moves. Statements are ordered by the time they
    were said, then by extract, source and run; never by content, but for rows of one extract.
    """

    slot: Slot
    given: dict[str, Any]
    said_at: datetime
    basis: str
    source: str
    extract_at: datetime
    number: int  # which run of its source
    run: str
    row: str
    position: int = 0  # among what one extract says at one time
    other: Ref | None = None
    not_so: bool = False
    again: tuple[Again, ...] = ()

    @property
    def order(self) -> tuple[datetime, datetime, str, int, int]:
        """The place of the statement in the fold."""
        return (self.said_at, self.extract_at, self.source, self.number, self.position)

    @property
    def id(self) -> str:
        """The statement's own id, unique in the store."""
        said = self.said_at.isoformat()
        return f"{self.slot.id}@{said}#{self.source}#{self.number}#{self.position}"

    @property
    def last_said_at(self) -> datetime:
        """When its source said it last."""
        said = (self.said_at, *(again.at for again in self.again))
        return max((*said, self.extract_at) if self.basis == ASSUMED else said)

    def until(self, at: datetime) -> Statement:
        """The statement without what was said again after a time."""
        if not self.again or self.again[-1].at <= at:
            return self
        return replace(self, again=tuple(again for again in self.again if again.at <= at))


History = tuple[Statement, ...]


# --- adding to a history -------------------------------------------------------------------


def add(history: History, new: Statement) -> History:
    """The history with one more thing said; an equal one where that says nothing new.

    The time must be settled (``settle``). What a source repeats is kept as ``again`` of the
    statement that it repeats, and is a statement again when history between is folded in.
    """
    own = [s for s in history if s.source == new.source]
    said = _replay([*_events(own), new])
    return _sorted([*(s for s in history if s.source != new.source), *said])


def settle(history: History, new: Statement) -> tuple[History, Statement]:
    """Give an assumed statement its time: its own if its extract is its source's first.

    In a later extract it is said at the extract's date. An extract folded in before those that
    are known takes the assumed time for itself; what they had assumed is said at their dates.
    """
    own = [s for s in history if s.source == new.source and s.run != new.run]
    later = [s for s in own if s.basis == ASSUMED and s.extract_at > new.extract_at]
    if later:
        kept: History = tuple(s for s in history if s not in later)
        again = _agains(later)
        split = [s for s in again if s.basis == ASSUMED]  # in the extract itself, by its dates
        said_later = [s for s in again if s.basis != ASSUMED]
        for event in [*_at_their_extracts([*later, *split]), *said_later]:
            kept = add(kept, event)
        history = kept
    if new.basis == ASSUMED:
        first = all(s.extract_at > new.extract_at for s in own)
        if not first or new.said_at > new.extract_at:
            new = replace(new, said_at=new.extract_at, basis=SOURCE)
    return history, new


def collapse(said: Iterable[Statement]) -> list[Statement]:
    """What one extract that is not its source's first says of a slot, when split by date.

    At its own date an extract says each row as it stands: of each property its last word.
    """
    rows = list(said)
    if not rows:
        return rows
    last = max(s.said_at for s in rows)
    ends = {(s.other, s.not_so) for s in rows if s.said_at == last}
    since: dict[tuple[Ref | None, str], datetime] = {}
    for s in rows:
        for name in s.given:
            since[s.other, name] = max(s.said_at, since.get((s.other, name), s.said_at))
    together: list[Statement] = []
    for s in rows:
        if (s.other, s.not_so) in ends:
            given = {name: v for name, v in s.given.items() if since[s.other, name] == s.said_at}
            if given or s.said_at == last:
                together.append(replace(s, given=given))
    return together


def _at_their_extracts(assumed: Iterable[Statement]) -> list[Statement]:
    runs: dict[str, list[Statement]] = {}
    for s in assumed:
        runs.setdefault(s.run, []).append(s)
    return [
        replace(s, said_at=s.extract_at, basis=SOURCE, position=0, again=())
        for said in runs.values()
        for s in collapse(said)
    ]


def _events(own: Iterable[Statement]) -> list[Statement]:
    """Every occasion on which something was said: the statements, and each repeat as one."""
    said = list(own)
    return [*(replace(s, again=()) if s.again else s for s in said), *_agains(said)]


def _agains(own: Iterable[Statement]) -> list[Statement]:
    return [
        replace(
            s,
            given=s.given if again.keys is None else {key: s.given[key] for key in again.keys},
            said_at=again.at,
            extract_at=again.extract_at,
            number=again.number,
            basis=SOURCE if s.basis == ASSUMED and again.run != s.run else s.basis,
            run=again.run,
            row=again.row,
            position=0,
            again=(),
        )
        for s in own
        for again in s.again
    ]


def _replay(events: Iterable[Statement]) -> list[Statement]:
    """One source's statements from every occasion on which it said something, in order."""
    occasions: dict[tuple[datetime, datetime, int, str], list[Statement]] = {}
    for event in events:
        key = (event.said_at, event.extract_at, event.number, event.run)
        occasions.setdefault(key, []).append(event)
    said: list[Statement] = []
    for key in sorted(occasions):
        for event in _merge(occasions[key]):
            news = _news(said, event)
            if news is None:
                _tell_again(said, event)
                continue
            if news is not event and not event.not_so:
                old = {k: v for k, v in event.given.items() if k not in news.given}
                if any(value is not None for value in old.values()):
                    _tell_again(said, replace(event, given=old))
            said.append(news)
    return said


def _merge(rows: list[Statement]) -> list[Statement]:
    """Merge what the rows of one extract say at one time, whatever their order.

    Each property keeps its different values in order, one for each position, so that the
    result depends on what was said and not on which row came first.
    """
    if len(rows) == 1:
        return [replace(rows[0], position=0)] if rows[0].position else rows
    words: dict[tuple[bool, str], dict[str, dict[str, Any]]] = {}
    first: dict[tuple[bool, str], Statement] = {}
    for row in sorted(rows, key=lambda row: row.row):
        key = (row.not_so, str(row.other))
        first.setdefault(key, row)
        for name, value in row.given.items():
            found = words.setdefault(key, {}).setdefault(name, {})
            found[json.dumps(encode(value), sort_keys=True)] = value
    merged: list[Statement] = []
    for key in sorted(first):
        if key[0] and (False, key[1]) in first:
            continue  # one row says so, another not: it is so
        ranked: dict[str, list[Any]] = {}
        for name, found in words.get(key, {}).items():
            values = [value for _, value in sorted(found.items()) if value is not None]
            ranked[name] = values or [None]
        for rank in range(max((len(values) for values in ranked.values()), default=1)):
            given = {name: values[rank] for name, values in ranked.items() if rank < len(values)}
            merged.append(replace(first[key], given=given, position=len(merged)))
    return merged


def _news(before: list[Statement], event: Statement) -> Statement | None:
    """What is new in an event, against the last word of its own source; None for a repeat.

    Only what differs is a word: else a row of which one cell changed would say all its other
    cells again, over what other sources have said since.
    """
    word: dict[str, Any] = {}
    holds: Ref | bool | None = False
    for s in before:
        target: Ref | bool | None = False if s.not_so else s.other
        if target != holds:
            word = {}
        holds = target
        word.update(s.given)
    if event.not_so:
        says = holds is not False and (event.other is None or holds == event.other)
        return event if says else None
    moved = holds != event.other
    if moved:
        word = {}
    given = {name: value for name, value in event.given.items() if word.get(name) != value}
    if not given and not moved:
        return None
    return event if len(given) == len(event.given) else replace(event, given=given)


def _tell_again(said: list[Statement], event: Statement) -> None:
    """Mark the statements that hold the word that was repeated."""
    left = {name for name, value in event.given.items() if value is not None}
    whole_event = not left
    for index in range(len(said) - 1, -1, -1):
        s = said[index]
        keys = left & set(s.given)
        if not keys and not (whole_event and index == len(said) - 1):
            continue
        left -= keys
        if s.said_at == event.said_at and s.run == event.run:
            continue
        whole = keys == set(s.given)
        mark = Again(
            event.said_at,
            event.extract_at,
            event.number,
            event.run,
            event.row,
            None if whole else tuple(sorted(keys)),
        )
        if mark not in s.again:
            said[index] = replace(s, again=tuple(sorted((*s.again, mark), key=_when)))


def _when(again: Again) -> tuple[datetime, str, tuple[str, ...]]:
    return (again.at, again.run, again.keys or ())


def _sorted(statements: Iterable[Statement]) -> History:
    return tuple(sorted(statements, key=lambda s: s.order))


def until(history: History, at: datetime) -> History:
    """What had been said by a time."""
    return tuple(s.until(at) for s in history if s.said_at <= at)


# --- as it is stored -----------------------------------------------------------------------


def encode(value: Any) -> Any:
    """A value as JSON that keeps its type."""
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    return value


def decode(value: Any) -> Any:
    """Read back what ``encode`` gave."""
    if isinstance(value, dict):
        if "$time" in value:
            return datetime.fromisoformat(value["$time"])
        return date.fromisoformat(value["$day"])
    return value


def said_text(statement: Statement) -> str:
    """What a statement says, as canonical JSON."""
    said: dict[str, Any] = {"given": {k: encode(v) for k, v in statement.given.items()}}
    if statement.other is not None:
        said["other"] = [statement.other.label, statement.other.id]
    if statement.not_so:
        said["not_so"] = True
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_said(text: str) -> tuple[dict[str, Any], Ref | None, bool]:
    """The properties given, the moving end and "not so" of a stored statement."""
    said = json.loads(text)
    other = Ref(*said["other"]) if "other" in said else None
    return {k: decode(v) for k, v in said["given"].items()}, other, said.get("not_so", False)
