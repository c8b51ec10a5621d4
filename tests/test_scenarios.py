"""Every named query gives the rows that its scenarios say, on both servers."""

from typing import TYPE_CHECKING, Any

import pytest

import cypher
from tests.scenario import Scenario, ScenarioError, read_scenario, scenarios

if TYPE_CHECKING:
    from graph.store import Store

ALL = list(scenarios())


@pytest.mark.parametrize("scenario", ALL, ids=str)
def test_a_query_gives_the_written_rows(store: "Store", scenario: Scenario) -> None:
    for run, facts in scenario.loads:
        report = store.load(facts, run)
        assert [str(refusal) for refusal in report.refused] == []
    rows = store.query(scenario.query, **scenario.parameters)
    for row in rows:
        cypher.find(scenario.query).check_row(row)
    shown = [
        {name: row[name] for name in expected}
        for row, expected in zip(rows, scenario.rows, strict=False)
    ]
    assert [*shown, *rows[len(shown) :]] == list(scenario.rows)


def test_every_query_has_scenarios_that_list_and_that_leave_out() -> None:
    known = cypher.queries()
    assert {scenario.query for scenario in ALL} == set(known)
    for name, query in known.items():
        own = [scenario for scenario in ALL if scenario.query == name]
        columns = {column.name for column in query.columns}
        whole = any(row.keys() == columns for scenario in own for row in scenario.rows)
        assert whole, f"{name}: no scenario says a whole row"
        assert any(not scenario.rows for scenario in own), f"{name}: nothing is left out"
        assert len(own) > 2, f"{name}: no edge is shown"


def test_titles_are_sentences_of_their_own() -> None:
    titles = [str(scenario) for scenario in ALL]
    assert len(set(titles)) == len(titles)


WRONG: dict[str, Any] = {
    "missing or unknown: rows": {"title": "t", "given": {}, "parameters": {}},
    "missing or unknown: row": {"title": "t", "given": {}, "parameters": {}, "rows": [], "row": 1},
    "'Case c1' is not written as Label id -TYPE-> Label id": {
        "title": "t",
        "given": {"nodes": {}, "relationships": ["Case c1"]},
        "parameters": {},
        "rows": [],
    },
}


@pytest.mark.parametrize("message", WRONG)
def test_a_scenario_that_is_written_wrong_is_refused(message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        read_scenario("area/name", WRONG[message])
    assert str(error.value) == f"area/name: t: {message}"
