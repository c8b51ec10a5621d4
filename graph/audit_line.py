"""The lines of the log of who looked: how an entry is written, sealed and read again.

A line is one entry as canonical JSON: keys sorted, no spaces, UTF-8. Its ``hash`` is the RFC 6962
leaf hash of the same entry without it, and its ``previous`` is the hash of the entry before. What
stands in the fields is the business of ``graph.audit_entry``. Nothing here needs a key or a store.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from graph.audit_tree import leaf_hash

VERSION = 1
FIRST_PREVIOUS = "0" * 64
TORN = "TORN"

_END = b',"version":1}'  # the last key of every entry, so no part of a line ends so
_HASH = re.compile(rb'(?<=,)"hash":"([0-9a-f]{64})",')  # no text of a value can look like it
_SEQUENCE = re.compile(rb',"sequence":([1-9][0-9]*),')
_AT = re.compile(rb'[{,]"at":"([^"]+)"')
_NUMBERED = re.compile(r"-(\d{4,})$")


class AuditError(Exception):
    """The log cannot be written, read or told of; the message begins with its place."""


class LineError(ValueError):
    """A line that is no entry, or not as it was written; the message says how."""


@dataclass(frozen=True)
class Head:
    """What the next entry needs to know of the one before."""

    sequence: int = 0
    hash: str = FIRST_PREVIOUS
    at: str = ""


def canonical(fields: Mapping[str, Any]) -> bytes:
    """The one way in which an entry is written."""
    text = json.dumps(
        fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def seal(fields: Mapping[str, Any], before: Head) -> tuple[bytes, Head]:
    """The line of the next entry, with its end, and its head. ``fields`` has the time in at."""
    entry = {
        **fields,
        "sequence": before.sequence + 1,
        "previous": before.hash,
        "version": VERSION,
    }
    hash_ = leaf_hash(canonical(entry)).hex()
    return canonical({**entry, "hash": hash_}) + b"\n", Head(entry["sequence"], hash_, entry["at"])


def read_head(line: bytes) -> Head | None:
    """What a line says of itself, unchecked; None where it is no entry, or only part of one."""
    if not (line.startswith(b"{") and line.endswith(_END)):
        return None
    hash_, sequence, at = _HASH.search(line), _SEQUENCE.search(line), _AT.search(line)
    if hash_ is None or sequence is None or at is None:
        return None
    return Head(int(sequence[1]), hash_[1].decode(), at[1].decode(errors="replace"))


def read_entry(line: bytes) -> dict[str, Any]:
    """The entry of a line; LineError where it is none."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise LineError("this is no entry") from None
    if not isinstance(entry, dict):
        raise LineError("this is no entry")
    return entry


def check_entry(line: bytes) -> dict[str, Any]:
    """The entry of a line, checked against its own hash; LineError where it was changed."""
    entry = read_entry(line)
    said = _HASH.search(line)
    if said is None:
        raise LineError("this is not as an entry is written")
    if leaf_hash(line[: said.start()] + line[said.end() :]).hex() != said[1].decode():
        raise LineError("the entry is not the one that its hash was made of")
    if type(entry.get("sequence")) is not int or entry.get("version") != VERSION:
        raise LineError(f"this is no entry of version {VERSION}")
    return entry


def torn_part(data: bytes) -> dict[str, Any]:
    """How an entry names what a write that was cut off left behind."""
    return {"bytes": len(data), "sha256": sha256(data).hexdigest()}


# --- files -----------------------------------------------------------------------------------


def number_of(file: Path) -> int:
    """Which file of its log this is: 1 for log.jsonl, 2 for log-0002.jsonl."""
    found = _NUMBERED.search(file.stem)
    return int(found[1]) if found else 1


def numbered(first: Path, number: int) -> Path:
    """The file of a log with a number; the first has none in its name."""
    return first if number == 1 else first.with_name(f"{first.stem}-{number:04}{first.suffix}")


def files_of(file: Path) -> list[Path]:
    """A file of a log and those that follow it, as far as there are any without a gap."""
    number = number_of(file)
    first = file.with_name(_NUMBERED.sub("", file.stem) + file.suffix) if number > 1 else file
    found = [file]
    while (following := numbered(first, number + len(found))).exists():
        found.append(following)
    return found


@dataclass(frozen=True)
class Line:
    """A line of a log: its file, its number there, its bytes, and whether it has its end."""

    file: Path
    number: int
    data: bytes
    ended: bool = True

    @property
    def place(self) -> str:
        """The file and the line."""
        return f"{self.file}:{self.number}"


def lines(files: list[Path]) -> Iterator[Line]:
    """The lines of a log's files, one after the other; AuditError where one cannot be read."""
    for file in files:
        try:
            with file.open("rb") as opened:
                for number, data in enumerate(opened, 1):
                    yield Line(file, number, data.removesuffix(b"\n"), data.endswith(b"\n"))
        except OSError as error:
            raise AuditError(f"{file}: cannot be read ({error.strerror})") from error
