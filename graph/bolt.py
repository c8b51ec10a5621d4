"""The boundary of the driver: its types and its errors stop here."""

from __future__ import annotations

import errno
import math
import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import neo4j
from neo4j.exceptions import (
    AuthError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.batch import Rows, Transaction
from graph.carried import StoreError, carried, plain
from graph.request import STATEMENTS, metadata
from graph.supervisor import LEAST_FREE, explained

__all__ = ["OLDEST_NEO4J", "READ_SECONDS", "Connection", "StoreError", "refuse_old"]

READ_SECONDS = 60.0
RETRY_SECONDS = 15.0
CLOSE_SECONDS = 30.0  # for what is under way; a thread in the middle of a message breaks the close
OLDEST_NEO4J = (5, 26)
_RACES = 3
_FIRST_WAIT = 0.2  # seconds before a transaction is tried again; doubled each time


class Connection:
    """One server and one of its databases, by the official driver."""

    def __init__(
        self,
        address: str,
        user: str,
        password: str,
        database: str,
        *,
        place: str = "",
        folder: Path | None = None,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self.place = place or address
        self.database = database
        self._folder = folder  # of a local server's data
        self._user = user
        self._retry_seconds = retry_seconds
        self._closed = False
        self._in_one = False  # whether parameters are given as parts of one
        self._running = 0  # how many threads are in the middle of something
        self._ended = threading.Condition()
        self._driver = neo4j.GraphDatabase.driver(
            address,
            auth=(user, password),
            telemetry_disabled=True,
            user_agent="casegraph",
            # a record that has no such property yet is no mistake; anything else is, and the
            # tests make an error of it: to say where costs a look at the whole call stack
            notifications_disabled_classifications=["UNRECOGNIZED"],
            warn_notification_severity="WARNING" if "CASEGRAPH_WARN" in os.environ else None,
        )
        try:
            with self._errors():
                agent = str(self._driver.get_server_info().agent)
                refuse_old(self.place, agent)
                self._in_one = agent.startswith("Neo4j/")
                with self._driver.session(database=database) as session:
                    session.run("RETURN 1").consume()
        except BaseException:
            self._driver.close()
            raise

    def close(self) -> None:
        """End the connection, once what other threads do with it has ended."""
        with self._ended:
            self._closed = True
            self._ended.wait_for(lambda: not self._running, CLOSE_SECONDS)
        self._driver.close()

    def read(self, text: str, timeout: float = READ_SECONDS, **parameters: Any) -> Rows:
        """Run one reading statement, routed as a read, within a time limit in seconds.

        One statement sees one state as it is: it goes without a transaction around it, which
        would be three trips to the server for one. What may pass is tried again in one.
        """
        try:
            with self._session(neo4j.READ_ACCESS) as session:
                plain = _Plain(session, self._in_one, metadata=metadata(), timeout=timeout)
                return plain.run(text, **parameters)
        except (Neo4jError, DriverError) as error:
            if not error.is_retryable():
                raise StoreError(self._explained(error)) from error
        except OSError as error:
            raise StoreError(self._explained(error)) from error
        rows: Rows = self.read_together(lambda tx: tx.run(text, **parameters), timeout)
        return rows

    def read_together(
        self, work: Callable[[Transaction], Any], timeout: float = READ_SECONDS
    ) -> Any:
        """Do several reads in one transaction, so that they see one state."""
        with self._errors():
            return self._managed(neo4j.READ_ACCESS, work, timeout)

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one managed transaction; it may be done again, so it must bear that."""
        for attempt in range(_RACES):
            with self._errors():
                try:
                    return self._managed(neo4j.WRITE_ACCESS, work)
                except ConstraintError:
                    # two loads made the same record at once: the next attempt sees it
                    if attempt == _RACES - 1:
                        raise
        raise StoreError(f"{self.place}: the transaction was not done")

    def define(self, texts: Sequence[str]) -> None:
        """Run statements that define constraints and indexes, each on its own."""
        with self._errors(), self._session(neo4j.WRITE_ACCESS) as session:
            for text in texts:
                session.run(text).consume()

    @contextmanager
    def never_committed(self) -> Iterator[Transaction]:
        """A transaction that is rolled back, whatever was done in it."""
        with (
            self._errors(),
            self._session(neo4j.WRITE_ACCESS) as session,
            _begun(session, self._in_one) as (plain, _),
        ):
            yield plain

    def _managed(
        self, access: str, work: Callable[[Transaction], Any], timeout: float | None = None
    ) -> Any:
        """Do work in a transaction, and again after an error that may pass (decision 21)."""
        until, wait = math.inf, _FIRST_WAIT
        while True:
            try:
                with (
                    self._session(access) as session,
                    _begun(session, self._in_one, timeout) as (plain, tx),
                ):
                    answer = work(plain)
                    tx.commit()
                    return answer
            except (Neo4jError, DriverError) as error:
                if not error.is_retryable() or time.monotonic() > until:
                    raise
            until = min(until, time.monotonic() + self._retry_seconds)
            time.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 -- no secret
            wait *= 2

    @contextmanager
    def _session(self, access: str) -> Iterator[neo4j.Session]:
        with self._ended:
            if self._closed:
                raise StoreError(f"{self.place}: is closed")
            self._running += 1
        try:
            with self._driver.session(
                database=self.database, default_access_mode=access
            ) as session:
                yield session
        finally:
            with self._ended:
                self._running -= 1
                self._ended.notify_all()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (Neo4jError, DriverError, OSError) as error:
            raise StoreError(self._explained(error)) from error

    def _explained(self, error: Exception) -> str:
        code = (error.code or "") if isinstance(error, Neo4jError) else ""
        if isinstance(error, AuthError):
            return (
                f"{self.place}: the server refuses user {self._user!r} with this password; set "
                "CASEGRAPH_USER and CASEGRAPH_PASSWORD, or give them in the address"
            )
        if "DatabaseNotFound" in code:
            return (
                f"{self.place}: there is no database {self.database!r}; create it, or name "
                "another at the end of the address or in CASEGRAPH_DATABASE"
            )
        if "Timeout" in code or "TimedOut" in code:
            return f"{self.place}: the query took longer than it may ({error})"
        if self._is_full():
            # the server's own words for it are "Transaction error on commit", or none at all
            full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return f"{explained(Path(self.place), full)}. What was acknowledged is kept. ({error})"
        if isinstance(error, (ServiceUnavailable, SessionExpired, OSError)):
            return (
                f"{self.place}: no server answers, or the connection was lost; is it started, "
                f"and is the address right? What was acknowledged is kept. ({error})"
            )
        if isinstance(error, TransientError):
            return f"{self.place}: the server is too busy to answer; try again ({error})"
        return f"{self.place}: {error}"

    def _is_full(self) -> bool:
        if self._folder is None:
            return False
        try:
            return shutil.disk_usage(self._folder).free < LEAST_FREE
        except OSError:
            return False


def refuse_old(place: str, agent: str) -> None:
    """Refuse a Neo4j that lacks what our queries use; an agent of another make is taken."""
    name, _, version = agent.partition("/")
    numbers = version.split("-")[0].split(".")[:2]
    told = name == "Neo4j" and all(n.isdigit() for n in numbers)
    if told and tuple(map(int, numbers)) < OLDEST_NEO4J:
        raise StoreError(f"{place}: this is Neo4j {version}; casegraph needs 5.26 or newer")


class _Plain:
    """A transaction that gives plain values."""

    def __init__(
        self, tx: neo4j.Transaction | neo4j.Session, in_one: bool = False, **settings: Any
    ) -> None:
        self._tx: Any = tx
        self._in_one = in_one
        self._settings = settings  # of a statement that goes without a transaction
        self.failed = False

    def run(self, text: str, **parameters: Any) -> Rows:
        STATEMENTS.add()
        text, given = carried(text, parameters, self._in_one)
        asked = neo4j.Query(text, **self._settings) if self._settings else text
        try:
            # the text is ours, read from cypher/ or derived from the model; values are parameters
            result = self._tx.run(asked, given)
            keys, rows = result.keys(), result.values()
        except (Neo4jError, DriverError):
            self.failed = True
            raise
        return [dict(zip(keys, map(plain, values), strict=True)) for values in rows]


@contextmanager
def _begun(
    session: neo4j.Session, in_one: bool, timeout: float | None = None
) -> Iterator[tuple[_Plain, neo4j.Transaction]]:
    """A transaction that is rolled back unless it was committed.

    One that failed is not closed here: the driver has given its connection back to the pool, and
    another thread may be using it (decision 21).
    """
    tx = session.begin_transaction(metadata=metadata(), timeout=timeout)
    plain = _Plain(tx, in_one)
    try:
        yield plain, tx
    finally:
        if not plain.failed:
            tx.close()
