"""What a batch is made of, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from graph.declare import Model
from graph.element import RunInfo
from graph.facts import Fact, Node, Place, Ref, Refusal

Rows = list[dict[str, Any]]
REMEMBERED = 500_000  # records whose time is kept in memory during a load


class Transaction(Protocol):
    """A transaction, its rows as plain values."""

    def run(self, text: str, **parameters: Any) -> Rows:
        """Run one statement."""


@dataclass(slots=True)
class CheckedRow:
    """The facts of one row with their values read; they are written together or not at all."""

    place: Place
    facts: list[tuple[Fact, dict[str, Any]]]


@dataclass(slots=True)
class Batch:
    """Rows for one transaction. In the ``last`` one, an end that is not there is refused."""

    rows: list[CheckedRow]
    last: bool = False
    refused: list[Refusal] = field(default_factory=list)

    def without(self, refusals: dict[str, Refusal]) -> Batch:
        """The batch without these relationships, which are refused."""
        rows: list[CheckedRow] = []
        refused = list(self.refused)
        for row in self.rows:
            kept = [fact for fact in row.facts if name_of(fact[0]) not in refusals]
            refused += [refusals[name_of(f)] for f, _ in row.facts if name_of(f) in refusals]
            rows.append(CheckedRow(row.place, kept))
        return Batch(rows, self.last, refused)


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    facts: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    waiting: list[CheckedRow] = field(default_factory=list)
    times: dict[Ref, datetime] = field(default_factory=dict)


class CycleError(Exception):
    """Relationships that would lead from a record back to itself; nothing was written."""

    def __init__(self, refusals: dict[str, Refusal]) -> None:
        super().__init__("; ".join(map(str, refusals.values())))
        self.refusals = refusals


@dataclass
class Context:
    """What all batches of one load share."""

    model: Model
    run: RunInfo
    runs: dict[str, RunInfo]
    begun: datetime
    times: dict[Ref, datetime] = field(default_factory=dict)

    def remember(self, outcome: Outcome) -> None:
        """Keep since when records are known, for the relationships of later batches."""
        if len(self.times) > REMEMBERED:
            self.times.clear()
        self.times |= outcome.times


def name_of(fact: Fact) -> str:
    """What tells the facts of a batch apart."""
    if isinstance(fact, Node):
        return fact.id
    return f"{fact.type} {fact.start} {fact.end}"
