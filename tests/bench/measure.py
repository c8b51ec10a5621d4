"""What is measured on one server with one number of cases."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import cypher
from graph.facts import Fact, Run
from graph.store import Store
from tests.bench.raw import Raw

AS_OF = date(2025, 1, 1)
ROUNDS = 200


@dataclass
class Latency:
    """Seconds of one query: ours and the raw driver's, in turn."""

    ours: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Our median by the raw driver's."""
        return statistics.median(self.ours) / statistics.median(self.raw)


@dataclass
class Measured:
    """One row of the table."""

    server: str
    cases: int
    facts: int
    raw_load: float = 0.0
    our_load: float = 0.0
    latencies: dict[str, Latency] = field(default_factory=dict)


def asked(store: Store) -> dict[str, list[dict[str, Any]]]:
    """The parameters of each query: other cases, decisions and children every time."""
    decisions = store.read(
        "MATCH (d:Decision) WITH d ORDER BY d.id LIMIT 100000 "
        "WITH collect(d.id) AS ids UNWIND range(0, $rounds - 1) AS n "
        "RETURN ids[(n * 7919) % size(ids)] AS id",
        rounds=ROUNDS,
    )
    people = store.read(
        "MATCH (p:Person)-[:SUBJECT_OF]->(:Case) WITH DISTINCT p ORDER BY p.id LIMIT 100000 "
        "WITH collect(p.id) AS ids UNWIND range(0, $rounds - 1) AS n "
        "RETURN ids[(n * 7919) % size(ids)] AS id",
        rounds=ROUNDS,
    )
    listed = dict.fromkeys(p.name for p in cypher.find("actions/unfollowed").parameters)
    listed |= {"as_of": AS_OF, "first": 100}
    return {
        "trace/decision": [{"decision_id": row["id"], "as_of": AS_OF} for row in decisions],
        "child_file/timeline": [{"person_id": row["id"], "as_of": AS_OF} for row in people],
        "actions/unfollowed": [listed] * 30,
    }


def latencies(store: Store, raw: Raw) -> dict[str, Latency]:
    """Each query by us and by the driver in turn, so that the machine's moods hit both."""
    found: dict[str, Latency] = {}
    for name, calls in asked(store).items():
        query = cypher.find(name)
        latency = found[name] = Latency()
        for index, parameters in enumerate(calls):
            arguments = query.arguments(parameters)
            pair: list[tuple[list[float], Callable[[], object]]] = [
                (latency.ours, partial(store.query, name, **parameters)),
                (latency.raw, partial(raw.query, query.text, arguments)),
            ]
            for seconds, call in pair if index % 2 else reversed(pair):
                seconds.append(timed(call))
        del latency.ours[:5], latency.raw[:5]  # plans are made at first
    return found


def timed(call: Callable[[], object]) -> float:
    """The seconds of one call."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def our_load(store: Store, facts: list[Fact]) -> float:
    """The seconds of our load; everything must be taken."""
    began = time.perf_counter()
    report = store.load(facts, Run("bench"))
    seconds = time.perf_counter() - began
    if report.refused:
        raise RuntimeError(f"refused: {report.refused[0]}")
    return seconds
