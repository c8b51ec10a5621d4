"""The local server of a data folder: start it, share it, look at it, stop it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.java import (
    DATABASE,
    INSTEAD,
    SCRATCH,
    USER,
    Home,
    Running,
    ServerError,
    heap,
    java,
    running,
)
from graph.lock import Lock, is_held, sharers
from graph.supervisor import START_SECONDS, STOP_SECONDS, explained

__all__ = ["LocalServer", "ServerError", "ServerStatus", "join", "status", "stop"]

# The supervisor gives up first, and says why.
_WAIT_SECONDS = START_SECONDS + 2 * STOP_SECONDS + 10
_ATTEMPTS = 3
_PAUSE = 0.02


@dataclass(frozen=True)
class LocalServer:
    """A user's hold on a running local server; it runs until the last hold is released.

    A user that ends without releasing its hold, even by kill -9, releases it by ending.
    """

    folder: Path
    url: str
    user: str
    password: str = field(repr=False)
    database: str
    scratch: str
    hold: Lock = field(repr=False, compare=False)

    def close(self) -> None:
        """Release this user's hold; again is no error."""
        self.hold.release()


@dataclass(frozen=True)
class ServerStatus:
    """What can be told of a local server without using it."""

    folder: Path
    running: bool
    pid: int | None = None
    url: str | None = None
    users: int | None = None


def join(folder: Path) -> LocalServer:
    """Start the local server of a data folder, or share the one that runs."""
    _refuse_platform(folder)
    java(str(folder))
    heap(str(folder))
    home = Home(folder.absolute())
    with _file_errors(folder):
        home.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        home.path.mkdir(exist_ok=True, mode=0o700)
        with _start_lock(home):
            hold = Lock.take(home.users, shared=True, seconds=5)
            if hold is None:
                raise ServerError(f"{folder}: {home.users} stays locked; try again")
            try:
                found = _ready(home)
            except BaseException:
                hold.release()
                raise
    return LocalServer(
        folder=home.folder,
        url=_url(found),
        user=USER,
        password=found.password,
        database=DATABASE,
        scratch=SCRATCH,
        hold=hold,
    )


def status(folder: Path) -> ServerStatus:
    """Whether a local server runs on a data folder, and where."""
    _refuse_platform(folder)
    home = Home(folder.absolute())
    with _file_errors(folder):
        found = running(home)
        if found is None:
            return ServerStatus(home.folder, running=False)
        return ServerStatus(
            home.folder,
            running=True,
            pid=found.pid,
            url=_url(found) if found.port else None,
            users=sharers(home.users),
        )


def stop(folder: Path) -> bool:
    """Stop the local server of a data folder now, whoever uses it; False where none ran."""
    _refuse_platform(folder)
    home = Home(folder.absolute())
    if not home.path.is_dir():
        return False
    with _file_errors(folder), _start_lock(home):
        ran = is_held(home.running) or is_held(home.supervisor)
        # The supervisor stops Java; where it cannot, or is gone, Java is stopped from here.
        for lock in (home.supervisor, home.running):
            for number in (signal.SIGTERM, signal.SIGKILL):
                _end(home, lock, number)
        if is_held(home.running):
            raise ServerError(f"{folder}: Java does not end; end process {running(home)} by hand")
    return ran


def _end(home: Home, lock: Path, number: signal.Signals) -> None:
    deadline = time.monotonic() + 2 * STOP_SECONDS
    told = False
    while is_held(lock) and time.monotonic() < deadline:
        if not told:
            pid = _holder(home, lock)
            if pid:
                os.kill(pid, number)
                told = True
        time.sleep(_PAUSE)


def _holder(home: Home, lock: Path) -> int:
    if lock == home.running:
        found = running(home)
        return found.pid if found else 0
    text = lock.read_text(encoding="utf-8")
    return int(text) if text.isdigit() else 0


def _ready(home: Home) -> Running:
    """The Java that answers; a supervisor is started where none is there."""
    deadline = time.monotonic() + _WAIT_SECONDS
    report: int | None = None
    attempts = 0
    try:
        while True:
            found = running(home)
            supervised = is_held(home.supervisor)
            if supervised and found is not None and found.port and _answers(found):
                return found
            if report is None and not supervised:
                if attempts == _ATTEMPTS:
                    raise ServerError(
                        f"{home.folder}: the local server ended {attempts} times while it was "
                        f"starting; see {home.log}"
                    )
                attempts += 1
                report = _start_supervisor(home)
            elif report is not None and select.select([report], [], [], 0)[0]:
                text = _all_of(report)
                os.close(report)
                report = None
                if text:
                    raise ServerError(text)
            if time.monotonic() > deadline:
                raise ServerError(
                    f"{home.folder}: the local server does not answer; see {home.log}, or end "
                    "it with: casegraph server stop"
                )
            time.sleep(_PAUSE)
    finally:
        if report is not None:
            os.close(report)


def _start_supervisor(home: Home) -> int:
    """Start the supervisor; the descriptor on which it says why there is no server."""
    sources = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (sources, os.environ.get("PYTHONPATH"))))
    reading, writing = os.pipe()
    log = home.path / "supervisor.log"
    try:
        with log.open("ab") as errors:
            subprocess.run(
                [sys.executable, "-P", "-m", "graph.supervisor", str(home.folder)],
                cwd=home.path,
                env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=writing,
                stderr=errors,
                start_new_session=True,
                timeout=START_SECONDS,
                check=True,
            )
    except subprocess.SubprocessError as error:
        os.close(reading)
        raise ServerError(f"{home.folder}: the supervisor did not start; see {log}") from error
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return reading


def _all_of(descriptor: int) -> str:
    parts = []
    while part := os.read(descriptor, 65536):
        parts.append(part)
    return b"".join(parts).decode(errors="replace")


def _answers(found: Running) -> bool:
    try:
        with neo4j.GraphDatabase.driver(
            _url(found),
            auth=(USER, found.password),
            connection_timeout=5,
            connection_acquisition_timeout=10,
            telemetry_disabled=True,
        ) as driver:
            for database in (DATABASE, SCRATCH):
                with driver.session(database=database) as session:
                    session.run("RETURN 1").consume()
    except (DriverError, Neo4jError, OSError):
        # It listens before its databases are open. One that never answers runs into the
        # deadline of the caller, which points to the log.
        return False
    return True


def _url(found: Running) -> str:
    return f"bolt://127.0.0.1:{found.port}"


@contextmanager
def _start_lock(home: Home) -> Iterator[None]:
    lock = Lock.take(home.starting, seconds=_WAIT_SECONDS)
    if lock is None:
        raise ServerError(
            f"{home.folder}: another command is still starting the local server; try again"
        )
    with lock:
        yield


@contextmanager
def _file_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ServerError(explained(folder, error)) from error


def _refuse_platform(folder: Path) -> None:
    if sys.platform == "win32":
        raise ServerError(f"{folder}: the local server needs Linux or macOS; here, {INSTEAD}")
