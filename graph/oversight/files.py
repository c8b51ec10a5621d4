"""What every rule needs to know of a case: read once, handed to each rule as a parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from graph.carried import Packed
from graph.facts import Outage
from graph.model import MODEL
from graph.oversight.pack import Pack
from graph.oversight.places import place_of
from graph.oversight.raised import Spell, raised_spells, stage_spells

_RANK = {"CASE_MANAGER": 0, "SENIOR_PRACTITIONER": 1, "TEAM_MANAGER": 2, "SERVICE_MANAGER": 3}
EVER = date(1900, 1, 1)


@dataclass(frozen=True)
class Deviation:
    """Why something was done otherwise, as it counts for the rules."""

    id: str
    on: date
    recorded_on: date
    of: tuple[str, ...]
    counts: bool
    new_due_at: date | None
    interval_days: int | None
    reason: str | None = None


@dataclass(frozen=True)
class File:
    """A case on the day that is judged: what the rules share, and what judging a row needs."""

    case_id: str
    as_of: date
    known_at: date
    service: str | None
    opened_on: date | None
    closed_on: date | None
    raised: tuple[Spell, ...]
    unsure: bool  # whether it cannot be told if the risk is raised
    deviations: tuple[Deviation, ...]
    systems: Mapping[str, frozenset[str | None]]
    kinds: frozenset[str]  # of the records on it: Event.ALLOCATION
    places: Mapping[str, str]  # of the records that stand elsewhere than in the case system
    outages: tuple[Outage, ...]
    cannot_carry: Mapping[str, frozenset[str]]
    parameter: Mapping[str, Any] = field(repr=False)
    _packed: dict[str, Packed] = field(default_factory=dict, repr=False, compare=False)

    def has_any(self, kinds: Sequence[str]) -> bool:
        """Whether it has a record of one of these kinds; ``Event.`` stands for any event."""
        return _any_of(tuple(kinds), self.kinds)

    def reason_of(self, deviation_id: str | None) -> str | None:
        """The words of the deviation that explains something."""
        return next((one.reason for one in self.deviations if one.id == deviation_id), None)

    def given(self, parts: Iterable[str]) -> Packed:
        """These parts of it, as they travel to a rule."""
        return Packed.whole({part: self._given(part) for part in parts})

    def _given(self, part: str) -> Packed:
        found = self._packed.get(part)
        if found is None:
            found = Packed(self.parameter[part])
            if part != "findings":  # there are more of them after each stage
                self._packed[part] = found
        return found

    def outage(self, labels: Iterable[str], start: date, end: date) -> str | None:
        """Why a record of these kinds may be missing from these days (U8, A7.8)."""
        labels = list(labels)
        if self.cannot_carry:
            sources = sorted(filter(None, frozenset().union(*self.systems.values())))
            if sources and all(
                label in self.cannot_carry.get(source, ()) for source in sources for label in labels
            ):
                return f"{', '.join(sources)} has no place for {' or '.join(labels)}"
        if not self.outages:
            return None
        kinds = [kind for label in labels for kind in _held_as(label)]
        held = [self.systems[kind] for kind in kinds if kind in self.systems]
        systems = frozenset().union(*(held or self.systems.values()))
        for outage in self.outages:
            if (
                outage.from_ <= end
                and start <= outage.to
                and (not systems or outage.source_system in systems)
            ):
                return f"{outage.source_system}, {outage.from_} to {outage.to}: {outage.reason}"
        return None


@lru_cache(maxsize=65536)
def _any_of(kinds: tuple[str, ...], held: frozenset[str]) -> bool:
    return any(one.startswith(kinds) for one in held)


def _held_as(label: str) -> tuple[str, ...]:
    """The labels of the records that hold what is searched: Label, Label.KIND or a TYPE."""
    joined = MODEL.by_type.get(label)
    return MODEL.ends(joined)[0] if joined else (label.partition(".")[0],)


def read_file(
    row: Mapping[str, Any],
    pack: Pack,
    outages: Sequence[Outage] = (),
    known_at: date | None = None,
    cannot_carry: Mapping[str, frozenset[str]] | None = None,
) -> File:
    """A file from its row of ``oversight/file``.

    ``cannot_carry`` names, for a source system, the kinds of record it has no place for.
    """
    as_of: date = row["as_of"]
    void = set(row["void"])
    closed_on = _closed_on(row, void)
    last = min(closed_on, as_of) if closed_on else as_of
    stages = stage_spells(_live(row["changes"], void), row["stage"], row["opened_on"] or EVER, last)
    raised, unsure = raised_spells(
        row["service"],
        _live(row["judgements"], void),
        _live(row["immediate"], void),
        stages,
        last,
        raised_stages=pack.value("raised_stages"),
        immediate_days=pack.value("raised_by_immediate_risk_days"),
    )
    if closed_on:
        raised = tuple(replace(spell, lasts=False) for spell in raised)
    entries = [_entry(entry, row["holders"]) for entry in _live(row["entries"], void)]
    return File(
        case_id=row["case_id"],
        as_of=as_of,
        known_at=known_at or as_of,
        service=row["service"],
        opened_on=row["opened_on"],
        closed_on=closed_on,
        raised=raised,
        unsure=unsure,
        deviations=tuple(_deviation(one) for one in _live(row["deviations"], void)),
        systems=_systems(row["kinds"]),
        kinds=frozenset(f"{one['label']}.{one['kind'] or ''}" for one in row["kinds"]),
        places=_places(row["kinds"]),
        outages=tuple(outages),
        cannot_carry=cannot_carry or {},
        parameter={
            "id": row["case_id"],
            "as_of": as_of,
            "service": row["service"],
            "opened_on": row["opened_on"],
            "closed_on": closed_on,
            "last_day": last,
            "void": row["void"],
            "stages": [vars_of(spell) for spell in stages],
            "raised": [vars_of(spell) for spell in raised],
            "raised_today": any(spell.lasts for spell in raised),
            "unsure": unsure,
            "holders": row["holders"],
            "entries": entries,
            "evident": [entry["id"] for entry in entries if entry["evident"]],
            "management": [entry["id"] for entry in entries if entry["management"]],
            "findings": [],
        },
    )


def vars_of(spell: Spell) -> dict[str, Any]:
    """A spell as it travels to a rule."""
    return {
        "from": spell.start,
        "to": spell.end,
        "lasts": spell.lasts,
        "because": list(spell.because),
        "stage": spell.stage,
    }


def _live(rows: Iterable[dict[str, Any]], void: set[str]) -> list[dict[str, Any]]:
    return [row for row in rows if row["id"] not in void]


def _closed_on(row: Mapping[str, Any], void: set[str]) -> date | None:
    """The day the case ended: its own last day, else its closure (A7.14), or U7's moving on."""
    days = (
        [row["ended_on"]]
        if row["ended_on"]
        else [closure["on"] for closure in row["closures"] if closure["id"] not in void]
    )
    days += _handed_over(row["held_by"])
    past = [day for day in days if day <= row["as_of"]]
    return min(past, default=None)


def _handed_over(held_by: list[Mapping[str, Any]]) -> list[date]:
    """The day from which another agency, or nobody here, holds the case (U7).

    Teams of one kind of agency hand a case to each other; that ends nothing.
    """
    if not held_by:
        return []
    kind = held_by[0]["kind"]
    others = [one["from"] for one in held_by if one["kind"] != kind and one["from"]]
    ends = [one["to"] for one in held_by]
    return others[:1] or ([max(ends)] if all(ends) else [])


def _deviation(row: Mapping[str, Any]) -> Deviation:
    needed, approved = row["needs_role"], row["approved_role"]
    in_order = needed in (None, approved) or _RANK.get(approved, -1) >= _RANK.get(needed, 99)
    return Deviation(
        id=row["id"],
        on=row["on"],
        recorded_on=row["recorded_on"],
        of=tuple(row["of"]),
        counts=bool(row["has_reason"]) and in_order,
        new_due_at=row["new_due_at"],
        interval_days=row["interval_days"],
        reason=row["reason"],
    )


def _entry(entry: dict[str, Any], holders: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The entry, and whether it is the line manager's; told only where MANAGES is known (A7.6)."""
    managers: set[str] = set()
    for holder in holders:
        began, ended = holder["from"] or EVER, holder["to"]
        if (
            holder["role"] == "LEAD"
            and began <= entry["on"]
            and (ended is None or entry["on"] <= ended)
        ):
            managers.update(holder["managers"])
    line = not managers or not entry["makers"] or not managers.isdisjoint(entry["makers"])
    return {**entry, "line": entry["management"] and line}


def _places(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {
        record["id"]: place
        for row in rows
        for record in row["places"]
        if (place := place_of(row["label"], {"kind": row["kind"], **record}))
    }


def _systems(rows: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str | None]]:
    found: dict[str, set[str | None]] = {}
    for row in rows:
        found.setdefault(row["label"], set()).add(row["source_system"])
    return {label: frozenset(systems) for label, systems in found.items()}
