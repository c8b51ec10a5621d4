"""Judging the cases of a store: one, some, a team's or all, today or as known at a time."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Lock
from typing import Any, Protocol

import cypher
from cypher.rule import Rule
from graph.batch import Transaction
from graph.clock import london_day, now
from graph.facts import Outage
from graph.oversight.assurance import Claim, assurance_case
from graph.oversight.eyes import Eyes, Whole
from graph.oversight.finding import Finding
from graph.oversight.judgement import judge_cases
from graph.oversight.pack import Pack, guidance
from graph.oversight.run import BATCH_CASES, Asked, Read, Round, chosen, run
from graph.sight import Sight

READ_SECONDS = 600.0
_THREADS = 2
_OBJECTS = 200_000


class Known(Protocol):
    """A store as it was known at a time."""

    def rebuilt(self, scope_id: str) -> Any:
        """A transaction that sees what was known of a case."""


class Judgeable(Protocol):
    """A store whose cases can be judged."""

    def read(self, text: str, timeout: float = ..., **parameters: Any) -> list[dict[str, Any]]:
        """Run one reading statement."""

    def as_known(self, at: datetime | date) -> Known:
        """The store as it was known at a time."""


@dataclass(frozen=True)
class Terms:
    """What cases are judged by: the day, what was known by when, the pack and the rules.

    Without ``known_at``, what is known today.
    """

    as_of: date = field(default_factory=lambda: london_day(now()))
    known_at: datetime | date | None = None
    pack: Pack = field(default_factory=guidance)
    only: tuple[str, ...] | None = None
    everything: bool = False

    @property
    def rules(self) -> list[Rule]:
        """The rules to run; those of a second stage bring the ones whose findings they need."""
        if self.only is None:
            return chosen(self.pack)
        wanted = set(self.only)
        for rule in cypher.rules().values():
            if rule.id in self.only:
                wanted |= set(cypher.rules()) if "all" in rule.after else set(rule.after)
        return chosen(self.pack, wanted)

    @property
    def known_on(self) -> date:
        """The London day until which something counts as known."""
        if self.known_at is None:
            return london_day(now())
        return london_day(self.known_at) if isinstance(self.known_at, datetime) else self.known_at


def case_ids(
    store: Judgeable, terms: Terms, team_id: str | None = None, sight: Sight | None = None
) -> list[str]:
    """The cases of the service, or of a team, on the day that is judged, which a reader sees."""
    named = cypher.oversight("case_ids")
    text = named.text if sight is None else named.seen(sight)
    own = {} if sight is None else sight.used(text)
    rows = store.read(text, READ_SECONDS, team_id=team_id, as_of=terms.as_of, **own)
    return [row["case_id"] for row in rows]


def oversee(
    store: Judgeable, ids: Sequence[str], terms: Terms, eyes: Eyes | None = None
) -> Iterator[Round]:
    """Judge cases in batches, as a reader is told; the batches come in the order of the ids."""
    sources = _Sources.read(store)

    def told(done: Round, within: Transaction | None = None) -> Round:
        if eyes is not None:
            done.findings = eyes.findings(done, again, within)
        return done

    def again(read: Read, case_id: str) -> list[Finding]:
        return _judged(read, [case_id], terms, sources).findings

    if terms.known_at is not None:
        known = store.as_known(terms.known_at)
        for case_id in ids:
            with known.rebuilt(case_id) as tx:
                yield told(_judged(tx.run, [case_id], terms, sources), tx)
        return

    def patient(text: str, **parameters: Any) -> list[dict[str, Any]]:
        return store.read(text, READ_SECONDS, **parameters)

    def judged(some: Sequence[str]) -> Round:
        return told(_judged(patient, some, terms, sources))

    batches = [ids[i : i + BATCH_CASES] for i in range(0, len(ids), BATCH_CASES)]
    if len(batches) < 2:
        yield from map(judged, batches)
        return
    with (
        _SELDOM_COLLECTED,
        ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="oversee") as pool,
    ):
        yield from pool.map(judged, batches)


class _SeldomCollected:
    """Rows are many and never hold each other: to look for that among them takes a fifth of it.

    Two may be judging at once, and end in any order: the last one puts back what was usual.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._judging = 0
        self._usual = (0, 0, 0)

    def __enter__(self) -> None:
        with self._lock:
            if self._judging == 0:
                self._usual = gc.get_threshold()
                gc.set_threshold(_OBJECTS, *self._usual[1:])
            self._judging += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._judging -= 1
            if self._judging == 0:
                gc.set_threshold(*self._usual)


_SELDOM_COLLECTED = _SeldomCollected()


def judge_case(
    store: Judgeable, case_id: str, terms: Terms, eyes: Eyes | None = None
) -> Whole | None:
    """Everything about one case, as a reader is told; None where there was no such case."""
    sources = _Sources.read(store)
    terms = replace(terms, everything=True)

    def everything(read: Read, done: Round) -> Whole:
        findings = tuple(sorted(done.findings, key=lambda found: found.rank))
        recorded = read(
            cypher.oversight("recorded_judgements").text, case_id=case_id, as_of=terms.as_of
        )
        tree = assurance_case(findings, done.files[case_id].service, terms.pack)
        judged = judge_cases(read, done, terms.pack)[case_id]
        return Whole(findings, tree, judged, tuple(recorded))

    def told(read: Read, within: Transaction | None = None) -> Whole | None:
        done = _judged(read, [case_id], terms, sources)
        if case_id not in done.files:
            return None
        whole = everything(read, done)
        if eyes is None:
            return whole

        def again(other: Read) -> Whole:
            return everything(other, _judged(other, [case_id], terms, sources))

        def tree(findings: Sequence[Finding]) -> Claim:
            return assurance_case(findings, done.files[case_id].service, terms.pack)

        return eyes.case(case_id, whole, again, tree, within)

    if terms.known_at is None:
        return told(store.read)
    with store.as_known(terms.known_at).rebuilt(case_id) as tx:
        return told(tx.run, tx)


def _judged(read: Read, ids: Iterable[str], terms: Terms, sources: _Sources) -> Round:
    done = run(
        read,
        [Asked(case_id, terms.as_of) for case_id in ids],
        terms.pack,
        terms.rules,
        sources.outages,
        known_at=terms.known_on,
        cannot_carry=sources.cannot_carry,
        everything=terms.everything,
    )
    if terms.only is not None:
        done.findings = [found for found in done.findings if found.rule in terms.only]
    return done


@dataclass(frozen=True)
class _Sources:
    """What the import log says: when a source could not be read, and what it cannot carry."""

    outages: tuple[Outage, ...]
    cannot_carry: Mapping[str, frozenset[str]]

    @staticmethod
    def read(store: Judgeable) -> _Sources:
        outages: dict[Outage, None] = {}
        carried: dict[str, frozenset[str]] = {}
        for row in store.read(cypher.oversight("sources").text):
            system = row["source_system"]
            for text in row["outages"]:
                said = json.loads(text)
                days = date.fromisoformat(said["from"]), date.fromisoformat(said["to"])
                outages[Outage(said["source_system"], *days, said["reason"])] = None
            named = (text.partition(":") for text in row["cannot_carry"])
            labels = frozenset(
                name.strip() for names, colon, _ in named if colon for name in names.split(",")
            )
            # What one of its extracts could carry, the system can.
            carried[system] = carried[system] & labels if system in carried else labels
        return _Sources(tuple(outages), carried)
