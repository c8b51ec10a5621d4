"""How transactions end: what failed is not closed, what may pass is tried again (decision 21)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from neo4j.exceptions import ClientError, ConstraintError, ServiceUnavailable, TransientError

from graph.batch import Transaction
from graph.bolt import Connection, StoreError
from graph.carried import in_one
from graph.store import Store, open_store


class DeadlockError(TransientError):
    """An error that may pass, as the driver knows it."""

    def is_retryable(self) -> bool:
        return True


class Result:
    def keys(self) -> list[str]:
        return ["one"]

    def values(self) -> list[list[int]]:
        return [[1]]


class Tx:
    """A transaction of the driver; ``fails`` are the errors of its statements in turn."""

    def __init__(self, done: list[str], fails: list[Exception | None]) -> None:
        self.done = done
        self.fails = fails

    def run(self, text: str, _: Any) -> Result:
        self.done.append(text)
        error = self.fails.pop(0) if self.fails else None
        if error is not None:
            raise error
        return Result()

    def commit(self) -> None:
        self.done.append("commit")
        error = self.fails.pop(0) if self.fails else None
        if error is not None:
            raise error

    def close(self) -> None:
        self.done.append("close")


class Session:
    def __init__(self, done: list[str], fails: list[Exception | None]) -> None:
        self.tx = Tx(done, fails)

    def begin_transaction(self, **_: Any) -> Tx:
        self.tx.done.append("begin")
        return self.tx


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited; nobody waits in truth."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


def connection(done: list[str], fails: list[Exception | None], seconds: float = 15) -> Connection:
    found: Any = object.__new__(Connection)
    found.place, found._user, found._folder, found._retry_seconds = "there", "me", None, seconds
    found._in_one = False

    @contextmanager
    def session(_: str) -> Iterator[Session]:
        yield Session(done, fails)

    found._session = session
    given: Connection = found
    return given


def ask(tx: Transaction) -> Any:
    return tx.run("a")


@pytest.mark.parametrize("way", ["write", "read_together"])
def test_what_went_well_is_committed(way: str, waits: list[float]) -> None:
    done: list[str] = []
    assert getattr(connection(done, []), way)(ask) == [{"one": 1}]
    assert done == ["begin", "a", "commit", "close"]
    assert waits == []


@pytest.mark.parametrize("way", ["write", "read_together"])
def test_a_transaction_that_failed_is_not_closed(way: str, waits: list[float]) -> None:
    """Its connection may be another thread's by then."""
    done: list[str] = []
    with pytest.raises(StoreError, match=r"^there: "):
        getattr(connection(done, [ClientError("wrong")]), way)(ask)
    assert done == ["begin", "a"]
    assert waits == []


def test_a_trial_that_failed_is_not_closed_and_one_that_went_well_is() -> None:
    done: list[str] = []
    with connection(done, []).never_committed() as tx:
        ask(tx)
    assert done == ["begin", "a", "close"]
    done.clear()
    with (
        pytest.raises(StoreError),
        connection(done, [ClientError("wrong")]).never_committed() as tx,
    ):
        ask(tx)
    assert done == ["begin", "a"]


def test_an_error_of_ours_rolls_back(waits: list[float]) -> None:
    done: list[str] = []

    def work(tx: Transaction) -> None:
        ask(tx)
        raise KeyError("ours")

    with pytest.raises(KeyError):
        connection(done, []).write(work)
    assert done == ["begin", "a", "close"]
    assert waits == []


@pytest.mark.parametrize("error", [DeadlockError("a cycle"), ServiceUnavailable("gone")])
def test_what_may_pass_is_tried_again(error: Exception, waits: list[float]) -> None:
    done: list[str] = []
    assert connection(done, [error, None, error]).write(ask) == [{"one": 1}]
    assert done == ["begin", "a", "begin", "a", "commit", "close", "begin", "a", "commit", "close"]
    assert len(waits) == 2
    assert 0.16 <= waits[0] <= 0.24
    assert 0.32 <= waits[1] <= 0.48


def test_it_is_not_tried_for_ever(waits: list[float]) -> None:
    done: list[str] = []
    with pytest.raises(StoreError, match="too busy"):
        connection(done, [DeadlockError("a cycle")] * 3, seconds=-1).write(ask)
    assert done == ["begin", "a", "begin", "a"]


def test_a_record_that_another_made_at_once_is_looked_for_again(waits: list[float]) -> None:
    done: list[str] = []
    there = ConstraintError("Node(1) already exists")
    assert connection(done, [there, there]).write(ask) == [{"one": 1}]
    with pytest.raises(StoreError, match="already exists"):
        connection(done, [there, there, there]).write(ask)


@pytest.mark.parametrize("way", ["read", "read_together", "write"])
def test_what_lists_and_maps_hold_is_written_to_no_log(
    store: Store, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The driver writes out what it is given, which takes long, and a file is no log's."""
    given: dict[str, Any] = {"rows": [{"said": "zq-secret"}], "one": {"deep": ["zq-secret"]}}
    asked = "RETURN $rows[0].said AS said, $one.deep AS deep"
    with caplog.at_level(logging.DEBUG, "neo4j"):
        if way == "read":
            rows = store.read(asked, **given)
        else:
            rows = getattr(store, way)(lambda tx: tx.run(asked, **given))
    assert rows == [{"said": "zq-secret", "deep": ["zq-secret"]}]
    (sent,) = (line for line in caplog.messages if "C: RUN 'RETURN $" in line)
    assert "{'rows': <1 values>, 'one': <1 values>}" in sent or "{'given': <2 values>}" in sent
    assert "zq-secret" not in caplog.text


def test_every_parameter_becomes_a_part_of_one() -> None:
    text = "// $rows: what is given\nUNWIND $rows AS row\nRETURN row[$at] AS a, $rows_2 AS b // $no"
    assert in_one(text, frozenset({"rows", "at", "rows_2"})).splitlines()[1:] == [
        "UNWIND $given.rows AS row",
        "RETURN row[$given.at] AS a, $given.rows_2 AS b // $given.no",
    ]
    assert in_one("RETURN 1 AS one", frozenset({"unused"})) == "RETURN 1 AS one"


@pytest.mark.parametrize("given", [{}, {"first": 1}])
def test_a_parameter_that_is_missing_is_an_error(store: Store, given: dict[str, Any]) -> None:
    with pytest.raises(StoreError, match="second"):
        store.read("RETURN coalesce($second, 0) AS second", **given)


def test_many_that_fail_at_once_fail_for_their_own_reason(store: Store) -> None:
    """Each of many threads is told of its own error, and what is right is written."""
    told: list[Any] = []
    at_once = threading.Barrier(8)

    def doing(number: int) -> Callable[[Transaction], Any]:
        def work(tx: Transaction) -> Any:
            tx.run("CREATE (e:Event {id: $id}) RETURN e.id AS id", id=f"e:{number}")
            if number % 2:
                return tx.run("RETURN 1 / $none AS one", none=0)
            return tx.run("MATCH (e:Event {id: $id}) RETURN e.id AS id", id=f"e:{number}")

        return work

    def ask_often(number: int) -> None:
        at_once.wait()
        for turn in range(12):
            try:
                told.append(store.write(doing(number + turn * 8)))
            except StoreError as error:
                told.append(str(error))

    threads = [threading.Thread(target=ask_often, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    good = [answer[0]["id"] for answer in told if isinstance(answer, list)]
    bad = [answer for answer in told if isinstance(answer, str)]
    assert (len(good), len(bad)) == (48, 48)
    assert len({answer.split(": ", 1)[1][:40] for answer in bad}) == 1, bad
    rows = store.read("MATCH (e:Event) RETURN e.id AS id")
    assert sorted(row["id"] for row in rows) == sorted(good)


def test_what_is_under_way_ends_before_the_connection_does(server_url: str) -> None:
    """A worker thread that nobody waits for any more would break the close in mid-message."""
    began, told = threading.Event(), []
    store = open_store(server_url)

    def work() -> None:
        with store.never_committed() as tx:
            began.set()
            for _ in range(40):
                told.append(tx.run("RETURN 1 AS one"))
                time.sleep(0.01)

    thread = threading.Thread(target=work)
    thread.start()
    began.wait()
    store.close()
    assert len(told) == 40
    thread.join()
    with pytest.raises(StoreError, match="is closed"):
        store.read("RETURN 1 AS one")
