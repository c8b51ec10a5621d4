"""Telling systems that cannot listen: a subscription each, sent to an address until it is taken.

What is sent is signed as Standard Webhooks has it. How far a system was told stands in the store,
so another process, or this one after a restart, goes on from there; one tells it at a time.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
import random
import time
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener
from uuid import uuid4

import anyio

from api import graphql_cursors as cursors
from api.graphql_http import Endpoint, Event
from api.graphql_request import BadRequestError
from api.keys import is_here
from api.webhooks_file import AFTER, Webhook
from graph import changes
from graph.changes import Following, ForgottenError
from graph.clock import now
from graph.lease import Lease
from graph.request import REQUEST

HELD = timedelta(seconds=60)
"""For how long a process has a webhook to itself without saying that it is still there."""
ANSWER_SECONDS = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 3600.0
"""How long is waited after what was not taken: twice as long each time."""

_GONE = 410
_log = logging.getLogger("casegraph.webhooks")


class _NotTakenError(Exception):
    """The system did not take what was sent."""


class _GoneError(Exception):
    """The system wants nothing more."""


class _LostError(Exception):
    """Another process tells the system."""


class Courier:
    """Tells one system."""

    def __init__(self, webhook: Webhook, endpoint: Endpoint, store: Following) -> None:
        self._webhook = webhook
        self._endpoint = endpoint
        self._store = store
        self._lease = Lease(store, f"webhook:{webhook.name}")

    async def run(self) -> None:
        """Tell it, for ever, or until it says that it is gone."""
        pause = FIRST_PAUSE
        while True:
            try:
                if await anyio.to_thread.run_sync(self._lease.take, HELD):
                    pause = FIRST_PAUSE
                    await self._tell()
            except _GoneError:
                _log.error("%s: wants nothing more, and is told nothing more", self._webhook.name)
                return
            except _LostError:
                _log.info("%s: another process tells it now", self._webhook.name)
            except Exception as error:
                # the store is away, or the reader may not ask: both may be mended meanwhile
                _log.exception("%s: is not told: %s", self._webhook.name, _said(error))
                pause = min(pause * 2, LONGEST_PAUSE)
            await anyio.sleep(max(pause, HELD.total_seconds() / 2))

    async def _tell(self) -> None:
        ended: Exception = _LostError()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._keep_lease, tasks.cancel_scope)
            try:
                await self._follow()
            except Exception as error:
                ended = error
            tasks.cancel_scope.cancel()
        raise ended

    async def _keep_lease(self, following: anyio.CancelScope) -> None:
        """Say that it is still told from here; where that fails it is told no more."""
        had = True
        while had:
            await anyio.sleep(HELD.total_seconds() / 3)
            try:
                had = await anyio.to_thread.run_sync(self._lease.take, HELD)
            except Exception:
                _log.exception("%s: the store does not answer", self._webhook.name)
                had = False
        following.cancel()

    async def _follow(self) -> None:
        after = await self._start()
        variables = {**self._webhook.variables, AFTER: cursors.of_change(after)}
        payload = {"query": self._webhook.document, "variables": variables}
        subscribed = self._endpoint.subscription(payload, self._webhook.reader, ours=True)
        async with aclosing(await self._endpoint.started(subscribed)) as events:
            async for event in events:
                id_ = self._id(after, event)
                pause = FIRST_PAUSE
                while True:
                    REQUEST.set(uuid4().hex)
                    # read anew each time: what may be seen may be less by then
                    answer = await self._endpoint.delivered(subscribed, event)
                    if answer is None:
                        break
                    try:
                        await self._give(id_, "casegraph.delivery", answer)
                        break
                    except _NotTakenError as error:
                        _log.warning("%s: %s", self._webhook.name, error)
                    await anyio.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 -- no secret
                    pause = min(pause * 2, LONGEST_PAUSE)
                after = event.seen
                await self._reach(after)

    async def _start(self) -> int:
        """From which change on it is told; where some are forgotten, it is told that first."""
        reached = self._lease.reached
        if reached is not None:
            try:
                await anyio.to_thread.run_sync(changes.since, self._store, reached, 1)
            except ForgottenError:
                _log.error("%s: some of what it was to be told is forgotten", self._webhook.name)
                said = "Some changes are kept no longer; ask for what is there, and go on."
                await self._give(f"msg_{uuid4().hex}", "casegraph.gap", {"message": said})
            else:
                return reached
        latest = await anyio.to_thread.run_sync(changes.latest, self._store)
        await self._reach(latest)
        return latest

    async def _reach(self, number: int) -> None:
        if not await anyio.to_thread.run_sync(self._lease.reach, number):
            raise _LostError

    def _id(self, after: int, event: Event) -> str:
        """The same for the same delivery, so that a system knows what it has had already."""
        named = json.dumps([after, event.seen, *map(str, event.records)])
        return "msg_" + hmac.digest(self._webhook.secret, named.encode(), "sha256").hex()[:32]

    async def _give(self, id_: str, type_: str, data: dict[str, Any]) -> None:
        at = now()
        said = {"type": type_, "timestamp": at.isoformat() + "Z", **data}
        body = json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "casegraph",
            **signed(self._webhook.secret, id_, body),
        }
        send = partial(post, self._webhook.url, body, headers)
        # given up when the service stops: it is told again then
        await anyio.to_thread.run_sync(send, abandon_on_cancel=True)


def _said(error: Exception) -> str:
    if isinstance(error, BadRequestError):
        return "; ".join(one.message for one in error.errors)
    return str(error)


def signed(secret: bytes, id_: str, body: bytes, at: int | None = None) -> dict[str, str]:
    """The headers of Standard Webhooks; ``at`` is in seconds of the epoch."""
    moment = str(int(time.time()) if at is None else at)
    mark = hmac.digest(secret, b".".join([id_.encode(), moment.encode(), body]), "sha256")
    return {
        "Webhook-Id": id_,
        "Webhook-Timestamp": moment,
        "Webhook-Signature": "v1," + base64.b64encode(mark).decode(),
    }


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def post(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Send it to this address and to no other that it leads to."""
    handlers: list[Any] = [_NoRedirects()]
    if is_here(urlsplit(url).hostname):
        handlers.append(ProxyHandler({}))
    request = Request(url, body, headers, method="POST")  # noqa: S310 -- the list has https alone
    try:
        with build_opener(*handlers).open(request, timeout=ANSWER_SECONDS):
            return
    except HTTPError as error:
        with error:
            if error.code == _GONE:
                raise _GoneError from error
            raise _NotTakenError(f"it was not taken ({error.code})") from error
    except (URLError, HTTPException, OSError) as error:
        raise _NotTakenError(f"it could not be sent ({type(error).__name__})") from error
