"""The web application: status codes, what is masked, who may ask, and the pages."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import graphql_http
from api.http import create_app
from graph.store import Store, StoreError, open_store
from tests import made_up
from tests.conftest import Servers

HERE = "http://127.0.0.1:8000"
NEW = "application/graphql-response+json"


@pytest.fixture(scope="module")
def filled(servers: Servers) -> Iterator[Store]:
    with open_store(servers.url("local")) as store:
        store.empty()
        assert not store.load(made_up.facts(), made_up.RUN).refused
        yield store


@pytest.fixture(scope="module")
def client(filled: Store) -> Iterator[TestClient]:
    with TestClient(create_app(filled), base_url=HERE) as client:
        yield client


def post(client: TestClient, body: Any, accept: str = NEW, **headers: str) -> Any:
    return client.post("/graphql", json=body, headers={"Accept": accept, **headers})


# --- GraphQL over HTTP -------------------------------------------------------------------


@pytest.mark.parametrize("accept", [NEW, "application/json", "*/*", f"{NEW}; q=0.5, text/html"])
def test_a_good_query_is_answered(client: TestClient, accept: str) -> None:
    answer = post(client, {"query": "{ __typename }"}, accept)
    assert answer.status_code == 200
    assert answer.json() == {"data": {"__typename": "Query"}}
    assert answer.headers["content-type"].split(";")[0] in (NEW, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


def test_a_query_is_answered_over_get(client: TestClient) -> None:
    given = {"query": "query q($id: ID!) { person(id: $id) { name } }"}
    given |= {"variables": f'{{"id": "{made_up.CHILD}"}}', "operationName": "q"}
    answer = client.get("/graphql", params=given)
    assert answer.json() == {"data": {"person": {"name": "Ada Quill"}}}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'[{"query": "{ __typename }"}]', 400),
        (b"{}", 400),
        (b'{"query": 1}', 400),
        (b'{"query": "{ __typename }", "variables": []}', 400),
        (b'{"query": "{ __typename }", "operationName": 1}', 400),
        (b'{"query": "{"}', 400),
        (b'{"query": "{ nothing }"}', 400),
        (b'{"query": "query a { __typename } query b { __typename }"}', 400),
        (b'{"query": "{ __typename }", "operationName": "other"}', 400),
        (b'{"query": "query q($id: ID!) { person(id: $id) { id } }", "variables": {}}', 400),
        (b'{"query": "mutation { x }"}', 400),
        (b'{"query": "{ ...f } fragment f on Query { ...f }"}', 400),
        (b'{"query": "{ ...nowhere }"}', 400),
        (b'{"query": "' + b"{a" * 250 + b"}" * 250 + b'"}', 400),
        (b'{"query": "{' + b"x " * 2500 + b'}"}', 400),
        (b'{"query": "' + b"#" * 70_000 + b'"}', 413),
    ],
)
def test_a_request_that_cannot_be_run_is_refused(
    client: TestClient, body: bytes, status: int
) -> None:
    headers = {"Content-Type": "application/json", "Accept": NEW}
    answer = client.post("/graphql", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["errors"]
    assert "data" not in answer.json()


def test_an_older_client_gets_the_errors_of_a_document_as_an_answer(client: TestClient) -> None:
    answer = post(client, {"query": "{ nothing }"}, "application/json")
    assert answer.status_code == 200
    assert "nothing" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin-1",
        "",
    ],
)
def test_only_json_is_read(client: TestClient, content_type: str) -> None:
    body = b'{"query": "{ __typename }"}'
    answer = client.post("/graphql", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == 415


def test_what_cannot_be_given_is_not_acceptable(client: TestClient) -> None:
    assert post(client, {"query": "{ __typename }"}, "text/html").status_code == 406
    assert post(client, {"query": "{ __typename }"}, "*/*; q=0").status_code == 406


def test_other_methods_are_not_allowed(client: TestClient) -> None:
    answer = client.put("/graphql", json={})
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_an_error_of_ours_is_masked_and_logged(
    filled: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise StoreError("bolt://10.0.0.1:7687: a secret place")

    with TestClient(create_app(filled), base_url=HERE) as client:
        monkeypatch.setattr(filled, "read", fails)
        with caplog.at_level(logging.ERROR):
            answer = post(client, {"query": '{ person(id: "x") { id } }'})
    (error,) = answer.json()["errors"]
    assert answer.status_code == 200
    assert answer.json()["data"] == {"person": None}
    assert "secret" not in answer.text
    assert error["extensions"]["reference"] in error["message"]
    assert error["extensions"]["reference"] in caplog.text
    assert "a secret place" in caplog.text


def test_an_error_for_the_reader_is_told(client: TestClient) -> None:
    query = '{ unfollowedActions(knownAt: "2023-03-25") { actionId } }'
    (error,) = post(client, {"query": query}).json()["errors"]
    assert "casegraph snapshot" in error["message"]


def test_what_takes_too_long_ends(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphql_http, "LIMIT_SECONDS", 0.0)
    with TestClient(create_app(filled), base_url=HERE) as client:
        assert post(client, {"query": '{ person(id: "x") { id } }'}).status_code == 503


# --- who may ask --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""]
)
def test_a_name_that_is_not_this_machine_is_refused(client: TestClient, host: str) -> None:
    for path in ("/", "/graphql", "/health", "/static/page.css"):
        assert client.get(path, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:9", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).json() == {"status": "ok"}


def test_another_site_may_link_here_and_not_read(client: TestClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/graphql?query={__typename}", headers=foreign).status_code == 403
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/", headers=link).status_code == 200
    assert "access-control-allow-origin" not in client.get("/").headers


# --- pages --------------------------------------------------------------------------------

PAGES = [
    "/",
    "/?as_of=2023-05-01",
    f"/decision/{made_up.DECISION}",
    f"/decision/{made_up.DECISION}?known_at=2023-03-25",
    f"/child/{made_up.CHILD}",
    f"/child/{made_up.CHILD}?known_at=2023-03-25",
    "/graphiql",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_nothing_and_asks_nobody_else(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "<script>" not in answer.text
    assert ' src="http' not in answer.text


def test_the_start_page_leads_to_decisions_and_files(client: TestClient) -> None:
    page = client.get("/?as_of=2023-05-01").text
    assert "Bring the photographs" in page
    assert f'href="/decision/{made_up.DECISION}"' in page
    assert f'href="/child/{made_up.CHILD}"' in page
    assert "Ask for a place" not in page


def test_a_decision_is_shown_beside_what_was_known(client: TestClient) -> None:
    page = client.get(f"/decision/{made_up.DECISION}?known_at=2023-03-25").text
    assert "As it was known on 2023-03-25" in page
    assert "<mark>only now</mark> against: =a neighbour is worried" in page
    before = client.get(f"/decision/{made_up.DECISION}?known_at=2023-02-25").text
    assert "nothing of this decision was on the record" in before


def test_the_child_is_told_in_their_own_page(client: TestClient) -> None:
    page = client.get(f"/child/{made_up.CHILD}?as_of=2023-05-01").text
    assert "<title>Home</title>" in page
    assert "Hello Ada Quill" in page
    assert "Sam Okoro (team manager) decided where you would live." in page
    assert "1 March 2023, when you were 10" in page
    assert "Her aunt knows her and has room for her and her dog." in page
    assert "Exit this page" in page
    assert "0800 1111" in page
    assert "Not kept" in page
    assert "Kept" in page
    assert "We could not find a note that says that this was done." in page
    assert "This part is about someone being hurt." in page
    assert "neighbour" not in page  # nobody has cleared it


def test_nothing_later_than_the_day_is_told(client: TestClient) -> None:
    page = client.get(f"/child/{made_up.CHILD}?as_of=2023-02-15").text
    assert "where you would live" not in page


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nowhere", 404, "Not Found"),
        ("/decision/t:photos", 404, "There is no such decision."),
        ("/child/nobody", 404, "There is no such page."),
        ("/?as_of=tomorrow", 400, "as_of takes a day"),
        (f"/child/{made_up.CHILD}?known_at=x", 400, "known_at takes a day"),
        (f"/child/{made_up.CHILD}?as_of=2024-01-01T12:00", 400, "as_of takes a day"),
    ],
)
def test_what_is_not_there_is_said(client: TestClient, path: str, status: int, said: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.text


def test_a_store_that_does_not_answer_is_said_without_its_address(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise StoreError("bolt://10.0.0.1:7687: a secret place")

    with TestClient(create_app(filled), base_url=HERE) as client:
        monkeypatch.setattr(filled, "read", fails)
        monkeypatch.setattr(filled, "is_whole", fails)
        ready, start = client.get("/ready"), client.get("/")
        assert client.get("/health").status_code == 200  # the process is alive
    assert ready.status_code == start.status_code == 503
    assert "secret" not in ready.text + start.text
    assert start.headers["cache-control"] == "no-store"


def test_a_fault_of_ours_is_not_shown(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise KeyError("a secret name")

    app = create_app(filled)
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        monkeypatch.setattr(filled, "read", fails)
        answer = client.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
