"""Every way to ask: documents for each field at the root of the schema, and each page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    is_required_argument,
)

from api.schema import schema

DEEP = 2
"""How many connections deep a selection goes."""


def selection(type_: Any, deep: int = DEEP) -> str:
    """Everything of a type that takes no argument, and of what hangs on it as far down."""
    named = get_named_type(type_)
    if isinstance(named, (GraphQLScalarType, GraphQLEnumType)):
        return ""
    if isinstance(named, GraphQLInterfaceType):
        return "{ __typename id }"
    parts = ["__typename"]
    for name, field in named.fields.items():
        below = get_named_type(field.type)
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if isinstance(below, (GraphQLScalarType, GraphQLEnumType)):
            parts.append(name)
        elif below.name.endswith("Connection"):
            parts.append(f"{name} {connection(below, deep - 1)}" if deep else "")
        elif isinstance(below, GraphQLObjectType) and deep:
            parts.append(f"{name} {selection(below, deep - 1)}")
    return "{ " + " ".join(filter(None, parts)) + " }"


def connection(type_: GraphQLObjectType, deep: int) -> str:
    """A page with its number, its records and what joins them."""
    node = get_named_type(get_named_type(type_.fields["edges"].type).fields["node"].type)
    if deep <= 0 or isinstance(node, GraphQLInterfaceType):
        return "{ totalCount nodes { __typename id } edges { recordedAt node { id } } }"
    leaves = [
        name
        for name, field in node.fields.items()
        if isinstance(get_named_type(field.type), (GraphQLScalarType, GraphQLEnumType))
    ]
    return "{ totalCount nodes { " + " ".join(leaves) + " } edges { cursor node { id } } }"


def documents(values: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Each field at the root, asked with each of the values its first required argument may have.

    ``values`` are GraphQL literals by the name of an argument, or by that of the type that is
    asked for by its id; one that is missing is an error.
    """
    query = schema().query_type
    assert query is not None
    for name, field in query.fields.items():
        for arguments in _arguments(field, values):
            yield f"{{ {name}{arguments} {_selected(field)} }}"


def _selected(field: GraphQLField) -> str:
    named = get_named_type(field.type)
    if isinstance(named, GraphQLObjectType) and named.name.endswith("Connection"):
        return connection(named, 1)
    return selection(named)


def _arguments(field: GraphQLField, values: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    needed = [name for name, given in field.args.items() if isinstance(given.type, GraphQLNonNull)]
    needed = [name for name in needed if is_required_argument(field.args[name])]
    if not needed:
        yield ""
        return
    first, *others = needed
    type_ = get_named_type(field.type)
    by = type_.name if first == "id" and type_.name in values else first
    for value in values[by]:
        given = [f"{first}: {value}", *(f"{name}: {values[name][0]}" for name in others)]
        yield f"({', '.join(given)})"
