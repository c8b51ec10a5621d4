"""Who looked at a person's records, as that person or whoever answers for the log is told (D4, D5).

A look at what the reader may not know of is no look that they are told of. A young person is not
told of an emergency opening before somebody has looked at it, nor where that would be unsafe.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from graph import grants
from graph.access import Role
from graph.audit import key_of
from graph.audit_key import Key, Keys
from graph.audit_look import Look, Names, Subject, Told, Untold, looks
from graph.clock import london_day, now
from graph.seen import visible_ids
from graph.sight import Sight


@dataclass(frozen=True)
class WhoLooked:
    """The latest looks at a person's records, the last first, and how many cannot be told."""

    looks: tuple[Look, ...]
    untold: int


def who_looked(
    store: Any,
    sight: Sight | None,
    log: Path,
    person_id: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    first: int,
) -> WhoLooked | None:
    """The looks before a place of the log; None where there is no such person for this reader."""
    subject = Subject.find(store, person_id, london_day(now()))
    if subject is None:
        return None
    cases = sorted(id_ for label, id_ in subject.records if label == "Case")
    names = Names(store)
    untold: Untold | None = None
    if sight is not None:
        seen = _seen(store, sight, subject, cases)
        if person_id not in seen:
            return None
        subject = Subject(person_id, frozenset(one for one in subject.records if one[1] in seen))
        names = Names(store, frozenset(seen))
        if sight.reader.role is Role.YOUNG_PERSON:
            untold = _untold(store, cases, person_id)
    told = Told()
    latest: deque[Look] = deque(maxlen=first)
    for look in looks(log, Keys.read(key_of(log)), subject, names, told, since, until, untold):
        if before is not None and look.sequence >= before:
            break
        latest.append(look)
    return WhoLooked(tuple(reversed(latest)), told.without_key + told.unread)


def _seen(store: Any, sight: Sight, subject: Subject, cases: list[str]) -> frozenset[str]:
    """What of a person's records the reader may know of, where they may be told at all.

    Whoever answers for the log has nothing to do with the cases: for this question, and this one
    alone, they know of what is on them, save what is sealed.
    """
    role = sight.reader.role
    if role is Role.YOUNG_PERSON and subject.id != sight.reader.id:
        return frozenset()
    if role is Role.INFORMATION_GOVERNANCE:
        about = tuple(sorted({*sight.cases, *cases}))
        sight = replace(sight, cases=about, reviewed=about)
    ids: dict[str, list[str]] = {}
    for label, id_ in subject.records:
        ids.setdefault(label, []).append(id_)
    return visible_ids(store.read, sight, ids)


def _untold(store: Any, cases: list[str], person_id: str) -> Untold | None:
    """Whether a look was taken with leave that the young person is not, or not yet, told of."""
    spells: list[tuple[str, datetime, datetime]] = []
    for of_id in (*cases, person_id):
        for row in grants.listed(store, of_id=of_id):
            leave = row["grant"]
            waits = leave["kind"] == "BREAK_GLASS" and leave.get("reviewed_at") is None
            if waits or leave.get("unsafe_to_tell"):
                until = min(leave["until"], leave.get("ended_at") or leave["until"])
                spells.append((leave["reader"], leave["given_at"], until))
    if not spells:
        return None

    def untold(key: Key, digest: str, at: datetime) -> bool:
        return any(
            began <= at <= ended and key.reader(reader) == digest for reader, began, ended in spells
        )

    return untold
