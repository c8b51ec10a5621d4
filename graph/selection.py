"""A selection of records and of what hangs on them, compiled into one statement.

Whatever the depth, the server is asked once. Names come from the model alone, values travel as
parameters, and the rule of who may see what stands at every record that is walked to, filtered
by or counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graph.condition import All, Compare, Condition, Visible, everything, hold, is_far, own
from graph.declare import Model
from graph.hops import ON_FILE, Hop
from graph.selection_answer import Found, Record, Teller, found, read_record, tell_page, tell_record
from graph.selection_order import Keys, Page, conjoined

Begins = Callable[[str, str], Sequence[str] | None]
"""The lines that come to all records of a label that a reader may see, as a variable and a label
are given; None where it is as well to look through the label."""


def anywhere(_node: str, _label: str) -> Sequence[str] | None:
    """No shorter way is known."""
    return None


_ID = "id"  # the parameter of a record that is asked for by its id
_IDS, _CASE = "ids", "case_id"  # and of several, on the file of a case


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
    lines += conjoined([visible(node, labels)])

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
        [where] = conjoined([visible(case, ("Case",))]) or [""]
        filed = f"MATCH ({node})-[:{ON_FILE}]->({case}:Case {{id: ${_CASE}}}) {where}"
        on_case = f"({node}:Case AND {node}.id = ${_CASE} OR EXISTS {{ {filed} }})"
    lines += conjoined([on_case, visible(node, labels)])

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
    begins: Begins = anywhere,
) -> Selection:
    """A page of the records of a label, and their number: a Found."""
    writer = _Writer(model, visible, begins)
    part = Part("page", "", None, (label,), where, page, wanted, (), counted)
    lines = [*writer.part(None, part), f"RETURN {writer.answer(part)} AS answer"]

    def read(rows: Sequence[Mapping[str, Any]]) -> Found:
        return found(rows[0]["answer"], part)

    def tell(rows: Sequence[Mapping[str, Any]], teller: Teller) -> None:
        tell_page(rows[0]["answer"], part, teller)

    return Selection("\n".join(lines), writer.parameters, read, tell)


class _Writer:
    """Writes one statement; each variable and parameter has a name of its own."""

    def __init__(self, model: Model, visible: Visible, begins: Begins = anywhere) -> None:
        self._model = model
        self._visible = visible
        self._begins = begins
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
        keys = self._keys(far, link, page)
        yield f"CALL ({near or ''}) {{"
        if part.hop is None and self._begins(far, part.labels[0]) is None:
            yield from self._indented(self._walked(far, part, keys))
        else:
            after = keys.after(self.value)
            yield from self._indented(self._match(near, far, link, part, several, after))
            yield f"  WITH {', '.join(bound)}"
            yield f"  {keys.ordered()}"
            yield f"  LIMIT {page.first + 1}"
        yield from self._indented(self.parts(far, part.labels, part.wanted))
        answers = [name for one in part.wanted.parts for name in self._answers[id(one)] if name]
        if answers:
            yield f"  WITH {', '.join([*bound, *answers])}"
            yield f"  {keys.ordered()}"
        yield f"  RETURN collect({self.record(far, part.wanted, link, part.link)}) AS {rows}"
        yield "}"

    def _walked(self, far: str, part: Part, keys: Keys) -> Iterator[str]:
        """A page of a whole label, in its order until enough is found.

        An index gives the order where there is one; its records have a value. What is looked for
        beyond the record itself is looked for last, and of few records then.
        """
        every = [] if part.where is None else _each(part.where)
        near = [one for one in every if not is_far(one)]
        label = part.labels[0]
        first = [self._held(one, far) for one in near]
        last = [self._held(one, far) for one in every if is_far(one)]
        seen = self._visible(far, (label,))
        limit = f"LIMIT {keys.page.first + 1}"

        def walk(begins: Sequence[str | None], order: str) -> Iterator[str]:
            yield f"MATCH ({far}:{label})"
            yield from conjoined([*begins, *first])
            yield f"WITH {far}"
            yield order
            if last or seen:
                yield f"WITH {far}"
                yield from conjoined([*last, seen])
                yield f"WITH {far}"
            yield limit

        if keys.by is None or not self._has_index(label, keys.page, near):
            there = f"{keys.ids[0]} IS NOT NULL" if keys.by is None else None
            yield from walk([keys.after(self.value), there], keys.ordered())
            return
        told = [f"{keys.by} IS NOT NULL", keys.told_after(self.value)]
        untold = [f"{keys.by} IS NULL", keys.untold_after(self.value)]
        yield "CALL () {"
        yield from self._indented(walk(told, keys.told_ordered()))
        yield f"  RETURN {far}"
        yield "  UNION ALL"
        yield from self._indented(walk(untold, keys.untold_ordered()))
        yield f"  RETURN {far}"
        yield "}"
        yield f"WITH {far}"
        yield limit

    def _has_index(self, label: str, page: Page, near: Sequence[Condition]) -> bool:
        """Whether an index has the order, once all that comes before it has one value."""
        alike = {one.property for one in near if isinstance(one, Compare) and one.operator == "eq"}
        return any(
            names[-1] == page.order.property and alike.issuperset(names[:-1])
            for names in self._model.by_label[label].indexes
        )

    def _held(self, condition: Condition, node: str) -> str:
        return hold(condition, node, self.name, self.value, self._visible)

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
            yield from self._begins(far, part.labels[0]) or [f"MATCH ({far}:{part.labels[0]})"]
        else:
            yield f"MATCH {part.hop.arrow(near, link, far)}"
            if several:
                predicates.append(f"{near}:{part.of}")
            if part.labels != part.hop.labels:
                predicates.append("(" + " OR ".join(f"{far}:{one}" for one in part.labels) + ")")
        if part.where is not None:
            predicates.append(self._held(part.where, far))
        walked = None if part.hop is None else (part.of, part.hop.rel.type)
        predicates += [after, self._visible(far, part.labels, walked)]
        yield from conjoined(predicates)

    def _keys(self, node: str, link: str | None, page: Page) -> Keys:
        by = page.order.property
        ids = (f"{node}.id", *([f"{link}.id"] if link else []))
        return Keys(page, None if by == "id" else own(node, by, self._visible), ids)

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


def _each(condition: Condition) -> list[Condition]:
    """The conditions that must all hold for this one to hold."""
    if isinstance(condition, All):
        return [each for one in condition.conditions for each in _each(one)]
    return [condition]
