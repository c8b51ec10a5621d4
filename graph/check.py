"""The checks of a fact against the model: what is refused before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from graph.clock import to_utc
from graph.declare import Kind, Model, NodeType, Property, RelationshipType
from graph.facts import Fact, FactError, Node, Refusal, Relationship

LONGEST_TEXT = 1_000_000  # characters in one value; a cell beyond it is a broken file

Reader = Callable[[Any], Any]


class ValueReadError(ValueError):
    """A value that its property cannot hold; the message says what it takes."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueReadError("takes text")
    if len(value) > LONGEST_TEXT:
        raise ValueReadError(f"takes at most {LONGEST_TEXT:,} characters")
    if "\x00" in value:
        raise ValueReadError("takes text without null characters")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueReadError("takes text without halves of characters") from None
    return value


def _whole_number(value: Any) -> int:
    if isinstance(value, bool):
        raise ValueReadError("takes a whole number")
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            raise ValueReadError("takes a whole number") from None
    if not isinstance(value, int):
        raise ValueReadError("takes a whole number")
    if not -(2**63) <= value < 2**63:
        raise ValueReadError("takes a whole number of at most 64 bits")
    return value


_BOOLEANS = {"true": True, "false": False}


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _BOOLEANS:
        return _BOOLEANS[value.lower()]
    raise ValueReadError("takes true or false")


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        raise ValueReadError("takes a day without a time")
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueReadError("takes a day that exists, as 2024-03-31") from None
    raise ValueReadError("takes a day, as 2024-03-31")


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        try:
            return to_utc(datetime.fromisoformat(value))
        except ValueError:
            raise ValueReadError("takes a moment that exists, as 2024-03-31T14:05") from None
    if isinstance(value, datetime):
        return to_utc(value) if value.tzinfo else value
    raise ValueReadError("takes a moment, as 2024-03-31T14:05")


def _listed(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    raise ValueReadError("takes a list")


_READERS: dict[Kind, Reader] = {
    Kind.STRING: _text,
    Kind.TEXT: _text,
    Kind.INTEGER: _whole_number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _day,
    Kind.DATETIME: _moment,
    Kind.STRINGS: lambda value: [_text(item) for item in _listed(value)],
}


def reader(prop: Property) -> Reader:
    """The function that reads a value of this property, from Python or from JSON text."""
    if prop.codes is None:
        return _READERS[prop.kind]
    codes = prop.codes
    numeric = prop.kind is Kind.NUMBER_CODE
    exact: dict[Any, Any] = {code: int(code) if numeric else code for code in codes.codes}
    if numeric:
        exact |= {int(code): int(code) for code in codes.codes}
    words = codes.words

    def read_code(value: Any) -> Any:
        try:
            found = exact.get(value)
        except TypeError:
            found = None
        if found is not None and not isinstance(value, bool):
            return found
        code = words.get(" ".join(value.split()).upper()) if isinstance(value, str) else None
        if code is None and isinstance(value, str):
            code = words.get("_".join(value.split()).upper())
        if code is None:
            raise ValueReadError(f"is no code of {codes.name}")
        return exact[code]

    if prop.kind is Kind.CODES:
        return lambda value: [read_code(item) for item in _listed(value)]
    return read_code


class Check:
    """The checks of a whole model; gives facts back with their values read."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._nodes = {
            node.label: {name: reader(node.properties[name]) for name in node.stated}
            for node in model.nodes
        }
        self._relationships = {
            rel.type: {name: reader(rel.properties[name]) for name in rel.stated}
            for rel in model.relationships
        }
        self._ends = {
            rel.type: tuple(frozenset(end) for end in model.ends(rel))
            for rel in model.relationships
        }

    def node(self, fact: Node) -> dict[str, Any]:
        """The properties of a node as they are stored; FactError where one is not allowed."""
        readers = self._nodes.get(fact.label)
        if readers is None:
            raise FactError([Refusal(fact.place, "is no label of the model", "label", fact.label)])
        if self._is_computed(fact.label, fact.id):
            reason = f"a {fact.label} of this id is worked out by the store, never stated"
            raise FactError([Refusal(fact.place, reason, "id", _shown(fact.id))])
        declared = self.model.by_label[fact.label]
        properties, refusals = _read(fact, readers, declared)
        if not fact.id or len(fact.id) > 1000:
            refusals.append(
                Refusal(fact.place, "takes text of 1 to 1,000 characters", "id", _shown(fact.id))
            )
        _refuse_periods(fact, declared, properties, refusals)
        if refusals:
            raise FactError(refusals)
        settle_precision(properties)
        return properties

    def relationship(self, fact: Relationship) -> dict[str, Any]:
        """The properties of a relationship as they are stored; FactError where not allowed."""
        readers = self._relationships.get(fact.type)
        if readers is None:
            reason = "is no relationship type of the model"
            raise FactError([Refusal(fact.place, reason, "type", fact.type)])
        declared = self.model.by_type[fact.type]
        if fact.type in self.model.computed_types:
            reason = "is worked out by the store, never stated"
            raise FactError([Refusal(fact.place, reason, "type", fact.type)])
        properties, refusals = _read(fact, readers, declared)
        starts, ends = self._ends[fact.type]
        if fact.start.label not in starts:
            reason = f"{fact.type} does not start at a {fact.start.label}"
            refusals.append(Refusal(fact.place, reason, "start", str(fact.start)))
        if fact.end.label not in ends:
            reason = f"{fact.type} does not end at a {fact.end.label}"
            refusals.append(Refusal(fact.place, reason, "end", str(fact.end)))
        for side, ref in (("start", fact.start), ("end", fact.end)):
            if self._is_computed(ref.label, ref.id):
                reason = f"is worked out by the store; no {fact.type} is stated of it"
                refusals.append(Refusal(fact.place, reason, side, str(ref)))
        if declared.same_label and fact.start.label != fact.end.label:
            reason = f"{fact.type} joins two records of one label, not {fact.start.label} and "
            refusals.append(Refusal(fact.place, reason + fact.end.label, "end", str(fact.end)))
        if declared.acyclic and fact.start == fact.end:
            reason = f"{fact.type} cannot lead from a record to itself"
            refusals.append(Refusal(fact.place, reason, "end", str(fact.end)))
        _refuse_periods(fact, declared, properties, refusals)
        if refusals:
            raise FactError(refusals)
        return properties

    def _is_computed(self, label: str, id_: str) -> bool:
        begins = self.model.computed_ids.get(label)
        return begins is not None and id_.startswith(begins)

    def missing(self, fact: Node, properties: Mapping[str, Any]) -> list[Refusal]:
        """What a record new to the store lacks; a later statement need not repeat it."""
        return [
            Refusal(fact.place, f"a {fact.label} without {name} is not a record", name)
            for name in self.model.by_label[fact.label].required
            if name != "id" and properties.get(name) is None
        ]


def _read(
    fact: Fact, readers: Mapping[str, Reader], declared: NodeType | RelationshipType
) -> tuple[dict[str, Any], list[Refusal]]:
    properties: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for name, value in fact.properties.items():
        read = readers.get(name)
        if read is None:
            owner = declared.label if isinstance(declared, NodeType) else declared.type
            derived = name in declared.properties
            reason = (
                f"is worked out by the store, never stated of a {owner}"
                if derived
                else f"is no property of {owner}"
            )
            refusals.append(Refusal(fact.place, reason, name, _shown(value)))
        elif value is None:
            properties[name] = None
        else:
            try:
                properties[name] = read(value)
            except ValueReadError as error:
                refusals.append(Refusal(fact.place, str(error), name, _shown(value)))
    return properties, refusals


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _refuse_periods(
    fact: Fact,
    declared: NodeType | RelationshipType,
    properties: Mapping[str, Any],
    refusals: list[Refusal],
) -> None:
    for first, last in declared.periods:
        begins, ends = properties.get(first), properties.get(last)
        if begins is not None and ends is not None and ends < begins:
            reason = f"ends before it begins ({first} is {begins.isoformat()})"
            refusals.append(Refusal(fact.place, reason, last, ends.isoformat()))


def settle_precision(properties: dict[str, Any]) -> None:
    """Say how exact the world date is where the statement gives one and does not say."""
    if "happened_precision" in properties:
        return
    if properties.get("happened_at") is not None:
        properties["happened_precision"] = "DATETIME"
    elif properties.get("happened_from") is not None:
        properties["happened_precision"] = "DAY"
