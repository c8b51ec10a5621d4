"""How much a GraphQL document may ask for, counted before anything else is looked at.

Fragments are counted once each and remembered, so that a small document that fans out to
millions of fields costs nothing to refuse. A page counts as many records as it may have at
most, each with the pages that hang on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)

from graph.selection_order import FIRST, LARGEST_PAGE

TOKENS = 2_000
DEPTH = 10
ALIASES = 15
ROOT_FIELDS = 10
DIRECTIVES = 20
FIELDS = 2_000
RECORDS = 20_000
VALUE_DEPTH = 20
"""How deep an argument or a variable may be nested: a filter of filters, each a subquery."""
VALUE_PARTS = 400
"""How many objects the variables may have."""
FACT_PARTS = 10_000
"""The same for a request that does nothing but tell facts."""
MOST_COUNTED = 64
"""For how many sizes of its pages the count of one document is kept."""
SAME_MUTATION = 1
"""How often one mutation may stand in a document."""
INGEST_BYTES = 2_200_000
"""How long a request may be that does nothing but tell facts (``tells_facts``)."""

_INTROSPECTION = ("__schema", "__type")
_DIGITS = 10  # of a number that is read at all
_PAGED = ("nodes", "edges")


@dataclass(frozen=True)
class _Cost:
    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    records: int = 0
    top: int = 0  # fields on the level of the selection itself
    paged: bool = False  # whether one of those is the records of a page

    def beside(self, other: _Cost) -> _Cost:
        return _Cost(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.records + other.records,
            self.top + other.top,
            self.paged or other.paged,
        )


class _CyclicError(Exception):
    """A fragment that contains itself."""


class _Counter:
    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._fragments = fragments
        self._variables = variables
        self._known: dict[str, _Cost] = {}
        self._open: set[str] = set()

    def selection(self, selection_set: SelectionSetNode | None) -> _Cost:
        cost = _Cost()
        for node in selection_set.selections if selection_set else ():
            directives = _Cost(directives=len(node.directives or ()))
            cost = cost.beside(directives)
            if isinstance(node, FieldNode):
                cost = cost.beside(self._field(node))
            elif isinstance(node, InlineFragmentNode):
                cost = cost.beside(self.selection(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                cost = cost.beside(self._fragment(node.name.value))
        return cost

    def _field(self, node: FieldNode) -> _Cost:
        below = self.selection(node.selection_set)
        deeper = 0 if node.name.value in _INTROSPECTION else below.depth + 1
        return _Cost(
            deeper,
            below.fields + 1,
            below.aliases + (node.alias is not None),
            below.directives,
            self._first(node) * (1 + below.records) if below.paged else below.records,
            1,
            node.name.value in _PAGED,
        )

    def _first(self, node: FieldNode) -> int:
        """How many records a page may have; what is no number is refused later, as such."""
        given: Any = FIRST
        for argument in node.arguments:
            if argument.name.value == "first":
                value = argument.value
                if isinstance(value, VariableNode):
                    given = self._variables.get(value.name.value, LARGEST_PAGE)
                elif isinstance(value, IntValueNode):
                    given = _number(value)
        return _size(given)

    def _fragment(self, name: str) -> _Cost:
        if name in self._open:
            raise _CyclicError(name)
        if name not in self._known:
            if name not in self._fragments:
                return _Cost()  # the rules of the specification say so
            self._open.add(name)
            found = self._fragments[name]
            directives = _Cost(directives=len(found.directives or ()))
            self._known[name] = self.selection(found.selection_set).beside(directives)
            self._open.remove(name)
        return self._known[name]


def _size(given: Any) -> int:
    return given if isinstance(given, int) and 0 < given <= LARGEST_PAGE else LARGEST_PAGE


def _number(value: IntValueNode) -> int:
    """What a number says; one longer than any page is as large as a page may be."""
    return int(value.value) if len(value.value) <= _DIGITS else LARGEST_PAGE


def _without_a_word(operation: OperationDefinitionNode) -> dict[str, int]:
    """The numbers that variables stand for where the request says nothing of them."""
    return {
        variable.variable.name.value: _number(variable.default_value)
        for variable in operation.variable_definitions or ()
        if isinstance(variable.default_value, IntValueNode)
    }


class _Values(Visitor):
    """How deep the values of a document are nested, and which variables size its pages."""

    def __init__(self) -> None:
        super().__init__()
        self._open = self.deepest = 0
        self.sizes: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        if node.name.value == "first" and isinstance(node.value, VariableNode):
            self.sizes.add(node.value.name.value)

    def _enter(self, *_: Any) -> None:
        self._open += 1
        self.deepest = max(self.deepest, self._open)

    def _leave(self, *_: Any) -> None:
        self._open -= 1

    enter_object_value = enter_list_value = _enter
    leave_object_value = leave_list_value = _leave


def _root_fields(
    selection_set: SelectionSetNode | None,
    fragments: Mapping[str, FragmentDefinitionNode],
    seen: set[str],
) -> Iterator[str]:
    """The names of the fields at the root, each as often as it stands there."""
    for node in selection_set.selections if selection_set else ():
        if isinstance(node, FieldNode):
            yield node.name.value
        elif isinstance(node, InlineFragmentNode):
            yield from _root_fields(node.selection_set, fragments, seen)
        elif isinstance(node, FragmentSpreadNode):
            found = fragments.get(node.name.value)
            if found is not None and node.name.value not in seen:
                inner = {*seen, node.name.value}
                yield from _root_fields(found.selection_set, fragments, inner)


def tells_facts(document: DocumentNode) -> bool:
    """Whether a document does nothing but tell facts, and so may be as long as they are."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return bool(operations) and all(
        one.operation is OperationType.MUTATION
        and {*_root_fields(one.selection_set, fragments, set())} == {"ingest"}
        for one in operations
    )


def _repeated_mutation(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> str | None:
    """A mutation that stands in the operation more than once."""
    if operation.operation is not OperationType.MUTATION:
        return None
    counts = Counter(_root_fields(operation.selection_set, fragments, set()))
    return next((name for name, number in counts.items() if number > SAME_MUTATION), None)


def records_below(
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> int:
    """How many records an operation within the limits may give, beside those at its root."""
    known = {**_without_a_word(operation), **variables}
    return _Counter(fragments, known).selection(operation.selection_set).records


class Limits:
    """What a document may ask for, counted once for each size of the pages it asks for.

    A document that is asked again with other ids is not counted again.
    """

    def __init__(self, document: DocumentNode) -> None:
        self._document = document
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        values = _Values()
        visit(document, values)
        self._deepest = values.deepest
        self._sizes = sorted(values.sizes)
        self._parts = FACT_PARTS if tells_facts(document) else VALUE_PARTS
        self._counted: dict[tuple[int | None, ...], list[GraphQLError]] = {}

    def errors(self, variables: Mapping[str, Any]) -> list[GraphQLError]:
        """What is more than may be asked for; empty where all is within the limits."""
        if errors := self._large(variables):
            return errors
        sizes = {name: _size(variables[name]) for name in self._sizes if name in variables}
        key = tuple(sizes.get(name) for name in self._sizes)
        if key not in self._counted:
            if len(self._counted) == MOST_COUNTED:
                self._counted.clear()
            self._counted[key] = self._count(sizes)
        return self._counted[key]

    def _large(self, variables: Mapping[str, Any]) -> list[GraphQLError]:
        """What is said of values that are nested too deeply, or have too many parts."""
        parts = 0
        level: list[Any] = [dict(variables)]
        for _ in range(VALUE_DEPTH + 2):
            parts += sum(isinstance(one, dict) for one in level)
            below = (one.values() if isinstance(one, dict) else one for one in level)
            level = [one for some in below for one in some if isinstance(one, (dict, list))]
        if level or self._deepest > VALUE_DEPTH:
            return [GraphQLError(f"A value is nested too deeply; at most {VALUE_DEPTH} levels.")]
        if parts > self._parts:
            return [GraphQLError(f"The variables have {parts} objects; at most {VALUE_PARTS}.")]
        return []

    def _count(self, sizes: Mapping[str, int]) -> list[GraphQLError]:
        """What is said of the operations, with pages of these sizes."""
        for node in self._document.definitions:
            if isinstance(node, OperationDefinitionNode):
                counter = _Counter(self._fragments, {**_without_a_word(node), **sizes})
                if errors := _over(node, counter, self._fragments):
                    return errors
        return []


def over_the_limits(
    document: DocumentNode, variables: Mapping[str, Any] | None = None
) -> list[GraphQLError]:
    """What in a document is more than may be asked for; empty where all is within the limits."""
    return Limits(document).errors(variables or {})


def _over(
    node: OperationDefinitionNode,
    counter: _Counter,
    fragments: Mapping[str, FragmentDefinitionNode],
) -> list[GraphQLError]:
    """What one operation asks for beyond the limits."""
    try:
        cost = counter.selection(node.selection_set)
    except _CyclicError as error:
        return [GraphQLError(f"The fragment {error} contains itself.", node)]
    repeated = _repeated_mutation(node, fragments) if cost.top <= ROOT_FIELDS else None
    if repeated is not None:
        said = f"{repeated} stands in the document more than once; send it again by itself."
        return [GraphQLError(said, node)]
    directives = cost.directives + len(node.directives or ())
    for number, most, what in (
        (cost.depth, DEPTH, "levels deep"),
        (cost.aliases, ALIASES, "aliases"),
        (cost.top, ROOT_FIELDS, "fields at the root"),
        (directives, DIRECTIVES, "directives"),
        (cost.fields, FIELDS, "fields"),
    ):
        if number > most:
            return [GraphQLError(f"The query has {number} {what}; at most {most}.", node)]
    if cost.records > RECORDS:
        return [
            GraphQLError(
                f"The query may give {cost.records:,} records; at most {RECORDS:,}. Ask for "
                f"smaller pages: first is {FIRST} without a word.",
                node,
            )
        ]
    return []
