"""Graphs in memory become facts: networkx graphs, also our own, and py2neo Subgraphs."""

import sys
from datetime import date, datetime
from typing import Any

import networkx as nx
import pytest

from graph.analysis import to_networkx
from graph.clock import to_utc
from graph.facts import Node
from graph.store import Store
from importers.memory import read_networkx, read_py2neo
from importers.rows import RowError


def small(**more: Any) -> "nx.MultiDiGraph[str]":
    """One action of one worker on one case."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("c", label="Case", service="YOUTH_JUSTICE", happened_from=date(2024, 1, 8))
    graph.add_node("w", label="Worker", id="w9", role="CASE_MANAGER", display_name=None)
    graph.add_node(
        "a",
        label="Action",
        summary="visit",
        set_at="2024-02-01",
        recorded_by="w9",
        recorded_on=date(2024, 2, 1),
        **more,
    )
    graph.add_edge("a", "c", type="ON_FILE")
    graph.add_edge("a", "w", type="OWNED_BY", **{"from": date(2024, 2, 1)})
    return graph


def test_a_networkx_graph_becomes_facts() -> None:
    read = read_networkx(small(recorded_at=datetime.fromisoformat("2024-02-02T09:30")), "notes")
    assert read.refused == []
    assert read.left_out == {"Action.recorded_on": 1}
    case, worker, action, _, owned = read.facts
    assert isinstance(action, Node)
    assert action.id == "notes:a"
    assert action.properties["recorded_by"] == "notes:w9"
    assert str(action.said_at) == "2024-02-02 09:30:00"
    assert isinstance(case, Node)
    assert (str(case.said_at), case.assumed) == ("2024-01-08 00:00:00", True)
    assert worker.properties == {"role": "CASE_MANAGER"}
    assert str(owned.place) == "networkx graph:edge a OWNED_BY w"


def test_a_graph_loads_and_comes_back_as_one(store: Store) -> None:
    read = read_networkx(small(), "notes")
    assert read.load(store).new == 5
    assert read_networkx(small(), "notes").load(store).unchanged == 5
    changed = read_networkx(small(status="OPEN"), "notes").load(store)
    assert (changed.changed, changed.unchanged) == (1, 4)
    (row,) = store.query("actions/no_timescale", case_id="notes:c", as_of="2024-06-01", first=9)
    graph = to_networkx(store, [row], between=True)
    assert graph.nodes["notes:a"]["set_at"] == date(2024, 2, 1)
    again = read_networkx(graph, "copy")
    assert again.refused == []
    assert again.load(store).new > 0
    assert store.query("records/one", id="copy:notes:a")[0]["label"] == "Action"


@pytest.mark.parametrize(
    ("attributes", "says"),
    [
        ({"label": None}, "networkx graph:node x: label: has no label; it takes one of Person"),
        ({"label": "Wurker"}, "networkx graph:node x: label: is no label of the model"),
        ({"label": "Worker", "id": " "}, "networkx graph:node x: id: has no property id"),
        ({"label": "Worker", "id": "a"}, "node x: id: there is another node of that id"),
        ({"label": "Event", "kind": "ARREST"}, "neither when it was recorded nor when it"),
    ],
)
def test_a_wrong_node_is_named(attributes: dict[str, Any], says: str) -> None:
    graph = small()
    graph.add_node("x", **attributes)
    read = read_networkx(graph, "notes")
    assert says in "\n".join(map(str, read.refused))
    assert len(read.facts) == 5


def test_a_wrong_edge_is_named() -> None:
    graph = small()
    graph.add_edge("w", "c")
    graph.add_edge("w", "c", type="KNOWS")
    graph.add_node("x")
    graph.add_edge("x", "c", type="ON_FILE")
    said = "\n".join(map(str, read_networkx(graph, "notes").refused))
    assert "networkx graph:edge w -> c: type: has no type, such as OWNED_BY" in said
    assert "edge w KNOWS c: type: is no relationship type of the model" in said
    assert "edge x ON_FILE c: names a record that is not there (found 'x')" in said


def test_what_the_model_refuses_is_in_the_report(store: Store) -> None:
    report = read_networkx(small(colour="red"), "notes").load(store)
    assert "networkx graph:node a: colour: is no property of Action" in str(report.refused[0])
    assert report.new == 2


def test_what_is_no_directed_graph_is_refused() -> None:
    with pytest.raises(RowError, match="networkx graph: is undirected"):
        read_networkx(nx.Graph(), "notes")
    wrong: Any = {}
    with pytest.raises(RowError, match="networkx graph: is a dict, not a networkx graph"):
        read_networkx(wrong, "notes")
    with pytest.raises(RowError, match="is no name of a source"):
        read_networkx(small(), " ")


# --- py2neo ---


def subgraph(**more: Any) -> Any:
    py2neo = pytest.importorskip("py2neo")
    times = pytest.importorskip("interchange.time")  # what py2neo reads from a database
    case = py2neo.Node(
        "Case", id="c", service="YOUTH_JUSTICE", happened_from=times.Date(2024, 1, 8)
    )
    worker = py2neo.Node("Person", "Worker", id="w", role="CASE_MANAGER")
    worker.remove_label("Person")
    action = py2neo.Node(
        "Action", "Extra", id="a", summary="visit", set_at=date(2024, 2, 1), **more
    )
    action["recorded_at"] = times.DateTime(2024, 2, 2, 9, 30, 0)
    on_file = py2neo.Relationship(action, "ON_FILE", case)
    owned = py2neo.Relationship(action, "OWNED_BY", worker, **{"from": times.Date(2024, 2, 1)})
    return case | worker | action | on_file | owned


def test_a_subgraph_becomes_facts() -> None:
    read = read_py2neo(subgraph(), "notebook")
    assert read.refused == []
    action = next(f for f in read.facts if isinstance(f, Node) and f.label == "Action")
    assert action.id == "notebook:a"
    assert action.properties == {"summary": "visit", "set_at": date(2024, 2, 1)}
    assert action.said_at is not None
    assert to_utc(action.said_at) == action.said_at
    assert [str(f.place) for f in read.facts][-2:] == [
        "py2neo subgraph:relationship a ON_FILE c",
        "py2neo subgraph:relationship a OWNED_BY w",
    ]


def test_a_subgraph_loads(store: Store) -> None:
    assert read_py2neo(subgraph(), "notebook").load(store).new == 5
    assert read_py2neo(subgraph(), "notebook").load(store).unchanged == 5
    (row,) = store.read(
        "MATCH (a:Action)-[r:OWNED_BY]->(w) RETURN a.id AS a, r.from AS since, w.id AS w"
    )
    assert row == {"a": "notebook:a", "since": date(2024, 2, 1), "w": "notebook:w"}


def test_a_wrong_element_of_a_subgraph_is_named() -> None:
    py2neo = pytest.importorskip("py2neo")
    nameless = py2neo.Node("Worker", role="CASE_MANAGER")
    link = py2neo.Relationship(
        py2neo.Node("Worker", id="x", role="CASE_MANAGER"), "KNOWS", nameless
    )
    said = "\n".join(map(str, read_py2neo(subgraph() | link, "notebook").refused))
    assert "py2neo subgraph:node (:Worker {role: 'CASE_MANAGER'}): id: has no property id" in said
    assert "relationship x KNOWS" in said
    with pytest.raises(RowError, match="is a dict, not a py2neo Subgraph"):
        read_py2neo({}, "notebook")


def test_without_py2neo_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py2neo", None)
    with pytest.raises(RowError, match=r"needs py2neo: pip install 'casegraph\[py2neo\]'"):
        read_py2neo({}, "notebook")


def test_half_a_character_is_refused(store: Store) -> None:
    report = read_networkx(small(topic="visit \ud83d"), "notes").load(store)
    assert "topic: takes text without halves of characters" in str(report.refused[0])
