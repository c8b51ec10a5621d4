"""A store comes back from its export as it was; other JSON Lines are a source like others."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.exchange import Export, export_jsonl, lines
from graph.facts import Fact, Node, Place, Ref, Relationship, Run
from graph.load import LoadError
from graph.store import Store, open_store
from importers.jsonl import open_jsonl
from importers.rows import RowError
from importers.run import ImportReport, import_source
from tests.neo4j_server import Neo4j

CASE = Ref("Case", "s:case")
ACTION = Ref("Action", "s:a")


def said(day: int, **properties: Any) -> Iterator[Fact]:
    """One action on one case, as a source told it on a day of March 2024."""
    at = datetime.fromisoformat(f"2024-03-{day:02}T10:15:30.000123")
    place = Place("actions.csv", day)
    yield Node(CASE.label, CASE.id, {"service": "CHILDRENS_SOCIAL_CARE"}, at, place=place)
    stated = {"summary": "visit “aunt” Ñandú", "set_at": date(2024, 3, 1), **properties}
    yield Node(ACTION.label, ACTION.id, stated, at, place=place)
    yield Relationship("ON_FILE", ACTION, CASE, said_at=at, place=place)
    owner = Ref("Worker", f"s:w{day}")
    yield Node(owner.label, owner.id, {"role": "SOCIAL_WORKER"}, place=place)
    yield Relationship("OWNED_BY", ACTION, owner, said_at=at, place=place)
    meeting = {"kind": "SUPERVISION", "happened_at": at, "content_notes": ["one", "two"]}
    yield Node("Meeting", "s:m", meeting, at, place=place)
    yield Relationship("ON_FILE", Ref("Meeting", "s:m"), CASE, said_at=at, place=place)


def fill(store: Store) -> None:
    """Two sources, three extracts: histories, repeats, an owner that changed."""
    store.load(said(1), Run("one", name="1"))
    store.load(said(4, status="DONE_CLAIMED", claimed_at=date(2024, 3, 4)), Run("one", name="2"))
    store.load(said(6, status="OPEN"), Run("two"))


def emptied(store: Store, path: Path) -> ImportReport:
    """The store emptied, and the file imported into it."""
    store.empty()
    return import_source(store, "jsonl", [path])


def test_an_export_is_restored_exactly(store: Store, tmp_path: Path) -> None:
    fill(store)
    first = export_jsonl(store, tmp_path / "one.jsonl")
    assert first.nodes == sum(1 for line in lines(store) if line.startswith('{"type":"node"'))
    held = everything(store)
    report = emptied(store, first.path)
    assert report.exit_status == 0
    assert report.load.new == first.nodes + first.relationships
    assert everything(store) == held
    again = export_jsonl(store, tmp_path / "two.jsonl")
    assert again.path.read_bytes() == first.path.read_bytes()
    assert again.sha256 == first.sha256


def everything(store: Store) -> list[Any]:
    """All that the store holds, with its types."""
    nodes = store.read(
        "MATCH (n) WHERE NOT n:Change "
        "RETURN labels(n)[0] AS label, properties(n) AS held ORDER BY label, n.id"
    )
    links = store.read(
        "MATCH (a)-[r]->(b) RETURN type(r) AS type, properties(r) AS held, a.id AS start, "
        "b.id AS end ORDER BY type, r.id"
    )
    return [nodes, links]


def test_what_is_loaded_after_a_restore_meets_its_own_history(store: Store, tmp_path: Path) -> None:
    fill(store)
    export = export_jsonl(store, tmp_path / "one.jsonl")
    emptied(store, export.path)
    report = store.load(said(6, status="OPEN"), Run("two"))
    assert (report.new, report.changed) == (0, 0)
    past = datetime.fromisoformat("2024-03-05T00:00")
    (row,) = store.as_known(past).query("records/one", id=ACTION.id)
    assert row["properties"]["status"] == "DONE_CLAIMED"


def test_a_restore_is_completed_by_a_second_and_a_third_changes_nothing(
    store: Store, tmp_path: Path
) -> None:
    fill(store)
    held = everything(store)
    export = export_jsonl(store, tmp_path / "one.jsonl")
    store.write(lambda tx: tx.run("MATCH (m:Meeting)-[r]->() DELETE r"))
    store.write(lambda tx: tx.run("MATCH (n:Statement) DETACH DELETE n"))
    assert import_source(store, "jsonl", [export.path]).load.new > 0
    assert everything(store) == held
    assert import_source(store, "jsonl", [export.path]).load.new == 0


def test_an_export_is_not_mixed_into_another_store(store: Store, tmp_path: Path) -> None:
    fill(store)
    export = export_jsonl(store, tmp_path / "one.jsonl")
    store.load(said(9, status="CANCELLED"), Run("two", name="later"))
    held = everything(store)
    with pytest.raises(LoadError, match="restored into an empty one only"):
        import_source(store, "jsonl", [export.path])
    assert everything(store) == held


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text[:-40], "is no JSON"),
        (lambda text: text.replace('"label":"ON_FILE"', '"label":"ON_FIL"', 1), "no property of"),
        (lambda text: without(text, '"node","id":"s:w'), "names a record that is not there"),
        (lambda text: without(text, '"s:a@2024-03-01'), "of its statements in the file"),
        (lambda text: text.replace("2024-03-01T", "2024-02-31T"), "holds no day or time"),
        (lambda text: text.replace('"summary"', '"sumary"', 1), "one.jsonl:1: sumary: is no"),
        (lambda text: text.replace('"service"', '"stage"'), "its SHA-256 differs"),
    ],
    ids=["cut", "type", "an end", "a statement", "a day", "a property", "other content"],
)
def test_an_export_that_is_not_whole_is_refused_whole(
    store: Store, tmp_path: Path, spoil: Callable[[str], str], says: str
) -> None:
    fill(store)
    export = export_jsonl(store, tmp_path / "one.jsonl")
    export.path.write_text(spoil(export.path.read_text(encoding="utf-8")), encoding="utf-8")
    if says != "its SHA-256 differs":
        export.settings.unlink()
    report = emptied(store, export.path)
    assert report.exit_status == 1
    assert "not all of it: nothing of it is restored" in str(report)
    assert says in str(report)
    assert everything(store) == [[], []]


def without(text: str, words: str) -> str:
    kept = [line for line in text.splitlines(keepends=True) if words not in line]
    assert len(kept) < text.count("\n")
    return "".join(kept)


# --- another graph of our labels ---


def node(key: str, label: str, **properties: Any) -> dict[str, Any]:
    return {"type": "node", "id": key, "labels": [label], "properties": properties}


def link(start: str, type_: str, end: str, **properties: Any) -> dict[str, Any]:
    ends = {"start": {"id": start, "labels": []}, "end": {"id": end, "labels": []}}
    return {"type": "relationship", "id": "9", "label": type_, "properties": properties, **ends}


def written(folder: Path, *told: Any) -> Path:
    path = folder / "other.jsonl"
    text = "".join((t if isinstance(t, str) else json.dumps(t)) + "\n" for t in told)
    path.write_text(text, encoding="utf-8")
    return path


OTHER = (
    node("0", "Case", id="c1", service="YOUTH_JUSTICE", happened_from="2024-01-08"),
    node("1", "Worker", id="tm", role="TEAM_MANAGER", display_name="tm"),
    node(
        "2",
        "Meeting",
        id="m1",
        kind="RISK_PANEL",
        happened_at="2024-07-01T10:00",
        chaired_by="tm",
        recorded_at="2024-07-02T08:30",
        happened_on="2024-07-01",
    ),
    link("2", "ON_FILE", "0", recorded_at="2024-07-02T09:30"),
    link("1", "ASSIGNED_TO", "0", **{"role": "CASE_MANAGER", "from": "2024-01-09"}),
)


def test_other_json_lines_are_a_source_like_others(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, *OTHER)
    report = import_source(store, "jsonl", [path])
    assert report.refused == []
    assert report.source_system == "jsonl:other"
    (account,) = report.reading.accounts.values()
    assert (account.rows, account.loaded) == (5, 5)
    assert account.left_out == {"Meeting.happened_on": 1}
    (row,) = store.read(
        "MATCH (m:Meeting)-[r]->(c:Case) RETURN properties(m) AS m, r.recorded_at AS at, "
        "properties(c) AS c"
    )
    assert row["m"]["id"] == "jsonl:other:m1"
    assert row["m"]["chaired_by"] == "jsonl:other:tm"
    assert row["m"]["happened_at"].isoformat() == "2024-07-01T10:00:00"
    assert row["m"]["recorded_at"].isoformat() == "2024-07-02T08:30:00"
    assert row["m"]["recorded_basis"] == "SOURCE"
    assert row["at"].isoformat() == "2024-07-02T09:30:00"
    assert row["c"]["recorded_on"] == date(2024, 1, 8)
    assert row["c"]["recorded_basis"] == "ASSUMED"
    assert import_source(store, "jsonl", [path]).load.unchanged == 5


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"type":"node","id":"3" "labels":[]}', "other.jsonl:6:25: is no JSON: Expecting ','"),
        (node("3", "Worker", id="\ud83d", role="SOCIAL_WORKER"), "6: is no JSON: half a character"),
        ({"type": "edge"}, "other.jsonl:6: is no element"),
        ({**node("3", "Case", id="c"), "label": "Case"}, "6: label: is no key of such a line"),
        ({**node("3", "Case", id="c"), "labels": "Case"}, "other.jsonl:6: labels: takes a list"),
        (node("3", "Case", service="YOUTH_JUSTICE"), "a node without a property id"),
        (node("1", "Worker", id="x", role="SOCIAL_WORKER"), "there is another node of that id"),
        (node("3", "Worker", id="tm", role="OTHER"), "6: id: there is another Worker of that id"),
        (
            node("3", "Event", id="e", kind="ARREST", happened_from="2024-06-31"),
            "6: happened_from: takes a day that exists, as 2024-03-31 (found '2024-06-31')",
        ),
        (
            node("3", "Event", id="e", kind="ARREST", happened_at="9999-12-31T23:00:00-05:00"),
            "6: happened_at: takes a moment that exists",
        ),
        (node("3", "Wurker", id="w"), "other.jsonl:6: label: is no label of the model"),
        ({**node("3", "X", id="w"), "labels": ["Case", "Worker"]}, "has several labels"),
        (node("3", "Event", id="e", kind="ARREST"), "neither when it was recorded nor when"),
        (link("1", "MANAGES", "7"), "other.jsonl:6: names a record that is not there"),
        (link("1", "KNOWS", "0"), "type: is no relationship type of the model"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(tmp_path: Path, line: Any, says: str) -> None:
    opened = open_jsonl(written(tmp_path, *OTHER, line))
    facts = list(opened.facts())
    assert len(facts) == 5
    assert says in "\n".join(map(str, opened.refused))
    assert opened.rows == 6


def test_a_moment_of_a_file_in_utc_belongs_to_its_london_day(tmp_path: Path) -> None:
    late = node("3", "Event", id="e", kind="ARREST", happened_at="2024-06-30T23:30:00")
    *_, event = open_jsonl(written(tmp_path, late)).facts()
    assert event.assumed
    assert event.said_at == datetime.fromisoformat("2024-06-30T23:00"), "1 July in London"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "other.jsonl: is empty"),
        ("[]", "other.jsonl: is no JSON Lines: it does not begin with {. APOC writes"),
        ("a,b\n1,2\n", "other.jsonl: is no JSON Lines"),
    ],
)
def test_a_file_that_is_no_json_lines_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RowError) as error:
        open_jsonl(path)
    assert says in str(error.value)


# --- APOC itself ---


@pytest.fixture
def with_apoc(neo4j_with_apoc: Neo4j, tmp_path: Path) -> Iterator[tuple[Store, Export, Path]]:
    """A store on a Neo4j with APOC, its export in the folder that APOC reads."""
    with open_store(neo4j_with_apoc.url) as store:
        store.empty()
        fill(store)
        folder = neo4j_with_apoc.import_folder
        yield store, export_jsonl(store, folder / "one.jsonl"), folder
        store.empty()


def test_apoc_imports_an_export_as_it_was(with_apoc: tuple[Store, Export, Path]) -> None:
    store, export, _ = with_apoc
    held = everything(store)
    store.empty()
    config = json.loads(export.settings.read_text(encoding="utf-8"))["config"]
    text = "CALL apoc.import.json($file, $config) YIELD nodes, relationships RETURN *"
    (done,) = store.write(lambda tx: tx.run(text, file=export.path.name, config=config))
    assert (done["nodes"], done["relationships"]) == (export.nodes, export.relationships)
    assert everything(store) == held


def test_what_apoc_exports_of_a_store_is_restored_exactly(
    with_apoc: tuple[Store, Export, Path],
) -> None:
    store, export, folder = with_apoc
    held = everything(store)
    call = "CALL apoc.export.json.all('all.json', {}) YIELD nodes, relationships RETURN *"
    (done,) = store.write(lambda tx: tx.run(call))
    (passing,) = store.read("MATCH (n:Change) RETURN count(n) AS number")  # APOC takes them along
    found = (done["nodes"] - passing["number"], done["relationships"])
    assert passing["number"]
    assert found == (export.nodes, export.relationships)
    report = emptied(store, folder / "all.json")
    assert report.refused == []
    assert everything(store) == held


def test_what_apoc_exports_of_another_graph_is_a_source(
    with_apoc: tuple[Store, Export, Path],
) -> None:
    store, _, folder = with_apoc
    store.empty()
    text = (
        "CREATE (c:Case {id: 'c1', service: 'YOUTH_JUSTICE', happened_from: date('2024-01-08')}) "
        "CREATE (m:Meeting {id: 'm1', kind: 'RISK_PANEL', "
        "happened_at: localdatetime('2024-07-01T10:00:00')})-[:ON_FILE]->(c)"
    )
    store.write(lambda tx: tx.run(text))
    call = "CALL apoc.export.json.all('graph.jsonl', {}) YIELD nodes RETURN nodes"
    store.write(lambda tx: tx.run(call))
    report = emptied(store, folder / "graph.jsonl")
    assert report.refused == []
    assert report.load.new == 3
    (row,) = store.read(
        "MATCH (m:Meeting)-[:ON_FILE]->(c) RETURN m.id AS m, c.happened_from AS day"
    )
    assert row == {"m": "jsonl:graph:m1", "day": date(2024, 1, 8)}
