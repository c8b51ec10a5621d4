"""The same key writes once: asked again, at the same time, and after a process was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from graph.store import Store, open_store
from tests.writing import OPEN, fill, refused, send, write

CALL = f'recordAction(caseId: "{OPEN}", summary: "%s", idempotencyKey: "k-1")'
ASKS = "id repeated report { new changed unchanged } record { id summary }"
ACTIONS = "MATCH (a:Action {summary: $summary}) RETURN a.id AS id, a.source_repeated AS again"


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def test_the_same_request_is_answered_as_before_and_written_once(filled: Store) -> None:
    first = write(filled, "worker", CALL % "Call", ASKS)
    runs = filled.read("MATCH (run:ImportRun) RETURN count(*) AS n")
    again = write(filled, "worker", CALL % "Call", ASKS)
    assert (first.pop("repeated"), again.pop("repeated")) == (False, True)
    assert again == first
    assert filled.read("MATCH (run:ImportRun) RETURN count(*) AS n") == runs
    assert filled.read(ACTIONS, summary="Call") == [{"id": first["id"], "again": None}]


def test_another_request_under_the_same_key_is_refused(filled: Store) -> None:
    write(filled, "worker", CALL % "Call")
    code, message = refused(filled, "worker", CALL % "Write")
    assert (code, message) == (
        "KEY_REUSED",
        "idempotencyKey: was used for another recordAction already; take a new one",
    )
    claimed = 'claimAction(actionId: "a:jo", idempotencyKey: "k-1")'
    assert refused(filled, "worker", claimed)[0] == "KEY_REUSED"


def test_a_key_is_its_readers_own(filled: Store) -> None:
    one = write(filled, "worker", CALL % "Call", ASKS)
    other = write(filled, "manager", CALL % "Call", ASKS)
    assert one["id"] != other["id"]
    assert not other["repeated"]


def test_what_was_refused_is_written_under_its_key_once_it_is_right(filled: Store) -> None:
    refused(filled, "worker", CALL % " ")
    assert not write(filled, "worker", CALL % "Call", ASKS)["repeated"]


def test_without_a_key_each_request_is_written(filled: Store) -> None:
    call = f'recordAction(caseId: "{OPEN}", summary: "Call")'
    assert write(filled, "worker", call)["id"] != write(filled, "worker", call)["id"]


@pytest.mark.parametrize(
    ("who", "call", "text"),
    [
        ("worker", CALL % "Call", "MATCH (a:Action {summary: 'Call'}) RETURN a.id AS id"),
        (
            "worker",
            'breakGlass(caseId: "c:hidden", reason: "a child is in danger", '
            'code: IMMEDIATE_DANGER, hours: 2, idempotencyKey: "k-1")',
            "MATCH (g:Grant {kind: 'BREAK_GLASS'}) RETURN g.id AS id",
        ),
        (
            "police",
            'ingest(facts: [{type: "node", id: "1", labels: ["Event"], '
            'properties: {id: "e1", kind: "ARREST", happened_from: "2024-05-01"}}], '
            'idempotencyKey: "k-1")',
            "MATCH (e:Event {kind: 'ARREST'}) RETURN e.id AS id",
        ),
    ],
)
def test_many_at_once_write_one(filled: Store, who: str, call: str, text: str) -> None:
    answers: list[Any] = []
    at_once = threading.Barrier(6)

    def ask() -> None:
        at_once.wait()
        answers.append(send(filled, who, f"mutation {{ done: {call} {{ id repeated }} }}"))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.errors for answer in answers] == [None] * 6
    done = [answer.data["done"] for answer in answers]
    assert len({one["id"] for one in done}) == 1
    assert [one["repeated"] for one in done].count(False) == 1
    rows = filled.read(text)
    assert len(rows) == 1
    assert filled.read("MATCH (r:Receipt) RETURN count(*) AS n") == [{"n": 1}]


KILLED_AT = ("before", "within", "after")


@pytest.mark.parametrize("moment", KILLED_AT)
def test_a_process_killed_in_between_leaves_one_answer(
    filled: Store, server_url: str, moment: str
) -> None:
    command = [sys.executable, "-m", "tests.write_killed", server_url, moment]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "there\n"
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()
    deadline = time.monotonic() + 60
    before = filled.read(ACTIONS, summary="Call")
    assert len(before) == (1 if moment == "after" else 0)
    while True:  # what the killed one holds is let go when its connection is found lost
        result = send(filled, "worker", f"mutation {{ done: {CALL % 'Call'} {{ {ASKS} }} }}")
        if result.errors is None or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    assert result.errors is None, result.errors
    assert result.data["done"]["repeated"] is (moment == "after")
    [row] = filled.read(ACTIONS, summary="Call")
    assert row == {"id": result.data["done"]["id"], "again": None}


def test_two_processes_write_one(filled: Store, server_url: str) -> None:
    command = [sys.executable, "-m", "tests.write_killed", server_url, "never"]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ids = set()
    for child in running:
        said, _ = child.communicate(timeout=120)
        assert child.returncode == 0
        ids.add(said.split()[-1])
    assert len(ids) == 1
    assert len(filled.read(ACTIONS, summary="Call")) == 1


def test_a_clock_that_was_set_back_writes_nothing_in_the_past(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from graph import clock, load

    write(filled, "worker", CALL % "Call")
    monkeypatch.setattr(load, "now", lambda: clock.now() - timedelta(days=1))
    call = f'recordAction(caseId: "{OPEN}", summary: "Later")'
    assert refused(filled, "worker", call)[0] == "TRY_AGAIN"
    assert filled.read(ACTIONS, summary="Later") == []


def test_a_store_is_opened_twice(server_url: str) -> None:
    """The processes above share a server; so do two stores of one process."""
    with open_store(server_url) as one, open_store(server_url) as other:
        one.empty()
        fill(one)
        first = write(one, "worker", CALL % "Call", ASKS)
        assert write(other, "worker", CALL % "Call", ASKS)["id"] == first["id"]
