"""The local server: how it lives, who shares it, who can reach it, and how it ends."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from graph import java, server
from graph.java import Home
from graph.lock import Lock, is_held
from graph.server import LocalServer
from tests.conftest import need_local_server
from tests.local_server import (
    has_ended,
    java_pid,
    line,
    listening,
    lives,
    run,
    soon,
    supervisor_pid,
    user,
)

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


# --- life ---


def test_a_second_user_shares_the_server_and_it_ends_with_the_last_one(folder: Path) -> None:
    assert server.status(folder) == server.ServerStatus(folder, running=False)
    first = server.join(folder)
    second = server.join(folder)
    assert (second.url, second.password) == (first.url, first.password)
    assert (first.user, first.database, first.scratch) == ("root", "cases", "scratch")
    seen = server.status(folder)
    assert (seen.running, seen.url) == (True, first.url)
    if sys.platform == "linux":
        assert seen.users == 2
    first.close()
    first.close()
    time.sleep(3)
    assert server.status(folder).pid == seen.pid
    second.close()
    assert soon(lambda: has_ended(folder), 10)


def test_what_was_written_is_there_the_next_time(folder: Path) -> None:
    held = server.join(folder)
    run(held, "CREATE (:Child {id: $id})", id="ava")
    held.close()
    assert soon(lambda: has_ended(folder))
    with_new_password = server.join(folder)
    assert with_new_password.password != held.password
    assert run(with_new_password, "MATCH (c:Child) RETURN c.id AS id") == [{"id": "ava"}]
    with_new_password.close()


def test_the_server_ends_when_its_only_user_is_killed(folder: Path) -> None:
    with user(folder) as process:
        assert line(process).startswith("bolt://127.0.0.1:")
        process.kill()
        process.wait()
        assert soon(lambda: has_ended(folder), 10)


def test_the_server_does_not_outlive_a_user_killed_while_it_starts(folder: Path) -> None:
    with user(folder) as process:
        assert soon(lambda: is_held(Home(folder).running))
        process.kill()
        process.wait()
        assert soon(lambda: has_ended(folder), 20)
    server.join(folder).close()


def test_users_who_start_at_once_get_one_server(folder: Path) -> None:
    with user(folder) as a, user(folder) as b, user(folder) as c:
        assert len({line(a), line(b), line(c)}) == 1
        assert server.status(folder).running


def test_a_user_who_comes_while_the_server_ends_gets_a_new_one(folder: Path) -> None:
    for _ in range(4):
        held = server.join(folder)
        assert run(held, "RETURN 1 AS one") == [{"one": 1}]
        held.close()
        # about when the supervisor has waited long enough
        time.sleep(1.95)


def test_a_java_left_by_a_killed_supervisor_is_adopted(folder: Path) -> None:
    first = server.join(folder)
    run(first, "CREATE (:Child {id: 'ava'})")
    pid = java_pid(folder)
    os.kill(supervisor_pid(folder), signal.SIGKILL)
    assert soon(lambda: not is_held(Home(folder).supervisor))
    second = server.join(folder)
    assert java_pid(folder) == pid
    assert second.url == first.url
    first.close()
    second.close()
    assert soon(lambda: has_ended(folder), 10)


def test_a_java_left_by_a_killed_supervisor_can_be_stopped(folder: Path) -> None:
    held = server.join(folder)
    os.kill(supervisor_pid(folder), signal.SIGKILL)
    assert server.stop(folder)
    assert has_ended(folder)
    held.close()


def test_what_was_acknowledged_survives_a_killed_java(folder: Path) -> None:
    held = server.join(folder)
    run(held, "CREATE (:Child {id: 'ava'})")
    os.kill(java_pid(folder), signal.SIGKILL)
    assert soon(lambda: has_ended(folder))
    again = server.join(folder)
    assert run(again, "MATCH (c:Child) RETURN c.id AS id") == [{"id": "ava"}]
    held.close()
    again.close()


def test_stopping_ends_the_server_whoever_uses_it(folder: Path) -> None:
    assert not server.stop(folder)
    with user(folder) as process:
        line(process)
        assert server.stop(folder)
        assert has_ended(folder)
        assert not server.stop(folder)


def test_a_program_that_a_user_starts_does_not_hold_the_server(folder: Path) -> None:
    held = server.join(folder)
    with subprocess.Popen(["sleep", "60"], close_fds=False) as child:
        held.close()
        ended = soon(lambda: has_ended(folder), 10)
        child.kill()
    assert ended


def test_the_server_ends_when_its_folder_is_deleted(folder: Path) -> None:
    held = server.join(folder)
    pid = java_pid(folder)
    folder.rename(folder.with_name("moved"))
    assert soon(lambda: not lives(pid), 20)
    held.close()


def test_two_folders_have_two_servers(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / 'données d\'été \\ "2"'
    with user(other, LC_ALL="C") as process:
        held = server.join(folder)
        assert line(process) != held.url
        held.close()


# --- files that are stale, lost or not ours ---


def test_stale_files_heal_and_no_stranger_is_ended(folder: Path) -> None:
    home = Home(folder)
    home.path.mkdir(parents=True)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        home.supervisor.write_text(str(stranger.pid))
        stale = java.Running(stranger.pid, "stale", 1)
        home.running.write_text(stale.as_text() + "torn")
        home.log.write_text("Listening for incoming BOLT connections on /127.0.0.1:1 (\n")
        assert not server.status(folder).running
        assert not server.stop(folder)
        held = server.join(folder)
        assert server.stop(folder)
        assert stranger.poll() is None
        stranger.kill()
    held.close()


def test_a_lost_password_heals_while_the_server_is_down(folder: Path) -> None:
    held = server.join(folder)
    run(held, "CREATE (:Child {id: 'ava'})")
    held.close()
    server.stop(folder)
    for lost in (Home(folder).running, Home(folder).arguments):
        lost.unlink()
    again = server.join(folder)
    assert run(again, "MATCH (c:Child) RETURN c.id AS id") == [{"id": "ava"}]
    again.close()


def test_a_lost_password_heals_while_the_server_runs(folder: Path) -> None:
    held = server.join(folder)
    run(held, "CREATE (:Child {id: 'ava'})")
    Home(folder).running.unlink()
    again = server.join(folder)
    assert run(again, "MATCH (c:Child) RETURN c.id AS id") == [{"id": "ava"}]
    held.close()
    again.close()


# --- who can reach it ---


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """One server for the tests that only look at it."""
    need_local_server()
    held = server.join(tmp_path_factory.mktemp("held") / "data")
    yield held
    held.close()
    server.stop(held.folder)


def test_only_the_owner_can_read_the_files(held: LocalServer) -> None:
    for path in (held.folder, *held.folder.rglob("*")):
        if path.name != "supervisor.log":
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@LINUX
def test_the_password_is_on_no_command_line(held: LocalServer) -> None:
    words = Path(f"/proc/{java_pid(held.folder)}/cmdline").read_text()
    assert "java" in words
    assert held.password not in words + repr(held)


@LINUX
def test_it_listens_on_loopback_only(held: LocalServer) -> None:
    addresses = listening(java_pid(held.folder))
    assert len(addresses) == 2, "Bolt and HTTP"
    assert set(addresses) == {"0000000000000000FFFF00000100007F"}


def test_another_password_is_refused(held: LocalServer) -> None:
    with (
        neo4j.GraphDatabase.driver(held.url, auth=(held.user, "guess")) as driver,
        pytest.raises(neo4j.exceptions.AuthError),
    ):
        driver.verify_connectivity()


def test_no_port_can_be_taken_because_java_asks_for_any_free_one(held: LocalServer) -> None:
    asked = Home(held.folder).arguments.read_text(encoding="utf-8")
    assert '"-Darcadedb.bolt.port=0"' in asked
    assert '"-Darcadedb.server.httpIncomingPort=0"' in asked


# --- locks ---


def test_a_lock_is_alone_or_shared(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not is_held(path)
    alone = Lock.take(path)
    assert alone
    assert is_held(path)
    assert Lock.take(path, shared=True, seconds=0.1) is None
    alone.release()
    with Lock.take(path, shared=True) as one, Lock.take(path, shared=True) as two:  # type: ignore[union-attr]  # None fails the test
        assert one.in_place()
        assert two.in_place()
        assert Lock.take(path) is None


def test_a_lock_on_a_deleted_file_is_not_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with Lock.take(path) as old:  # type: ignore[union-attr]  # None fails the test
        path.unlink()
        assert not old.in_place()
        with Lock.take(path) as new:  # type: ignore[union-attr]  # None fails the test
            assert new.in_place()
