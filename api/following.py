"""Following what is written: one look at the store for all who listen, and what each is given.

Whoever listens goes on from where they stopped by themselves; nothing is kept for them here, so a
slow one holds up nobody and takes no memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio

from graph import changes
from graph.changes import Change, Following
from graph.facts import Ref

SECONDS = 0.5
"""How long a change may go unseen."""

_AT_ONCE = 20  # changes that are read for one who comes back; each may name thousands of records
_REMEMBERED = 20_000  # records of the last changes, for all who listen

_log = logging.getLogger("casegraph.following")


@dataclass
class Batch:
    """Records to look at for one delivery, and the change up to which all is seen with it.

    ``shown`` is told by whoever answers: whether there is anything in it for the reader.
    """

    records: tuple[Ref, ...]
    seen: int
    shown: bool = False


class Follower:
    """Looks for changes while somebody listens, and wakes all who do."""

    def __init__(self, store: Following, seconds: float = SECONDS) -> None:
        self._store = store
        self._seconds = seconds
        self._listeners = 0
        self._looking: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._asking = anyio.Lock()  # many that begin at once do not all give numbers
        self._forget()

    def _forget(self) -> None:
        self._seen: int | None = None
        self._last: deque[Change] = deque()
        self._held = 0

    async def start(self, after: int | None) -> int:
        """From which change on to follow; ForgottenError where what came after it is not kept."""
        if after is not None:
            await anyio.to_thread.run_sync(changes.since, self._store, after, 1)
            return after
        async with self._asking:
            if self._seen is not None:
                return self._seen  # what was written since may be new to whoever comes now
            return await anyio.to_thread.run_sync(changes.latest, self._store)

    async def batches(self, after: int, labels: Collection[str], size: int) -> AsyncIterator[Batch]:
        """Everything of these labels that was written after a change, as it comes, for ever."""
        async with self._listening():
            while True:
                news = self._news
                found = await self._since(after)
                for batch in batches(after, found, labels, size):
                    yield batch
                if found:
                    after = found[-1].number
                else:
                    await news.wait()

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        self._listeners += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners:
                self._looking.cancel()
                self._looking = None
                self._forget()

    async def _since(self, after: int) -> Sequence[Change]:
        if self._last and self._last[0].number <= after + 1:
            return [change for change in self._last if change.number > after]
        if self._seen is not None and after >= self._seen:
            return ()
        return await anyio.to_thread.run_sync(changes.since, self._store, after, _AT_ONCE)

    async def _look(self) -> None:
        while True:
            try:
                async with self._asking:
                    await self._look_once()
            except Exception:
                # the store may be back at the next look; nobody misses anything by it
                _log.exception("changes are not seen")
                await asyncio.sleep(10 * self._seconds)
            await asyncio.sleep(self._seconds)

    async def _look_once(self) -> None:
        if self._seen is None:
            self._seen = await anyio.to_thread.run_sync(changes.latest, self._store)
            self._wake()  # what was written between a start and now
            return
        found = await anyio.to_thread.run_sync(changes.since, self._store, self._seen, _AT_ONCE)
        if not found:
            return
        self._seen = found[-1].number
        self._last.extend(found)
        self._held += sum(len(change.records) for change in found)
        while self._held > _REMEMBERED and len(self._last) > 1:
            self._held -= len(self._last.popleft().records)
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def batches(
    after: int, found: Sequence[Change], labels: Collection[str], size: int
) -> Iterator[Batch]:
    """The records of changes in portions.

    A portion that ends within a change says that the one before was the last that is seen whole,
    so whoever is cut off there is given the change again.
    """
    records: dict[Ref, None] = {}
    for change in found:
        named = [ref for ref in change.records if ref.label in labels]
        if records and len(records) + len(named) > size:
            yield Batch(tuple(records), after)
            records = {}
        for ref in named:
            if len(records) == size:
                yield Batch(tuple(records), after)
                records = {}
            records[ref] = None
        after = change.number
    if records:
        yield Batch(tuple(records), after)
