"""Connections that listen: how each begins and ends, and what a hostile one gets."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from api import graphql_socket
from api.http import Service
from graph.store import Store, open_store
from tests import signed
from tests.conftest import Servers
from tests.listening import RECORDS, listening, reading, served, token
from tests.test_subscriptions import follow, tell
from tests.writing import fill

INVITED = "https://app.example.org"
ISSUED = Service(verifier=signed.verifier(), origins=(INVITED,))


@pytest.fixture(scope="module")
def filled(servers: Servers) -> Iterator[Store]:
    with open_store(servers.url("local")) as store:
        store.empty()
        fill(store)
        yield store


@pytest.fixture(scope="module")
def port(filled: Store) -> Iterator[int]:
    with served(filled, ISSUED) as port:
        yield port


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphql_socket, "INIT_SECONDS", 0.5)


def refused(port: int, **given: Any) -> int:
    """The status with which a connection is refused."""
    with pytest.raises(InvalidStatus) as raised, listening(port, **given):
        pass
    return raised.value.response.status_code


# --- who is let in ----------------------------------------------------------------------------


def test_the_token_comes_with_the_request_or_with_the_first_message(port: int) -> None:
    bearer = {"Authorization": f"Bearer {token('worker')}"}
    with listening(port, headers=bearer) as listener:
        listener.begin()
    for name in ("Authorization", "authorization"):
        with listening(port) as listener:
            listener.begin({name: bearer["Authorization"]})
    with listening(port, headers=bearer) as listener:  # the one of the request holds
        listener.begin({"Authorization": "Bearer nonsense"})


@pytest.mark.parametrize("bad", signed.BAD)
def test_no_bad_token_is_taken(port: int, bad: str) -> None:
    said = {"Authorization": f"Bearer {signed.BAD[bad]()}"}
    assert refused(port, headers=said) == 403
    with listening(port) as listener:
        listener.say(type="connection_init", payload=said)
        told = "It is expired." if bad == "expired" else "It is not valid."
        assert listener.closed() == (4403, f"Forbidden. {told}")


@pytest.mark.parametrize(
    "payload",
    [None, {}, [], "x", {"Authorization": 7}, {"Authorization": None}, {"X-Purpose": 7}],
)
def test_without_a_token_nobody_is_let_in(port: int, payload: Any) -> None:
    with listening(port) as listener:
        listener.say(type="connection_init", payload=payload)
        assert listener.closed()[0] == 4403


def test_without_an_issuer_this_machine_alone_is_answered(filled: Store) -> None:
    with served(filled) as port:
        with listening(port) as listener:
            listener.begin()
            follow(listener, filled)
            tell(filled, "e:operator", None)
            assert listener.delivered()[1] == ["e:operator"]
        request = (
            "GET /graphql HTTP/1.1\r\nHost: casegraph.example.org\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port)) as rebound:
            rebound.sendall(request.encode())
            assert b" 403 " in rebound.recv(100)


@pytest.mark.parametrize("origin", ["https://other.example.org", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_site_is_not_let_in(port: int, origin: str) -> None:
    bearer = {"Authorization": f"Bearer {token('worker')}"}
    assert refused(port, origin=Origin(origin)) == 403
    assert refused(port, origin=Origin(origin), headers=bearer) == 403


def test_the_servers_own_pages_and_invited_sites_are_let_in(port: int) -> None:
    for origin in (INVITED, f"http://127.0.0.1:{port}"):
        with listening(port, origin=Origin(origin)) as listener:
            listener.begin({"Authorization": f"Bearer {token('worker')}"})


def test_a_connection_ends_with_its_token(filled: Store, port: int) -> None:
    until = int(time.time()) + 4
    with reading(port, "worker", exp=until) as listener:
        follow(listener, filled)
        tell(filled, "e:in time")
        assert listener.delivered()[1] == ["e:in time"]
        assert listener.closed() == (4403, "The token is expired.")
        assert until <= time.time() < until + 2
    bearer = {"Authorization": f"Bearer {token('worker', exp=int(time.time()) + 2)}"}
    with listening(port, headers=bearer) as listener:
        listener.begin()
        assert listener.closed() == (4403, "The token is expired.")


# --- the protocol -----------------------------------------------------------------------------


def test_another_protocol_is_refused(port: int) -> None:
    for other in (None, [Subprotocol("graphql-ws")]):
        with listening(port, subprotocols=other) as listener:
            assert listener.closed()[0] == 4406


def test_who_says_nothing_is_cut_off(port: int, soon: None) -> None:
    with listening(port) as listener:
        assert listener.closed() == (4408, "Connection initialisation timeout")
    with listening(port) as listener:
        listener.say(type="ping")
        assert listener.hear() == {"type": "pong"}
        assert listener.closed()[0] == 4408


def test_nothing_is_asked_before_the_first_message(port: int) -> None:
    bearer = {"Authorization": f"Bearer {token('worker')}"}
    with listening(port, headers=bearer) as listener:
        listener.subscribe()
        assert listener.closed() == (4401, "Unauthorized")


def test_one_begins_once(port: int) -> None:
    with reading(port, "worker") as listener:
        listener.say(type="connection_init")
        assert listener.closed() == (4429, "Too many initialisation requests")


def test_an_id_is_used_once_at_a_time(port: int) -> None:
    with reading(port, "worker") as listener:
        listener.subscribe()
        listener.say(type="complete", id="1")
        listener.subscribe()
        listener.say(type="complete", id="another")
        listener.subscribe()
        assert listener.closed() == (4409, "Subscriber for 1 already exists")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "x",
        "[]",
        "null",
        "{}",
        '{"type": "start"}',
        '{"type": ["subscribe"]}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": ""}',
        '{"type": "subscribe", "id": 1}',
        '{"type": "complete", "id": 1}',
        json.dumps({"type": "subscribe", "id": "x" * 201}),
        "[" * 60_000,
        b"\x00\x01",
    ],
)
def test_what_is_no_message_ends_the_connection(port: int, message: str | bytes) -> None:
    with reading(port, "worker") as listener:
        listener.socket.send(message)
        assert listener.closed()[0] == 4400


@pytest.mark.parametrize("whole", [True, False])
def test_a_giant_message_ends_the_connection(port: int, whole: bool) -> None:
    giant = "x" * 70_000
    with reading(port, "worker") as listener:
        listener.socket.send(giant if whole else iter([giant[:40_000], giant[40_000:]]))
        assert listener.closed()[0] == 1009


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (None, "as a JSON object"),
        ({}, "has no query"),
        ({"query": "{ feedCursor }"}, "all else is asked over HTTP"),
        (
            {"query": 'mutation { annotate(about: [], text: "x") { id } }'},
            "all else is asked over HTTP",
        ),
        ({"query": "subscription {"}, "Syntax Error"),
        ({"query": "subscription { records { no } }"}, "Cannot query field"),
        ({"query": "subscription { __schema { types { name } } }"}, "introspection"),
        ({"query": "subscription { records { cursor } b: records { cursor } }"}, "only one"),
        ({"query": "subscription { records @skip(if: true) { cursor } }"}, ""),
        ({"query": "subscription ($a: String!) { records(after: $a) { cursor } }"}, "$a"),
        (
            {
                "query": "subscription { "
                + " ".join(f"a{n}: records {{ cursor }}" for n in range(20))
                + " }"
            },
            "at most",
        ),
        (
            {
                "query": "subscription { records { records { ...A } } } "
                "fragment A on Record { ...A }"
            },
            "contains itself",
        ),
        ({"query": RECORDS * 300}, "tokens"),
    ],
)
def test_what_may_not_be_asked_so_is_an_error_of_its_own(
    port: int, payload: Any, said: str
) -> None:
    with reading(port, "worker") as listener:
        listener.say(type="subscribe", id="1", payload=payload)
        assert said in listener.refused()["message"]
        listener.subscribe()  # the id is free, and the connection lives
        listener.say(type="ping")
        assert listener.hear() == {"type": "pong"}


def test_a_reader_may_have_so_many_subscriptions_and_no_more(filled: Store, port: int) -> None:
    with reading(port, "worker") as listener:
        for n in range(graphql_socket.MOST_SUBSCRIPTIONS):
            follow(listener, filled, id_=str(n))
        listener.subscribe(id_="more")
        assert listener.refused("more")["message"] == "At most 20 subscriptions on a connection."
        tell(filled, "e:to all")
        told = {listener.hear()["id"] for _ in range(graphql_socket.MOST_SUBSCRIPTIONS)}
        assert told == {str(n) for n in range(graphql_socket.MOST_SUBSCRIPTIONS)}


def test_a_process_may_have_so_many_connections_and_no_more(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    time.sleep(1.0)  # those of other tests are gone
    monkeypatch.setattr(graphql_socket, "MOST_CONNECTIONS", 2)
    with reading(port, "worker"):
        with reading(port, "worker"):
            assert refused(port) == 503
        time.sleep(1.0)
        with reading(port, "worker"):  # the place of one that went is free
            assert refused(port) == 503


def test_a_connection_ends_when_the_server_does(filled: Store) -> None:
    with ExitStack() as stack:
        with served(filled, ISSUED) as port:
            listener = stack.enter_context(reading(port, "worker"))
            follow(listener, filled)
            began = time.monotonic()
        assert time.monotonic() - began < 10
        assert listener.closed()[0] == 1012


def test_a_subscription_is_not_asked_over_http(port: int) -> None:
    import httpx2

    answer = httpx2.post(
        f"http://127.0.0.1:{port}/graphql",
        json={"query": RECORDS},
        headers={"Authorization": f"Bearer {token('worker')}"},
    )
    assert answer.json()["errors"][0]["message"] == "A subscription is asked over WebSocket."
