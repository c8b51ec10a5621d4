"""Leave asked for, given, ended and looked at through the API: each once for its key (D4).

A file that cannot be opened in an emergency is refused in one and the same sentence, whether it
is sealed, named for others, kept from whoever asks, or not there at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cypher
from graph import grants
from graph.access import AccessError, Reader, Role
from graph.batch import Transaction
from graph.grants import Also, Leave
from graph.model import MODEL
from graph.sight import Sight
from graph.writing import (
    NOT_ALLOWED,
    NOT_FOUND,
    Asked,
    Writable,
    WriteError,
    Written,
    leave_receipt,
    once,
)

CANNOT_BE_OPENED = "no file of that number can be opened this way"

_CALLED = {"review": "found"}


@dataclass(frozen=True)
class Access:
    """What one reader does about leave; ``sight`` is what they see now."""

    store: Writable
    asked: Asked
    sight: Sight | None

    @property
    def reader(self) -> Reader:
        """Who asks."""
        return self.asked.reader

    def break_glass(self, *, case_id: str, reason: str, code: str, hours: int) -> Written:
        """Open a file in an emergency, for some hours; it is told, and reviewed."""

        def do(also: Also) -> str:
            self._refuse_closed(case_id)
            by = self.reader
            return grants.break_glass(
                self.store, by.id, by.role, case_id, reason, code, hours, also
            )

        return self._once("Grant", do)

    def _refuse_closed(self, case_id: str) -> None:
        if self.reader.role is Role.OPERATOR:
            raise WriteError("nothing is closed to the operator", "case_id", NOT_ALLOWED)
        row = self.store.read(cypher.access("opening").text, case_id=case_id)[0]
        barred = self.sight is not None and case_id in self.sight.barred
        named = row["marking"] == "RESTRICTED" and row["named"]
        if not row["there"] or row["marking"] == "SEALED" or named or barred:
            raise WriteError(CANNOT_BE_OPENED, "case_id", NOT_FOUND)
        allowed = self.sight.visible("n", ("Case",)) if self.sight is not None else None
        text = f"MATCH (n:Case {{id: $id}}) WHERE {allowed} RETURN n.id AS id"
        if self.sight is not None and self.store.read(text, id=case_id, **self.sight.used(text)):
            raise WriteError("is open to you already", "case_id")

    def review(self, *, grant_id: str, found: str, unsafe_to_tell: bool | None = None) -> Written:
        """What somebody found who looked at it afterwards."""

        def do(also: Also) -> str:
            grants.review(
                self.store,
                grant_id,
                self.reader.id,
                found,
                unsafe_to_tell=unsafe_to_tell,
                also=also,
            )
            return grant_id

        return self._once("Grant", do)

    def grant(
        self,
        *,
        reader: str,
        role: str,
        kind: str,
        label: str,
        of: str,
        until: datetime,
        reason: str,
        clearance: str | None = None,
        purpose: str | None = None,
    ) -> Written:
        """Leave for somebody else; nobody gives it to themselves, or breaks glass for another."""
        if reader == self.reader.id:
            raise WriteError("nobody gives leave to themselves", "reader", NOT_ALLOWED)
        if kind == "BREAK_GLASS":
            reason_ = "is taken by whoever needs it, with breakGlass"
            raise WriteError(reason_, "kind", NOT_ALLOWED)
        if label not in MODEL.open_labels:
            raise WriteError(f"{label} is no kind of record", "of_label")
        leave = Leave(
            reader, Role(role), kind, label, of, until, reason, clearance, purpose=purpose
        )
        return self._once("Grant", lambda also: grants.give(self.store, leave, self.by, also))

    @property
    def by(self) -> str:
        """Who gives it, by their id."""
        return self.reader.id

    def end(self, *, grant_id: str) -> Written:
        """End leave now."""
        return self._end("Grant", grant_id, "grant_id")

    def bar(self, *, reader: str, person: str, reason: str | None = None) -> Written:
        """Bar a reader from a person's files."""
        return self._once(
            "Conflict",
            lambda also: grants.bar(self.store, reader, person, reason, self.by, also),
        )

    def end_bar(self, *, conflict_id: str) -> Written:
        """End a conflict of interest; nobody their own."""
        own = [
            row["conflict"]["id"]
            for row in grants.conflicts(self.store, self.reader.id)
            if row["conflict"].get("ended_at") is None
        ]
        if conflict_id in own:
            raise WriteError("is your own; somebody else ends it", "conflict_id", NOT_ALLOWED)
        return self._end("Conflict", conflict_id, "conflict_id")

    def _end(self, label: str, id_: str, argument: str) -> Written:
        if not id_.startswith(f"{label.lower()}:"):
            raise WriteError("there is none of that id", argument, NOT_FOUND)

        def do(also: Also) -> str:
            grants.end(self.store, id_, self.by, also)
            return id_

        return self._once(label, do)

    def _once(self, label: str, do: Callable[[Also], str]) -> Written:
        new = self.asked.operation in ("breakGlass", "grantAccess", "barReader")

        def answer(id_: str) -> Written:
            return Written(label, id_, new=int(new), changed=int(not new))

        def also(tx: Transaction, id_: str) -> None:
            leave_receipt(tx, self.asked, answer(id_))

        def work() -> Written:
            try:
                return answer(do(also))
            except AccessError as error:
                argument, _, reason = str(error).partition(": ")
                if not reason:
                    raise WriteError(argument, code=NOT_ALLOWED) from None
                argument = _CALLED.get(argument, argument)
                if argument in self.asked.given:
                    raise WriteError(reason, argument) from None
                raise WriteError(reason, self._names(argument), NOT_FOUND) from None

        return once(self.store, self.asked, work)

    def _names(self, value: str) -> str | None:
        """Which argument gave this value."""
        return next((name for name, given in self.asked.given.items() if given == value), None)


def notices(store: Any, sight: Sight | None, reader: Reader) -> list[dict[str, Any]]:
    """Files that others opened in an emergency, of those that the reader sees: told to managers."""
    rows = [row for row in grants.broken(store) if row["grant"]["reader"] != reader.id]
    if sight is None:
        return rows
    allowed = sight.visible("n", ("Case",))
    text = f"UNWIND $ids AS id MATCH (n:Case {{id: id}}) WHERE {allowed} RETURN n.id AS id"
    ids = sorted({row["grant"]["of_id"] for row in rows})
    seen = {row["id"] for row in store.read(text, ids=ids, **sight.used(text))} if ids else set()
    return [row for row in rows if row["grant"]["of_id"] in seen]
