"""Records and what hangs on them as GraphQL fields; each root field is one statement.

The selection below a root field is collected, with its aliases, fragments and directives, into
a selection of the graph; the fields below then only hand on what came back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import graphene
from graphql import FieldNode, GraphQLObjectType, GraphQLSchema, get_named_type
from graphql.execution.collect_fields import collect_sub_fields
from graphql.execution.values import get_argument_values

from api import graphql_cursors as cursors
from api.graphql_filters import Filters, order_of, target
from api.graphql_records import type_of
from api.graphql_values import camel, pascal
from graph.declare import Model, Property
from graph.hops import Hop, hops
from graph.model import MODEL
from graph.model.properties import EVERY_LINK
from graph.selection import FIRST, LARGEST_PAGE, Found, Order, Page, Part, Seen, Wanted

_NEEDED = {"nodes", "edges", "pageInfo"}
_OF_LINKS = {name: EVERY_LINK[name] for name in ("recorded_at", "source_system")}
_LINK_NAMES = {camel(name): name for rel in MODEL.relationships for name in rel.properties}


@dataclass(frozen=True)
class Rows:
    """A page as a connection shows it."""

    found: Found
    order: Order
    began_after: bool


class Selected:
    """The fields of records, and the reading of what was selected below a root field."""

    def __init__(self, model: Model, enums: Mapping[str, Any]) -> None:
        self._model = model
        self._enums = enums
        self._hops = hops(model)
        self._fields = {
            label: {camel(name): hop for name, hop in named.items()}
            for label, named in self._hops.items()
        }
        self._properties = {
            node.label: {camel(name): name for name in node.properties} for node in model.nodes
        }
        self._connections: dict[str, Any] = {}
        self.filters = Filters(model, enums)
        self.types: dict[str, Any] = {}
        self.record: Any = None

    # --- fields ---

    def fields(self, label: str) -> dict[str, Any]:
        """What hangs on a record of a label, one field for each hop."""
        return {name: self._hop(hop) for name, hop in self._hops.get(label, {}).items()}

    def _hop(self, hop: Hop) -> Any:
        return graphene.Field(
            lambda: graphene.NonNull(self._connection(hop)),
            args=self._arguments(target(hop)),
            resolver=_hung,
            description=hop.rel.description,
        )

    def arguments(self, label: str) -> dict[str, Any]:
        """What a page of a label takes, told in words."""
        told = {
            "where": "Only such.",
            "order_by": "Without it: by id.",
            "first": f"At most {LARGEST_PAGE}; {FIRST} without it.",
            "after": "The endCursor of the page before.",
        }
        return self._arguments(label, told)

    def _arguments(
        self, label: str, told: Mapping[str, str] = MappingProxyType({})
    ) -> dict[str, Any]:
        types = {
            "where": self.filters.filter(label),
            "order_by": self.filters.order(label),
            "first": graphene.Int,
            "after": graphene.String,
        }
        return {
            name: graphene.Argument(type_, description=told.get(name))
            for name, type_ in types.items()
        }

    def everywhere(self, label: str) -> Any:
        """The connection of all records of a label."""
        return self._made(f"{label}Connection", f"{label}Edge", label, {})

    def _connection(self, hop: Hop) -> Any:
        """The connection of a hop: one for all the links that say nothing of their own."""
        label = target(hop)
        own = {n: prop for n, prop in hop.rel.properties.items() if n not in EVERY_LINK}
        name = label + (pascal(hop.rel.type.lower()) if own else "")
        return self._made(f"{name}Connection", f"{name}Edge", label, own)

    def _made(self, name: str, edge_name: str, label: str, own: Mapping[str, Any]) -> Any:
        if name in self._connections:
            return self._connections[name]
        node = graphene.Field(
            lambda: graphene.NonNull(self.types.get(label, self.record)),
            resolver=lambda root, info: {**root["row"], "at": f"{root['at']}.{info.path.key}"},
            description="The record.",
        )
        cursor = graphene.String(
            required=True,
            resolver=lambda root, info: root["cursor"],
            description="Give it as after to go on from here.",
        )
        links = {f"{n}_": _linked(n, prop, self._enums) for n, prop in {**own, **_OF_LINKS}.items()}
        meta = type("Meta", (), {"description": "A record and what joins it."})
        edge = type(
            edge_name,
            (graphene.ObjectType,),
            {"node": node, "cursor": cursor, **links, "Meta": meta},
        )
        several = graphene.NonNull(
            graphene.List(graphene.NonNull(lambda: self.types.get(label, self.record)))
        )
        fields = {
            "nodes": graphene.Field(several, resolver=_nodes, description="The records."),
            "edges": graphene.Field(
                graphene.NonNull(graphene.List(graphene.NonNull(edge))),
                resolver=_edges,
                description="The records, each with what joins it.",
            ),
            "page_info": graphene.Field(
                graphene.NonNull(_PageInfo), resolver=_page_info, description="Where it ends."
            ),
            "total_count": graphene.Field(
                graphene.NonNull(graphene.Int),
                resolver=lambda root, info: root.found.total,
                description="How many there are in all; counted only when asked.",
            ),
        }
        meta = type("Meta", (), {"description": "A page of records."})
        made = type(name, (graphene.ObjectType,), {**fields, "Meta": meta})
        self._connections[name] = made
        return made

    # --- what was selected ---

    def wanted(self, info: Any) -> Wanted:
        """What is wanted of the record that a root field gives."""
        reader = _Reader(self, info)
        return reader.wanted([(info.path.key, get_named_type(info.return_type), info.field_nodes)])

    def page(self, info: Any, label: str, given: Mapping[str, Any]) -> Part:
        """What is wanted of the page that a root field gives."""
        reader = _Reader(self, info)
        connection = get_named_type(info.return_type)
        return reader.part("page", "", None, (label,), given, connection, info.field_nodes)

    def hop(self, label: str, name: str) -> Hop | None:
        """The hop of a label by the name of its field."""
        return self._fields.get(label, {}).get(name)

    def property(self, label: str, name: str) -> str:
        """The property of a label by the name of its field."""
        return self._properties[label][name]


class _Reader:
    """Reads the selection of one root field."""

    def __init__(self, selected: Selected, info: Any) -> None:
        self._selected = selected
        self._schema: GraphQLSchema = info.schema
        self._fragments = info.fragments
        self._variables = info.variable_values

    def _below(self, type_: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Any:
        found = collect_sub_fields(
            self._schema, self._fragments, self._variables, type_, list(nodes)
        )
        for key, fields in found.items():
            yield key, fields[0].name.value, fields

    def wanted(self, places: Sequence[tuple[str, Any, Sequence[FieldNode]]]) -> Wanted:
        """What is wanted of a record that is shown at these places of the answer."""
        properties: dict[str, None] = {}
        parts: list[Part] = []
        for at, type_, nodes in places:
            for concrete in self._concrete(type_):
                for key, name, fields in self._below(concrete, nodes):
                    hop = self._selected.hop(concrete.name, name)
                    if hop is not None:
                        parts.append(self._hung(at, concrete, key, hop, fields))
                    elif name != "__typename":
                        properties[self._selected.property(concrete.name, name)] = None
        return Wanted(tuple(properties), tuple(parts))

    def _concrete(self, type_: Any) -> Sequence[GraphQLObjectType]:
        if isinstance(type_, GraphQLObjectType):
            return [type_]
        return self._schema.get_possible_types(type_)

    def _hung(
        self, at: str, type_: GraphQLObjectType, key: str, hop: Hop, nodes: list[FieldNode]
    ) -> Part:
        definition = type_.fields[nodes[0].name.value]
        given = get_argument_values(definition, nodes[0], self._variables)
        connection = get_named_type(definition.type)
        own = f"{at}:{type_.name}.{key}"
        return self.part(own, type_.name, hop, hop.labels, given, connection, nodes)

    def part(
        self,
        key: str,
        of: str,
        hop: Hop | None,
        labels: tuple[str, ...],
        given: Mapping[str, Any],
        connection: Any,
        nodes: Sequence[FieldNode],
    ) -> Part:
        """One connection: its filter, its page, and what is wanted of its records."""
        places, link, asked = [], dict[str, None](), set()
        for below, name, fields in self._below(connection, nodes):
            asked.add(name)
            record = connection.fields[name]
            if name == "nodes":
                places.append((below, get_named_type(record.type), fields))
            elif name == "edges":
                edge = get_named_type(record.type)
                for inner, what, inner_fields in self._below(edge, fields):
                    if what == "node":
                        type_ = get_named_type(edge.fields[what].type)
                        places.append((f"{below}.{inner}", type_, inner_fields))
                    elif what not in ("cursor", "__typename"):
                        link[_LINK_NAMES[what]] = None
        label = labels[0] if len(labels) == 1 else "Record"
        order = order_of(given.get("order_by"))
        after = given.get("after")
        page = None
        if asked & _NEEDED:
            first = given.get("first")
            seen = None if after is None else cursors.read(after, order)
            page = Page(order, FIRST if first is None else first, seen)
        wanted = self.wanted(places)
        if page is not None:
            # a cursor is made of what the page is ordered by
            wanted = Wanted(
                tuple(dict.fromkeys((*wanted.properties, order.property))), wanted.parts
            )
        where = self._selected.filters.condition(label, given.get("where"))
        return Part(key, of, hop, labels, where, page, wanted, tuple(link), "totalCount" in asked)


# --- handing on ---


def _hung(root: Any, info: Any, **given: Any) -> Rows:
    found = root[f"{root['at']}:{info.parent_type.name}.{info.path.key}"]
    return rows(found, given)


def rows(found: Found, given: Mapping[str, Any]) -> Rows:
    """A page with what the connection needs to tell of it."""
    return Rows(found, order_of(given.get("order_by")), given.get("after") is not None)


def _nodes(root: Rows, info: Any) -> list[Any]:
    return [{**row, "at": info.path.key} for row in root.found.records]


def _edges(root: Rows, info: Any) -> Iterator[Any]:
    for row in root.found.records:
        yield {"row": row, "at": info.path.key, "cursor": _cursor(row, root.order)}


def _cursor(row: Mapping[str, Any], order: Order) -> str:
    return cursors.written(Seen(row.get(order.property), row["id"], row.get("link_id")), order)


def _linked(name: str, prop: Property, enums: Mapping[str, Any]) -> Any:
    return graphene.Field(
        type_of(prop, enums),
        name=camel(name),
        resolver=lambda root, info: root["row"].get(f"link_{name}"),
        description=prop.description,
    )


_PageInfo = type(
    "PageInfo",
    (graphene.ObjectType,),
    {
        "has_next_page": graphene.Boolean(required=True, description="Whether more come after it."),
        "has_previous_page": graphene.Boolean(
            required=True, description="Whether it began after a cursor."
        ),
        "start_cursor": graphene.String(description="The cursor of its first record."),
        "end_cursor": graphene.String(description="The cursor of its last record."),
        "Meta": type("Meta", (), {"description": "Where a page begins and ends."}),
    },
)


def _page_info(root: Rows, _info: Any) -> Any:
    records = root.found.records
    return {
        "has_next_page": root.found.has_more,
        "has_previous_page": root.began_after,
        "start_cursor": _cursor(records[0], root.order) if records else None,
        "end_cursor": _cursor(records[-1], root.order) if records else None,
    }
