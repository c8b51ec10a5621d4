"""GraphQL's scalars and names: days, moments, parts of an answer. Knows no store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import graphene
from graphql import GraphQLError, StringValueNode, ValueNode
from graphql.utilities import value_from_ast_untyped

from api.asking import KnownAt, read_known_at


def camel(name: str) -> str:
    """A name of ours as GraphQL writes it: trace/decision is traceDecision."""
    first, *rest = name.replace("/", "_").split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def pascal(name: str) -> str:
    """The name of a type: trace/decision is TraceDecision."""
    text = camel(name)
    return text[:1].upper() + text[1:]


def made_type(
    name_: str, description: str, base: Any = graphene.ObjectType, /, **fields: Any
) -> Any:
    """A type with its description: an object, or what ``base`` says; fields may be called name."""
    meta = type("Meta", (), {"description": description})
    return type(name_, (base,), {**fields, "Meta": meta})


def _literal(node: ValueNode, what: str) -> str:
    if not isinstance(node, StringValueNode):
        raise GraphQLError(f"{what} is given as text in quotation marks", node)
    return node.value


class Day(graphene.Scalar):
    """A London calendar day, as 2024-03-31."""

    class Meta:
        """How the schema calls it."""

        name = "Date"

    @staticmethod
    def serialize(value: date) -> str:
        """The day as ISO text."""
        return value.isoformat()

    @staticmethod
    def parse_value(value: Any) -> date:
        """Read a day; nothing but year-month-day is one."""
        try:
            if len(value) == len("2024-03-31"):
                return date.fromisoformat(value)
        except (TypeError, ValueError):
            pass
        raise GraphQLError(f"takes a day, as 2024-03-31; found {value!r}")

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> date:
        """Read a day that stands in the document."""
        return cls.parse_value(_literal(node, "a day"))


class Moment(graphene.Scalar):
    """A moment in UTC, as 2024-03-31T14:30:00Z."""

    class Meta:
        """How the schema calls it."""

        name = "DateTime"

    @staticmethod
    def serialize(value: datetime) -> str:
        """The moment as ISO text with its offset; inside the store it is UTC without one."""
        return value.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")

    @staticmethod
    def parse_value(value: Any) -> datetime:
        """Read a moment that names its offset; inside the store it is UTC without one."""
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC).replace(tzinfo=None)
        except (TypeError, ValueError):
            pass
        raise GraphQLError(
            f"takes a moment with its offset, as 2024-03-31T14:30:00Z; found {value!r}"
        )

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> datetime:
        """Read a moment that stands in the document."""
        return cls.parse_value(_literal(node, "a moment"))


class AsKnownAt(graphene.Scalar):
    """A day (its end, in London), or a moment with its offset, as 2024-03-31T14:30:00Z."""

    class Meta:
        """How the schema calls it."""

        name = "KnownAt"

    @staticmethod
    def serialize(value: KnownAt) -> str:
        """The time as ISO text."""
        return Moment.serialize(value) if isinstance(value, datetime) else value.isoformat()

    @staticmethod
    def parse_value(value: Any) -> KnownAt:
        """Read a day, or a moment that names its offset."""
        try:
            known = read_known_at(value)
            if not isinstance(known, datetime) or datetime.fromisoformat(value).tzinfo:
                return known
        except (TypeError, ValueError):
            pass
        raise GraphQLError(f"takes a day, or a moment with its offset; found {value!r}")

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> KnownAt:
        """Read a time that stands in the document."""
        return cls.parse_value(_literal(node, "a time"))


class Part(graphene.Scalar):
    """A part of an answer: an object whose names are those in the query's description."""

    class Meta:
        """How the schema calls it."""

        name = "Part"

    @staticmethod
    def serialize(value: Any) -> Any:
        """The part with its names in camelCase, its days and moments as ISO text."""
        return _plain(value)


class FactLine(graphene.Scalar):
    """One fact in the shape of a line of JSON Lines: a node or a relationship, as an object."""

    @staticmethod
    def serialize(value: Any) -> Any:
        """As it was given."""
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        """Whatever it is: what is no fact is refused with its place."""
        return value

    @staticmethod
    def parse_literal(node: ValueNode, variables: Any = None) -> Any:
        """Read a fact that stands in the document."""
        return value_from_ast_untyped(node, variables)


class Value(FactLine):
    """The value of a property: text, a number, true or false, a list of text, or null."""


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        # a server gives the properties of a record in any order
        return {camel(name): _plain(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return Moment.serialize(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
