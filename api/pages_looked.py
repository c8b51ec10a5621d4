"""Who has looked at a young person's record, in plain words (the Charter of Lifelong Rights)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.bearer import looked_of, reader_of
from graph import access
from graph.audit_entry import Outcome
from graph.audit_look import Look
from graph.clock import london_day
from graph.looked_at import who_looked
from graph.relations import sight_of

SHOWN = 200
"""So many looks are told on one page."""

ROLES = {
    "YOUNG_PERSON": "You",
    "ADVOCATE": "Your advocate",
    "PARENT_CARER": "A parent or carer",
    "CASE_MANAGER": "A worker",
    "SENIOR_PRACTITIONER": "A senior worker",
    "TEAM_MANAGER": "A team manager",
    "SERVICE_MANAGER": "A service manager",
    "IRO": "An independent reviewing officer",
    "CPC": "The chair of a child protection meeting",
    "QA_AUDITOR": "Someone who checks how well the work is done",
    "INSPECTOR": "An inspector",
    "ANALYST": "Someone who counts how things go for many children",
    "EXTERNAL_SYSTEM": "Another organisation's computer",
    "INFORMATION_GOVERNANCE": "Someone who looks after records",
    "SYSTEM_ADMINISTRATOR": "Someone who keeps the computers running",
    "OPERATOR": "Someone at the computer where your record is kept",
}

PURPOSES = {
    "CASEWORK": "to work with you",
    "MANAGEMENT": "to check on the work",
    "AUDIT": "to check on the work",
    "SAFEGUARDING": "to keep someone safe",
    "REVIEW": "to see how things are going for you",
    "INSPECTION": "to inspect how we work",
    "STATISTICS": "to count",
    "EXCHANGE": "to pass something on, or to ask for it",
    "INFORMATION_RIGHTS": "because someone asked about the record",
    "OPERATION": "to keep the record in order",
}

_MEANT = {role.value: purposes[0] for role, purposes in access.PURPOSES.items()}
"""What somebody reads for who does not say it."""

OUTCOMES = {
    Outcome.NOT_RETURNED.value: "They were not shown anything about you.",
    Outcome.DENIED.value: "They were not allowed to.",
    Outcome.FAILED.value: "It did not work.",
    Outcome.BROKE_GLASS.value: "They opened it because of an emergency.",
}


@dataclass(frozen=True)
class Told:
    """Looks of one day that are told in the same words."""

    day: date
    words: str
    outcome: str | None
    recipient: str
    times: int


class LookedPages:
    """The page over one store and one log; without a log there is nothing to tell."""

    def __init__(self, store: Any, log: Path | None, show: Callable[..., Response]) -> None:
        self._store = store
        self._log = log
        self._show = show

    def looked(self, request: Request) -> Response:
        """The looks at one person's records, the last first."""
        id_ = request.path_params["id"]
        if self._log is None:
            raise HTTPException(404, "Nobody writes down who looks at this store.")
        collected = looked_of(request)
        collected.ask(id_)
        sight = sight_of(self._store.read, reader_of(request))
        before = _before(request)
        found = who_looked(self._store, sight, self._log, id_, before=before, first=SHOWN)
        if found is None:
            raise HTTPException(404, "There is no such page.")
        collected.touch("Person", id_)
        last = found.looks[-1].sequence if len(found.looks) == SHOWN else None
        return self._show(
            "looked.html", id=id_, looks=list(told(found.looks)), untold=found.untold, before=last
        )


def told(looks: Iterable[Look]) -> Iterator[Told]:
    """Looks in words; those of one day that say the same, one after the other, are one."""
    for (day, words, outcome, recipient), some in groupby(looks, _said):
        yield Told(day, words, outcome, recipient, len(list(some)))


def _said(look: Look) -> tuple[date, str, str | None, str]:
    who = ROLES.get(look.role, "Someone")
    what_for = PURPOSES.get(look.purpose or _MEANT.get(look.role, ""))
    words = f"{who}, {what_for}." if what_for else f"{who}."
    return london_day(look.at), words, OUTCOMES.get(look.outcome), look.recipient


def _before(request: Request) -> int | None:
    text = request.query_params.get("before", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise HTTPException(400, "before takes a place in the log, as 120.")
    return int(text)
