"""What one process alone does at a time: whoever has the lease does it, and has it for a while."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from graph import merge
from graph.batch import Transaction
from graph.clock import now


class Writing(Protocol):
    """A store that is written to."""

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one managed transaction."""


class Lease:
    """Something that several processes would do, and one does; ``id`` says what.

    ``reached`` is how far it has come, for whoever goes on with it: as it was when it was taken.
    """

    def __init__(self, store: Writing, id_: str) -> None:
        self._store = store
        self._id = id_
        self._holder = uuid.uuid4().hex
        self.reached: int | None = None

    def take(self, time: timedelta) -> bool:
        """Take it for a time, or keep it for longer; whether it is had."""

        def work(tx: Transaction) -> Any:
            at = now()
            given = {"id": self._id, "holder": self._holder, "at": at, "until": at + time}
            return tx.run(merge.TAKE_LEASE, **given)

        rows = self._store.write(work)
        if rows:
            self.reached = rows[0]["reached"]
        return bool(rows)

    def reach(self, number: int) -> bool:
        """Say how far it has come; whether it was still had."""

        def work(tx: Transaction) -> Any:
            return tx.run(merge.REACH_LEASE, id=self._id, holder=self._holder, reached=number)

        had = bool(self._store.write(work))
        if had:
            self.reached = number
        return had
