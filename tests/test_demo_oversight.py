"""The five golden fixtures, fleshed out in the demo: oversight finds the same on its records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from api.http import create_app
from graph.oversight.eyes import Whole
from graph.oversight.finding import Finding
from graph.oversight.oversee import Terms, judge_case
from graph.store import open_store
from importers import demo
from tests.mutated import GOLDEN, judge, tale

if TYPE_CHECKING:
    from graph.store import Store

EXAMPLES = {
    "fx1": "example-1-sufficient",
    "fx2": "example-2-sufficient",
    "fx3": "example-3-insufficient",
    "fx4": "example-4-insufficient",
}
PAST = ("REMEDIED", "HISTORIC")
VIGNETTE = "south-glos-vignette"
VIGNETTE_ON = date(2022, 4, 20)
FAMILY = {
    "case": (demo.CASE_ID,),
    "visit-gran0": ("sheet:actions:visit-aunt-1",),
    "visit-gran1": ("sheet:actions:visit-aunt-2",),
    "visit-gran2": ("sheet:actions:visit-aunt-3",),
    "chronology0": ("sheet:actions:chronology-1",),
    "chronology1": ("sheet:actions:chronology-2",),
    "chronology2": ("sheet:actions:chronology-3",),
    "dk1": ("sheet:actions:health-assessment-old",),
    "dk2": ("sheet:actions:health-assessment",),
    "dk3": ("sheet:actions:passport",),
    "dk4": ("sheet:actions:school-meeting",),
    # What the vignette tells of one decision, the family's story tells of two.
    "dec": ("sheet:decisions:move-february", demo.DECISION_ID),
}
"""Which records of the family's story are those of the vignette."""


def expected(fixture: str) -> dict[str, Any]:
    """What a fixture expects, and the day that it judges."""
    said = json.loads((GOLDEN / "fixtures" / f"{fixture}.json").read_text())
    return {"as_of": date.fromisoformat(said["as_of"]), **said["expected"]}


@cache
def written(url: str) -> dict[str, list[Finding]]:
    """What the rules say of the fixtures themselves."""
    names = (*EXAMPLES.values(), VIGNETTE)
    return judge(url, {name: tale(f"fixtures/{name}") for name in names})


@cache
def fleshed_out(url: str) -> dict[str, Whole]:
    """What is said of the demo's five cases on the days that the fixtures judge."""
    days = {f"sheet:cases:{fx}-case": expected(name)["as_of"] for fx, name in EXAMPLES.items()}
    days[demo.CASE_ID] = VIGNETTE_ON
    with open_store(url) as store:
        store.empty()
        assert demo.load_demo(store).refused == []
        found = {case: judge_case(store, case, Terms(on)) for case, on in days.items()}
    return {case: whole for case, whole in found.items() if whole is not None}


Said = tuple[str, str | None, tuple[str, ...]]


def breaches(findings: Iterable[Finding]) -> dict[Said, int | None]:
    """Rule, state and subjects of each breach, with the days that it is late."""
    return {
        (one.rule, one.state, tuple(_own(name) for name in one.subjects)): one.days_over
        for one in findings
        if one.outcome == "BREACH"
    }


def _own(name: str) -> str:
    return name.rpartition(":")[2].rpartition("fx")[2].lstrip("1234-") or name


@pytest.mark.parametrize("fx", EXAMPLES)
def test_an_example_in_the_demo_has_exactly_the_findings_of_its_fixture(
    server_url: str, fx: str
) -> None:
    wanted = expected(EXAMPLES[fx])
    whole = fleshed_out(server_url)[f"sheet:cases:{fx}-case"]
    findings, judged = whole.findings, whole.judged
    said = breaches(findings)
    assert said == breaches(written(server_url)[EXAMPLES[fx]])
    rules = {state: {rule for rule, is_, _ in said if is_ == state} for state in ("OPEN", *PAST)}
    assert rules["OPEN"] == set(wanted["open"])
    for state in PAST:  # of the past a fixture names what must be there
        assert rules[state] >= set(wanted.get(state.lower(), ()))
    assert not {one.rule for one in findings if one.is_open} & set(wanted["must_not"])
    assert list(judged.strengths) == wanted["strengths"]
    assert judged.indicated == wanted["judgement"]


def test_the_vignette_is_found_again_in_the_familys_story(server_url: str) -> None:
    wanted = expected(VIGNETTE)
    whole = fleshed_out(server_url)[demo.CASE_ID]
    findings, judged = whole.findings, whole.judged
    there = {(one.rule, one.outcome, one.state, one.severity, one.subjects) for one in findings}
    open_rules = {one.rule for one in findings if one.is_open}
    found = [one for one in written(server_url)[VIGNETTE] if one.outcome in ("BREACH", "UNKNOWN")]
    assert {one.rule for one in found if one.is_open} == set(wanted["open"])
    for one in found:
        found_again = [
            said
            for said in there
            if (one.rule, one.outcome, one.state) == said[:3]
            and all(set(FAMILY[name]) & set(said[4]) for name in one.subjects)
        ]
        assert found_again, f"{one.rule} {one.state} {one.subjects}"
    assert open_rules >= set(wanted["open"])
    assert not open_rules & set(wanted["must_not"])
    silent = {id_ for name in wanted["must_not_subjects"] for id_ in FAMILY[name]}
    assert not silent & {id_ for one in findings if one.is_open for id_ in one.subjects}
    assert list(judged.strengths) == wanted["strengths"]
    assert judged.indicated == "NONE"


def test_a_persons_judgement_stands_beside_the_indicated_one(server_url: str) -> None:
    for fx, name in EXAMPLES.items():
        whole = fleshed_out(server_url)[f"sheet:cases:{fx}-case"]
        judged, (recorded,) = whole.judged, whole.recorded
        assert recorded["judgement"] == judged.indicated == expected(name)["judgement"]
        assert recorded["by"] == ["Lead inspector"]
        assert len(recorded["reason"].split()) > 10


def test_the_page_shows_it(store: Store) -> None:
    demo.load_demo(store)
    with TestClient(create_app(store), base_url="http://127.0.0.1:8000") as client:
        page = client.get("/oversight/sheet:cases:fx3-case?as_of=2020-10-01").text
        family = client.get(f"/oversight/{demo.CASE_ID}?as_of={demo.AS_OF}").text
    judged = page.partition('id="judgement"')[2]
    indicated, _, people = judged.partition("What people judged")
    assert "insufficient" in indicated.lower()
    assert "by Lead inspector" in people
    assert "Nobody in management asked a question of this file" in people
    assert "by Nadia Quill" in family.partition("What people judged")[2]
