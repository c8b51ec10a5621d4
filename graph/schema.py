"""From the model to the constraints and indexes that both servers understand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

from graph.declare import Model


class Readable(Protocol):
    """A server that can be read."""

    def read(self, text: str) -> list[dict[str, Any]]:
        """Run one reading statement."""


class Definable(Readable, Protocol):
    """A server that can be read, and told its constraints and indexes."""

    def define(self, texts: list[str]) -> None:
        """Run statements that define constraints and indexes."""


def apply(server: Definable, model: Model) -> None:
    """Make what is not there yet: to make all of it again takes a second on a large server."""
    if missing := lacking(server, model):
        server.define(missing)


def lacking(server: Readable, model: Model) -> list[str]:
    """The statements of the schema that were not run on a server yet."""
    known = {row["name"] for row in server.read("SHOW CONSTRAINTS YIELD name RETURN name")}
    known |= {row["name"] for row in server.read("SHOW INDEXES YIELD name RETURN name")}
    return [text for name, text in statements(model).items() if name not in known]


def statements(model: Model) -> dict[str, str]:
    """Every statement that makes the schema, by the name of what it makes."""
    texts = (*node_constraints(model), *relationship_constraints(model), *indexes(model))
    return {text.split()[2]: text for text in texts}


def schema_text(model: Model) -> str:
    """The schema as it can be pasted into a Cypher shell."""
    return "".join(f"{text};\n" for text in statements(model).values())


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
