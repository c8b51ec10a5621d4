"""File locks that the system itself releases when their holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform != "win32":
    import fcntl

_PAUSE = 0.01


class Lock:
    """A lock that is held on a file; its content is for whoever holds it to say.

    The lock belongs to the open file. A program that is started by the holder does not
    inherit it, unless the holder hands it over with ``pass_fds``.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor

    @classmethod
    def take(cls, path: Path, *, shared: bool = False, seconds: float = 0) -> Self | None:
        """Take the lock, alone or with other sharers; None where it is not free in time."""
        deadline = time.monotonic() + seconds
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            lock = cls(path, descriptor)
            try:
                fcntl.flock(
                    descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
                )
                if lock.in_place():
                    return lock
            except BlockingIOError:
                pass
            except BaseException:
                lock.release()
                raise
            lock.release()
            if time.monotonic() >= deadline:
                return None
            time.sleep(_PAUSE)

    def in_place(self) -> bool:
        """Whether the file is still the one that others find at its path."""
        try:
            return os.path.samestat(os.fstat(self.descriptor), self.path.stat())
        except FileNotFoundError:
            return False

    def write(self, text: str) -> None:
        """Replace the content."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)

    def release(self) -> None:
        """Let go, once: a program that was handed the lock holds it until it ends."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock alone."""
    if not path.exists():
        return False
    lock = Lock.take(path, shared=True)
    if lock is None:
        return True
    lock.release()
    return False


def is_held_elsewhere(descriptor: int) -> bool:
    """Whether another than this open file holds its lock alone."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False


def sharers(path: Path) -> int | None:
    """How many share the lock, where the system tells (Linux)."""
    try:
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
        found = path.stat()
    except OSError:
        return None
    number = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    held = [line.split() for line in lines if "->" not in line]
    count = sum(line[1] == "FLOCK" and line[3] == "READ" and line[5] == number for line in held)
    if count:
        return count
    alone = Lock.take(path)
    if alone is None:
        # held, but the system counts this disk's files by another number
        return None
    alone.release()
    return 0
