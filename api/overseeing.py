"""Judging for a screen: which findings are wanted, of how many cases at most, and in what time.

Rules look at everything; then what the reader may not see is withheld or masked (A7.7).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

import cypher
from api.asking import Asked, KnownAt, today
from api.command import CannotError
from api.judging import JudgedCase, case_terms, judged_case
from cypher.rule import ROLES, SEVERITIES
from graph.audit_entry import Looked
from graph.bolt import READ_SECONDS, StoreError
from graph.facts import FactError, Place, Refusal
from graph.oversight.eyes import Eyes
from graph.oversight.finding import LISTED, Finding
from graph.oversight.kept import Kept, kept_by_id, seen_of
from graph.oversight.oversee import Known, Terms, case_ids, oversee
from graph.oversight.pack import GUIDANCE, find_pack
from graph.oversight.preflight import Answer, Draft, Tryable, preflight
from graph.seen import visible_ids, watch_glass
from graph.sight import Sight
from graph.steps import records

MOST_CASES = 2_000
"""How many cases are judged for one answer; more is for the command line."""
MOST_REBUILT = 100
"""How many cases are rebuilt as they were known at a time, which takes longer."""
SECONDS = 60.0
"""How long judging may take for one page."""
AT_ONCE = 2
"""How many answers are judged side by side; the next one waits."""

PACK = "CASEGRAPH_PACK"
"""The variable that names the policy pack that is adopted; without it, the guidance."""

T = TypeVar("T")


class OversightError(Exception):
    """What was asked cannot be judged; the message is for whoever asked."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class TooManyError(OversightError):
    """More cases than one answer judges."""


class KnownStore(Asked, Known, Protocol):
    """A store as it was known at a time."""


class Overseen(Tryable, Protocol):
    """A store that is served: it answers named queries, and its cases can be judged."""

    @property
    def place(self) -> str:
        """Where the store is."""

    def query(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        """Run a named query; its rows as plain values."""

    def as_known(self, at: KnownAt) -> KnownStore:
        """The store as it was known at a time."""


@dataclass(frozen=True)
class Wanted:
    """Which findings are wanted; ``severity`` is the least, ``days`` the least days over."""

    rules: tuple[str, ...] = ()
    severity: str | None = None
    outcomes: tuple[str, ...] = ("BREACH",)
    states: tuple[str, ...] = ()
    role: str | None = None
    days: int = 0

    def __post_init__(self) -> None:
        """Refuse what no finding could ever be."""
        for rule in self.rules:
            if rule not in cypher.rules():
                raise OversightError(f"rules: there is no rule {rule}")
        if self.severity is not None and self.severity not in SEVERITIES:
            raise OversightError(f"severity: is one of {', '.join(SEVERITIES)}")
        if self.role is not None and self.role not in ROLES:
            raise OversightError(f"role: is one of {', '.join(ROLES)}")

    def takes(self, found: Finding) -> bool:
        """Whether a finding is wanted."""
        return (
            found.outcome in self.outcomes
            and (not self.states or found.state in self.states)
            and (not self.days or (age(found) or 0) >= self.days)
            and self.concerns(found)
        )

    def concerns(self, found: Finding) -> bool:
        """Whether it is of such a kind, however it stands."""
        return (
            (not self.rules or found.rule in self.rules)
            and (self.severity is None or _weight(found.severity) >= _weight(self.severity))
            and (self.role is None or found.role == self.role)
        )


def _weight(severity: str) -> int:
    return SEVERITIES.index(severity)


def age(found: Finding) -> int | None:
    """For how many days it has stood: since it was due, else since what it began with."""
    return found.age


def order(found: Finding) -> tuple[int, int, str, str, str]:
    """The worst first, and each in a place of its own."""
    return (*found.rank, found.case_id)


@dataclass(frozen=True)
class Judged:
    """What was found on some cases, the worst first."""

    terms: Terms
    cases: int
    findings: tuple[Finding, ...]


class Overseer:
    """Judges the cases of one store for a reader, each answer within a time.

    Without a sight nothing is hidden.
    """

    def __init__(
        self,
        store: Overseen,
        seconds: float | None = None,
        sight: Sight | None = None,
        looked: Looked | None = None,
    ) -> None:
        self._store = store
        self._looked = Looked() if looked is None else looked
        self._seconds = SECONDS if seconds is None else seconds
        self._sight = sight
        self._eyes = None if sight is None else Eyes(store, sight)
        watch_glass(store.read, sight, self._looked)

    def findings(
        self,
        wanted: Wanted,
        case_id: str | None = None,
        team_id: str | None = None,
        as_of: date | None = None,
        known_at: KnownAt | None = None,
    ) -> Judged:
        """The findings on a case, on a team's cases, or on all of the service."""
        if case_id is not None and team_id is not None:
            raise OversightError("caseId, teamId: name a case or a team, not both")
        whole = case_id is None and team_id is None
        if whole and known_at is not None:
            raise OversightError(
                "knownAt: name a case or a team; for the whole service make a store of that time "
                "with: casegraph snapshot --known-at TIME FOLDER"
            )
        terms = case_terms(adopted_pack(), as_of, known_at, wanted.rules or None)
        if whole:  # of a past day, with hindsight: there is no past of everything at hand
            terms = replace(terms, known_at=None)
        everything = any(outcome not in LISTED for outcome in wanted.outcomes)
        terms = replace(terms, everything=everything)
        with self._timely() as store:
            ids = self._ids(store, case_id, team_id, terms)
            cases, found = 0, []
            for done in oversee(store, ids, terms, self._eyes):
                cases += len(done.files)
                found += [one for one in done.findings if wanted.takes(one)]
        if case_id is not None and not cases:
            raise OversightError(f"{case_id}: there is no such case", 404)
        self._tell(found)
        return Judged(terms, cases, tuple(sorted(found, key=order)))

    def case(self, case_id: str, as_of: date | None, known_at: KnownAt | None) -> JudgedCase:
        """All that the rules say of one case."""
        with self._timely() as store:
            self._refuse_hidden(case_id)
            try:
                seen = judged_case(store, case_id, adopted_pack(), as_of, known_at, self._eyes)
            except CannotError as error:
                raise OversightError(error.message, 404) from error
            self._looked.touch("Case", case_id)
            self._tell(seen.findings)
            return seen

    def moved(self, ids: Sequence[str], wanted: Wanted, case_id: str | None = None) -> list[Kept]:
        """Of findings that a run opened or found no more, what the reader may be told.

        Of a file with something hidden only what was found, or is, without that.
        """
        page = [
            one
            for one in kept_by_id(self._store.read, ids)
            if case_id in (None, one.found.case_id) and wanted.concerns(one.found)
        ]
        if self._eyes is None or self._sight is None:
            return self._told(page)
        cases = {one.found.case_id for one in page}
        open_ = visible_ids(self._store.read, self._sight, {"Case": cases})
        page = [one for one in page if one.found.case_id in open_]
        in_part = self._eyes.in_part(one.found.case_id for one in page)
        whole = [one for one in page if one.found.case_id not in in_part]
        seen = {one.found.id: one for one in seen_of(self._store.read, self._sight, whole)}
        for one in self._as_judged([one for one in page if one.found.case_id in in_part]):
            seen[one.found.id] = one
        return self._told([seen[one.found.id] for one in page if one.found.id in seen])

    def _as_judged(self, page: list[Kept]) -> Iterator[Kept]:
        """Kept findings as the reader is told of them, or was when they were found last."""
        together: dict[Any, dict[str, Kept]] = {}
        for one in page:
            when = (None, None) if one.gone_on is None else (one.found.as_of, one.kept_at)
            together.setdefault((one.found.case_id, *when), {})[one.found.id] = one
        for (case_id, as_of, known_at), of_case in together.items():
            rules = tuple(sorted({one.found.rule for one in of_case.values()}))
            terms = case_terms(adopted_pack(), as_of, known_at, rules)
            with self._timely() as store:
                for done in oversee(store, [case_id], terms, self._eyes):
                    for found in done.findings:
                        if found.id in of_case and found.is_open:
                            yield replace(of_case[found.id], found=found)

    def _told(self, page: list[Kept]) -> list[Kept]:
        self._tell(one.found for one in page)
        return page

    def preflight(self, draft: Draft) -> Answer:
        """What would be missing from a decision that is not made yet."""
        with self._timely():
            self._refuse_unseen(draft)
            return preflight(self._store, draft, find_pack(adopted_pack()), self._eyes)

    def teams(self, as_of: date | None) -> list[dict[str, Any]]:
        """The teams that hold cases on a day, each with how many."""
        named = cypher.oversight("teams")
        if self._sight is None:
            return self._store.read(named.text, as_of=as_of or today())
        text = named.seen(self._sight)
        return self._store.read(text, as_of=as_of or today(), **self._sight.used(text))

    # --- what the reader may see, and has seen ---

    def _tell(self, findings: Iterable[Finding]) -> None:
        for found in findings:
            self._looked.touch("Case", found.case_id)
            self._looked.give_all((ref.label, ref.id) for ref in records(found.path))

    def _refuse_hidden(self, case_id: str) -> None:
        """What may not be seen is not there."""
        self._looked.ask(case_id)
        if case_id not in visible_ids(self._store.read, self._sight, {"Case": [case_id]}):
            raise OversightError(f"{case_id}: there is no such case", 404)

    def _refuse_unseen(self, draft: Draft) -> None:
        """What the draft names and the reader may not see is refused as what is not there."""
        if self._sight is None:
            return
        read = self._store.read
        named = {"case": [draft.case_id], "rests_on": draft.rests_on, "views": draft.views}
        wanted = [one for ids in named.values() for one in ids]
        rows = read(cypher.oversight("labels").text, ids=wanted)
        by_label: dict[str, list[str]] = {}
        for row in rows:
            by_label.setdefault(row["label"], []).append(row["id"])
        seen = visible_ids(read, self._sight, by_label)
        for parameter, ids in named.items():
            for one in ids:
                if one not in seen:
                    refusal = Refusal(
                        Place("preflight"), "names no record that fits", parameter, one
                    )
                    raise FactError([refusal])

    def _ids(
        self, store: _Timely, case_id: str | None, team_id: str | None, terms: Terms
    ) -> list[str]:
        if case_id is not None:
            self._refuse_hidden(case_id)
            return [case_id]
        ids = case_ids(store, terms, team_id, self._sight)
        if team_id is not None and not ids:
            raise OversightError(f"{team_id}: holds no case on {terms.as_of}", 404)
        if terms.known_at is not None and len(ids) > MOST_REBUILT:
            raise TooManyError(
                f"What was known of {len(ids):,} cases at a time is not rebuilt here, only of "
                f"{MOST_REBUILT:,}. Name a case, or judge them from the command line: "
                "casegraph oversight --team ID --known-at TIME"
            )
        if len(ids) > MOST_CASES:
            raise TooManyError(
                f"These are {len(ids):,} cases; at most {MOST_CASES:,} are judged for one answer. "
                "Name a team or a case, or use the command line: casegraph oversight --keep judges "
                "all, and casegraph oversight --kept lists what it found"
            )
        return ids

    @contextmanager
    def _timely(self) -> Iterator[_Timely]:
        timely = _Timely(self._store, self._seconds)
        if not _judging.acquire(timeout=self._seconds):
            raise OversightError("Other answers are being judged; ask again in a moment.", 503)
        try:
            yield timely
        except StoreError as error:
            if timely.left() > 0:
                raise
            raise timely.late() from error
        finally:
            _judging.release()


def adopted_pack() -> str:
    """The policy pack that the service judges by."""
    return os.environ.get(PACK) or GUIDANCE


_judging = threading.BoundedSemaphore(AT_ONCE)


class _Timely:
    """A store that is asked within a time, and not after it."""

    def __init__(self, store: Overseen, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left."""
        return self._until - time.monotonic()

    def late(self) -> OversightError:
        """What is said where the time is over."""
        return OversightError(
            f"Judging this takes longer than {self._seconds:.0f} seconds. Name a team or a case, "
            "or use the command line: casegraph oversight",
            503,
        )

    def in_time(self) -> float:
        """The seconds that are left; OversightError where none are."""
        left = self.left()
        if left <= 0:
            raise self.late()
        return left

    def read(self, text: str, timeout: float = READ_SECONDS, **parameters: Any) -> Any:
        """Run one reading statement in what is left of the time."""
        return self._store.read(text, min(timeout, self.in_time()), **parameters)

    def as_known(self, at: datetime | date) -> _TimelyKnown:
        """The store as it was known at a time."""
        return _TimelyKnown(self._store.as_known(at), self.in_time)


class _TimelyKnown:
    """A store as it was known at a time, rebuilt case by case while there is time."""

    def __init__(self, known: KnownStore, in_time: Callable[[], float]) -> None:
        self._known = known
        self._in_time = in_time

    def rebuilt(self, scope_id: str) -> Any:
        """A transaction that sees what was known of a case."""
        self._in_time()
        return self._known.rebuilt(scope_id)
