"""Every oversight rule says of its scenarios what is written there, on both servers."""

from functools import cache
from typing import TYPE_CHECKING

import pytest

import cypher
from graph.facts import Node
from tests.rule_scenario import RuleScenario, rule_scenarios

if TYPE_CHECKING:
    from graph.oversight.run import Round

ALL = list(rule_scenarios())


@cache
def judged(url: str) -> "Round":
    """All scenarios judged by all rules, in one transaction that is never committed."""
    from graph.oversight.pack import guidance
    from graph.oversight.run import Asked, chosen, run
    from graph.oversight.trial import said_by, trial
    from graph.store import open_store

    told = [(scenario, said_by(scenario.facts, scenario.known_at)) for scenario in ALL]
    asked = [
        Asked(fact.id, scenario.as_of)
        for scenario, facts in told
        for fact in facts
        if isinstance(fact, Node) and fact.label == "Case"
    ]
    outages = {
        one.case_id: scenario.story.outages
        for scenario in ALL
        for one in asked
        if one.case_id.startswith(scenario.story.id_of(""))
    }
    with (
        open_store(url) as store,
        trial(store.never_committed(), (fact for _, facts in told for fact in facts)) as tx,
    ):
        return run(tx.run, asked, guidance(), chosen(guidance()), outages)


@pytest.mark.parametrize("scenario", ALL, ids=str)
def test_a_rule_says_what_is_written(server_url: str, scenario: RuleScenario) -> None:
    prefix = scenario.story.id_of("")
    found = [
        scenario.shown(finding)
        for finding in judged(server_url).findings
        if finding.rule == scenario.rule and finding.case_id.startswith(prefix)
    ]
    shown = [
        {name: one[name] for name in expected}
        for one, expected in zip(found, scenario.finds, strict=False)
    ]
    assert [*shown, *found[len(shown) :]] == list(scenario.finds)


def test_every_rule_has_scenarios_that_fire_and_that_do_not() -> None:
    assert {scenario.rule for scenario in ALL} == set(cypher.rules())
    for rule in cypher.rules():
        own = [scenario for scenario in ALL if scenario.rule == rule]
        finds = [one for scenario in own for one in scenario.finds]
        outcomes = {one["outcome"] for one in finds}
        fires = {"UNKNOWN"} if rule == "R00" else {"BREACH"}
        assert fires <= outcomes, f"{rule}: no scenario in which it fires"
        assert len(own) > 2, f"{rule}: no edge is shown"
        assert outcomes - {"BREACH"} or any(not scenario.finds for scenario in own), rule
        assert any({"path", "text"} <= one.keys() for one in finds), f"{rule}: no whole path"


def test_titles_are_sentences_of_their_own() -> None:
    titles = [str(scenario) for scenario in ALL]
    assert len(set(titles)) == len(titles)
