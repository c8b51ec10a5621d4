"""The two clocks: UTC without a zone inside the store, London calendar days outside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

ALWAYS = datetime(1, 1, 1)  # noqa: DTZ001 -- inside the store, times are UTC without a zone
"""The time of what is known without a time of its own: a person, an agency, a standard."""


def now() -> datetime:
    """The present, in UTC without a zone, to the microsecond."""
    return datetime.now(UTC).replace(tzinfo=None)


def london_day(moment: datetime) -> date:
    """The London calendar day of a moment given in UTC."""
    if moment.year < 2:
        return moment.date()
    return _london_day(moment.year, moment.month, moment.day, moment.hour)


@lru_cache(maxsize=65536)
def _london_day(year: int, month: int, day: int, hour: int) -> date:
    return datetime(year, month, day, hour, tzinfo=UTC).astimezone(LONDON).date()


def london_text(moment: datetime) -> str:
    """A moment given in UTC as the clock in London shows it: 2024-03-31 14:30."""
    return f"{moment.replace(tzinfo=UTC).astimezone(LONDON):%Y-%m-%d %H:%M}"


@lru_cache(maxsize=65536)
def start_of_day(day: date) -> datetime:
    """The moment, in UTC, at which a London calendar day begins."""
    if day == ALWAYS.date():
        return ALWAYS
    return _utc(datetime.combine(day, time(), LONDON))


@lru_cache(maxsize=4096)
def end_of_day(day: date) -> datetime:
    """The last moment, in UTC, of a London calendar day."""
    return _utc(datetime.combine(day, time(23, 59, 59, 999999), LONDON))


def to_utc(moment: datetime) -> datetime:
    """A moment in UTC without a zone; one that names no zone is London's.

    ValueError where that lies before the first year or after the last.
    """
    try:
        return _utc(moment if moment.tzinfo else moment.replace(tzinfo=LONDON))
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} is no moment of the calendar in UTC") from None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
