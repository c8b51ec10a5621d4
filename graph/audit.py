"""The log of who looked and who changed: open it, append to it, leave checkpoints of it.

It stands outside the graph. An answer may leave when ``append`` has come back: its entry is then
on the disk. Several threads and several processes may append at once.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graph.audit_entry import Entry, Looked, Operation, Outcome
from graph.audit_file import LogFile
from graph.audit_key import Key, Keys
from graph.audit_line import AuditError, Head
from graph.audit_note import Signer
from graph.clock import now

__all__ = ["AuditError", "AuditLog", "Entry", "Looked", "Operation", "Outcome", "log_of"]

EVERY = 10_000
SECONDS = 15 * 60.0
MOST_BYTES = 1 << 30
PUBLIC_KEY = "public-key.txt"

_log = logging.getLogger("casegraph.audit")


def log_of(place: str, log: Path | None = None) -> Path:
    """Where the log of a store is: as named, as CASEGRAPH_AUDIT says, or in its folder."""
    named = log or os.environ.get("CASEGRAPH_AUDIT")
    if named:
        return Path(named)
    if "://" in place:
        raise AuditError(
            f"{place}: a Neo4j has no folder for the log of who looked; name one with --log FILE "
            "or CASEGRAPH_AUDIT"
        )
    return Path(place) / "audit" / "log.jsonl"


def key_of(log: Path) -> Path:
    """Where the keys of a log are: as CASEGRAPH_AUDIT_KEY says, or beside it."""
    return Path(os.environ.get("CASEGRAPH_AUDIT_KEY") or log.with_name("key"))


@dataclass
class _Waiting:
    fields: dict[str, Any]
    head: Head | None = None
    error: AuditError | None = None

    @property
    def is_done(self) -> bool:
        return self.head is not None or self.error is not None


class AuditLog:
    """A log that is open. Use it in a ``with`` statement, or close it."""

    def __init__(
        self,
        path: Path,
        checkpoints: Path,
        every: int,
        seconds: float,
        most_bytes: int,
        clock: Callable[[], datetime],
    ) -> None:
        self.path = path
        self.checkpoints = checkpoints
        self._every = every
        self._seconds = seconds
        self._clock = clock
        self._queue: list[_Waiting] = []
        self._turn = threading.Condition()
        self._is_led = False  # one writes for all that wait; those that come meanwhile wait
        self._writing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._closed = False
        self._file = LogFile(path, most_bytes, clock)
        try:
            with self._file.alone():
                self._keys = self._find_keys()
                self._signer = Signer.read_or_make(path.with_name("signing-key"))
        except BaseException:
            self._file.close()
            raise

    @classmethod
    def open(
        cls,
        place: Path,
        *,
        checkpoints: Path | None = None,
        every: int = EVERY,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], datetime] = now,
    ) -> Self:
        """Open the log at a file, or begin it there; AuditError where that cannot be.

        A checkpoint is left every so many entries, so many seconds after an entry, and at the end.
        """
        folder = checkpoints or os.environ.get("CASEGRAPH_CHECKPOINTS") or place.parent
        if folder == place.parent:
            folder = place.parent / "checkpoints"
        return cls(place, Path(folder), every, seconds, most_bytes, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def append(self, entry: Entry) -> int:
        """Append an entry, and come back when it is on the disk; its number in the log."""
        waiting = _Waiting(entry.told(self._key()))
        with self._turn:
            self._queue.append(waiting)
            self._turn.wait_for(lambda: waiting.is_done or not self._is_led)
            leads = not waiting.is_done
            if leads:
                self._is_led = True
                batch, self._queue = self._queue, []
        if leads:
            try:
                with self._writing:
                    self._write(batch)
            finally:
                with self._turn:
                    self._is_led = False
                    self._turn.notify_all()
        if waiting.error is not None:
            raise waiting.error
        if waiting.head is None:
            raise AuditError(f"{self.path}: the entry was not written")
        return waiting.head.sequence

    def checkpoint(self) -> Path | None:
        """Leave a checkpoint of all entries that there are now; None where there are none."""
        with self._writing:
            self._refuse_closed()
            with self._file.alone():
                size, root = self._file.tree.size, self._file.tree.root()
                self._file.keep_tree()
            self._file.sync()
            return self._leave(size, root) if size else None

    def close(self) -> None:
        """Leave a checkpoint and let the log go; again is no error."""
        if self._closed:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._try_checkpoint()
        with self._writing:
            self._closed = True
            self._file.close()

    # --- writing ---

    def _write(self, batch: list[_Waiting]) -> None:
        """Write for all that wait, and tell each how it went."""
        due: tuple[int, bytes] | None = None
        try:
            self._refuse_closed()
            with self._file.alone():
                before = self._file.tree.size
                heads = self._file.write([waiting.fields for waiting in batch])
                if before // self._every != self._file.tree.size // self._every:
                    due = self._file.tree.size, self._file.tree.root()
                    self._file.keep_tree()
            self._file.sync()
        except Exception as error:
            told = error if isinstance(error, AuditError) else AuditError(f"{self.path}: {error}")
            for waiting in batch:
                waiting.error = told
            if told is not error:
                raise
            return
        for waiting, head in zip(batch, heads, strict=True):
            waiting.head = head
        if due is not None:
            self._quietly(lambda: self._leave(*due))
        if self._timer is None and self._seconds > 0:
            self._timer = threading.Timer(self._seconds, self._try_checkpoint)
            self._timer.daemon = True
            self._timer.start()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise AuditError(f"{self.path}: the log is closed")

    # --- keys ---

    def _find_keys(self) -> Keys:
        path = key_of(self.path)
        if self._file.tree.size == 0 and not path.exists():
            return Keys.make(path)
        return Keys.read(path)

    def _key(self) -> Key:
        year = self._clock().year
        found = self._keys.of_year(year)
        if found is None:
            with self._writing, self._file.alone():
                self._keys = Keys.read(self._keys.path)
                found = self._keys.of_year(year) or self._keys.add(year)
        return found

    # --- checkpoints ---

    def _try_checkpoint(self) -> None:
        self._timer = None
        self._quietly(self.checkpoint)

    def _quietly(self, leave: Callable[[], Path | None]) -> None:
        """A checkpoint that cannot be left is told of, and stops nobody: the log is whole."""
        try:
            leave()
        except AuditError as error:
            _log.error("no checkpoint: %s", error)

    def _leave(self, size: int, root: bytes) -> Path:
        note = self._signer.sign(size, root)
        path = self.checkpoints / f"{size:012}.txt"
        try:
            self.checkpoints.mkdir(parents=True, exist_ok=True)
            _put(self.checkpoints / PUBLIC_KEY, self._signer.verifier.text + "\n")
            _put(path, note)
        except OSError as error:
            raise AuditError(f"{error.filename or path}: {error.strerror}") from error
        return path


def _put(path: Path, text: str) -> None:
    """A file that appears whole; one that is there must say the same."""
    if path.exists():
        if path.read_text(encoding="utf-8", errors="replace") != text:
            raise AuditError(f"{path}: this is of another log, or the log was written anew")
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
