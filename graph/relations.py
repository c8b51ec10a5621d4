"""What a reader has to do with, looked up at this moment: cases, teams, leave and bars (D4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import cypher
from graph.access import PURPOSES, AccessError, Reader, Role
from graph.clock import london_day, now
from graph.sight import LEVELS, Read, Sight

_MANAGING = ("SUPERVISOR", "LEAD", "CO_WORKER", "DUTY", "COVER", "")
_AT_WORK = (*_MANAGING, "PERSONAL_ADVISER")
_ASSIGNED: Mapping[Role, Sequence[str]] = {
    Role.CASE_MANAGER: _AT_WORK,
    Role.SENIOR_PRACTITIONER: _AT_WORK,
    Role.TEAM_MANAGER: _MANAGING,
    Role.SERVICE_MANAGER: _MANAGING,
    Role.IRO: ("IRO",),
    Role.CPC: ("CPC",),
}
"""As what whoever reads in a role is assigned to a case that is theirs to read; "" is unsaid."""
_REVIEWERS = (Role.IRO, Role.CPC)


def sight_of(read: Read, reader: Reader) -> Sight | None:
    """What a reader may see at this moment; None where nothing is hidden from them.

    AccessError where the purpose is none that the role reads for.
    """
    if reader.sees_everything:
        return None
    purpose = purpose_of(reader)
    moment = now()
    today = london_day(moment)
    row = read(
        cypher.access("relations").text,
        reader=reader.id,
        today=today,
        now=moment,
        roles=list(_ASSIGNED.get(reader.role, ())),
        below=reader.role is Role.SERVICE_MANAGER,
    )[0]
    grants = [
        grant
        for grant in row["grants"]
        if grant["role"] == reader.role.value and grant["purpose"] in (None, purpose)
    ]
    return _combined(reader, today, row, grants)


def purpose_of(reader: Reader) -> str:
    """What a reader reads for: as said, else what the role is for."""
    allowed = PURPOSES[reader.role]
    purpose = reader.purpose or allowed[0]
    if purpose not in allowed:
        raise AccessError(
            f"purpose: {purpose} is none for which {reader.role.value} reads; say one of "
            f"{', '.join(allowed)}"
        )
    return purpose


def _combined(
    reader: Reader, today: date, row: Mapping[str, Any], grants: Sequence[Mapping[str, Any]]
) -> Sight:
    role = reader.role
    cases = set(row["assigned"])
    teams: set[str] = set()
    reviewed: set[str] = set()
    if role in _REVIEWERS:
        reviewed |= cases
    if role in (Role.TEAM_MANAGER, Role.SERVICE_MANAGER):
        cases |= set(row["managed"])
    if role in (Role.TEAM_MANAGER, Role.SENIOR_PRACTITIONER):
        teams |= set(row["own_teams"])
    if role is Role.SERVICE_MANAGER:
        teams |= set(row["teams_below"])
    if role is Role.YOUNG_PERSON:
        cases |= set(row["own_files"])
        reviewed |= cases  # a restriction is for staff; what a child is told has its own rules
    broken: set[str] = set()
    opened: dict[str, set[str]] = {level: set() for level in LEVELS}
    records: set[str] = set()
    people = {reader.id} if role is Role.YOUNG_PERSON else set()
    for grant in grants:
        of = grant["of_id"]
        if grant["of_label"] in ("Case", "Person"):
            named = {of} if grant["of_label"] == "Case" else set(grant["cases"])
            (broken if grant["kind"] == "BREAK_GLASS" else cases).update(named)
            for level in LEVELS[: LEVELS.index(grant["clearance"] or "STANDARD") + 1]:
                opened[level] |= named
            if grant["of_label"] == "Person" and role is Role.ADVOCATE:
                people.add(of)
                reviewed |= named
        elif grant["of_label"] == "Agency":
            teams.add(of)
        else:
            records.add(of)
    return Sight(
        reader=reader,
        today=today,
        cases=tuple(sorted(cases | broken)),
        teams=tuple(sorted(teams)),
        reviewed=tuple(sorted(reviewed)),
        cleared=tuple(sorted(opened["RESTRICTED"])),
        unsealed=tuple(sorted(opened["SEALED"])),
        records=tuple(sorted(records)),
        barred=tuple(sorted(row["barred"])),
        barred_people=tuple(sorted(row["barred_people"])),
        people=tuple(sorted(people)),
        broken=tuple(sorted(broken - cases)),
    )
