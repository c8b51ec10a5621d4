"""A system that is told by webhook, on a port of this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = b"thirty-two bytes of a secret ..."


@dataclass(frozen=True)
class Sent:
    """One request, as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)

    @property
    def ids(self) -> list[str]:
        """The records of a delivery."""
        return [one["id"] for one in self.said["data"]["records"]["records"]]

    def is_signed(self, secret: bytes = SECRET) -> bool:
        """As a receiver finds out, by the words of Standard Webhooks."""
        id_, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        mark = hmac.new(secret, f"{id_}.{at}.".encode() + self.body, hashlib.sha256).digest()
        return self.headers["webhook-signature"] == f"v1,{base64.b64encode(mark).decode()}"


class System:
    """What was sent to it, in order; it answers with ``statuses``, then with 204."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.statuses: queue.Queue[int] = queue.Queue()
        self.sent: queue.Queue[Sent] = queue.Queue()

    def answers(self, *statuses: int) -> None:
        for status in statuses:
            self.statuses.put(status)

    def next(self, seconds: float = 20.0) -> Sent:
        return self.sent.get(timeout=seconds)

    def is_quiet(self, seconds: float = 2.5) -> bool:
        try:
            raise AssertionError(self.next(seconds))
        except queue.Empty:
            return True


@contextmanager
def system() -> Iterator[System]:
    """A system that listens meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                status = found.statuses.get_nowait()
            except queue.Empty:
                status = 204
            self.send_response(status)
            if status in (301, 302, 307, 308):
                self.send_header("Location", f"{found.url}/elsewhere")
            self.end_headers()
            found.sent.put(Sent(self.path, headers, body))

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = System(f"http://127.0.0.1:{server.server_address[1]}")
        running = threading.Thread(target=server.serve_forever)
        running.start()
        try:
            yield found
        finally:
            server.shutdown()
            running.join()
