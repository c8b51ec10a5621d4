"""What is written down of a request, what is counted, and how the service ends."""

import io
import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import neo4j
import pytest
import uvicorn
from starlette.testclient import TestClient

from api.http import create_app
from api.logs import JsonLines
from api.serving import bound, configured
from graph import bolt
from graph import schema as store_schema
from graph.request import REQUEST
from graph.store import Store, open_store
from tests import made_up
from tests.conftest import Servers
from tests.issued import ISSUED, THERE, asked, of


@pytest.fixture(scope="module")
def filled(servers: Servers) -> Iterator[Store]:
    with open_store(servers.url("local")) as store:
        store.empty()
        assert not store.load(made_up.facts(), made_up.RUN).refused
        yield store


@pytest.fixture(scope="module")
def client(filled: Store) -> Iterator[TestClient]:
    with TestClient(create_app(filled, ISSUED), base_url=THERE) as client:
        yield client


# --- what is written down -----------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("casegraph")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_a_request_is_one_line_that_names_nobody(client: TestClient, log: io.StringIO) -> None:
    client.get(f"/child/{made_up.CHILD}?as_of=2023-05-01", headers=of("iro", sub="hr:secret"))
    asked(client, f'query Ada {{ person(id: "{made_up.CHILD}") {{ name }} }}')
    client.get("/nowhere/Ada", headers=of())
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["route"], line["status"], line["role"]) for line in lines] == [
        ("/child/{id:path}", 404, "IRO"),
        ("/graphql", 200, "ANALYST"),
        ("none", 404, "ANALYST"),
    ]
    allowed = {"time", "level", "log", "request", "route", "status", "ms", "role"}
    assert all(set(line) == allowed for line in lines)
    for secret in (made_up.CHILD, "Ada", "hr:secret", "person"):
        assert secret not in log.getvalue()


@pytest.mark.parametrize("given", ["trace-1.a_B", "a" * 64])
def test_a_safe_request_id_is_taken(client: TestClient, given: str, log: io.StringIO) -> None:
    answer = client.get("/health", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == given
    assert json.loads(log.getvalue())["request"] == given


@pytest.mark.parametrize("given", ["", "a b", "a" * 65, "-a", 'a"b', "ä".encode(), "a;b"])
def test_any_other_is_made_anew(client: TestClient, given: Any) -> None:
    answer = client.get("/health", headers={"X-Request-Id": given})
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


def test_a_masked_error_names_its_request(
    filled: Store, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise bolt.StoreError("bolt://10.0.0.1:7687: a secret place")

    with TestClient(create_app(filled, ISSUED), base_url=THERE) as client:
        monkeypatch.setattr(filled, "read", fails)
        headers = {**of(), "X-Request-Id": "r-1"}
        body = {"query": '{ person(id: "x") { id } }'}
        answer = client.post("/graphql", json=body, headers=headers)
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "reference": "r-1"}
    first = json.loads(log.getvalue().splitlines()[0])
    assert first["request"] == "r-1"
    assert "a secret place" in first["exception"]


def test_the_databases_own_log_is_told_the_request(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    real = neo4j.Query

    def noted(text: Any, metadata: Any = None, timeout: Any = None) -> Any:
        told.append(metadata)
        return real(text, metadata=metadata, timeout=timeout)

    monkeypatch.setattr("graph.bolt.neo4j.Query", noted)
    with TestClient(create_app(store, ISSUED), base_url=THERE) as client:
        headers = {**of(), "X-Request-Id": "r-2"}
        body = {"query": '{ person(id: "x") { id } }'}
        answer = client.post("/graphql", json=body, headers=headers)
        assert answer.json() == {"data": {"person": None}}
        assert client.get("/ready").status_code == 200
    assert told[0] == {"app": "casegraph", "request": "r-2"}


def test_the_database_shows_the_request_with_its_transaction(servers: Servers) -> None:
    with open_store(servers.url("neo4j")) as store:
        before = REQUEST.set("r-3")
        try:
            shown = store.read("SHOW TRANSACTIONS YIELD metaData RETURN metaData")
        finally:
            REQUEST.reset(before)
    assert {"metaData": {"app": "casegraph", "request": "r-3"}} in shown


def test_a_store_without_its_schema_is_not_ready(store: Store) -> None:
    with TestClient(create_app(store, ISSUED), base_url=THERE) as client:
        assert client.get("/ready").json() == {"status": "ok"}
        store._connection.define(["DROP CONSTRAINT person_id"])
        try:
            answer = client.get("/ready")
        finally:
            store_schema.apply(store._connection, store.model)
        assert (answer.status_code, answer.json()) == (
            503,
            {"status": "the store lacks its schema"},
        )
        assert client.get("/ready").status_code == 200


def test_numbers_are_for_those_who_run_the_service(filled: Store) -> None:
    with TestClient(create_app(filled, ISSUED), base_url=THERE) as client:
        asked(client, '{ person(id: "x") { id } }')
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers=of("team-manager")).status_code == 403
        told = client.get("/metrics", headers=of("system-administrator")).text
    assert 'casegraph_requests_total{route="/graphql",status="200"} 1.0' in told
    assert 'casegraph_request_seconds_bucket{le="0.1",route="/graphql"}' in told
    assert "casegraph_requests_under_way 1.0" in told
    assert re.search(r"casegraph_statements_total [1-9]", told)
    here = TestClient(create_app(filled, ISSUED), base_url=THERE, client=("127.0.0.1", 50_000))
    assert here.get("/metrics").status_code == 200
    assert here.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 401


def test_a_request_under_way_is_answered_when_the_server_stops(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, real = threading.Event(), filled.read

    def slow(*given: Any, **named: Any) -> Any:
        begun.set()
        time.sleep(0.5)
        return real(*given, **named)

    monkeypatch.setattr(filled, "read", slow)
    answers: list[Any] = []
    with bound("127.0.0.1", 0) as listening:
        server = uvicorn.Server(configured(create_app(filled, ISSUED)))
        serving = threading.Thread(target=server.run, args=([listening],))
        serving.start()
        while not server.started and serving.is_alive():
            time.sleep(0.01)
        where = f"http://127.0.0.1:{listening.getsockname()[1]}/graphql"
        body = {"query": '{ person(id: "x") { id } }'}

        def ask() -> None:
            answers.append(httpx2.post(where, json=body, headers=of()))

        asking = threading.Thread(target=ask)
        asking.start()
        assert begun.wait(10)
        server.should_exit = True
        asking.join(10)
        serving.join(10)
    assert [answer.status_code for answer in answers] == [200]
    assert not serving.is_alive()
