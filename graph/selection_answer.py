"""What came back for a selection: its records and pages, and telling what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, overload

if TYPE_CHECKING:
    from graph.selection import Part, Wanted


@dataclass(frozen=True)
class Found:
    """A page as it came back, and how many there are in all where that was asked."""

    records: Sequence[Mapping[str, Any]]
    has_more: bool
    total: int | None
    answer: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """As the statement gave it."""


class Record(dict[str, Any]):
    """A record that was asked for by its id; ``answer`` is what the statement gave."""

    def __init__(self, values: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.answer = answer


class Teller(Protocol):
    """Is told what an answer holds."""

    def give(self, label: str, id_: str) -> None:
        """A record that is in the answer."""

    def count(self, label: str, number: int = ...) -> None:
        """A number that is in the answer."""


def read_record(row: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """A record with its parts by their keys."""
    read = dict(row)
    for n, part in enumerate(wanted.parts):
        answer = read.pop(f"k{n}")
        if part.of == row["label"]:
            read[part.key] = found(answer, part)
    return read


def found(answer: Mapping[str, Any], part: Part) -> Found:
    """A page."""
    rows = answer.get("rows", ())
    first = part.page.first if part.page is not None else 0
    return Found(Records(rows[:first], part.wanted), len(rows) > first, answer.get("total"), answer)


def tell_record(row: Mapping[str, Any], wanted: Wanted, teller: Teller) -> None:
    """Tell of a record and of all that came with it."""
    teller.give(row["label"], row["id"])
    for n, part in enumerate(wanted.parts):
        if part.of == row["label"]:
            tell_page(row[f"k{n}"], part, teller)


def tell_page(answer: Mapping[str, Any], part: Part, teller: Teller) -> None:
    """Tell of the records and the number of a page."""
    first = part.page.first if part.page is not None else 0
    for row in answer.get("rows", ())[:first]:
        tell_record(row, part.wanted, teller)
    if part.counted:
        teller.count("counted", answer["total"])


class Records(Sequence[Mapping[str, Any]]):
    """The records of a page, each read when it is looked at."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], wanted: Wanted) -> None:
        self._rows = rows
        self._wanted = wanted

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> Records: ...
    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | Records:
        if isinstance(place, slice):
            return Records(self._rows[place], self._wanted)
        return read_record(self._rows[place], self._wanted)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
