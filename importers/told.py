"""Facts told one batch at a time, in the shape of JSON Lines and with the checks of an import.

Ids begin with the name of the system that tells, so that none states anything of another's
record. Relationships may end at records of the store that whoever tells may see.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph import merge
from graph.batch import Outcome, Transaction
from graph.check import Check
from graph.clock import now
from graph.declare import Standing
from graph.facts import Fact, FactError, Node, Place, Ref, Refusal, Relationship
from graph.model import MODEL
from graph.writing import (
    NOT_FOUND,
    Asked,
    Writable,
    WriteError,
    Written,
    counted,
    leave_receipt,
    load,
    new_run,
)
from importers.elements import Elements
from importers.jsonl import NodeLine, RelationshipLine, read_element

MOST_FACTS = 1_000
"""How many facts one batch holds."""
MOST_BYTES = 2_000_000
"""How long a batch is, as JSON."""

_CHECK = Check(MODEL)
_OWN_LABELS = (Standing.STORE, Standing.DERIVED)
_OPEN_LISTS = ("restricted_to",)  # names roles too

Find = Callable[[Sequence[str]], Mapping[str, Ref]]
"""Which records of the store whoever tells may name, by their ids."""


class Batch:
    """One batch of one system: what of it can be written, and what is refused."""

    def __init__(self, store: Writable, source: str, find: Find) -> None:
        self._store = store
        self._source = source
        self._find = find
        self._elements = Elements(source, in_utc=True)
        self._keys: dict[str, NodeLine] = {}
        self._ids: set[tuple[str, str]] = set()
        self.refused: list[Refusal] = []

    def facts(self, said: Sequence[Any]) -> list[Fact]:
        """The facts that can be written, records first; the others are in ``refused``."""
        lines = list(self._lines(said))
        nodes = [line for line in lines if isinstance(line, NodeLine) and self._is_new(line)]
        links = [line for line in lines if isinstance(line, RelationshipLine)]
        for line in nodes:
            self._elements.know(
                line.key, line.labels[0], str(line.properties["id"]), line.properties
            )
        for link in links:
            self._elements.join(link.start, link.end)
        self._refer(links)
        records = list(self._checked(self._nodes(nodes)))
        records = list(self._complete(records))
        there = {node.ref for node in records}
        told = {Ref(n.labels[0], f"{self._source}:{n.properties['id']}") for n in nodes}
        lost = told - there
        return [*records, *self._checked(self._links(links, lost))]

    def _lines(self, said: Sequence[Any]) -> Iterator[NodeLine | RelationshipLine]:
        for index, one in enumerate(said):
            try:
                yield read_element(Place("facts", index), one)
            except FactError as error:
                self.refused += error.refusals

    def _is_new(self, line: NodeLine) -> bool:
        refusal = self._wrong(line)
        if refusal is not None:
            self.refused.append(refusal)
            return False
        self._keys[line.key] = line
        self._ids.add((line.labels[0], str(line.properties["id"])))
        return True

    def _wrong(self, line: NodeLine) -> Refusal | None:
        own_id = line.properties.get("id")
        known = [label for label in line.labels if label in MODEL.by_label]
        if len(known) != 1 or len(line.labels) != 1:
            reason = "takes one label of the model"
            return Refusal(line.place, reason, "labels", ", ".join(line.labels))
        if MODEL.by_label[known[0]].standing in _OWN_LABELS:
            return Refusal(line.place, "is the store's own, never told", "labels", known[0])
        if own_id is None or not str(own_id).strip():
            reason = "a node without a property id cannot be told again later"
            return Refusal(line.place, reason, "id")
        if line.key in self._keys:
            return Refusal(line.place, "there is another node of that id", "id", line.key)
        if (known[0], str(own_id)) in self._ids:
            return Refusal(line.place, f"there is another {known[0]} of that id", "id", str(own_id))
        other = line.properties.get("source_system")
        if other is not None and other != self._source:
            reason = "is another system's to say"
            return Refusal(line.place, reason, "source_system", str(other))
        return None

    def _refer(self, links: Sequence[RelationshipLine]) -> None:
        """Look up the ends that the batch does not hold: told by this system before, or open."""
        keys = {key for link in links for key in (link.start, link.end)}
        missing = sorted(key for key in keys if not self._elements.knows(key))
        if not missing:
            return
        found = self._find([*missing, *(f"{self._source}:{key}" for key in missing)])
        for key in missing:
            ref = found.get(f"{self._source}:{key}") or found.get(key)
            if ref is not None:
                self._elements.refer(key, ref)

    def _nodes(self, lines: Iterable[NodeLine]) -> Iterator[Node]:
        for line in lines:
            try:
                node = self._elements.node(line.key, line.properties, line.place)
                if node is not None:
                    self._refuse_others(node)
                    yield node
            except FactError as error:
                self.refused += error.refusals

    def _links(self, lines: Iterable[RelationshipLine], lost: set[Ref]) -> Iterator[Relationship]:
        for line in lines:
            try:
                link = self._elements.relationship(
                    line.type, line.start, line.end, line.properties, line.place
                )
            except FactError as error:
                self.refused += error.refusals
                continue
            gone = [] if link is None else [ref for ref in (link.start, link.end) if ref in lost]
            if gone:
                reason = f"{line.type} names a record that was refused"
                self.refused.append(Refusal(line.place, reason, None, ", ".join(map(str, gone))))
            elif link is not None:
                yield link

    def _refuse_others(self, node: Node) -> None:
        """Nobody states when it will be recorded, or that another system's worker recorded it."""
        if node.said_at is not None and node.said_at > now():
            raise FactError([Refusal(node.place, "lies in the future", "recorded_at")])
        for name, prop in MODEL.by_label[node.label].properties.items():
            value = node.properties.get(name)
            if not prop.names or value is None or name in _OPEN_LISTS:
                continue
            if not str(value).startswith(f"{self._source}:"):
                reason = "names somebody whom this system did not tell of"
                raise FactError([Refusal(node.place, reason, name, str(value))])

    def _checked(self, facts: Iterable[Any]) -> Iterator[Any]:
        for fact in facts:
            try:
                if isinstance(fact, Node):
                    _CHECK.node(fact)
                else:
                    _CHECK.relationship(fact)
            except FactError as error:
                self.refused += error.refusals
            else:
                yield fact

    def _complete(self, nodes: Sequence[Node]) -> Iterator[Node]:
        """Refuse what is new to the store and lacks what makes it a record."""
        lacking = {node.ref: _CHECK.missing(node, node.properties) for node in nodes}
        there: set[Ref] = set()
        for label in {ref.label for ref, refusals in lacking.items() if refusals}:
            ids = [ref.id for ref, refusals in lacking.items() if refusals and ref.label == label]
            rows = self._store.read(merge.read_times(label), ids=ids)
            there |= {Ref(label, row["id"]) for row in rows}
        for node in nodes:
            if lacking[node.ref] and node.ref not in there:
                self.refused += lacking[node.ref]
            else:
                yield node


def ingest(store: Writable, asked: Asked, source: str, said: Sequence[Any], find: Find) -> Written:
    """Load a batch: what is refused is in the answer, the rest is in the store, all at once."""
    if not 1 <= len(said) <= MOST_FACTS:
        raise WriteError(f"takes 1 to {MOST_FACTS:,}; found {len(said):,}", "facts")
    if len(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")) > MOST_BYTES:
        raise WriteError(f"takes at most {MOST_BYTES:,} bytes", "facts")
    batch = Batch(store, source, find)
    facts = batch.facts(said)
    run = new_run(asked, source)
    made: list[Written] = []

    def answer(numbers: tuple[int, int, int], refused: Iterable[Refusal]) -> Written:
        told = tuple(
            {
                "index": one.place.row,
                "property": one.column,
                "value": one.value,
                "reason": one.reason,
            }
            for one in sorted(refused, key=lambda one: (one.place.row or 0, one.column or ""))
        )
        return Written("ImportRun", run.id, *numbers, told)

    def together(tx: Transaction, outcome: Outcome) -> None:
        if outcome.waiting:
            raise WriteError("names a record that is there no more", "facts", NOT_FOUND)
        told = answer(counted(outcome), [*batch.refused, *outcome.refused])
        leave_receipt(tx, asked, told)
        made.append(told)

    if not facts:
        told = answer((0, 0, 0), batch.refused)
        store.write(lambda tx: leave_receipt(tx, asked, told))
        return told
    load(store, facts, run, together)
    return made[-1]


def read_source(name: str) -> str:
    """The name of a system that tells; WriteError for one that is ours or no name."""
    if not name or len(name) > 100 or name.startswith("casegraph") or any(c in name for c in ":|*"):
        raise WriteError("is no name of a system that tells", "source")
    return name
