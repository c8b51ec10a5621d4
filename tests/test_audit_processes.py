"""Several processes log at once, and some are killed: nothing acknowledged is lost."""

from __future__ import annotations

import json
import multiprocessing
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from graph.audit import AuditLog
from graph.audit_verify import read_checkpoints, verify
from tests.audit_writer import append, entry

KILLS = 20


def requests(log: Path) -> list[str]:
    """The requests of the entries, in order."""
    found: list[str] = []
    for line in log.read_bytes().splitlines():
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            continue  # a write that was cut off
        if "request" in said:
            found.append(said["request"])
    return found


def whole(log: Path) -> None:
    verdict = verify(log, read_checkpoints([log.parent / "checkpoints"], None))
    assert verdict.findings == []


def test_threads_append_at_once(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    numbers: list[int] = []
    with AuditLog.open(log, every=10) as opened:

        def work(begin: int) -> None:
            for number in range(begin, begin + 40):
                numbers.append(opened.append(entry(number)))

        threads = [threading.Thread(target=work, args=(begin * 40,)) for begin in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(numbers) == list(range(1, 321))
    assert sorted(requests(log)) == sorted(f"r{n}" for n in range(320))
    whole(log)


def test_processes_append_at_once(tmp_path: Path) -> None:
    log = tmp_path / "audit" / "log.jsonl"
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        numbers = pool.starmap(append, [(log, 100, begin * 100) for begin in range(4)])
        pool.close()
        pool.join()
    assert sorted(number for part in numbers for number in part) == list(range(1, 401))
    assert sorted(requests(log)) == sorted(f"r{n}" for n in range(400))
    whole(log)


def writer(log: Path, how: str, begin: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.audit_writer", str(log), how, str(begin)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def acknowledged(process: subprocess.Popen[str]) -> list[tuple[int, str]]:
    out, _ = process.communicate(timeout=60)
    assert process.returncode == -9
    lines = out.split("\n")[:-1]  # the last may be cut off
    return [(int(line.split()[0]), line.split()[1]) for line in lines]


def test_a_writer_that_is_killed_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    said: list[tuple[int, str]] = []
    for round_ in range(KILLS):
        # one that goes on logging beside the one that is killed
        beside = threading.Thread(target=append, args=(log, 20, 100_000 + round_ * 20))
        process = writer(log, "whole", round_ * 1000)
        assert process.stdout is not None
        first = process.stdout.readline()
        beside.start()
        time.sleep(random.random() * 0.05)
        process.kill()
        said.append((int(first.split()[0]), first.split()[1]))
        said += acknowledged(process)
        beside.join()
    append(log, 1)
    whole(log)
    by_number = {}
    for line in log.read_bytes().splitlines():
        try:
            entry_ = json.loads(line)
        except ValueError:
            continue
        by_number[entry_["sequence"]] = entry_.get("request")
    assert len(said) > KILLS
    assert [by_number.get(number) for number, _ in said] == [request for _, request in said]


@pytest.mark.parametrize(("how", "torn"), [("half", 1), ("synced", 0)])
def test_a_writer_that_ends_within_a_write_loses_nothing_acknowledged(
    tmp_path: Path, how: str, torn: int
) -> None:
    log = tmp_path / "log.jsonl"
    said = acknowledged(writer(log, how, 0))
    assert [request for _, request in said] == [f"r{n}" for n in range(5)]
    if how == "half":
        assert verify(log).findings  # nobody has told of it yet
    append(log, 1, 7)
    verdict = verify(log)
    assert (verdict.findings, verdict.torn) == ([], torn)
    # what was written whole stays, though nobody was told of it
    assert requests(log) == [
        *(f"r{n}" for n in range(5)),
        *(["r5"] if how == "synced" else []),
        "r7",
    ]


@pytest.mark.parametrize("kept", [1, 0.5, 0.99, "all but the end"])
def test_a_line_that_is_cut_off_anywhere_is_mended_by_the_next_entry(
    tmp_path: Path, kept: float | str
) -> None:
    log = tmp_path / "log.jsonl"
    append(log, 3)
    data = log.read_bytes()
    lines = data.splitlines(keepends=True)
    last = len(lines[2])
    cut = last - 1 if isinstance(kept, str) else 1 if kept == 1 else int(last * kept)
    log.write_bytes(b"".join(lines[:2]) + lines[2][:cut])
    assert verify(log).findings
    append(log, 1, 9)
    verdict = verify(log)
    assert verdict.findings == []
    assert verdict.torn == (0 if isinstance(kept, str) else 1)
    assert requests(log) == ["r0", "r1", *(["r2"] if isinstance(kept, str) else []), "r9"]


def test_a_mending_that_is_itself_cut_off_is_mended(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    append(log, 2)
    with log.open("ab") as file:
        file.write(b'{"asked"\n{"at":"2026')
    append(log, 1, 9)
    verdict = verify(log)
    assert (verdict.findings, verdict.torn, verdict.entries) == ([], 2, 4)
