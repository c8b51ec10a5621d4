"""Running the rules over files: in batches, the second stage over what the first one found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import cypher
from cypher.rule import Rule
from cypher.together import Together, place, together
from graph.carried import Packed
from graph.facts import Outage
from graph.oversight.files import File, read_file
from graph.oversight.finding import LISTED, Finding, finding
from graph.oversight.judge import judge
from graph.oversight.pack import Pack

BATCH_CASES = 500

Read = Callable[..., list[dict[str, Any]]]
"""Runs one statement with its parameters, as ``Store.read`` does."""


class Asked(NamedTuple):
    """A case and the day for which it is judged."""

    case_id: str
    as_of: date


@dataclass
class Round:
    """What the rules found on some files."""

    files: dict[str, File] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def of(self, case_id: str) -> list[Finding]:
        """The findings of one case."""
        return [found for found in self.findings if found.case_id == case_id]


def chosen(pack: Pack, only: Iterable[str] | None = None) -> list[Rule]:
    """The rules that a pack lets run, each after those whose findings it needs."""
    wanted = set(only) if only is not None else set(cypher.rules())
    rules = [
        rule
        for rule in cypher.rules().values()
        if rule.id in wanted and rule.id not in pack.disabled
    ]
    return sorted(rules, key=lambda rule: ("all" in rule.after, bool(rule.after), rule.id))


def run(
    read: Read,
    asked: Sequence[Asked],
    pack: Pack,
    rules: Sequence[Rule],
    outages: Mapping[str, Sequence[Outage]] | Sequence[Outage] = (),
    *,
    known_at: date | None = None,
    cannot_carry: Mapping[str, frozenset[str]] | None = None,
    everything: bool = True,
) -> Round:
    """Run rules over a batch of cases; each case is asked about once.

    Outages count for every case, or are given for each case by its id. Without ``everything``
    only breaches, what is explained and what is unknown become findings; the rest is counted.
    """
    done = Round()
    if not asked:
        return done
    rows = read(
        cypher.oversight("file").text,
        cases=[{"id": one.case_id, "as_of": one.as_of} for one in asked],
    )
    for row in rows:
        own = outages.get(row["case_id"], ()) if isinstance(outages, Mapping) else outages
        done.files[row["case_id"]] = read_file(row, pack, own, known_at, cannot_carry)
    for some in together(rules, everything=everything):
        _apply(read, some, done, pack, everything=everything)
    return done


def _apply(read: Read, some: Together, done: Round, pack: Pack, *, everything: bool) -> None:
    wanted = {
        rule.id: {file.case_id for file in done.files.values() if _says(rule, file)}
        for rule in some.rules
    }
    any_wanted = frozenset().union(*wanted.values())
    files = [file for id_, file in done.files.items() if id_ in any_wanted]
    if not files:
        return
    if some.after:
        tell(done, some.after)
    given = {name: pack.value(name) for rule in some.rules for name in _parameters(rule)}
    for rule in some.rules:
        given[place(rule)] = [
            at for at, file in enumerate(files) if file.case_id in wanted[rule.id]
        ]
    reads = some.reads
    given["files"] = Packed.whole([file.given(reads) for file in files])
    for rule, row in some.rows(read(some.text, **given)):
        if isinstance(row, str):
            done.counts[rule.id, row] += 1
            continue
        file = done.files[row["case_id"]]
        found = judge(row, rule, file, pack)
        done.counts[rule.id, found.outcome] += 1
        if everything or found.outcome in LISTED:
            done.findings.append(finding(row, found, rule, file, pack))


def _says(rule: Rule, file: File) -> bool:
    """Whether a rule could find anything on a file."""
    return file.service in rule.services and (not rule.starts_on or file.has_any(rule.starts_on))


def _parameters(rule: Rule) -> Iterator[str]:
    return (parameter.name for parameter in rule.parameters if parameter.name != "files")


def tell(done: Round, after: Container[str] = ("all",)) -> None:
    """Hand what was found so far to the rules of a later stage: of all rules, or of some."""
    told: dict[str, list[dict[str, Any]]] = {}
    for found in done.findings:
        if "all" not in after and found.rule not in after:
            continue
        told.setdefault(found.case_id, []).append(
            {
                "rule": found.rule,
                "outcome": found.outcome,
                "state": found.state,
                "severity": found.severity,
                "subjects": list(found.subjects),
                "since": found.since,
                "due": found.due,
                "path": list(found.path),
                "why": found.outage or found.why,
                "done": found.done,
            }
        )
    for case_id, file in done.files.items():
        file.parameter["findings"][:] = told.get(case_id, [])
