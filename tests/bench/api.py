"""Measure the GraphQL API beside the raw driver and a peer: make bench-api."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from graphql import execute, parse

from api.graphql_answer import Trusting
from api.graphql_context import Request
from api.schema import schema
from graph.access import Reader
from graph.batch import Rows
from graph.store import Store, open_store
from importers.generate import generate
from tests.bench import leaves, peer
from tests.bench.__main__ import SEED, fresh, machine, shown
from tests.bench.asked_api import Question, questions, readers
from tests.bench.clients import Client, Load, Served, load
from tests.bench.measure import our_load, timed
from tests.bench.raw import Raw

CLIENTS = (1, 8, 32)
WARM = 200
"""Calls of each question and each way that are not counted: Java and Node compile meanwhile."""


class Noted:
    """A store that notes the last statement it was asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.place = store.place
        self.last: tuple[str, dict[str, Any]] = ("", {})

    def read(self, text: str, timeout: float = 60.0, **parameters: Any) -> Rows:
        """Note it, and read."""
        self.last = text, parameters
        return self._store.read(text, timeout, **parameters)


def compiled(store: Store, asked: Question) -> tuple[str, dict[str, Any]]:
    """The statement that a question becomes for its reader."""
    noted: Any = Noted(store)
    result: Any = execute(
        schema(),
        parse(asked.query),
        context_value=Request(noted, asked.reader),
        variable_values=asked.variables,
        execution_context_class=Trusting,
    )
    if result.errors or None in result.data.values():
        raise RuntimeError(f"{asked.name}: {result.errors or 'nothing is there'}")
    text, parameters = noted.last
    return text, parameters


@contextmanager
def serving(url: str, asking: list[Reader]) -> Iterator[Served]:
    """Our endpoint in a process of its own."""
    told = json.dumps([{"id": one.id, "role": one.role.value} for one in asking])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.api_served", url, told],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield Served(process.stdout.readline().strip(), process.pid)
        finally:
            process.terminate()


def latency(
    store: Store, raw: Raw, asked: list[Question], ours: Served, of_peer: Served | None
) -> dict[str, list[float]]:
    """Seconds of each way in turn, so that the machine's moods hit all."""
    seconds: dict[str, list[float]] = {"ours": [], "raw": []}
    raw.query(*compiled(store, asked[0]))  # a first plan is made before anything is timed
    clients = {"ours": Client(ours.url + asked[0].reader.role.value)}
    if of_peer is not None:
        clients["peer"] = Client(of_peer.url)
        seconds["peer"] = []
        same(clients, asked[0])
    for index, one in enumerate(asked):
        text, parameters = compiled(store, one)
        calls: dict[str, Callable[[], object]] = {
            "ours": partial(clients["ours"].ask, one.body),
            "raw": partial(raw.query, text, parameters),
        }
        if "peer" in clients:
            calls["peer"] = partial(clients["peer"].ask, one.body_of_peer)
        names = list(calls)
        for turn in range(len(names)):
            name = names[(index + turn) % len(names)]
            seconds[name].append(timed(calls[name]))
    for client in clients.values():
        client.close()
    return {name: taken[WARM:] for name, taken in seconds.items()}


def same(clients: dict[str, Client], asked: Question) -> None:
    """RuntimeError where the peer's answer tells of other records than ours."""
    ours = ids(json.loads(clients["ours"].ask(asked.body)))
    theirs = ids(json.loads(clients["peer"].ask(asked.body_of_peer)))
    if ours != theirs:
        raise RuntimeError(
            f"{asked.name}: the peer tells of {len(theirs)} records, we of {len(ours)}"
        )


def ids(answer: Any) -> list[str]:
    """The ids in an answer, sorted."""
    if isinstance(answer, dict):
        own = [answer["id"]] if "id" in answer else []
        return sorted(own + [id_ for value in answer.values() for id_ in ids(value)])
    return sorted(id_ for one in answer for id_ in ids(one)) if isinstance(answer, list) else []


def loads(
    asked: list[Question], ours: Served, of_peer: Served | None, seconds: float
) -> dict[int, dict[str, Load]]:
    """Many clients at once, ours and the peer in turn, twice."""
    ways = {"ours": (ours, asked[0].reader.role.value, [one.body for one in asked])}
    if of_peer is not None:
        ways["peer"] = (of_peer, "", [one.body_of_peer for one in asked])
    found: dict[int, dict[str, Load]] = {}
    for clients in CLIENTS:
        found[clients] = {name: Load(clients) for name in ways}
        for _turn in range(2):
            for name, (server, path, bodies) in ways.items():
                found[clients][name].add(load(server, path, bodies, clients, seconds / 2))
    return found


def measure(name: str, asked: argparse.Namespace) -> Iterator[str]:
    """One server with one number of cases; lines of Markdown."""
    facts = list(generate(asked.cases, SEED))
    with ExitStack() as stack:
        url, raw = stack.enter_context(fresh(name))
        store = stack.enter_context(open_store(url))
        our_load(store, facts)
        asking = readers(store)
        put = questions(store, asking, asked.rounds + WARM)
        ours = stack.enter_context(serving(url, asking))
        of_peer = None
        if name == "neo4j" and asked.peer:
            parts = urlsplit(url)
            address = f"bolt://127.0.0.1:{parts.port}"
            of_peer = stack.enter_context(
                peer.serving(address, parts.username or "", parts.password or "")
            )
        yield "| server | cases | query | ours ms | raw ms | peer ms | ours ÷ raw | ours ÷ peer |"
        yield "|---|---:|---|---:|---:|---:|---:|---:|"
        for title, several in put.items():
            yield row(name, asked.cases, title, latency(store, raw, several, ours, of_peer))
        yield ""
        ways = " | ".join(f"{way} /s, p95 ms, CPU ms" for way in ("ours", "peer"))
        yield f"| server | cases | clients | {ways} | ours ÷ peer |"
        yield "|---|---:|---:|---:|---:|---:|"
        for clients, of in loads(put["any case, 4 levels"], ours, of_peer, asked.seconds).items():
            ratio = f"{of['ours'].per_second / of['peer'].per_second:.2f}" if of_peer else "–"
            told = " | ".join(told_load(of.get(way)) for way in ("ours", "peer"))
            yield f"| {name} | {asked.cases:,} | {clients} | {told} | {ratio} |"
        yield ""


def row(server: str, cases: int, title: str, taken: dict[str, list[float]]) -> str:
    """One line of the table of latencies: medians with their 95th percentiles, and ratios."""
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    told = [shown(taken[name]) if name in taken else "–" for name in ("ours", "raw", "peer")]
    ratios = [
        f"{medians['ours'] / medians[name]:.2f}" if name in medians else "–"
        for name in ("raw", "peer")
    ]
    return "| " + " | ".join([server, f"{cases:,}", title, *told, *ratios]) + " |"


def told_load(of: Load | None) -> str:
    """Requests a second, their 95th percentile, and the server's processor time of one."""
    if of is None:
        return "–"
    p95 = statistics.quantiles(of.taken, n=20)[-1]
    return f"{of.per_second:.0f}, {p95 * 1000:.0f}, {of.busy / len(of.taken) * 1000:.1f}"


def main() -> None:
    """Measure what is asked for and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.api", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--servers", nargs="*", default=["neo4j", "local"])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--no-peer", dest="peer", action="store_false")
    asked = parser.parse_args()
    busy = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{machine()}; load before it {busy}", end="\n\n", flush=True)
    for name in asked.servers:
        for line in measure(name, asked):
            print(line, flush=True)
    print(leaves.measure())


if __name__ == "__main__":
    main()
