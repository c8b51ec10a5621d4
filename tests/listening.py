"""The application on a port of this machine, and clients that listen to it over WebSocket."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.http import HERE_ALONE, Service, create_app
from api.serving import bound, configured
from graph.store import Store
from tests import signed
from tests.writing import READERS

PROTOCOL = "graphql-transport-ws"
RECORDS = "subscription { records { cursor records { __typename id } } }"
SOON = 20.0
QUIET = 2.0
"""So long nothing comes where nothing shall: four looks for changes."""


@contextmanager
def served(store: Store, service: Service = HERE_ALONE) -> Iterator[int]:
    """The port on which the application is served meanwhile."""
    with bound("127.0.0.1", 0) as listening:
        server = uvicorn.Server(configured(create_app(store, service)))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            running.join(60)
            assert not running.is_alive()


def token(who: str, **other: Any) -> str:
    """A token of one of the readers."""
    reader = READERS[who]
    return signed.token(casegraph_role=reader.role.value, casegraph_id=reader.id, **other)


class Listener:
    """A client; without a reader it sends no token."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self, seconds: float = SOON) -> Any:
        return json.loads(self.socket.recv(timeout=seconds))

    def is_quiet(self) -> bool:
        try:
            raise AssertionError(self.hear(QUIET))
        except TimeoutError:
            return True

    def begin(self, payload: dict[str, Any] | None = None) -> None:
        self.say(type="connection_init", payload=payload or {})
        assert self.hear() == {"type": "connection_ack"}

    def subscribe(self, query: str = RECORDS, id_: str = "1", **payload: Any) -> None:
        self.say(type="subscribe", id=id_, payload={"query": query, **payload})

    def delivered(self, id_: str = "1") -> Any:
        """The next delivery: its cursor, and the ids of its records."""
        message = self.hear()
        assert (message["type"], message["id"]) == ("next", id_), message
        assert "errors" not in message["payload"]
        given = message["payload"]["data"]["records"]
        return given["cursor"], [record["id"] for record in given["records"]]

    def refused(self, id_: str = "1") -> Any:
        """The first error with which a subscription ends."""
        message = self.hear()
        assert (message["type"], message["id"]) == ("error", id_), message
        return message["payload"][0]

    def closed(self) -> tuple[int, str]:
        """How the server ends the connection."""
        closed = None
        while closed is None:
            try:
                self.hear()
            except ConnectionClosed as error:
                closed = error.rcvd
                assert closed is not None
        return closed.code, closed.reason


@contextmanager
def listening(port: int, **given: Any) -> Iterator[Listener]:
    """A connection; ``headers`` and ``origin`` go with its request."""
    headers = given.pop("headers", None)
    with connect(
        f"ws://127.0.0.1:{port}/graphql",
        subprotocols=given.pop("subprotocols", [Subprotocol(PROTOCOL)]),
        additional_headers=headers,
        proxy=None,
        **given,
    ) as socket:
        yield Listener(socket)


@contextmanager
def reading(port: int, who: str, **other: Any) -> Iterator[Listener]:
    """A connection of one of the readers, who says so in the first message."""
    with listening(port) as listener:
        listener.begin({"Authorization": f"Bearer {token(who, **other)}"})
        yield listener
