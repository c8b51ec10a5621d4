"""Measure loading and queries against the raw driver: make bench, or python -m tests.bench."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from graph import server
from graph.store import open_store
from importers.generate import generate
from tests.bench.measure import Measured, latencies, our_load
from tests.bench.raw import Raw
from tests.neo4j_server import ServerMissingError, running_neo4j

SIZES = (1_000, 10_000, 100_000)
SEED = 1


@contextmanager
def fresh(name: str) -> Iterator[tuple[str, Raw]]:
    """A new, empty server: the URL for us, and the driver beside it."""
    with tempfile.TemporaryDirectory(prefix="casegraph-bench-") as folder:
        if name == "local":
            local = server.join(Path(folder, "data"))
            raw = Raw(local.url, local.user, local.password, local.database)
            try:
                yield str(local.folder), raw
            finally:
                raw.close()
                local.close()
                server.stop(local.folder)
            return
        with running_neo4j(Path(folder, "neo4j")) as neo4j:
            parts = urlsplit(neo4j.url)
            address = f"bolt://127.0.0.1:{parts.port}"
            raw = Raw(address, parts.username or "", parts.password or "", "neo4j")
            try:
                yield neo4j.url, raw
            finally:
                raw.close()


def measure(name: str, cases: int) -> Measured:
    """One number of cases on one server: the raw load, our load, and the queries on ours."""
    facts = list(generate(cases, SEED))
    measured = Measured(name, cases, len(facts))
    with fresh(name) as (_, raw):
        measured.raw_load = raw.load(facts)
    with fresh(name) as (url, raw), open_store(url) as store:
        measured.our_load = our_load(store, facts)
        measured.latencies = latencies(store, raw)
    return measured


def table(rows: list[Measured]) -> str:
    """The measurements as Markdown."""
    lines = [
        "| server | cases | facts | raw load s | our load s | raw ÷ ours |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for m in rows:
        ratio = m.raw_load / m.our_load
        lines.append(
            f"| {m.server} | {m.cases:,} | {m.facts:,} | {m.raw_load:.1f} | {m.our_load:.1f} "
            f"| {ratio:.2f} |"
        )
    lines += [
        "",
        "| server | cases | query | ours, median / p95 ms | raw, median / p95 ms | ours ÷ raw |",
        "|---|---:|---|---:|---:|---:|",
    ]
    for m in rows:
        for name, latency in m.latencies.items():
            lines.append(
                f"| {m.server} | {m.cases:,} | {name} | {shown(latency.ours)} "
                f"| {shown(latency.raw)} | {latency.ratio:.2f} |"
            )
    lines += ["", *growth(rows)]
    return "\n".join(lines) + "\n"


def shown(seconds: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return f"{statistics.median(seconds) * 1000:.1f} / {p95 * 1000:.1f}"


def growth(rows: list[Measured]) -> Iterator[str]:
    """How much slower a query on one case is among many cases than among few."""
    for name in dict.fromkeys(m.server for m in rows):
        own = sorted((m for m in rows if m.server == name), key=lambda m: m.cases)
        if len(own) < 2:
            continue
        few, many = own[0], own[-1]
        for query, latency in many.latencies.items():
            ratio = statistics.median(latency.ours) / statistics.median(few.latencies[query].ours)
            yield f"{name}, {query}: {many.cases:,} ÷ {few.cases:,} cases = {ratio:.2f}\n"


def machine() -> str:
    """What it was measured on."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("neo4j", "arcadedb-embedded"))
    return (
        f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {packages}"
    )


def main() -> None:
    """Measure what is asked for and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--servers", nargs="*", default=["local", "neo4j"])
    asked = parser.parse_args()
    rows: list[Measured] = []
    for name in asked.servers:
        for cases in asked.cases:
            try:
                rows.append(measure(name, cases))
            except ServerMissingError as missing:
                print(f"{name}: {missing}")
                break
            print(table(rows[-1:]), flush=True)
    print(machine(), end="\n\n")
    print(table(rows))


if __name__ == "__main__":
    main()
