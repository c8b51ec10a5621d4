"""Preflight: what would be missing from a decision, said before it is made; nothing is blocked."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from graph.facts import Fact, FactError, Ref
from graph.oversight.oversee import Terms, judge_case
from graph.oversight.pack import guidance
from graph.oversight.preflight import Answer, Draft, go_ahead, preflight
from graph.store import Store, open_store
from tests import overseen
from tests.conftest import SERVERS, Servers
from tests.overseen import CALL_OUT, CASE, DAY, OPENED, link, node

DRAFT = Draft(CASE, "PLACEMENT", "TEAM_MANAGER", DAY)
REASONS = "His aunt knows him well and has room for him."


def facts() -> Iterator[Fact]:
    """The made-up case, with a view of the child and a document of each key kind but one."""
    yield from overseen.facts()
    case = Ref("Case", CASE)
    yield node(
        *("View", "o:view", DAY),
        means="IN_PERSON",
        whose="CHILD",
        text="I want to stay",
        happened_from=DAY,
    )
    yield link(Ref("View", "o:view"), "ON_FILE", case, DAY)
    yield link(Ref("Person", "o:kai"), "EXPRESSED", Ref("View", "o:view"), DAY)
    for kind in ("ASSESSMENT", "PLAN"):
        yield node("Document", f"o:{kind}", OPENED, kind=kind, completed_at=OPENED)
        yield link(Ref("Document", f"o:{kind}"), "ON_FILE", case)


@pytest.fixture(scope="module", params=SERVERS)
def store(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Store]:
    """A store with the case; preflight leaves nothing in it, so one load is enough."""
    with open_store(servers.url(request.param)) as store:
        store.empty()
        assert store.load(facts(), overseen.RUN).refused == []
        yield store
        store.empty()


def missing(answer: Answer) -> dict[str, tuple[str, ...]]:
    return {found.rule: found.missing for found in answer.missing}


def everything(store: Store) -> Any:
    return store.read("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(n) AS n, count(r) AS r")


def test_all_that_is_missing_is_said_and_nothing_stays_in_the_store(store: Store) -> None:
    before = everything(store)
    answer = preflight(store, DRAFT)
    assert answer.missing[0].severity == "HIGH"
    said = missing(answer)
    assert said.keys() == {"R13", "R14", "R16", "R17"}
    assert said["R14"] == ("CHRONOLOGY",)
    assert everything(store) == before


def test_what_there_is_is_not_asked_for(store: Store) -> None:
    draft = replace(
        DRAFT,
        rationale=REASONS,
        rests_on=(CALL_OUT,),
        views=("o:view",),
        options=(("KINSHIP", "His aunt has room."),),
    )
    answer = preflight(store, draft)
    assert missing(answer) == {"R14": ("CHRONOLOGY",)}
    assert {found.rule: found.outcome for found in answer.good} == {
        "R13": "MET",
        "R16": "MET",
        "R17": "MET",
    }


def test_thin_reasons_are_said_to_be_thin(store: Store) -> None:
    thin = preflight(store, replace(DRAFT, rationale="It is best."))
    (found,) = (one for one in thin.missing if one.rule == "R13")
    assert found.severity == "HIGH"
    untied = preflight(store, replace(DRAFT, rationale=REASONS))
    (found,) = (one for one in untied.missing if one.rule == "R13")
    assert found.severity == "LOW"


def test_an_urgent_decision_that_asks_for_the_missing_document_may_go_without_it(
    store: Store,
) -> None:
    urgent = replace(DRAFT, urgent=True)
    assert "R14" in missing(preflight(store, urgent))
    asking = replace(urgent, asks_for=("Complete the chronology",))
    assert "R14" not in missing(preflight(store, asking))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"case_id": "nowhere"}, "preflight: case: names no record that fits (found 'nowhere')"),
        ({"case_id": CALL_OUT}, "preflight: case: names no record that fits"),
        ({"rests_on": ("nothing",)}, "preflight: rests_on: names no record that fits"),
        ({"views": (CALL_OUT,)}, "preflight: views: names no record that fits"),
        ({"worker_id": "nobody"}, "preflight: worker: names no record that fits"),
        ({"rests_on": ("o:tm",)}, "BASED_ON does not end at a Worker"),
        ({"kind": "WHIM"}, "preflight: kind: is no code of DecisionKind (found 'WHIM')"),
        ({"role": "KING"}, "preflight: role: is no code of WorkerRole (found 'KING')"),
        ({"options": (("MOON", "why"),)}, "preflight:options: kind: is no code of OptionKind"),
    ],
)
def test_a_wrong_draft_is_refused_by_the_name_of_its_parameter(
    store: Store, change: dict[str, Any], said: str
) -> None:
    before = everything(store)
    with pytest.raises(FactError) as error:
        preflight(store, replace(DRAFT, **change))
    assert said in str(error.value)
    assert everything(store) == before


def test_going_ahead_says_why(store: Store) -> None:
    for reason in ("", "  "):
        with pytest.raises(FactError, match="say why, in words"):
            go_ahead(store, DRAFT, reason)


def test_going_ahead_records_the_decision_and_the_deviation_that_explains_it(
    store: Store,
) -> None:
    today = Terms().as_of
    draft = replace(
        DRAFT, on=today, what="Kai moves", rationale=REASONS, options=(("KINSHIP", "Room."),)
    )
    name, report = go_ahead(store, draft, "The court sits tomorrow.")
    assert report.refused == []
    (row,) = store.read(
        "MATCH (d:Decision {id: $id})<-[:EXPLAINS]-(v:Deviation)-[:ON_FILE]->(c:Case) "
        "MATCH (d)-[by:DECIDED_BY]->() MATCH (d)-[:CONSIDERED]->(o:Option) "
        "RETURN d.what AS what, d.kind AS kind, v.reason AS reason, v.approved_role AS role, "
        "c.id AS case_id, by.acting_as AS acting_as, o.kind AS option",
        id=name,
    )
    assert row == {
        "what": "Kai moves",
        "kind": "PLACEMENT",
        "reason": "The court sits tomorrow.",
        "role": "TEAM_MANAGER",
        "case_id": CASE,
        "acting_as": "TEAM_MANAGER",
        "option": "KINSHIP",
    }
    whole = judge_case(store, CASE, Terms(today, None, guidance()))
    assert whole is not None
    outcomes = {found.rule: found.outcome for found in whole.findings if name in found.subjects}
    assert outcomes["R14"] == "EXPLAINED"
    assert outcomes["R16"] == "EXPLAINED"
