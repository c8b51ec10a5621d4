"""The local server: how it lives, who shares it, how it ends, and what goes wrong in words."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import neo4j
import pytest

from graph import java, server
from graph.java import Home
from graph.lock import Lock, is_held
from graph.server import LocalServer, ServerError
from tests.conftest import required_servers

ROOT = Path(__file__).resolve().parents[1]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

# A user of its own: it says what it holds, then stays until it is ended.
USER = """
import sys
from pathlib import Path
from graph import server

held = server.join(Path(sys.argv[1]))
print(held.url, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for data whose server, if there is one, ends with the test."""
    if find_spec("arcadedb_embedded") is None:
        reason = "local: arcadedb-embedded has no wheel for this machine"
        if "local" in required_servers():
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    folder = tmp_path / "data"
    yield folder
    with suppress(ServerError):
        server.stop(folder)


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
    assert soon(lambda: not _lives(pid), 20)
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


def test_only_the_owner_can_read_the_files(folder: Path) -> None:
    held = server.join(folder)
    for path in (folder, *folder.rglob("*")):
        if path.name != "supervisor.log":
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    held.close()


@LINUX
def test_the_password_is_on_no_command_line(folder: Path) -> None:
    held = server.join(folder)
    words = Path(f"/proc/{java_pid(folder)}/cmdline").read_text() + repr(held)
    assert "java" in words
    assert held.password not in words
    held.close()


@LINUX
def test_it_listens_on_loopback_only(folder: Path) -> None:
    held = server.join(folder)
    addresses = _listening(java_pid(folder))
    assert len(addresses) == 2, "Bolt and HTTP"
    assert set(addresses) == {"0000000000000000FFFF00000100007F"}
    held.close()


def test_another_password_is_refused(folder: Path) -> None:
    held = server.join(folder)
    with (
        neo4j.GraphDatabase.driver(held.url, auth=(held.user, "guess")) as driver,
        pytest.raises(neo4j.exceptions.AuthError),
    ):
        driver.verify_connectivity()
    held.close()


# --- what a user can act on ---


def test_without_the_wheel_the_error_names_neo4j(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "arcadedb_embedded", None)
    with pytest.raises(ServerError, match=r"no wheel.*neo4j://.*docker compose up") as raised:
        server.join(tmp_path)
    assert str(raised.value).startswith(f"{tmp_path}: ")


def test_on_windows_the_error_names_neo4j(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    for ask in (server.join, server.status, server.stop):
        with pytest.raises(ServerError, match=r"Linux or macOS.*docker compose up"):
            ask(tmp_path)


def test_a_file_is_no_folder(folder: Path) -> None:
    folder.write_text("an export")
    for place in (folder, folder / "data"):
        with pytest.raises(ServerError, match="is not a folder"):
            server.join(place)


def test_a_folder_that_may_not_be_written_to(folder: Path) -> None:
    with mounted(folder, "ro") as mount, pytest.raises(ServerError) as raised:
        server.join(mount / "data")
    assert str(raised.value).startswith(f"{mount / 'data'}: cannot be written to")


def test_a_disk_without_room_for_a_database(folder: Path) -> None:
    with mounted(folder, "size=8m") as mount, pytest.raises(ServerError) as raised:
        server.join(mount / "data")
    assert str(raised.value) == (
        f"{mount / 'data'}: the disk is full; free some space, then try again"
    )


def test_a_disk_without_room_for_a_file(folder: Path) -> None:
    with mounted(folder, "nr_inodes=4") as mount, pytest.raises(ServerError, match="disk is full"):
        server.join(mount / "data")


def test_java_that_dies_at_start_shows_its_last_lines(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEGRAPH_HEAP", "1k")
    with pytest.raises(ServerError) as raised:
        server.join(folder)
    message = str(raised.value)
    assert message.startswith(f"{folder}: Java died at start")
    assert str(Home(folder).log) in message
    assert "Too small maximum heap" in message
    monkeypatch.delenv("CASEGRAPH_HEAP")
    server.join(folder).close()


def test_java_whose_start_fails_does_not_stay(folder: Path) -> None:
    server.join(folder).close()
    server.stop(folder)
    plugins = Home(folder).path / "config"
    (plugins / "server-groups.json").write_text("{")
    with pytest.raises(ServerError, match="Java died at start"):
        server.join(folder)
    assert soon(lambda: has_ended(folder))


def test_a_heap_that_is_no_size(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEGRAPH_HEAP", "lots")
    with pytest.raises(ServerError, match="CASEGRAPH_HEAP=lots is not a size"):
        server.join(folder)
    assert not folder.exists()


def test_the_environment_does_not_change_java(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:NoSuchOption")
    monkeypatch.setenv("CASEGRAPH_HEAP", "300m")
    held = server.join(folder)
    assert "MAXRAM=300" in Home(folder).log.read_text()
    held.close()


def test_no_port_can_be_taken_because_java_asks_for_any_free_one(tmp_path: Path) -> None:
    text = java.arguments(Home(tmp_path), tmp_path, "secret")
    assert '"-Darcadedb.bolt.port=0"' in text
    assert '"-Darcadedb.server.httpIncomingPort=0"' in text


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


# --- helpers ---


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _listening(pid: int) -> list[str]:
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
        subprocess.run(["umount", str(folder)], check=True)
