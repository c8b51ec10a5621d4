"""An issuer of our own, for the demo, tests and a service that has no other yet.

Its key lies in the data folder: whoever reads the folder can be anybody, as they can already.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, OKPKey, RSAKey

from api.keys import CachedKeys, KeysError, checked
from api.tokens import PURPOSE_CLAIM, ROLE_CLAIM, Verifier
from graph.access import Role

LOCAL = "local"
ISSUER, AUDIENCE = "casegraph:local", "casegraph"
KEY_FILE = "issuer-key.pem"
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class LocalIssuer:
    """Signs tokens with the key of a file, which it makes where it is missing."""

    file: Path

    def token(self, id_: str, role: Role, purpose: str = "", seconds: int = 8 * 3600) -> str:
        """A signed token."""
        if role is Role.OPERATOR:
            raise KeysError(f"{self.file}: no token makes somebody the operator")
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": id_,
            "iat": now,
            "exp": now + seconds,
            ROLE_CLAIM: role.value,
        }
        if purpose:
            claims[PURPOSE_CLAIM] = purpose
        key = self.key()
        algorithm = "RS256" if isinstance(key, RSAKey) else "Ed25519"
        header = {"alg": algorithm, "kid": key.kid}
        return jwt.encode(header, claims, key, algorithms=[algorithm])

    def verifier(self) -> Verifier:
        """What takes the tokens of this issuer."""
        self.key()
        return Verifier(ISSUER, AUDIENCE, CachedKeys(lambda: [self._public()]))

    def key(self) -> Key:
        """The private key; KeysError where the file is no such key, or others may read it."""
        if not self.file.exists():
            self._make()
        return self._read()

    def _public(self) -> Key:
        key = self._read()
        return JWKRegistry.import_key({**key.as_dict(private=False), "kid": str(key.kid)})

    def _make(self) -> None:
        pem = OKPKey.generate_key("Ed25519").as_pem(private=True)
        part = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        try:
            made = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
            with os.fdopen(made, "wb") as file:
                file.write(pem)
            with suppress(FileExistsError):  # somebody else was faster: theirs is the key
                os.link(part, self.file)
            part.unlink()
        except OSError as error:
            raise KeysError(f"{self.file}: cannot be written ({error.strerror})") from error

    def _read(self) -> Key:
        try:
            if os.name == "posix" and self.file.stat().st_mode & 0o077:
                raise KeysError(f"{self.file}: others may read this key; chmod 600 it")
            pem = self.file.read_bytes()
        except OSError as error:
            raise KeysError(f"{self.file}: cannot be read ({error.strerror})") from error
        for kind in ("OKP", "RSA"):
            try:
                key = JWKRegistry.import_key(pem, kind)
                if key.is_private:
                    key = checked(key)
                    key.ensure_kid()
                    return key
            except (JoseError, KeysError, ValueError, TypeError):
                continue
        raise KeysError(f"{self.file}: is no private key (PEM) of Ed25519, or RSA of 2048 bits")
