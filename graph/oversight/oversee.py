"""Judging the cases of a store: one, some, a team's or all, today or as known at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

import cypher
from cypher.rule import Rule
from graph.clock import london_day, now
from graph.facts import Outage
from graph.oversight.assurance import Claim, assurance_case
from graph.oversight.finding import Finding
from graph.oversight.judgement import Judged, judge_cases
from graph.oversight.pack import Pack, guidance
from graph.oversight.run import BATCH_CASES, Asked, Read, Round, chosen, run
from graph.sight import Sight

READ_SECONDS = 600.0
_THREADS = 2


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


def oversee(store: Judgeable, ids: Sequence[str], terms: Terms) -> Iterator[Round]:
    """Judge cases in batches; the batches come in the order of the ids."""
    sources = _Sources.read(store)
    if terms.known_at is not None:
        known = store.as_known(terms.known_at)
        for case_id in ids:
            with known.rebuilt(case_id) as tx:
                yield _judged(tx.run, [case_id], terms, sources)
        return

    def patient(text: str, **parameters: Any) -> list[dict[str, Any]]:
        return store.read(text, READ_SECONDS, **parameters)

    def judged(some: Sequence[str]) -> Round:
        return _judged(patient, some, terms, sources)

    batches = [ids[i : i + BATCH_CASES] for i in range(0, len(ids), BATCH_CASES)]
    if len(batches) < 2:
        yield from map(judged, batches)
        return
    with ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="oversee") as pool:
        yield from pool.map(judged, batches)


Whole = tuple[tuple[Finding, ...], Claim, Judged, tuple[Mapping[str, Any], ...]]


def judge_case(store: Judgeable, case_id: str, terms: Terms) -> Whole | None:
    """Everything about one case: findings, assurance case, judgement, and people's judgements.

    None where there was no such case.
    """
    sources = _Sources.read(store)

    def everything(read: Read) -> Whole | None:
        done = _judged(read, [case_id], replace(terms, everything=True), sources)
        if case_id not in done.files:
            return None
        findings = tuple(sorted(done.findings, key=lambda found: found.rank))
        claim = assurance_case(findings, done.files[case_id].service, terms.pack)
        judged = judge_cases(read, done, terms.pack)[case_id]
        recorded = read(
            cypher.oversight("recorded_judgements").text, case_id=case_id, as_of=terms.as_of
        )
        return findings, claim, judged, tuple(recorded)

    if terms.known_at is None:
        return everything(store.read)
    with store.as_known(terms.known_at).rebuilt(case_id) as tx:
        return everything(tx.run)


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
