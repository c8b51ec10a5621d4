"""Calendar days, working days and months: by when something is due. Day 0 is the first day."""

from __future__ import annotations

import calendar
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

UNITS = ("CALENDAR_DAYS", "WORKING_DAYS", "MONTHS")

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """How long something may take."""

    count: int
    unit: str = "CALENDAR_DAYS"

    def due(self, start: date) -> date:
        """The last day that is in time; what comes the day after is late (A7.2)."""
        if self.unit == "WORKING_DAYS":
            return working_day(start, self.count)
        if self.unit == "MONTHS":
            return months_on(start, self.count)
        return start + timedelta(days=self.count)

    def __str__(self) -> str:
        words = self.unit.lower().replace("_", " ").removeprefix("calendar ")
        return f"{self.count} {words[:-1] if self.count == 1 else words}"


def working_day(start: date, count: int) -> date:
    """The day that is so many working days after a start, which itself is day 0."""
    if count <= 0:
        return start
    year = start.year
    days = _working_days(year)
    place = bisect_right(days, start) + count - 1
    while place >= len(days):
        place -= len(days)
        year += 1
        days = _working_days(year)
    return days[place]


def months_on(start: date, count: int) -> date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(start.month - 1 + count, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=256)
def _working_days(year: int) -> tuple[date, ...]:
    """Monday to Friday without the bank holidays of England."""
    free = holidays.country_holidays("GB", subdiv="ENG", years=year)
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    return tuple(day for day in days if day.year == year and day.weekday() < 5 and day not in free)


@dataclass(frozen=True)
class Span:
    """A day as precisely as the record knows it: no earlier than first, no later than last."""

    first: date
    last: date

    @property
    def is_sure(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    def due(self, period: Period) -> Span:
        """By when something is due that began then."""
        return Span(period.due(self.first), period.due(self.last))


def span(day: date | None, precision: str | None, until: date | None = None) -> Span | None:
    """The days on which something may have happened; None where that cannot be told (U5)."""
    if day is None or precision == "UNKNOWN":
        return None
    if precision == "MONTH":
        return Span(day, until or months_on(day.replace(day=1), 1) - _DAY)
    if precision == "YEAR":
        return Span(day, until or date(day.year, 12, 31))
    return Span(day, day)
