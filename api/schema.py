"""The GraphQL schema, derived from the model and the named queries; resolvers run those only.

Every field takes ``knownAt``: what was on the record at that time, whatever was said later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import graphene
from graphql import GraphQLSchema, print_schema
from graphql.pyutils import camel_to_snake

import cypher
from api.asking import Asked, Asking, Day, KnownAt, asked_of
from api.graphql_http import LIMIT_SECONDS
from api.graphql_oversight import Fields
from api.graphql_records import enumerations, record_types
from api.graphql_selected import Selected, rows
from api.graphql_values import AsKnownAt, Moment, Part, camel, pascal
from api.graphql_values import Day as DayScalar
from api.overseeing import Overseen, Overseer
from cypher import Column, Parameter, Query
from graph.model import MODEL
from graph.selection import LARGEST_PAGE, Selection, Wanted, many, one

MOST = LARGEST_PAGE
"""The largest page that may be asked for."""

Rows = list[dict[str, Any]]


class RequestError(Exception):
    """What was asked cannot be answered as it is; the message is for whoever asked."""


class Request:
    """What one GraphQL request is answered from."""

    def __init__(self, store: Overseen) -> None:
        self._store = store
        self.overseer = Overseer(store, LIMIT_SECONDS)
        self._known: dict[KnownAt, Asked] = {}

    def asked(self, known_at: KnownAt | None) -> Asked:
        """The store, or the store as it was known at a time."""
        if known_at is None:
            return self._store
        if known_at not in self._known:
            self._known[known_at] = asked_of(self._store, known_at)
        return self._known[known_at]

    def rows(
        self, name: str, given: Mapping[str, Any], as_of: Any = None, known_at: Any = None
    ) -> Rows:
        """The rows of a named query."""
        first = given.get("first")
        if first is not None and not 1 <= first <= MOST:
            raise RequestError(f"first: from 1 to {MOST}; found {first}")
        if as_of is not None:
            given = {**given, "as_of": as_of}
        asking = Asking(Day(as_of, known_at))
        return asking.question(name, given).put_to(self.asked(known_at))

    def selected(
        self, asked: Selection, known_at: KnownAt | None = None, id_: str | None = None
    ) -> Any:
        """What a selection gives; where known_at is given, as the record of the id was known."""
        if known_at is None or id_ is None:
            return asked.read(self._store.read(asked.text, **asked.parameters))
        with self._store.as_known(known_at).rebuilt(id_) as tx:
            return asked.read(tx.run(asked.text, **asked.parameters))

    def has(self, label: str, id_: str, known_at: KnownAt | None) -> bool:
        """Whether there is, or was, such a record."""
        return self.selected(one(MODEL, (label,), id_, Wanted()), known_at, id_) is not None


# --- arguments and columns -------------------------------------------------------------------

_SCALARS: Mapping[str, Any] = {
    "id": graphene.ID,
    "string": graphene.String,
    "date": DayScalar,
    "datetime": Moment,
    "integer": graphene.Int,
    "boolean": graphene.Boolean,
    "map": Part,
}
_LISTS = {"ids": "id", "strings": "string", "dates": "date", "maps": "map"}
_FILLED_IN = {
    "as_of": "Without it: the day of knownAt, else today.",
    "first": f"Without it: 100; at most {MOST}.",
}

_KNOWN_AT = "Answer with what was on the record by then, whatever was written down later."


def _type(kind: str) -> Any:
    plain = kind.rstrip("?")
    if plain in _LISTS:
        return graphene.List(graphene.NonNull(_SCALARS[_LISTS[plain]]))
    return _SCALARS[plain]


def _argument(parameter: Parameter) -> Any:
    filled_in = _FILLED_IN.get(parameter.name)
    return graphene.Argument(
        _type(parameter.kind),
        required=not parameter.may_be_null and filled_in is None,
        description=f"{parameter.meaning}. {filled_in}" if filled_in else parameter.meaning,
    )


def _known_at() -> Any:
    return graphene.Argument(AsKnownAt, description=_KNOWN_AT)


def _arguments(query: Query) -> dict[str, Any]:
    arguments = {parameter.name: _argument(parameter) for parameter in query.parameters}
    return {**arguments, "known_at": _known_at()}


def _column(column: Column) -> Any:
    return graphene.Field(
        _type(column.kind),
        required=column.kind in ("id", "ids", "strings", "maps"),
        description=column.meaning,
    )


@cache
def _row_type(name: str) -> Any:
    query = cypher.find(name)
    fields = {column.name: _column(column) for column in query.columns}
    meta = type("Meta", (), {"description": query.summary})
    return type(pascal(name), (graphene.ObjectType,), {**fields, "Meta": meta})


# --- fields ----------------------------------------------------------------------------------


def _answer_type(query: Query) -> Any:
    row = _row_type(query.name)
    return row if query.one_row else graphene.NonNull(graphene.List(graphene.NonNull(row)))


def _named_query(query: Query, resolve: Callable[..., Any] | None = None) -> Any:
    return graphene.Field(
        _answer_type(query),
        args=_arguments(query),
        resolver=resolve or _resolver(query),
        description=" ".join(filter(None, (query.summary, query.detail))),
    )


def _resolver(query: Query) -> Callable[..., Any]:
    def resolve(_root: Any, info: Any, known_at: Any = None, **given: Any) -> Any:
        as_of = given.pop("as_of", None)
        takes = {parameter.name for parameter in query.parameters}
        if "as_of" in takes and as_of is not None:
            given["as_of"] = as_of
        asking = {name: value for name, value in given.items() if value is not None}
        rows = info.context.rows(query.name, asking, known_at=known_at)
        return (rows[0] if rows else None) if query.one_row else rows

    return resolve


def _record(selected: Selected, type_: Any, labels: tuple[str, ...], what: str) -> Any:
    def resolve(_root: Any, info: Any, id: str, known_at: Any = None) -> Any:  # noqa: A002 -- the argument's name
        wanted = selected.wanted(info)
        asked = one(MODEL, labels, id, wanted)
        found = info.context.selected(asked, known_at, id)
        return None if found is None else {**found, "at": info.path.key}

    return graphene.Field(
        type_,
        id=graphene.ID(required=True),
        known_at=_known_at(),
        resolver=resolve,
        description=f"{what} by its id, and what hangs on it; null where there is none.",
    )


def _several(selected: Selected, label: str) -> Any:
    def resolve(_root: Any, info: Any, **given: Any) -> Any:
        part = selected.page(info, label, given)
        asked = many(MODEL, label, part.where, part.page, part.wanted, counted=part.counted)
        return rows(info.context.selected(asked), given)

    return graphene.Field(
        graphene.NonNull(selected.everywhere(label)),
        args=selected.arguments(label),
        resolver=resolve,
        description=MODEL.by_label[label].description,
    )


def _child_file() -> Any:
    parts = {
        name.removeprefix("child_file/"): query
        for name, query in cypher.queries().items()
        if name.startswith("child_file/")
    }

    def part(query: Query) -> Any:
        def resolve(root: Any, info: Any) -> Any:
            given = {"person_id": root["person_id"]}
            return info.context.rows(query.name, given, root["as_of"], root["known_at"])

        return graphene.Field(_answer_type(query), resolver=resolve, description=query.summary)

    meta = type("Meta", (), {"description": "The record as its subject reads it, in its parts."})
    fields = {name: part(query) for name, query in parts.items()}
    type_ = type("ChildFile", (graphene.ObjectType,), {**fields, "Meta": meta})

    def resolve(
        _root: Any, info: Any, person_id: str, as_of: Any = None, known_at: Any = None
    ) -> Any:
        if not info.context.has("Person", person_id, known_at):
            return None
        return {"person_id": person_id, "as_of": as_of, "known_at": known_at}

    return graphene.Field(
        type_,
        person_id=graphene.ID(required=True),
        as_of=graphene.Argument(DayScalar, description="Nothing later than this day is told."),
        known_at=_known_at(),
        resolver=resolve,
        description="A child's file; null where there is no such person.",
    )


# --- the whole -------------------------------------------------------------------------------


@cache
def schema() -> GraphQLSchema:
    """The schema, built once."""
    enums = enumerations(MODEL)
    selected = Selected(MODEL, enums)
    record, types = record_types(MODEL, enums, selected.fields)
    selected.types, selected.record = types, record
    single = {label: (label,) for label in MODEL.open_labels}
    fields = {
        **{
            camel_to_snake(label): _record(selected, types[label], only, f"One {label}")
            for label, only in single.items()
        },
        **{MODEL.by_label[label].plural: _several(selected, label) for label in single},
        "record": _record(selected, record, MODEL.open_labels, "Whatever the store holds"),
        "decision_trace": _named_query(cypher.find("trace/decision")),
        "unfollowed_actions": _named_query(cypher.find("actions/unfollowed")),
        "child_file": _child_file(),
        **Fields(enums).all(),
    }
    for name, query in cypher.queries().items():
        fields[camel(name)] = _named_query(query)
    description = "Who decided what, why, on what evidence, and what came of it."
    meta = type("Meta", (), {"description": description})
    query_type = type("Query", (graphene.ObjectType,), {**fields, "Meta": meta})
    made: GraphQLSchema = graphene.Schema(
        query=query_type, types=list(types.values())
    ).graphql_schema
    return made


def sdl() -> str:
    """The schema as text."""
    return print_schema(schema()) + "\n"
