"""A story or golden fixture that is told otherwise, and judged beside others of its kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graph.oversight.finding import Finding
from graph.oversight.pack import guidance
from graph.oversight.run import Asked, chosen, run
from graph.oversight.trial import said_by, trial
from graph.store import open_store
from importers.story import Story, read_story, tell

GOLDEN = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Tale:
    """A story that can be told otherwise."""

    story: Story

    def but(self, id_: str, **changed: Any) -> Tale:
        """The same with a node changed; None takes a property away."""
        nodes = [dict(node) for node in self.story.nodes]
        (node,) = (node for node in nodes if node["id"] == id_)
        node |= changed
        nodes = [{k: v for k, v in node.items() if v is not None} for node in nodes]
        return Tale(replace(self.story, nodes=tuple(nodes)))

    def plus(self, *joined: list[Any], **node: Any) -> Tale:
        """The same with one record more on the case, and what joins it to others."""
        node = {"recorded_at": node.get("happened_at") or node.get("set_at")} | node
        nodes = (*self.story.nodes, node)
        more = Tale(replace(self.story, nodes=nodes))
        return more.joined([node["id"], "ON_FILE", "case"], *joined)

    def joined(self, *more: list[Any]) -> Tale:
        """The same with relationships more."""
        told = (*self.story.relationships, *more)
        return Tale(replace(self.story, relationships=told))

    def less(self, *left_out: list[str]) -> Tale:
        """The same without some of its relationships."""
        told = [one for one in self.story.relationships if one[:3] not in left_out]
        assert len(told) == len(self.story.relationships) - len(left_out)
        return Tale(replace(self.story, relationships=tuple(told)))


def tale(path: str) -> Tale:
    """A golden story as it is written."""
    return Tale(read_story(GOLDEN / f"{path}.json"))


def judge(url: str, tales: Mapping[str, Tale]) -> dict[str, list[Finding]]:
    """All that all rules say of each of them, judged in one transaction that is never committed."""
    named = {
        name: replace(told.story, name=f"mutation {number}")
        for number, (name, told) in enumerate(tales.items())
    }
    facts = []
    for story in named.values():
        said = tell(story)
        assert said.refused == [], [str(refusal) for refusal in said.refused]
        facts += said_by(said.facts, story.as_of)
    with open_store(url) as store, trial(store.never_committed(), facts) as tx:
        asked = [Asked(story.id_of("case"), story.as_of) for story in named.values()]
        done = run(tx.run, asked, guidance(), chosen(guidance()))
    return {
        name: [_own(found, story.id_of("")) for found in done.of(story.id_of("case"))]
        for name, story in named.items()
    }


def _own(found: Finding, prefix: str) -> Finding:
    return replace(
        found,
        case_id=found.case_id.removeprefix(prefix),
        subjects=tuple(one.removeprefix(prefix) for one in found.subjects),
        path=tuple(step.replace(prefix, "") for step in found.path),
        detail=json.loads(json.dumps(found.detail, default=str).replace(prefix, "")),
    )
