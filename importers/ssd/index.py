"""What the rows of an extract say of each other: which case a row belongs to, what came before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from importers.ssd.outcome import Outcome

FAR = date.max


@dataclass(frozen=True)
class Episode:
    """One row of ssd_cin_episodes: the case it stands for."""

    referral: str
    person: str
    begins: date | None
    ends: date | None
    close_reason: str | None
    outcome: Outcome
    team: str | None

    def covers(self, on: date) -> bool:
        """Whether the day lies in the episode."""
        return self.begins is not None and self.begins <= on <= (self.ends or FAR)


@dataclass(frozen=True)
class Period:
    """Something with a first and a last day: a plan, a time in care, a placement."""

    key: str
    person: str | None
    referral: str | None
    begins: date | None
    ends: date | None
    reason: str | None = None


@dataclass(frozen=True)
class Judged:
    """An enquiry, assessment or conference, and what came of it."""

    key: str
    person: str | None
    referral: str | None
    begins: date | None
    ends: date | None
    outcome: Outcome


@dataclass(frozen=True)
class Review:
    """A review of a plan or of a time in care."""

    key: str
    of: str | None
    due: date | None
    held: date | None


@dataclass
class Index:
    """What is known of the rows before any of them is told."""

    keys: dict[str, set[str]] = field(default_factory=dict)  # of people, workers, teams, cases
    tables: set[str] = field(default_factory=set)
    identifiers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    disabilities: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    families: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    mothers: set[tuple[str, str]] = field(default_factory=set)
    teams: dict[str, str] = field(default_factory=dict)  # id or name in small letters: id
    workers: dict[str, str] = field(default_factory=dict)  # the same of professionals
    episodes: dict[str, Episode] = field(default_factory=dict)
    of_person: dict[str, list[Episode]] = field(default_factory=lambda: defaultdict(list))
    holders: dict[str, list[tuple[date, str]]] = field(default_factory=lambda: defaultdict(list))
    assessments: dict[str, Judged] = field(default_factory=dict)
    enquiries: dict[str, Judged] = field(default_factory=dict)
    conferences: dict[str, Judged] = field(default_factory=dict)
    meeting_due: dict[str, date] = field(default_factory=dict)
    cin_plans: dict[str, Period] = field(default_factory=dict)
    cp_plans: dict[str, Period] = field(default_factory=dict)
    plan_of_conference: dict[str, str] = field(default_factory=dict)
    cp_reviews: dict[str, list[Review]] = field(default_factory=lambda: defaultdict(list))
    cla_reviews: dict[str, list[Review]] = field(default_factory=lambda: defaultdict(list))
    in_care: dict[str, list[Period]] = field(default_factory=lambda: defaultdict(list))
    placement_reason: dict[str, str] = field(default_factory=dict)
    placements: dict[str, list[Period]] = field(default_factory=lambda: defaultdict(list))
    legal: dict[str, list[Period]] = field(default_factory=lambda: defaultdict(list))
    care_leavers: set[str] = field(default_factory=set)
    decisions: dict[str, list[tuple[date, str, str, Outcome]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    stages: dict[str, list[tuple[str, Period]]] = field(default_factory=lambda: defaultdict(list))

    def finish(self) -> None:
        """Put in order what has an order."""
        for periods in (self.in_care, self.placements, self.legal):
            for found in periods.values():
                found.sort(key=lambda period: (period.begins or FAR, period.key))
        for reviews in (self.cp_reviews, self.cla_reviews):
            for several in reviews.values():
                several.sort(key=lambda review: (review.due or review.held or FAR, review.key))
        for episodes in self.of_person.values():
            episodes.sort(key=lambda episode: (episode.begins or FAR, episode.referral))
        for period in (period for several in self.in_care.values() for period in several):
            self.stages[period.person or ""].append(("LOOKED_AFTER", period))
        for period in self.cp_plans.values():
            self.stages[period.person or ""].append(("CHILD_PROTECTION", period))
        for episode in self.episodes.values():
            of = episode.referral
            self._decided(of, "ssd_cin_episodes", of, episode.begins, episode.outcome)
        for table, judgements in (
            ("ssd_cin_assessments", self.assessments),
            ("ssd_s47_enquiry", self.enquiries),
        ):
            for judged in judgements.values():
                self._decided(judged.referral, table, judged.key, judged.ends, judged.outcome)
        for case, holders in self.holders.items():
            self.holders[case] = _changes(sorted(holders))

    def _decided(
        self, referral: str | None, table: str, of: str, on: date | None, outcome: Outcome
    ) -> None:
        """Note when a decision was made in an episode, and with what outcome."""
        if referral and on is not None and outcome.is_said:
            self.decisions[referral].append((on, table, of, outcome))

    def cause(
        self, referral: str | None, flags: set[str], on: date | None
    ) -> tuple[str, str] | None:
        """The last decision before a day that says this was to come: its table and its key."""
        if referral is None or on is None:
            return None
        found = [
            (day, table, of)
            for day, table, of, outcome in self.decisions.get(referral, ())
            if day <= on and flags & set(outcome.flags)
        ]
        return max(found)[1:] if found else None

    def care(self, cla: str | None) -> list[Period]:
        """The episodes of one time in care."""
        return [] if cla is None else self.in_care.get(cla, [])

    def episode_of(self, person: str | None, on: date | None) -> Episode | None:
        """The person's episode that covers the day, the latest where several do."""
        if person is None or on is None:
            return None
        found = [episode for episode in self.of_person.get(person, ()) if episode.covers(on)]
        return found[-1] if found else None

    def legal_status(self, person: str | None, on: date | None) -> str | None:
        """The legal status that holds for the person on a day."""
        if person is None or on is None:
            return None
        found = [
            period.reason
            for period in self.legal.get(person, ())
            if period.begins is not None and period.begins <= on < (period.ends or FAR)
        ]
        return found[-1] if found else None

    def stage_after(self, referral: str | None, person: str | None, on: date) -> str | None:
        """The stage a case is in once a plan or a time in care has ended on a day."""
        episode = self.episodes.get(referral or "")
        if episode is not None and episode.ends is not None and episode.ends <= on:
            return "CLOSED"
        for stage, period in self.stages.get(person or "", ()):
            if period.begins is not None and period.begins <= on < (period.ends or FAR):
                return stage
        if episode is None:
            return None
        return "CHILD_IN_NEED"


def _changes(holders: list[tuple[date, str]]) -> list[tuple[date, str]]:
    """The days on which another team took a case over."""
    found: list[tuple[date, str]] = []
    for since, team in holders:
        if found and (found[-1][1] == team or found[-1][0] == since):
            continue
        found.append((since, team))
    return found
