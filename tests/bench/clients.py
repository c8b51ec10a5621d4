"""HTTP clients of the bench: one that waits for each answer, and many at once."""

from __future__ import annotations

import asyncio
import http.client
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


class Client:
    """One connection that is kept open."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._path = parts.path or "/"
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port)

    def ask(self, body: bytes) -> bytes:
        """The answer to a request; RuntimeError for anything but a 200 without errors."""
        try:
            response = self._asked(body)
        except ConnectionError:  # it was idle for longer than the server keeps one
            self._connection.close()
            response = self._asked(body)
        answer = response.read()
        if response.status != 200 or b'"errors"' in answer:
            raise RuntimeError(answer[:500].decode())
        return answer

    def _asked(self, body: bytes) -> http.client.HTTPResponse:
        self._connection.request("POST", self._path, body, _HEADERS)
        return self._connection.getresponse()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


@dataclass(frozen=True)
class Served:
    """A server in a process of its own."""

    url: str
    process: int

    def busy(self) -> float:
        """The seconds of processor time that it took so far; 0 where that cannot be told."""
        try:
            said = Path(f"/proc/{self.process}/stat").read_text(encoding="utf-8")
        except OSError:
            return 0.0
        user, system = said.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@dataclass
class Load:
    """What came of many clients at once."""

    clients: int
    seconds: float = 0.0
    busy: float = 0.0
    """Processor time of the server, without the database's."""
    taken: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return len(self.taken) / self.seconds

    def add(self, other: Load) -> None:
        """Join what a later turn gave."""
        self.seconds += other.seconds
        self.busy += other.busy
        self.taken += other.taken


def load(server: Served, path: str, bodies: list[bytes], clients: int, seconds: float) -> Load:
    """As many requests as that many clients get answered in that time."""
    before = server.busy()
    given = asyncio.run(_load(server.url + path, bodies, clients, seconds))
    given.busy = server.busy() - before
    return given


async def _load(url: str, bodies: list[bytes], clients: int, seconds: float) -> Load:
    parts = urlsplit(url)
    head = (
        f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        + "".join(f"{name}: {value}\r\n" for name, value in _HEADERS.items())
    ).encode()
    requests = [head + b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies]
    result = Load(clients)
    began = time.perf_counter()

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        place = number * 101
        while time.perf_counter() - began < seconds:
            asked = time.perf_counter()
            writer.write(requests[place % len(requests)])
            place += 1
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            body = await reader.readexactly(length)
            if b" 200 " not in head[:20] or b'"errors"' in body:
                raise RuntimeError(body[:500].decode())
            result.taken.append(time.perf_counter() - asked)
        writer.close()

    await asyncio.gather(*(client(number) for number in range(clients)))
    result.seconds = time.perf_counter() - began
    return result
