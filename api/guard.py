"""Who may ask, and what every answer carries: this machine alone, nothing kept."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
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


class Guard:
    """Refuse what does not come from this machine, and mark every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        policy = GRAPHIQL_POLICY if scope["path"] == "/graphiql" else PAGE_POLICY
        is_static = scope["path"].startswith("/static/")

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["Cache-Control"] = "no-cache" if is_static else "no-store"
                answer["Content-Security-Policy"] = policy
                answer["Referrer-Policy"] = "no-referrer"
                answer["X-Content-Type-Options"] = "nosniff"
                answer["Cross-Origin-Resource-Policy"] = "same-origin"
                answer["Cross-Origin-Opener-Policy"] = "same-origin"
            await send(message)

        refused = _refused(headers)
        await (refused or self._app)(scope, receive, marked)


def _refused(headers: Headers) -> PlainTextResponse | None:
    if _host(headers.get("host", "")) not in LOOPBACK:
        # a page of another site whose name was made to lead here (DNS rebinding)
        said = "These pages answer this machine only: use http://127.0.0.1.\n"
        return PlainTextResponse(said, status_code=421)
    site = headers.get("sec-fetch-site", "none")
    navigates = headers.get("sec-fetch-mode") == "navigate"
    if site not in ("none", "same-origin") and not navigates:
        return PlainTextResponse("Another site may not read this.\n", status_code=403)
    return None


def _host(header: str) -> str:
    host, colon, port = header.rpartition(":")
    return (host if colon and port.isdigit() else header).lower()
