"""Stories: one small case as JSON, with what is expected of it.

A story may be judged at several moments; ``expected`` and ``moments`` are kept as they are, for
those who compare what was found with what was expected. Nothing of them is loaded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from graph.facts import Fact, FactError, Outage, Place, Refusal, Run, SourceFile
from graph.load import LoadReport
from importers import story_expected
from importers.elements import Elements, read_json
from importers.reading import Account
from importers.rows import RowError, no_text
from importers.run import GraphImporter, Progress, Store

VERSION = "1"
SYSTEM = "story"

_NEEDED = ("name", "as_of", "nodes", "relationships")
_MAY = ("story", "complete", "known_at", "expected", "moments", "reader", "source_gaps", "why")
_KEYS = frozenset((*_NEEDED, *_MAY))


@dataclass(frozen=True)
class Story:
    """A story as its file tells it."""

    path: Path
    sha256: str
    name: str
    as_of: date
    nodes: tuple[Any, ...]
    relationships: tuple[Any, ...]
    outages: tuple[Outage, ...]
    said: Mapping[str, Any]  # everything in the file, untouched

    @property
    def source_system(self) -> str:
        """What the story is called as a source; the ids of its records begin with it."""
        return f"{SYSTEM}:{self.name}"

    def id_of(self, own_id: str) -> str:
        """The id under which a node of the story is loaded."""
        return f"{self.source_system}:{own_id}"

    @property
    def run(self) -> Run:
        """The run that loads it."""
        return Run(
            source_system=self.source_system,
            files=(SourceFile(self.path.name, self.sha256),),
            mapping_version=VERSION,
            outages=self.outages,
        )


@dataclass
class Told:
    """What a story says as facts, what was left out of it and what was refused."""

    story: Story
    facts: list[Fact] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)  # how often each was stated

    @property
    def source_system(self) -> str:
        """What the story is called as a source."""
        return self.story.source_system

    def load(self, store: Store, progress: Progress | None, *, as_history: bool) -> LoadReport:
        """Load what the story says."""
        return store.load(self.facts, self.story.run, progress, as_history=as_history)

    def enter(self, account: Account) -> list[Refusal]:
        """Account for the nodes and relationships of the file."""
        account.rows = len(self.story.nodes) + len(self.story.relationships)
        account.refused = len({refusal.place for refusal in self.refused})
        account.left_out = self.left_out
        return self.refused


def read_story(path: Path) -> Story:
    """Read one story; RowError where the file is none, with its line and column."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refused(Place(path.name), f"cannot be read: {error.strerror}") from None
    said = _json(path, data)
    if not isinstance(said, dict):
        raise _refused(Place(path.name), "is no story: it does not begin with {")
    refusals = [
        Refusal(Place(path.name), "is no key of a story", key) for key in said if key not in _KEYS
    ]
    refusals += [
        Refusal(Place(path.name), "is missing, and it is no story without it", key)
        for key in _NEEDED
        if key not in said
    ]
    refusals += story_expected.refusals(path.name, said)
    if refusals:
        raise RowError(refusals)
    return Story(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        name=_name(path, said["name"]),
        as_of=_day(Place(path.name), "as_of", said["as_of"]),
        nodes=_listed(path, "nodes", said["nodes"]),
        relationships=_listed(path, "relationships", said["relationships"]),
        outages=tuple(_outages(path, said.get("source_gaps", []))),
        said=said,
    )


def tell(story: Story) -> Told:
    """What a story says, as facts; a wrong node or relationship is refused with its place."""
    elements = Elements(story.source_system)
    told = Told(story)
    nodes = list(_nodes(story, told.refused))
    for place, node in nodes:
        if elements.knows(node["id"]):
            told.refused.append(Refusal(place, "there is another node of that id", "id"))
        else:
            elements.know(node["id"], node["label"], node["id"], node)
    relationships = list(_relationships(story, told.refused))
    for _, start, _, end, _ in relationships:
        elements.join(start, end)
    refused = {refusal.place for refusal in told.refused}
    for place, node in nodes:
        if place in refused:
            continue
        properties = {name: value for name, value in node.items() if name not in ("id", "label")}
        try:
            fact = elements.node(node["id"], properties, place, otherwise=story.as_of)
        except FactError as error:
            told.refused += error.refusals
        else:
            told.facts += [fact] if fact else []
    for place, start, type_, end, properties in relationships:
        try:
            joined = elements.relationship(type_, start, end, properties, place)
        except FactError as error:
            told.refused += error.refusals
        else:
            told.facts += [joined] if joined else []
    told.left_out = dict(sorted(elements.left_out.items()))
    return told


def _nodes(story: Story, refused: list[Refusal]) -> Iterator[tuple[Place, dict[str, Any]]]:
    for number, node in enumerate(story.nodes, 1):
        place = Place(story.path.name, f"node {number}")
        if not isinstance(node, dict):
            refused.append(Refusal(place, "is no node: it does not begin with {"))
            continue
        own_id = node.get("id")
        wrong = [name for name in ("id", "label") if not _is_word(node.get(name))]
        if wrong:
            refused += [Refusal(place, "is text that every node has", name) for name in wrong]
            continue
        yield Place(story.path.name, f"node {own_id}"), node


def _relationships(
    story: Story, refused: list[Refusal]
) -> Iterator[tuple[Place, str, str, str, dict[str, Any]]]:
    for number, said in enumerate(story.relationships, 1):
        place = Place(story.path.name, f"relationship {number}")
        if not isinstance(said, list) or len(said) not in (3, 4):
            refused.append(Refusal(place, "takes [start, TYPE, end] or [start, TYPE, end, {…}]"))
            continue
        start, type_, end = said[:3]
        properties = said[3] if len(said) == 4 else {}
        if not all(map(_is_word, (start, type_, end))):
            refused.append(Refusal(place, "names its start, its type and its end by text"))
        elif not isinstance(properties, dict):
            refused.append(Refusal(place, "gives its properties in { and }"))
        else:
            where = f"relationship {number} ({start} {type_} {end})"
            yield Place(story.path.name, where), start, type_, end, properties


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _json(path: Path, data: bytes) -> Any:
    kind = no_text(data)
    if kind is not None:
        raise _refused(Place(path.name), f"is {kind}, not a JSON file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(path.name, data.count(b"\n", 0, error.start) + 1)
        raise _refused(place, f"is not UTF-8: byte {data[error.start]:#04x}") from None
    try:
        return read_json(text, object_pairs_hook=_once(path), parse_constant=_no_number(path))
    except json.JSONDecodeError as error:
        place = Place(path.name, f"{error.lineno}:{error.colno}")
        raise _refused(place, f"is no JSON: {error.msg}") from None
    except ValueError as error:
        raise _refused(Place(path.name), f"is no JSON: {error}") from None
    except RecursionError:
        raise _refused(Place(path.name), "is nested too deeply") from None


def _once(path: Path) -> Any:
    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            key = next(key for key in keys if keys.count(key) > 1)
            inside = f"node {found['id']}" if isinstance(found.get("id"), str) else None
            raise RowError([Refusal(Place(path.name, inside), "is said twice", key)])
        return found

    return read


def _no_number(path: Path) -> Any:
    def read(word: str) -> Any:
        raise _refused(Place(path.name), f"is no JSON: {word} is no number")

    return read


def _name(path: Path, name: Any) -> str:
    if not _is_word(name) or name != name.strip() or len(name) > 200:
        raise _refused(Place(path.name), "takes a short text", "name", str(name)[:80])
    return str(name)


def _day(place: Place, column: str, value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _refused(
            place, "takes a day that exists, as 2024-03-31", column, str(value)
        ) from None


def _listed(path: Path, key: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _refused(Place(path.name), "takes a list", key)
    return tuple(value)


def _outages(path: Path, gaps: Any) -> Iterator[Outage]:
    for number, gap in enumerate(_listed(path, "source_gaps", gaps), 1):
        place = Place(path.name, f"source gap {number}")
        if not isinstance(gap, dict) or gap.keys() != {"source_system", "from", "to", "reason"}:
            raise _refused(place, "takes source_system, from, to and reason, and nothing else")
        from_, to = _day(place, "from", gap["from"]), _day(place, "to", gap["to"])
        if to < from_:
            raise _refused(place, f"ends before it begins (from is {from_})", "to", str(to))
        for column in ("source_system", "reason"):
            if not _is_word(gap[column]):
                raise _refused(place, "takes text", column)
        yield Outage(gap["source_system"], from_, to, gap["reason"])


def _refused(
    place: Place, reason: str, column: str | None = None, value: str | None = None
) -> RowError:
    return RowError([Refusal(place, reason, column, value)])


def _leaves(path: Path) -> str | None:
    return None if path.suffix.lower() == ".json" else "is no .json file"


STORY = GraphImporter(
    name=SYSTEM,
    summary="One small case as JSON, with what is expected of it; each file a source of its own.",
    open=lambda path: tell(read_story(path)),
    leaves=_leaves,
)
