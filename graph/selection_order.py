"""The order of a page: by what its rows are told apart, and what comes after the last one seen.

A record without the value that a page is ordered by comes last, whichever way round.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

LARGEST_PAGE = 200
FIRST = 25
"""How many records a page has where nobody said."""


class SelectionError(Exception):
    """What is asked for cannot be selected; the message names the argument."""


@dataclass(frozen=True)
class Order:
    """By which property a page is ordered; records alike in it are ordered by their ids."""

    property: str = "id"
    descending: bool = False


@dataclass(frozen=True)
class Seen:
    """Where a page ended: the ordering value, the record's id, and that of the link to it."""

    value: Any
    id: str
    link: str | None = None


@dataclass(frozen=True)
class Page:
    """Some of the records, in order; ``after`` is the last one seen."""

    order: Order = field(default_factory=Order)
    first: int = FIRST
    after: Seen | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.first <= LARGEST_PAGE:
            raise SelectionError(f"first: from 1 to {LARGEST_PAGE}; found {self.first}")


@dataclass(frozen=True)
class Keys:
    """The keys of a page's rows: no two rows are alike in all of them.

    ``by`` is the value that it is ordered by, None where that is the id alone; ``ids`` are those
    of the record and of the link to it.
    """

    page: Page
    by: str | None
    ids: tuple[str, ...]

    def ordered(self) -> str:
        """The order of all rows."""
        if self.by is None:
            return self.told_ordered()
        return f"ORDER BY {self.by} IS NULL, {self._way(self.by)}, {', '.join(self.ids)}"

    def told_ordered(self) -> str:
        """The order of rows that all have a value, as an index has it."""
        first, *others = self.ids if self.by is None else (self.by, *self.ids)
        return f"ORDER BY {', '.join([self._way(first), *others])}"

    def untold_ordered(self) -> str:
        """The order of rows without a value."""
        return f"ORDER BY {', '.join(self.ids)}"

    def after(self, value: Callable[[Any], str]) -> str | None:
        """Whether a row comes after the last one seen; ``value`` makes a parameter."""
        seen = self.page.after
        if seen is None:
            return None
        if self.by is None:
            return self._ids_after(seen, value)
        if seen.value is None:
            return f"({self.by} IS NULL AND {self._ids_after(seen, value)})"
        return f"({self.by} IS NULL OR {self.told_after(value)})"

    def told_after(self, value: Callable[[Any], str]) -> str | None:
        """The same of rows that all have a value; an index finds where they begin."""
        seen = self.page.after
        if seen is None:
            return None
        if self.by is None:
            return self._ids_after(seen, value)
        if seen.value is None:
            return "false"
        beyond = "<" if self.page.order.descending else ">"
        last = value(seen.value)
        ids = self._ids_after(seen, value)
        return f"({self.by} {beyond}= {last} AND ({self.by} {beyond} {last} OR {ids}))"

    def untold_after(self, value: Callable[[Any], str]) -> str | None:
        """The same of rows without a value, which come last."""
        seen = self.page.after
        return None if seen is None or seen.value is not None else self._ids_after(seen, value)

    def _ids_after(self, seen: Seen, value: Callable[[Any], str]) -> str:
        down = self.by is None and self.page.order.descending
        record = self.ids[0]
        last = value(seen.id)
        later = f"{record} {'<' if down else '>'} {last}"
        if seen.link is None or len(self.ids) == 1:
            return later
        return f"({later} OR {record} = {last} AND {self.ids[1]} > {value(seen.link)})"

    def _way(self, key: str) -> str:
        return f"{key} DESC" if self.page.order.descending else key


def conjoined(predicates: Sequence[str | None]) -> list[str]:
    """The predicates that there are, as the line of a statement; none without any."""
    held = [predicate for predicate in predicates if predicate]
    return [f"WHERE {' AND '.join(held)}"] if held else []
