"""Judging a few cases when the service starts, so that its first reader does not wait for plans.

A database plans each statement when it first sees it; Neo4j takes some twenty seconds for those
of all rules together, and none when they come again.
"""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from api.asking import today
from graph.bolt import READ_SECONDS

if TYPE_CHECKING:
    from graph.batch import Rows
    from graph.oversight.oversee import Known
    from graph.store import Store

_CASES = 5
"""Not every case has what every rule asks about."""

_log = logging.getLogger("casegraph.warming")


class _StoppedError(Exception):
    """The service ends before all is planned."""


class Warming:
    """Asks in a thread of its own, and stops between two statements."""

    def __init__(self, store: Store, pack: str) -> None:
        self._store = store
        self._pack = pack
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warming", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def read(self, text: str, timeout: float = READ_SECONDS, **parameters: Any) -> Rows:
        """What the store answers, until the service ends."""
        if self._stop.is_set():
            raise _StoppedError
        return self._store.read(text, timeout, **parameters)

    def as_known(self, at: datetime | date) -> Known:
        """The store as it was known at a time."""
        return self._store.as_known(at)

    def _run(self) -> None:
        from graph.oversight.oversee import Terms, judge_case
        from graph.oversight.pack import find_pack

        try:
            terms = Terms(today(), None, find_pack(self._pack))
            cases = self._store.query(
                "cases/list", status=None, as_of=terms.as_of, first=_CASES, after_id=None
            )
            for case in cases:
                judge_case(self, case["case_id"], terms)
        except _StoppedError:
            return
        except Exception:  # a reader who asks the same is told what is wrong
            _log.exception("nothing was planned before it was asked")
