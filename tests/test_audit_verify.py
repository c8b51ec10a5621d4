"""A log of who looked that was changed is found out: any byte, any two lines, any end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.cli import main
from graph.audit import AuditLog
from graph.audit_line import Head, seal
from graph.audit_note import Checkpoint
from graph.audit_verify import Verdict, read_checkpoints, verify
from tests.audit_writer import append, entry

ENTRIES = 9


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with a write in its middle that was cut off, and checkpoints of 5 and of all."""
    log = tmp_path_factory.mktemp("audit") / "log.jsonl"
    with AuditLog.open(log, every=1000) as opened:
        for number in range(5):
            opened.append(entry(number))
        opened.checkpoint()
    with log.open("ab") as file:
        file.write(b'{"asked":["half')
    append(log, 3)
    assert len(log.read_bytes().splitlines()) == ENTRIES + 1
    return log


@pytest.fixture(scope="module")
def checkpoints(log: Path) -> dict[str, Checkpoint]:
    found = read_checkpoints([log.parent / "checkpoints"], None)
    assert sorted(one.size for one in found.values()) == [5, ENTRIES]
    return found


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for a changed log."""
    return tmp_path_factory.mktemp("changed") / "log.jsonl"


def changed(other: Path, data: bytes, checkpoints: dict[str, Checkpoint] | None = None) -> Verdict:
    other.write_bytes(data)
    return verify(other, checkpoints)


def told(verdict: Verdict) -> str:
    return "\n".join(map(str, verdict.findings))


def test_a_log_is_as_it_was_written(log: Path, checkpoints: dict[str, Checkpoint]) -> None:
    verdict = verify(log, checkpoints)
    assert verdict.findings == []
    assert (verdict.entries, verdict.torn, verdict.checked) == (ENTRIES, 1, ENTRIES)


@settings(max_examples=1500, deadline=None)
@given(place=st.integers(0, 10**6), flip=st.integers(1, 255))
@example(place=-1, flip=1)
@example(place=0, flip=1)
def test_any_byte_that_is_changed_is_found(log: Path, other: Path, place: int, flip: int) -> None:
    data = bytearray(log.read_bytes())
    place %= len(data)
    line = data[:place].count(b"\n") + 1
    data[place] ^= flip
    verdict = changed(other, bytes(data))
    assert verdict.findings
    # where an end of a line was changed, or one was made, the line before or after may be named
    assert any(f":{n}: " in told(verdict) for n in (line - 1, line, line + 1))


def test_a_changed_byte_is_told_with_its_line_and_its_entry(log: Path, other: Path) -> None:
    data = log.read_bytes().replace(
        b'"name":"CaseFile","operation"', b'"name":"CaseFilf","operation"', 3
    )
    lines = data.splitlines(keepends=True)
    assert told(changed(other, b"".join([*log.read_bytes().splitlines(True)[:2], *lines[2:]]))) == (
        f"{other}:3: entry 3: the entry is not the one that its hash was made of"
    )


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_two_lines_that_change_places_are_found(
    log: Path, other: Path, data: st.DataObject
) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    one = data.draw(st.integers(0, len(lines) - 1))
    two = data.draw(st.integers(0, len(lines) - 1).filter(lambda n: n != one))
    lines[one], lines[two] = lines[two], lines[one]
    assert changed(other, b"".join(lines)).findings


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, 10**6))
def test_any_end_that_is_cut_off_is_found_with_a_checkpoint(
    log: Path, other: Path, checkpoints: dict[str, Checkpoint], at: int
) -> None:
    data = log.read_bytes()
    verdict = changed(other, data[: at % len(data)], checkpoints)
    cut_line = "the line is cut off before its end"  # all but that is there
    assert "the rest is gone" in told(verdict) or cut_line in told(verdict)


@pytest.mark.parametrize("line", range(1, ENTRIES + 1))
def test_a_line_that_is_taken_out_is_found(log: Path, other: Path, line: int) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    del lines[line - 1]
    assert changed(other, b"".join(lines)).findings


def test_a_line_that_is_taken_out_is_told_with_its_number(log: Path, other: Path) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    del lines[2]
    assert told(changed(other, b"".join(lines))) == (
        f"{other}:3: entry 4: entry 3 is missing before it"
    )
    del lines[2]
    assert "the entries 3 to 4 are missing" in told(changed(other, b"".join(lines)))


def rewritten(lines: Sequence[bytes]) -> bytes:
    """A log that somebody who knows how made anew, with every hash right."""
    made, head = [], Head()
    for line in lines:
        if not line.endswith((b"}", b"}\n")):
            made.append(line)
            continue
        said = json.loads(line)
        rest = {k: v for k, v in said.items() if k not in ("hash", "previous", "sequence")}
        sealed, head = seal(rest, head)
        made.append(sealed)
    return b"".join(made)


def test_without_a_checkpoint_an_end_or_a_whole_log_may_be_another(log: Path, other: Path) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    assert changed(other, b"".join(lines[:4])).findings == []
    assert changed(other, rewritten([*lines[:2], *lines[3:5]])).findings == []


def test_a_log_that_was_written_anew_fits_no_checkpoint(
    log: Path, other: Path, checkpoints: dict[str, Checkpoint]
) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    same = changed(other, rewritten(lines), checkpoints)
    assert same.findings == []  # the same entries make the same hashes
    one = lines[2].replace(b'"outcome":"ANSWERED"', b'"outcome":"DENIED"')
    verdict = changed(other, rewritten([*lines[:2], one, *lines[3:]]), checkpoints)
    assert [finding.sequence for finding in verdict.findings] == [None, None]
    assert "are not those that it was left of" in told(verdict)


def test_an_entry_that_was_made_anew_alone_does_not_carry_the_next(log: Path, other: Path) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    said = json.loads(lines[2].replace(b'"outcome":"ANSWERED"', b'"outcome":"DENIED"'))
    before = Head(said["sequence"] - 1, said["previous"])
    forged, _ = seal({k: v for k, v in said.items() if k != "hash"}, before)
    assert told(changed(other, b"".join([*lines[:2], forged, *lines[3:]]))) == (
        f"{other}:4: entry 4: it was not written after the entry before it"
    )


def test_a_line_that_stands_there_twice_is_told(log: Path, other: Path) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    assert told(changed(other, b"".join([*lines[:3], *lines[2:]]))) == (
        f"{other}:4: entry 3: it stands after entry 3"
    )


def test_a_tear_that_no_entry_tells_of_is_found(log: Path, other: Path) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    assert changed(other, b"".join([*lines[:2], b"made up\n", *lines[2:]])).findings
    assert told(changed(other, b"".join([*lines, b"made up\n"]))) == (
        f"{other}:11: entry 10: this is no entry"
    )
    assert changed(other, b"".join([*lines, b"\n"])).findings


# --- the command -------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["audit", *map(str, arguments)])


def test_verify_says_what_it_cannot_exclude(log: Path) -> None:
    alone = run("verify", log)
    assert alone.exit_code == 0
    assert f"{ENTRIES} entries, as they were written" in alone.stdout
    assert "nobody can exclude" in alone.stderr
    assert "1 writes were cut off" in alone.stderr
    whole = run("verify", log, "--checkpoint", log.parent / "checkpoints")
    assert whole.exit_code == 0
    assert "exclude" not in whole.stderr
    early = run("verify", log, "--checkpoint", log.parent / "checkpoints" / "000000000005.txt")
    assert early.exit_code == 0
    assert "cover 5 entries; of the 4 after them" in early.stderr


def test_verify_ends_with_1_where_anything_is_found(log: Path, other: Path) -> None:
    other.write_bytes(log.read_bytes().replace(b"ANSWERED", b"ANSWERER", 1))
    found = run("verify", other)
    assert found.exit_code == 1
    assert f"{other}:1: entry 1: " in found.stdout
    lines = log.read_bytes().splitlines(keepends=True)
    other.write_bytes(b"".join(lines[:7]))
    assert run("verify", other).exit_code == 0
    dropped = run("verify", other, "--checkpoint", log.parent / "checkpoints")
    assert dropped.exit_code == 1
    assert "it was left of 9 entries" in dropped.stdout


def test_verify_refuses_a_checkpoint_that_is_not_signed_well(log: Path, tmp_path: Path) -> None:
    good = log.parent / "checkpoints" / "000000000005.txt"
    public = log.parent / "checkpoints" / "public-key.txt"
    forged = tmp_path / "000000000005.txt"
    forged.write_text(good.read_text().replace("\n5\n", "\n6\n"))
    refused = run("verify", log, "--checkpoint", forged, "--public-key", public)
    assert refused.exit_code == 2
    assert "it is not signed with the key" in refused.stderr
    alone = run("verify", log, "--checkpoint", forged)
    assert alone.exit_code == 2
    assert "public-key.txt: cannot be read" in alone.stderr
    assert run("verify", log, "--checkpoint", tmp_path / "none.txt").exit_code == 2
    (tmp_path / "empty").mkdir()
    assert "no checkpoints here" in run("verify", log, "--checkpoint", tmp_path / "empty").stderr
    assert run("verify", tmp_path / "none.jsonl").exit_code == 2


def test_a_proof_says_of_one_line_that_it_is_in_the_log(log: Path, tmp_path: Path) -> None:
    last = log.parent / "checkpoints" / "000000000009.txt"
    public = last.with_name("public-key.txt")
    line = tmp_path / "entry.json"
    line.write_bytes(log.read_bytes().splitlines(keepends=True)[1])
    proof = tmp_path / "entry.proof"
    proof.write_text(run("proof", log, 2, "--checkpoint", last).stdout)
    proven = run("verify", line, "--proof", proof, "--public-key", public)
    assert proven.exit_code == 0, proven.output
    assert "is entry 2 of the log" in proven.stdout
    line.write_bytes(log.read_bytes().splitlines(keepends=True)[2])
    assert run("verify", line, "--proof", proof, "--public-key", public).exit_code == 1
    line.write_bytes(log.read_bytes().splitlines(keepends=True)[1])
    proof.write_text(proof.read_text().replace("index 1", "index 2"))
    assert run("verify", line, "--proof", proof, "--public-key", public).exit_code == 1
    assert run("proof", log, 10, "--checkpoint", last).exit_code == 2
