"""Records and what hangs on them as GraphQL fields; each root field is one statement.

The selection below a root field is read by graphql_reading into a selection of the graph; the
fields below only hand on what came back, where the answer was not written in one pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import graphene

from api import graphql_cursors as cursors
from api.graphql_answer import Answered
from api.graphql_filters import Filters, order_of, target
from api.graphql_reading import Kept, Reader, Reading
from api.graphql_records import type_of
from api.graphql_values import camel, made_type, pascal
from graph.declare import Model, Property
from graph.hops import Hop, hops
from graph.model.properties import EVERY_LINK
from graph.selection import Part, Wanted
from graph.selection_answer import Found
from graph.selection_order import FIRST, LARGEST_PAGE, Order, Seen

_OF_LINKS = {name: EVERY_LINK[name] for name in ("recorded_at", "source_system")}


@dataclass(frozen=True)
class Rows(Answered):
    """A page as a connection shows it."""

    found: Found
    order: Order
    began_after: bool
    written: Callable[[], Any] | None = field(default=None, compare=False)
    """The whole page as it was asked for, where it is one of a root field."""


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
        self._kept = Kept()
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
        edge = made_type(
            edge_name, "A record and what joins it.", node=node, cursor=cursor, **links
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
        made = made_type(name, "A page of records.", **fields)
        self._connections[name] = made
        return made

    # --- what was selected ---

    def record_asked(self, info: Any) -> Reading[Wanted]:
        """What is asked of the record that a root field gives."""
        return self._kept.reading(info, lambda: Reader(self, info).record(info))

    def page_asked(self, info: Any, label: str, given: Mapping[str, Any]) -> Reading[Part]:
        """What is asked of the page that a root field gives."""
        return self._kept.reading(info, lambda: Reader(self, info).page(info, label, given))

    def delivery_asked(self, info: Any) -> Reading[Wanted]:
        """What is asked of the records that a follower is given."""
        return self._kept.reading(info, lambda: Reader(self, info).delivery(info))

    def wanted(self, info: Any) -> Wanted:
        """What is asked of a record that hangs on what a mutation gives; it is not kept."""
        return Reader(self, info).record(info).asked

    def hop(self, label: str, name: str) -> Hop | None:
        """The hop of a label by the name of its field."""
        return self._fields.get(label, {}).get(name)

    def property(self, label: str, name: str) -> str:
        """The property of a label by the name of its field."""
        return self._properties[label][name]


# --- handing on ---


def _hung(root: Any, info: Any, **given: Any) -> Rows:
    found = root[f"{root['at']}:{info.parent_type.name}.{info.path.key}"]
    return rows(found, given)


def rows(found: Found, given: Mapping[str, Any], written: Callable[[], Any] | None = None) -> Rows:
    """A page with what the connection needs to tell of it."""
    return Rows(found, order_of(given.get("order_by")), given.get("after") is not None, written)


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


_PageInfo = made_type(
    "PageInfo",
    "Where a page begins and ends.",
    has_next_page=graphene.Boolean(required=True, description="Whether more come after it."),
    has_previous_page=graphene.Boolean(
        required=True, description="Whether it began after a cursor."
    ),
    start_cursor=graphene.String(description="The cursor of its first record."),
    end_cursor=graphene.String(description="The cursor of its last record."),
)


def _page_info(root: Rows, _info: Any) -> Any:
    records = root.found.records
    return {
        "has_next_page": root.found.has_more,
        "has_previous_page": root.began_after,
        "start_cursor": _cursor(records[0], root.order) if records else None,
        "end_cursor": _cursor(records[-1], root.order) if records else None,
    }
