"""GraphQL over WebSocket, by the protocol graphql-transport-ws: subscriptions and nothing else.

Who reads and what they may ask is found out as over HTTP. Every limit is met before a document is
read, and a connection never outlives the token that it came with.
"""

from __future__ import annotations

import json
import time
from contextlib import aclosing, suppress
from typing import Any

import anyio
from anyio import CancelScope
from anyio.abc import TaskGroup
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.bearer import identified
from api.graphql_http import Endpoint
from api.graphql_request import BODY_BYTES, BadRequestError
from api.tokens import Passed, TokenError, Verifier
from graph.access import Reader

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
MOST_SUBSCRIPTIONS = 20
"""On one connection."""
MOST_CONNECTIONS = 500
"""On one process."""

_LONGEST_ID = 200
_LONGEST_REASON = 120  # bytes, as far as the protocol takes them
_LOOK_AGAIN = 60.0  # seconds: a clock may be set while somebody waits for it

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN = 4400, 4401, 4403
NO_PROTOCOL, NO_INIT, TWICE, TOO_MANY_INITS, TOO_LARGE = 4406, 4408, 4409, 4429, 1009


class Sockets:
    """The connections of one process."""

    def __init__(self, endpoint: Endpoint, verifier: Verifier | None) -> None:
        self._endpoint = endpoint
        self._verifier = verifier
        self._open = 0

    async def answer(self, websocket: WebSocket) -> None:
        """Answer one connection until it ends."""
        if self._open >= MOST_CONNECTIONS:
            await websocket.send_denial_response(
                PlainTextResponse("Too many listen already.\n", 503)
            )
            return
        self._open += 1
        try:
            await _Connection(websocket, self._endpoint, self._verifier).run()
        finally:
            self._open -= 1


class _Connection:
    def __init__(self, websocket: WebSocket, endpoint: Endpoint, verifier: Verifier | None) -> None:
        self._socket = websocket
        self._endpoint = endpoint
        self._verifier = verifier
        self._passed: Passed | None = None  # until whoever it is has said so, and was told so
        self._began = False
        self._running: dict[str, CancelScope] = {}
        self._sending = anyio.Lock()
        self._ended: tuple[int, str] | None = None

    async def run(self) -> None:
        """Listen and deliver until either side ends it."""
        if PROTOCOL not in self._socket.scope["subprotocols"]:
            await self._socket.accept()
            await self._socket.close(NO_PROTOCOL, f"This speaks {PROTOCOL}.")
            return
        await self._socket.accept(PROTOCOL)
        async with anyio.create_task_group() as tasks:
            self._tasks: TaskGroup = tasks
            tasks.start_soon(self._wait_for_init)
            await self._listen()
            tasks.cancel_scope.cancel()
        if self._ended is not None and self._socket.application_state is WebSocketState.CONNECTED:
            with suppress(WebSocketDisconnect, RuntimeError):  # it is gone already
                await self._socket.close(*self._ended)

    def _end(self, code: int, reason: str) -> None:
        """End the connection; whatever is under way on it is given up."""
        if self._ended is None:
            self._ended = code, reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
        self._tasks.cancel_scope.cancel()

    async def _wait_for_init(self) -> None:
        await anyio.sleep(INIT_SECONDS)
        if self._passed is None:
            self._end(NO_INIT, "Connection initialisation timeout")

    async def _wait_for_expiry(self, until: float) -> None:
        while (left := until - time.time()) > 0:
            await anyio.sleep(min(left, _LOOK_AGAIN))
        self._end(FORBIDDEN, "The token is expired.")

    # --- what comes in ---

    async def _listen(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                self._end(BAD_REQUEST, "Send JSON as text.")
            elif len(text) > BODY_BYTES:
                self._end(TOO_LARGE, f"At most {BODY_BYTES:,} bytes.")
            else:
                await self._read(text)
            if self._ended is not None:
                return

    async def _read(self, text: str) -> None:
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            said = None
        kind = said.get("type") if isinstance(said, dict) else None
        if kind == "connection_init":
            await self._begin(said.get("payload"))
        elif kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "subscribe":
            self._subscribe(said.get("id"), said.get("payload"))
        elif kind == "complete" and isinstance(said.get("id"), str):
            scope = self._running.pop(said["id"], None)
            if scope is not None:
                scope.cancel()
        elif kind != "pong":
            self._end(BAD_REQUEST, "This is no message of the protocol.")

    async def _begin(self, payload: Any) -> None:
        if self._began:
            self._end(TOO_MANY_INITS, "Too many initialisation requests")
            return
        self._began = True
        try:
            self._passed = await self._whoever(payload if isinstance(payload, dict) else {})
        except TokenError as error:
            told = "Send a bearer token." if error.told == "missing" else f"It is {error.told}."
            self._end(FORBIDDEN, f"Forbidden. {told}")
            return
        self._socket.scope["state"]["reader"] = self._passed.reader  # for the line of the log
        if self._passed.until is not None:
            self._tasks.start_soon(self._wait_for_expiry, self._passed.until)
        await self._send({"type": "connection_ack"})

    async def _whoever(self, payload: dict[str, Any]) -> Passed:
        """Who the connection is of: as its request said, else as its first message does."""
        state = self._socket.scope["state"]
        if isinstance(state.get("reader"), Reader):
            return Passed(state["reader"], state.get("until"))
        if self._verifier is None:
            raise TokenError("the connection came round the middleware")
        said = {str(name).lower(): value for name, value in payload.items()}
        given, purpose = said.get("authorization"), said.get("x-purpose", "")
        if not isinstance(given, (str, type(None))) or not isinstance(purpose, str):
            raise TokenError("the first message has no one bearer token")
        return await identified(self._verifier, [] if given is None else [given], purpose)

    def _subscribe(self, id_: Any, payload: Any) -> None:
        if self._passed is None:
            self._end(UNAUTHORIZED, "Unauthorized")
        elif not isinstance(id_, str) or not 0 < len(id_) <= _LONGEST_ID:
            self._end(BAD_REQUEST, "A subscription has an id.")
        elif id_ in self._running:
            self._end(TWICE, f"Subscriber for {id_} already exists")
        else:
            full = len(self._running) >= MOST_SUBSCRIPTIONS
            scope = self._running[id_] = CancelScope()
            follow = self._refuse if full else self._follow
            self._tasks.start_soon(follow, id_, payload, self._passed, scope)

    # --- what goes out ---

    async def _follow(self, id_: str, payload: Any, passed: Passed, scope: CancelScope) -> None:
        with scope:
            try:
                await self._deliver(id_, payload, passed)
            except BadRequestError as error:
                bad = error
            except Exception as error:
                bad = self._endpoint.hidden(error)
            else:
                return  # it was given up
            await self._fail(id_, scope, bad)

    async def _refuse(self, id_: str, payload: Any, passed: Passed, scope: CancelScope) -> None:
        with scope:
            said = f"At most {MOST_SUBSCRIPTIONS} subscriptions on a connection."
            await self._fail(id_, scope, BadRequestError("too_many", said))

    async def _fail(self, id_: str, scope: CancelScope, error: BadRequestError) -> None:
        """End a subscription; its id is free then."""
        if self._running.get(id_) is scope:
            del self._running[id_]
        told = [dict(one.formatted) for one in error.errors]
        await self._send({"id": id_, "type": "error", "payload": told})

    async def _deliver(self, id_: str, payload: Any, passed: Passed) -> None:
        subscribed = self._endpoint.subscription(payload, passed.reader)
        async with aclosing(await self._endpoint.started(subscribed)) as events:
            async for event in events:
                answer = await self._endpoint.delivered(subscribed, event)
                if passed.until is not None and time.time() >= passed.until:
                    self._end(FORBIDDEN, "The token is expired.")
                elif answer is not None:
                    await self._send({"id": id_, "type": "next", "payload": answer})

    async def _send(self, message: dict[str, Any]) -> None:
        text = json.dumps(message, separators=(",", ":"), ensure_ascii=False)
        async with self._sending:
            try:
                await self._socket.send_text(text)
            except (RuntimeError, WebSocketDisconnect):  # it is gone, and so is all that it asked
                self._tasks.cancel_scope.cancel()
