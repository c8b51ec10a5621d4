"""An issuer's public keys: from a file or over HTTPS, kept for a while, and asked for again."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, build_opener

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

KEPT_SECONDS = 600.0
"""How long keys are used before they are read again; a key taken back is refused after that."""

STALE_SECONDS = 24 * 3600.0
"""How long the last keys are used where no newer ones can be read."""

UNKNOWN_SECONDS = 60.0
"""How often, at most, keys are read again because a token names an unknown one."""

_ANSWER_SECONDS = 5.0
_LARGEST = 1_000_000
_SMALLEST_RSA = 2048

_log = logging.getLogger("casegraph.tokens")


class KeysError(Exception):
    """The issuer's keys cannot be had; the message begins with their place."""


class CachedKeys:
    """Keys that are read when they are first needed, and again when they are old or unknown."""

    def __init__(
        self,
        read: Callable[[], Iterable[Key]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._clock = clock
        self._renewing = threading.Lock()
        self._keys: dict[str, Key] = {}
        self._read_at = self._tried_at = self._asked_at = float("-inf")

    def find(self, kid: str) -> Key | None:
        """The key of that name; None where there is none."""
        if self._is_due(kid):
            with self._renewing:  # who waited finds what the first one read
                if self._is_due(kid):
                    self._asked_at = self._clock()
                    self.renew()
        is_stale = self._clock() - self._read_at > STALE_SECONDS
        return None if is_stale else self._keys.get(kid)

    def _is_due(self, kid: str) -> bool:
        now = self._clock()
        if now - self._read_at > KEPT_SECONDS:
            return now - self._tried_at > UNKNOWN_SECONDS
        return kid not in self._keys and now - self._asked_at > UNKNOWN_SECONDS

    def renew(self) -> None:
        """Read the keys now; where that fails the last ones stay."""
        self._tried_at = self._clock()
        try:
            keys = list(self._read())
        except KeysError as error:
            _log.warning("%s", error)
        else:
            self.take(keys)

    def take(self, keys: Iterable[Key]) -> None:
        """Use these keys from now on."""
        self._keys = {str(key.kid): key for key in keys}
        self._read_at = self._clock()


def from_place(place: str) -> CachedKeys:
    """The keys of a JWKS, a file or an address; KeysError where it cannot be read now."""
    read = _reading(place)
    first = read()  # a mistake in the address is told at the start, not by the first token
    keys = CachedKeys(read)
    keys.take(first)
    return keys


def discovered(issuer: str) -> CachedKeys:
    """The keys of an OpenID issuer, which says itself where they are."""
    place = issuer.rstrip("/") + "/.well-known/openid-configuration"
    told = _json(place, _over_http(place))
    if not isinstance(told, dict) or told.get("issuer") != issuer:
        raise KeysError(f"{place}: this is not what {issuer} says of itself")
    keys = told.get("jwks_uri")
    if not isinstance(keys, str):
        raise KeysError(f"{place}: does not say where its keys are (jwks_uri)")
    return from_place(keys)


def key_set(place: str, told: Any) -> list[Key]:
    """The keys of a JWKS that signatures are checked with; others in it are left."""
    if not isinstance(told, dict) or not isinstance(told.get("keys"), list):
        raise KeysError(f"{place}: is no set of keys (JWKS)")
    keys = [key for one in told["keys"] if (key := _key(one)) is not None]
    if not keys:
        raise KeysError(f"{place}: has no key that we check signatures with, each with its kid")
    return keys


def _key(told: Any) -> Key | None:
    if not isinstance(told, Mapping) or not isinstance(told.get("kid"), str):
        return None
    if told.get("use", "sig") != "sig" or told.get("kty") not in ("RSA", "EC", "OKP"):
        return None
    try:
        return checked(import_key(dict(told)))
    except (JoseError, KeysError, ValueError, TypeError, KeyError) as error:
        _log.warning("a key of the issuer's is left out: %s", type(error).__name__)
        return None


def checked(key: Key) -> Key:
    """A key, if it is strong enough to trust and of a kind that we take."""
    if isinstance(key, RSAKey) and key.public_key.key_size >= _SMALLEST_RSA:
        return key
    if isinstance(key, ECKey) and key.curve_name == "P-256":
        return key
    if isinstance(key, OKPKey) and key.curve_name == "Ed25519":
        return key
    raise KeysError("takes RSA of 2048 bits or more, P-256 and Ed25519")


# --- reading ---------------------------------------------------------------------------------


def _reading(place: str) -> Callable[[], list[Key]]:
    if "://" in place:
        return lambda: key_set(place, _json(place, _over_http(place)))
    return lambda: key_set(place, _json(place, _of_file(place)))


def _of_file(place: str) -> bytes:
    try:
        return Path(place).read_bytes()
    except OSError as error:
        raise KeysError(f"{place}: cannot be read ({error.strerror})") from error


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _over_http(place: str) -> bytes:
    parts = urlsplit(place)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here(parts.hostname)):
        raise KeysError(f"{place}: keys come over https:// only")
    handlers: list[Any] = [_NoRedirects()]
    if is_here(parts.hostname):
        handlers.append(ProxyHandler({}))
    opener: OpenerDirector = build_opener(*handlers)
    try:
        with opener.open(place, timeout=_ANSWER_SECONDS) as answer:
            body: bytes = answer.read(_LARGEST + 1)
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise KeysError(f"{place}: cannot be read ({error})") from error
    if len(body) > _LARGEST:
        raise KeysError(f"{place}: is larger than any set of keys")
    return body


def _json(place: str, body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise KeysError(f"{place}: is no JSON") from error


def is_here(host: str | None) -> bool:
    """Whether a name or address is this machine's own loopback."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
