"""A selection of records and of what hangs on them, compiled into one statement.

Whatever the depth, the server is asked once. Names come from the model alone, values travel as
parameters, and the rule of who may see what stands at every record that is walked to, filtered
by or counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graph.condition import Condition, Visible, everything, hold, own
from graph.declare import Model
from graph.hops import ON_FILE, Hop
from graph.selection_answer import Found, Record, Teller, found, read_record, tell_page, tell_record

_ID = "id"  # the parameter of a record that is asked for by its id
_IDS, _CASE = "ids", "case_id"  # and of several, on the file of a case
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
class Wanted:
    """What is wanted of a record: properties, and what hangs on it."""

    properties: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Part:
    """What hangs on a record by one hop. ``key`` tells the parts of a record apart.

    ``of`` is the label of the records that have it. Without a page only the number is asked for.
    """

    key: str
    of: str
    hop: Hop | None  # None for every record of a label
    labels: tuple[str, ...]
    where: Condition | None = None
    page: Page | None = None
    wanted: Wanted = field(default_factory=Wanted)
    link: tuple[str, ...] = ()
    counted: bool = False


@dataclass(frozen=True)
class Selection:
    """A statement, its parameters, and the reading of its answer.

    ``tell`` tells of every record and number that the answer holds.
    """

    text: str
    parameters: Mapping[str, Any]
    read: Callable[[Sequence[Mapping[str, Any]]], Any]
    tell: Callable[[Sequence[Mapping[str, Any]], Teller], None]

    def about(self, id_: str) -> Selection:
        """The same of another record, where it is one by its id."""
        return replace(self, parameters={**self.parameters, _ID: id_})

    def among(self, ids: Sequence[str]) -> Selection:
        """The same of other records, where it is of several by their ids."""
        return replace(self, parameters={**self.parameters, _IDS: list(ids)})


def one(
    model: Model,
    labels: tuple[str, ...],
    id_: str,
    wanted: Wanted,
    visible: Visible = everything,
) -> Selection:
    """The record of an id, if it is of one of these labels: a mapping, or None."""
    writer = _Writer(model, visible)
    node = writer.name("n")
    writer.parameters[_ID] = id_
    lines = [f"MATCH ({node}:{'|'.join(labels)} {{id: ${_ID}}})"]
    lines += writer.where([visible(node, labels)])

    def read(rows: Sequence[Mapping[str, Any]]) -> Any:
        return Record(read_record(rows[0]["answer"], wanted), rows[0]["answer"]) if rows else None

    return _records(writer, node, labels, wanted, lines, read)


def these(
    model: Model,
    labels: tuple[str, ...],
    ids: Sequence[str],
    wanted: Wanted,
    case_id: str | None = None,
    visible: Visible = everything,
) -> Selection:
    """The records of these ids, in no order; of a case, where one is named: it and its file."""
    writer = _Writer(model, visible)
    node = writer.name("n")
    writer.parameters[_IDS] = list(ids)
    lines = [f"UNWIND ${_IDS} AS id", f"MATCH ({node}:{'|'.join(labels)} {{id: id}})"]
    on_case = None
    if case_id is not None:
        writer.parameters[_CASE] = case_id
        case = writer.name("n")
        [where] = writer.where([visible(case, ("Case",))]) or [""]
        filed = f"MATCH ({node})-[:{ON_FILE}]->({case}:Case {{id: ${_CASE}}}) {where}"
        on_case = f"({node}:Case AND {node}.id = ${_CASE} OR EXISTS {{ {filed} }})"
    lines += writer.where([on_case, visible(node, labels)])

    def read(rows: Sequence[Mapping[str, Any]]) -> Any:
        return [Record(read_record(row["answer"], wanted), row["answer"]) for row in rows]

    return _records(writer, node, labels, wanted, lines, read)


def _records(
    writer: _Writer,
    node: str,
    labels: tuple[str, ...],
    wanted: Wanted,
    lines: list[str],
    read: Callable[[Sequence[Mapping[str, Any]]], Any],
) -> Selection:
    lines += writer.parts(node, labels, wanted)
    lines.append(f"RETURN {writer.record(node, wanted)} AS answer")

    def tell(rows: Sequence[Mapping[str, Any]], teller: Teller) -> None:
        for row in rows:
            tell_record(row["answer"], wanted, teller)

    return Selection("\n".join(lines), writer.parameters, read, tell)


def many(
    model: Model,
    label: str,
    where: Condition | None,
    page: Page | None,
    wanted: Wanted,
    *,
    counted: bool = False,
    visible: Visible = everything,
) -> Selection:
    """A page of the records of a label, and their number: a Found."""
    writer = _Writer(model, visible)
    part = Part("page", "", None, (label,), where, page, wanted, (), counted)
    lines = [*writer.part(None, part), f"RETURN {writer.answer(part)} AS answer"]

    def read(rows: Sequence[Mapping[str, Any]]) -> Found:
        return found(rows[0]["answer"], part)

    def tell(rows: Sequence[Mapping[str, Any]], teller: Teller) -> None:
        tell_page(rows[0]["answer"], part, teller)

    return Selection("\n".join(lines), writer.parameters, read, tell)


class _Writer:
    """Writes one statement; each variable and parameter has a name of its own."""

    def __init__(self, model: Model, visible: Visible) -> None:
        self._model = model
        self._visible = visible
        self._names = 0
        self.parameters: dict[str, Any] = {}
        self._answers: dict[int, tuple[str | None, str | None]] = {}

    def name(self, begins: str) -> str:
        self._names += 1
        return f"{begins}{self._names}"

    def value(self, value: Any) -> str:
        name = f"p{len(self.parameters) + 1}"
        self.parameters[name] = value
        return f"${name}"

    def where(self, predicates: Sequence[str | None]) -> list[str]:
        held = [predicate for predicate in predicates if predicate]
        return [f"WHERE {' AND '.join(held)}"] if held else []

    def parts(self, node: str, labels: Sequence[str], wanted: Wanted) -> Iterator[str]:
        for part in wanted.parts:
            yield from self.part(node, part, several=len(labels) > 1)

    def part(self, near: str | None, part: Part, *, several: bool = False) -> Iterator[str]:
        """The subqueries of a part: its page and its number."""
        rows = total = None
        if part.page is not None:
            rows = self.name("rows")
            yield from self._page(near, part, part.page, rows, several=several)
        if part.counted:
            total = self.name("total")
            far = self.name("n")
            link = None if near is None else self.name("r")
            yield f"CALL ({near or ''}) {{"
            yield from self._indented(self._match(near, far, link, part, several))
            yield f"  RETURN count({far}) AS {total}"
            yield "}"
        self._answers[id(part)] = rows, total

    def _page(
        self, near: str | None, part: Part, page: Page, rows: str, *, several: bool
    ) -> Iterator[str]:
        far, link = self.name("n"), None if near is None else self.name("r")
        bound = [far] if link is None else [far, link]
        order = ", ".join(
            f"{key}{' DESC' if page.order.descending and key == keys[0] else ''}"
            for keys in [self._keys(far, link, page.order)]
            for key in keys
        )
        yield f"CALL ({near or ''}) {{"
        after = self._after(self._keys(far, link, page.order), page)
        yield from self._indented(self._match(near, far, link, part, several, after))
        yield f"  WITH {', '.join(bound)}"
        yield f"  ORDER BY {order}"
        yield f"  LIMIT {page.first + 1}"
        yield from self._indented(self.parts(far, part.labels, part.wanted))
        answers = [name for one in part.wanted.parts for name in self._answers[id(one)] if name]
        if answers:
            yield f"  WITH {', '.join([*bound, *answers])}"
            yield f"  ORDER BY {order}"
        yield f"  RETURN collect({self.record(far, part.wanted, link, part.link)}) AS {rows}"
        yield "}"

    def _match(
        self,
        near: str | None,
        far: str,
        link: str | None,
        part: Part,
        several: bool,
        after: str | None = None,
    ) -> Iterator[str]:
        predicates: list[str | None] = []
        if part.hop is None or near is None or link is None:
            yield f"MATCH ({far}:{part.labels[0]})"
        else:
            yield f"MATCH {part.hop.arrow(near, link, far)}"
            if several:
                predicates.append(f"{near}:{part.of}")
            if part.labels != part.hop.labels:
                predicates.append("(" + " OR ".join(f"{far}:{one}" for one in part.labels) + ")")
        if part.where is not None:
            predicates.append(hold(part.where, far, self.name, self.value, self._visible))
        walked = None if part.hop is None else (part.of, part.hop.rel.type)
        predicates += [after, self._visible(far, part.labels, walked)]
        yield from self.where(predicates)

    def _keys(self, node: str, link: str | None, order: Order) -> list[str]:
        """By what the records of a page are told apart: no two are alike in all of it."""
        by = order.property
        keys = [] if by == "id" else [own(node, by, self._visible)]
        return [*keys, f"{node}.id", *([f"{link}.id"] if link else [])]

    def _after(self, keys: list[str], page: Page) -> str | None:
        """What comes after the last seen; null is the largest of all values, as on the server."""
        seen = page.after
        if seen is None:
            return None
        values: list[Any] = [seen.id, *([seen.link] if seen.link is not None else [])]
        if page.order.property != "id":
            values.insert(0, seen.value)
        later = "false"
        for place in reversed(range(len(values))):
            key, value = keys[place], values[place]
            less = page.order.descending and place == 0
            if value is None:
                alike, beyond = f"{key} IS NULL", f"{key} IS NOT NULL" if less else "false"
            else:
                last = self.value(value)
                alike = f"{key} = {last}"
                nulls = "" if less or key.endswith(".id") else f" OR {key} IS NULL"
                beyond = f"{key} {'<' if less else '>'} {last}{nulls}"
            later = f"({beyond} OR {alike} AND {later})"
        return later

    def record(
        self, node: str, wanted: Wanted, link: str | None = None, of_link: Sequence[str] = ()
    ) -> str:
        """A record as a map; no map projection, which the local server mistakes within a map."""
        items = [f"label: labels({node})[0]", f"id: {node}.id"]
        items += [f"link_id: {link}.id"] if link else []
        items += [
            f"{name}: {own(node, name, self._visible)}"
            for name in wanted.properties
            if name != "id"
        ]
        items += [f"link_{name}: {link}.{name}" for name in of_link if name != "id"]
        items += [f"k{n}: {self.answer(part)}" for n, part in enumerate(wanted.parts)]
        return "{" + ", ".join(items) + "}"

    def answer(self, part: Part) -> str:
        rows, total = self._answers[id(part)]
        items = [f"rows: {rows}"] if rows else []
        items += [f"total: {total}"] if total else []
        return "{" + ", ".join(items) + "}"

    @staticmethod
    def _indented(lines: Iterator[str]) -> Iterator[str]:
        return (f"  {line}" for line in lines)
