"""Who looks is in the log before the answer leaves: by GraphQL, by a page, and where refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationType, graphql_sync
from starlette.testclient import TestClient

from api.graphql_context import Request
from api.graphql_request import Asked
from api.http import Service, create_app
from api.schema import schema
from graph.access import Reader, Role
from graph.audit import AuditLog
from graph.audit_key import Keys
from graph.audit_look import Names, Subject, Told, looks
from graph.store import Store
from tests import made_up

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    with AuditLog.open(tmp_path / "log.jsonl") as opened:
        yield opened


def entries(log: AuditLog) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def client(store: Store, log: AuditLog) -> Iterator[TestClient]:
    assert not store.load(made_up.facts(), made_up.RUN).refused
    with TestClient(create_app(store, Service(log=log)), base_url=HERE) as opened:
        yield opened


def ask(client: TestClient, query: str) -> Any:
    return client.post("/graphql", json={"query": query}).json()


def test_a_question_is_an_entry_with_what_it_gave(client: TestClient, log: AuditLog) -> None:
    answer = ask(
        client,
        'query Why { decision(id: "t:move") { id ledTo { nodes { __typename id } } } }',
    )
    given = {node["id"] for node in answer["data"]["decision"]["ledTo"]["nodes"]}
    (entry,) = entries(log)
    assert (entry["operation"], entry["outcome"], entry["name"]) == ("READ", "ANSWERED", "Why")
    assert (entry["role"], len(entry["asked"])) == ("OPERATOR", 1)
    assert entry["counts"] == {"Decision": 1, "Action": len(given)}
    assert "t:move" not in log.path.read_text(encoding="utf-8")


def test_what_is_not_there_is_not_returned(client: TestClient, log: AuditLog) -> None:
    assert ask(client, '{ case(id: "nobody") { id } }')["data"] == {"case": None}
    (entry,) = entries(log)
    assert entry["outcome"] == "NOT_RETURNED"
    assert entry["asked"] == entry["not_returned"]


def test_a_page_is_an_entry(client: TestClient, log: AuditLog) -> None:
    assert client.get("/decision/t:move").status_code == 200
    assert client.get("/child/t:ada").status_code == 200
    assert client.get("/oversight/t:case").status_code == 200
    assert client.get("/decision/nothing").status_code == 404
    found = [(entry["operation"], entry["outcome"]) for entry in entries(log)]
    assert found[:3] == [
        ("READ", "ANSWERED"),
        ("CHILD_FILE", "ANSWERED"),
        ("FINDINGS", "ANSWERED"),
    ]
    assert found[3] == ("READ", "NOT_RETURNED")


def test_a_refusal_is_an_entry(store: Store, log: AuditLog) -> None:
    carer = Request(store, Reader("t:ada", Role.PARENT_CARER), log)
    query = '{ person(id: "t:ada") { id } }'
    carer.close(
        Asked(query), graphql_sync(schema(), query, context_value=carer), OperationType.QUERY
    )
    (entry,) = entries(log)
    assert (entry["outcome"], entry["role"]) == ("DENIED", "PARENT_CARER")


def test_the_child_learns_who_looked(client: TestClient, store: Store, log: AuditLog) -> None:
    ask(client, '{ action(id: "t:photos") { id } }')
    ask(client, '{ worker(id: "t:sam") { id } }')
    subject = Subject.find(store, made_up.CHILD, date(2024, 1, 1))
    assert subject is not None
    keys = Keys.read(log.path.with_name("key"))
    found = list(looks(log.path, keys, subject, Names(store), Told()))
    assert [(look.operation, look.role, look.records) for look in found] == [
        ("READ", "OPERATOR", 1)
    ]


def test_what_the_log_does_not_take_is_not_answered(
    client: TestClient, log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OSError("no space left on the device")

    monkeypatch.setattr(log, "append", full)
    answer = client.post("/graphql", json={"query": '{ decision(id: "t:move") { what } }'})
    assert answer.status_code == 503
    assert "data" not in answer.json()
    assert "the log does not take it" in answer.json()["errors"][0]["message"]
