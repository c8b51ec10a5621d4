"""Running the web application on a port of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from api.command import CannotError
from api.graphql_http import LIMIT_SECONDS
from api.graphql_request import BODY_BYTES
from api.http import HERE_ALONE, Service, create_app

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from graph.store import Store

LAST_SECONDS = int(LIMIT_SECONDS) + 5
"""How long, when stopped, requests under way may take: longer than any may."""


@contextmanager
def bound(host: str, port: int, *, or_any: bool = False) -> Iterator[socket.socket]:
    """A socket that listens; CannotError where the port is taken, or any other where asked."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that says so does asyncio know that it is TCP, and sends what is short at
    # once; else an answer waits 40 ms for the client to say that it has its head.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            try:
                listening.bind((host, port))
            except OSError:
                if not or_any:
                    raise
                listening.bind((host, 0))
            listening.listen(128)
        except OSError as error:
            said = f"{host}:{port}: cannot listen there ({error.strerror}); try --port 0"
            raise CannotError(said) from error
        yield listening


def run(store: Store, listening: socket.socket, service: Service = HERE_ALONE) -> None:
    """Serve until stopped; what is being answered then is answered. No log says what was read."""
    uvicorn.Server(configured(create_app(store, service))).run(sockets=[listening])


def configured(app: ASGIApp) -> uvicorn.Config:
    """How the application is run."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # who asks is said by a token, and /metrics by who connects
        timeout_graceful_shutdown=LAST_SECONDS,
        ws="websockets-sansio",
        ws_max_size=BODY_BYTES,
        ws_per_message_deflate=False,  # a connection that waits for months has no buffers for it
    )
