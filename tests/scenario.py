"""Scenarios: small graphs and the rows a named query must give on them, read from YAML.

A file lies where its query lies, under tests/scenarios. Each scenario has a title that is a
sentence, what is `given`, the `parameters` of the call and the `rows` that must come, in order.
A row names the columns that the scenario is about; at least one scenario of each query names
them all. A node is written as `Label id`, a relationship as `Label id -TYPE-> Label id`, alone
or with its properties after a colon. `recorded_at` says when a node or relationship was
recorded; without it a node was recorded when it happened. What stands under `later` is said by
another system afterwards.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from graph.clock import start_of_day
from graph.facts import Fact, Node, Place, Ref, Relationship, Run, SourceFile

FOLDER = Path(__file__).parent / "scenarios"
BEFORE_ALL = date(2000, 1, 1)
FILE = SourceFile("scenario.yaml", "0" * 64)
RUNS = (
    Run("scenario", (FILE,), extract_at=datetime(2026, 1, 1)),  # noqa: DTZ001 -- UTC
    Run("another", (FILE,), extract_at=datetime(2026, 1, 2)),  # noqa: DTZ001 -- UTC
)
WORLD_DAYS = ("set_at", "completed_at", "happened_from", "happened_at", "decided_at")

_RELATIONSHIP = re.compile(r"(\w+) (\S+) -([A-Z_]+)-> (\w+) (\S+)")


class ScenarioError(Exception):
    """A scenario is not written as it should be; the message begins with its file and title."""


@dataclass(frozen=True)
class Scenario:
    """One small graph, one call, and the rows it must give."""

    query: str
    title: str
    loads: tuple[tuple[Run, tuple[Fact, ...]], ...]
    parameters: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...]

    def __str__(self) -> str:
        return f"{self.query}: {self.title}"


def scenarios(folder: Path = FOLDER) -> Iterator[Scenario]:
    """Every scenario of every file, in the order of the files."""
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        for item in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield read_scenario(name, item)


def read_scenario(name: str, item: Mapping[str, Any]) -> Scenario:
    """One scenario from its YAML."""
    title = str(item.get("title", "a scenario without a title"))
    wrong = item.keys() ^ {"title", "given", "parameters", "rows"}
    if wrong:
        raise ScenarioError(f"{name}: {title}: missing or unknown: {', '.join(sorted(wrong))}")
    said = [item["given"], item["given"].get("later")]
    return Scenario(
        query=name,
        title=title,
        loads=tuple(
            (run, tuple(_facts(f"{name}: {title}", given)))
            for run, given in zip(RUNS, said, strict=True)
            if given
        ),
        parameters=item["parameters"],
        rows=tuple(item["rows"]),
    )


def _facts(where: str, given: Mapping[str, Any]) -> Iterator[Fact]:
    for row, (named, properties) in enumerate((given.get("nodes") or {}).items()):
        label, _, id_ = named.partition(" ")
        said_at, assumed, own = _said(properties or {})
        yield Node(label, id_, own, said_at, assumed, Place("nodes", row))
    for row, written in enumerate(given.get("relationships") or ()):
        text, properties = written, {}
        if isinstance(written, Mapping):
            ((text, properties),) = written.items()
        found = _RELATIONSHIP.fullmatch(text)
        if found is None:
            raise ScenarioError(f"{where}: {text!r} is not written as Label id -TYPE-> Label id")
        start, end = Ref(found[1], found[2]), Ref(found[4], found[5])
        own = dict(properties)
        recorded = own.pop("recorded_at", None)
        known_at = None if recorded is None else _moment(recorded)
        yield Relationship(found[3], start, end, own, known_at, False, False, Place("links", row))


def _said(properties: Mapping[str, Any]) -> tuple[datetime, bool, dict[str, Any]]:
    own = dict(properties)
    if "recorded_at" in own:
        return _moment(own.pop("recorded_at")), False, own
    days = [own[name] for name in WORLD_DAYS if own.get(name)]
    return _moment(days[0] if days else BEFORE_ALL), True, own


def _moment(value: date | datetime) -> datetime:
    """A moment in UTC without a zone; a scenario writes its times in UTC, with a Z."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return start_of_day(value)
