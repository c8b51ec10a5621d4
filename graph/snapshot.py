"""A store of its own of what was known at a time: for questions to the whole service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from graph import merge
from graph.element import is_inline, known_relationships, node_properties, statement_row
from graph.exchange import pages
from graph.facts import Ref
from graph.fold import fold_record
from graph.history import History, until
from graph.load import LoadReport, Progress
from graph.reach import Reach, page
from graph.restore import Raw, RawNode, RawRelationship, restore
from graph.store import Store

PAGE = 1_000


def snapshot(
    source: Store, target: Store, at: datetime, progress: Progress | None = None
) -> LoadReport:
    """Write into an empty store what was known at a time (UTC): records, statements and runs.

    LoadError where the target holds anything already. The source should not be written to
    meanwhile: it is read in pages.
    """
    report = restore(target, lambda: _elements(source, at), progress)
    _derive_flags(target)
    return report


def _elements(source: Store, at: datetime) -> Iterator[Raw]:
    """All nodes, then all relationships; the source is read twice and never held whole."""
    runs: set[str] = set()
    for found in _pages(source):
        for ref, history in found.records.items():
            known = fold_record(until(history, at))
            if known is not None:
                yield RawNode(ref, node_properties(source.model.by_label[ref.label], known))
        for row in _beside(source, found, at):
            yield RawNode(Ref("Statement", row["properties"]["id"]), row["properties"])
        runs |= _runs(found, at)
    for row in source.read(merge.READ_RUNS):
        if row["properties"]["id"] in runs:
            yield RawNode(Ref("ImportRun", row["properties"]["id"]), row["properties"])
    for found in _pages(source):
        for (type_, _), histories in found.relationships.items():
            said = [until(history, at) for history in histories.values()]
            known_then = known_relationships(source.model.by_type[type_], said)
            for (start, end), properties in known_then.values():
                yield RawRelationship(type_, start, end, properties)
        for row in _beside(source, found, at):
            statement = Ref("Statement", row["properties"]["id"])
            yield RawRelationship("FROM_RUN", statement, Ref("ImportRun", row["run"]), row["link"])


def _pages(source: Store) -> Iterator[Reach]:
    """The whole store in pages of records, each with the relationships that start there."""
    done: set[str] = set()
    for label, ids in pages(source, source.model.open_labels, PAGE):
        found = _page(source, {Ref(label, id_) for id_ in ids})
        # one that comes from the last start named is found from each of its starts
        found.relationships = {
            key: histories for key, histories in found.relationships.items() if key[1] not in done
        }
        done |= {key[1] for key in found.relationships if key[1].startswith(f"{key[0]}|*|")}
        yield found


def _page(source: Store, refs: set[Ref]) -> Reach:
    found: Reach = source.read_together(lambda tx: page(tx, source.model, refs))
    # whom they name by id alone has a page of its own
    found.records = {ref: said for ref, said in found.records.items() if ref in refs}
    return found


def _histories(found: Reach, at: datetime) -> Iterator[History]:
    for history in found.records.values():
        yield until(history, at)
    for histories in found.relationships.values():
        for history in histories.values():
            yield until(history, at)


def _runs(found: Reach, at: datetime) -> set[str]:
    said = [s for history in _histories(found, at) for s in history]
    return {s.run for s in said} | {again.run for s in said for again in s.again}


def _beside(source: Store, found: Reach, at: datetime) -> Iterator[dict[str, Any]]:
    """The statements that stand beside what they are about, as rows."""
    for history in _histories(found, at):
        rel = source.model.by_type.get(history[0].slot.of) if history else None
        inline = len(history) == 1 if rel is None else is_inline(rel, history)
        if not inline:
            for statement in history:
                row = statement_row(statement)
                if "last_said_at" in row["properties"]:
                    row["properties"]["last_said_at"] = min(row["properties"]["last_said_at"], at)
                yield row


def _derive_flags(target: Store) -> None:
    for label, ids in pages(target, target.model.open_labels, PAGE):
        _derive(target, label, ids)


def _derive(target: Store, label: str, ids: list[str]) -> None:
    target.write(lambda tx: tx.run(merge.derive_flags(target.model, label), ids=ids))
