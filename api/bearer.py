"""Who is reading: the bearer token of a request becomes its Reader. Without one, nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from inspect import iscoroutinefunction
from typing import Any

import anyio
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.keys import is_here
from api.tokens import Passed, TokenError, Verifier
from graph.access import OPERATOR, Permission, Reader
from graph.audit_entry import Looked

OPEN = ("/health", "/ready", "/static/")
"""What is given to anybody: that the server is there, and the looks of its pages."""

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "via", "x-real-ip")
_LARGEST_TOKEN = 16_384

_log = logging.getLogger("casegraph.tokens")


class NobodyError(Exception):
    """A route asked who is reading, and nobody was identified: a fault of ours."""


def reader_of(request: Request) -> Reader:
    """Who is reading; NobodyError where the request came round the middleware."""
    reader = getattr(request.state, "reader", None)
    if not isinstance(reader, Reader):
        raise NobodyError(request.scope["path"].split("/")[1])
    return reader


def looked_of(request: Request) -> Looked:
    """What is collected of a request for the log of who looked."""
    if not hasattr(request.state, "looked"):
        request.state.looked = Looked()
    looked: Looked = request.state.looked
    return looked


def allowed(permission: Permission, endpoint: Callable[[Request], Any]) -> Callable[..., Any]:
    """A route for readers whose role may ask for such a thing."""

    def check(request: Request) -> None:
        if not reader_of(request).may(permission):
            raise HTTPException(403, "This is not for your role.")

    async def asynchronous(request: Request) -> Any:
        check(request)
        return await endpoint(request)

    def synchronous(request: Request) -> Any:
        check(request)
        return endpoint(request)

    return asynchronous if iscoroutinefunction(endpoint) else synchronous


class Bearer:
    """Identifies whoever asks. Without an issuer, only this machine asks: its operator."""

    def __init__(self, app: ASGIApp, verifier: Verifier | None) -> None:
        self._app = app
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an identified request on; answer any other with 401."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state.pop("reader", None)
        state.pop("until", None)
        headers = Headers(scope=scope)
        if self._verifier is None:
            state["reader"] = OPERATOR
        elif not _is_open(scope) and not _tells_later(scope, headers):
            try:
                given, purpose = headers.getlist("authorization"), headers.get("x-purpose", "")
                passed = await identified(self._verifier, given, purpose)
                state["reader"], state["until"] = passed.reader, passed.until
            except TokenError as error:
                _log.info("a token is not taken: %s", error)
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await _unknown(scope["path"], error.told)(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def identified(verifier: Verifier, given: Sequence[str], purpose: str) -> Passed:
    """Who says this as their authorization; TokenError where it is no good bearer token."""
    if not given:
        raise TokenError("the request has none", "missing")
    scheme, _, token = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or len(token) > _LARGEST_TOKEN:
        raise TokenError("the request has no one bearer token")
    # in a thread, for keys may have to be read anew
    return await anyio.to_thread.run_sync(verifier.passed, token.strip(), purpose)


def _tells_later(scope: Scope, headers: Headers) -> bool:
    """Whether the token comes with the first message: a browser's script sets no header here."""
    is_graphql = scope["type"] == "websocket" and scope["path"] == "/graphql"
    return is_graphql and "authorization" not in headers


def _is_open(scope: Scope) -> bool:
    path: str = scope["path"]
    if path == "/metrics":
        return is_from_here(scope)
    return path in OPEN or (path.startswith("/static/") and ".." not in path)


def is_from_here(scope: Scope) -> bool:
    """Whether a request comes from this machine itself and was not handed on by a proxy."""
    client = scope.get("client")
    headers = Headers(scope=scope)
    if "authorization" in headers or any(name in headers for name in _FORWARDED):
        return False
    return client is not None and is_here(client[0])


def _unknown(path: str, told: str) -> Response:
    if told == "missing":
        said, challenge = "Send a bearer token.", 'Bearer realm="casegraph"'
    else:
        said = f"The token is {told}."
        challenge = f'Bearer error="invalid_token", error_description="{said}"'
    headers = {"WWW-Authenticate": challenge}
    if path == "/graphql":
        errors = {"errors": [{"message": said, "extensions": {"code": "UNAUTHENTICATED"}}]}
        return JSONResponse(errors, 401, headers)
    return PlainTextResponse(f"{said}\n", 401, headers)
