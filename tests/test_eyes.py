"""Judging for a reader who does not see all of a file: nothing is alleged, nothing told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from api.overseeing import Overseer, Wanted
from graph.clock import start_of_day
from graph.facts import Fact, Node, Place, Ref, Relationship, Run
from graph.oversight.finding import Finding
from graph.oversight.sight import MASK
from graph.relations import sight_of
from graph.store import Store
from tests.writing import BEFORE, MANAGER, OPEN, READERS, RUN, fill

LISTED = ("BREACH", "EXPLAINED", "UNKNOWN")
BARE = "d:bare"
LATER = Run("cms", extract_at=datetime(2024, 2, 2))  # noqa: DTZ001 -- UTC, as in the store


def node(label: str, id_: str, **given: Any) -> Fact:
    return Node(label, id_, given, start_of_day(BEFORE), place=Place("more.json", 1))


def link(start: Ref, type_: str, end: Ref) -> Fact:
    return Relationship(type_, start, end, {}, start_of_day(BEFORE), place=Place("more.json", 1))


def on_file(label: str, id_: str, **given: Any) -> list[Fact]:
    return [node(label, id_, **given), link(Ref(label, id_), "ON_FILE", Ref("Case", OPEN))]


@pytest.fixture
def filled(store: Store) -> Store:
    """The open file with a decision of its manager that has no reasons."""
    fill(store)
    more = [
        *on_file("Decision", BARE, kind="PLACEMENT", what="Ada stays", happened_from=BEFORE),
        link(Ref("Decision", BARE), "DECIDED_BY", Ref("Worker", MANAGER)),
    ]
    assert not store.load(more, RUN).refused
    return store


def explained(store: Store, **marking: Any) -> None:
    why = on_file(
        "Deviation",
        "dev:why",
        reason="The court sat that day",
        happened_from=BEFORE,
        approved_role="TEAM_MANAGER",
    )
    marked = Node("Deviation", "dev:why", {**why[0].properties, **marking}, start_of_day(BEFORE))
    facts = [marked, why[1], link(Ref("Deviation", "dev:why"), "EXPLAINS", Ref("Decision", BARE))]
    assert not store.load(facts, LATER).refused


def overseer(store: Store, who: str | None) -> Overseer:
    return Overseer(store, sight=None if who is None else sight_of(store.read, READERS[who]))


def of_bare(store: Store, who: str | None, **given: Any) -> dict[str, Finding]:
    """What is found of the decision without reasons, by rule."""
    judged = overseer(store, who).findings(Wanted(outcomes=LISTED), case_id=OPEN, **given)
    return {found.rule: found for found in judged.findings if BARE in found.subjects}


@pytest.mark.parametrize("given", [{}, {"as_of": date(2024, 6, 1)}], ids=["today", "a past day"])
def test_what_a_sealed_record_explains_is_not_alleged(filled: Store, given: dict[str, Any]) -> None:
    before = of_bare(filled, "worker", **given)
    assert before["R14"].outcome == "BREACH"
    explained(filled, sensitivity="SEALED")
    whole = of_bare(filled, None, **given)
    assert whole["R14"].outcome == "EXPLAINED"
    told = of_bare(filled, "worker", **given)
    assert "R14" not in told
    for rule, found in told.items():  # and what it does not explain is told as it was
        assert found == before[rule]


def test_where_a_hidden_record_takes_a_finding_away_no_judgement_is_shown(filled: Store) -> None:
    assert not overseer(filled, "worker").case(OPEN, None, None).withheld
    explained(filled, sensitivity="SEALED")
    case = overseer(filled, "worker").case(OPEN, None, None)
    assert case.withheld
    assert "R14" not in {found.rule for found in case.findings if BARE in found.subjects}
    assert not overseer(filled, None).case(OPEN, None, None).withheld


def test_a_restricted_explanation_is_masked(filled: Store) -> None:
    explained(filled, sensitivity="RESTRICTED", restricted_to=["w:other"])
    told = of_bare(filled, "worker")["R14"]
    assert (told.outcome, MASK in told.path) == ("EXPLAINED", True)
    assert "court" not in told.text
    assert of_bare(filled, "iro")["R14"].path == of_bare(filled, None)["R14"].path


def test_judging_without_what_is_hidden_leaves_it_where_it_is(filled: Store) -> None:
    explained(filled, sensitivity="SEALED")
    count = "MATCH (n:Deviation {id: 'dev:why'})-[r]->() RETURN count(r) AS links"
    before = filled.read(count)
    of_bare(filled, "worker")
    overseer(filled, "worker").case(OPEN, None, None)
    assert filled.read(count) == before == [{"links": 2}]
