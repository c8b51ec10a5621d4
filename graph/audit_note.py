"""Checkpoints of the log: how many entries it had and the hash of them all, signed.

They are written as C2SP has them: tlog-checkpoint inside signed-note, Ed25519 keys in the text
that its tools read. https://c2sp.org/tlog-checkpoint, https://c2sp.org/signed-note
"""

from __future__ import annotations

import os
import re
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from graph.audit_line import AuditError

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """A checkpoint, or a key, that is not right; the message says how."""


@dataclass(frozen=True)
class Checkpoint:
    """How many entries a log had, and the root of their tree."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


@dataclass(frozen=True)
class Verifier:
    """Whose signature a checkpoint must have."""

    name: str
    public: bytes

    @property
    def text(self) -> str:
        """The public key as its file has it."""
        told = b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{_key_id(self.name, self.public).hex()}+{told}"

    @classmethod
    def read(cls, path: Path) -> Verifier:
        """The public key of a file."""
        try:
            name, id_, told = path.read_text(encoding="utf-8").strip().split("+", 2)
            key = b64decode(told, validate=True)
        except OSError as error:
            raise AuditError(f"{path}: cannot be read ({error.strerror})") from error
        except ValueError:
            raise AuditError(f"{path}: this is no public key of checkpoints") from None
        verifier = cls(name, key[1:])
        if key[:1] != _ED25519 or len(key) != 33 or id_ != _key_id(name, key[1:]).hex():
            raise AuditError(f"{path}: this is no public key of checkpoints")
        return verifier

    def open(self, note: str) -> Checkpoint:
        """The checkpoint of a note; NoteError where it is none, or not signed with this key."""
        text, blank, signatures = note.rpartition("\n\n")
        text += "\n"
        if not blank or not signatures.endswith("\n"):
            raise NoteError("this is no signed checkpoint")
        found = [_SIGNATURE.fullmatch(line) for line in signatures.splitlines()]
        ours = [one[2] for one in found if one is not None and one[1] == self.name]
        if None in found or not any(self._signed(text, one) for one in ours):
            raise NoteError(f"it is not signed with the key {self.name}")
        return _read(text)

    def _signed(self, text: str, signature: str) -> bool:
        try:
            told = b64decode(signature, validate=True)
            Ed25519PublicKey.from_public_bytes(self.public).verify(told[4:], text.encode())
        except (ValueError, InvalidSignature):
            return False
        return told[:4] == _key_id(self.name, self.public)


def _read(text: str) -> Checkpoint:
    origin, *rest = text.splitlines()
    if len(rest) < 2 or not origin or not _SIZE.fullmatch(rest[0]):
        raise NoteError("it names no size and root")
    try:
        root = b64decode(rest[1], validate=True)
    except ValueError:
        raise NoteError("it names no root") from None
    if len(root) != 32:
        raise NoteError("it names no root")
    return Checkpoint(origin, int(rest[0]), root)


@dataclass(frozen=True)
class Signer:
    """Who signs the checkpoints of a log."""

    name: str
    secret: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """Who can check the signatures."""
        key = Ed25519PrivateKey.from_private_bytes(self.secret)
        return Verifier(self.name, key.public_key().public_bytes_raw())

    @classmethod
    def read_or_make(cls, path: Path) -> Signer:
        """The key of a file; a new one where there is no file. For whoever holds the log's lock."""
        try:
            if path.exists():
                return cls._read(path, path.read_text(encoding="ascii", errors="replace").strip())
            signer = cls(f"casegraph-audit-{secrets.token_hex(4)}", secrets.token_bytes(32))
            signer._write(path)
        except OSError as error:
            raise AuditError(f"{path}: {error.strerror}") from error
        return signer

    @classmethod
    def _read(cls, path: Path, text: str) -> Signer:
        try:
            name, id_, told = text.removeprefix(_PRIVATE).split("+", 2)
            key = b64decode(told, validate=True)
        except ValueError:
            raise AuditError(f"{path}: this is no key to sign checkpoints with") from None
        if not text.startswith(_PRIVATE) or key[:1] != _ED25519 or len(key) != 33:
            raise AuditError(f"{path}: this is no key to sign checkpoints with")
        signer = cls(name, key[1:])
        if id_ != _key_id(name, signer.verifier.public).hex():
            raise AuditError(f"{path}: this key to sign checkpoints with was changed")
        return signer

    def _write(self, path: Path) -> None:
        told = b64encode(_ED25519 + self.secret).decode()
        id_ = _key_id(self.name, self.verifier.public).hex()
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(descriptor, f"{_PRIVATE}{self.name}+{id_}+{told}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        unfinished.replace(path)

    def sign(self, size: int, root: bytes) -> str:
        """The signed checkpoint of a log."""
        text = Checkpoint(self.name, size, root).text()
        key = Ed25519PrivateKey.from_private_bytes(self.secret)
        told = _key_id(self.name, self.verifier.public) + key.sign(text.encode())
        return f"{text}\n— {self.name} {b64encode(told).decode()}\n"
