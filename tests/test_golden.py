"""The golden fixtures and stories load whole, and the queries say of them what is known of them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.analysis import AnalysisError, to_networkx
from graph.store import Store, open_store
from importers.run import ImportReport, import_source
from importers.story import Story, read_story
from tests.conftest import SERVERS, Servers

GOLDEN = Path(__file__).parent / "golden"
FIXTURES = sorted((GOLDEN / "fixtures").glob("*.json"))
STORIES = sorted((GOLDEN / "stories").glob("*.json"))
FX1, FX2, FX3, FX4, FX5 = (read_story(path) for path in FIXTURES)


@pytest.fixture(scope="module", params=SERVERS)
def loaded(
    request: pytest.FixtureRequest, servers: Servers
) -> Iterator[tuple[Store, ImportReport]]:
    """All of them in one store, each a source of its own; once for each server."""
    with open_store(servers.url(request.param)) as store:
        store.empty()
        yield store, import_source(store, "story", [GOLDEN / "fixtures", GOLDEN / "stories"])
        store.empty()


def test_all_load_and_nothing_is_refused(loaded: tuple[Store, ImportReport]) -> None:
    store, report = loaded
    assert len(FIXTURES) == 5
    assert len(STORIES) == 37
    assert report.refused == []
    assert report.exit_status == 0
    accounts = report.reading.accounts
    told = {path.name for path in (*FIXTURES, *STORIES)}
    assert {name for name, account in accounts.items() if account.status == "read"} == told
    left = {name: account.left_out for name, account in accounts.items() if account.left_out}
    assert left == {"referral-decided-with-all-three-parts.json": {"Event.superseded_at": 1}}
    (lost,) = store.read(
        "MATCH (record:Action|Document|Oversight) WHERE NOT (record)-[:ON_FILE]->() "
        "RETURN count(record) AS number"
    )
    assert lost["number"] == 0


def test_an_outage_of_a_story_stands_on_its_run(loaded: tuple[Store, ImportReport]) -> None:
    store, _ = loaded
    rows = store.read(
        "MATCH (run:ImportRun) WHERE size(run.outages) > 0 "
        "RETURN run.source_system AS source, run.outages AS outages"
    )
    assert [row["source"] for row in rows] == ["story:records-lost-in-the-system-move"]
    assert '"from": "2024-03-01"' in rows[0]["outages"][0]


def own(story: Story, found: Any) -> Any:
    """The story's own ids."""
    if isinstance(found, list):
        return [own(story, each) for each in found]
    return found.removeprefix(story.id_of(""))


# Example 4: two actions past their day and nothing done. The vignette: two directions given three
# times, "ongoing" the second time, and a decision without chronology and without reasons.
ASKED = [
    pytest.param(FX1, "actions/unfollowed", "action_id", [], id="FX1 unfollowed"),
    pytest.param(FX1, "actions/repeated", "action_ids", [], id="FX1 repeated"),
    pytest.param(FX1, "actions/no_timescale", "action_id", [], id="FX1 no timescale"),
    pytest.param(FX2, "actions/unfollowed", "action_id", [], id="FX2 unfollowed"),
    pytest.param(FX3, "actions/unfollowed", "action_id", [], id="FX3 unfollowed"),
    pytest.param(FX4, "actions/unfollowed", "action_id", ["p2", "p1"], id="FX4 unfollowed"),
    pytest.param(FX4, "actions/repeated", "action_ids", [], id="FX4 repeated"),
    pytest.param(
        FX5,
        "actions/unfollowed",
        "action_id",
        ["chronology2", "visit-gran2", "chronology0", "visit-gran0"],
        id="FX5 unfollowed",
    ),
    pytest.param(
        FX5,
        "actions/no_timescale",
        "action_id",
        ["chronology1", "visit-gran1"],
        id="FX5 no timescale",
    ),
    pytest.param(
        FX5,
        "actions/repeated",
        "action_ids",
        [
            ["chronology0", "chronology1", "chronology2"],
            ["visit-gran0", "visit-gran1", "visit-gran2"],
        ],
        id="FX5 repeated",
    ),
    pytest.param(FX5, "decisions/without_reasons", "decision_id", ["dec"], id="FX5 no reasons"),
]


@pytest.mark.parametrize(("story", "query", "column", "expected"), ASKED)
def test_the_queries_list_what_is_known_of_the_fixtures(
    loaded: tuple[Store, ImportReport], story: Story, query: str, column: str, expected: Any
) -> None:
    store, _ = loaded
    rows = store.query(query, case_id=story.id_of("case"), as_of=story.as_of, first=100)
    assert [own(story, row[column]) for row in rows] == expected


def test_the_decision_of_the_vignette_lacks_its_key_documents(
    loaded: tuple[Store, ImportReport],
) -> None:
    store, _ = loaded
    asked: dict[str, Any] = {"required": ["CHRONOLOGY", "ASSESSMENT", "PLAN"], "stale_days": 365}
    (row,) = store.query(
        "decisions/missing_key_documents",
        case_id=FX5.id_of("case"),
        as_of=FX5.as_of,
        first=100,
        **asked,
    )
    assert row["decision_id"] == FX5.id_of("dec")
    assert row["missing"] == ["CHRONOLOGY"]
    assert {found["kind"] for found in row["found"]} == {"ASSESSMENT", "PLAN"}
    for story in (FX1, FX2, FX3, FX4):
        asked |= {"case_id": story.id_of("case"), "as_of": story.as_of, "first": 100}
        assert store.query("decisions/missing_key_documents", **asked) == []


def test_what_rows_rest_on_becomes_a_graph(loaded: tuple[Store, ImportReport]) -> None:
    store, _ = loaded
    asked = {"case_id": FX5.id_of("case"), "as_of": FX5.as_of, "first": 100}
    rows = store.query("actions/repeated", **asked)
    graph = to_networkx(store, rows)
    action, worker = FX5.id_of("visit-gran1"), FX5.id_of("sw")
    assert graph.nodes[action]["label"] == "Action"
    assert graph.nodes[action]["set_at"] == date(2021, 2, 14)
    types = {data["type"] for _, _, data in graph.edges(data=True)}
    assert {"DIRECTS", "ON_FILE", "REPEATS"} <= types
    assert worker not in graph
    wider = to_networkx(store, rows, between=True)
    assert set(wider.nodes) == set(graph.nodes)
    assert set(graph.edges) < set(wider.edges)
    with pytest.raises(AnalysisError, match="row 1: has no column rests_on"):
        to_networkx(store, [{"action_id": action}])
    with pytest.raises(AnalysisError, match="row 1: 'nothing' in rests_on names no record"):
        to_networkx(store, [{"rests_on": ["nothing"]}])
