"""The fold of what was said: what is known of a record or a relationship. Pure: knows no server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph.clock import ALWAYS, london_day
from graph.declare import Cardinality, RelationshipType
from graph.facts import Ref
from graph.history import History, Slot, Statement


@dataclass(slots=True)
class Known:
    """What is known of a record, or of one relationship, after a fold."""

    slot: Slot
    properties: dict[str, Any]
    recorded_at: datetime
    recorded_basis: str
    source_system: str
    revised_at: datetime | None = None
    start: Ref | None = None
    end: Ref | None = None
    statements: int = 1
    only: Statement | None = None  # where one statement is all that was said
    derived: dict[str, Any] = field(default_factory=dict)

    @property
    def ends(self) -> tuple[Ref, Ref]:
        """The ends of a relationship; a record has none."""
        if self.start is None or self.end is None:
            raise ValueError(f"{self.slot.id} is no relationship")
        return self.start, self.end


def fold_record(history: History) -> Known | None:
    """One record as the fold of what was said of it; None before anything was."""
    if not history:
        return None
    first = history[0]
    known = Known(first.slot, {}, first.said_at, first.basis, first.source)
    for s in history:
        _tell(known, s, fresh=s is first)
    return _finish(known, history)


def _tell(known: Known, s: Statement, *, fresh: bool) -> None:
    changed = False
    for name, value in s.given.items():
        if known.properties.get(name) != value:
            changed = True
            if value is None:
                known.properties.pop(name, None)
            else:
                known.properties[name] = value
    if changed and not fresh:
        known.revised_at = s.said_at


def _finish(known: Known, history: History) -> Known:
    known.statements = len(history)
    known.only = history[0] if len(history) == 1 else None
    return known


def fold_relationship(rel: RelationshipType, history: History) -> list[Known]:
    """The relationships of one slot: none, one, or for "n:1 current" without dates a series."""
    series: list[Known] = []
    open_: Known | None = None
    for s in history:
        if s.not_so:
            if open_ is not None and (s.other is None or s.other in (open_.start, open_.end)):
                if rel.cardinality is Cardinality.CURRENT and s.slot.moves:
                    open_.derived["to"] = london_day(s.said_at)
                else:
                    series.remove(open_)
                open_ = None
            continue
        start, end = s.slot.start or s.other, s.slot.end or s.other
        if open_ is None or (open_.start, open_.end) != (start, end):
            if open_ is not None and rel.cardinality is not Cardinality.CURRENT:
                series.remove(open_)
            open_ = Known(s.slot, {}, s.said_at, s.basis, s.source, start=start, end=end)
            series.append(open_)
            _tell(open_, s, fresh=True)
        else:
            _tell(open_, s, fresh=False)
    current = rel.cardinality is Cardinality.CURRENT
    for index, known in enumerate(series):
        _finish(known, history)
        if current and known.slot.moves:
            known.only = None
            if known.recorded_at != ALWAYS:
                known.derived["from"] = london_day(known.recorded_at)
            if index + 1 < len(series) and "to" not in known.derived:
                known.derived["to"] = series[index + 1].derived.get("from")
    return series


def close_earlier(rel: RelationshipType, together: Iterable[Known]) -> list[Known]:
    """End what a later word without a date has followed, among the current ones of one start."""
    known = list(together)
    if rel.cardinality is not Cardinality.CURRENT:
        return known
    for later in known:
        since = later.derived.get("from")
        if since is None:
            continue
        for earlier in known:
            begins = earlier.properties.get("from") or earlier.derived.get("from")
            if (
                earlier is not later
                and earlier.properties.get("to") is None
                and (begins is None or begins < since)
            ):
                ends = earlier.derived.get("to")
                earlier.derived["to"] = since if ends is None else min(ends, since)
    return known
