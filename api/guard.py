"""What every answer carries, and which sites may ask: nothing is kept, no other site reads."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
GRAPHIQL_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_GRAPHQL = "/graphql"
_MAY_SEND = "Authorization, Content-Type, X-Purpose, X-Request-Id"


class Guard:
    """Refuse what another site makes a browser ask, and mark every answer.

    Where nobody is asked for a token (``here_only``), only this machine's own names are answered.
    ``origins`` are the sites whose scripts may use GraphQL, each as ``https://HOST``.
    """

    def __init__(
        self, app: ASGIApp, *, here_only: bool = True, origins: tuple[str, ...] = ()
    ) -> None:
        self._app = app
        self._here_only = here_only
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = scope["path"]
        policy = GRAPHIQL_POLICY if path == "/graphiql" else PAGE_POLICY
        is_static = path.startswith("/static/")
        origin = headers.get("origin", "")
        is_invited = path == _GRAPHQL and origin in self._origins

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["Cache-Control"] = "no-cache" if is_static else "no-store"
                answer["Content-Security-Policy"] = policy
                answer["Referrer-Policy"] = "no-referrer"
                answer["X-Content-Type-Options"] = "nosniff"
                answer["Cross-Origin-Resource-Policy"] = (
                    "cross-origin" if is_invited else "same-origin"
                )
                answer["Cross-Origin-Opener-Policy"] = "same-origin"
                if is_invited:
                    answer["Access-Control-Allow-Origin"] = origin
                    answer["Access-Control-Expose-Headers"] = "X-Request-Id"
                if path == _GRAPHQL and self._origins:
                    answer.add_vary_header("Origin")
            await send(message)

        refused = self._refused(scope, headers, is_invited)
        if refused is not None and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await (refused or self._app)(scope, receive, marked)

    def _refused(self, scope: Scope, headers: Headers, is_invited: bool) -> Response | None:
        host = headers.get("host", "")
        if self._here_only and _name(host) not in LOOPBACK:
            # a page of another site whose name was made to lead here (DNS rebinding)
            said = "These pages answer this machine only: use http://127.0.0.1.\n"
            return PlainTextResponse(said, status_code=421)
        if is_invited:
            return _preflight() if scope.get("method") == "OPTIONS" else None
        is_graphql = scope["path"] == _GRAPHQL
        site = headers.get("sec-fetch-site", "none")
        follows_a_link = headers.get("sec-fetch-mode") == "navigate" and not is_graphql
        origin = headers.get("origin")
        is_foreign = site not in ("none", "same-origin") and not follows_a_link
        if is_graphql and origin is not None:
            is_foreign = is_foreign or urlsplit(origin).netloc.lower() != host.lower()
        if is_foreign:
            return PlainTextResponse("Another site may not read this.\n", status_code=403)
        return None


def _preflight() -> Response:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": _MAY_SEND,
            "Access-Control-Max-Age": "600",
        },
    )


def _name(header: str) -> str:
    host, colon, port = header.rpartition(":")
    return (host if colon and port.isdigit() else header).lower()
