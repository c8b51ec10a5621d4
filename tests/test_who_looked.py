"""Who looked, through GraphQL: whom it is told to, of what, and what is kept back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationType, graphql_sync

from api.graphql_context import Request
from api.graphql_request import Asked
from api.schema import schema
from graph import grants
from graph.access import Reader, Role
from graph.audit import AuditLog
from graph.store import Store
from tests.writing import ADA, BEN, HIDDEN, OPEN, READERS, SEALED, WORKER, fill

Ask = Callable[..., Any]

LOOKS = "looks { place reader role operation outcome records recipient perhaps at }"
GLASS = (
    'mutation { breakGlass(caseId: "%s", reason: "a child is in danger", code: IMMEDIATE_DANGER, '
    "hours: 2) { id } }"
)
OUTSIDER = Reader(WORKER, Role.CASE_MANAGER)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    with AuditLog.open(tmp_path / "log.jsonl") as opened:
        yield opened


@pytest.fixture
def ask(store: Store, log: AuditLog) -> Ask:
    fill(store)

    def asked(who: str | Reader, text: str) -> Any:
        reader = READERS[who] if isinstance(who, str) else who
        request = Request(store, reader, log)
        result = graphql_sync(schema(), text, context_value=request)
        of = OperationType(text.split()[0] if text.startswith("mutation") else "query")
        request.close(Asked(text), result, of)
        return result

    return asked


def looked(ask: Ask, who: str | Reader, person: str, args: str = "") -> Any:
    result = ask(who, f'{{ whoLooked(personId: "{person}"{args}) {{ untold {LOOKS} }} }}')
    assert result.errors is None, result.errors
    return result.data["whoLooked"]


def told(answer: Any) -> list[tuple[str, str, str, int]]:
    return [
        (look["reader"], look["operation"], look["outcome"], look["records"])
        for look in answer["looks"]
    ]


def test_a_young_person_is_told_who_looked_at_their_records(ask: Ask) -> None:
    ask("manager", '{ decision(id: "d:move") { what ledTo { nodes { id } } } }')
    ask("stranger", '{ decision(id: "d:move") { what } }')
    ask("parent", '{ decision(id: "d:move") { what } }')
    ask("manager", f'{{ worker(id: "{WORKER}") {{ id }} }}')
    answer = looked(ask, "child", ADA)
    assert told(answer) == [
        ("", "READ", "NOT_RETURNED", 0),  # a reader whom the store does not know
        ("w:sam", "READ", "ANSWERED", 2),
    ]
    assert answer["untold"] == 0
    again = looked(ask, "child", ADA)
    assert told(again)[0] == ("Ada", "WHO_LOOKED", "ANSWERED", 0)


def test_nobody_else_is_told(ask: Ask) -> None:
    ask("manager", '{ decision(id: "d:move") { what } }')
    assert looked(ask, "child", BEN) is None
    assert looked(ask, "child", "p:nobody") is None
    for who in ("manager", "worker", "advocate", "auditor", "analyst", "police", "parent"):
        result = ask(who, f'{{ whoLooked(personId: "{ADA}") {{ untold }} }}')
        assert result.errors[0].extensions["code"] == "NOT_ALLOWED"


def test_who_answers_for_the_log_is_told_of_everybody_but_not_of_what_is_sealed(
    ask: Ask, store: Store
) -> None:
    ask("manager", '{ decision(id: "d:move") { what } }')
    ask(Reader("op", Role.OPERATOR), '{ event(id: "e:hidden") { id } }')
    governance = Reader("w:other-governance", Role.INFORMATION_GOVERNANCE)
    assert [row[1:] for row in told(looked(ask, governance, BEN))] == [("READ", "ANSWERED", 1)]
    assert told(looked(ask, governance, ADA)) == [("w:sam", "READ", "ANSWERED", 1)]
    store.write(
        lambda tx: tx.run(
            "MATCH (p:Person {id: $id}), (c:Case {id: $case}) CREATE (p)-[:SUBJECT_OF]->(c) "
            "WITH p MATCH (p)-[r:SUBJECT_OF]->(:Case {id: $open}) DELETE r",
            id=BEN,
            case=SEALED,
            open=HIDDEN,
        )
    )
    assert looked(ask, governance, BEN) is None
    grants.bar(store, governance.id, ADA, "a cousin", "operator")
    assert looked(ask, governance, ADA) is None


def test_a_sealed_record_adds_nothing_to_what_is_told(ask: Ask, store: Store) -> None:
    store.write(
        lambda tx: tx.run(
            "MATCH (e:Event {id: 'e:visit'}) SET e.sensitivity = 'SEALED' RETURN e.id"
        )
    )
    operator = Reader("op", Role.OPERATOR)
    ask(operator, '{ event(id: "e:visit") { id } }')
    assert told(looked(ask, "child", ADA)) == []
    ask(operator, '{ event(id: "e:secret") { id } }')
    rows = [row[1:] for row in told(looked(ask, "child", ADA)) if row[1] == "READ"]
    assert rows == [("READ", "ANSWERED", 1)]


def test_an_emergency_is_told_once_it_was_looked_at_and_only_where_that_is_safe(
    ask: Ask, store: Store, log: AuditLog
) -> None:
    reader = Reader("w:audit", Role.CASE_MANAGER)  # known, and with nothing to do with the case
    opened = ask(reader, GLASS % OPEN).data["breakGlass"]["id"]
    ask(reader, '{ decision(id: "d:move") { what } }')
    ask(reader, f'{{ worker(id: "{WORKER}") {{ id }} }}')
    entries = [json.loads(line) for line in log.path.read_text("utf-8").splitlines()]
    assert [(entry["operation"], entry["outcome"]) for entry in entries] == [
        ("BREAK_GLASS", "ANSWERED"),
        ("READ", "BROKE_GLASS"),
        ("READ", "ANSWERED"),  # of nothing that was opened
    ]
    assert looked(ask, "child", ADA)["looks"] == []
    told_to_governance = told(looked(ask, "governance", ADA))
    assert ("w:audit", "READ", "BROKE_GLASS", 1) in told_to_governance
    grants.review(store, opened, "w:gov", "It was right")
    assert ("w:audit", "READ", "BROKE_GLASS", 1) in told(looked(ask, "child", ADA))
    store.write(
        lambda tx: tx.run(
            "MATCH (g:Grant {id: $id}) SET g.unsafe_to_tell = true RETURN g.id", id=opened
        )
    )
    assert all(row[0] != "w:audit" for row in told(looked(ask, "child", ADA)))


def test_looks_come_a_page_at_a_time_and_by_their_days(ask: Ask) -> None:
    for _ in range(5):
        ask("manager", '{ decision(id: "d:move") { what } }')
    first = looked(ask, "child", ADA, ", first: 2")["looks"]
    places = [look["place"] for look in first]
    assert len(places) == 2
    assert places == sorted(places, reverse=True)
    then = looked(ask, "child", ADA, f", first: 3, before: {places[-1]}")["looks"]
    assert [look["place"] for look in then] == [places[-1] - n for n in (1, 2, 3)]
    assert looked(ask, "child", ADA, ', until: "2001-01-01"')["looks"] == []
    assert looked(ask, "child", ADA, ', since: "2999-01-01"')["looks"] == []
    result = ask("child", f'{{ whoLooked(personId: "{ADA}", first: 0) {{ untold }} }}')
    assert result.errors[0].extensions["argument"] == "first"


def test_without_a_log_nobody_can_say(store: Store) -> None:
    fill(store)
    text = f'{{ whoLooked(personId: "{ADA}") {{ untold }} }}'
    request = Request(store, READERS["child"])
    result = graphql_sync(schema(), text, context_value=request)
    assert result.errors is not None
    assert "Nobody logs" in result.errors[0].message
