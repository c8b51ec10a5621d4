"""What an entry of the log says and hides, and the hash trees and signatures it stands under."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from graph.access import Reader, Role
from graph.audit import AuditLog, Entry, Looked, Operation, Outcome, key_of
from graph.audit_key import Key, Keys
from graph.audit_line import canonical
from graph.audit_note import NoteError, Signer, Verifier
from graph.audit_tree import Tree, leaf_hash, path, root_by
from graph.audit_verify import verify
from tests.audit_writer import WORKER, append


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CASEGRAPH_AUDIT", "CASEGRAPH_AUDIT_KEY", "CASEGRAPH_CHECKPOINTS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "audit" / "log.jsonl"


def entries(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_bytes().splitlines()]


# --- the tree, by the vectors of Certificate Transparency --------------------------------------

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_THE_FIRST = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]


def test_the_roots_are_those_of_rfc_6962() -> None:
    tree = Tree()
    found = [tree.root().hex()]
    for leaf in LEAVES:
        tree.add(leaf_hash(leaf))
        found.append(tree.root().hex())
    assert found == ROOTS


def test_a_path_is_that_of_rfc_6962() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    assert [one.hex() for one in path(hashes, 0)] == PATH_OF_THE_FIRST


@pytest.mark.parametrize("size", range(1, 18))
def test_every_path_leads_to_the_root_and_no_other_leaf_does(size: int) -> None:
    hashes = [leaf_hash(bytes([number])) for number in range(size)]
    tree = Tree()
    for leaf in hashes:
        tree.add(leaf)
    for index, leaf in enumerate(hashes):
        found = path(hashes, index)
        assert root_by(found, leaf, index, size) == tree.root()
        assert root_by(found, leaf_hash(b"other"), index, size) != tree.root()
        assert root_by([*found, leaf], leaf, index, size) is None
        for other in set(range(size)) - {index}:
            assert root_by(found, leaf, other, size) != tree.root()


# --- signatures -------------------------------------------------------------------------------

# The example of golang.org/x/mod/sumdb/note.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"  # noqa: E501
)


def test_a_signed_note_is_that_of_others(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(PUBLISHED_KEY + "\n")
    verifier = Verifier.read(tmp_path / "key")
    assert verifier.text == PUBLISHED_KEY
    with pytest.raises(NoteError, match="no size"):  # signed well, though no checkpoint
        verifier.open(PUBLISHED_NOTE)
    with pytest.raises(NoteError, match="not signed with the key PeterNeumann"):
        verifier.open(PUBLISHED_NOTE.replace("don't", "do"))


def test_a_checkpoint_opens_with_its_own_key_alone(tmp_path: Path) -> None:
    signer = Signer.read_or_make(tmp_path / "signing-key")
    assert Signer.read_or_make(tmp_path / "signing-key") == signer
    assert (tmp_path / "signing-key").stat().st_mode & 0o777 == 0o600
    note = signer.sign(7, b"r" * 32)
    opened = signer.verifier.open(note)
    assert (opened.size, opened.root) == (7, b"r" * 32)
    other = Verifier(signer.name, Signer.read_or_make(tmp_path / "other").verifier.public)
    for wrong in (note.replace("\n7\n", "\n8\n"), note[:-1], note.replace("— ", ""), ""):
        with pytest.raises(NoteError):
            signer.verifier.open(wrong)
    with pytest.raises(NoteError):
        other.open(note)


# --- what an entry says ------------------------------------------------------------------------


def test_an_entry_names_nobody(log: Path) -> None:
    looked = Looked()
    looked.ask("ssd:ssd_person:N1001")
    looked.give("Person", "ssd:ssd_person:N1001")
    said = looked.entry(
        Operation.SEARCH,
        Reader("staff:77", Role.TEAM_MANAGER, "MANAGEMENT"),
        name="Find",
        document='{ person(id: "ssd:ssd_person:N1001") { name } }',
        variables={"letters": "Ava"},
        recipient="agency:court",
    )
    with AuditLog.open(log) as opened:
        opened.append(said)
        opened.append(said)
    text = log.read_text(encoding="utf-8")
    for hidden in ("N1001", "staff:77", "Ava", "court"):
        assert hidden not in text
        assert hidden not in repr(said) or hidden in ("staff:77", "court")
    first, second = entries(log)
    assert first["role"] == "TEAM_MANAGER"
    assert first["purpose"] == "MANAGEMENT"
    assert first["counts"] == {"Person": 1}
    # what is looked for again is the same in both, what need not be found is not
    for name in ("reader", "records", "people", "asked", "document", "recipient"):
        assert first[name] == second[name]
    assert first["variables"] != second["variables"]
    key = Keys.read(key_of(log)).by_id(first["key"])
    assert key is not None
    assert first["people"] == [key.record("Person", "ssd:ssd_person:N1001")]
    assert first["reader"] == key.reader("staff:77")


def test_a_line_is_canonical_and_its_hash_is_a_leaf_of_the_tree(log: Path) -> None:
    append(log, 2)
    first, second = log.read_bytes().splitlines()
    said = json.loads(first)
    assert canonical(said) == first
    assert list(said) == sorted(said)
    hash_ = said.pop("hash")
    assert hash_ == sha256(b"\x00" + canonical(said)).hexdigest()
    assert said["previous"] == "0" * 64
    assert json.loads(second)["previous"] == hash_
    assert (said["sequence"], said["at"][-1]) == (1, "Z")


@pytest.mark.parametrize(
    ("asked", "given", "outcome", "missing"),
    [
        (["c1"], ["c1"], Outcome.ANSWERED, ()),
        (["c1"], [], Outcome.NOT_RETURNED, ("c1",)),
        (["c1", "c2"], ["c1"], Outcome.ANSWERED, ("c2",)),
        ([], [], Outcome.ANSWERED, ()),
    ],
)
def test_what_was_asked_for_and_not_given_is_not_returned(
    asked: list[str], given: list[str], outcome: Outcome, missing: tuple[str, ...]
) -> None:
    looked = Looked()
    looked.ask(*asked)
    looked.give_all(("Case", id_) for id_ in given)
    said = looked.entry(Operation.READ, WORKER)
    assert (said.outcome, said.not_returned) == (outcome, missing)


def test_a_refusal_says_what_was_asked_for_and_nothing_of_the_store() -> None:
    looked = Looked()
    looked.ask("c1")
    said = looked.entry(Operation.READ, None, Outcome.DENIED).told(Key(2026, b"k" * 32))
    assert said["outcome"] == "DENIED"
    assert len(said["asked"]) == 1
    assert "not_returned" not in said
    assert "reader" not in said


def test_only_so_many_records_are_named_and_all_are_counted() -> None:
    looked = Looked(most=3)
    looked.give_all(("Action", f"a{n}") for n in (1, 1, 2, 3, 4, 5))
    said = looked.entry(Operation.READ, WORKER)
    assert (len(said.records), said.more, said.counts) == (3, 2, {"Action": 5})


def test_what_rows_rest_on_is_what_was_given() -> None:
    looked = Looked()
    looked.rests_on(["Case:x:c1", "Person:p 1 SUBJECT_OF Case:x:c1"])
    said = looked.entry(Operation.READ, WORKER)
    assert said.records == (("Case", "x:c1"), ("Person", "p 1"))
    assert said.about == said.records
    with pytest.raises(ValueError, match="Label:id"):
        looked.rests_on(["c1"])


def test_text_from_outside_is_cut_and_made_writable(log: Path) -> None:
    reader = Reader("w", Role.IRO, "\ud800" * 500)
    with AuditLog.open(log) as opened:
        opened.append(
            Entry(
                operation=Operation.READ,
                outcome=Outcome.FAILED,
                reader=reader,
                asked=("\ud800",),
                variables={"x": "\ud800"},
            )
        )
    assert entries(log)[0]["purpose"] == "?" * 200
    assert verify(log).findings == []
