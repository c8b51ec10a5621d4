"""The files of the log of who looked: appended to by several processes, never altered.

A write that was cut off stays where it is; the next entry says so (TORN), with its hash. What was
written before it is whole, for nobody is told that an entry is in the log before it is on disk.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from graph.audit_line import TORN, AuditError, Head, numbered, read_head, seal, torn_part
from graph.audit_tree import Tree
from graph.lock import Lock

LOCK_SECONDS = 10.0
_PAUSE = 0.0005
_CHUNK = 1 << 20

_sync = getattr(os, "fdatasync", os.fsync)


class LogFile:
    """The files of one log. One thread at a time; other processes may append beside it."""

    def __init__(self, first: Path, most_bytes: int, clock: Callable[[], datetime]) -> None:
        self.first = first
        self.head = Head()
        self.tree = Tree()
        self._most_bytes = most_bytes
        self._clock = clock
        self._lock_path = first.with_suffix(".lock")
        self._state_path = first.with_suffix(".tree")
        self._number = 1
        self._descriptor = -1
        self._offset = 0  # up to here the lines are known
        self._last_start = 0
        self._rest = b""
        self._torn: list[dict[str, Any]] = []
        self._broken = ""
        with _errors(first):
            first.parent.mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def file(self) -> Path:
        """The file that is written to now."""
        return numbered(self.first, self._number)

    def close(self) -> None:
        """Let the file go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the log's lock, and know all that others wrote."""
        with _errors(self.first), self._lock():
            if self._broken:
                raise AuditError(self._broken)
            if self._descriptor < 0:
                self._open(1)
                self._take_up()
            self._catch_up()
            self._mend()
            yield

    def write(self, entries: Sequence[Mapping[str, Any]]) -> list[Head]:
        """Append entries, inside ``alone``; what each became. They are not safe before sync."""
        if self._offset >= self._most_bytes or self._is_new_year():
            self._next_file()
        return self._write(b"", entries)

    def sync(self) -> None:
        """Bring what was written to the disk; whoever else wrote may go on meanwhile.

        After a failure nobody knows what the disk has: nothing more is written until it is opened
        and read again.
        """
        try:
            _sync(self._descriptor)
        except OSError as error:
            self._broken = f"{self.file}: the disk did not take an entry ({error.strerror})"
            raise AuditError(self._broken) from error

    def keep_tree(self) -> None:
        """Keep the tree's state, inside ``alone``, so that the next start need not read it all."""
        told = {
            "number": self._number,
            "start": self._last_start,
            "offset": self._offset,
            "tops": [top.hex() for top in self.tree.tops],
            "size": self.tree.size,
            "hash": self.head.hash,
        }
        unfinished = self._state_path.with_name(f".{self._state_path.name}.{os.getpid()}")
        unfinished.write_text(json.dumps(told) + "\n", encoding="ascii")
        unfinished.replace(self._state_path)

    # --- reading what is there ---

    @contextmanager
    def _lock(self) -> Iterator[None]:
        deadline = time.monotonic() + LOCK_SECONDS
        while (lock := Lock.take(self._lock_path)) is None:
            if time.monotonic() > deadline:
                raise AuditError(f"{self._lock_path}: stays locked by another process")
            time.sleep(_PAUSE)
        with lock:
            yield

    def _open(self, number: int) -> None:
        self.close()
        path = numbered(self.first, number)
        new = not path.exists()
        self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        self._number, self._offset, self._last_start = number, 0, 0
        if new:
            _sync_folder(path.parent)

    def _take_up(self) -> None:
        """Begin where the tree was last kept; from the first line where that does not fit."""
        try:
            said = json.loads(self._state_path.read_bytes())
            number, start, offset = int(said["number"]), int(said["start"]), int(said["offset"])
            tree = Tree(int(said["size"]), [bytes.fromhex(top) for top in said["tops"]])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return
        if not numbered(self.first, number).exists():
            return
        self._open(number)
        line = os.pread(self._descriptor, offset - start, start) if 0 <= start < offset else b""
        head = read_head(line.removesuffix(b"\n"))
        known = (tree.size, said.get("hash"))
        if line.endswith(b"\n") and head is not None and (head.sequence, head.hash) == known:
            self.head, self.tree, self._offset, self._last_start = head, tree, offset, start
        else:
            self._open(1)

    def _catch_up(self) -> None:
        while True:
            found = os.fstat(self._descriptor)
            if not (self.file.exists() and os.path.samestat(found, self.file.stat())):
                raise AuditError(f"{self.file}: another file has taken its place, or it is gone")
            if found.st_size < self._offset:
                raise AuditError(f"{self.file}: it is shorter than it was: somebody cut it")
            self._read()
            if not numbered(self.first, self._number + 1).exists():
                return
            self._open(self._number + 1)

    def _read(self) -> None:
        self._rest = b""
        while chunk := os.pread(self._descriptor, _CHUNK, self._offset + len(self._rest)):
            *whole, self._rest = (self._rest + chunk).split(b"\n")
            for line in whole:
                head = read_head(line)
                if head is None:
                    self._torn.append(torn_part(line))
                    self._offset += len(line) + 1
                else:
                    self._take(head, len(line) + 1)

    def _take(self, head: Head, length: int) -> None:
        self._torn.clear()
        self._last_start = self._offset
        self._offset += length
        self.head = head
        self.tree.add(bytes.fromhex(head.hash))

    def _mend(self) -> None:
        """Say of a write that was cut off that it was."""
        if not self._rest and not self._torn:
            return
        if read_head(self._rest) is not None:  # only its end is missing
            self._write_all(b"\n")
            self._read()
            return
        end = b"\n" if self._rest else b""
        torn = [*self._torn, *([torn_part(self._rest)] if self._rest else [])]
        self._write(end, [{"operation": TORN, "outcome": "FAILED", "torn": torn}])

    # --- writing ---

    def _write(self, end: bytes, entries: Sequence[Mapping[str, Any]]) -> list[Head]:
        sealed: list[tuple[bytes, Head]] = []
        head, at = self.head, self._now()
        for fields in entries:
            line, head = seal({**fields, "at": at, **_set_back(at, head.at)}, head)
            sealed.append((line, head))
        self._write_all(b"".join([end, *(line for line, _ in sealed)]))
        self._offset += len(self._rest) + len(end)
        self._rest = b""
        for line, head in sealed:
            self._take(head, len(line))
        return [head for _, head in sealed]

    def _write_all(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def _now(self) -> str:
        return self._clock().isoformat(timespec="microseconds") + "Z"

    def _is_new_year(self) -> bool:
        return self._offset > 0 and self._now()[:4] > self.head.at[:4]

    def _next_file(self) -> None:
        self.sync()
        self._open(self._number + 1)


def _set_back(at: str, before: str) -> dict[str, int]:
    """By how many microseconds the clock is behind the entry before, where it is."""
    if at >= before:
        return {}
    try:
        behind = datetime.fromisoformat(before) - datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return {}
    return {"set_back": round(behind.total_seconds() * 1_000_000)}


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AuditError(f"{error.filename or path}: {error.strerror}") from error
