"""Writers for the log's tests, and one that can be killed: python -m tests.audit_writer LOG HOW.

HOW is: whole, until it is killed; or half, synced: it kills itself with half a line written, or
with a line written and not yet brought to the disk.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from graph import audit_file
from graph.access import Reader, Role
from graph.audit import AuditLog, Entry, Looked, Operation
from graph.audit_file import LogFile

WORKER = Reader("w1", Role.CASE_MANAGER, "CASEWORK")


def entry(number: int, records: int = 3) -> Entry:
    """A look at a made-up case."""
    looked = Looked()
    looked.ask(f"c{number}")
    looked.give("Case", f"c{number}")
    looked.give_all(("Decision", f"d{number}-{n}") for n in range(records))
    return looked.entry(
        Operation.READ,
        WORKER,
        name="CaseFile",
        request=f"r{number}",
        document="query CaseFile($id: ID!) { case(id: $id) { id } }",
        variables={"id": f"c{number}"},
    )


def append(path: Path, count: int, begin: int = 0) -> list[int]:
    """Append so many entries; their numbers in the log."""
    with AuditLog.open(path, every=50) as log:
        return [log.append(entry(begin + n)) for n in range(count)]


def _die(*_: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _write_half(self: LogFile, data: bytes) -> NoReturn:
    os.write(self._descriptor, data[: len(data) // 2])
    _die()


def main(path: Path, how: str, begin: int) -> None:
    """Append, and print what is acknowledged, until the end that was asked for."""
    with AuditLog.open(path, every=7) as log:
        for number in range(begin, begin + 1000):
            if number == begin + 5 and how == "half":
                LogFile._write_all = _write_half  # type: ignore[method-assign]
            if number == begin + 5 and how == "synced":
                audit_file._sync = _die
            print(log.append(entry(number)), f"r{number}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
