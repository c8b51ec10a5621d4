"""A process that writes and can be killed at a moment: python -m tests.write_killed URL MOMENT."""

from __future__ import annotations

import sys
import time
from typing import Any

from graph import writing
from graph.store import open_store
from tests.writing import OPEN, write

CALL = f'recordAction(caseId: "{OPEN}", summary: "Call", idempotencyKey: "k-1")'


def wait() -> None:
    """Say that it is there, and wait to be killed."""
    sys.stdout.write("there\n")
    sys.stdout.flush()
    time.sleep(600)


def main(url: str, moment: str) -> None:
    """Write once; stop before, within or after the transaction."""
    leave = writing.leave_receipt

    def stop(*given: Any) -> None:
        if moment == "within":
            leave(*given)
        wait()

    if moment in ("before", "within"):
        if moment == "before":
            writing.load = stop  # type: ignore[assignment]
        else:
            writing.leave_receipt = stop  # type: ignore[assignment]
    with open_store(url) as store:
        done = write(store, "worker", CALL)
        if moment == "after":
            wait()
        sys.stdout.write(f"{done['id']}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
