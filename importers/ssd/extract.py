"""The extract while it is told: ids, times, and the case that a row belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graph.clock import start_of_day
from graph.facts import Fact, Node, Ref, Relationship
from importers import values
from importers.rows import SourceRow
from importers.ssd.index import Index
from importers.ssd.outcome import Outcome

SYSTEM = "ssd"

_REFERRED_TO = {"Person", "Worker", "Agency", "Case"}

EMPTIED = {
    "cine_close_date": ("happened_to",),
    "cine_close_reason": ("close_reason",),
    "cina_assessment_auth_date": ("completed_at",),
    "s47e_s47_end_date": ("completed_at",),
    "cinp_cin_plan_end_date": ("happened_to",),
    "cppl_cp_plan_end_date": ("happened_to",),
    "lacp_cla_care_plan_end_date": ("happened_to",),
    "lega_legal_status_end_date": ("happened_to",),
    "miss_missing_episode_end_date": ("happened_to",),
    "earl_episode_end_date": ("happened_to",),
    "invo_involvement_end_date": ("to",),
    "pers_death_date": ("date_of_death",),
}
"""Where an extract empties such a cell that an earlier one had filled, the property is empty now.

Elsewhere an empty cell says nothing: what the last extract that filled it said still holds.
"""


def key(table: str, *parts: str) -> str:
    """An id of ours: the source, the table, the key of the row, and a part of what it says."""
    return ":".join((SYSTEM, table, *parts))


def person(of: str) -> Ref:
    """A person by the key of ssd_person."""
    return Ref("Person", key("ssd_person", of))


def worker(of: str) -> Ref:
    """A worker by the key of ssd_professionals."""
    return Ref("Worker", key("ssd_professionals", of))


def team(of: str) -> Ref:
    """A team by the key of ssd_department."""
    return Ref("Agency", key("ssd_department", of))


def case(referral: str) -> Ref:
    """A case by the key of ssd_cin_episodes."""
    return Ref("Case", key("ssd_cin_episodes", referral))


def file_of(of: str) -> Ref:
    """The file of a person, for what lies in no episode."""
    return Ref("Case", key("ssd_person", of, "file"))


def emptied(row: SourceRow, *columns: str) -> dict[str, None]:
    """The properties that an empty cell empties; an absent column says nothing."""
    return {
        name: None
        for column in columns
        if row.has(column) and values.is_null(row.values[column])
        for name in EMPTIED[column]
    }


def period(row: SourceRow, first: str, last: str) -> tuple[date | None, date | None]:
    """The first and the last day of a row; one that ends before it begins is refused."""
    begins, ends = row.day(first), row.day(last)
    if begins is not None and ends is not None and ends < begins:
        row.refuse(last, f"ends before it begins ({first} is {begins.isoformat()})")
    return begins, ends


@dataclass(frozen=True)
class Filing:
    """Where the records of a row lie: their cases, and the facts that make a person's file."""

    cases: tuple[Ref, ...] = ()
    facts: tuple[Fact, ...] = ()
    referral: str | None = None


@dataclass(frozen=True)
class Extract:
    """One extract: what its rows say of each other, and when it was made."""

    index: Index
    extract_at: datetime | None

    def said(self, on: date | None) -> datetime | None:
        """When a row counts as said: on its own day, and never after the extract was made.

        SSD has no time of recording. A row without a day is said when it was extracted.
        """
        if on is None:
            return self.extract_at
        moment = start_of_day(on)
        return moment if self.extract_at is None else min(moment, self.extract_at)

    def lacks(self, fact: Relationship) -> bool:
        """Whether it names a person, worker, team or case whose table does not have it."""
        return any(self._lacks(end) for end in (fact.start, fact.end))

    def _lacks(self, ref: Ref) -> bool:
        _, table, of, *parts = ref.id.split(":", 3)
        keys = self.index.keys.get(table)
        return ref.label in _REFERRED_TO and not parts and keys is not None and of not in keys

    def node(
        self,
        label: str,
        of: str,
        on: date | None,
        empty: dict[str, None] | None = None,
        **properties: Any,
    ) -> Node:
        """A record as said on a day; what is None is not said, what is in ``empty`` is emptied."""
        given = {name: value for name, value in properties.items() if value is not None}
        said_at = self.said(on)
        return Node(label, of, (empty or {}) | given, said_at, assumed=said_at is not None)

    def later(self, label: str, of: str, on: date | None, **properties: Any) -> Iterator[Node]:
        """What a later day of the row adds to a record; nothing where there is no such day."""
        if on is not None:
            yield self.node(label, of, on, **properties)

    def filing(self, whose: str | None, on: date | None, referral: str | None = None) -> Filing:
        """The case of a row: by its referral, else the episode of that day, else the file.

        A referral that the extract does not have is still named, so that it is reported, and the
        row lies on what comes next.
        """
        named: tuple[Ref, ...] = ()
        if referral:
            named = (case(referral),)
            if referral in self.index.episodes or "ssd_cin_episodes" not in self.index.tables:
                return Filing(named, referral=referral)
        episode = self.index.episode_of(whose, on)
        if episode is not None:
            return Filing((*named, case(episode.referral)), referral=episode.referral)
        if whose is None:
            return Filing(named)
        file = file_of(whose)
        opened = self.node(
            "Case",
            file.id,
            on,
            service="CHILDRENS_SOCIAL_CARE",
            kind="PERSON_FILE",
            status="OPEN",
        )
        subject = Relationship(
            "SUBJECT_OF", person(whose), file, {}, opened.said_at, opened.assumed
        )
        return Filing((*named, file), (opened, subject))

    def decision(
        self, of: str, on: date | None, outcome: Outcome, *, decided: bool = True, **properties: Any
    ) -> Node:
        """A decision that an outcome cell tells of; without its day it is proposed."""
        return self.node(
            "Decision",
            of,
            on,
            happened_from=on,
            happened_precision=None if on is not None else "UNKNOWN",
            status="MADE" if decided else "PROPOSED",
            **outcome.words(**properties),
        )

    def filed(self, filing: Filing, *records: Node) -> Iterator[Fact]:
        """Records, the file they lie on, and that they lie there; each record once."""
        yield from filing.facts
        yield from records
        for ref in dict.fromkeys(record.ref for record in records):
            for on_file in filing.cases:
                yield Relationship("ON_FILE", ref, on_file)

    def stage(
        self,
        of: str,
        on: date,
        begins: str | None = None,
        ends: str | None = None,
        **properties: Any,
    ) -> Node:
        """The event that a case moves from one stage to another."""
        return self.node(
            "Event",
            of,
            on,
            kind="STATUS_CHANGE",
            happened_from=on,
            to_stage=begins,
            from_stage=ends,
            **properties,
        )
