"""Nodes and relationships of a source that is a graph already, turned into facts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import date, datetime
from typing import Any

from graph.check import ValueReadError, reader
from graph.clock import london_day, start_of_day, to_utc
from graph.declare import Kind, NodeType, RelationshipType, Standing
from graph.facts import FactError, Node, Place, Ref, Refusal, Relationship
from graph.model import MODEL

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ASSUMED = "ASSUMED"

Key = Hashable


class Elements:
    """The elements of one graph, which become facts under the name of their source.

    Every node is first made known (``know``), every relationship then joined (``join``), so
    that ends can be named and a record without a day of its own can take one from what it
    belongs to. After that ``node`` and ``relationship`` give the facts, in any order.
    Text that names a time of day without a zone is London's, or UTC where the source says so.
    """

    def __init__(self, source: str, *, in_utc: bool = False) -> None:
        self.source = source
        self._in_utc = in_utc
        self.left_out: Counter[str] = Counter()
        self._refs: dict[Key, Ref] = {}
        self._ids: set[str] = set()
        self._days: dict[Ref, date] = {}
        self._near: dict[Ref, date] = {}
        self._cases: dict[Ref, date] = {}

    # --- what there is ---

    def know(self, key: Key, label: str, own_id: str, properties: Mapping[str, Any]) -> None:
        """Make a node known by the key that the relationships of the source name it by."""
        ref = Ref(label, f"{self.source}:{own_id}")
        self._refs[key] = ref
        self._ids.add(own_id)
        if self._in_utc:
            properties = {name: _in_utc(value) for name, value in properties.items()}
        day = _world_day(label, properties)
        if day is not None:
            self._days[ref] = day

    def refer(self, key: Key, ref: Ref) -> None:
        """Let the relationships of the source name a record that is in the store already."""
        self._refs[key] = ref

    def knows(self, key: Key) -> bool:
        """Whether a node of that key is there."""
        return key in self._refs

    def join(self, start: Key, end: Key) -> None:
        """Let a record without a day of its own take the earliest of what it is joined to."""
        one, other = self._refs.get(start), self._refs.get(end)
        if one is None or other is None:
            return
        for ref, neighbour in ((one, other), (other, one)):
            day = self._days.get(neighbour)
            if ref in self._days or day is None or neighbour.label not in _LENDS:
                continue
            found = self._cases if neighbour.label == "Case" else self._near
            found[ref] = min(day, found.get(ref, day))

    # --- as facts ---

    def node(
        self, key: Key, properties: Mapping[str, Any], place: Place, otherwise: date | None = None
    ) -> Node | None:
        """What the source says of one record; None where the store works such records out.

        A record without a time of recording is taken to be recorded when it happened;
        ``otherwise`` is the day of one that has no day either. FactError where there is none.
        """
        ref = self._refs[key]
        declared = MODEL.by_label.get(ref.label)
        if declared is None:
            raise FactError([Refusal(place, "is no label of the model", "label", ref.label)])
        if declared.standing in (Standing.DERIVED, Standing.STORE):
            self.left_out[ref.label] += 1
            return None
        given, said_at, assumed = self._stated(declared, properties, place)
        if said_at is None and declared.standing in (Standing.RECORD, Standing.CASE):
            day = self._days.get(ref) or self._near.get(ref) or self._cases.get(ref) or otherwise
            if day is None:
                # a day that cannot be read is no missing one: the checks name it
                self._refuse_unreadable(declared, given, place)
                reason = "says neither when it was recorded nor when it happened"
                raise FactError([Refusal(place, reason, "recorded_at")])
            said_at, assumed = start_of_day(day), True
        return Node(ref.label, ref.id, given, said_at, assumed, place)

    @staticmethod
    def _refuse_unreadable(declared: NodeType, given: Mapping[str, Any], place: Place) -> None:
        for name in _day_names(declared.label):
            prop = declared.properties.get(name)
            if prop is None or given.get(name) is None:
                continue
            try:
                reader(prop)(given[name])
            except ValueReadError as error:
                found = str(given[name])[:80]
                raise FactError([Refusal(place, str(error), name, found)]) from None

    def relationship(
        self, type_: str, start: Key, end: Key, properties: Mapping[str, Any], place: Place
    ) -> Relationship | None:
        """What the source says of one relationship; None where the store works it out."""
        missing = [key for key in (start, end) if key not in self._refs]
        if missing:
            found = ", ".join(map(str, missing))
            raise FactError([Refusal(place, "names a record that is not there", None, found)])
        declared = MODEL.by_type.get(type_)
        if declared is None:
            raise FactError([Refusal(place, "is no relationship type of the model", "type", type_)])
        ends = self._refs[start], self._refs[end]
        if any(_is_worked_out(ref.label) for ref in ends):
            self.left_out[type_] += 1
            return None
        given, said_at, assumed = self._stated(declared, properties, place)
        return Relationship(type_, *ends, given, said_at, assumed, place=place)

    def _stated(
        self, declared: NodeType | RelationshipType, properties: Mapping[str, Any], place: Place
    ) -> tuple[dict[str, Any], datetime | None, bool]:
        """The properties that a source may state, and when it recorded them."""
        owner = declared.label if isinstance(declared, NodeType) else declared.type
        given: dict[str, Any] = {}
        said_at, assumed = None, False
        for name, said in properties.items():
            prop = declared.properties.get(name)
            value = said
            if self._in_utc and prop is not None and prop.kind is Kind.DATETIME:
                value = _in_utc(said)
            if name == "recorded_at":
                said_at = _moment(value, name, place)
            elif name == "recorded_basis":
                assumed = value == _ASSUMED
            elif name == "id":
                continue
            elif prop is not None and prop.derived:
                self.left_out[f"{owner}.{name}"] += 1
            elif prop is not None and prop.names:
                given[name] = self._named(value)
            else:
                given[name] = value
        if isinstance(declared, NodeType):
            _settle_day(given, place)
        return given, said_at, assumed and said_at is not None

    def _named(self, value: Any) -> Any:
        """Ids inside a property: those of nodes of this source are named as it names them."""
        if isinstance(value, (list, tuple)):
            return [self._named(item) for item in value]
        return f"{self.source}:{value}" if value in self._ids else value


def _in_utc(value: Any) -> Any:
    """A moment in text without a zone, as UTC; anything else as it is."""
    if not isinstance(value, str) or _DAY.fullmatch(value):
        return value
    try:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo is None else to_utc(moment)
    except ValueError:
        return value


def read_json(text: str, **options: Any) -> Any:
    """JSON text read; ValueError for what is none, or names half a character."""
    said = json.loads(text, **options)
    if "\\u" in text:
        try:
            json.dumps(said, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("half a character, such as \\ud83d without its other half") from None
    return said


_LENDS = {node.label for node in (*MODEL.records, MODEL.by_label["Case"])}


def _is_worked_out(label: str) -> bool:
    declared = MODEL.by_label.get(label)
    return declared is not None and declared.standing in (Standing.DERIVED, Standing.STORE)


def _world_day(label: str, properties: Mapping[str, Any]) -> date | None:
    """The day on which something happened, as far as the node itself says."""
    for name in _day_names(label):
        day = _day_of(properties.get(name))
        if day is not None:
            return day
    return None


def _day_names(label: str) -> tuple[str, ...]:
    """The properties that say when something happened, the first word first."""
    own = {"Action": ("set_at",), "Document": ("completed_at",)}.get(label, ())
    return (*own, "happened_at", "happened_from", "happened_to")


def _day_of(value: Any) -> date | None:
    """The London day of a value; None where it is none (the checks then refuse the value)."""
    if isinstance(value, str):
        try:
            value = to_utc(datetime.fromisoformat(value))
        except ValueError:
            return None
    if isinstance(value, datetime):
        return london_day(to_utc(value) if value.tzinfo else value)
    return value if isinstance(value, date) else None


def _moment(value: Any, name: str, place: Place) -> datetime | None:
    """When something was recorded: of a day, its beginning in London."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            if _DAY.fullmatch(value):
                return start_of_day(date.fromisoformat(value))
            return to_utc(datetime.fromisoformat(value))
        except ValueError:
            value = str(value)
    elif isinstance(value, datetime):
        return to_utc(value) if value.tzinfo else value
    elif isinstance(value, date):
        return start_of_day(value)
    reason = "takes a day or a moment, as 2024-03-31 or 2024-03-31T14:05"
    raise FactError([Refusal(place, reason, name, str(value)[:80])])


def _settle_day(given: dict[str, Any], place: Place) -> None:
    """What happened at a day, without a time, happened from that day on."""
    value = given.get("happened_at")
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    if not is_day and not (isinstance(value, str) and _DAY.fullmatch(value)):
        return
    if str(given.get("happened_from", value)) != str(value):
        reason = f"is another day than happened_from, {given['happened_from']}"
        raise FactError([Refusal(place, reason, "happened_at", str(value))])
    given["happened_from"] = given.pop("happened_at")
