"""Bearer tokens: who asks, from what an issuer signed. Where keys come from is api/keys.py's.

A token says who somebody is, in which role and for what. What they have to do with which case
is never taken from it: that stands in the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from graph.access import Reader, Role

ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
"""What a token may be signed with: keys in pairs only, and never nothing."""

LEEWAY_SECONDS = 30
ID_CLAIM, ROLE_CLAIM, PURPOSE_CLAIM = "casegraph_id", "casegraph_role", "casegraph_purpose"
_LONGEST_ID, _LONGEST_PURPOSE = 200, 500
_LATEST = 2**40  # seconds: no token outlives it
_SAME = {"EdDSA": "Ed25519"}  # two names of one algorithm


class TokenError(Exception):
    """A token that is not taken. ``told`` is for whoever sent it, the message for the log."""

    def __init__(self, reason: str, told: str = "not valid") -> None:
        super().__init__(reason)
        self.told = told


class Keys(Protocol):
    """Where the issuer's public keys are had from."""

    def find(self, kid: str) -> Key | None:
        """The key of that name; None where the issuer has none."""


class _Signatures(JWSRegistry):
    """The algorithms that are taken; the old name of Ed25519 is no reason for a warning."""

    def __init__(self) -> None:
        super().__init__(algorithms=ALGORITHMS, strict_check_header=False)

    def get_alg(self, name: str) -> Any:
        if name in _SAME:
            return self.algorithms[name]
        return super().get_alg(name)


@dataclass(frozen=True)
class Passed:
    """Who asks, and until when: in seconds of the epoch, None for whoever needs no token."""

    reader: Reader
    until: float | None = None


@dataclass(frozen=True)
class Verifier:
    """Takes the tokens of one issuer that are meant for one audience."""

    issuer: str
    audience: str
    keys: Keys
    id_claim: str = ID_CLAIM
    now: Callable[[], int] | None = None

    def reader(self, token: str, purpose: str = "") -> Reader:
        """Who asks; TokenError where the token does not show it."""
        return self.passed(token, purpose).reader

    def passed(self, token: str, purpose: str = "") -> Passed:
        """Who asks, and until when their token holds; TokenError where it does not show it.

        The purpose is the token's own, else the one that came with the request.
        """
        claims = self._claims(token)
        role = _role(claims.get(ROLE_CLAIM))
        said = claims.get(PURPOSE_CLAIM, purpose)
        if not isinstance(said, str) or len(said) > _LONGEST_PURPOSE or not said.isprintable():
            raise TokenError(f"the purpose is no line of at most {_LONGEST_PURPOSE} characters")
        reader = Reader(self._id(claims), role, said.strip())
        return Passed(reader, float(min(claims["exp"], _LATEST)))

    def _claims(self, token: str) -> Mapping[str, Any]:
        def key_of(signed: Any) -> Key:
            header = signed.headers()
            return _fitting(self.keys, header)

        wanted = jwt.JWTClaimsRegistry(
            now=self.now,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            read = jwt.decode(token, key_of, registry=_Signatures())
            wanted.validate(read.claims)
        except ExpiredTokenError as error:
            raise TokenError(str(error), "expired") from error
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise TokenError(f"{type(error).__name__}: {error}") from error
        return read.claims

    def _id(self, claims: Mapping[str, Any]) -> str:
        id_ = claims.get(self.id_claim, claims["sub"])
        if not isinstance(id_, str) or not id_.strip() or len(id_) > _LONGEST_ID:
            raise TokenError(f"{self.id_claim} is no id")
        if not id_.isprintable():
            raise TokenError(f"{self.id_claim} has characters that no id has")
        return id_


def _fitting(keys: Keys, header: Mapping[str, Any]) -> Key:
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise TokenError("the token does not name its key")
    key = keys.find(kid)
    if key is None:
        raise TokenError("the token names a key that the issuer does not have")
    meant, found = key.get("alg"), str(header.get("alg"))
    if isinstance(meant, str) and _SAME.get(meant, meant) != _SAME.get(found, found):
        raise TokenError("the token's key is for another algorithm")
    return key


def _role(said: Any) -> Role:
    """The role that a token names, as ``case-manager`` or ``CASE_MANAGER``."""
    if not isinstance(said, str):
        raise TokenError(f"the token has no {ROLE_CLAIM}")
    try:
        role = Role(said.strip().upper().replace("-", "_"))
    except ValueError:
        raise TokenError(f"{ROLE_CLAIM} is no role") from None
    if role is Role.OPERATOR:
        raise TokenError("no token makes somebody the operator")
    return role
