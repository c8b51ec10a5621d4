"""What the address of a page asks for: the day, and the time that is looked back to."""

from __future__ import annotations

from datetime import date, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.asking import KnownAt, read_known_at


def known_at_asked(request: Request) -> KnownAt | None:
    """The time that is looked back to."""
    text = request.query_params.get("known_at", "").strip()
    try:
        return read_known_at(text) if text else None
    except ValueError:
        raise HTTPException(
            400, "known_at takes a day (2023-05-01) or a moment (2023-05-01T14:30)."
        ) from None


def day_asked(request: Request) -> date | None:
    """The day that is asked about."""
    text = request.query_params.get("as_of", "").strip()
    try:
        found = read_known_at(text) if text else None
    except ValueError:
        found = None
    if text and (found is None or isinstance(found, datetime)):
        raise HTTPException(400, "as_of takes a day, as 2024-03-31.")
    return found
