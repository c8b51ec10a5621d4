"""Cursors: where a page ended, signed, so that one that was made up is refused.

Where a follower stopped is sealed besides: how much was written that they may not see is told to
nobody.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
from datetime import date, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from graph.selection_order import Order, Seen, SelectionError

_as_json = json.JSONEncoder(separators=(",", ":")).encode
_MARK = 12  # bytes of the signature
_NONCE = 12
_FEED = b"casegraph feed"
KEY = (os.environ.get("CASEGRAPH_CURSOR_KEY") or secrets.token_hex(32)).encode()
"""Servers that answer for each other share CASEGRAPH_CURSOR_KEY; else each has its own."""


def written(seen: Seen, order: Order) -> str:
    """The cursor of a record in a page of this order."""
    said = [order.property, order.descending, _said(seen.value), seen.id, seen.link]
    text = _as_json(said).encode()
    return base64.urlsafe_b64encode(_signature(text) + text).decode()


def read(cursor: str, order: Order) -> Seen:
    """Where a page ended; SelectionError for what this server did not give for this order."""
    try:
        whole = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise SelectionError("after: is no cursor that this field gave") from None
    mark, text = whole[:_MARK], whole[_MARK:]
    if not hmac.compare_digest(mark, _signature(text)):
        raise SelectionError("after: is no cursor that this field gave")
    by, descending, value, id_, link = json.loads(text)
    if (by, descending) != (order.property, order.descending):
        raise SelectionError("after: is the cursor of another order")
    return Seen(_meant(value), id_, link)


def of_change(number: int) -> str:
    """The cursor of a follower who has seen everything up to a change."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = _seal().encrypt(nonce, number.to_bytes(8, "big"), _FEED)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def change_of(cursor: str) -> int:
    """Up to which change a follower has seen everything; SelectionError for what is no cursor."""
    try:
        whole = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        return int.from_bytes(_seal().decrypt(whole[:_NONCE], whole[_NONCE:], _FEED), "big")
    except (ValueError, InvalidTag):
        raise SelectionError("after: is no cursor that this field gave") from None


def _seal() -> AESGCM:
    return AESGCM(hmac.digest(KEY, _FEED, "sha256"))


def _signature(text: bytes) -> bytes:
    return hmac.digest(KEY, text, "sha256")[:_MARK]


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _meant(value: Any) -> Any:
    if isinstance(value, dict):
        if "moment" in value:
            return datetime.fromisoformat(value["moment"])
        return date.fromisoformat(value["day"])
    return value
