"""GraphQL's fields of oversight: findings, the assurance case, the judgement, preflight."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import graphql_sync

from api import graphql_judged, overseeing
from api.graphql_context import Request
from api.schema import schema
from graph.access import OPERATOR
from graph.store import Store, open_store
from tests import found_on
from tests.conftest import Servers

DAY = f'asOf: "{found_on.DAY}"'


@pytest.fixture(scope="module")
def store(servers: Servers) -> Iterator[Store]:
    with open_store(servers.url("local")) as store:
        store.empty()
        assert not store.load(found_on.facts(), found_on.RUN).refused
        yield store


def ask(store: Store, query: str) -> Any:
    result = graphql_sync(schema(), query, context_value=Request(store, OPERATOR))
    assert result.errors is None, result.errors
    return result.data


def refused(store: Store, query: str) -> str:
    result = graphql_sync(schema(), query, context_value=Request(store, OPERATOR))
    assert result.errors
    return result.errors[0].message


def test_a_finding_has_every_field(store: Store) -> None:
    data = ask(
        store,
        f"""{{ findings(caseId: "{found_on.SIGNED}", rules: ["R18"], {DAY}) {{
          totalCount casesJudged hindsight asOf knownAt hasNextPage
          nodes {{ id ruleId ruleVersion title policyPack outcome state severity couldBe isOpen
            caseId subjectIds responsibleRole since dueAt daysOver age late done asOf knownAt
            hindsight evidencePath steps {{ number text label id type toLabel toId }} searched
            missing sourcesSeen standsOn assumptions explainedBy outage why textStaff textChild
            suppressedReason detail }} }} }}""",
    )
    page = data["findings"]
    assert (page["totalCount"], page["casesJudged"]) == (1, 1)
    assert page["hindsight"] is False
    assert page["asOf"] == page["knownAt"] == str(found_on.DAY)
    (found,) = page["nodes"]
    assert found["id"].startswith("finding:R18:")
    assert (found["outcome"], found["state"], found["isOpen"]) == ("BREACH", "OPEN", True)
    assert found["caseId"] == found_on.SIGNED
    assert found["subjectIds"] == [found_on.DOCUMENT]
    assert found["responsibleRole"] == "TEAM_MANAGER"
    assert found_on.HOSTILE in found["textStaff"]
    assert "S53" in found["standsOn"]
    assert found["sourcesSeen"] == ["CMS_RECORD", "COUNTERSIGNED_DOCUMENT"]
    assert found["suppressedReason"] is None
    assert found["detail"]["deficits"] == [found_on.HOSTILE]
    assert [step["text"] for step in found["steps"]] == found["evidencePath"]
    assert found["steps"][1] == {
        "number": 2,
        "text": "Document:o:plan ON_FILE Case:o:signed",
        "label": "Document",
        "id": "o:plan",
        "type": "ON_FILE",
        "toLabel": "Case",
        "toId": "o:signed",
    }


def test_findings_of_a_team_come_a_page_at_a_time_and_the_worst_first(store: Store) -> None:
    of_team = f'teamId: "{found_on.TEAM}", {DAY}'
    all_ = ask(store, f"{{ findings({of_team}) {{ totalCount nodes {{ id severity }} }} }}")
    nodes = all_["findings"]["nodes"]
    assert len(nodes) == all_["findings"]["totalCount"] > 2
    order = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO"]
    assert [n["severity"] for n in nodes] == sorted((n["severity"] for n in nodes), key=order.index)
    seen, after = [], None
    while True:
        then = f', after: "{after}"' if after else ""
        fields = "nodes { id } endCursor hasNextPage"
        page = ask(store, f"{{ findings({of_team}, first: 2{then}) {{ {fields} }} }}")["findings"]
        seen += [node["id"] for node in page["nodes"]]
        after = page["endCursor"]
        if not page["hasNextPage"]:
            break
    assert seen == [node["id"] for node in nodes]


@pytest.mark.parametrize(
    ("filter_", "holds"),
    [
        ("severity: HIGH", lambda n: n["severity"] in ("HIGH", "CRITICAL")),
        ('rules: ["R06"]', lambda n: n["ruleId"] == "R06"),
        ("role: TEAM_MANAGER", lambda n: n["responsibleRole"] == "TEAM_MANAGER"),
        ("days: 100", lambda n: n["age"] >= 100),
        ("state: [OPEN]", lambda n: n["state"] == "OPEN"),
        ("outcome: [MET, NOT_DUE, NOT_APPLICABLE]", lambda n: n["outcome"] != "BREACH"),
    ],
)
def test_only_what_is_wanted_is_given(store: Store, filter_: str, holds: Any) -> None:
    fields = "nodes { ruleId severity responsibleRole age state outcome }"
    data = ask(store, f'{{ findings(teamId: "{found_on.TEAM}", {DAY}, {filter_}) {{ {fields} }} }}')
    nodes = data["findings"]["nodes"]
    assert nodes
    assert all(map(holds, nodes))


def test_a_past_day_of_all_cases_is_judged_with_hindsight_and_says_so(store: Store) -> None:
    page = ask(store, f"{{ findings({DAY}) {{ hindsight casesJudged }} }}")["findings"]
    assert page == {"hindsight": True, "casesJudged": 3}


def test_the_judgement_is_only_indicated_and_stands_beside_a_persons(store: Store) -> None:
    data = ask(
        store,
        f"""{{
          raised: judgement(caseId: "{found_on.RAISED}", {DAY}) {{
            indicated evident effective madeADifference warning hindsight policyPack
            because {{ ruleId severity }} strengths {{ id }}
            recorded {{ id on judgement reason by }} }}
          calm: judgement(caseId: "{found_on.CALM}", {DAY}) {{ indicated recorded {{ id }} }}
        }}""",
    )
    raised = data["raised"]
    assert raised["indicated"] == "INSUFFICIENT"
    assert raised["evident"] is False
    assert "R06" in [found["ruleId"] for found in raised["because"]]
    assert "four examples" in raised["warning"]
    (person,) = raised["recorded"]
    assert person["id"] == found_on.JUDGED
    assert (person["on"], person["judgement"]) == ("2024-06-01", "INSUFFICIENT")
    assert person["by"] == ["Robin Vale"]
    assert data["calm"]["recorded"] == []


def test_a_judgement_written_later_is_not_known_before(store: Store) -> None:
    asked = f'caseId: "{found_on.RAISED}", knownAt: "2024-05-01"'
    assert ask(store, f"{{ judgement({asked}) {{ recorded {{ id }} }} }}")["judgement"] == {
        "recorded": []
    }


def test_the_assurance_case_is_a_tree_over_the_rules(store: Store) -> None:
    data = ask(
        store,
        f"""{{ assuranceCase(caseId: "{found_on.RAISED}", {DAY}) {{
          caseId counts {{ status number }}
          claim {{ text status parts {{ text status parts {{ ruleId status
            parts {{ text status finding {{ ruleId evidencePath }} }} }} }} }} }} }}""",
    )["assuranceCase"]
    assert data["claim"]["status"] == "NOT_MET"
    rules = {rule["ruleId"]: rule for part in data["claim"]["parts"] for rule in part["parts"]}
    (leaf,) = rules["R06"]["parts"]
    assert leaf["status"] == "NOT_MET"
    assert leaf["finding"]["evidencePath"][0] == f"Case:{found_on.RAISED}"
    assert {count["status"] for count in data["counts"]} >= {"NOT_MET", "DOES_NOT_APPLY"}


def test_preflight_answers_and_keeps_nothing(store: Store) -> None:
    before = store.read("MATCH (n) RETURN count(n) AS number")
    draft = f'caseId: "{found_on.SIGNED}", kind: PLACEMENT, role: TEAM_MANAGER, on: "2024-06-20"'
    fields = "caseId missing { ruleId textStaff } good { ruleId outcome }"
    bare = ask(store, f"{{ preflight(draft: {{{draft}}}) {{ {fields} }} }}")["preflight"]
    assert bare["caseId"] == found_on.SIGNED
    assert "R13" in [found["ruleId"] for found in bare["missing"]]
    reasons = (
        'rationale: "She knows the house, the street and the school, and asks to go there."'
        f', restsOn: ["{found_on.DOCUMENT}"]'
        ', options: [{kind: KINSHIP, reason: "Her aunt has no room."}]'
    )
    full = ask(store, f"{{ preflight(draft: {{{draft}, {reasons}}}) {{ {fields} }} }}")
    assert "R13" not in [found["ruleId"] for found in full["preflight"]["missing"]]
    assert store.read("MATCH (n) RETURN count(n) AS number") == before


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('{ findings(caseId: "nobody") { totalCount } }', "nobody: there is no such case"),
        ('{ assuranceCase(caseId: "nobody") { caseId } }', "nobody: there is no such case"),
        ('{ judgement(caseId: "o:team") { caseId } }', "o:team: there is no such case"),
        ('{ findings(caseId: "o:calm", knownAt: "2023-01-01") { totalCount } }', "no such case"),
        ('{ findings(teamId: "nobody") { totalCount } }', "nobody: holds no case"),
        ('{ findings(caseId: "x", teamId: "y") { totalCount } }', "not both"),
        ('{ findings(rules: ["R99"]) { totalCount } }', "there is no rule R99"),
        ("{ findings(first: 0) { totalCount } }", "first: from 1 to"),
        (f"{{ findings(first: {graphql_judged.MOST + 1}) {{ totalCount }} }}", "first: from 1 to"),
        ('{ findings(after: "x") { totalCount } }', "is no cursor"),
        ('{ findings(after: "ZmluZGluZzpbMV0=") { totalCount } }', "is no cursor"),
        ("{ findings(role: IRO) { totalCount } }", "role: is one of"),
        ('{ findings(knownAt: "2024-05-01") { totalCount } }', "casegraph snapshot"),
        (
            '{ preflight(draft: {caseId: "nobody", kind: PLACEMENT, role: TEAM_MANAGER})'
            " { caseId } }",
            "names no record that fits",
        ),
    ],
)
def test_what_cannot_be_judged_is_said(store: Store, query: str, said: str) -> None:
    assert said in refused(store, query)


def test_no_more_cases_are_judged_than_there_is_room_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overseeing, "MOST_CASES", 2)
    assert "Name a team or a case" in refused(store, "{ findings { totalCount } }")
    monkeypatch.setattr(overseeing, "MOST_REBUILT", 1)
    team = f'teamId: "{found_on.TEAM}", knownAt: "2024-05-01"'
    assert "is not rebuilt here" in refused(store, f"{{ findings({team}) {{ totalCount }} }}")


@pytest.mark.parametrize("known", ["", ', knownAt: "2024-05-01"'])
def test_judging_ends_with_its_time(store: Store, known: str) -> None:
    context = Request(store, OPERATOR)
    context._overseer = overseeing.Overseer(store, 0.0)
    query = f'{{ findings(caseId: "{found_on.RAISED}"{known}) {{ totalCount }} }}'
    result = graphql_sync(schema(), query, context_value=context)
    assert result.errors
    assert "longer than 0 seconds" in result.errors[0].message


def test_every_field_tells_that_what_may_not_be_seen_is_withheld() -> None:
    query_type = schema().query_type
    assert query_type is not None
    for name in ("findings", "assuranceCase", "judgement", "preflight"):
        assert "withheld or masked" in str(query_type.fields[name].description)
