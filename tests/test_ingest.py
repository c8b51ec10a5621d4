"""Facts told in a batch: the checks of an import, each refusal by its place, own records only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.access import Reader, Role
from graph.store import Store
from importers import told
from importers.run import import_source
from tests.writing import OPEN, fill, refused, send, write

REPORT = "id repeated report { new changed unchanged refused { index property value reason } }"
OPERATOR = Reader("operator", Role.OPERATOR)


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def node(key: str, label: str, **properties: Any) -> dict[str, Any]:
    own = {"id": key, **properties}
    return {"type": "node", "id": key, "labels": [label], "properties": own}


def link(start: str, type_: str, end: str, **properties: Any) -> dict[str, Any]:
    ends = {"start": {"id": start}, "end": {"id": end}}
    return {"type": "relationship", "label": type_, "properties": properties, **ends}


SERVICE = "YOUTH_JUSTICE"


def case() -> list[dict[str, Any]]:
    return [
        node("c1", "Case", service=SERVICE, status="OPEN", happened_from="2024-05-01"),
        node("e1", "Event", kind="ARREST", summary="By the river", happened_from="2024-05-01"),
        link("e1", "ON_FILE", "c1"),
    ]


def tell(store: Store, facts: list[Any], key: str = "k", who: Any = "police", **more: Any) -> Any:
    variables: dict[str, Any] = {"facts": ("[FactLine!]!", facts), "key": ("String", key), **more}
    named = ", ".join(f"{name}: ${name}" for name in more)
    call = f"ingest(facts: $facts, idempotencyKey: $key{', ' + named if named else ''})"
    return write(store, who, call, REPORT, **variables)


def test_a_batch_is_written_under_the_name_of_its_system(filled: Store) -> None:
    done = tell(filled, case())
    assert done["report"] == {"new": 3, "changed": 0, "unchanged": 0, "refused": []}
    [row] = filled.read(
        "MATCH (e:Event)-[r:ON_FILE]->(c:Case {id: 'police:c1'}) RETURN e.id AS id, "
        "e.source_system AS source, e.source_run AS run, e.source_ref AS ref, "
        "e.recorded_basis AS basis, r.source_system AS link"
    )
    assert row == {
        "id": "police:e1",
        "source": "police",
        "run": done["id"],
        "ref": "facts:1",
        "basis": "ASSUMED",
        "link": "police",
    }
    seen = send(filled, "police", "{ events { nodes { id summary } } }").data
    assert seen == {"events": {"nodes": [{"id": "police:e1", "summary": "By the river"}]}}
    assert send(filled, "worker", '{ event(id: "police:e1") { id } }').data == {"event": None}


def test_a_later_batch_goes_on_from_what_the_system_told_before(filled: Store) -> None:
    tell(filled, case())
    later = [
        node("e2", "Event", kind="CHARGE", happened_from="2024-05-02"),
        link("e2", "ON_FILE", "c1"),
        link("e2", "RESOLVES", "police:e1"),
    ]
    assert tell(filled, later, "k2")["report"]["new"] == 3
    changed = tell(filled, [node("c1", "Case", status="CLOSED")], "k3")["report"]
    assert (changed["new"], changed["changed"]) == (0, 0)
    reason = "says neither when it was recorded nor when it happened"
    assert changed["refused"] == [
        {"index": 0, "property": "recorded_at", "value": None, "reason": reason}
    ]
    closed = node("c1", "Case", status="CLOSED", happened_from="2024-05-01")
    assert tell(filled, [closed], "k4")["report"]["changed"] == 1
    # said, taken back, and said again: each under its own key is a word of its own
    opened = node("c1", "Case", status="OPEN", happened_from="2024-05-01")
    assert tell(filled, [opened], "k5")["report"]["changed"] == 1
    assert filled.read("MATCH (c:Case {id: 'police:c1'}) RETURN c.status AS status") == [
        {"status": "OPEN"}
    ]


def test_each_bad_fact_is_named_and_the_good_ones_are_written(filled: Store) -> None:
    bad = [
        node("x1", "Event", kind="NO_SUCH_KIND", happened_from="2024-05-01"),
        node("x2", "Event", kind="VISIT", happened_from="2024-02-30"),
        node("x3", "Nothing", kind="VISIT"),
        node("x4", "Event", happened_from="2024-05-01"),
        link("x4", "ON_FILE", "c1"),
        link("e1", "ON_FILE", "nowhere"),
        {"type": "node", "id": "x5"},
        "text",
        node("x6", "ImportRun", source_system="police"),
        node("x7", "Event", kind="VISIT", happened_from="2024-05-01", source_system="cms"),
        node("x8", "Event", kind="VISIT", happened_from="2024-05-01", recorded_by="w:jo"),
        node("x9", "Event", kind="VISIT", recorded_at="2999-01-01"),
        node("e1", "Event", kind="VISIT", happened_from="2024-05-01"),
        link("e1", "NO_SUCH_TYPE", "c1"),
        link("c1", "ON_FILE", "e1"),
    ]
    report = tell(filled, [*case(), *bad])["report"]
    assert report["new"] == 3
    found = {one["index"]: (one["property"], one["value"]) for one in report["refused"]}
    assert sorted(found) == list(range(3, 3 + len(bad)))
    assert found[3] == ("kind", "NO_SUCH_KIND")
    assert found[4] == ("happened_from", "2024-02-30")
    assert found[5] == ("labels", "Nothing")
    assert found[6] == ("kind", None)
    assert found[8] == (None, "nowhere")
    assert found[12] == ("source_system", "cms")
    assert found[13] == ("recorded_by", "w:jo")
    assert found[14][0] == "recorded_at"
    again = tell(filled, [*case(), *bad])
    assert again["repeated"]
    assert again["report"] == report


def test_the_report_is_that_of_an_import(filled: Store, tmp_path: Path) -> None:
    bad = node("x1", "Event", kind="NO_SUCH_KIND", happened_from="2024-05-01")
    facts = [*case(), bad]
    mine = tell(filled, facts)["report"]
    path = tmp_path / "told.jsonl"
    path.write_text("".join(json.dumps(fact) + "\n" for fact in facts), encoding="utf-8")
    done = import_source(filled, "jsonl", [path])
    theirs = done.as_json()
    assert mine["new"] == 3
    assert theirs["store"]["new"] == mine["new"]
    [one] = theirs["refused"]
    [own] = mine["refused"]
    assert (own["property"], own["value"], own["reason"]) == (
        one["column"],
        one["value"],
        one["reason"],
    )


def test_a_system_names_nobody_elses_record(filled: Store) -> None:
    for hidden, absent in ((OPEN, "c:none"), ("w:jo", "w:none")):
        facts = [*case(), link("e1", "ON_FILE", hidden)]
        missing = [*case(), link("e1", "ON_FILE", absent)]
        one = tell(filled, facts, f"k-{hidden}")["report"]["refused"]
        two = tell(filled, missing, f"k-{absent}")["report"]["refused"]
        assert [o["reason"] for o in one] == [o["reason"] for o in two]
        assert "names a record that is not there" in one[0]["reason"]
    before = filled.read("MATCH (d:Decision {id: 'd:move'}) RETURN properties(d) AS said")
    tell(filled, [node("d:move", "Decision", kind="OTHER", happened_from="2024-05-01")], "k-own")
    assert filled.read("MATCH (d:Decision {id: 'd:move'}) RETURN properties(d) AS said") == before


def test_a_system_needs_a_key_and_speaks_for_itself(filled: Store) -> None:
    facts = ("[FactLine!]!", case())
    assert refused(filled, "police", "ingest(facts: $facts)", facts=facts) == (
        "BAD_INPUT",
        "idempotencyKey: is needed where a system writes",
    )
    call = 'ingest(facts: $facts, idempotencyKey: "k", source: "cms")'
    assert refused(filled, "police", call, facts=facts)[0] == "NOT_ALLOWED"
    call = 'ingest(facts: $facts, source: "%s")'
    for name in ("casegraph", "a:b", ""):
        assert refused(filled, OPERATOR, call % name, facts=facts)[1].startswith("source: ")
    assert write(filled, OPERATOR, call % "cms", REPORT, facts=facts)["report"]["new"] == 3


def test_a_batch_has_its_bounds(filled: Store) -> None:
    call = 'ingest(facts: $facts, idempotencyKey: "k")'
    many = [node(f"e{n}", "Agency") for n in range(told.MOST_FACTS + 1)]
    assert refused(filled, "police", call, facts=("[FactLine!]!", many))[1].startswith("facts: ")
    assert refused(filled, "police", call, facts=("[FactLine!]!", []))[1].startswith("facts: ")
    long = [node("e", "Agency", name="x" * told.MOST_BYTES)]
    assert refused(filled, "police", call, facts=("[FactLine!]!", long))[1].startswith("facts: ")
    assert tell(filled, many[:-1])["report"]["new"] == told.MOST_FACTS


def test_a_batch_of_nothing_good_is_answered_the_same_again(filled: Store) -> None:
    first = tell(filled, ["nothing"])
    assert first["report"]["new"] == 0
    assert [one["index"] for one in first["report"]["refused"]] == [0]
    again = tell(filled, ["nothing"])
    assert (again["id"], again["repeated"]) == (first["id"], True)
