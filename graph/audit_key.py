"""The keys under which the log of who looked names people and records.

A digest under a key can be made again from an id by whoever has the key, and tells nothing to
anybody else. There is a key for each calendar year, a line each: without its line, what the log
names of that year is anonymous for good.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from graph.audit_line import AuditError

_BYTES = 32
_DIGEST_BYTES = 15  # 20 characters; 10^9 ids share one with a chance of less than 10^-18


@dataclass(frozen=True)
class Key:
    """The key of a year."""

    year: int
    secret: bytes = field(repr=False)

    @cached_property
    def id(self) -> str:
        """The name of the key in the log; nothing of the key can be told from it."""
        return sha256(b"casegraph audit key\0" + self.secret).hexdigest()[:8]

    def digest(self, kind: str, told: str) -> str:
        """The digest of something of a kind."""
        return self._digest(kind.encode() + b"\0", told)

    def reader(self, id_: str) -> str:
        """The digest of whoever reads or receives."""
        return self._digest(b"reader\0", id_)

    def asked(self, id_: str) -> str:
        """The digest of an id that was asked for, of whatever label."""
        return self._digest(b"asked\0", id_)

    def record(self, label: str, id_: str) -> str:
        """The digest of a record."""
        return self._digest(b"record\0" + label.encode() + b"\0", id_)

    def _digest(self, kind: bytes, told: str) -> str:
        data = kind + told.encode("utf-8", "surrogatepass")
        return urlsafe_b64encode(hmac.digest(self.secret, data, "sha256")[:_DIGEST_BYTES]).decode()


class Keys:
    """The keys of a log, as they stand in their file."""

    def __init__(self, path: Path, keys: Iterable[Key] = ()) -> None:
        self.path = path
        self._keys = list(keys)

    @classmethod
    def read(cls, path: Path) -> Keys:
        """The keys of a file; AuditError where it is not there, not right, or not kept apart."""
        try:
            with path.open("rb") as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                    raise AuditError(f"{path}: others can read this key; chmod 600 it")
                text = file.read().decode("ascii", "replace")
        except FileNotFoundError as error:
            raise AuditError(
                f"{path}: the key of the log is not there; without it nobody can tell whom an "
                "entry is about. Put it back, or name it in CASEGRAPH_AUDIT_KEY. Where it was "
                "destroyed on purpose, put an empty file there: new entries get a new key"
            ) from error
        except OSError as error:
            raise AuditError(f"{path}: cannot be read ({error.strerror})") from error
        return cls(
            path, [_read(f"{path}:{n}", line) for n, line in enumerate(text.splitlines(), 1)]
        )

    @classmethod
    def make(cls, path: Path) -> Keys:
        """Make a file without keys, for a log that has no entries."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        except OSError as error:
            raise AuditError(f"{path}: cannot be made ({error.strerror})") from error
        return cls.read(path)

    def of_year(self, year: int) -> Key | None:
        """The key of a year; the newest where it was made anew."""
        return next((key for key in reversed(self._keys) if key.year == year), None)

    def by_id(self, id_: str) -> Key | None:
        """The key that the log names so; None where it was destroyed."""
        return next((key for key in self._keys if key.id == id_), None)

    def add(self, year: int) -> Key:
        """A key for a year, in the file before it is used; for whoever holds the log's lock."""
        key = Key(year, secrets.token_bytes(_BYTES))
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
            try:
                os.write(descriptor, f"{year} {key.secret.hex()}\n".encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise AuditError(f"{self.path}: cannot be written ({error.strerror})") from error
        self._keys.append(key)
        return key


def _read(place: str, line: str) -> Key:
    year, _, secret = line.partition(" ")
    try:
        key = Key(int(year), bytes.fromhex(secret))
    except ValueError:
        raise AuditError(f"{place}: this is no key of a year") from None
    if len(key.secret) != _BYTES:
        raise AuditError(f"{place}: this is no key of {_BYTES} bytes")
    return key
