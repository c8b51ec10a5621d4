"""Filters and orders of GraphQL, derived from the model, and the conditions they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import graphene

from api.graphql_values import Day, Moment, camel, made_type, pascal
from graph.condition import All, AnyOf, Compare, Condition, Not, Related
from graph.declare import Kind, Model, Property
from graph.hops import Hop, hops
from graph.selection_order import Order

RECORD = "Record"  # stands for the label where a hop leads to several

_LOGIC = {"and_": "and", "or_": "or", "not_": "not"}
_ORDERED = (Kind.STRING, Kind.INTEGER, Kind.BOOLEAN, Kind.DATE, Kind.DATETIME, Kind.CODE)
_TESTS: Mapping[Kind, tuple[str, Any, tuple[str, ...]]] = {
    Kind.STRING: ("Text", graphene.String, ("eq", "in", "contains", "starts_with")),
    Kind.TEXT: ("Text", graphene.String, ("eq", "in", "contains", "starts_with")),
    Kind.INTEGER: ("Integer", graphene.Int, ("eq", "in", "gte", "lte")),
    Kind.NUMBER_CODE: ("Integer", graphene.Int, ("eq", "in", "gte", "lte")),
    Kind.BOOLEAN: ("Boolean", graphene.Boolean, ("eq",)),
    Kind.DATE: ("Date", Day, ("eq", "in", "gte", "lte")),
    Kind.DATETIME: ("DateTime", Moment, ("gte", "lte")),
    Kind.STRINGS: ("Texts", graphene.String, ("has",)),
}
_MEANINGS = {
    "eq": "It is this.",
    "in": "It is one of these.",
    "contains": "It has this in it; capitals count.",
    "starts_with": "It begins with this; capitals count.",
    "gte": "It is this or more, or this or later.",
    "lte": "It is this or less, or this or earlier.",
    "has": "This is one of them.",
    "is_null": "Whether nothing is said of it.",
}


class Filters:
    """The input types of filters and orders, made once for each label."""

    def __init__(self, model: Model, enums: Mapping[str, Any]) -> None:
        self._model = model
        self._enums = enums
        self._hops = hops(model)
        self._tests: dict[str, Any] = {}
        self._filters: dict[str, Any] = {}
        self._orders: dict[str, Any] = {}
        self._label = graphene.Enum(
            "RecordLabel",
            {label: label for label in model.open_labels},
            description=lambda value: "What something is." if value is None else None,
        )

    def properties(self, label: str) -> Mapping[str, Property]:
        """What may be asked of a label; of several, what all records have."""
        if label != RECORD:
            return self._model.by_label[label].properties
        first, *others = self._model.records
        shared = set(first.properties).intersection(*(node.properties for node in others))
        return {name: prop for name, prop in first.properties.items() if name in shared}

    def filter(self, label: str) -> Any:
        """The filter of a label."""
        if label not in self._filters:
            own = f"{label}Filter"
            fields: dict[str, Any] = {
                "and_": graphene.InputField(
                    lambda: graphene.List(graphene.NonNull(self.filter(label))),
                    name="and",
                    description="All of these hold.",
                ),
                "or_": graphene.InputField(
                    lambda: graphene.List(graphene.NonNull(self.filter(label))),
                    name="or",
                    description="At least one of these holds.",
                ),
                "not_": graphene.InputField(
                    lambda: self.filter(label), name="not", description="This does not hold."
                ),
            }
            for name, prop in self.properties(label).items():
                fields[name] = graphene.InputField(self._test(prop), description=prop.description)
            if label == RECORD:
                test = self._made("LabelTest", self._label, ("eq", "in"))
                fields["label"] = graphene.InputField(test, description="What it is.")
            for name, hop in self._hops.get(label, {}).items():
                fields[name] = graphene.InputField(
                    self._related(target(hop)), description=hop.rel.description
                )
            description = f"What is asked of {_called(label)}; everything given holds."
            self._filters[label] = made_type(own, description, graphene.InputObjectType, **fields)
        return self._filters[label]

    def _related(self, label: str) -> Any:
        def related() -> Any:
            name = f"{label}Related"
            if name not in self._tests:
                fields = {
                    "some": graphene.InputField(
                        lambda: self.filter(label), description="At least one is like this."
                    ),
                    "none": graphene.InputField(
                        lambda: self.filter(label), description="None is like this."
                    ),
                }
                about = f"What it is joined to: {_called(label)}."
                self._tests[name] = made_type(name, about, graphene.InputObjectType, **fields)
            return self._tests[name]

        return related

    def _test(self, prop: Property) -> Any:
        if prop.kind in (Kind.CODE, Kind.CODES):
            coded = self._enums.get(prop.codes.name) if prop.codes is not None else None
            several = prop.kind is Kind.CODES
            name = f"{prop.codes.name if prop.codes and coded else 'Text'}{'s' * several}"
            tests = ("has",) if several else ("eq", "in")
            return self._made(f"{pascal(name)}Test", coded or graphene.String, tests)
        name, scalar, operators = _TESTS[prop.kind]
        return self._made(f"{name}Test", scalar, operators)

    def _made(self, name: str, scalar: Any, operators: tuple[str, ...]) -> Any:
        if name not in self._tests:
            fields = {
                operator: graphene.InputField(
                    graphene.List(graphene.NonNull(scalar)) if operator == "in" else scalar,
                    description=_MEANINGS[operator],
                )
                for operator in operators
            }
            fields["is_null"] = graphene.InputField(
                graphene.Boolean, description=_MEANINGS["is_null"]
            )
            self._tests[name] = made_type(
                name, "Everything given holds.", graphene.InputObjectType, **fields
            )
        return self._tests[name]

    def order(self, label: str) -> Any:
        """By what a page of a label may be ordered."""
        if label not in self._orders:
            names = ["id"] + [
                name
                for name, prop in self.properties(label).items()
                if name != "id" and prop.kind in _ORDERED
            ]
            by = graphene.Enum(f"{label}Ordering", {name.upper(): name for name in names})
            fields = {
                "by": graphene.InputField(by, required=True, description="By what."),
                "descending": graphene.InputField(
                    graphene.Boolean,
                    description="The last first, else the first; what has no value is last.",
                ),
            }
            about = "The order of a page; alike ones by their id."
            self._orders[label] = made_type(
                f"{label}Order", about, graphene.InputObjectType, **fields
            )
        return self._orders[label]

    def condition(self, label: str, given: Mapping[str, Any] | None) -> Condition | None:
        """The condition that a filter stands for."""
        return All(tuple(self._conditions(label, given))) if given else None

    def _conditions(self, label: str, given: Mapping[str, Any]) -> Iterator[Condition]:
        for name, said in given.items():
            if said is None:
                continue
            if name in _LOGIC:
                yield self._logic(label, name, said)
            elif name in self._hops.get(label, {}):
                yield from self._joined(self._hops[label][name], said)
            else:
                for operator, value in said.items():
                    if value is not None:
                        yield Compare(name, operator, _plain(value))

    def _logic(self, label: str, name: str, said: Any) -> Condition:
        if name == "not_":
            return Not(All(tuple(self._conditions(label, said))))
        each = tuple(All(tuple(self._conditions(label, one))) for one in said)
        return All(each) if name == "and_" else AnyOf(each)

    def _joined(self, hop: Hop, said: Mapping[str, Any]) -> Iterator[Condition]:
        for word, inner in said.items():
            if inner is not None:
                related = Related(hop, All(tuple(self._conditions(target(hop), inner))))
                yield Not(related) if word == "none" else related


def target(hop: Hop) -> str:
    """The label to which a hop leads, or Record for several."""
    return hop.labels[0] if len(hop.labels) == 1 else RECORD


def order_of(given: Mapping[str, Any] | None) -> Order:
    """The order that was asked for, else by id."""
    if not given:
        return Order()
    return Order(_plain(given["by"]), bool(given.get("descending")))


def _called(label: str) -> str:
    return "records of any kind" if label == RECORD else camel(label)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return [_plain(item) for item in value] if isinstance(value, list) else value
