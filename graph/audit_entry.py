"""What the log of who looked says of one look, or one change; and collecting it as it happens.

An entry is made of plain ids and texts, and gives what is written of it: digests under a key.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from graph.access import Reader
from graph.audit_key import Key

MOST_IDS = 20_000
_TEXT = 200
_RESTS_ON = re.compile(r"([A-Z][A-Za-z]*):(.+?)(?: [A-Z][A-Z_]+ ([A-Z][A-Za-z]*):(.+))?", re.DOTALL)
_ABOUT = {"Case": "cases", "Person": "people"}


class Operation(Enum):
    """What was done."""

    READ = auto()
    SEARCH = auto()
    FINDINGS = auto()
    CHILD_FILE = auto()
    WHO_LOOKED = auto()
    SUBSCRIPTION = auto()
    BREAK_GLASS = auto()
    EXPORT = auto()
    IMPORT = auto()
    WRITE = auto()
    CORRECT = auto()
    COMBINE = auto()
    ERASE = auto()
    GRANT = auto()
    TOKEN = auto()

    @property
    def processing(self) -> str:
        """Which processing it is, in the words of DPA 2018 s.62(1)."""
        return _PROCESSING.get(self, "consultation")


_PROCESSING = {
    Operation.EXPORT: "disclosure",
    Operation.IMPORT: "collection",
    Operation.WRITE: "collection",
    Operation.CORRECT: "alteration",
    Operation.COMBINE: "combination",
    Operation.ERASE: "erasure",
    # no processing of records: what somebody may look at rests on them
    Operation.GRANT: "access",
    Operation.TOKEN: "access",
}


class Outcome(Enum):
    """How it ended."""

    ANSWERED = "ANSWERED"
    NOT_RETURNED = "NOT_RETURNED"
    """What was asked for was not in the answer: absent or hidden, the log does not say which."""
    DENIED = "DENIED"
    """Refused before anything was asked of the store."""
    FAILED = "FAILED"
    BROKE_GLASS = "BROKE_GLASS"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One look or change, in plain words; nobody is told them but the key's digest."""

    operation: Operation
    outcome: Outcome
    reader: Reader | None = None  # None: nobody knows who it was
    name: str = ""
    request: str = ""
    document: str = field(default="", repr=False)
    variables: Mapping[str, Any] = field(default_factory=dict, repr=False)
    asked: tuple[str, ...] = field(default=(), repr=False)
    not_returned: tuple[str, ...] = field(default=(), repr=False)
    records: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    about: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    counts: Mapping[str, int] = field(default_factory=dict)
    more: int = 0
    recipient: str = ""

    def told(self, key: Key) -> dict[str, Any]:
        """What is written of it; what is empty is left out."""
        reader = self.reader
        salt = secrets.token_hex(8)
        records = {record: key.record(*record) for record in {*self.records, *self.about}}
        about = {
            name: sorted(records[record] for record in set(self.about) if record[0] == label)
            for label, name in _ABOUT.items()
        }
        fields = {
            "key": key.id,
            "operation": self.operation.name,
            "outcome": self.outcome.name,
            "reader": key.reader(reader.id) if reader else "",
            "role": reader.role.name if reader else "",
            "purpose": _text(reader.purpose) if reader else "",
            "name": _text(self.name),
            "request": _text(self.request),
            "document": key.digest("document", self.document) if self.document else "",
            "variables": self._variables(key, salt) if self.variables else "",
            "salt": salt if self.variables else "",
            "asked": sorted({key.asked(id_) for id_ in self.asked}),
            "not_returned": sorted({key.asked(id_) for id_ in self.not_returned}),
            "records": sorted(records[record] for record in set(self.records)),
            "counts": dict(self.counts),
            "more": self.more,
            "recipient": key.reader(self.recipient) if self.recipient else "",
            **about,
        }
        return {name: value for name, value in fields.items() if value}

    def _variables(self, key: Key, salt: str) -> str:
        told = json.dumps(self.variables, sort_keys=True, separators=(",", ":"), default=str)
        return key.digest("variables", f"{salt} {told}")


def _text(text: str) -> str:
    """Text that came from outside, as far as it may stand in a log."""
    return text[:_TEXT].encode("utf-8", "replace").decode()


class Looked:
    """What one request asks for and gets, collected while it is answered.

    Of the records, at most so many are named; the rest are counted.
    """

    def __init__(self, most: int = MOST_IDS) -> None:
        self._most = most
        self._asked: dict[str, None] = {}
        self._records: dict[tuple[str, str], None] = {}
        self._about: dict[tuple[str, str], None] = {}
        self._counts: dict[str, int] = {}
        self._more = 0
        self.through_glass: Callable[[Collection[str]], bool] | None = None
        """Whether something of these records is open to the reader in an emergency alone."""

    def ask(self, *ids: str) -> None:
        """Ids that were asked for by name."""
        self._asked.update(dict.fromkeys(ids))

    def give(self, label: str, id_: str) -> None:
        """A record that is in the answer, or was written."""
        if (label, id_) in self._records:
            return
        self.count(label)
        if len(self._records) < self._most:
            self._records[label, id_] = None
        else:
            self._more += 1
        if label in _ABOUT:
            self.touch(label, id_)

    def give_all(self, records: Iterable[tuple[str, str]]) -> None:
        """Records that are in the answer, or were written."""
        for label, id_ in records:
            self.give(label, id_)

    def rests_on(self, texts: Iterable[str]) -> None:
        """What rows of a named query rest on: records, and relationships with both their ends."""
        for text in texts:
            found = _RESTS_ON.fullmatch(text)
            if found is None:
                raise ValueError("what a row rests on is Label:id, or Label:id TYPE Label:id")
            label, id_, other, other_id = found.groups()
            self.give(label, id_)
            if other is not None:
                self.give(other, other_id)

    def touch(self, label: str, id_: str) -> None:
        """A case or a person that the answer is about, be it in the answer or not."""
        if label not in _ABOUT:
            raise ValueError(f"an answer is about cases and people, not about a {label}")
        if len(self._about) < self._most:
            self._about[label, id_] = None
        elif (label, id_) not in self._about:
            self._more += 1

    def count(self, label: str, number: int = 1) -> None:
        """Records of a label that are in the answer without being named, as in a number."""
        self._counts[label] = self._counts.get(label, 0) + number

    def entry(
        self,
        operation: Operation,
        reader: Reader | None,
        outcome: Outcome | None = None,
        **said: Any,
    ) -> Entry:
        """The entry at the end: without an outcome it is ANSWERED, BROKE_GLASS or NOT_RETURNED.

        Besides: name, request, document, variables and recipient.
        """
        given = {id_ for _, id_ in (*self._records, *self._about)}
        missing = tuple(id_ for id_ in self._asked if id_ not in given)
        if outcome is None:
            nothing = bool(missing) and not given and not self._counts
            outcome = Outcome.NOT_RETURNED if nothing else Outcome.ANSWERED
            if given and self.through_glass is not None:
                broke = bool(self._more) or self.through_glass(given)
                outcome = Outcome.BROKE_GLASS if broke else outcome
        return Entry(
            operation=operation,
            outcome=outcome,
            reader=reader,
            asked=tuple(self._asked),
            not_returned=missing if outcome is not Outcome.DENIED else (),
            records=tuple(self._records),
            about=tuple(self._about),
            counts=dict(self._counts),
            more=self._more,
            **said,
        )
