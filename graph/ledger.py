"""What a batch adds to the histories of its slots, and which statements come to stand beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from graph import merge
from graph.batch import Context, Outcome, Rows, Transaction
from graph.element import statement_row, stored_statement
from graph.facts import NOW, Fact, Ref, Relationship
from graph.history import ASSUMED, SERVER, SOURCE, History, Slot, Statement, add, collapse, settle


class Ledger:
    """The statements of one batch."""

    def __init__(self, tx: Transaction, context: Context, outcome: Outcome) -> None:
        self.tx = tx
        self.context = context
        self.outcome = outcome
        self._beside: set[str] = set()  # ids of the statements that stand in the graph
        self._out: list[str] = []
        self._in: Rows = []

    def said(
        self,
        slot: Slot,
        fact: Fact,
        given: dict[str, Any],
        without_time: datetime | None,
        other: Ref | None = None,
    ) -> Statement:
        """The statement that a fact is; ``without_time`` is its time where it gives none.

        None means now: what has no such time was said when it was loaded.
        """
        run = self.context.run
        if fact.said_at == NOW or (fact.said_at is None and without_time is None):
            said_at, basis = self.context.begun, SERVER
        elif fact.said_at is not None:
            said_at, basis = fact.said_at, ASSUMED if fact.assumed else SOURCE
        else:
            said_at, basis = without_time or self.context.begun, ASSUMED
        return Statement(
            slot=slot,
            given=given,
            said_at=said_at,
            basis=basis,
            source=run.source_system,
            extract_at=run.extract_at,
            number=run.number,
            run=run.id,
            row=str(fact.place),
            other=other,
            not_so=isinstance(fact, Relationship) and fact.not_so,
        )

    def add(self, history: History, said: list[Statement]) -> History:
        """The history of a slot with what this batch says of it."""
        if not history and len(said) == 1 and _is_settled(said[0]):
            return (said[0],)
        return add_said(history, said)

    def count(self, name: str, before: History, after: History) -> bool:
        """Count one slot as new, changed or unchanged; what is said again changes nothing.

        Whether it is new or changed.
        """
        same = [replace(s, again=()) for s in before] == [replace(s, again=()) for s in after]
        what = "unchanged" if same else "changed" if before else "new"
        self.outcome.counts[name, what] += 1
        return not same

    def stored(self, text: str, ids: Iterable[str]) -> dict[str, History]:
        """The histories that stand beside their records, by slot."""
        wanted = sorted(ids)
        if not wanted:
            return {}
        found: dict[str, list[Statement]] = {}
        for row in self.tx.run(text, ids=wanted):
            statement = stored_statement(row["properties"], self.context.runs[row["run"]])
            found.setdefault(statement.slot.id, []).append(statement)
            self._beside.add(statement.id)
        return {
            slot_id: tuple(sorted(statements, key=lambda s: s.order))
            for slot_id, statements in found.items()
        }

    def stand_beside(self, before: History, after: History, *, inline: bool) -> None:
        """Note which statements come to stand beside their record, and which do no more."""
        if inline and not before:
            return
        was = {s.id: s for s in before if s.id in self._beside}
        shall = {} if inline else {s.id: s for s in after}
        self._out += [name for name, s in was.items() if shall.get(name) != s]
        self._in += [statement_row(s) for name, s in shall.items() if was.get(name) != s]

    def write(self) -> None:
        """Write what stands beside now."""
        if self._out:
            self.tx.run(merge.DELETE_STATEMENTS, ids=self._out)
        if self._in:
            self.tx.run(merge.CREATE_STATEMENTS, rows=self._in)


def add_said(history: History, said: list[Statement]) -> History:
    """The history of a slot with what one run says of it, its times settled."""
    for new in said[:1]:
        if any(_is_earlier(s, new) for s in history):
            assumed = [s for s in said if s.basis == ASSUMED]
            said = [s for s in said if s.basis != ASSUMED] + collapse(assumed)
    # in order of time: a source takes back only what it had said
    for new in sorted(said, key=lambda s: (s.said_at, s.row)):
        if new.not_so and not any(_is_of(s, new) for s in history):
            continue
        history, settled = settle(history, new)
        history = add(history, settled)
    return history


def _is_settled(only: Statement) -> bool:
    """Whether what is said first of a slot stands as it is."""
    says = not only.not_so and None not in only.given.values()
    return says and only.said_at <= only.extract_at


def _is_of(s: Statement, new: Statement) -> bool:
    return s.source == new.source and s.extract_at <= new.extract_at


def _is_earlier(s: Statement, new: Statement) -> bool:
    return _is_of(s, new) and s.run != new.run
