"""Reading what was selected below a root field: what to ask of the graph, and how to answer it.

What was read is kept for the next request that asks the same, with the statement made of it.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.collect_fields import collect_sub_fields
from graphql.execution.values import get_argument_values

from api import graphql_answer as answers
from api import graphql_cursors as cursors
from api.graphql_answer import Write
from api.graphql_filters import Filters, order_of
from api.graphql_values import camel
from graph.hops import Hop
from graph.model import MODEL
from graph.selection import Part, Selection, Wanted
from graph.selection_order import FIRST, Order, Page

MOST_OPERATIONS = 256
MOST_READINGS = 32
"""Of one operation: its fields at the root, with other variables."""
MOST_LOOKS = 32
LONGEST = 2_000
"""Characters of variables with which a reading is kept."""

_NEEDED = {"nodes", "edges", "pageInfo"}
_LINK_NAMES = {camel(name): name for rel in MODEL.relationships for name in rel.properties}

Asked = TypeVar("Asked", Wanted, Part)
Looks = tuple[str | None, Sequence[str] | None]
"""What a reader's predicates look like, and from where they come to records."""
Place = tuple[str, Any, Sequence[FieldNode]]
"""Where in an answer a record is shown: its key, its type, and what is asked of it."""


class Named(Protocol):
    """What the fields of records stand for."""

    filters: Filters

    def hop(self, label: str, name: str) -> Hop | None:
        """The hop of a label by the name of its field."""

    def property(self, label: str, name: str) -> str:
        """The property of a label by the name of its field."""


@dataclass(frozen=True)
class Reading(Generic[Asked]):
    """What is asked of the graph, and the writer of the answer from what comes back."""

    asked: Asked
    write: Write
    _compiled: dict[Looks, Selection] = field(default_factory=dict, compare=False, repr=False)

    def compiled(self, looks: Looks, compile_: Callable[[], Selection]) -> Selection:
        """The statement for all whose predicates look so; it is made once."""
        found = self._compiled.get(looks)
        if found is None:
            if len(self._compiled) >= MOST_LOOKS:
                self._compiled.clear()
            found = self._compiled[looks] = compile_()
        return found


@dataclass(frozen=True)
class _Operation:
    """An operation that was run, and what was read of its fields at the root."""

    node: OperationDefinitionNode  # kept, so that no other comes to stand at its address
    ids: frozenset[str]  # variables that only name the record of a field at the root
    readings: dict[tuple[str, str], Any] = field(default_factory=dict)


class Kept:
    """What was read of operations, for the next request that runs them with such variables."""

    def __init__(self) -> None:
        self._operations: OrderedDict[int, _Operation] = OrderedDict()
        self._lock = threading.Lock()

    def reading(self, info: Any, read: Callable[[], Reading[Asked]]) -> Reading[Asked]:
        """What was read of a field at the root, else what is read now."""
        known = self._operation(info)
        own = sorted(item for item in info.variable_values.items() if item[0] not in known.ids)
        said = repr(own)
        if len(said) > LONGEST:
            return read()
        key = (info.path.key, said)
        found: Reading[Asked] | None = known.readings.get(key)
        if found is None:
            if len(known.readings) >= MOST_READINGS:
                known.readings.clear()
            found = known.readings[key] = read()
        return found

    def _operation(self, info: Any) -> _Operation:
        node = info.operation
        with self._lock:
            known = self._operations.get(id(node))
            if known is None:
                known = _Operation(node, _only_ids(node, info.fragments))
                self._operations[id(node)] = known
                if len(self._operations) > MOST_OPERATIONS:
                    self._operations.popitem(last=False)
            return known


def _only_ids(node: OperationDefinitionNode, fragments: Mapping[str, Node]) -> frozenset[str]:
    """The variables that are used for nothing but the id of a field at the root."""
    used = Counter(_variables(node.selection_set))
    used += Counter(
        name for one in (*node.directives, *fragments.values()) for name in _variables(one)
    )
    at_root = Counter(
        argument.value.name.value
        for one in node.selection_set.selections
        if isinstance(one, FieldNode)
        for argument in one.arguments
        if argument.name.value == "id" and isinstance(argument.value, VariableNode)
    )
    return frozenset(name for name, number in at_root.items() if number == used[name])


def _variables(node: Node) -> Iterator[str]:
    if isinstance(node, VariableNode):
        yield node.name.value
    for key in node.keys:
        value = getattr(node, key, None)
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(one, Node):
                yield from _variables(one)


class Reader:
    """Reads the selection of one root field."""

    def __init__(self, named: Named, info: Any) -> None:
        self._named = named
        self._schema: GraphQLSchema = info.schema
        self._fragments = info.fragments
        self._variables = info.variable_values

    def record(self, info: Any) -> Reading[Wanted]:
        """The record that a root field gives."""
        place = (info.path.key, get_named_type(info.return_type), info.field_nodes)
        writers: list[Write] = []
        wanted = self._wanted([place], writers)
        return Reading(wanted, writers[0])

    def page(self, info: Any, label: str, given: Mapping[str, Any]) -> Reading[Part]:
        """The page that a root field gives."""
        connection = get_named_type(info.return_type)
        return self._part("page", "", None, (label,), given, connection, info.field_nodes)

    def delivery(self, info: Any) -> Reading[Wanted]:
        """The records that a follower is given at once."""
        type_: Any = get_named_type(info.return_type)
        shown = _Places(Order(), False)
        fields: list[tuple[str, Write]] = []
        for key, name, nodes in self._below(type_, info.field_nodes):
            if name == "__typename":
                fields.append((key, answers.same(type_.name)))
            elif name == "cursor":
                fields.append((key, lambda answer: answer["cursor"]))
            else:
                record = get_named_type(type_.fields[name].type)
                fields.append((key, answers.delivered(shown.record(key, record, nodes))))
        wanted = self._wanted(shown.places, shown.writers)
        return Reading(wanted, answers.delivery(fields))

    def _below(
        self, type_: GraphQLObjectType, nodes: Sequence[FieldNode]
    ) -> Iterator[tuple[str, str, list[FieldNode]]]:
        found = collect_sub_fields(
            self._schema, self._fragments, self._variables, type_, list(nodes)
        )
        for key, fields in found.items():
            yield key, fields[0].name.value, fields

    def _wanted(self, places: Sequence[Place], writers: list[Write]) -> Wanted:
        """What is wanted of a record that is shown at these places; a writer is added for each."""
        properties: dict[str, None] = {}
        parts: list[Part] = []
        for at, type_, nodes in places:
            of_label = {
                concrete.name: self._shown(at, concrete, nodes, properties, parts)
                for concrete in self._concrete(type_)
            }
            is_one = isinstance(type_, GraphQLObjectType)
            writers.append(of_label[type_.name] if is_one else answers.any_of(of_label))
        return Wanted(tuple(properties), tuple(parts))

    def _shown(
        self,
        at: str,
        type_: GraphQLObjectType,
        nodes: Sequence[FieldNode],
        properties: dict[str, None],
        parts: list[Part],
    ) -> answers.RecordWriter:
        """A record of one type at one place; what it needs is added to properties and parts."""
        writer = answers.RecordWriter()
        for key, name, fields in self._below(type_, nodes):
            hop = self._named.hop(type_.name, name)
            if name == "__typename":
                writer.add(key, "label", answers.computed(answers.same(type_.name)))
            elif hop is None:
                own = self._named.property(type_.name, name)
                properties[own] = None
                writer.add(key, own, answers.leaf(type_.fields[name].type))
            else:
                reading = self._hung(at, type_, key, hop, fields)
                writer.add(key, f"k{len(parts)}", answers.computed(reading.write))
                parts.append(reading.asked)
        return writer

    def _concrete(self, type_: Any) -> Sequence[GraphQLObjectType]:
        if isinstance(type_, GraphQLObjectType):
            return [type_]
        return self._schema.get_possible_types(type_)

    def _hung(
        self, at: str, type_: GraphQLObjectType, key: str, hop: Hop, nodes: list[FieldNode]
    ) -> Reading[Part]:
        definition = type_.fields[nodes[0].name.value]
        given = get_argument_values(definition, nodes[0], self._variables)
        connection = get_named_type(definition.type)
        own = f"{at}:{type_.name}.{key}"
        return self._part(own, type_.name, hop, hop.labels, given, connection, nodes)

    def _part(
        self,
        key: str,
        of: str,
        hop: Hop | None,
        labels: tuple[str, ...],
        given: Mapping[str, Any],
        connection: Any,
        nodes: Sequence[FieldNode],
    ) -> Reading[Part]:
        """One connection: its filter, its page, and what is wanted of its records."""
        order = order_of(given.get("order_by"))
        after = given.get("after")
        below = list(self._below(connection, nodes))
        asked = {name for _, name, _ in below}
        shown = _Places(order, after is not None)
        fields: list[tuple[str, Write]] = []
        for place, name, of_field in below:
            fields.append((place, self._paged(place, name, connection, of_field, shown)))
        page = None
        if asked & _NEEDED:
            first = given.get("first")
            seen = None if after is None else cursors.read(after, order)
            page = Page(order, FIRST if first is None else first, seen)
        wanted = self._wanted(shown.places, shown.writers)
        if page is not None:
            # a cursor is made of what the page is ordered by
            wanted = Wanted(
                tuple(dict.fromkeys((*wanted.properties, order.property))), wanted.parts
            )
        label = labels[0] if len(labels) == 1 else "Record"
        where = self._named.filters.condition(label, given.get("where"))
        link = () if hop is None else tuple(shown.link)
        part = Part(key, of, hop, labels, where, page, wanted, link, "totalCount" in asked)
        return Reading(part, answers.page(fields, 0 if page is None else page.first))

    def _paged(
        self, at: str, name: str, connection: Any, nodes: Sequence[FieldNode], shown: _Places
    ) -> Write:
        """One field of a connection."""
        if name == "__typename":
            return answers.same(connection.name)
        if name == "totalCount":
            return answers.total
        type_: Any = get_named_type(connection.fields[name].type)
        if name == "nodes":
            return answers.each(shown.record(at, type_, nodes))
        if name == "edges":
            return answers.each(self._edge(at, type_, nodes, shown))
        ends = [(inner, what) for inner, what, _ in self._below(type_, nodes)]
        return answers.page_info(ends, shown.order, shown.began_after)

    def _edge(self, at: str, type_: Any, nodes: Sequence[FieldNode], shown: _Places) -> Write:
        """A record with what joins it."""
        fields: list[tuple[str, Write]] = []
        for key, name, of_field in self._below(type_, nodes):
            if name == "__typename":
                fields.append((key, answers.same(type_.name)))
            elif name == "node":
                record = get_named_type(type_.fields[name].type)
                fields.append((key, shown.record(f"{at}.{key}", record, of_field)))
            elif name == "cursor":
                fields.append((key, answers.cursor(shown.order)))
            else:
                own = _LINK_NAMES[name]
                shown.link[own] = None
                how = answers.leaf(type_.fields[name].type)
                fields.append((key, answers.of_row(f"link_{own}", how)))
        return answers.edge(fields)


class _Places:
    """Where a connection shows its records, and what it shows of the links to them."""

    def __init__(self, order: Order, began_after: bool) -> None:
        self.order = order
        self.began_after = began_after
        self.places: list[Place] = []
        self.writers: list[Write] = []  # one for each place, made when all places are known
        self.link: dict[str, None] = {}

    def record(self, *place: Any) -> Write:
        """The writer of the record that is shown at a place."""
        number = len(self.places)
        self.places.append(place)
        return lambda row: self.writers[number](row)
