"""The GraphQL schema, derived from the model and the named queries; resolvers run those only.

Every field takes ``knownAt``: what was on the record at that time, whatever was said later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import graphene
from graphql import GraphQLSchema, print_schema
from graphql.pyutils import camel_to_snake

import cypher
from api.graphql_access import access_lists, access_writes
from api.graphql_answer import Shown
from api.graphql_at import with_at
from api.graphql_context import MOST
from api.graphql_feed import feed_cursor, follow_records
from api.graphql_feed_findings import follow_findings
from api.graphql_looks import who_looked_field
from api.graphql_oversight import Fields
from api.graphql_records import enumerations, record_types
from api.graphql_root import Root, refuse_unguarded
from api.graphql_selected import Selected, rows
from api.graphql_values import AsKnownAt, Moment, Part, camel, made_type, pascal
from api.graphql_values import Day as DayScalar
from api.graphql_writes import writes
from api.graphql_written import Arguments, Payloads
from cypher import Column, Parameter, Query
from graph.access import Permission
from graph.model import MODEL
from graph.seen import CHILD_FILE
from graph.selection import many, one

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
    return made_type(pascal(name), query.summary, **fields)


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
        reading = selected.record_asked(info)
        context = info.context
        if known_at is None:
            statement = reading.compiled(
                context.looks, lambda: one(MODEL, labels, id, reading.asked, context.visible)
            )
            context.looked.ask(id)
            found = context.selected(statement.about(id))
        else:
            found = context.one(labels, id, reading.asked, known_at)
        if found is None:
            return None
        return Shown(found, info.path.key, partial(reading.write, found.answer))

    return graphene.Field(
        type_,
        id=graphene.ID(required=True),
        known_at=_known_at(),
        resolver=resolve,
        description=f"{what} by its id, and what hangs on it; null where there is none.",
    )


def _several(selected: Selected, label: str) -> Any:
    def resolve(_root: Any, info: Any, **given: Any) -> Any:
        reading = selected.page_asked(info, label, given)
        part, context = reading.asked, info.context
        asked = reading.compiled(
            context.looks,
            lambda: many(
                MODEL,
                label,
                part.where,
                part.page,
                part.wanted,
                counted=part.counted,
                visible=context.visible,
                begins=context.begins,
            ),
        )
        found = context.selected(asked)
        return rows(found, given, partial(reading.write, found.answer))

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

    fields = {name: part(query) for name, query in parts.items()}
    about = "The record as its subject reads it, in its parts."
    type_ = made_type("ChildFile", about, **fields)

    def resolve(
        _root: Any, info: Any, person_id: str, as_of: Any = None, known_at: Any = None
    ) -> Any:
        if not info.context.has_child(person_id, known_at):
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


_SHORT = {"trace/decision": "decision_trace", "actions/unfollowed": "unfollowed_actions"}


# --- the whole -------------------------------------------------------------------------------


@cache
def schema() -> GraphQLSchema:
    """The schema, built once."""
    enums = enumerations(MODEL)
    selected = Selected(MODEL, enums)
    record, types = record_types(MODEL, enums, selected.fields)
    selected.types, selected.record = types, record
    single = {label: (label,) for label in MODEL.open_labels}
    root = Root()
    for label, only in single.items():
        found = _record(selected, types[label], only, f"One {label}")
        root.add(camel_to_snake(label), Permission.READ, found)
        root.add(MODEL.by_label[label].plural, Permission.READ, _several(selected, label))
    whatever = _record(selected, record, MODEL.open_labels, "Whatever the store holds")
    root.add("record", Permission.READ, whatever)
    for name in ("trace/decision", "actions/unfollowed"):
        root.add(_SHORT[name], Permission.READ, _named_query(cypher.find(name)))
    root.add("child_file", Permission.CHILD_FILE, _child_file())
    oversight = Fields(enums)
    for name, (permission, field) in oversight.all().items():
        root.add(name, permission, field)
    for name, query in cypher.queries().items():
        of_child = name.startswith(CHILD_FILE)
        permission = Permission.CHILD_FILE if of_child else Permission.READ
        root.add(camel(name), permission, _named_query(query))
    args, payloads = Arguments(enums), Payloads(enums, selected)
    for some in (access_lists(payloads), who_looked_field()):
        for name, (permission, field) in some.items():
            root.add(name, permission, field)
    changes = Root()
    for some in (writes(args, payloads), access_writes(args, payloads)):
        for name, (permission, field) in some.items():
            changes.add(name, permission, field)
    root.add("feed_cursor", Permission.SUBSCRIBE, feed_cursor())
    follow_records(followed := Root(), MODEL, selected)
    follow_findings(followed, enums, oversight.finding)
    made: GraphQLSchema = graphene.Schema(
        query=root.made("Query", "Who decided what, why, on what evidence, and what came of it."),
        mutation=changes.made("Mutation", "What is written: each by its own rules, and once."),
        subscription=followed.made("Subscription", "What is told as it happens."),
        types=list(types.values()),
    ).graphql_schema
    refuse_unguarded(made)
    return with_at(made)


def sdl() -> str:
    """The schema as text."""
    return print_schema(schema()) + "\n"
