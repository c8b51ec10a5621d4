"""Graphs in memory: a networkx graph or a py2neo Subgraph, as facts of a source that is named.

Of a networkx graph (DiGraph or MultiDiGraph) each node has the attribute ``label``; its own id
is the attribute ``id``, else the node itself. Each edge has the attribute ``type``. All other
attributes are properties. That is also what ``graph.analysis.to_networkx`` gives. Of a Subgraph
each node has the property ``id``. A value that is None says nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import networkx as nx

from graph.facts import Fact, FactError, Place, Refusal, Relationship, Run, SourceFile
from graph.history import encode
from graph.load import LoadReport
from graph.model import MODEL
from importers.elements import Elements
from importers.rows import RowError
from importers.run import Progress, Store

if TYPE_CHECKING:
    from py2neo import Subgraph

VERSION = "1"


@dataclass
class MemoryGraph:
    """A graph in memory as facts, what was left out of it and what was refused.

    The ids of its records begin with the name of the source. The same graph again under the
    same name changes nothing; another one is a later word of that source.
    """

    source: str
    facts: list[Fact] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def run(self) -> Run:
        """The run that loads it; it is told apart by what it says."""
        said = json.dumps([_said(fact) for fact in self.facts], sort_keys=True, default=str)
        digest = hashlib.sha256(said.encode()).hexdigest()
        return Run(self.source, (SourceFile("graph in memory", digest),), VERSION)

    def load(self, store: Store, progress: Progress | None = None) -> LoadReport:
        """Load it; the report names what was refused, also what was refused before."""
        report = store.load(self.facts, self.run, progress)
        report.refused[:0] = self.refused
        return report


@dataclass(frozen=True)
class _Node:
    place: Place
    key: Hashable
    label: Any
    own_id: Any
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class _Edge:
    place: Place
    type: Any
    start: Hashable
    end: Hashable
    properties: Mapping[str, Any]


def read_networkx(graph: nx.Graph[Any], source: str) -> MemoryGraph:
    """A networkx graph as facts; RowError for one whose edges have no direction."""
    name = "networkx graph"
    if not isinstance(graph, nx.Graph):
        raise _whole(name, f"is a {type(graph).__name__}, not a networkx graph")
    if not graph.is_directed():
        raise _whole(name, "is undirected: a relationship has a start and an end; use a DiGraph")
    nodes = [
        _Node(
            Place(name, f"node {key}"),
            key,
            data.get("label"),
            data.get("id", key),
            {k: v for k, v in data.items() if k not in ("id", "label")},
        )
        for key, data in graph.nodes(data=True)
    ]
    edges = [
        _Edge(
            Place(name, f"edge {start} {data.get('type', '->')} {end}"),
            data.get("type"),
            start,
            end,
            {k: v for k, v in data.items() if k != "type"},
        )
        for start, end, data in graph.edges(data=True)
    ]
    return _read(source, nodes, edges)


def read_py2neo(subgraph: Subgraph, source: str) -> MemoryGraph:
    """A py2neo Subgraph as facts; RowError where py2neo is not installed."""
    name = "py2neo subgraph"
    try:
        import py2neo
    except ImportError:
        raise _whole(name, "needs py2neo: pip install 'casegraph[py2neo]'") from None
    if not isinstance(subgraph, py2neo.Subgraph):
        raise _whole(name, f"is a {type(subgraph).__name__}, not a py2neo Subgraph")
    nodes = [
        _Node(
            Place(name, f"node {node.get('id', node)}"),
            node,
            _only_label(node.labels),
            node.get("id"),
            {k: _native(v) for k, v in dict(node).items() if k != "id"},
        )
        for node in sorted(subgraph.nodes, key=_by_id)
    ]
    edges = []
    for link in sorted(subgraph.relationships, key=lambda link: tuple(map(_by_id, link.nodes))):
        type_ = type(link).__name__
        ends = [node.get("id", node) for node in link.nodes]
        place = Place(name, f"relationship {ends[0]} {type_} {ends[-1]}")
        properties = {k: _native(v) for k, v in dict(link).items()}
        edges.append(_Edge(place, type_, link.start_node, link.end_node, properties))
    return _read(source, nodes, edges)


def _read(source: str, nodes: Iterable[_Node], edges: Iterable[_Edge]) -> MemoryGraph:
    if not source.strip() or source != source.strip():
        raise _whole(source, "is no name of a source: the ids of its records begin with it")
    read = MemoryGraph(source)
    elements = Elements(source)
    known = list(_known(nodes, elements, read.refused))
    edges = [edge for edge in edges if _is_typed(edge, read.refused)]
    for edge in edges:
        elements.join(edge.start, edge.end)
    for node in known:
        _take(read, elements.node, node.key, _stated(node.properties), node.place)
    for edge in edges:
        ends = edge.start, edge.end
        _take(read, elements.relationship, edge.type, *ends, _stated(edge.properties), edge.place)
    read.left_out = dict(sorted(elements.left_out.items()))
    return read


def _known(nodes: Iterable[_Node], elements: Elements, refused: list[Refusal]) -> Iterator[_Node]:
    ids: set[str] = set()
    for node in nodes:
        own_id = "" if node.own_id is None else str(node.own_id)
        if not isinstance(node.label, str):
            reason = f"has no label; it takes one of {', '.join(MODEL.open_labels)}"
            refused.append(Refusal(node.place, reason, "label"))
        elif not own_id.strip():
            refused.append(Refusal(node.place, "has no property id", "id"))
        elif own_id in ids:
            refused.append(Refusal(node.place, "there is another node of that id", "id", own_id))
        else:
            ids.add(own_id)
            elements.know(node.key, node.label, own_id, node.properties)
            yield node


def _is_typed(edge: _Edge, refused: list[Refusal]) -> bool:
    if isinstance(edge.type, str):
        return True
    refused.append(Refusal(edge.place, "has no type, such as OWNED_BY", "type"))
    return False


def _take(read: MemoryGraph, make: Callable[..., Fact | None], *given: Any) -> None:
    try:
        fact = make(*given)
    except FactError as error:
        read.refused += error.refusals
    else:
        read.facts += [] if fact is None else [fact]


def _stated(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in properties.items() if value is not None}


def _only_label(labels: Iterable[str]) -> str | None:
    known = [label for label in labels if label in MODEL.by_label] or list(labels)
    return known[0] if len(known) == 1 else None


def _by_id(node: Any) -> str:
    return str(node.get("id"))


def _native(value: Any) -> Any:
    """A day or a time of py2neo as Python's own."""
    if isinstance(value, list):
        return [_native(item) for item in value]
    native = getattr(value, "to_native", None)
    return value if native is None or isinstance(value, date) else native()


def _said(fact: Fact) -> list[Any]:
    said_at = None if fact.said_at is None else fact.said_at.isoformat()
    properties = {name: encode(value) for name, value in fact.properties.items()}
    name = f"{fact.type} {fact.start} {fact.end}" if isinstance(fact, Relationship) else fact.ref
    return [str(name), said_at, fact.assumed, properties]


def _whole(name: str, reason: str) -> RowError:
    return RowError([Refusal(Place(name), reason)])
