"""What is known of every request afterwards: its id, one line of log, and numbers."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable
from uuid import uuid4

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.access import Reader
from graph.request import REQUEST, STATEMENTS

HEADER = "X-Request-Id"
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
_NOWHERE = "none"

_log = logging.getLogger("casegraph.requests")


class Numbers:
    """The numbers of one application: of routes and statuses, never of people or records."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Statements())
        self.requests = Counter(
            "casegraph_requests",
            "Requests answered.",
            ("route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "casegraph_request_seconds",
            "How long an answer took.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.under_way = Gauge(
            "casegraph_requests_under_way",
            "Requests that are being answered.",
            registry=self.registry,
        )
        self.sockets = Gauge(
            "casegraph_sockets",
            "WebSocket connections that are open.",
            registry=self.registry,
        )


class _Statements(Collector):
    def collect(self) -> Iterable[Metric]:
        yield CounterMetricFamily(
            "casegraph_statements",
            "Statements that this process ran on the database.",
            value=STATEMENTS.number,
        )


class Observed:
    """Gives every request an id, and writes down route, status, time and role of each."""

    def __init__(self, app: ASGIApp, numbers: Numbers) -> None:
        self._app = app
        self._numbers = numbers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and say afterwards how it went."""
        if scope["type"] == "websocket":
            await self._watch(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request = given if _SAFE.fullmatch(given) else uuid4().hex
        status = 500  # where nothing was answered

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request
            await send(message)

        before = REQUEST.set(request)
        began = time.perf_counter()
        self._numbers.under_way.inc()
        try:
            await self._app(scope, receive, named)
        finally:
            self._numbers.under_way.dec()
            self._write_down(scope, status, time.perf_counter() - began)
            REQUEST.reset(before)

    async def _watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A connection that stays: one line when it ends, with how it ended."""
        request, closed, began = uuid4().hex, 0, time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal closed
            if message["type"] == "websocket.close":
                closed = message.get("code", 1000)
            await send(message)

        async def heard() -> Message:
            nonlocal closed
            message = await receive()
            if message["type"] == "websocket.disconnect":
                closed = message.get("code", 1005)
            return message

        before = REQUEST.set(request)
        self._numbers.sockets.inc()
        try:
            await self._app(scope, heard, noted)
        finally:
            self._numbers.sockets.dec()
            reader = scope.get("state", {}).get("reader")
            fields = {
                "route": str(getattr(scope.get("route"), "path", _NOWHERE)),
                "closed": closed,
                "ms": round((time.perf_counter() - began) * 1000, 1),
                "role": reader.role.value if isinstance(reader, Reader) else None,
            }
            _log.info("socket", extra={"fields": fields})
            REQUEST.reset(before)

    def _write_down(self, scope: Scope, status: int, seconds: float) -> None:
        route = str(getattr(scope.get("route"), "path", _NOWHERE))
        self._numbers.requests.labels(route, str(status)).inc()
        self._numbers.seconds.labels(route).observe(seconds)
        reader = scope.get("state", {}).get("reader")
        fields = {
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "role": reader.role.value if isinstance(reader, Reader) else None,
        }
        _log.info("request", extra={"fields": fields})
