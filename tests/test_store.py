"""Opening a store, and what a user is told when that cannot be done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import neo4j
import neo4j.exceptions
import pytest

from graph.bolt import Connection, refuse_old
from graph.store import Store, StoreError, open_store
from tests.conftest import Servers


@pytest.fixture
def neo4j_url(servers: Servers) -> str:
    return servers.url("neo4j")


def test_an_address_where_nobody_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match=r"^bolt://127\.0\.0\.1:9: no server answers.*started"):
        open_store("bolt://127.0.0.1:9")


def test_a_wrong_password_says_where_to_set_it(neo4j_url: str) -> None:
    wrong = "bolt://neo4j:wrong@" + neo4j_url.rpartition("@")[2]
    with pytest.raises(StoreError, match="refuses user 'neo4j'.*CASEGRAPH_PASSWORD") as refused:
        open_store(wrong)
    assert "wrong" not in str(refused.value)


def test_user_and_password_may_come_from_the_environment(
    neo4j_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials, _, host = neo4j_url.removeprefix("bolt://").rpartition("@")
    monkeypatch.setenv("CASEGRAPH_USER", credentials.split(":")[0])
    monkeypatch.setenv("CASEGRAPH_PASSWORD", credentials.split(":")[1])
    monkeypatch.setenv("CASEGRAPH_URL", f"bolt://{host}")
    with open_store() as store:
        assert store.read("RETURN 1 AS one") == [{"one": 1}]


def test_a_database_that_is_not_there_is_named(neo4j_url: str) -> None:
    with pytest.raises(StoreError, match="there is no database 'elsewhere'.*CASEGRAPH_DATABASE"):
        open_store(f"{neo4j_url}/elsewhere")


@pytest.mark.parametrize("agent", ["Neo4j/4.4.41", "Neo4j/5.25.1", "Neo4j/5.9.0"])
def test_a_neo4j_that_is_too_old_is_refused(agent: str) -> None:
    version = agent.removeprefix("Neo4j/")
    with pytest.raises(StoreError, match=f"bolt://host: this is Neo4j {version}; .* 5.26"):
        refuse_old("bolt://host", agent)


@pytest.mark.parametrize(
    "agent",
    ["Neo4j/5.26.0", "Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)", "Neo4j/2026.07.1", "Neo4j/dev"],
)
def test_a_neo4j_that_is_new_enough_is_taken(agent: str) -> None:
    refuse_old("bolt://host", agent)


@pytest.mark.parametrize("url", ["http://localhost:7687", "neo4j://", "ftp://x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="no address of a store"):
        open_store(url)


def test_a_wrong_port_is_refused_without_telling_the_password() -> None:
    with pytest.raises(StoreError, match="the port is no number") as refused:
        open_store("bolt://me:secret@host:port")
    assert "secret" not in str(refused.value)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a store")
    with pytest.raises(StoreError, match="file"):
        open_store(file)


def test_values_come_back_as_plain_python(store: Store) -> None:
    (row,) = store.read(
        "RETURN date('2024-02-29') AS day, localdatetime('2024-02-29T10:00:00.5') AS moment, "
        "[1, 2.5, 'x', null, true] AS several, {a: {b: date('2024-01-01')}} AS nested"
    )
    assert row["day"].isoformat() == "2024-02-29"
    assert row["moment"].isoformat() == "2024-02-29T10:00:00.500000"
    assert row["several"] == [1, 2.5, "x", None, True]
    assert row["nested"]["a"]["b"].isoformat() == "2024-01-01"


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1),  # noqa: DTZ001 -- UTC without a zone, here and below
        datetime(1969, 12, 31, 23, 59, 59, 999_999),  # noqa: DTZ001
        datetime(2024, 3, 31, 1, 30, 0, 1),  # noqa: DTZ001
        datetime(9999, 12, 31, 23, 59, 59, 999_999),  # noqa: DTZ001
    ],
)
def test_a_moment_goes_in_and_out_unchanged(store: Store, moment: datetime) -> None:
    asked = "RETURN $at AS at, localdatetime($said) = $at AS same, $row.deep[0] AS deep"
    row = {"deep": [moment]}
    assert store.read(asked, at=moment, said=moment.isoformat(), row=row) == [
        {"at": moment, "same": True, "deep": moment}
    ]


@pytest.mark.parametrize(
    "day", [date(1, 1, 1), date(1969, 12, 31), date(2024, 2, 29), date(9999, 12, 31)]
)
def test_a_day_goes_in_and_out_unchanged_each_time(store: Store, day: date) -> None:
    asked = "RETURN $day AS day, date($said) = $day AS same, $row.deep[0] AS deep"
    for _ in range(2):
        rows = store.read(asked, day=day, said=day.isoformat(), row={"deep": [day]})
        assert rows == [{"day": day, "same": True, "deep": day}]


def test_a_moment_with_a_zone_does_not_go_in(store: Store) -> None:
    with pytest.raises(StoreError, match="UTC without a zone"):
        store.read("RETURN $at AS at", at=datetime(2024, 1, 1, tzinfo=UTC))


ENDLESS = (
    "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b "
    "WITH a, b WHERE a * b % 7 = 8 RETURN count(*) AS n"
)


def test_a_statement_that_takes_too_long_is_stopped(neo4j_url: str) -> None:
    with open_store(neo4j_url) as store, pytest.raises(StoreError, match="longer than it may"):
        store.read(ENDLESS, timeout=0.5)


def test_the_local_server_stops_what_takes_too_long(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEGRAPH_TIMEOUT", "1")
    with open_store(folder) as store, pytest.raises(StoreError, match="longer than it may"):
        store.read(ENDLESS)


def test_a_time_that_is_no_time_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_TIMEOUT", "soon")
    with pytest.raises(StoreError, match="CASEGRAPH_TIMEOUT is 'soon'"):
        open_store(folder)


def test_a_failed_write_leaves_nothing_behind(store: Store) -> None:
    def work(tx: object) -> None:
        tx.run("CREATE (n:Case {id: 'half'})")  # type: ignore[attr-defined]  # a Transaction
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        store.write(work)
    assert store.read("MATCH (n:Case) RETURN n.id AS id") == []


def test_a_read_is_one_trip_and_what_may_pass_is_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, asked = neo4j.Session.run, []

    def busy_once(session: neo4j.Session, query: Any, *given: Any, **more: Any) -> Any:
        asked.append(query)
        if len(asked) == 1:
            raise neo4j.exceptions.SessionExpired("the connection went")
        return run(session, query, *given, **more)

    monkeypatch.setattr(neo4j.Session, "run", busy_once)
    assert store.read("RETURN $n AS n", n=1) == [{"n": 1}]
    assert store.read("RETURN $n AS n", n=2) == [{"n": 2}]
    assert len(asked) == 2  # the first came back in a transaction, the second by itself


def test_a_read_that_is_wrong_is_not_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(*_: Any) -> Any:
        raise AssertionError("it was tried again")

    monkeypatch.setattr(Connection, "read_together", again)
    with pytest.raises(StoreError):
        store.read("RETURN nothing.here AS n")
