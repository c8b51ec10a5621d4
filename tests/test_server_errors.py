"""The local server: every error says where, and what to do."""

import secrets
import shutil
import sys
from pathlib import Path

import pytest

from graph import server
from graph.facts import Node, Run
from graph.java import Home
from graph.server import ServerError
from graph.store import StoreError, open_store
from tests.local_server import has_ended, mounted, soon


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


def test_a_disk_without_a_single_byte(folder: Path) -> None:
    with mounted(folder, "size=64k") as mount:
        with (mount / "filling").open("wb") as filling:
            filling.write(bytes(60 * 1024))
        with pytest.raises(ServerError) as raised:
            server.join(mount / "data")
        assert str(raised.value).startswith(f"{mount / 'data'}: the disk is full")


def test_a_disk_that_fills_up_while_records_are_written(folder: Path) -> None:
    with mounted(folder, "size=100m") as mount:
        place = mount / "data"
        with open_store(place) as store:
            store.load([Node("Worker", "t:sam", {"display_name": "Sam"})], Run("test"))
            filling = mount / "filling"
            filling.write_bytes(bytes(shutil.disk_usage(mount).free - 1024 * 1024))
            many = [
                Node("Worker", f"t:{n}", {"display_name": secrets.token_hex(500)})
                for n in range(5_000)
            ]
            with pytest.raises(StoreError, match="the disk is full; free some space") as raised:
                store.load(many, Run("test", name="many"))
            assert str(raised.value).startswith(f"{place}: ")
            (row,) = store.read("MATCH (w:Worker) RETURN count(w) AS n")
            assert row["n"] == 1, "nothing is half there"
            filling.unlink()
            report = store.load(many, Run("test", name="many"))
            assert (report.new, report.refused) == (5_000, [])
        assert server.stop(place) or soon(lambda: has_ended(place))


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
    folder.mkdir()
    (folder / "databases").write_text("not a folder")
    with pytest.raises(ServerError, match=r"died at start[^\n]*\n.*is not a directory") as raised:
        server.join(folder)
    assert "INFO" not in str(raised.value), "only what failed"
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
