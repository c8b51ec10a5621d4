"""Measure all rules over many cases: python -m tests.bench.rules --cases 10000."""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any

import cypher
from cypher.together import together
from graph.oversight.oversee import Terms, case_ids, oversee
from graph.oversight.pack import guidance
from graph.oversight.run import chosen
from graph.store import Store, open_store
from importers.generate import generate
from tests.bench.__main__ import SEED, fresh, machine
from tests.bench.measure import our_load

AS_OF = date(2026, 6, 1)


class Timed:
    """A store that counts the seconds of each statement; several threads may read at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def read(self, text: str, *given: Any, **parameters: Any) -> list[dict[str, Any]]:
        """Read, and count how long it took."""
        start = time.perf_counter()
        rows = self._store.read(text, *given, **parameters)
        with self._lock:
            self.seconds[text] += time.perf_counter() - start
        return rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def table(seconds: Mapping[str, float], found: Counter[str], cases: int) -> str:
    """Seconds and breaches of each statement, the slowest first."""
    named: dict[str, tuple[str, ...]] = {cypher.oversight("file").text: ()}
    for some in together(chosen(guidance()), everything=False):
        named[some.text] = tuple(rule.id for rule in some.rules)
    lines = ["| statement | s | ms a case | breaches |", "|---|---:|---:|---:|"]
    for text, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        if text in named:
            name = ", ".join(named[text]) or "the files"
            breaches = sum(found[rule] for rule in named[text])
            lines.append(f"| {name} | {spent:.1f} | {spent * 1000 / cases:.3f} | {breaches:,} |")
    return "\n".join(lines)


def measure(name: str, cases: int) -> str:
    """All rules on generated cases on one server."""
    with fresh(name) as (url, _), open_store(url) as store:
        our_load(store, list(generate(cases, SEED)))
        timed = Timed(store)
        terms = Terms(AS_OF, pack=guidance())
        start = time.perf_counter()
        ids = case_ids(timed, terms)
        found: Counter[str] = Counter()
        for done in oversee(timed, ids, terms):
            found += Counter(one.rule for one in done.findings if one.outcome == "BREACH")
        spent = time.perf_counter() - start
    return (
        f"{name}, {cases:,} cases: {spent:.1f} s, {spent * 1000 / cases:.2f} ms a case\n\n"
        + table(timed.seconds, found, cases)
    )


def main() -> None:
    """Measure what is asked for and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.rules", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="*", default=[10_000])
    parser.add_argument("--servers", nargs="*", default=["local"])
    asked = parser.parse_args()
    print(machine(), end="\n\n")
    for name in asked.servers:
        for cases in asked.cases:
            print(measure(name, cases), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
