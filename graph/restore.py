"""An export put back into an empty store, exactly as it was: records, statements and runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from graph import merge
from graph.batch import Rows, Transaction
from graph.facts import Ref
from graph.load import LoadError, LoadReport
from graph.model import MODEL

BATCH = 5_000
Progress = Callable[[int], None]


class Restorable(Protocol):
    """What restoring needs of a store."""

    @property
    def place(self) -> str:
        """Where the store is."""

    def read(self, text: str, **parameters: Any) -> Rows:
        """Run one reading statement."""

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one managed transaction."""


@dataclass(frozen=True, slots=True)
class RawNode:
    """A node with everything that the graph holds of it."""

    ref: Ref
    properties: dict[str, Any]

    @property
    def name(self) -> str:
        """The label, by which it is counted."""
        return self.ref.label


@dataclass(frozen=True, slots=True)
class RawRelationship:
    """A relationship with everything that the graph holds of it."""

    type: str
    start: Ref
    end: Ref
    properties: dict[str, Any]

    @property
    def name(self) -> str:
        """The type, by which it is counted."""
        return self.type


Raw = RawNode | RawRelationship


def restore(
    store: Restorable,
    elements: Callable[[], Iterable[Raw]],
    progress: Progress | None = None,
) -> LoadReport:
    """Write nodes and relationships as they are; ``elements`` gives the nodes first.

    ``elements`` is called more than once and gives all of them each time. The store must be
    empty, or hold nothing but what is restored, in the same words: so a restore that was cut
    off is completed by a second, and a second one of the same export changes nothing. Else
    LoadError, and nothing is written.
    """
    report = LoadReport(run_id="")
    held = _count(store)
    if held and held != sum(
        len(batch) - len(_missing(store, batch)) for batch in _batches(elements())
    ):
        raise LoadError(
            f"{store.place}: this is an export of a whole store, which is restored into an empty "
            "one only, and here is something else already; name an empty folder or database"
        )
    for batch in _batches(elements()):
        new = _missing(store, batch) if held else batch
        if new:
            store.write(partial(_write, elements=new))
        written = Counter(element.name for element in new)
        for name, number in Counter(element.name for element in batch).items():
            counts = report.counts.setdefault(name, Counter())
            counts["new"] += written[name]
            counts["unchanged"] += number - written[name]
        report.facts += len(batch)
        if progress is not None:
            progress(len(batch))
    return report


def _count(store: Restorable) -> int:
    derived_ids = {label: MODEL.by_label[label].derived_ids for label in MODEL.kept_labels}
    texts = [merge.count_nodes(label, besides) for label, besides in derived_ids.items()]
    stated = (type_ for type_ in MODEL.by_type if type_ not in MODEL.computed_types)
    texts += [merge.count_relationships(type_) for type_ in stated]
    return sum(int(store.read(text)[0]["number"]) for text in texts)


def _batches(elements: Iterable[Raw]) -> Iterator[list[Raw]]:
    """Batches of nodes, then of relationships."""
    batch: list[Raw] = []
    for element in elements:
        if batch and (len(batch) == BATCH or type(element) is not type(batch[0])):
            yield batch
            batch = []
        batch.append(element)
    if batch:
        yield batch


def _alike(elements: list[Raw]) -> Iterable[list[Raw]]:
    """Elements of one label together, and those of one type between the same labels."""
    groups: dict[tuple[str, ...], list[Raw]] = {}
    for element in elements:
        shape: tuple[str, ...] = (element.name,)
        if isinstance(element, RawRelationship):
            shape = (element.type, element.start.label, element.end.label)
        groups.setdefault(shape, []).append(element)
    return groups.values()


def _missing(store: Restorable, batch: list[Raw]) -> list[Raw]:
    """The elements of a batch that the store does not hold in the same words."""
    missing: list[Raw] = []
    for group in _alike(batch):
        first = group[0]
        if isinstance(first, RawNode):
            found = store.read(
                merge.read_nodes(first.name), ids=[e.properties["id"] for e in group]
            )
        else:
            text = merge.read_pairs(first.type, first.start.label, first.end.label)
            found = store.read(text, rows=_rows(group))
        held = {row["properties"]["id"]: row["properties"] for row in found}
        missing += [e for e in group if held.get(e.properties["id"]) != e.properties]
    return missing


def _write(tx: Transaction, elements: list[Raw]) -> None:
    for group in _alike(elements):
        first = group[0]
        if isinstance(first, RawNode):
            tx.run(merge.create_nodes(first.name), rows=[e.properties for e in group])
        else:
            text = merge.create_relationships(first.type, first.start.label, first.end.label)
            tx.run(text, rows=_rows(group))


def _rows(relationships: Iterable[Raw]) -> Rows:
    return [
        {"start": e.start.id, "end": e.end.id, "properties": e.properties}
        for e in relationships
        if isinstance(e, RawRelationship)
    ]
