"""What was written, in an order that a follower can take up again where they stopped.

A transaction notes what it wrote; whoever looks first gives numbers to what has none. A number so
follows its commit: nothing appears behind a number that was handed out, and writers never wait
for each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import cypher
from graph import merge
from graph.batch import Rows, Transaction
from graph.clock import now
from graph.facts import Ref

KEPT = timedelta(days=30)
"""For how long a change can be followed."""
_AT_ONCE = 1_000


class ForgottenError(Exception):
    """A follower comes back after what they have not seen was forgotten."""


class Following(Protocol):
    """A store whose changes are followed."""

    def read(self, text: str, timeout: float = ..., **parameters: Any) -> Rows:
        """Run one reading statement."""

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one managed transaction."""


@dataclass(frozen=True)
class Change:
    """What one transaction wrote; its number is the cursor of whoever has seen it."""

    number: int
    at: datetime
    records: tuple[Ref, ...]


def note(tx: Transaction, written: Sequence[Ref]) -> None:
    """Note in a writing transaction what it wrote."""
    if written:
        records = [f"{ref.label}:{ref.id}" for ref in dict.fromkeys(written)]
        row = {"id": f"change:{uuid.uuid4()}", "number": 0, "at": now(), "records": records}
        tx.run(merge.create_nodes("Change"), rows=[row])


def since(store: Following, after: int, first: int = _AT_ONCE) -> list[Change]:
    """The changes after one, in order; ForgottenError where some of them are kept no longer."""
    _number(store)
    oldest, _ = _ends(store)
    if oldest is not None and after < oldest - 1 and after > 0:
        raise ForgottenError(
            f"after: what came after change {after} is kept no longer than {KEPT.days} days"
        )
    rows = store.read(cypher.feed("since").text, after=after, first=first)
    return [Change(row["number"], row["at"], tuple(map(_ref, row["records"]))) for row in rows]


def latest(store: Following) -> int:
    """The number of the last change, with which following begins; 0 where there is none."""
    _number(store)
    return _ends(store)[1] or 0


def forget(store: Following, before: datetime | None = None) -> int:
    """Forget old changes, but never the last; how many."""
    until = before or now() - KEPT
    rows = store.read(cypher.feed("before").text, before=until, first=_AT_ONCE)
    last = _ends(store)[1]  # it says where the next one goes on
    ids = [row["id"] for row in rows if row["number"] != last]
    store.write(lambda tx: tx.run(merge.delete_nodes("Change"), ids=ids))
    return len(ids)


def _number(store: Following) -> None:
    """Give numbers to what was committed since the last look."""
    while store.read(cypher.feed("unnumbered").text, first=1):

        def work(tx: Transaction) -> None:
            # two that number at once wait for each other here, else two changes share a number
            tx.run(merge.TOUCH_CHANGES, at=now())
            last = tx.run(cypher.feed("ends").text)[0]["last"] or 0
            ids = [row["id"] for row in tx.run(cypher.feed("unnumbered").text, first=_AT_ONCE)]
            rows = [{"id": id_, "number": last + n} for n, id_ in enumerate(ids, 1)]
            tx.run(merge.number_nodes("Change"), rows=rows)

        store.write(work)


def _ends(store: Following) -> tuple[int | None, int | None]:
    row = store.read(cypher.feed("ends").text)[0]
    return row["first"], row["last"]


def _ref(text: str) -> Ref:
    label, _, id_ = text.partition(":")
    return Ref(label, id_)


def refs_of(changes: Iterable[Change], labels: Sequence[str]) -> list[Ref]:
    """The records of some labels that are named in changes, each once, in order."""
    return list(
        dict.fromkeys(ref for change in changes for ref in change.records if ref.label in labels)
    )
