"""The vocabulary the model is declared in; a wrong declaration fails on import, in words."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property


class ModelError(Exception):
    """A declaration is wrong; the message begins with its name."""


class Kind(Enum):
    """What a property holds. Every property has one kind: mixed kinds compare to null."""

    STRING = "string"  # short and structured: a name, a reference
    TEXT = "text"  # free text, written by a person
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"  # a London calendar day
    DATETIME = "datetime"  # UTC, without a zone
    CODE = "code"  # one value of a closed list
    NUMBER_CODE = "number code"  # one value of a closed list of whole numbers
    CODES = "codes"  # several values of a closed list
    STRINGS = "strings"


class Told(Enum):
    """Whether the subject of the record may be shown a property where nobody decided otherwise."""

    SHOW = "show"
    PENDING = "pending"  # a person decides first: free text
    NEVER = "never"


class Standing(Enum):
    """What part a node type plays in the store."""

    REFERENCE = "reference"  # people, agencies, standards: without a time, known from always
    CASE = "case"
    RECORD = "record"  # lies ON_FILE of one case or more
    DERIVED = "derived"  # computed; never a source of fact
    STORE = "store"  # the store's own bookkeeping


class Cardinality(Enum):
    """How many ends a relationship joins, from start to end."""

    MANY_TO_MANY = "n:m"
    MANY_TO_ONE = "n:1"  # goes to the last end named
    ONE_TO_MANY = "1:n"  # comes from the last start named
    CURRENT = "n:1 current"  # several in time, at most one valid on a day


@dataclass(frozen=True)
class CodeList:
    """A closed list: each code with its meaning, and other words that mean the same."""

    name: str
    description: str
    codes: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)
    clause: str | None = None

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Every word that is understood, in capitals, and the code it stands for."""
        known = {code.upper(): code for code in self.codes}
        for alias, code in self.aliases.items():
            known |= {alias.upper(): code, alias.upper().replace(" ", "_"): code}
        return known


@dataclass(frozen=True)
class Property:
    """One property. A derived one is computed by the store and never stated by a source."""

    kind: Kind
    description: str
    required: bool = False
    codes: CodeList | None = None
    clause: str | None = None
    derived: bool = False
    told: Told | None = None
    default: str | None = None  # the code that stands in the graph where nobody stated one
    names: tuple[str, ...] = ()  # the labels of the records whose ids it holds

    @property
    def told_as(self) -> Told:
        """What is told where the declaration does not say: free text waits for a person."""
        if self.told is not None:
            return self.told
        return Told.PENDING if self.kind is Kind.TEXT else Told.SHOW


@dataclass(frozen=True)
class NodeType:
    """A label. ``told_to_child`` is a sentence that uses only properties of the same node."""

    label: str
    description: str
    standing: Standing
    properties: Mapping[str, Property]
    told_to_child: str | None = None
    clause: str | None = None
    periods: tuple[tuple[str, str], ...] = ()  # pairs of days: the second is not before the first
    indexes: tuple[tuple[str, ...], ...] = ()  # what queries filter on, beside the id
    derived_ids: str | None = None  # how the ids begin of those that the store itself makes
    plural: str = ""  # what several are called, in snake_case
    passing: bool = False  # kept for a time only, and no part of an export

    @cached_property
    def stated(self) -> frozenset[str]:
        """The properties that a source may state."""
        return frozenset(name for name, prop in self.properties.items() if not prop.derived)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The properties without which a record is refused."""
        return tuple(name for name, prop in self.properties.items() if prop.required)

    @cached_property
    def defaults(self) -> Mapping[str, str]:
        """The codes that stand where nobody stated one."""
        return {
            name: prop.default for name, prop in self.properties.items() if prop.default is not None
        }


ANY = ("*",)


@dataclass(frozen=True)
class RelationshipType:
    """A relationship type, read from start to end.

    ``key`` names the properties that tell two relationships between the same ends apart.
    ``needed_by`` is the end ("start" or "end") that is an orphan without one.
    ``same_label`` holds where a record may only point to one of its own label.
    ``told_to_child`` says how the link may be told, or that it never is.
    ``inverse`` names it as read from its end: an action that a decision LED_TO is its result_of.
    """

    type: str
    start: tuple[str, ...]
    end: tuple[str, ...]
    description: str
    cardinality: Cardinality = Cardinality.MANY_TO_MANY
    properties: Mapping[str, Property] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    needed_by: str | None = None
    same_label: bool = False
    acyclic: bool = False
    told_to_child: Told = Told.SHOW
    clause: str | None = None
    inverse: str = ""  # what the starts are to an end, in snake_case

    @cached_property
    def stated(self) -> frozenset[str]:
        """The properties that a source may state."""
        return frozenset(name for name, prop in self.properties.items() if not prop.derived)

    @property
    def required(self) -> tuple[str, ...]:
        """The properties without which a relationship is refused."""
        return tuple(name for name, prop in self.properties.items() if prop.required)

    @property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """A relationship with a validity does not end before it begins."""
        return (("from", "to"),) if {"from", "to"} <= set(self.properties) else ()


_LABEL = re.compile(r"[A-Z][A-Za-z]*")
_TYPE = re.compile(r"[A-Z]+(_[A-Z]+)*")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*")
_CODED = {Kind.CODE, Kind.NUMBER_CODE, Kind.CODES}


@dataclass(frozen=True)
class Model:
    """Every declaration, checked as a whole when it is made."""

    nodes: tuple[NodeType, ...]
    relationships: tuple[RelationshipType, ...]

    def __post_init__(self) -> None:
        _refuse_twice("label", (node.label for node in self.nodes))
        _refuse_twice("relationship type", (rel.type for rel in self.relationships))
        lists: dict[str, CodeList] = {}
        for node in self.nodes:
            _check_node(node)
            _check_properties(node.label, node.properties, lists)
            for name, prop in node.properties.items():
                for label in prop.names:
                    if label not in self.by_label:
                        raise ModelError(f"{node.label}.{name}: no node type {label} is declared")
        for rel in self.relationships:
            self._check_relationship(rel)
            _check_properties(rel.type, rel.properties, lists)

    @cached_property
    def by_label(self) -> Mapping[str, NodeType]:
        """Node types by label."""
        return {node.label: node for node in self.nodes}

    @cached_property
    def by_type(self) -> Mapping[str, RelationshipType]:
        """Relationship types by type."""
        return {rel.type: rel for rel in self.relationships}

    @cached_property
    def code_lists(self) -> Mapping[str, CodeList]:
        """Every code list that a property uses, by name."""
        owners: tuple[NodeType | RelationshipType, ...] = (
            *self.nodes,
            *self.relationships,
        )
        return {
            prop.codes.name: prop.codes
            for owner in owners
            for prop in owner.properties.values()
            if prop.codes is not None
        }

    @cached_property
    def records(self) -> tuple[NodeType, ...]:
        """The node types that lie ON_FILE of a case."""
        return tuple(node for node in self.nodes if node.standing is Standing.RECORD)

    @cached_property
    def open_labels(self) -> tuple[str, ...]:
        """What "any" means at the end of a relationship: everything that a source can state."""
        computed = (Standing.STORE, Standing.DERIVED)
        return tuple(node.label for node in self.nodes if node.standing not in computed)

    @cached_property
    def kept_labels(self) -> tuple[str, ...]:
        """What an export holds: what was stated, and the store's own books of it."""
        kept = (node for node in self.nodes if node.standing is not Standing.DERIVED)
        return tuple(node.label for node in kept if not node.passing)

    @cached_property
    def computed_types(self) -> frozenset[str]:
        """The relationships that start at what is computed: no source states them."""
        stated = {*self.kept_labels, *ANY}
        return frozenset(rel.type for rel in self.relationships if stated.isdisjoint(rel.start))

    @cached_property
    def computed_ids(self) -> Mapping[str, str]:
        """How the ids begin that the store makes itself, of the labels that have any."""
        begins = {node.label: node.derived_ids for node in self.nodes}
        begins |= {n.label: "" for n in self.nodes if n.standing is Standing.DERIVED or n.passing}
        return {label: start for label, start in begins.items() if start is not None}

    def ends(self, rel: RelationshipType) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The labels allowed at the start and at the end, with "any" spelt out."""
        start = self.open_labels if rel.start == ANY else rel.start
        return start, self.open_labels if rel.end == ANY else rel.end

    @cached_property
    def needs(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """For each label the (relationship type, end) without which its node is an orphan."""
        found: dict[str, list[tuple[str, str]]] = {}
        for rel in self.relationships:
            if rel.needed_by:
                start, end = self.ends(rel)
                for label in start if rel.needed_by == "start" else end:
                    found.setdefault(label, []).append((rel.type, rel.needed_by))
        return {label: tuple(needs) for label, needs in found.items()}

    def _check_relationship(self, rel: RelationshipType) -> None:
        if not _TYPE.fullmatch(rel.type):
            raise ModelError(f"relationship type {rel.type} is not in UPPER_SNAKE")
        _check_sentence(rel.type, rel.description)
        for label in (*rel.start, *rel.end):
            if label != ANY[0] and label not in self.by_label:
                raise ModelError(f"{rel.type}: no node type {label} is declared")
        for name in rel.key:
            if name not in rel.properties:
                raise ModelError(f"{rel.type}: the key names {name}, which is not its property")
        if rel.needed_by not in (None, "start", "end"):
            raise ModelError(f"{rel.type}: needed_by is {rel.needed_by}, not start or end")
        start, end = self.ends(rel)
        if rel.same_label and not set(start) & set(end):
            raise ModelError(f"{rel.type}: joins the same label, but its ends share none")
        if rel.cardinality is Cardinality.CURRENT and not {"from", "to"} <= set(rel.properties):
            raise ModelError(f"{rel.type}: current in time, but without from and to")


def _check_node(node: NodeType) -> None:
    if not _LABEL.fullmatch(node.label):
        raise ModelError(f"label {node.label} is not in PascalCase")
    _check_sentence(node.label, node.description)
    if "id" not in node.properties:
        raise ModelError(f"{node.label}: no property id is declared")
    if node.defaults and "unsaid" not in node.properties:
        raise ModelError(f"{node.label}: has a default, and no property unsaid to tell of it")
    for pair in node.periods:
        for name in pair:
            if name not in node.properties:
                raise ModelError(f"{node.label}: the period names {name}, not its property")
    for names in node.indexes:
        for name in names:
            if name not in node.properties:
                raise ModelError(f"{node.label}: an index names {name}, not its property")
    for _, used, _, _ in string.Formatter().parse(node.told_to_child or ""):
        if used is not None and used not in node.properties:
            raise ModelError(
                f"{node.label}: what the child is told uses {used}, which is not its property"
            )


def _check_properties(
    owner: str, properties: Mapping[str, Property], lists: dict[str, CodeList]
) -> None:
    for name, prop in properties.items():
        place = f"{owner}.{name}"
        if not _NAME.fullmatch(name):
            raise ModelError(f"{place}: the name is not in snake_case")
        _check_sentence(place, prop.description)
        if (prop.codes is not None) != (prop.kind in _CODED):
            raise ModelError(f"{place}: a code has a code list, and nothing else has one")
        if prop.required and prop.derived:
            raise ModelError(f"{place}: a derived property cannot be required of a source")
        if prop.codes is not None:
            _check_codes(place, prop, prop.codes)
            if prop.default is not None and prop.default not in prop.codes.codes:
                raise ModelError(f"{place}: the default {prop.default} is no code of its list")
            if lists.setdefault(prop.codes.name, prop.codes) is not prop.codes:
                raise ModelError(f"{place}: the code list {prop.codes.name} is declared twice")


def _check_codes(place: str, prop: Property, codes: CodeList) -> None:
    for code, meaning in codes.codes.items():
        if not _CODE.fullmatch(code):
            raise ModelError(f"{codes.name}: the code {code} is not in UPPER_SNAKE")
        if prop.kind is Kind.NUMBER_CODE and not code.isdigit():
            raise ModelError(f"{place}: the code {code} of {codes.name} is not a number")
        _check_sentence(f"{codes.name}.{code}", meaning)
    for alias, code in codes.aliases.items():
        if code not in codes.codes:
            raise ModelError(f"{codes.name}: the alias {alias} stands for {code}, not a code")
        if alias.upper() in codes.codes:
            raise ModelError(f"{codes.name}: {alias} is a code and an alias")


def _check_sentence(place: str, text: str) -> None:
    if not text.endswith("."):
        raise ModelError(f"{place}: the description does not end with a full stop")


def _refuse_twice(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ModelError(f"{what} {name} is declared twice")
        seen.add(name)
