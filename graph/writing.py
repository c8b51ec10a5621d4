"""Writing by people and systems: an entry is checked, written whole through the one writer, once.

What has the same key from the same reader is written once: its receipt is made in the same
transaction, whatever is cut off or asked twice at the same time.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from graph import merge
from graph.access import Reader
from graph.batch import Outcome, Rows, Transaction
from graph.clock import now
from graph.facts import Fact, Ref, Refusal, Run
from graph.load import LoadError, LoadReport, Together

SYSTEM = "casegraph"
"""The source of what is written here."""

LONGEST_KEY = 200

NOT_FOUND, NOT_ALLOWED, BAD_INPUT = "NOT_FOUND", "NOT_ALLOWED", "BAD_INPUT"
KEY_REUSED, TRY_AGAIN = "KEY_REUSED", "TRY_AGAIN"
"""Why something was not written."""


class WriteError(Exception):
    """Nothing was written; ``argument`` is what is wrong, ``code`` of what kind that is."""

    def __init__(self, reason: str, argument: str | None = None, code: str = BAD_INPUT) -> None:
        super().__init__(reason if argument is None else f"{argument}: {reason}")
        self.reason = reason
        self.argument = argument
        self.code = code


class Writable(Protocol):
    """A store in which can be written."""

    def read(self, text: str, timeout: float = ..., **parameters: Any) -> Rows:
        """Run one reading statement."""

    def load(
        self, facts: Iterable[Fact], run: Run, *, together: Together | None = None
    ) -> LoadReport:
        """Load facts."""

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one managed transaction."""


@dataclass(frozen=True)
class Written:
    """What was written: the record, what became of its facts, and whether it was asked again."""

    label: str
    id: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[Mapping[str, Any], ...] = ()
    repeated: bool = field(default=False, compare=False)

    def as_text(self) -> str:
        """The answer as a receipt keeps it."""
        said = {name: value for name, value in vars(self).items() if name != "repeated"}
        return json.dumps(said, ensure_ascii=False, default=str)

    @staticmethod
    def from_text(text: str) -> Written:
        """The answer of a receipt."""
        said = json.loads(text)
        return Written(**{**said, "refused": tuple(said["refused"])}, repeated=True)


class _DoneError(Exception):
    """Somebody wrote the same under the same key a moment before."""


@dataclass(frozen=True)
class Asked:
    """One request to write: by whom, what, with which input, under which key."""

    reader: Reader
    operation: str
    given: Mapping[str, Any]
    key: str | None = None

    def __post_init__(self) -> None:
        if self.key is not None and not 1 <= len(self.key) <= LONGEST_KEY:
            raise WriteError(f"takes 1 to {LONGEST_KEY} characters", "idempotency_key")

    @property
    def input(self) -> str:
        """The SHA-256 of what is asked for."""
        said = [self.operation, dict(self.given)]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=_plain)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def name(self) -> str:
        """What the ids of what is made end in: of the key, or new each time."""
        if self.key is None:
            return uuid.uuid4().hex
        said = json.dumps([self.reader.id, self.reader.role.value, self.key])
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def receipt_id(self) -> str:
        """The id of its receipt."""
        return f"receipt:{self.name}"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def answered(store: Writable, asked: Asked) -> Written | None:
    """What was answered to the same before; WriteError where the key was used for another."""
    if asked.key is None:
        return None
    rows = store.read(merge.read_nodes("Receipt"), ids=[asked.receipt_id])
    if not rows:
        return None
    receipt = rows[0]["properties"]
    if receipt["input"] != asked.input:
        reason = f"was used for another {receipt['operation']} already; take a new one"
        raise WriteError(reason, "idempotency_key", KEY_REUSED)
    return Written.from_text(receipt["answer"])


def leave_receipt(tx: Transaction, asked: Asked, answer: Written) -> None:
    """Make the receipt in the transaction of what it is for, which undoes a second one."""
    if asked.key is None:
        return
    if tx.run(merge.read_nodes("Receipt"), ids=[asked.receipt_id]):
        raise _DoneError
    row = {
        "id": asked.receipt_id,
        "reader": asked.reader.id,
        "operation": asked.operation,
        "input": asked.input,
        "answer": answer.as_text(),
        "given_at": now(),
    }
    tx.run(merge.create_nodes("Receipt"), rows=[row])


def once(store: Writable, asked: Asked, do: Callable[[], Written]) -> Written:
    """Do something once for its key; the first answer where it was done already."""
    earlier = answered(store, asked)
    if earlier is not None:
        return earlier
    try:
        return do()
    except _DoneError:
        found = answered(store, asked)
        if found is None:
            raise
        return found


def write_whole(
    store: Writable,
    asked: Asked,
    record: Ref,
    facts: Iterable[Fact],
    arguments: Mapping[str, str] | None = None,
) -> Written:
    """Write facts of one place, all of them or none; ``arguments`` names what gave a property."""
    made: list[Written] = []

    def together(tx: Transaction, outcome: Outcome) -> None:
        _refuse(outcome.refused, arguments)
        if outcome.waiting:
            raise WriteError("names a record that is not there any more", code=NOT_FOUND)
        answer = Written(record.label, record.id, *counted(outcome))
        leave_receipt(tx, asked, answer)
        made.append(answer)

    report = load(store, facts, new_run(asked, SYSTEM), together)
    _refuse(report.refused, arguments)
    return made[-1]


def new_run(asked: Asked, source: str) -> Run:
    """A run of its own each time: what a crash left of another says nothing of this one's time."""
    return Run(source, name=f"{asked.operation}:{uuid.uuid4()}")


def load(store: Writable, facts: Iterable[Fact], run: Run, together: Together) -> LoadReport:
    """Load facts; WriteError where the clock was set back."""
    try:
        return store.load(facts, run, together=together)
    except LoadError as error:
        reason = "the clock of this server stands before what was last recorded; try again later"
        raise WriteError(reason, code=TRY_AGAIN) from error


def counted(outcome: Outcome) -> tuple[int, int, int]:
    """How much of what was written was new, changed and unchanged."""
    counts = dict.fromkeys(("new", "changed", "unchanged"), 0)
    for (_, what), number in outcome.counts.items():
        counts[what] += number
    return counts["new"], counts["changed"], counts["unchanged"]


def _refuse(refused: Iterable[Refusal], arguments: Mapping[str, str] | None) -> None:
    for refusal in refused:
        column = refusal.column
        argument = column if arguments is None or column is None else arguments.get(column, column)
        found = "" if refusal.value is None else f" (found {refusal.value!r})"
        raise WriteError(f"{refusal.reason}{found}", argument)
