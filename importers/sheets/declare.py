"""What a record sheet is: its columns, made from the model, and its links in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from graph.declare import Cardinality, Kind, ModelError, Property, RelationshipType, Standing
from graph.model import MODEL
from graph.model.properties import EVERY_RECORD

COMES_FIRST = ("id", "case", "happened", "recorded_at")
_TOLD_BY_HAPPENED = frozenset({"happened_at", "happened_from", "happened_to", "happened_precision"})
_SELDOM = frozenset(
    {
        "lang",
        "source_system",
        "plain_text",
        "available_at",
        "sensitivity",
        "restricted_to",
        "verification",
        "about_performance",
        "visible_to_child",
        "content_notes",
        "plain_text_approved_by",
        "plain_text_approved_at",
        "known_to_child",
        "not_disclosed_reason",
        "written_with_child",
        "content_grade_proposed",
        "hr_pointer",
        "body_ref",
        "sha256",
        "impact_question",
        "relevant_to_child",
        "graded_by",
    }
)


@dataclass(frozen=True)
class Link:
    """A column that names other records: the relationship, and what may be said of it.

    ``inward`` links come from the records named to the record of the row. ``says`` names the
    properties that may follow a name in brackets, in this order.
    """

    column: str
    type: str
    says: tuple[str, ...] = ()
    inward: bool = False

    @property
    def declared(self) -> RelationshipType:
        """The relationship in the model."""
        return MODEL.by_type[self.type]

    @property
    def names_one(self) -> bool:
        """Whether the record of the row has at most one."""
        one = Cardinality.ONE_TO_MANY if self.inward else Cardinality.MANY_TO_ONE
        return self.declared.cardinality is one


@dataclass(frozen=True)
class Sheet:
    """A kind of record sheet: one label, one row a record."""

    name: str
    label: str
    links: tuple[Link, ...]

    def __post_init__(self) -> None:
        for link in self.links:
            rel = MODEL.by_type.get(link.type)
            if rel is None:
                raise ModelError(f"sheet {self.name}: no relationship {link.type} is declared")
            start, end = MODEL.ends(rel)
            if self.label not in (end if link.inward else start):
                raise ModelError(f"sheet {self.name}: {link.type} does not join a {self.label}")
            if link.column in self.properties:
                raise ModelError(f"sheet {self.name}: {link.column} is a property already")
            for name in link.says:
                if name not in rel.stated:
                    raise ModelError(f"sheet {self.name}: {name} is not said of {link.type}")

    def labels(self, link: Link) -> tuple[str, ...]:
        """The labels of the records that a link of this sheet may name."""
        if link.declared.same_label:
            return (self.label,)
        start, end = MODEL.ends(link.declared)
        return start if link.inward else end

    @cached_property
    def properties(self) -> dict[str, Property]:
        """The columns that hold a property of the record."""
        declared = MODEL.by_label[self.label]
        return {
            name: prop
            for name, prop in declared.properties.items()
            if name in declared.stated and name not in _TOLD_BY_HAPPENED | {"id"}
        }

    @property
    def is_reference(self) -> bool:
        """Whether its records are known from always: people, workers, agencies, standards."""
        return MODEL.by_label[self.label].standing is Standing.REFERENCE

    @cached_property
    def has_happened(self) -> bool:
        """Whether its records have a day of their own."""
        return "happened_from" in MODEL.by_label[self.label].stated

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column that is understood, those of the template first."""
        known = {*self.properties, *(link.column for link in self.links), "id", "recorded_at"}
        if self.has_happened:
            known.add("happened")
        first = [name for name in COMES_FIRST if name in known]
        often = [name for name in self.properties if name not in _SELDOM]
        own = [name for name in often if name not in EVERY_RECORD]
        links = [link.column for link in self.links]
        return tuple(dict.fromkeys([*first, *own, *links, *often, *self.properties]))

    @cached_property
    def template(self) -> tuple[str, ...]:
        """The columns of the template: all but what is seldom said."""
        return tuple(name for name in self.columns if name not in _SELDOM)


def takes(prop: Property) -> str:
    """What a cell of this property takes, in words."""
    if prop.names:
        return f"the id of a {' or '.join(prop.names).lower()}"
    if prop.codes is not None:
        many = "several of " if prop.kind is Kind.CODES else ""
        return f"{many}{', '.join(prop.codes.codes)}"
    return _TAKES[prop.kind]


_TAKES = {
    Kind.STRING: "a few words",
    Kind.TEXT: "text",
    Kind.INTEGER: "a whole number",
    Kind.BOOLEAN: "yes or no",
    Kind.DATE: "a day",
    Kind.DATETIME: "a moment, or a day",
    Kind.STRINGS: "several, with ; between them",
}
