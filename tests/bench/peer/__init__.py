"""The bench's peer: @neo4j/graphql behind Apollo Server, installed from its lock when wanted."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.clients import Served
from tests.neo4j_server import cache_folder

HERE = Path(__file__).resolve().parent
_FILES = ("package.json", "package-lock.json", "server.mjs")


class PeerMissingError(Exception):
    """What this machine lacks to run the peer."""


def installed() -> Path:
    """The folder of the peer, with its packages beside it."""
    if shutil.which("npm") is None:
        raise PeerMissingError("npm is not installed")
    folder = cache_folder() / "bench-peer"
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "node_modules" / ".made-from"
    for name in _FILES:
        shutil.copy(HERE / name, folder / name)
    wanted = (HERE / "package-lock.json").read_text(encoding="utf-8")
    if not lock.exists() or lock.read_text(encoding="utf-8") != wanted:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeerMissingError(f"npm could not install the peer:\n{done.stderr[-2000:]}")
        lock.write_text(wanted, encoding="utf-8")
    return folder


@contextmanager
def serving(address: str, user: str, password: str) -> Iterator[Served]:
    """Serve the records of a Neo4j."""
    folder = installed()
    given = {"NEO4J_ADDRESS": address, "NEO4J_USER": user, "NEO4J_PASSWORD": password}
    with subprocess.Popen(
        ["node", "server.mjs"],
        cwd=folder,
        env={**os.environ, **given, "NODE_ENV": "production"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                raise PeerMissingError("the peer did not start")
            yield Served(url, process.pid)
        finally:
            process.terminate()
