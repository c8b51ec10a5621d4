"""The store of the tests, once for each server; a test without it needs no server."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.neo4j_server import Neo4j, ServerMissingError, running_neo4j

if TYPE_CHECKING:
    from graph.store import Store

SERVERS = ("local", "neo4j")
signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it
os.environ["CASEGRAPH_WARN"] = "1"  # what a server warns of is an error in tests
_REQUIRED = "CASEGRAPH_TEST_SERVERS"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--part",
        choices=("neo4j", "rest"),
        help="only the tests that run on Neo4j, or only the others: two processes side by side",
    )
    parser.addoption(
        "--whole",
        action="store_true",
        help="ask everything where a sample is asked otherwise; for tests/test_leaks.py hours",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other part's tests, where one part was asked for."""
    part = config.getoption("--part")
    if part is None:
        return
    left_out = [item for item in items if _is_on_neo4j(item) != (part == "neo4j")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _is_on_neo4j(item) == (part == "neo4j")]


def _is_on_neo4j(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    return callspec is not None and "neo4j" in callspec.params.values()


def required_servers() -> tuple[str, ...]:
    """The servers without which the run must fail; none are named on a laptop."""
    named = tuple(name.strip() for name in os.environ.get(_REQUIRED, "").split(",") if name.strip())
    for name in named:
        if name not in SERVERS:
            raise pytest.UsageError(f"{_REQUIRED}: no server {name!r}, only {', '.join(SERVERS)}")
    return named


class Servers:
    """The servers of one test run: each is started when it is first asked for."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self._folder = folder
        self._running = running
        self._urls: dict[str, str] = {}
        self._missing: dict[str, str] = {}

    def url(self, name: str) -> str:
        """The address of a server, or a visible skip where this machine has none."""
        if name not in self._urls and name not in self._missing:
            try:
                self._urls[name] = self._start(name)
            except ServerMissingError as missing:
                self._missing[name] = str(missing)
        if name in self._missing:
            self._give_up(name, self._missing[name])
        return self._urls[name]

    def _start(self, name: str) -> str:
        required = required_servers()
        if required and name not in required:
            raise ServerMissingError(f"not among {_REQUIRED}={','.join(required)}")
        if name == "neo4j":
            return self._running.enter_context(running_neo4j(self._folder / "neo4j")).url
        if find_spec("arcadedb_embedded") is None:
            raise ServerMissingError("arcadedb-embedded has no wheel for this machine")
        from graph.store import open_store

        # Held open, so that the server stays up from one test to the next.
        url = str(self._folder / "local")
        self._running.enter_context(open_store(url))
        return url

    def _give_up(self, name: str, reason: str) -> None:
        if name in required_servers():
            pytest.fail(f"{name}: {reason}", pytrace=False)
        pytest.skip(f"{name}: {reason}")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with ExitStack() as running:
        yield Servers(tmp_path_factory.mktemp("servers"), running)


@pytest.fixture(params=SERVERS)
def server_url(request: pytest.FixtureRequest, servers: Servers) -> str:
    """The address of each server in turn, for tests that open the store themselves."""
    for mark in request.node.iter_markers("unsupported"):
        if request.param == mark.args[0]:
            request.applymarker(pytest.mark.xfail(strict=True, **mark.kwargs))
    return servers.url(request.param)


@pytest.fixture
def store(server_url: str) -> "Iterator[Store]":
    """An empty store on each server in turn."""
    from graph.store import open_store

    with open_store(server_url) as store:
        store.empty()
        yield store


def need_local_server() -> None:
    """Skip where the local server has no wheel, or fail where it may not be missing."""
    if find_spec("arcadedb_embedded") is None:
        reason = "local: arcadedb-embedded has no wheel for this machine"
        if "local" in required_servers():
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for the data of a local server; one that a test leaves running is stopped."""
    need_local_server()
    from graph import server

    folder = tmp_path / "data"
    yield folder
    # a test may have left something there that is no folder, or no place for data
    with suppress(server.ServerError):
        server.stop(folder)


@pytest.fixture(scope="session")
def neo4j_with_apoc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    """A Neo4j of its own with APOC in it, for files that APOC reads and writes."""
    required = required_servers()
    try:
        with running_neo4j(tmp_path_factory.mktemp("apoc"), apoc=True) as server:
            yield server
    except ServerMissingError as missing:
        if "neo4j" in required:
            pytest.fail(f"neo4j: {missing}", pytrace=False)
        pytest.skip(f"neo4j: {missing}")
