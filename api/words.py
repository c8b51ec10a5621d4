"""Plain words for what the store holds: days, codes, people. Knows no surface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from graph.clock import london_day, london_text


def day(value: date | datetime | None, unknown: str = "on a day that is not known") -> str:
    """A day as it is said: 12 March 2019."""
    if value is None:
        return unknown
    if isinstance(value, datetime):
        value = london_day(value)
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """A moment in UTC as the clock in London shows it: 2024-03-31 14:30."""
    if value.year < 2:
        return "from always"
    return london_text(value)


def happened(value: date | None, precision: str | None) -> str:
    """A day as exactly as it is known."""
    if value is None or precision == "UNKNOWN":
        return "on a day that is not known"
    if precision == "MONTH":
        return f"in {value:%B %Y}"
    if precision == "YEAR":
        return f"some time in {value.year}"
    return f"on {day(value)}"


def code(value: Any) -> str:
    """A code in words: TEAM_MANAGER is team manager."""
    return "" if value is None else str(value).replace("_", " ").lower()


def named(person: Mapping[str, Any]) -> str:
    """A person with their job, as far as both are known."""
    name = person.get("name") or person.get("id") or "somebody"
    role = person.get("job_title") or code(person.get("role"))
    same = str(name).lower() == role.lower()
    return f"{name} ({role})" if role and not same else str(name)


def owner(found: Mapping[str, Any]) -> str:
    """Who was to do something, where it need not be a person."""
    if found.get("label") == "Meeting" and not found.get("name"):
        return "a meeting, and nobody by name"
    return named(found)


def listed(words: Iterable[str]) -> str:
    """Words in a row: one, two and three."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def sentence(text: str) -> str:
    """The text with a capital letter first."""
    return text[:1].upper() + text[1:]


def counted(number: int, one: str, more: str | None = None) -> str:
    """A number with its word: 1 action, 3 actions."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
