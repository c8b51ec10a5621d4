"""Mutations over HTTP: written for the operator of this machine, errors with their codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http import create_app
from graph.store import open_store
from tests.conftest import Servers
from tests.writing import MANAGER, OPEN, fill

HERE = "http://127.0.0.1:8000"
CALL = (
    "mutation($by: ID) { recordDecision("
    f'caseId: "{OPEN}", kind: PLACEMENT, what: "Ada stays", decidedBy: $by, idempotencyKey: "k") '
    "{ id repeated record { decidedBy { nodes { id } } } } }"
)


@pytest.fixture(scope="module")
def client(servers: Servers) -> Iterator[TestClient]:
    with open_store(servers.url("local")) as store:
        store.empty()
        fill(store)
        with TestClient(create_app(store), base_url=HERE) as client:
            yield client


def post(client: TestClient, **body: Any) -> Any:
    answer = client.post("/graphql", json=body)
    assert answer.status_code == 200
    return answer.json()


def test_what_is_wrong_is_told_with_its_code_and_argument(client: TestClient) -> None:
    said = post(client, query=CALL)
    [error] = said["errors"]
    assert said["data"] == {"recordDecision": None}
    assert error["extensions"] == {"code": "NOT_ALLOWED", "argument": "decidedBy"}
    assert error["path"] == ["recordDecision"]
    assert error["message"].startswith("decidedBy: ")


def test_a_mutation_is_written_once(client: TestClient) -> None:
    first = post(client, query=CALL, variables={"by": MANAGER})["data"]["recordDecision"]
    assert first["record"] == {"decidedBy": {"nodes": [{"id": MANAGER}]}}
    again = post(client, query=CALL, variables={"by": MANAGER})["data"]["recordDecision"]
    assert again == {**first, "repeated": True}


def test_a_mutation_is_not_asked_by_get(client: TestClient) -> None:
    query = 'mutation { endBar(conflictId: "conflict:1") { id } }'
    assert client.get("/graphql", params={"query": query}).status_code == 405
