"""What holds of the rules whatever is on the record: random small stories, judged day by day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.facts import Fact, Node
from graph.oversight.pack import guidance
from graph.oversight.run import Asked, Round, chosen, run
from graph.oversight.trial import said_by, trial
from importers.story import Story
from tests.small_stories import BEGIN, LAST, facts_of, stories

if TYPE_CHECKING:
    from graph.store import Store

JUDGED = [BEGIN + timedelta(days=day) for day in range(LAST + 3)]

few = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink on a server takes long
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def judged(
    store: Store, worlds: dict[str, tuple[list[Fact], date]], rules: tuple[str, ...] | None = None
) -> Round:
    """Several worlds judged at once, each under its own name on its own day."""
    asked = [
        Asked(fact.id, as_of)
        for facts, as_of in worlds.values()
        for fact in facts
        if isinstance(fact, Node) and fact.label == "Case"
    ]
    everything = (fact for facts, _ in worlds.values() for fact in facts)
    with trial(store.never_committed(), everything) as tx:
        return run(tx.run, asked, guidance(), chosen(guidance(), rules))


def told(done: Round, name: str) -> list[Any]:
    """Everything that was said of one world, under no name."""
    prefix = f"story:{name}:"
    rows = []
    for found in done.findings:
        if found.case_id.startswith(prefix):
            said = (found.rule, found.outcome, found.state, found.severity, found.subjects)
            more = (found.due, found.days_over, found.path, found.text)
            rows.append(repr(said + more).replace(prefix, ""))
    return sorted(rows)


@few
@given(story=stories())
def test_an_action_is_late_before_it_was_late(store: Store, story: Story) -> None:
    """NOT_DUE never becomes HISTORIC without OPEN between, unless done or closed that day."""
    worlds = {
        f"d{number}": (said_by(facts_of(story, f"d{number}"), day), day)
        for number, day in enumerate(JUDGED)
    }
    done = judged(store, worlds, ("R01",))
    seen: dict[str, list[tuple[date, Any]]] = {}
    for found in done.findings:
        _, world, name = found.subjects[0].split(":", 2)
        seen.setdefault(name, []).append((JUDGED[int(world[1:])], found))
    for name, history in seen.items():
        history.sort(key=lambda one: one[0])
        for (_, before), (day, after) in pairwise(history):
            if before.outcome == "NOT_DUE" and after.state == "HISTORIC":
                first_late = day == after.due + timedelta(days=1)
                assert first_late, f"{name}: {before.as_of} NOT_DUE, {day} HISTORIC"


@few
@given(story=stories(), known=st.integers(0, LAST), as_of=st.integers(0, LAST))
def test_what_is_written_down_later_changes_nothing_then(
    store: Store, story: Story, known: int, as_of: int
) -> None:
    """A finding as known at a time does not depend on what was recorded after it."""
    at = BEGIN + timedelta(days=known)
    by_then = {fact.id for fact in said_by(facts_of(story, "all"), at) if isinstance(fact, Node)}
    own = tuple(node for node in story.nodes if f"story:all:{node['id']}" in by_then)
    ids = {node["id"] for node in own}
    joined = tuple(r for r in story.relationships if {r[0], r[2]} <= ids)
    if "case" not in ids:
        return
    earlier = Story(
        **{name: getattr(story, name) for name in ("path", "sha256", "name", "as_of", "outages")},
        nodes=own,
        relationships=joined,
        said={},
    )
    day = BEGIN + timedelta(days=as_of)
    done = judged(
        store,
        {
            "all": (said_by(facts_of(story, "all"), at), day),
            "then": (said_by(facts_of(earlier, "then"), at), day),
        },
    )
    assert told(done, "all") == told(done, "then")


@few
@given(story=stories(), data=st.data())
def test_the_order_of_loading_changes_nothing(
    store: Store, story: Story, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(story.nodes))))
    day = BEGIN + timedelta(days=LAST)
    done = judged(
        store, {"one": (facts_of(story, "one"), day), "two": (facts_of(story, "two", order), day)}
    )
    assert told(done, "one") == told(done, "two")
