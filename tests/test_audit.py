"""The log of who looked: its checkpoints, its clock, its keys, its files, and its trouble."""

from __future__ import annotations

import json
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph import audit_file
from graph.audit import AuditError, AuditLog, key_of, log_of
from graph.audit_key import Keys
from graph.audit_line import files_of
from graph.audit_verify import read_checkpoints, verify
from tests.audit_writer import append, entry

NOON = datetime(2026, 3, 1, 12)  # noqa: DTZ001 -- UTC without a zone, as inside the store


@pytest.fixture(autouse=True)
def _places(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CASEGRAPH_AUDIT", "CASEGRAPH_AUDIT_KEY", "CASEGRAPH_CHECKPOINTS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "audit" / "log.jsonl"


def entries(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in files_of(log) for line in file.read_bytes().splitlines()]


def whole(log: Path) -> int:
    """Nothing is wrong with the log and its checkpoints; how many entries these cover."""
    verdict = verify(log, read_checkpoints([log.parent / "checkpoints"], None))
    assert verdict.findings == []
    return verdict.checked


class Clock:
    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


# --- checkpoints -------------------------------------------------------------------------------


def test_a_checkpoint_is_left_every_so_often_and_at_the_end(log: Path) -> None:
    with AuditLog.open(log, every=10) as opened:
        for number in range(25):
            opened.append(entry(number))
        left = sorted(file.name for file in opened.checkpoints.glob("0*.txt"))
        assert left == ["000000000010.txt", "000000000020.txt"]
    assert (opened.checkpoints / "000000000025.txt").exists()
    assert whole(log) == 25


def test_a_checkpoint_is_left_some_time_after_an_entry(log: Path) -> None:
    with AuditLog.open(log, seconds=0.05) as opened:
        opened.append(entry(1))
        left = opened.checkpoints / "000000000001.txt"
        for _ in range(200):
            if left.exists():
                break
            threading.Event().wait(0.05)
        assert left.exists()


def test_checkpoints_that_cannot_be_left_stop_nobody(
    log: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "taken").write_text("no folder")
    with AuditLog.open(log, checkpoints=tmp_path / "taken", every=2) as opened:
        assert [opened.append(entry(number)) for number in range(3)] == [1, 2, 3]
        with pytest.raises(AuditError, match="taken"):
            opened.checkpoint()
    assert "no checkpoint" in caplog.text


def test_a_log_that_was_written_anew_leaves_no_checkpoint_over_another(log: Path) -> None:
    append(log, 3)
    log.unlink()
    (log.parent / "log.tree").unlink(missing_ok=True)
    with AuditLog.open(log) as opened:
        for number in range(3):
            opened.append(entry(number + 7))
        with pytest.raises(AuditError, match="of another log, or the log was written anew"):
            opened.checkpoint()


# --- the clock, the keys, the files ------------------------------------------------------------


def test_a_clock_set_back_is_told_and_changes_no_order(log: Path) -> None:
    clock = Clock()
    with AuditLog.open(log, clock=clock) as opened:
        opened.append(entry(1))
        clock.moment -= timedelta(hours=1)
        opened.append(entry(2))
        opened.append(entry(3))
    said = entries(log)
    assert [one["sequence"] for one in said] == [1, 2, 3]
    assert said[1]["at"] < said[0]["at"]
    assert 3_590_000_000 < said[1]["set_back"] <= 3_600_000_000
    assert "set_back" not in said[0]
    assert "set_back" not in said[2]
    assert verify(log).set_back == 1


def test_each_year_has_a_key_and_a_file_of_its_own(log: Path) -> None:
    clock = Clock()
    with AuditLog.open(log, clock=clock) as opened:
        opened.append(entry(1))
        clock.moment = clock.moment.replace(year=2027)
        opened.append(entry(1))
    assert [file.name for file in files_of(log)] == ["log.jsonl", "log-0002.jsonl"]
    first, second = entries(log)
    assert second["previous"] == first["hash"]
    assert first["key"] != second["key"]
    assert first["cases"] != second["cases"]
    assert whole(log) == 2
    # without its line the year is anonymous, and the log is as it was
    key = key_of(log)
    key.write_text(key.read_text().splitlines()[1] + "\n")
    assert Keys.read(key).by_id(first["key"]) is None
    assert whole(log) == 2


def test_a_file_that_is_full_is_followed_by_another(log: Path) -> None:
    for begin in (0, 10):
        with AuditLog.open(log, most_bytes=2500, every=4) as opened:
            for number in range(begin, begin + 10):
                opened.append(entry(number))
    assert len(files_of(log)) > 3
    assert [one["sequence"] for one in entries(log)] == list(range(1, 21))
    assert whole(log) == 20
    later = verify(files_of(log)[1])
    assert later.findings == []
    assert later.first > 1
    with pytest.raises(AuditError, match="give the first file"):
        verify(files_of(log)[1], read_checkpoints([log.parent / "checkpoints"], None))
    files_of(log)[2].write_bytes(b"")
    assert verify(log).findings


def test_the_tree_is_taken_up_where_it_was_kept(log: Path) -> None:
    append(log, 60)
    kept = log.with_suffix(".tree")
    assert json.loads(kept.read_text())["size"] == 60
    append(log, 5)
    kept.write_text(kept.read_text().replace('"start": ', '"start": 1'))  # a wrong place
    append(log, 5)
    # of a log whose end was lost with the power, and written otherwise since
    said = json.loads(kept.read_text()) | {"hash": "0" * 64}
    kept.write_text(json.dumps(said | {"tops": ["0" * 64 for _ in said["tops"]]}))
    append(log, 5)
    kept.write_text("no JSON")
    append(log, 5)
    assert whole(log) == 80


def test_a_key_that_is_missing_is_not_made_anew(log: Path) -> None:
    append(log, 1)
    key = key_of(log)
    assert key.stat().st_mode & 0o777 == 0o600
    kept = key.rename(key.with_name("elsewhere"))
    with pytest.raises(AuditError, match="the key of the log is not there"):
        AuditLog.open(log)
    key.touch(0o600)  # destroyed on purpose
    append(log, 1)
    assert whole(log) == 2
    assert len({one["key"] for one in entries(log)}) == 2
    assert kept.exists()


def test_a_key_may_be_kept_elsewhere(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEGRAPH_AUDIT_KEY", str(tmp_path / "vault" / "key"))
    append(log, 1)
    assert (tmp_path / "vault" / "key").exists()
    assert not (log.parent / "key").exists()


@pytest.mark.parametrize("text", ["2026 00\n", "never\n", f"2026 {'g' * 64}\n"])
def test_a_key_that_is_none_is_refused_with_its_place(log: Path, text: str) -> None:
    append(log, 1)
    key_of(log).write_text(text)
    with pytest.raises(AuditError, match=r"key:1: this is no key"):
        AuditLog.open(log)


def test_a_key_that_others_can_read_is_refused(log: Path) -> None:
    append(log, 1)
    key_of(log).chmod(0o644)
    with pytest.raises(AuditError, match="chmod 600"):
        AuditLog.open(log)


def test_a_log_in_the_place_of_something_else_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").mkdir()
    with pytest.raises(AuditError, match=r"log\.jsonl: Is a directory"):
        AuditLog.open(tmp_path / "log.jsonl")
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditError, match="file"):
        AuditLog.open(tmp_path / "file" / "log.jsonl")
    with pytest.raises(AuditError, match="cannot be read"):
        verify(tmp_path / "nothing.jsonl")


def test_a_log_that_is_cut_or_replaced_while_it_is_open_takes_no_more(log: Path) -> None:
    with AuditLog.open(log) as opened:
        opened.append(entry(1))
        kept = log.read_bytes()
        os.truncate(log, 10)
        with pytest.raises(AuditError, match="somebody cut it"):
            opened.append(entry(2))
        log.write_bytes(kept)
        opened.append(entry(2))
        log.rename(log.with_name("moved"))
        with pytest.raises(AuditError, match="it is gone"):
            opened.append(entry(3))


def test_an_entry_that_the_disk_does_not_take_is_not_acknowledged(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    opened = AuditLog.open(log)
    opened.append(entry(1))
    with monkeypatch.context() as patched:
        patched.setattr(audit_file, "_sync", fail)
        with pytest.raises(AuditError, match="did not take an entry"):
            opened.append(entry(2))
    with pytest.raises(AuditError, match="did not take an entry"):
        opened.append(entry(3))  # nobody knows what the disk has
    opened.close()
    append(log, 1)
    assert verify(log).findings == []


def test_a_full_disk_cuts_a_line_and_the_next_entry_says_so(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def half(descriptor: int, data: bytes) -> int:
        if len(data) < 600:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[:300])

    with AuditLog.open(log) as opened:
        opened.append(entry(1))
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", half)
            with pytest.raises(AuditError, match="No space left"):
                opened.append(entry(2))
        assert opened.append(entry(3)) == 3
    verdict = verify(log)
    assert (verdict.findings, verdict.entries, verdict.torn) == ([], 3, 1)
    assert json.loads(log.read_bytes().splitlines()[2])["operation"] == "TORN"


def test_a_closed_log_takes_no_entry(log: Path) -> None:
    opened = AuditLog.open(log)
    opened.append(entry(1))
    opened.close()
    opened.close()
    with pytest.raises(AuditError, match="closed"):
        opened.append(entry(2))


def test_where_a_log_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert log_of("./data") == Path("data/audit/log.jsonl")
    assert log_of("bolt://h", Path("x.jsonl")) == Path("x.jsonl")
    with pytest.raises(AuditError, match="CASEGRAPH_AUDIT"):
        log_of("bolt://h:7687")
    monkeypatch.setenv("CASEGRAPH_AUDIT", "/var/log/looks.jsonl")
    assert log_of("bolt://h:7687") == Path("/var/log/looks.jsonl")
