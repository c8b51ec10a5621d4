"""A proxy on loopback that cuts its connections, to see what a lost one does."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class CuttingProxy:
    """Passes bytes on to a server; cuts every connection after so many from the client."""

    def __init__(self, host: str, port: int, *, every_bytes: int | None) -> None:
        self.cuts = 0
        self._upstream = (host, port)
        self._every = every_bytes
        self._passed = 0
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        for thread in self._threads:
            thread.join(10)

    def stop(self) -> None:
        """Cut everything, and take no further connection."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._cut()

    def _run(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._upstream)
            except OSError:
                return
            with self._lock:
                self._open |= {client, server}
            self._run(self._pass, client, server, True)
            self._run(self._pass, server, client, False)

    def _pass(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        while True:
            try:
                data = source.recv(8192)
                target.sendall(data)
            except OSError:
                data = b""
            if not data:
                self._end(source, target)
                return
            if counted and self._is_full(len(data)):
                self._cut()

    def _is_full(self, size: int) -> bool:
        if self._every is None:
            return False
        with self._lock:
            self._passed += size
            if self._passed < self._every:
                return False
            self._passed = 0
            self.cuts += 1
            return True

    def _cut(self) -> None:
        with self._lock:
            some, self._open = self._open, set()
        self._end(*some)

    def _end(self, *ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
