"""What the tests of the local server share: users that can be killed, and looks at what lives."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import neo4j
import pytest

from graph import server
from graph.java import Home
from graph.lock import is_held
from graph.server import LocalServer

ROOT = Path(__file__).resolve().parents[1]

# A user of its own: it says what it holds, then stays until it is ended.
USER = """
import sys
from pathlib import Path
from graph import server

held = server.join(Path(sys.argv[1]))
print(held.url, flush=True)
sys.stdin.read()
"""


@contextmanager
def user(folder: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def soon(true: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def has_ended(folder: Path) -> bool:
    return not server.status(folder).running and not is_held(Home(folder).supervisor)


def java_pid(folder: Path) -> int:
    pid = server.status(folder).pid
    assert pid
    return pid


def supervisor_pid(folder: Path) -> int:
    return int(Home(folder).supervisor.read_text())


def run(held: LocalServer, text: str, **parameters: object) -> list[dict[str, object]]:
    """Run one statement in a managed write transaction."""
    with (
        neo4j.GraphDatabase.driver(held.url, auth=(held.user, held.password)) as driver,
        driver.session(database=held.database) as session,
    ):
        return session.execute_write(lambda tx: tx.run(text, parameters).data())


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def listening(pid: int) -> list[str]:
    """The addresses, as the kernel writes them, on which a process listens."""
    sockets = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            sockets.add(str(descriptor.readlink()))
    found = []
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            words = row.split()
            if words[3] == "0A" and f"socket:[{words[9]}]" in sockets:
                found.append(words[1].split(":")[0])
    return found


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small disk of its own, where we have the right to mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command here")
    if done.returncode:
        pytest.skip(f"may not mount a disk here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        # A supervisor that has just said why it gave up may still be ending, with its log here.
        unmount = ["umount", str(folder)]
        assert soon(lambda: subprocess.run(unmount, check=False).returncode == 0)
