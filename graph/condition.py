"""What is asked of a record, as a tree, and as the predicate of a statement.

A record without a property is not equal to, not in and not before anything; so it holds also
under "not", as whoever asks expects.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from graph import merge
from graph.hops import Hop
from graph.model import MODEL

Walked = tuple[str, str]
"""The label of a visible record and the type of the relationship by which another was come to."""


class Visible(Protocol):
    """The predicate by which a variable of one of these labels is visible; None where all are.

    How it was come to, if from a record that is visible itself, may make it a shorter one.
    """

    def __call__(
        self, node: str, labels: tuple[str, ...], walked: Walked | None = None, /
    ) -> str | None:
        """The predicate on a variable."""


SUPERSEDING_LABELS = tuple(node.label for node in MODEL.records)
"""What may supersede: records on a file."""
LABEL = "labels({})[0]"
OPERATORS = {
    "eq": "{own} = {value}",
    "in": "{own} IN {value}",
    "contains": "{own} CONTAINS {value}",
    "starts_with": "{own} STARTS WITH {value}",
    "gte": "{own} >= {value}",
    "lte": "{own} <= {value}",
    "has": "{value} IN {own}",
}


@dataclass(frozen=True)
class Compare:
    """A property, or the label, compared with a value by one of the operators, or is_null."""

    property: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Related:
    """Some record lies at the end of a hop that meets a condition, if there is one."""

    hop: Hop
    condition: Condition | None = None


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True)
class All:
    """Every one holds; of none, always."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one holds; of none, never."""

    conditions: tuple[Condition, ...]


Condition = Compare | Related | Not | All | AnyOf


def everything(
    _node: str, _labels: tuple[str, ...], _walked: Walked | None = None, /
) -> str | None:
    """All records are visible."""
    return None


_SUPERSEDED = "superseded_at"


def own(node: str, property_: str, visible: Visible) -> str:
    """A property of a variable. That it was superseded is told with what superseded it."""
    value = f"{node}.{property_}"
    newer = f"{node}_n"
    seen = visible(newer, SUPERSEDING_LABELS) if property_ == _SUPERSEDED else None
    if seen is None:
        return value
    pattern = f"({node})<-[:{'|'.join(merge.SUPERSEDING)}]-({newer})"
    return f"CASE WHEN EXISTS {{ MATCH {pattern} WHERE {seen} }} THEN {value} END"


def is_far(condition: Condition) -> bool:
    """Whether more than the record itself has to be looked at."""
    if isinstance(condition, Compare):
        return condition.property == _SUPERSEDED
    if isinstance(condition, Related):
        return True
    inner = (condition.condition,) if isinstance(condition, Not) else condition.conditions
    return any(is_far(one) for one in inner)


def hold(
    condition: Condition,
    node: str,
    name: Callable[[str], str],
    value: Callable[[Any], str],
    visible: Visible,
    *,
    certain: bool = False,
) -> str:
    """The predicate on a variable. A ``certain`` one is true or false, never null."""

    def within(one: Condition) -> str:
        return hold(one, node, name, value, visible, certain=certain)

    if isinstance(condition, Compare):
        is_label = condition.property == "label"
        compared = LABEL.format(node) if is_label else own(node, condition.property, visible)
        if condition.operator == "is_null":
            return f"{compared} IS NULL" if condition.value else f"{compared} IS NOT NULL"
        test = OPERATORS[condition.operator].format(own=compared, value=value(condition.value))
        # an index serves the plain comparison only
        return f"coalesce({test}, false)" if certain else test
    if isinstance(condition, Related):
        return _related(condition, node, name, value, visible)
    if isinstance(condition, Not):
        inner = hold(condition.condition, node, name, value, visible, certain=True)
        return f"NOT ({inner})"
    word, of_none = (" AND ", "true") if isinstance(condition, All) else (" OR ", "false")
    parts = [within(one) for one in condition.conditions]
    return f"({word.join(parts)})" if parts else of_none


def _related(
    condition: Related,
    node: str,
    name: Callable[[str], str],
    value: Callable[[Any], str],
    visible: Visible,
) -> str:
    far, hop = name("f"), condition.hop
    predicates = []
    if condition.condition is not None:
        predicates.append(hold(condition.condition, far, name, value, visible))
    seen = visible(far, hop.labels)
    if seen:
        predicates.append(seen)
    where = f" WHERE {' AND '.join(predicates)}" if predicates else ""
    return f"EXISTS {{ MATCH {hop.arrow(node, name('r'), far)}{where} }}"
