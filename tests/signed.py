"""Tokens of an issuer made up for tests: good ones, and every kind of bad one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from api.keys import CachedKeys, key_set
from api.tokens import Verifier

ISSUER, AUDIENCE = "https://id.example.org/realms/services", "casegraph"


@cache
def rsa(kid: str = "k1") -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": kid})


@cache
def small_rsa(kid: str) -> RSAKey:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is known to be too small
        return RSAKey.generate_key(1024, parameters={"kid": kid})


@cache
def ec() -> ECKey:
    return ECKey.generate_key("P-256", parameters={"kid": "e1"})


@cache
def ed() -> OKPKey:
    return OKPKey.generate_key("Ed25519", parameters={"kid": "o1"})


def published(*keys: Key) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys or (rsa(), ec(), ed())]}


def verifier(**other: Any) -> Verifier:
    keys = CachedKeys(lambda: key_set("made up", published()))
    return Verifier(ISSUER, AUDIENCE, **{"keys": keys, **other})


def claims(**other: Any) -> dict[str, Any]:
    """Good claims, but for those given; None leaves one out."""
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "u-1",
        "exp": int(time.time()) + 600,
        "casegraph_role": "analyst",
    }
    return {name: value for name, value in {**good, **other}.items() if value is not None}


def token(key: Key | None = None, alg: str = "RS256", kid: str = "", **other: Any) -> str:
    key = key or rsa()
    header = {"alg": alg, "kid": kid or str(key.kid)}
    return jwt.encode(header, claims(**other), key, algorithms=[alg])


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def unsigned() -> str:
    return f"{_part({'alg': 'none', 'kid': 'k1'})}.{_part(claims())}."


def signed_with_the_public_key() -> str:
    """HS256 with the RSA key's public half as the secret, that everybody has."""
    text = f"{_part({'alg': 'HS256', 'kid': 'k1', 'typ': 'JWT'})}.{_part(claims())}"
    mark = hmac.digest(rsa().as_pem(private=False), text.encode(), hashlib.sha256)
    return f"{text}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def without_kid() -> str:
    return jwt.encode({"alg": "RS256"}, claims(), rsa(), algorithms=["RS256"])


def changed() -> str:
    head, _, mark = token().split(".")
    return f"{head}.{_part(claims(casegraph_role='team-manager'))}.{mark}"


def shared_secret() -> str:
    key = OctKey.import_key("x" * 32, {"kid": "s1"})
    return token(key, "HS256")


BAD: dict[str, Callable[[], str]] = {
    "alg none": unsigned,
    "HS256 with the public key": signed_with_the_public_key,
    "HS256 with a shared secret": shared_secret,
    "RS512": lambda: token(alg="RS512"),
    "another issuer": lambda: token(iss="https://id.example.org/realms/other"),
    "no issuer": lambda: token(iss=None),
    "another audience": lambda: token(aud="another"),
    "other audiences": lambda: token(aud=["another", "third"]),
    "no audience": lambda: token(aud=None),
    "expired": lambda: token(exp=int(time.time()) - 31),
    "no expiry": lambda: token(exp=None),
    "expiry as text": lambda: token(exp="tomorrow"),
    "no subject": lambda: token(sub=None),
    "not yet valid": lambda: token(nbf=int(time.time()) + 600),
    "issued in the future": lambda: token(iat=int(time.time()) + 600),
    "unknown kid": lambda: token(kid="k9"),
    "missing kid": without_kid,
    "another key under a known kid": lambda: token(rsa("other"), kid="k1"),
    "changed after signing": changed,
    "no role": lambda: token(casegraph_role=None),
    "no such role": lambda: token(casegraph_role="king"),
    "operator": lambda: token(casegraph_role="OPERATOR"),
    "roles as a list": lambda: token(casegraph_role=["analyst"]),
    "an id that is no text": lambda: token(casegraph_id=7),
    "an empty id": lambda: token(casegraph_id=" "),
    "an id of two lines": lambda: token(casegraph_id="a\nb"),
    "a long purpose": lambda: token(casegraph_purpose="x" * 501),
    "no token": lambda: "nonsense",
    "three parts of nothing": lambda: "..",
}
"""What no verifier takes, by what is wrong with it."""
