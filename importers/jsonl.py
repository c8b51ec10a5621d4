"""JSON Lines in the shape of Neo4j's APOC: our own export, or another graph of our labels.

A file with import runs in it, and with the statements of all that they brought, is the export
of a whole store and is restored as it was. Any other is a source like others.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.declare import Property, Standing
from graph.exchange import settings_path, typed
from graph.facts import Fact, FactError, Place, Ref, Refusal, Run, SourceFile
from graph.load import LoadReport
from graph.model import MODEL
from graph.restore import Raw, RawNode, RawRelationship
from importers.elements import Elements, read_json
from importers.reading import Account
from importers.rows import RowError
from importers.run import GraphImporter, Progress, Store

VERSION = "1"
SYSTEM = "jsonl"
LONGEST_LINE = 64_000_000  # bytes; a longer one is a broken file


@dataclass(slots=True)
class NodeLine:
    """A line that is a node. ``key`` is what the relationships of the file call it."""

    place: Place
    key: str
    labels: list[str]
    properties: dict[str, Any]


@dataclass(slots=True)
class RelationshipLine:
    """A line that is a relationship, its ends by the keys of their nodes."""

    place: Place
    type: str
    start: str
    end: str
    properties: dict[str, Any]


Line = NodeLine | RelationshipLine


@dataclass
class JsonLines:
    """A file of JSON Lines, read through once: what it is, and what of it is broken."""

    path: Path
    sha256: str
    elements: Elements
    refused: list[Refusal] = field(default_factory=list)
    rows: int = 0
    nodes_first: bool = True
    refs: dict[str, Ref] = field(default_factory=dict)  # the nodes by their keys
    owned: set[Ref] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)

    @property
    def source_system(self) -> str:
        """What the file is called as a source; the ids of its records begin with it."""
        return self.elements.source

    @property
    def is_store(self) -> bool:
        """Whether it is the export of a whole store."""
        return bool(self.runs)

    @property
    def run(self) -> Run:
        """The run that loads it as a source like others."""
        return Run(
            source_system=self.source_system,
            files=(SourceFile(self.path.name, self.sha256),),
            mapping_version=VERSION,
        )

    def facts(self) -> Iterator[Fact]:
        """What the file says as facts; a wrong line is refused with its place."""
        return _tell(self)

    def load(self, store: Store, progress: Progress | None, *, as_history: bool) -> LoadReport:
        """Restore the export of a store; load anything else as facts."""
        if self.is_store:
            return store.restore(lambda: raw(self), progress)
        return store.load(self.facts(), self.run, progress, as_history=as_history)

    def enter(self, account: Account) -> list[Refusal]:
        """Account for the lines of the file."""
        account.rows = self.rows
        account.refused = len({refusal.place for refusal in self.refused})
        account.left_out = dict(sorted(self.elements.left_out.items()))
        return self.refused


def open_jsonl(path: Path) -> JsonLines:
    """Read a file through; RowError where it is none, or an export of a store that is not whole."""
    try:
        with path.open("rb") as file:
            beginning = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _file_error(path, f"cannot be read: {error.strerror}") from None
    if not beginning:
        raise _file_error(path, "is empty")
    if beginning[:1] != b"{":
        reason = "is no JSON Lines: it does not begin with {"
        if beginning[:1] == b"[":
            reason += ". APOC writes JSON Lines with {jsonFormat: 'JSON_LINES'}"
        raise _file_error(path, reason)
    opened = JsonLines(path, sha256, Elements(f"{SYSTEM}:{path.stem}", in_utc=True))
    _index(opened)
    if opened.is_store:
        _refuse_parts(opened)
    return opened


# --- a source like others ---


def _tell(opened: JsonLines) -> Iterator[Fact]:
    broken = {refusal.place for refusal in opened.refused}
    for line in _lines(opened.path, []):
        if line.place in broken:
            continue
        try:
            fact: Fact | None
            if isinstance(line, NodeLine):
                fact = opened.elements.node(line.key, line.properties, line.place)
            else:
                fact = opened.elements.relationship(
                    line.type, line.start, line.end, line.properties, line.place
                )
        except FactError as error:
            opened.refused += error.refusals
        else:
            if fact is not None:
                yield fact


def _index(opened: JsonLines) -> None:
    relationships = 0
    for line in _lines(opened.path, opened.refused):
        opened.rows += 1
        if isinstance(line, RelationshipLine):
            relationships += 1
            opened.elements.join(line.start, line.end)
            continue
        opened.nodes_first &= not relationships
        refusal = _index_node(opened, line)
        if refusal is not None:
            opened.refused.append(refusal)
            opened.rows -= 1
    opened.rows += len({refusal.place for refusal in opened.refused})


def _index_node(opened: JsonLines, line: NodeLine) -> Refusal | None:
    own_id = line.properties.get("id")
    labels = [label for label in line.labels if label in MODEL.by_label] or line.labels
    if len(labels) != 1:
        reason = "has several labels of the model" if labels else "has no label"
        return Refusal(line.place, reason, "labels", ", ".join(line.labels))
    if own_id is None or not str(own_id).strip():
        reason = "a node without a property id cannot be told again in a later file"
        return Refusal(line.place, reason, "id")
    ref = Ref(labels[0], str(own_id))
    if line.key in opened.refs:
        return Refusal(line.place, "there is another node of that id", "id", line.key)
    if ref in opened.owned:
        # the relationships of this one name it by its key, and dangle with it
        return Refusal(line.place, f"there is another {ref.label} of that id", "id", ref.id)
    opened.refs[line.key] = ref
    opened.owned.add(ref)
    opened.elements.know(line.key, labels[0], str(own_id), line.properties)
    if labels[0] == "ImportRun":
        opened.runs.add(str(own_id))
    return None


# --- the export of a store ---


def raw(opened: JsonLines) -> Iterator[Raw]:
    """Everything in the export of a store, as the graph holds it; the nodes first."""
    later = []
    for line in _lines(opened.path, []):
        if isinstance(line, RelationshipLine) and not opened.nodes_first:
            later.append(line)
        else:
            yield _raw(opened, line)
    yield from (_raw(opened, line) for line in later)


def _raw(opened: JsonLines, line: Line) -> Raw:
    refusals: list[Refusal] = []
    declared: dict[str, Property] = {}
    element: Raw
    if isinstance(line, NodeLine):
        ref = opened.refs[line.key]
        declared = dict(MODEL.by_label[ref.label].properties) if ref.label in MODEL.by_label else {}
        element = RawNode(ref, line.properties)
    else:
        refusals = [
            Refusal(line.place, "names a record that is not there", None, key)
            for key in (line.start, line.end)
            if key not in opened.refs
        ]
        if refusals:
            raise FactError(refusals)
        declared = dict(MODEL.by_type[line.type].properties) if line.type in MODEL.by_type else {}
        ends = opened.refs[line.start], opened.refs[line.end]
        element = RawRelationship(line.type, *ends, line.properties)
    refusals += [
        Refusal(line.place, f"is no property of {element.name}", name)
        for name in ("id", *line.properties)
        if name not in declared or name not in line.properties
    ]
    if refusals:
        raise FactError(refusals)
    try:
        element.properties.update(typed(declared, line.properties))
    except ValueError as error:
        raise FactError([Refusal(line.place, f"holds no day or time: {error}")]) from None
    return element


def _refuse_parts(opened: JsonLines) -> None:
    """Refuse an export of a store of which anything is missing: all of it is restored, or none."""
    refusals = [*opened.refused, *_differs_from_settings(opened)]
    if not refusals:
        beside: Counter[str] = Counter()
        named: dict[Place, tuple[str, int]] = {}
        for line in _lines(opened.path, []):
            try:
                element = _raw(opened, line)
            except FactError as error:
                refusals += error.refusals
                continue
            refusals += _unaccounted(opened, line.place, element)
            if isinstance(element, RawNode):
                properties = element.properties
                beside[properties.get("of_id", "")] += 1
                if "statements" in properties:
                    named[line.place] = element.ref.id, properties["statements"]
        refusals += [
            Refusal(place, f"has {beside[id_]} of its statements in the file", "statements", str(n))
            for place, (id_, n) in named.items()
            if beside[id_] != n
        ]
    if refusals:
        reason = "is the export of a store, but not all of it: nothing of it is restored"
        raise RowError([Refusal(Place(opened.path.name), reason), *refusals])


def _unaccounted(opened: JsonLines, place: Place, element: Raw) -> list[Refusal]:
    if isinstance(element, RawNode):
        standing = MODEL.by_label[element.ref.label].standing
        if standing in (Standing.STORE, Standing.DERIVED):
            return []
    elif element.type == "FROM_RUN" or element.start.label == "Finding":
        return []
    run = element.properties.get("source_run")
    if run in opened.runs or (run is None and "statements" in element.properties):
        return []
    found = None if run is None else str(run)
    return [Refusal(place, "was brought by no import run of the file", "source_run", found)]


def _differs_from_settings(opened: JsonLines) -> list[Refusal]:
    """The settings beside an export of ours say what it held when it was written."""
    path = settings_path(opened.path)
    if not path.exists():
        return []
    try:
        said = json.loads(path.read_bytes())
        same = said["export"]["sha256"] == opened.sha256
    except (ValueError, KeyError, TypeError):
        reason = "are no settings of an export; remove the file, or take the one that belongs here"
        return [Refusal(Place(path.name), reason)]
    if same:
        return []
    reason = f"belongs to another content of {opened.path.name} (its SHA-256 differs)"
    return [Refusal(Place(path.name), reason)]


# --- lines ---


def _lines(path: Path, refused: list[Refusal]) -> Iterator[Line]:
    """The lines of a file that are elements; a broken one is refused with its line and column."""
    with path.open("rb") as file:
        for number, data in enumerate(file, 1):
            place = Place(path.name, number)
            try:
                said = _json(path, number, data)
                if said is not None:
                    yield read_element(place, said)
            except FactError as error:
                refused += error.refusals


def _json(path: Path, number: int, data: bytes) -> Any:
    place = Place(path.name, number)
    if len(data) > LONGEST_LINE:
        raise FactError([Refusal(place, f"holds more than {LONGEST_LINE:,} bytes")])
    try:
        text = data.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        place = Place(path.name, f"{number}:{error.start + 1}")
        raise FactError([Refusal(place, f"is not UTF-8: byte {data[error.start]:#04x}")]) from None
    if not text.strip():
        return None
    try:
        return read_json(text)
    except json.JSONDecodeError as error:
        place = Place(path.name, f"{number}:{error.colno}")
        raise FactError([Refusal(place, f"is no JSON: {error.msg}")]) from None
    except ValueError as error:
        raise FactError([Refusal(place, f"is no JSON: {error}")]) from None
    except RecursionError:
        raise FactError([Refusal(place, "is nested too deeply")]) from None


def read_element(place: Place, said: Any) -> Line:
    """A line's JSON as an element; FactError where it is none."""
    if not isinstance(said, dict) or said.get("type") not in _SHAPES:
        reason = 'is no element: it takes "type":"node" or "type":"relationship"'
        raise FactError([Refusal(place, reason)])
    shape = _SHAPES[said["type"]]
    unknown = [Refusal(place, "is no key of such a line", key) for key in said if key not in shape]
    wrong = [
        Refusal(place, f"takes {what}", key)
        for key, (kind, what) in shape.items()
        if not isinstance(said.get(key, {} if key == "properties" else None), kind)
    ]
    if unknown or wrong:
        raise FactError([*unknown, *wrong])
    properties = said.get("properties", {})
    if said["type"] == "node":
        return NodeLine(
            place, str(said["id"]), [str(label) for label in said["labels"]], properties
        )
    for end in ("start", "end"):
        if not isinstance(said[end].get("id"), (str, int)):
            raise FactError([Refusal(place, "names no id", end)])
    ends = str(said["start"]["id"]), str(said["end"]["id"])
    return RelationshipLine(place, said["label"], *ends, properties)


_ID = ((str, int), "an id")
_MAP = (dict, "an object")
_SHAPES: dict[str, dict[str, tuple[Any, str]]] = {
    "node": {"type": (str, "text"), "id": _ID, "labels": (list, "a list"), "properties": _MAP},
    "relationship": {
        "type": (str, "text"),
        "id": ((str, int, type(None)), "an id"),
        "label": (str, "text"),
        "properties": _MAP,
        "start": _MAP,
        "end": _MAP,
    },
}


def _file_error(path: Path, reason: str) -> RowError:
    return RowError([Refusal(Place(path.name), reason)])


def _leaves(path: Path) -> str | None:
    if path.name.endswith(".apoc.json"):
        return "holds the settings with which APOC imports an export"
    known = path.suffix.lower() in (".jsonl", ".ndjson", ".json")
    return None if known else "is no .jsonl, .ndjson or .json file"


JSONL = GraphImporter(
    name=SYSTEM,
    summary="JSON Lines as Neo4j's APOC writes them; the export of a store is restored whole.",
    open=open_jsonl,
    leaves=_leaves,
)
