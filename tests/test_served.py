"""The service with an issuer: who is answered, and which sites may ask."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from api import graphql_http
from api.bearer import OPEN
from api.graphql_context import Request as Asking
from api.http import Service, create_app
from graph.access import PERMISSIONS, Permission, Reader, Role
from graph.store import Store, open_store
from tests import made_up, signed
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


def routes(client: TestClient) -> list[Route | Mount]:
    app: Any = client.app
    while not hasattr(app, "routes"):
        app = app._app
    return list(app.routes)


# --- who is answered ----------------------------------------------------------------------


def test_every_route_but_the_open_ones_needs_a_token(client: TestClient) -> None:
    tried = 0
    for route in routes(client):
        path = route.path.replace("{id:path}", "x")
        if isinstance(route, Mount) or path in OPEN:
            continue
        answer = client.get(path)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == 'Bearer realm="casegraph"'
        assert answer.headers["cache-control"] == "no-store"
        tried += 1
    assert tried >= 10
    assert client.get("/nowhere").status_code == 401
    assert client.get("/static/page.css").status_code == 200
    assert client.get("/static/../graphql").status_code in (401, 404)
    assert client.get("/health").json() == client.get("/ready").json() == {"status": "ok"}


@pytest.mark.parametrize("bad", signed.BAD)
def test_a_bad_token_is_answered_with_no_reason(
    client: TestClient, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"Authorization": f"Bearer {signed.BAD[bad]()}"}
    with caplog.at_level(logging.INFO):
        answer = client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    told = "The token is expired." if bad == "expired" else "The token is not valid."
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
    assert [error["message"] for error in answer.json()["errors"]] == [told]
    assert "a token is not taken" in caplog.text


@pytest.mark.parametrize(
    "headers",
    [
        [("Authorization", "Basic dTpw")],
        [("Authorization", "Bearer")],
        [("Authorization", f"Bearer {'x' * 20_000}")],
        [("Authorization", f"Bearer {signed.token()}")] * 2,
        [("Cookie", f"token={signed.token()}")],
    ],
    ids=["basic", "nothing", "long", "two", "cookie"],
)
def test_only_one_bearer_token_is_read(client: TestClient, headers: list[Any]) -> None:
    assert client.get("/", headers=headers).status_code == 401
    assert client.get("/graphql?query={__typename}", headers=headers).status_code == 401


def test_a_token_in_the_address_is_no_token(client: TestClient) -> None:
    given = {"query": "{ __typename }", "access_token": signed.token()}
    assert client.get("/graphql", params=given).status_code == 401


def test_a_good_token_is_answered_by_any_name_of_the_server(client: TestClient) -> None:
    assert asked(client, "{ __typename }").json() == {"data": {"__typename": "Query"}}
    get = client.get("/graphql?query={__typename}", headers=of())
    assert get.json() == {"data": {"__typename": "Query"}}
    assert client.get("/", headers=of("team-manager")).status_code == 200


PAGES = {
    "/decision/x": Permission.READ,
    "/child/x": Permission.CHILD_FILE,
    "/oversight/x": Permission.OVERSEE,
    "/graphiql": Permission.INTROSPECT,
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_a_page_is_for_the_roles_that_may_ask_for_it(client: TestClient, role: Role) -> None:
    for path, permission in PAGES.items():
        answer = client.get(path, headers=of(role.value))
        assert (answer.status_code == 403) == (permission not in PERMISSIONS[role]), path


def test_what_resolvers_are_given_is_made_of_the_reader(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    real = graphql_http.Endpoint

    def endpoint(made: Any, context: Any, *rest: Any, **named: Any) -> Any:
        def noted(reader: Any) -> Any:
            seen.append(reader)
            return context(reader)

        return real(made, noted, *rest, **named)

    monkeypatch.setattr("api.http.Endpoint", endpoint)
    with TestClient(create_app(filled, ISSUED), base_url=THERE) as client:
        headers = {**of("iro", casegraph_id="hr:7"), "X-Purpose": "a review"}
        client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert [(r.id, r.role, r.purpose) for r in seen] == [("hr:7", Role.IRO, "a review")]


def test_who_may_see_what_is_looked_up_for_many_at_once() -> None:
    """None waits for the trip of another: each is on its way before the first is answered."""
    rows: dict[str, list[Any]] = {
        name: [] for name in ("assigned", "grants", "barred", "barred_people")
    }
    on_the_way = threading.Barrier(8, timeout=20)

    class Slow:
        def read(self, *_: Any, **given: Any) -> list[dict[str, Any]]:
            on_the_way.wait()
            return [{**rows, "assigned": [f"c:{given['reader']}"]}]

    store: Any = Slow()
    asking = [Asking(store, Reader(f"w:{n}", Role.CASE_MANAGER)) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        sights = list(pool.map(lambda one: one.seen.sight, asking))
    assert [sight and sight.cases for sight in sights] == [(f"c:w:{n}",) for n in range(8)]
    assert [one.seen for one in asking] == [one.seen for one in asking]
    assert on_the_way.n_waiting == 0


# --- other sites --------------------------------------------------------------------------


def test_another_site_reads_nothing_unless_it_is_invited(filled: Store) -> None:
    invited, other = "https://app.example.org", "https://other.example.org"
    service = Service(verifier=signed.verifier(), origins=(invited,))
    body = {"query": "{ __typename }"}
    with TestClient(create_app(filled, service), base_url=THERE) as client:
        good = {"Origin": invited, "Sec-Fetch-Site": "cross-site"}
        bad = {"Origin": other, "Sec-Fetch-Site": "cross-site"}
        before = client.options("/graphql", headers=good)
        assert before.status_code == 204
        assert before.headers["access-control-allow-origin"] == invited
        assert "access-control-allow-credentials" not in before.headers
        assert "Authorization" in before.headers["access-control-allow-headers"]
        answer = client.post("/graphql", json=body, headers={**good, **of()})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == invited
        assert "Origin" in answer.headers["vary"]
        for headers in (bad, {"Origin": other}, {"Origin": "null"}):
            assert client.options("/graphql", headers=headers).status_code == 403
            refused = client.post("/graphql", json=body, headers={**headers, **of()})
            assert refused.status_code == 403
            assert "access-control-allow-origin" not in refused.headers
        page = client.get("/", headers={**good, **of()})
        assert page.status_code == 403
        assert "access-control-allow-origin" not in page.headers
        own = {"Origin": THERE, "Sec-Fetch-Site": "same-origin", **of()}
        assert client.post("/graphql", json=body, headers=own).status_code == 200


def test_a_link_on_another_site_asks_no_query(client: TestClient) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", **of()}
    assert client.get("/graphql?query={__typename}", headers=link).status_code == 403
    assert client.get("/", headers=link).status_code == 200


@pytest.mark.parametrize("path", ["/graphql", "/", "/health", "/nowhere", "/metrics", "/graphiql"])
def test_no_answer_is_kept(client: TestClient, path: str) -> None:
    for headers in ({}, of()):
        answer = client.get(path, headers=headers)
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
