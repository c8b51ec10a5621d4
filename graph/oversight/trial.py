"""A world tried out in memory: facts written into a scratch database, judged, and gone again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime

from graph.batch import Batch, CheckedRow, Context, Transaction
from graph.check import Check
from graph.clock import end_of_day, now
from graph.element import RunInfo
from graph.facts import Fact, Node, Place, Ref, Relationship
from graph.model import MODEL
from graph.write import write_batch

_RUN = RunInfo("trial", "trial", now(), 0)
_BATCH = 4000


def said_by(facts: Iterable[Fact], at: date | datetime) -> list[Fact]:
    """The facts that had been said by a time, as ``as_known`` would give them (4a)."""
    limit = at if isinstance(at, datetime) else end_of_day(at)
    kept: list[Fact] = []
    there: set[Ref] = set()
    later: list[Relationship] = []
    for fact in facts:
        if fact.said_at is not None and fact.said_at > limit:
            continue
        if isinstance(fact, Node):
            there.add(fact.ref)
            kept.append(fact)
        else:
            later.append(fact)
    return kept + [fact for fact in later if fact.start in there and fact.end in there]


@contextmanager
def trial(
    never_committed: AbstractContextManager[Transaction], facts: Iterable[Fact]
) -> Iterator[Transaction]:
    """A transaction that sees these facts beside what is there, and is never committed."""
    check = Check(MODEL)
    context = Context(MODEL, _RUN, {_RUN.id: _RUN}, now())
    with never_committed as tx:
        some: list[CheckedRow] = []
        for fact in facts:
            given = check.node(fact) if isinstance(fact, Node) else check.relationship(fact)
            some.append(CheckedRow(Place("trial"), [(fact, given)]))
            if len(some) == _BATCH:
                context.remember(write_batch(tx, Batch(some), context, check))
                some = []
        write_batch(tx, Batch(some, last=True), context, check)
        yield tx
