"""From the model to the constraints and indexes that both servers understand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.declare import Model


def schema(model: Model) -> tuple[str, ...]:
    """Every statement that makes the schema; each may be run again."""
    return (*node_constraints(model), *relationship_constraints(model), *indexes(model))


def node_constraints(model: Model) -> Iterator[str]:
    """No two records of a label have the same id."""
    for node in model.nodes:
        yield (
            f"CREATE CONSTRAINT {_snake(node.label)}_id IF NOT EXISTS "
            f"FOR (n:{node.label}) REQUIRE n.id IS UNIQUE"
        )


def relationship_constraints(model: Model) -> Iterator[str]:
    """No two relationships of a type have the same id."""
    for rel in model.relationships:
        if "id" in rel.properties:
            yield (
                f"CREATE CONSTRAINT {rel.type.lower()}_id IF NOT EXISTS "
                f"FOR ()-[r:{rel.type}]-() REQUIRE r.id IS UNIQUE"
            )


def indexes(model: Model) -> Iterator[str]:
    """What the named queries filter on."""
    for node in model.nodes:
        for names in node.indexes:
            columns = ", ".join(f"n.{name}" for name in names)
            yield (
                f"CREATE INDEX {'_'.join((_snake(node.label), *names))} IF NOT EXISTS "
                f"FOR (n:{node.label}) ON ({columns})"
            )


def _snake(label: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", label).lower()
