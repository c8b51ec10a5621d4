"""Whether a log of who looked is as it was written: without the server, the store or any key.

Alone it shows that nothing in it was changed, moved or taken out. That nothing was taken off its
end, and that it was not written anew as a whole, only checkpoints that were kept elsewhere show.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.audit_line import (
    FIRST_PREVIOUS,
    TORN,
    AuditError,
    Line,
    LineError,
    check_entry,
    files_of,
    lines,
    number_of,
    read_head,
    torn_part,
)
from graph.audit_note import Checkpoint, NoteError, Verifier
from graph.audit_tree import Tree, path, root_by

_PROOF = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written."""

    place: str
    sequence: int | None
    what: str

    def __str__(self) -> str:
        entry = f"entry {self.sequence}: " if self.sequence is not None else ""
        return f"{self.place}: {entry}{self.what}"


@dataclass
class Verdict:
    """What came of looking."""

    entries: int = 0
    first: int = 1
    last: int = 0
    torn: int = 0  # writes that were cut off, each told of by an entry
    set_back: int = 0  # entries with which the clock was found set back
    checked: int = 0  # so many entries stand under a checkpoint that fits
    findings: list[Finding] = field(default_factory=list)


def verify(file: Path, checkpoints: Mapping[str, Checkpoint] | None = None) -> Verdict:
    """Look at a log from one of its files on, and at checkpoints by their places."""
    files = files_of(file)
    wanted = dict(checkpoints or {})
    if wanted and number_of(file) > 1:
        raise AuditError(f"{file}: give the first file of the log; a checkpoint is of all entries")
    looking = _Looking(whole=number_of(file) == 1, wanted=wanted)
    for line in lines(files):
        looking.at(line)
    return looking.end(files[-1])


class _Looking:
    def __init__(self, wanted: dict[str, Checkpoint], *, whole: bool) -> None:
        self.verdict = Verdict()
        self._tree = Tree()
        self._wanted = wanted
        self._sequence = 0 if whole else -1  # -1: any may come first
        self._hash = FIRST_PREVIOUS
        self._unread: list[tuple[Line, str]] = []
        self._compare()

    def at(self, line: Line) -> None:
        try:
            entry = check_entry(line.data)
        except LineError as error:
            cut_off = "the line is cut off: by a write that goes on, by a crash, or by somebody"
            self._unread.append((line, str(error) if line.ended else cut_off))
            return
        if entry.get("operation") == TORN:
            self._judge_torn(line, entry)
        self._tell_unread()
        self._judge_order(line, entry)
        if not line.ended:
            self._find(line, entry["sequence"], "the line is cut off before its end")
        self._sequence, self._hash = entry["sequence"], entry["hash"]
        self.verdict.last = entry["sequence"]
        self.verdict.entries += 1
        self.verdict.set_back += "set_back" in entry
        if self.verdict.entries == 1:
            self.verdict.first = entry["sequence"]
        self._tree.add(bytes.fromhex(entry["hash"]))
        self._compare()

    def _judge_torn(self, line: Line, entry: dict[str, Any]) -> None:
        """An entry that tells of writes that were cut off, and what is before it."""
        torn = [torn_part(unread.data) for unread, _ in self._unread]
        if entry.get("torn") == torn:
            self.verdict.torn += len(torn)
            self._unread.clear()
        else:
            self._tell_unread()
            what = "what it tells of, cut off by a crash, is not what stands before it"
            self._find(line, entry["sequence"], what)

    def _tell_unread(self) -> None:
        """Lines that are no entries, and of which none tells that they were cut off."""
        for number, (line, what) in enumerate(self._unread, 1):
            head = read_head(line.data)
            expected = self._sequence + number if self._sequence >= 0 else None
            self._find(line, head.sequence if head else expected, what)
        if self._unread:
            self._sequence = -1  # whether the next one follows, nobody can say
        self._unread.clear()

    def _judge_order(self, line: Line, entry: dict[str, Any]) -> None:
        sequence, expected = entry["sequence"], self._sequence + 1
        if self._sequence < 0:
            return
        if sequence > expected:
            missing = (
                f"entry {expected} is"
                if sequence == expected + 1
                else (f"the entries {expected} to {sequence - 1} are")
            )
            self._find(line, sequence, f"{missing} missing before it")
        elif sequence < expected:
            self._find(line, sequence, f"it stands after entry {self._sequence}")
        elif entry.get("previous") != self._hash:
            self._find(line, sequence, "it was not written after the entry before it")

    def _compare(self) -> None:
        """The checkpoints that were left when the log was as long as this."""
        size = self._tree.size
        for place in [p for p, one in self._wanted.items() if one.size == size]:
            fits = self._wanted.pop(place).root == self._tree.root()
            if fits:
                self.verdict.checked = size
            else:
                what = f"the first {size} entries are not those that it was left of"
                self.verdict.findings.append(Finding(place, None, what))

    def end(self, file: Path) -> Verdict:
        self._tell_unread()
        found = self.verdict
        for place, one in sorted(self._wanted.items()):
            found.findings.append(
                Finding(
                    place,
                    None,
                    f"it was left of {one.size} entries; {file} ends with entry {found.last}, "
                    f"and {found.entries} were read: the rest is gone",
                )
            )
        return found

    def _find(self, line: Line, sequence: int | None, what: str) -> None:
        self.verdict.findings.append(Finding(line.place, sequence, what))


# --- checkpoints and proofs ------------------------------------------------------------------


def read_checkpoints(paths: Iterable[Path], public_key: Path | None) -> dict[str, Checkpoint]:
    """Checkpoints by their places: files, or folders of them.

    Without a public key it is looked for beside each. AuditError where a signature is not right.
    """
    found: dict[str, Checkpoint] = {}
    for given in paths:
        files = sorted(given.glob("[0-9]*.txt")) if given.is_dir() else [given]
        if not files:
            raise AuditError(f"{given}: there are no checkpoints here")
        for file in files:
            verifier = Verifier.read(public_key or file.with_name("public-key.txt"))
            found[str(file)] = open_checkpoint(file, verifier)[1]
    return found


def open_checkpoint(path: Path, verifier: Verifier) -> tuple[str, Checkpoint]:
    """A checkpoint of a file, as text and read."""
    try:
        note = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise AuditError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        return note, verifier.open(note)
    except NoteError as error:
        raise AuditError(f"{path}: {error}") from error


def prove(file: Path, sequence: int, note: str, checkpoint: Checkpoint) -> str:
    """A proof that an entry is among those of a checkpoint, as c2sp.org/tlog-proof has it."""
    if not 1 <= sequence <= checkpoint.size:
        raise AuditError(f"{file}: the checkpoint is of {checkpoint.size} entries")
    leaves: list[bytes] = []
    for line in lines(files_of(file)):
        if len(leaves) == checkpoint.size:
            break
        head = read_head(line.data)
        if head is not None:
            leaves.append(bytes.fromhex(head.hash))
    found = path(leaves, sequence - 1) if len(leaves) == checkpoint.size else []
    leaf = leaves[sequence - 1] if sequence <= len(leaves) else b""
    if root_by(found, leaf, sequence - 1, checkpoint.size) != checkpoint.root:
        raise AuditError(f"{file}: the log does not fit the checkpoint; casegraph audit verify")
    told = [_PROOF, f"index {sequence - 1}", *(b64encode(one).decode() for one in found)]
    return "\n".join(told) + "\n\n" + note


def check_proof(line: bytes, proof: str, verifier: Verifier) -> int:
    """The number of the entry that a proof is of; LineError or NoteError where it proves none."""
    entry = check_entry(line)
    head, _, note = proof.partition("\n\n")
    first, *rest = head.split("\n")
    checkpoint = verifier.open(note)
    try:
        index = int(rest[0].removeprefix("index "))
        siblings = [b64decode(one, validate=True) for one in rest[1:]]
    except (ValueError, IndexError):
        raise NoteError("this is no proof of an entry") from None
    if first != _PROOF:
        raise NoteError("this is no proof of an entry")
    found = root_by(siblings, bytes.fromhex(entry["hash"]), index, checkpoint.size)
    if found != checkpoint.root or entry["sequence"] != index + 1:
        raise NoteError("it does not prove that this entry is in the log of the checkpoint")
    return index + 1
