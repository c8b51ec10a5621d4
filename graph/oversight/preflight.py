"""Preflight: what the rules would say of a decision before it is made. It answers, never blocks.

The draft is written into a transaction that is never committed and judged there by the same
rules that judge decisions on the record (R13, R14, R16, R17).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

import cypher
from graph.batch import Transaction
from graph.clock import end_of_day, london_day, now
from graph.facts import Fact, FactError, Node, Place, Ref, Refusal, Relationship, Run
from graph.load import LoadReport
from graph.oversight.eyes import Eyes, Hidden, leave_out
from graph.oversight.finding import Finding
from graph.oversight.pack import Pack, guidance
from graph.oversight.run import Asked, chosen, run
from graph.oversight.trial import trial

RULES = ("R13", "R14", "R16", "R17")
SYSTEM = "casegraph"
_DRAFT = "draft"


class Tryable(Protocol):
    """A store in which a draft can be tried."""

    def read(self, text: str, timeout: float = ..., **parameters: Any) -> list[dict[str, Any]]:
        """Run one reading statement."""

    def never_committed(self) -> AbstractContextManager[Transaction]:
        """A transaction in which something may be tried out."""


class Writable(Tryable, Protocol):
    """A store in which a decision can be recorded too."""

    def load(self, facts: Any, run: Run) -> LoadReport:
        """Load facts."""


@dataclass(frozen=True)
class Draft:
    """A decision that is about to be made, with what there is of it.

    ``rests_on`` and ``views`` are ids of records; ``options`` are pairs of a kind and why it was
    taken or not; ``asks_for`` are summaries of what it leads to, such as the missing plan.
    """

    case_id: str
    kind: str
    role: str
    on: date
    what: str | None = None
    rationale: str | None = None
    urgent: bool = False
    rests_on: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    asks_for: tuple[str, ...] = ()
    worker_id: str | None = None


@dataclass(frozen=True)
class Answer:
    """What the rules would say; ``missing`` is what was not found, the worst first."""

    missing: tuple[Finding, ...]
    good: tuple[Finding, ...]


def preflight(
    store: Tryable, draft: Draft, pack: Pack | None = None, eyes: Eyes | None = None
) -> Answer:
    """Judge a draft, as a reader is told; FactError names the parameter that names no record."""
    by = pack or guidance()
    facts = list(_facts(store, draft, _DRAFT))

    def found_without(records: Hidden) -> list[Finding]:
        with trial(store.never_committed(), facts) as tx:
            leave_out(tx, records)
            done = run(tx.run, [Asked(draft.case_id, draft.on)], by, chosen(by, RULES))
        return [found for found in done.findings if _DRAFT in found.subjects]

    own = found_without({})
    if eyes is not None:
        own = eyes.preflight(own, draft.case_id, found_without)
    return Answer(
        missing=tuple(
            sorted((f for f in own if f.outcome == "BREACH"), key=lambda found: found.rank)
        ),
        good=tuple(found for found in own if found.outcome != "BREACH"),
    )


def go_ahead(store: Writable, draft: Draft, reason: str) -> tuple[str, LoadReport]:
    """Record the decision, and why it is made all the same; the id of the decision."""
    if not reason.strip():
        raise FactError([Refusal(Place("preflight"), "say why, in words", "reason")])
    name = f"{SYSTEM}:decisions:{uuid.uuid4()}"
    # one place is one row: all of it is recorded, or nothing
    place = Place("preflight")
    facts = [replace(fact, said_at=None, place=place) for fact in _facts(store, draft, name)]
    decision, deviation = Ref("Decision", name), Ref("Deviation", f"{name}:deviation")
    case = Ref("Case", draft.case_id)
    facts += [
        Node(
            "Deviation",
            deviation.id,
            {"reason": reason.strip(), "approved_role": draft.role, "happened_from": draft.on},
            place=place,
        ),
        Relationship("ON_FILE", deviation, case, place=place),
        Relationship("EXPLAINS", deviation, decision, place=place),
    ]
    return name, store.load(facts, Run(SYSTEM, name=name, extract_at=now()))


def _facts(store: Tryable, draft: Draft, name: str) -> Iterator[Fact]:
    labels = _labels(store, draft)
    said_at = min(end_of_day(draft.on), now()) if draft.on <= london_day(now()) else now()
    case, decision = Ref("Case", draft.case_id), Ref("Decision", name)
    stated = {
        "kind": draft.kind,
        "what": draft.what,
        "rationale": draft.rationale,
        "urgent": draft.urgent,
        "status": "MADE",
        "happened_from": draft.on,
    }
    given = {key: value for key, value in stated.items() if value is not None}
    place, options = Place("preflight"), Place("preflight", "options")
    yield Node("Decision", name, given, said_at=said_at, place=place)
    yield Relationship("ON_FILE", decision, case)
    worker = Ref("Worker", draft.worker_id or f"{name}:decider")
    if draft.worker_id is None:
        yield Node("Worker", worker.id, {"role": draft.role}, place=place)
    yield Relationship("DECIDED_BY", decision, worker, {"acting_as": draft.role}, place=place)
    for record in draft.rests_on:
        yield Relationship("BASED_ON", decision, Ref(labels[record], record))
    for view in draft.views:
        yield Relationship("CONSIDERED_IN", Ref("View", view), decision)
    for number, (kind, why) in enumerate(draft.options, 1):
        option = Ref("Option", f"{name}:option:{number}")
        given = {"kind": kind, "reason": why}
        yield Node("Option", option.id, given, said_at=said_at, place=options)
        yield Relationship("ON_FILE", option, case)
        yield Relationship("CONSIDERED", decision, option)
    for number, summary in enumerate(draft.asks_for, 1):
        action = Ref("Action", f"{name}:action:{number}")
        yield Node("Action", action.id, {"summary": summary, "set_at": draft.on}, said_at=said_at)
        yield Relationship("ON_FILE", action, case)
        yield Relationship("LED_TO", decision, action)


def _labels(store: Tryable, draft: Draft) -> dict[str, str]:
    """The labels of what the draft names; what is not there is refused with its parameter."""
    named = [(draft.case_id, "case"), *((one, "rests_on") for one in draft.rests_on)]
    named += [(one, "views") for one in draft.views]
    named += [(draft.worker_id, "worker")] if draft.worker_id is not None else []
    rows = store.read(cypher.oversight("labels").text, ids=[one for one, _ in named])
    labels = {row["id"]: row["label"] for row in rows}
    wrong = {"case": "Case", "views": "View", "worker": "Worker"}
    refusals = [
        Refusal(Place("preflight"), "names no record that fits", parameter, name)
        for name, parameter in named
        if name not in labels or labels[name] != wrong.get(parameter, labels[name])
    ]
    if refusals:
        raise FactError(refusals)
    return labels
