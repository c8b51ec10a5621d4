"""``query @at(knownAt: …, asOf: …)``: a whole operation asked of the past.

It gives these arguments to every field at the root that does not say them itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLDirective,
    GraphQLError,
    GraphQLSchema,
)
from graphql.execution.values import get_directive_values
from graphql.pyutils import camel_to_snake

AT = "at"
_GIVES = {
    "knownAt": ("KnownAt", "Answer with what was on the record by then, whatever came later."),
    "asOf": ("Date", "The day that is asked about."),
}


def with_at(made: GraphQLSchema) -> GraphQLSchema:
    """The schema with the directive."""
    args = {
        name: GraphQLArgument(made.type_map[type_], description=meaning)  # type: ignore[arg-type]
        for name, (type_, meaning) in _GIVES.items()
    }
    directive = GraphQLDirective(
        AT,
        [DirectiveLocation.QUERY],
        args,
        description="Asks every field at the root of the operation of the past: of what was known "
        "at a time, of a day, or both. A field that says so itself goes by its own word.",
    )
    return GraphQLSchema(
        query=made.query_type,
        mutation=made.mutation_type,
        subscription=made.subscription_type,
        types=made.to_kwargs()["types"],
        directives=(*made.directives, directive),
        description=made.description,
    )


def given_at(info: Any, takes: Collection[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a root field with what the operation says of the past.

    GraphQLError where something is asked of the past that names neither case nor record.
    """
    directive = info.schema.get_directive(AT)
    found = get_directive_values(directive, info.operation, info.variable_values)
    said = {camel_to_snake(name): value for name, value in (found or {}).items()}
    if said.get("known_at") is not None and "known_at" not in takes:
        raise GraphQLError(
            f"@at: {info.field_name} names no case or record, so it is not asked of what was known "
            "at a time; make a store of that time with: casegraph snapshot --known-at TIME FOLDER"
        )
    own = {name: value for name, value in said.items() if name in takes and value is not None}
    return {**own, **given}
