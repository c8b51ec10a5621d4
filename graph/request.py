"""On whose behalf the database is asked: a request's id, and how many statements were run."""

from __future__ import annotations

import threading
from contextvars import ContextVar

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered; it stands in the database's own query log."""


class Tally:
    """A number that several threads raise."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0

    def add(self) -> None:
        """One more."""
        with self._lock:
            self._number += 1

    @property
    def number(self) -> int:
        """How many there were since the process began."""
        return self._number


STATEMENTS = Tally()
"""The statements that this process ran on any database."""


def metadata() -> dict[str, str] | None:
    """What the database's query log is told of a transaction; None where nobody asked by HTTP."""
    request = REQUEST.get()
    return {"app": "casegraph", "request": request} if request else None
