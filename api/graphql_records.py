"""GraphQL types of the model: one for each label, one enumeration for each list of codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import graphene

from api.graphql_values import Day, Moment, made_type
from graph.declare import CodeList, Kind, Model, NodeType, Property, Standing

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")

_SCALARS: Mapping[Kind, Any] = {
    Kind.STRING: graphene.String,
    Kind.TEXT: graphene.String,
    Kind.INTEGER: graphene.Int,
    Kind.BOOLEAN: graphene.Boolean,
    Kind.DATE: Day,
    Kind.DATETIME: Moment,
    Kind.NUMBER_CODE: graphene.Int,
}


def enumerations(model: Model) -> dict[str, Any]:
    """An enumeration for each list whose codes GraphQL can name; the others stay text."""
    return {
        codes.name: _enumeration(codes)
        for codes in model.code_lists.values()
        if all(map(_NAME.fullmatch, codes.codes))
    }


def _enumeration(codes: CodeList) -> Any:
    def describe(value: Any = None) -> str:
        return codes.description if value is None else codes.codes[value.value]

    return graphene.Enum(codes.name, {code: code for code in codes.codes}, description=describe)


def record_types(
    model: Model, enums: Mapping[str, Any], hung: Callable[[str], Mapping[str, Any]]
) -> tuple[Any, dict[str, Any]]:
    """What every record has in common, and the type of each label with what hangs on it."""
    types: dict[str, Any] = {}
    record = made_type(
        "Record",
        "Whatever the store holds, by its id.",
        graphene.Interface,
        id=graphene.ID(required=True),
        resolve_type=classmethod(lambda _, instance, info: types[instance["label"]]),
    )
    for node in model.nodes:
        if node.standing is not Standing.STORE:
            types[node.label] = _object_type(node, enums, record, hung(node.label))
    return record, types


def _object_type(
    node: NodeType, enums: Mapping[str, Any], record: Any, hung: Mapping[str, Any]
) -> Any:
    fields = {name: field(prop, enums) for name, prop in node.properties.items() if name != "id"}
    fields |= hung
    meta = type("Meta", (), {"description": node.description, "interfaces": (record,)})
    return type(node.label, (graphene.ObjectType,), {**fields, "Meta": meta})


def field(prop: Property, enums: Mapping[str, Any]) -> Any:
    """The field of one property."""
    return graphene.Field(type_of(prop, enums), description=prop.description)


def type_of(prop: Property, enums: Mapping[str, Any]) -> Any:
    """The type of a property's value."""
    coded = enums.get(prop.codes.name) if prop.codes is not None else None
    if prop.kind is Kind.CODES:
        return graphene.List(graphene.NonNull(coded or graphene.String))
    if prop.kind is Kind.STRINGS:
        return graphene.List(graphene.NonNull(graphene.String))
    if prop.kind is Kind.CODE:
        return coded or graphene.String
    return _SCALARS[prop.kind]
