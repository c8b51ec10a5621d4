"""Random small stories for the rules: a case with actions, entries, events and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from graph.facts import Fact
from importers.story import Story, tell

BEGIN = date(2024, 3, 1)
LAST = 45

Record = tuple[dict[str, Any], list[list[Any]]]
days = st.integers(0, LAST)


def on(day: int) -> str:
    """A day so long after the beginning, as a story has it."""
    return (BEGIN + timedelta(days=day)).isoformat()


@st.composite
def actions(draw: st.DrawFn, name: str) -> list[Record]:
    """An action, and what may have become of it."""
    set_at = draw(st.integers(0, 20))
    status = draw(st.sampled_from(["OPEN", "DONE_CLAIMED", "CONFIRMED", "CANCELLED"]))
    node = {
        "id": name,
        "label": "Action",
        "summary": "see the child",
        "topic": draw(st.sampled_from(["visit", "school"])),
        "set_at": on(set_at),
        "recorded_at": on(set_at),
        "status": status,
        "protective": draw(st.booleans()),
        "timescale_kind": "DATE",
    }
    if draw(st.integers(0, 5)):
        node["due_at"] = on(set_at + draw(st.integers(0, 20)))
    if status != "OPEN":
        node["status_at"] = on(set_at + draw(st.integers(0, 25)))
    records: list[Record] = [(node, [[name, "OWNED_BY", "cm"]])]
    for number in range(draw(st.integers(0, 2))):
        day = set_at + draw(st.integers(0, 25))
        entry = f"{name}-seen{number}"
        outcome = draw(st.sampled_from(["DONE", "PART", "NOT_DONE"]))
        records.append(
            (
                {"id": entry, "label": "Oversight", "level": 2, "kind": "CONFIRMATION"}
                | {"happened_at": on(day), "recorded_at": on(day + draw(st.integers(0, 12)))},
                [
                    [entry, "MADE_BY", draw(st.sampled_from(["tm", "cm"]))],
                    [entry, "CONFIRMS", name, {"outcome": outcome, "means": "SEEN_RECORD"}],
                ],
            )
        )
    if draw(st.booleans()):
        day = set_at + draw(st.integers(0, 20))
        deviation = f"{name}-why"
        said = {"id": deviation, "label": "Deviation", "happened_at": on(day)}
        said |= {
            "recorded_at": on(day),
            "reason": draw(st.sampled_from(["ongoing", "She is ill."])),
        }
        if draw(st.booleans()):
            said["new_due_at"] = on(day + draw(st.integers(0, 20)))
        records.append((said, [[deviation, "EXPLAINS", name]]))
    return records


@st.composite
def entries(draw: st.DrawFn, name: str) -> list[Record]:
    """An entry of oversight, perhaps typed later."""
    day = draw(days)
    kind = draw(st.sampled_from(["SUPERVISION_RECORD", "CASE_DIRECTION", "COUNTERSIGNATURE"]))
    node = {
        "id": name,
        "label": "Oversight",
        "level": draw(st.integers(1, 3)),
        "kind": kind,
        "happened_at": on(day),
        "recorded_at": on(day + draw(st.integers(0, 12))),
        "content_grade": draw(st.sampled_from(["EMPTY", "DESCRIPTIVE", "ANALYTIC"])),
        "functions": draw(st.sampled_from([[], ["FOLLOW_UP"], ["DIRECTION"]])),
    }
    return [(node, [[name, "MADE_BY", draw(st.sampled_from(["tm", "cm"]))]])]


@st.composite
def events(draw: st.DrawFn, name: str) -> list[Record]:
    """An event or a change, and perhaps the decision behind it."""
    day = draw(days)
    kind = draw(st.sampled_from(["ARREST", "MISSING_EPISODE", "PLACEMENT_MOVE", "ALLOCATION"]))
    node = {
        "id": name,
        "label": "Event",
        "kind": kind,
        "happened_at": on(day),
        "recorded_at": on(day + draw(st.integers(0, 6))),
        "immediate": draw(st.booleans()),
    }
    records: list[Record] = [(node, [])]
    if draw(st.booleans()):
        decision = f"{name}-decided"
        said = {"id": decision, "label": "Decision", "kind": "PLACEMENT", "happened_at": on(day)}
        said |= {
            "recorded_at": on(day),
            "rationale": draw(st.sampled_from(["", "It is safer now."])),
        }
        records.append((said, [[decision, "LED_TO", name], [decision, "DECIDED_BY", "tm"]]))
    return records


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A case with up to seven small things on its file."""
    kinds = st.sampled_from([actions, entries, events])
    chosen = draw(st.lists(kinds, min_size=1, max_size=7))
    records = [record for place, kind in enumerate(chosen) for record in draw(kind(f"r{place}"))]
    case = {
        "id": "case",
        "label": "Case",
        "service": draw(st.sampled_from(["CHILDRENS_SOCIAL_CARE", "YOUTH_JUSTICE"])),
        "stage": draw(st.sampled_from(["CHILD_IN_NEED", "LOOKED_AFTER"])),
        "happened_from": on(0),
        "recorded_at": on(0),
    }
    if draw(st.integers(0, 3)) == 0:
        case["happened_to"] = on(draw(days))
    people = [
        {"id": "child", "label": "Person", "name": "Mo", "is_subject": True},
        {"id": "cm", "label": "Worker", "role": "CASE_MANAGER"},
        {"id": "tm", "label": "Worker", "role": "TEAM_MANAGER"},
    ]
    joined: list[list[Any]] = [["child", "SUBJECT_OF", "case"]]
    for node, relationships in records:
        joined += [[node["id"], "ON_FILE", "case"], *relationships]
    return Story(
        path=Path("small"),
        sha256="0" * 64,
        name="small",
        as_of=BEGIN,
        nodes=(case, *people, *(node for node, _ in records)),
        relationships=tuple(joined),
        outages=(),
        said={},
    )


def facts_of(story: Story, name: str, order: Sequence[int] | None = None) -> list[Fact]:
    """The story as facts under a name of its own, perhaps told in another order."""
    told = tell(replace(story, name=name))
    assert not told.refused, [str(refusal) for refusal in told.refused]
    if order is None:
        return told.facts
    nodes = len(story.nodes)
    records, relationships = told.facts[:nodes], told.facts[nodes:]
    places = [place for place in order if place < nodes]
    return [records[place] for place in places] + relationships[::-1]
