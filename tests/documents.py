"""Random GraphQL documents over the fields of records: whatever a client may write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from api.graphql_values import camel
from graph.model import MODEL

LABELS = ("Case", "Person", "Worker", "Decision", "Action", "Oversight", "Event", "Meeting")
VARIABLES = {"yes": True, "no": False, "two": 2}
_DECLARED = "query ($yes: Boolean!, $no: Boolean!, $two: Int)"


@dataclass
class Documents:
    """Writes documents; ``ids`` are those of the records that are there, by their labels."""

    schema: GraphQLSchema
    ids: dict[str, list[str]]
    random: Random
    _names: int = 0
    _fragments: list[str] = field(default_factory=list)

    def document(self) -> str:
        """One document with one to three fields at its root."""
        self._fragments = []
        several = [self._root() for _ in range(self.random.choice((1, 1, 2, 3)))]
        return "\n".join([f"{_DECLARED} {{ {' '.join(several)} }}", *self._fragments])

    def _root(self) -> str:
        label = self.random.choice(LABELS)
        query = self.schema.query_type
        assert query is not None
        way = self.random.choice(("several", "several", "one", "any"))
        if way == "several":
            name = camel(MODEL.by_label[label].plural)
            return self._field(name, query.fields[name], 3, always=True)
        id_ = self.random.choice([*self.ids.get(label, ()), "nobody"])
        name = "record" if way == "any" else label.lower()
        below = self._selection(get_named_type(query.fields[name].type), 3)
        return f'{self._name()}: {name}(id: "{id_}") {below}'

    def _name(self) -> str:
        self._names += 1
        return f"a{self._names}"

    def _field(self, name: str, definition: GraphQLField, depth: int, *, always: bool) -> str:
        """A field, sometimes twice; one with arguments has a name of its own."""
        given = self._arguments(definition) if always or self.random.random() < 0.5 else ""
        alias = f"{self._name()}: " if given or self.random.random() < 0.3 else ""
        type_ = get_named_type(definition.type)
        again = 1 + (self.random.random() < 0.15)
        return " ".join(
            f"{alias}{name}{given}{self._directive()}"
            + ("" if is_leaf_type(type_) else f" {self._selection(type_, depth)}")
            for _ in range(again)
        )

    def _arguments(self, definition: GraphQLField) -> str:
        if "first" not in definition.args:
            return ""
        said = [self.random.choice(("first: 1", "first: 3", "first: $two", "first: 40"))]
        if self.random.random() < 0.4:
            order: Any = definition.args["orderBy"].type
            by = self.random.choice(sorted(order.fields["by"].type.of_type.values))
            last = self.random.choice(("true", "false"))
            said.append(f"orderBy: {{by: {by}, descending: {last}}}")
        if self.random.random() < 0.2:
            said.append('where: {not: {id: {eq: "x"}}}')
        return f"({', '.join(said)})"

    def _directive(self) -> str:
        if self.random.random() < 0.85:
            return ""
        word = self.random.choice(("skip", "include"))
        return f" @{word}(if: {self.random.choice(('$yes', '$no', 'true', 'false'))})"

    def _selection(self, type_: Any, depth: int) -> str:
        written = [self._wrapped(one, type_) for one in self._fields(type_, depth)]
        return (
            "{ " + " ".join([*written, self.random.choice(("__typename", "t: __typename"))]) + " }"
        )

    def _wrapped(self, said: str, type_: Any) -> str:
        """As it is, or in a fragment of one kind or another."""
        on = [type_.name]
        if (
            isinstance(type_, GraphQLObjectType)
            and type_.interfaces
            and said in ("id", "__typename")
        ):
            on.append("Record")
        condition = self.random.choice(on)
        way = self.random.random()
        if way < 0.08:
            return f"...{self._directive()} {{ {said} }}"
        if way < 0.16:
            return f"... on {condition}{self._directive()} {{ {said} }}"
        if way < 0.24:
            name = f"F{len(self._fragments)}x{self._names}"
            self._fragments.append(f"fragment {name} on {condition} {{ {said} }}")
            return " ".join([f"...{name}{self._directive()}"] * self.random.choice((1, 1, 2)))
        return said

    def _fields(self, type_: Any, depth: int) -> Sequence[str]:
        if isinstance(type_, GraphQLInterfaceType):
            some = self.random.sample(LABELS, self.random.randint(0, 3))
            types = [self.schema.type_map[label] for label in some]
            return ["id", *(f"... on {one.name} {self._selection(one, depth)}" for one in types)]
        leaves = [n for n, f in type_.fields.items() if is_leaf_type(get_named_type(f.type))]
        others = [n for n in type_.fields if n not in leaves]
        chosen = self.random.sample(leaves, self.random.randint(0, min(len(leaves), 5)))
        is_record = bool(type_.interfaces)
        if others and (depth > 0 or not is_record):
            chosen += self.random.sample(others, self.random.randint(1, min(len(others), 2)))
        self.random.shuffle(chosen)
        below = depth - is_record
        return [self._field(name, type_.fields[name], below, always=is_record) for name in chosen]
