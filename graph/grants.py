"""Leave to read, and conflicts of interest: given, ended and looked up (D4).

They are records of the store outside the case graph: never deleted, only ended.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import cypher
from graph import merge
from graph.access import AccessError, Role
from graph.batch import Rows, Transaction
from graph.clock import now
from graph.model import MODEL
from graph.model.codes_access import BREAK_GLASS_REASON, GRANT_KIND
from graph.sight import LEVELS

BREAK_GLASS_HOURS = 24
"""For how long a file stays open to whoever opened it in an emergency, at most."""
BREAK_GLASS_WORDS = 3
"""How many words a reason for it has, at least."""


Also = Callable[[Transaction, str], None]
"""Done in the same transaction, with the id of what was written; what it raises undoes it."""


class Granting(Protocol):
    """A store in which leave is recorded."""

    def read(self, text: str, timeout: float = ..., **parameters: Any) -> Rows:
        """Run one reading statement."""

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one managed transaction."""


@dataclass(frozen=True)
class Leave:
    """Leave to read something until a moment (UTC); ``of_label`` and ``of_id`` say what."""

    reader: str
    role: Role
    kind: str
    of_label: str
    of_id: str
    until: datetime
    reason: str
    clearance: str | None = None
    purpose: str | None = None
    code: str | None = None
    unsafe_to_tell: bool | None = None


def give(store: Granting, leave: Leave, by: str, also: Also | None = None) -> str:
    """Give leave; its id. AccessError names what is wrong with it."""
    given_at = now()
    _refuse(store, leave, given_at)
    id_ = f"grant:{uuid.uuid4()}"
    row = {**vars(leave), "role": leave.role.value, "id": id_, "given_by": by, "given_at": given_at}
    stated = {name: value for name, value in row.items() if value is not None}
    _create(store, "Grant", stated, also)
    return id_


def break_glass(
    store: Granting,
    reader: str,
    role: Role,
    case_id: str,
    reason: str,
    code: str,
    hours: int,
    also: Also | None = None,
) -> str:
    """Open a file in an emergency, for some hours and in one role; the id of the leave.

    What it opens is never SEALED. It is reviewed afterwards, and told to the young person.
    """
    if len(reason.split()) < BREAK_GLASS_WORDS:
        raise AccessError(f"reason: say why, in at least {BREAK_GLASS_WORDS} words")
    if code not in BREAK_GLASS_REASON.codes:
        raise AccessError(f"code: is one of {', '.join(BREAK_GLASS_REASON.codes)}")
    if not 1 <= hours <= BREAK_GLASS_HOURS:
        raise AccessError(f"hours: from 1 to {BREAK_GLASS_HOURS}; found {hours}")
    until = now() + timedelta(hours=hours)
    leave = Leave(
        reader, role, "BREAK_GLASS", "Case", case_id, until, reason, "RESTRICTED", code=code
    )
    return give(store, leave, reader, also)


def bar(
    store: Granting,
    reader: str,
    person: str,
    reason: str | None,
    by: str,
    also: Also | None = None,
) -> str:
    """Bar a reader from a person's files: their own, a relative's, a friend's; the id."""
    _refuse_absent(store, "Person", person)
    id_ = f"conflict:{uuid.uuid4()}"
    row: dict[str, Any] = {"id": id_, "reader": reader, "person": person, "reason": reason}
    row |= {"given_by": by, "given_at": now()}
    stated = {name: value for name, value in row.items() if value is not None}
    _create(store, "Conflict", stated, also)
    return id_


def end(store: Granting, id_: str, by: str, also: Also | None = None) -> None:
    """End leave, or a conflict, now; AccessError where there is none of that id that runs."""
    label = "Conflict" if id_.startswith("conflict:") else "Grant"
    _change(store, label, id_, {"ended_by": by, "ended_at": now()}, unless="ended_at", also=also)


def review(
    store: Granting,
    id_: str,
    by: str,
    found: str,
    *,
    unsafe_to_tell: bool | None = None,
    also: Also | None = None,
) -> None:
    """Record what somebody found who looked at it afterwards; never the one who took it.

    ``unsafe_to_tell`` says whether the young person may not be shown that it was looked at.
    """
    there = _of(store, "Grant", id_)
    if by == there["reader"]:
        raise AccessError("Somebody else looks at it than who took it.")
    if not found.strip():
        raise AccessError("review: say what was found, in words")
    said = {"reviewed_by": by, "reviewed_at": now(), "review": found.strip()}
    if unsafe_to_tell is not None:
        said["unsafe_to_tell"] = unsafe_to_tell
    _change(store, "Grant", id_, said, unless="reviewed_at", also=also)


def broken(store: Granting, *, reviewed: bool | None = None) -> Rows:
    """Files that were opened in an emergency, the latest first."""
    return store.read(cypher.access("broken").text, reviewed=reviewed)


def listed(store: Granting, reader: str | None = None, of_id: str | None = None) -> Rows:
    """All leave there ever was, of a reader, of a record or of all; the latest first."""
    return store.read(cypher.access("grants").text, reader=reader, of_id=of_id)


def conflicts(store: Granting, reader: str | None = None) -> Rows:
    """All conflicts of interest there ever were, of a reader or of all; the latest first."""
    return store.read(cypher.access("conflicts").text, reader=reader)


def _refuse(store: Granting, leave: Leave, at: datetime) -> None:
    if leave.role in (Role.OPERATOR, Role.PARENT_CARER, Role.SYSTEM_ADMINISTRATOR):
        raise AccessError(f"role: no leave is given to read as {leave.role.value}")
    if leave.kind not in GRANT_KIND.codes:
        raise AccessError(f"kind: is one of {', '.join(GRANT_KIND.codes)}")
    if leave.clearance not in (None, *LEVELS):
        raise AccessError(f"clearance: is one of {', '.join(LEVELS)}")
    if leave.of_label not in MODEL.open_labels:
        raise AccessError(f"of: {leave.of_label} is no kind of record")
    if leave.until <= at:
        raise AccessError("until: lies in the past")
    if not leave.reason.strip():
        raise AccessError("reason: say why, in words")
    _refuse_absent(store, leave.of_label, leave.of_id)


def _refuse_absent(store: Granting, label: str, id_: str) -> None:
    if not store.read(merge.read_times(label), ids=[id_]):
        raise AccessError(f"{id_}: there is no such {label}")


def _of(store: Granting, label: str, id_: str) -> dict[str, Any]:
    rows = store.read(merge.read_nodes(label), ids=[id_])
    if not rows:
        raise AccessError(f"{id_}: there is none of that id")
    properties: dict[str, Any] = rows[0]["properties"]
    return properties


def _create(store: Granting, label: str, row: dict[str, Any], also: Also | None) -> None:
    def work(tx: Transaction) -> None:
        tx.run(merge.create_nodes(label), rows=[row])
        if also is not None:
            also(tx, row["id"])

    store.write(work)


def _change(
    store: Granting,
    label: str,
    id_: str,
    said: dict[str, Any],
    unless: str,
    also: Also | None = None,
) -> None:
    def work(tx: Transaction) -> None:
        if also is not None:
            also(tx, id_)
        rows = tx.run(merge.read_nodes(label), ids=[id_])
        if not rows or rows[0]["properties"].get(unless) is not None:
            raise AccessError(f"{id_}: there is none of that id that still runs")
        tx.run(merge.update_nodes(label), rows=[{**rows[0]["properties"], **said}])

    store.write(work)
