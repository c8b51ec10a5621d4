"""The store out as JSON Lines, in the shape that Neo4j's APOC exports and imports.

Each line is one element. Nodes come first, by label and id, then relationships, by the label
and id of their start; so the same store gives the same bytes. Days and times are ISO text,
times in UTC without a zone. Statements and import runs are in it: ``graph.restore`` makes the
same store of it again. Beside the file stand the settings with which APOC gives the days and
times their types back.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from graph import merge, schema
from graph.batch import Rows
from graph.declare import Kind, Model, Property
from graph.model import MODEL

PAGE = 2_000
_APOC_TYPES = {Kind.DATE: "LocalDate", Kind.DATETIME: "LocalDateTime"}
_READERS: dict[Kind, Callable[[str], date]] = {
    Kind.DATE: date.fromisoformat,
    Kind.DATETIME: datetime.fromisoformat,
}


class Readable(Protocol):
    """What exporting needs of a store."""

    def read(self, text: str, **parameters: Any) -> Rows:
        """Run one reading statement."""


@dataclass(frozen=True)
class Export:
    """What was written, and where."""

    path: Path
    settings: Path
    nodes: int = 0
    relationships: int = 0
    sha256: str = ""


def export_jsonl(
    store: Readable, path: Path, progress: Callable[[int], None] | None = None
) -> Export:
    """Write the whole store to a file, and APOC's import settings beside it.

    The file appears when it is complete; one that was there is replaced.
    """
    made = Export(path, settings_path(path))
    digest = hashlib.sha256()
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            for count, (kind, line) in enumerate(_told(store), 1):
                made = replace(
                    made,
                    nodes=made.nodes + (kind == "node"),
                    relationships=made.relationships + (kind == "relationship"),
                )
                data = line.encode()
                file.write(data)
                digest.update(data)
                if progress is not None and count % PAGE == 0:
                    progress(PAGE)
        made = replace(made, sha256=digest.hexdigest())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    settings = apoc_settings(MODEL, path.name)
    settings["export"] = {
        "sha256": made.sha256,
        "nodes": made.nodes,
        "relationships": made.relationships,
    }
    made.settings.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    return made


def settings_path(path: Path) -> Path:
    """Where the settings of an export stand."""
    return path.with_name(f"{path.stem}.apoc.json")


def lines(store: Readable) -> Iterator[str]:
    """The whole store, line by line."""
    return (line for _, line in _told(store))


def _told(store: Readable) -> Iterator[tuple[str, str]]:
    for label, properties in nodes(store):
        yield "node", _line(_node(label, properties["id"]) | {"properties": properties})
    for row in relationships(store):
        said = {
            "type": "relationship",
            "id": row["properties"]["id"],
            "label": row["type"],
            "properties": row["properties"],
            "start": _end(row["start_label"], row["start"]),
            "end": _end(row["end_label"], row["end"]),
        }
        yield "relationship", _line(said)


def nodes(store: Readable) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every node, by label and id: its label and its properties as plain values.

    What is computed of them, findings that were kept, is left out here as in what follows.
    """
    for label, ids in pages(store, MODEL.kept_labels, PAGE):
        rows = store.read(merge.read_nodes(label), ids=ids)
        yield from ((label, row["properties"]) for row in sorted(rows, key=_id))


def relationships(store: Readable) -> Iterator[dict[str, Any]]:
    """Every relationship, by the label and id of its start: type, ends and properties."""
    for label, ids in pages(store, MODEL.kept_labels, PAGE):
        rows = store.read(merge.read_around("start", label, ""), ids=ids)
        yield from sorted(filter(_is_ours, rows), key=_order)


def pages(store: Readable, labels: Iterable[str], size: int) -> Iterator[tuple[str, list[str]]]:
    """The ids of the nodes of some labels, label by label, in order, so many at a time."""
    for label in sorted(labels):
        text = merge.read_ids(label, MODEL.by_label[label].derived_ids)
        ids = sorted(row["id"] for row in store.read(text))
        for start in range(0, len(ids), size):
            yield label, ids[start : start + size]


def _id(row: Mapping[str, Any]) -> str:
    return str(row["id"])


def _is_ours(row: Mapping[str, Any]) -> bool:
    return row["type"] in MODEL.by_type and row["end_label"] in MODEL.kept_labels


def _order(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["start"], row["type"], row["properties"]["id"]


def _node(label: str, id_: str) -> dict[str, Any]:
    return {"type": "node", "id": id_, "labels": [label]}


def _end(label: str, id_: str) -> dict[str, Any]:
    return {"id": id_, "labels": [label]}


def _line(said: Mapping[str, Any]) -> str:
    properties = {name: _text(value) for name, value in sorted(said["properties"].items())}
    told = {**said, "properties": properties}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def typed(declared: Mapping[str, Property], properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a line with their days and times read; ValueError for other text."""
    values = dict(properties)
    for name, value in properties.items():
        reader = _READERS.get(declared[name].kind) if name in declared else None
        if reader is not None and isinstance(value, str):
            values[name] = reader(value)
    return values


def apoc_settings(model: Model, file: str) -> dict[str, Any]:
    """How APOC imports an export: what is to be there first, and the settings of its call.

    ``id`` is the name under which APOC keeps the id of a line, so that it finds the ends of
    relationships by the constraints that the store has anyway, and leaves nothing behind.
    """
    config = {
        "importIdName": "id",
        "nodePropertyMappings": _mappings({n.label: n.properties for n in model.nodes}),
        "relPropertyMappings": _mappings({r.type: r.properties for r in model.relationships}),
    }
    return {
        "how": [
            f"Put {file} into Neo4j's import folder, with apoc.import.file.enabled=true.",
            "Run the statements of constraints, one by one.",
            f"CALL apoc.import.json('{file}', $config) with the map of config.",
        ],
        "constraints": list(schema.node_constraints(model)),
        "config": config,
    }


def _mappings(owners: Mapping[str, Mapping[str, Property]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for owner, properties in owners.items():
        for name, prop in properties.items():
            if prop.kind in _APOC_TYPES:
                found.setdefault(owner, {})[name] = _APOC_TYPES[prop.kind]
    return found
