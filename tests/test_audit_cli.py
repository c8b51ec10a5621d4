"""Who looked at a person's records: told from the log and the store, by command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from graph.access import Reader, Role
from graph.audit import AuditLog, Looked, Operation, Outcome, key_of
from graph.audit_verify import verify
from graph.facts import Fact, Node, Ref, Relationship, Run
from graph.store import Store, open_store
from tests.conftest import Servers

EXTRACT = datetime(2026, 1, 1)  # noqa: DTZ001 -- UTC without a zone, as inside the store
LOOKED_AT = datetime(2026, 3, 1, 12)  # noqa: DTZ001
AVA, BEN = Ref("Person", "ava"), Ref("Person", "ben")


def facts() -> Iterator[Fact]:
    """Two children, a case each, a decision on each file, and who works there."""
    for child, case, decision in ((AVA, "c1", "d1"), (BEN, "c2", "d2")):
        yield Node("Person", child.id, {"name": child.id.title()})
        yield Node("Case", case, {"service": "CHILDRENS_SOCIAL_CARE"}, EXTRACT)
        yield Node("Decision", decision, {"kind": "PLACEMENT"}, EXTRACT)
        yield Relationship("SUBJECT_OF", child, Ref("Case", case))
        yield Relationship("ON_FILE", Ref("Decision", decision), Ref("Case", case))
    yield Node("Worker", "w1", {"display_name": "Ruth Okafor", "role": "CASE_MANAGER"})


def look(
    log: AuditLog,
    operation: Operation = Operation.READ,
    outcome: Outcome | None = None,
    *,
    asked: tuple[str, ...] = (),
    given: tuple[tuple[str, str], ...] = (),
    reader: Reader | None = Reader("w1", Role.CASE_MANAGER, "CASEWORK"),  # noqa: B008 -- frozen
    more: int = 0,
) -> None:
    looked = Looked(most=100 if not more else 0)
    looked.ask(*asked)
    looked.give_all(given)
    for number in range(more):
        looked.give("Decision", f"more{number}")
    log.append(looked.entry(operation, reader, outcome, name="Q", request="r"))


@pytest.fixture
def told(store: Store) -> Store:
    report = store.load(facts(), Run("made up", extract_at=EXTRACT))
    assert not report.refused, report.refused
    return store


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log in which two looked at Ava's records, and others did not, or not quite."""
    for name in ("CASEGRAPH_AUDIT", "CASEGRAPH_AUDIT_KEY", "CASEGRAPH_CHECKPOINTS"):
        monkeypatch.delenv(name, raising=False)
    log = tmp_path / "audit" / "log.jsonl"
    with AuditLog.open(log, clock=lambda: LOOKED_AT) as opened:
        look(opened, asked=("c1",), given=(("Case", "c1"), ("Decision", "d1")))
        look(opened, asked=("c2",), given=(("Case", "c2"), ("Decision", "d2")))
        look(opened, Operation.SEARCH, asked=("ava",))  # not returned
        look(opened, given=(("Decision", "d1"), ("Decision", "d2")))
        look(opened, outcome=Outcome.DENIED, asked=("c1",), reader=None)
        look(
            opened,
            Operation.CHILD_FILE,
            Outcome.BROKE_GLASS,
            given=(("Person", "ava"),),
            reader=Reader("gone", Role.IRO, "SAFEGUARDING"),
        )
        look(opened, Operation.EXPORT, more=3)
        look(opened, asked=("ava", "c2"), given=(("Case", "c2"),))  # Ben's alone
        look(opened, given=(("Person", "c1"),))  # another record that is called like the case
    return log


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["audit", *map(str, arguments)])


def rows(log: Path, url: str, *more: object) -> list[dict[str, Any]]:
    result = run("who-looked", "ava", "--log", log, "--url", url, "--format", "json", *more)
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_who_looked_lists_looks_and_attempts_at_one_persons_records(
    told: Store, server_url: str, log: Path
) -> None:
    found = rows(log, server_url)
    assert [
        (r["sequence"], r["reader"], r["operation"], r["outcome"], r["records"]) for r in found
    ] == [
        (1, "Ruth Okafor", "READ", "ANSWERED", 2),
        (3, "Ruth Okafor", "SEARCH", "NOT_RETURNED", 0),
        (4, "Ruth Okafor", "READ", "ANSWERED", 1),
        (5, "", "READ", "DENIED", 0),
        (6, "", "CHILD_FILE", "BROKE_GLASS", 1),
        (7, "Ruth Okafor", "EXPORT", "ANSWERED", 0),
        (8, "Ruth Okafor", "READ", "NOT_RETURNED", 0),
    ]
    assert [r["broke_glass"] for r in found] == [False] * 4 + [True, False, False]
    assert [r["perhaps"] for r in found] == [False] * 5 + [True, False]
    assert found[0]["at"] == "2026-03-01T12:00:00Z"
    assert (found[0]["role"], found[0]["purpose"]) == ("CASE_MANAGER", "CASEWORK")
    assert (found[0]["processing"], found[5]["processing"]) == ("consultation", "disclosure")


@pytest.fixture(scope="module")
def url(servers: Servers) -> Iterator[str]:
    place = servers.url("local")
    with open_store(place) as store:
        store.empty()
        assert not store.load(facts(), Run("made up", extract_at=EXTRACT)).refused
        yield place
        store.empty()


def test_asking_who_looked_is_itself_a_look(url: str, log: Path) -> None:
    assert len(rows(log, url)) == 7
    last = rows(log, url)[-1]
    assert (last["reader"], last["operation"]) == ("operator", "WHO_LOOKED")
    assert verify(log).findings == []


def test_a_span_of_days_is_asked_about(url: str, log: Path) -> None:
    assert len(rows(log, url, "--from", "2026-03-01", "--to", "2026-03-01")) == 7
    assert rows(log, url, "--to", "2026-02-28") == []
    assert [r["operation"] for r in rows(log, url, "--from", "2026-03-02")] == ["WHO_LOOKED"] * 2


def test_the_table_flags_break_glass_and_says_what_it_does_not_know(url: str, log: Path) -> None:
    result = run("who-looked", "ava", "--log", log, "--url", url)
    assert result.exit_code == 0
    assert "Ruth Okafor" in result.stdout
    assert "BREAK-GLASS" in result.stdout
    assert "unknown to the store" in result.stdout
    assert "2026-03-01 12:00" in result.stdout
    assert "1 looks with access that was taken in an emergency" in result.stderr
    nobody = run("who-looked", "ava", "--log", log, "--url", url, "--to", "2020-01-01")
    assert "Nobody looked at the records of ava" in nobody.stdout


def test_breaking_the_glass_is_flagged_though_nothing_was_returned(url: str, log: Path) -> None:
    with AuditLog.open(log) as opened:
        look(opened, outcome=Outcome.BROKE_GLASS, asked=("ava",))
    last = rows(log, url)[-1]
    assert (last["outcome"], last["broke_glass"]) == ("NOT_RETURNED", True)


def test_the_looks_as_csv(url: str, log: Path) -> None:
    result = run("who-looked", "ava", "--log", log, "--url", url, "--format", "csv")
    found = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["sequence"] for row in found] == ["1", "3", "4", "5", "6", "7", "8"]


def test_entries_whose_key_was_destroyed_are_counted_and_tell_nobody(url: str, log: Path) -> None:
    key_of(log).write_text("")
    result = run("who-looked", "ava", "--log", log, "--url", url)
    assert "Nobody looked" in result.stdout
    assert "9 entries cannot be told: their key is gone" in result.stderr


def test_a_line_that_is_no_entry_is_counted(url: str, log: Path) -> None:
    with log.open("ab") as file:
        file.write(b"half a li")
    result = run("who-looked", "ava", "--log", log, "--url", url)
    assert "1 lines are no entries" in result.stderr


def test_what_cannot_be_asked_is_told_with_its_place(url: str, log: Path) -> None:
    unknown = run("who-looked", "nobody", "--log", log, "--url", url)
    assert unknown.exit_code == 2
    assert "nobody: there is no such person" in unknown.stderr
    absent = run("who-looked", "ava", "--url", url)
    assert absent.exit_code == 2
    assert "there is no log here" in absent.stderr
    assert not Path(url, "audit").exists()
    key_of(log).unlink()
    keyless = run("who-looked", "ava", "--log", log, "--url", url)
    assert keyless.exit_code == 2
    assert "the key of the log is not there" in keyless.stderr


def test_a_neo4j_needs_a_log_that_is_named() -> None:
    result = run("checkpoint", "--url", "bolt://127.0.0.1:1")
    assert result.exit_code == 2
    assert "name one with --log FILE or CASEGRAPH_AUDIT" in result.stderr


def test_a_checkpoint_is_left_where_it_is_asked_for(log: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    left = run("checkpoint", "--log", log, "--checkpoints", elsewhere)
    assert left.exit_code == 0, left.output
    assert left.stdout.strip() == str(elsewhere / "000000000009.txt")
    good = run("verify", log, "--checkpoint", elsewhere)
    assert good.exit_code == 0
