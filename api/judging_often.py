"""Judging all cases again and again while the service runs, and keeping what is found.

An action falls overdue without anything being written: only a run finds that. Whoever listens to
findings is told what differs between two runs, whichever process made them.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from api.asking import today
from api.keeping import Keeper, refuse_to_keep
from graph.lease import Lease

if TYPE_CHECKING:
    from graph.oversight.keep import Tally
    from graph.oversight.oversee import Terms
    from graph.store import Store

_SOON = timedelta(minutes=1)  # for who finds that another process judges
_LEASE = "judging"

_log = logging.getLogger("casegraph.judging")


class _StoppedError(Exception):
    """The service ends while cases are judged."""


class JudgingOften:
    """Judges every so often, in a thread of its own; of several processes, one at a time."""

    def __init__(self, store: Store, pack: str, every: timedelta) -> None:
        self._store = store
        self._pack = pack
        self._every = every
        self._lease = Lease(store, _LEASE)
        self._stop = threading.Event()
        refuse_to_keep(self._terms(), pack, None, None)
        self._thread = threading.Thread(target=self._run, name="judging", daemon=True)

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

    def once(self) -> Tally | None:
        """Judge all cases and keep what is found; None where another process did so just now."""
        from graph.oversight.oversee import case_ids, oversee

        if not self._lease.take(self._every):
            return None
        terms = self._terms()
        refuse_to_keep(terms, self._pack, None, None)
        with Keeper(self._store, terms, keep=True, whole=True) as keeper:
            for judged in oversee(self._store, case_ids(self._store, terms), terms):
                if self._stop.is_set() or not self._lease.take(self._every):
                    raise _StoppedError
                keeper.add(judged)
        return keeper.tally

    def _terms(self) -> Terms:
        from graph.oversight.oversee import Terms
        from graph.oversight.pack import find_pack

        return Terms(today(), None, find_pack(self._pack))

    def _run(self) -> None:
        while True:
            pause = self._every
            try:
                tally = self.once()
            except _StoppedError:
                pass
            except Exception:  # the next one may do
                _log.exception("cases were not judged")
            else:
                if tally is None:
                    pause = min(pause, _SOON)
                else:
                    _log.info("judged", extra={"fields": {"message": "judged", **vars(tally)}})
            if self._stop.wait(pause.total_seconds()):
                return
