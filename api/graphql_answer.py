"""The answer of a compiled root field, written in one pass from what its statement gave.

The statement gives the shape of the answer already. While a selection is read, each place of the
answer gets a writer; completing it leaf by leaf a second time is left to graphql-core where a
value is not as declared, for that knows the words for what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from graphql import (
    ExecutionContext,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
)

from api import graphql_cursors as cursors
from graph.selection_order import Order, Seen

Row = Mapping[str, Any]
Write = Callable[[Any], Any]
"""Writes one place of an answer from a row, or from a value of it."""

MAX_INT = 2**31 - 1


class UnfitError(Exception):
    """A value is not of its declared type."""


UNFIT = (UnfitError, LookupError, TypeError, ValueError, AttributeError)
"""What a writer meets where a value is not as declared."""


class Answered:
    """What a compiled root field gives. ``written`` is all that was asked of it."""

    written: Callable[[], Any] | None = None


class Shown(dict[str, Any], Answered):
    """A record as its fields show it."""

    def __init__(self, values: Mapping[str, Any], at: str, written: Callable[[], Any]) -> None:
        super().__init__(values)
        self["at"] = at
        self.written = written


class Delivered(dict[str, Any], Answered):
    """What a follower is given at once, as its fields show it."""

    def __init__(self, values: Mapping[str, Any], written: Callable[[], Any]) -> None:
        super().__init__(values)
        self.written = written


class Trusting(ExecutionContext):
    """Execution that takes the answers of compiled root fields as they were written."""

    def complete_value(
        self, return_type: Any, field_nodes: Any, info: Any, path: Any, result: Any
    ) -> Any:
        """Complete a value, as graphql-core does where it was not written already."""
        if isinstance(result, Answered) and result.written is not None:
            try:
                return result.written()
            except UNFIT:
                pass  # it is told below, with its path
        return super().complete_value(return_type, field_nodes, info, path, result)


# --- leaves ----------------------------------------------------------------------------------


class _Never:
    """No value is of this type, so each is looked at."""


class Leaf:
    """How a value is written: one of exactly this kind as it is, any other by ``other``."""

    def __init__(self, kind: type, other: Write) -> None:
        self.kind = kind
        self.other = other

    def __call__(self, value: Any) -> Any:
        """Write one value."""
        return value if type(value) is self.kind else self.other(value)


def _absent(value: Any) -> None:
    if value is not None:
        raise UnfitError


def _never(_value: Any) -> Any:
    raise UnfitError


def _whole(value: Any) -> int | None:
    if value is None or (type(value) is int and -MAX_INT - 1 <= value <= MAX_INT):
        return value
    raise UnfitError


def _day(value: Any) -> str | None:
    if value is None:
        return None
    if type(value) is date:
        return value.isoformat()
    raise UnfitError


def _moment(value: Any) -> str | None:
    if value is None:
        return None
    if type(value) is datetime and value.tzinfo is None:
        return value.isoformat() + "Z"
    raise UnfitError


_LEAVES = {
    "String": Leaf(str, _absent),
    "ID": Leaf(str, _absent),
    "Boolean": Leaf(bool, _absent),
    "Int": Leaf(_Never, _whole),
    "Date": Leaf(_Never, _day),
    "DateTime": Leaf(_Never, _moment),
}


@cache
def leaf(type_: GraphQLOutputType) -> Leaf:
    """How a value of a type is written; of a type that is not known here, by graphql-core."""
    if isinstance(type_, GraphQLNonNull):
        return _required(leaf(type_.of_type))
    if isinstance(type_, GraphQLList):
        return Leaf(_Never, _list(leaf(type_.of_type)))
    if isinstance(type_, GraphQLEnumType):
        names: dict[str | None, str | None] = {None: None}
        names |= {code: type_.serialize(code) for code in type_.values}
        return Leaf(_Never, names.__getitem__)
    return _LEAVES.get(getattr(type_, "name", ""), Leaf(_Never, _never))


def _required(of: Leaf) -> Leaf:
    def other(value: Any) -> Any:
        if value is None:
            raise UnfitError
        return of(value)

    return Leaf(of.kind, other)


def _list(of: Leaf) -> Write:
    def write(values: Any) -> list[Any] | None:
        if values is None:
            return None
        if type(values) is not list:
            raise UnfitError
        return [of(value) for value in values]

    return write


def computed(write: Write) -> Leaf:
    """Whatever a writer makes of the value."""
    return Leaf(_Never, write)


def same(value: Any) -> Write:
    """The same of whatever there is."""
    return lambda _: value


# --- records, edges, pages -------------------------------------------------------------------


class RecordWriter:
    """Writes a record of one type: its fields in the order of the answer."""

    def __init__(self) -> None:
        self._fields: list[tuple[str, str, type, Write]] = []

    def add(self, key: str, name: str, how: Leaf) -> None:
        """A field: its key in the answer, the name in the row, and how that is written."""
        self._fields.append((key, name, how.kind, how.other))

    def __call__(self, row: Row) -> dict[str, Any]:
        """Write one row."""
        written = {}
        for key, name, kind, other in self._fields:
            value = row[name]
            written[key] = value if type(value) is kind else other(value)
        return written


def any_of(writers: Mapping[str, RecordWriter]) -> Write:
    """Writes a record of one of several types, by its label."""
    return lambda row: writers[row["label"]](row)


def edge(fields: Sequence[tuple[str, Write]]) -> Write:
    """Writes a record with what joins it; every field is written from the whole row."""
    return lambda row: {key: write(row) for key, write in fields}


def of_row(name: str, how: Leaf) -> Write:
    """Writes one value of a row."""
    return lambda row: how(row.get(name))


def cursor(order: Order) -> Write:
    """Writes the cursor of a row."""

    def write(row: Row) -> str:
        seen = Seen(row.get(order.property), row["id"], row.get("link_id"))
        return cursors.written(seen, order)

    return write


class Paged:
    """A page as it came back, while it is written."""

    def __init__(self, rows: Sequence[Row], more: bool, total: int | None) -> None:
        self.rows = rows
        self.more = more
        self.total = total


def page(fields: Sequence[tuple[str, Write]], first: int) -> Write:
    """Writes a connection; every field is written from a Paged."""

    def write(answer: Row) -> dict[str, Any]:
        rows = answer.get("rows", ())
        more = len(rows) > first
        paged = Paged(rows[:first] if more else rows, more, answer.get("total"))
        return {key: write(paged) for key, write in fields}

    return write


def each(write: Write) -> Write:
    """Writes all the rows of a page."""
    return lambda paged: [write(row) for row in paged.rows]


def total(paged: Paged) -> int | None:
    """The number of all."""
    if paged.total is None:
        raise UnfitError
    return _whole(paged.total)


def page_info(fields: Sequence[tuple[str, str]], order: Order, began_after: bool) -> Write:
    """Writes where a page begins and ends, by the names of what is asked of it."""
    of = cursor(order)
    ways: Mapping[str, Callable[[Paged], Any]] = {
        "__typename": lambda _: "PageInfo",
        "hasNextPage": lambda paged: paged.more,
        "hasPreviousPage": lambda _: began_after,
        "startCursor": lambda paged: of(paged.rows[0]) if paged.rows else None,
        "endCursor": lambda paged: of(paged.rows[-1]) if paged.rows else None,
    }
    chosen = [(key, ways[name]) for key, name in fields]
    return lambda paged: {key: write(paged) for key, write in chosen}


def delivery(fields: Sequence[tuple[str, Write]]) -> Write:
    """Writes what a follower is given at once; every field is written from the whole of it."""
    return lambda answer: {key: write(answer) for key, write in fields}


def delivered(write: Write) -> Write:
    """Writes all the records of a delivery."""
    return lambda answer: [write(row) for row in answer["rows"]]
