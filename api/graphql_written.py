"""What every mutation has in common: its key, its payload, and how it says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from typing import Any

import graphene
from graphql import GraphQLError

from api.graphql_records import type_of
from api.graphql_selected import Selected
from api.graphql_values import camel, made_type
from graph import merge
from graph.access import Permission
from graph.declare import NodeType
from graph.model import MODEL
from graph.writing import Asked, WriteError, Written

Do = Callable[[Any, Asked, dict[str, Any]], Written]
Field = tuple[Permission, Any]

KEY = (
    "A word of yours, of at most 200 characters. The same request under the same key is answered "
    "as the first time and written once, however often it is sent."
)


class Arguments:
    """Arguments of mutations, made of the model or said in words."""

    def __init__(self, enums: Mapping[str, Any]) -> None:
        self._enums = enums

    def of(self, owner: str, *names: str, **renamed: str) -> dict[str, Any]:
        """Arguments for properties of a label or a relationship; required where the model says."""
        node = MODEL.by_label.get(owner)
        declared = node.properties if node is not None else MODEL.by_type[owner].properties
        wanted = {name: name for name in names} | {new: old for old, new in renamed.items()}
        return {
            name: graphene.Argument(
                type_of(declared[old], self._enums),
                required=declared[old].required,
                description=declared[old].description,
            )
            for name, old in wanted.items()
        }

    def enum(self, name: str) -> Any:
        """The enumeration of a list of codes."""
        return self._enums[name]

    def input(self, name: str, description: str, fields: Mapping[str, Any]) -> Any:
        """An input type."""
        return made_type(name, description, graphene.InputObjectType, **fields)


def said(type_: Any, description: str, *, required: bool = False) -> Any:
    """One argument."""
    return graphene.Argument(type_, required=required, description=description)


def an_id(description: str) -> Any:
    """An argument that names one record and is needed."""
    return said(graphene.ID, description, required=True)


def ids(description: str) -> Any:
    """An argument that names records."""
    return said(graphene.List(graphene.NonNull(graphene.ID)), description)


# --- payloads --------------------------------------------------------------------------------


_REFUSED = made_type(
    "RefusedFact",
    "One fact that was not written, and why.",
    index=graphene.Field(
        graphene.Int,
        resolver=lambda root, info: root["index"],
        description="Its place among the facts, from 0.",
    ),
    property=graphene.Field(
        graphene.String,
        resolver=lambda root, info: root["property"],
        description="The property that is wrong, as the fact names it.",
    ),
    value=graphene.Field(
        graphene.String,
        resolver=lambda root, info: root["value"],
        description="What was found there.",
    ),
    reason=graphene.Field(
        graphene.NonNull(graphene.String),
        resolver=lambda root, info: root["reason"],
        description="What is wrong with it.",
    ),
)


def _number(name: str, description: str) -> Any:
    return graphene.Field(
        graphene.NonNull(graphene.Int),
        resolver=lambda root, info: getattr(root, name),
        description=description,
    )


_REPORT = made_type(
    "WriteReport",
    "What became of what was said; each record and each relationship counts once.",
    new=_number("new", "What the store did not know."),
    changed=_number("changed", "What says something else now."),
    unchanged=_number("unchanged", "What says the same as before."),
    refused=graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(_REFUSED))),
        resolver=lambda root, info: list(root.refused),
        description="What was not written; the rest was.",
    ),
)


def _common() -> dict[str, Any]:
    return {
        "id": graphene.Field(
            graphene.NonNull(graphene.ID),
            resolver=lambda root, info: root.id,
            description="The id of what was written.",
        ),
        "report": graphene.Field(
            graphene.NonNull(_REPORT),
            resolver=lambda root, info: root,
            description="What became of it.",
        ),
        "repeated": graphene.Field(
            graphene.NonNull(graphene.Boolean),
            resolver=lambda root, info: root.repeated,
            description="Whether this answers a key that was used before; nothing was written.",
        ),
    }


class Payloads:
    """The types that mutations give, made once each."""

    def __init__(self, enums: Mapping[str, Any], selected: Selected) -> None:
        self._enums = enums
        self._selected = selected
        self._made: dict[str, Any] = {}

    def run(self) -> Any:
        """Of a batch of facts: the run that brought them."""
        about = "A batch of facts that was told; its id is that of the import run."
        return self._once("FactsWritten", lambda: made_type("FactsWritten", about, **_common()))

    def record(self, label: str | None) -> Any:
        """Of an entry: the record, with whatever is selected of it."""
        name = f"{label or 'Record'}Written"

        def make() -> Any:
            one = graphene.Field(
                lambda: self._selected.types[label] if label else self._selected.record,
                resolver=self._read(label),
                description="The record as it stands now; null to those who read no records.",
            )
            about = f"A {label} that was written." if label else "A record that was written."
            return made_type(name, about, **_common(), record=one)

        return self._once(name, make)

    def leave(self, node: NodeType, name: str) -> Any:
        """Of leave or of a bar: itself."""

        def make() -> Any:
            one = graphene.Field(
                self.stored(node, name),
                resolver=_stored(node.label),
                description="How it stands now.",
            )
            fields = {**_common(), "as_it_stands": one}
            return made_type(
                f"{name}Written", f"{name} that was given, ended or looked at.", **fields
            )

        return self._once(f"{name}Written", make)

    def stored(self, node: NodeType, name: str) -> Any:
        """The type of a record of the store's own."""

        def make() -> Any:
            fields = {
                own: graphene.Field(
                    type_of(prop, self._enums) if own != "id" else graphene.ID,
                    required=prop.required,
                    resolver=_given(own),
                    description=prop.description,
                )
                for own, prop in node.properties.items()
            }
            fields["worker"] = graphene.Field(
                graphene.String,
                resolver=_given("worker"),
                description="The name of the reader, where they are a worker.",
            )
            return made_type(name, node.description, **fields)

        return self._once(name, make)

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _read(self, label: str | None) -> Callable[..., Any]:
        def resolve(root: Written, info: Any) -> Any:
            # what hangs on a record is for those who read records: others have the child's view
            if not info.context.reader.may(Permission.READ):
                return None
            labels = (root.label,) if label else MODEL.open_labels
            found = info.context.one(labels, root.id, self._selected.wanted(info))
            return None if found is None else {**found, "at": info.path.key}

        return resolve


def _given(name: str) -> Callable[..., Any]:
    return lambda root, info: root.get(name)


def _stored(label: str) -> Callable[..., Any]:
    def resolve(root: Written, info: Any) -> Any:
        rows = info.context.store.read(merge.read_nodes(label), ids=[root.id])
        return rows[0]["properties"] if rows else None

    return resolve


# --- fields ----------------------------------------------------------------------------------


def mutation(
    name: str, permission: Permission, payload: Any, args: Mapping[str, Any], about: str, do: Do
) -> tuple[str, Field]:
    """A mutation: null and an error where nothing was written."""

    def resolve(_root: Any, info: Any, idempotency_key: str | None = None, **given: Any) -> Any:
        plain = {key: _plain(value) for key, value in given.items() if value is not None}
        with told():
            asked = Asked(info.context.reader, camel(name), plain, idempotency_key)
            return do(info.context, asked, plain)

    key = said(graphene.String, KEY)
    made = graphene.Field(
        payload,
        args={**args, "idempotency_key": key},
        resolver=resolve,
        description=about,
    )
    return name, (permission, made)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value


@contextmanager
def told() -> Iterator[None]:
    """Errors of whoever writes, with their code and the argument that is wrong."""
    try:
        yield
    except WriteError as error:
        extensions = {"code": error.code}
        message = error.reason
        if error.argument is not None:
            extensions["argument"] = camel(error.argument)
            message = f"{camel(error.argument)}: {error.reason}"
        raise GraphQLError(message, extensions=extensions) from error
