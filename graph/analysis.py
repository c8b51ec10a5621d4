"""Query rows as a networkx graph, for centrality, paths and components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import networkx as nx

from graph import merge
from graph.batch import Rows
from graph.facts import Ref
from graph.model import MODEL
from graph.steps import read_step

COLUMN = "rests_on"


class AnalysisError(Exception):
    """Rows that cannot become a graph; the message begins with the row."""


class Readable(Protocol):
    """What is needed of a store."""

    def read(self, text: str, **parameters: Any) -> Rows:
        """Run one reading statement."""


def to_networkx(
    store: Readable, rows: Iterable[Mapping[str, Any]], *, between: bool = False
) -> nx.MultiDiGraph[str]:
    """The records and relationships that rows of a named query rest on, as a graph.

    A node is named by the id of its record and has its ``label`` and its properties; an edge is
    keyed by the id of its relationship and has its ``type`` and its properties. ``between`` adds
    every other relationship between those records. The properties are today's, also where the
    rows tell of the past.
    """
    records: dict[Ref, None] = {}
    links: dict[tuple[str, Ref, Ref], None] = {}
    for number, row in enumerate(rows, 1):
        for step in _steps(number, row):
            found = read_step(step)
            if found is None:
                raise AnalysisError(f"row {number}: {step!r} in {COLUMN} names no record")
            records |= dict.fromkeys(found.refs)
            if found.type is not None and found.end is not None:
                links[found.type, found.start, found.end] = None
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    _add_records(graph, store, records)
    if between:
        _add_between(graph, store, records)
    _add_links(graph, store, links)
    return graph


def _steps(number: int, row: Mapping[str, Any]) -> list[str]:
    steps = row.get(COLUMN)
    if not isinstance(steps, list):
        raise AnalysisError(
            f"row {number}: has no column {COLUMN}; give the rows of a named query as they are"
        )
    return steps


def _add_records(graph: nx.MultiDiGraph[str], store: Readable, records: Iterable[Ref]) -> None:
    by_label: dict[str, list[str]] = {}
    for ref in records:
        by_label.setdefault(ref.label, []).append(ref.id)
    for label, ids in by_label.items():
        for row in store.read(merge.read_nodes(label), ids=ids):
            graph.add_node(row["id"], label=label, **row["properties"])


def _add_between(graph: nx.MultiDiGraph[str], store: Readable, records: Iterable[Ref]) -> None:
    by_label: dict[str, list[str]] = {}
    for ref in records:
        by_label.setdefault(ref.label, []).append(ref.id)
    for label, ids in by_label.items():
        for row in store.read(merge.read_around("start", label, ""), ids=ids):
            if row["end"] in graph and row["type"] in MODEL.by_type:
                _add_edge(graph, row["type"], row)


def _add_links(
    graph: nx.MultiDiGraph[str], store: Readable, links: Iterable[tuple[str, Ref, Ref]]
) -> None:
    alike: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for type_, start, end in links:
        pair = {"start": start.id, "end": end.id}
        alike.setdefault((type_, start.label, end.label), []).append(pair)
    for (type_, start_label, end_label), pairs in alike.items():
        for row in store.read(merge.read_pairs(type_, start_label, end_label), rows=pairs):
            _add_edge(graph, type_, row)


def _add_edge(graph: nx.MultiDiGraph[str], type_: str, row: Mapping[str, Any]) -> None:
    properties = row["properties"]
    graph.add_edge(row["start"], row["end"], key=properties["id"], type=type_, **properties)
