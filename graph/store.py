"""The store: facts in, named queries out, on a local server or on Neo4j."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import cypher
from graph import schema, server
from graph.batch import Rows, Transaction
from graph.bolt import READ_SECONDS, Connection, StoreError
from graph.check import Check
from graph.facts import Fact, Run
from graph.load import BATCH_FACTS, Loader, LoadReport, Progress, Together
from graph.model import MODEL
from graph.past import KnownStore, Scratch
from graph.restore import Raw, restore

__all__ = ["DEFAULT_FOLDER", "Store", "StoreError", "open_store"]

DEFAULT_FOLDER = "./casegraph-data"
LOCAL_RETRY_SECONDS = 2.0  # a local server that is gone does not come back by itself
_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def open_store(url: str | os.PathLike[str] | None = None) -> Store:
    """Open the store at a folder (the local server) or at a Neo4j address.

    Without a URL: CASEGRAPH_URL, else ``./casegraph-data``. An address may carry user, password
    and database (``neo4j://user:password@host:7687/cases``); else CASEGRAPH_USER,
    CASEGRAPH_PASSWORD and CASEGRAPH_DATABASE say them.
    """
    place = os.fspath(url) if url else os.environ.get("CASEGRAPH_URL") or DEFAULT_FOLDER
    return _open_remote(place) if "://" in place else _open_local(Path(place))


def _open_remote(place: str) -> Store:
    parts = urlsplit(place)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise StoreError(
            f"{_without_password(place)}: no address of a store; give a folder, or bolt://, "
            "neo4j:// or neo4j+s:// and a host"
        )
    try:
        port = parts.port
    except ValueError as error:
        raise StoreError(f"{_without_password(place)}: the port is no number") from error
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    address = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    user = unquote(parts.username or "") or os.environ.get("CASEGRAPH_USER") or "neo4j"
    password = unquote(parts.password or "") or os.environ.get("CASEGRAPH_PASSWORD", "")
    database = parts.path.strip("/") or os.environ.get("CASEGRAPH_DATABASE") or "neo4j"
    return Store(Connection(address, user, password, database))


def _without_password(place: str) -> str:
    head, at, tail = place.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else place


def _open_local(folder: Path) -> Store:
    try:
        local = server.join(folder)
    except server.ServerError as error:
        raise StoreError(str(error)) from error
    try:
        connection = Connection(
            local.url,
            local.user,
            local.password,
            local.database,
            place=str(folder),
            folder=local.folder,
            retry_seconds=LOCAL_RETRY_SECONDS,
        )
    except StoreError:
        local.close()
        raise
    return Store(connection, local)


class Store:
    """A store that is open. Use it in a ``with`` statement, or close it."""

    def __init__(self, connection: Connection, local: server.LocalServer | None = None) -> None:
        self.model = MODEL
        self._connection = connection
        self._local = local
        self._check = Check(MODEL)
        self._scratch: Scratch | None = None
        self._past = threading.Lock()
        self._closed = False
        try:
            schema.apply(connection, MODEL)
        except BaseException:
            self.close()
            raise

    @property
    def place(self) -> str:
        """Where the store is: a folder or an address."""
        return self._connection.place

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; a local server that nobody else uses then stops."""
        with self._past:  # a thread may be making it
            self._closed = True
            if self._scratch is not None:
                self._scratch.close()
                self._scratch = None
        self._connection.close()
        if self._local is not None:
            self._local.close()

    # --- asking ---

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query; its rows as plain values.

        QueryError where there is no such query or the parameters are not exactly its own.
        """
        named = cypher.find(name)
        return self.read(named.text, **named.arguments(parameters))

    def read(self, text: str, timeout: float = READ_SECONDS, **parameters: Any) -> Rows:
        """Run one reading statement within a time limit in seconds; plain values."""
        return self._connection.read(text, timeout, **parameters)

    def is_whole(self) -> bool:
        """Whether the store answers and has all its constraints and indexes."""
        return not schema.lacking(self._connection, self.model)

    def read_together(self, work: Callable[[Transaction], Any]) -> Any:
        """Do several reads in one transaction, so that they see one state."""
        return self._connection.read_together(work)

    def as_known(self, at: datetime | date) -> KnownStore:
        """The store as it was known at a time (UTC); of a day, at its end in London."""
        return KnownStore(self._connection, self.scratch, at)

    def scratch(self) -> Scratch:
        """The empty database in which a past state is rebuilt; made when first needed, once."""
        with self._past:
            if self._closed:
                raise StoreError(f"{self.place}: is closed")
            if self._scratch is None:
                self._scratch = Scratch.beside(self._local)
            return self._scratch

    # --- writing ---

    def load(
        self,
        facts: Iterable[Fact],
        run: Run,
        progress: Progress | None = None,
        *,
        as_history: bool = False,
        batch_facts: int = BATCH_FACTS,
        together: Together | None = None,
    ) -> LoadReport:
        """Load facts in batches, one transaction each; a load cut off is taken up by a second.

        Consecutive facts of one place (file and row) are one row: written together, or refused
        together. LoadError where the run is older than one of its source that is loaded, unless
        it is loaded as history. ``together`` is done in each transaction, and may undo it.
        """
        loader = Loader(
            self._connection,
            self._check,
            run,
            progress=progress,
            as_history=as_history,
            batch_facts=batch_facts,
            together=together,
        )
        return loader.load(facts)

    def restore(
        self, elements: Callable[[], Iterable[Raw]], progress: Progress | None = None
    ) -> LoadReport:
        """Write everything that an export holds, as it is, into an empty store.

        A second restore of the same export changes nothing, and completes one that was cut off.
        LoadError where the store holds anything else.
        """
        return restore(self, elements, progress)

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one managed transaction; it may be done again, so it must bear that."""
        return self._connection.write(work)

    def never_committed(self) -> AbstractContextManager[Transaction]:
        """A transaction in which something may be tried out; nothing of it stays."""
        return self._connection.never_committed()

    def empty(self) -> None:
        """Delete everything, in batches. For tests."""
        while self.read("MATCH (n) RETURN labels(n)[0] AS label LIMIT 1"):
            self.write(lambda tx: tx.run("MATCH (n) WITH n LIMIT 5000 DETACH DELETE n"))
