"""Scenarios of the oversight rules: small files of cases, and all that a rule says of them.

``tests/rules/R06.yaml`` is a list. Each scenario has a case, a person, a case
holder (cm) and a team manager (tm) already; it adds nodes and relationships in the short form
of a story. A record lies
on the case unless it says otherwise, and counts as recorded on its own day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from graph.declare import Standing
from graph.facts import Fact, Outage
from graph.model import MODEL
from graph.oversight.finding import Finding
from importers.story import Story, tell

FOLDER = Path(__file__).parent / "rules"
_KEYS = {"title", "as_of", "case", "nodes", "relationships", "finds", "source_gaps", "known_at"}
_DAYS = ("happened_at", "happened_from", "set_at", "completed_at")
_RECORDS = {node.label for node in MODEL.nodes if node.standing is Standing.RECORD}


@dataclass(frozen=True)
class RuleScenario:
    """A few records, and every outcome of one rule on them."""

    rule: str
    number: int
    title: str
    as_of: date
    known_at: date
    story: Story
    finds: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        return f"{self.rule}: {self.title}"

    @property
    def facts(self) -> list[Fact]:
        """What is on the record."""
        told = tell(self.story)
        assert told.refused == [], [str(refusal) for refusal in told.refused]
        return told.facts

    def shown(self, finding: Finding) -> dict[str, Any]:
        """A finding with the ids of the scenario's own."""
        prefix = self.story.id_of("")
        return {name: _own(getattr(finding, name), prefix) for name in _SHOWN}


_SHOWN = (
    "outcome",
    "state",
    "severity",
    "case_id",
    "subjects",
    "role",
    "since",
    "due",
    "days_over",
    "late",
    "path",
    "missing",
    "sources_seen",
    "suppressed_reason",
    "explained_by",
    "outage",
    "why",
    "text",
    "assumptions",
    "detail",
)


def _own(value: Any, prefix: str) -> Any:
    if isinstance(value, str):
        return value.replace(prefix, "")
    if isinstance(value, (list, tuple)):
        return [_own(one, prefix) for one in value]
    if isinstance(value, dict):
        return {name: _own(one, prefix) for name, one in value.items()}
    return value


def rule_scenarios() -> Iterator[RuleScenario]:
    """Every scenario of every rule."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for number, said in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))):
            assert said.keys() <= _KEYS, f"{path.name}: {said.keys() - _KEYS}"
            yield _scenario(path, number, said)


def _scenario(path: Path, number: int, said: dict[str, Any]) -> RuleScenario:
    as_of = said["as_of"]
    case = {
        "id": "case",
        "label": "Case",
        "service": "CHILDRENS_SOCIAL_CARE",
        "happened_from": "2024-01-01",
        "status": "OPEN",
        "stage": "CHILD_IN_NEED",
        **said.get("case", {}),
    }
    nodes = [
        case,
        {"id": "child", "label": "Person", "name": "Mo", "is_subject": True},
        {"id": "cm", "label": "Worker", "role": "CASE_MANAGER"},
        {"id": "tm", "label": "Worker", "role": "TEAM_MANAGER"},
        *said.get("nodes", []),
    ]
    given = said.get("relationships", [])
    held = {relationship[0] for relationship in given if relationship[1] == "ON_FILE"}
    relationships = [
        ["child", "SUBJECT_OF", "case"],
        ["cm", "ASSIGNED_TO", "case", {"role": "LEAD", "from": case["happened_from"]}],
        *(
            [node["id"], "ON_FILE", "case"]
            for node in nodes
            if node["label"] in _RECORDS and node["id"] not in held
        ),
        *given,
    ]
    gaps = tuple(
        Outage(gap["source_system"], gap["from"], gap["to"], gap["reason"])
        for gap in said.get("source_gaps", [])
    )
    story = Story(
        path=path,
        sha256="0" * 64,
        name=f"{path.stem}.{number}",
        as_of=as_of,
        nodes=tuple(_plain({"recorded_at": _day(node)} | node) for node in nodes),
        relationships=tuple(_plain(relationship) for relationship in relationships),
        outages=gaps,
        said=said,
    )
    known_at = said.get("known_at", as_of)
    finds = tuple(_plain_days(one) for one in said["finds"])
    return RuleScenario(path.stem, number, said["title"], as_of, known_at, story, finds)


def _day(node: dict[str, Any]) -> str | None:
    if node["label"] in ("Person", "Worker", "Agency", "Standard"):
        return None
    return next((str(node[name])[:10] for name in _DAYS if node.get(name)), None)


def _plain(value: Any) -> Any:
    """As JSON would have it: days are text, and what is not said is not there."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, date) else value


def _plain_days(expected: dict[str, Any]) -> dict[str, Any]:
    assert expected.keys() <= set(_SHOWN), expected.keys() - set(_SHOWN)
    return expected
