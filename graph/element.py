"""How a fold and its statements stand in the graph, and how they are read back from it.

A record of one statement carries it inline: its own stated properties are what was said, and
``source_*`` say by whom. From the second statement on, all stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graph.clock import ALWAYS, london_day
from graph.declare import Cardinality, NodeType, RelationshipType, Standing
from graph.facts import Ref
from graph.fold import Known, close_earlier, fold_relationship
from graph.history import Again, History, Slot, Statement, read_said, said_text


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What the order of statements needs to know of the run that said them."""

    id: str
    source_system: str
    extract_at: datetime
    number: int


Runs = Mapping[str, RunInfo]
Written = tuple[tuple[Ref, Ref], dict[str, Any]]  # the ends of a relationship, its properties


def _escape(text: str) -> str:
    if not ("%" in text or "|" in text or "*" in text):
        return text  # nearly always
    return text.replace("%", "%25").replace("|", "%7C").replace("*", "%2A")


def _plain(value: Any) -> str:
    return _escape(value.isoformat() if isinstance(value, date) else str(value))


def relationship_id(
    rel: RelationshipType, start: Ref, end: Ref, properties: Mapping[str, Any]
) -> str:
    """The id of a relationship: type, ends and the properties of its key."""
    name = f"{rel.type}|{_escape(start.id)}|{_escape(end.id)}"
    if not rel.key:
        return name
    words = ["" if properties.get(k) is None else _plain(properties[k]) for k in rel.key]
    return "|".join((name, *words)).rstrip("|")


def relationship_slot(
    rel: RelationshipType, start: Ref, end: Ref, properties: Mapping[str, Any]
) -> Slot:
    """The slot that a statement of a relationship is about."""
    kind = rel.cardinality
    undated = kind is Cardinality.CURRENT and properties.get("from") is None
    if undated or kind is Cardinality.MANY_TO_ONE:
        return Slot(rel.type, f"{rel.type}|{_escape(start.id)}|*", start=start)
    if kind is Cardinality.ONE_TO_MANY:
        return Slot(rel.type, f"{rel.type}|*|{_escape(end.id)}", end=end)
    return Slot(rel.type, relationship_id(rel, start, end, properties), start, end)


def london(moment: datetime | None) -> date | None:
    """The London day of a moment, where there is one."""
    return None if moment is None else london_day(moment)


def _common(known: Known) -> dict[str, Any]:
    recorded_at = None if known.recorded_at == ALWAYS else known.recorded_at
    properties = dict(known.properties)
    properties.setdefault("source_system", known.source_system)
    properties["recorded_at"] = recorded_at
    properties["recorded_on"] = london(recorded_at)
    properties["recorded_basis"] = known.recorded_basis
    if known.revised_at is not None:
        properties["revised_at"] = known.revised_at
    only = known.only
    if only is None:
        properties["statements"] = known.statements
    else:
        properties["source_run"] = only.run
        properties["source_ref"] = only.row
        if only.again:
            properties["source_repeated"] = [again.to_text() for again in only.again]
    return properties


def node_properties(declared: NodeType, known: Known) -> dict[str, Any]:
    """Everything that the graph holds of a record, but what follows from relationships."""
    properties = _common(known)
    properties["id"] = known.slot.id
    unsaid = {k: v for k, v in declared.defaults.items() if k not in known.properties}
    if unsaid:
        properties |= {**unsaid, "unsaid": list(unsaid)}
    if declared.standing in (Standing.RECORD, Standing.CASE):
        own = known.properties
        day = own.get("set_at") if declared.label == "Action" else None
        if declared.label == "Document":
            day = own.get("completed_at")
        day = day or london(own.get("happened_at")) or own.get("happened_from")
        properties["happened_on"] = day or properties["recorded_on"]
        available_at = own.get("available_at")
        properties["available_on"] = london(available_at) or properties["recorded_on"]
    else:
        del properties["recorded_on"]
    return {name: value for name, value in properties.items() if value is not None}


def relationship_properties(rel: RelationshipType, known: Known) -> dict[str, Any]:
    """Everything that the graph holds of a relationship."""
    start, end = known.ends
    properties = _common(known)
    for name, value in known.derived.items():
        properties[name] = value
        if name == "to" and value is not None:
            properties["to_derived"] = True
    fixed = known.slot.start is not None and known.slot.end is not None
    properties["id"] = known.slot.id if fixed else relationship_id(rel, start, end, properties)
    return {name: value for name, value in properties.items() if value is not None}


def is_inline(rel: RelationshipType, history: History) -> bool:
    """Whether the one statement of a slot is carried by its relationship.

    What takes relationships away carries nothing, and an owner named without a date may come
    to stand in several.
    """
    if len(history) != 1 or history[0].not_so:
        return False
    return not (rel.cardinality is Cardinality.CURRENT and history[0].slot.moves)


def known_relationships(rel: RelationshipType, histories: Iterable[History]) -> dict[str, Written]:
    """The relationships of the slots that belong together, by id, as they stand in the graph.

    Where an owner named without a date and one with a date come to the same day, it is one
    relationship: the one with the date.
    """
    folded = [known for history in histories for known in fold_relationship(rel, history)]
    folded.sort(key=lambda known: (not known.slot.moves, known.recorded_at))
    written: dict[str, Written] = {}
    for known in close_earlier(rel, folded):
        properties = relationship_properties(rel, known)
        written[properties["id"]] = (known.ends, properties)
    return written


def inline_statement(
    slot: Slot,
    declared: NodeType | RelationshipType,
    properties: Mapping[str, Any],
    runs: Runs,
    other: Ref | None = None,
) -> Statement | None:
    """The one statement that a record or relationship carries; None where they stand beside."""
    run_id = properties.get("source_run")
    if run_id is None:
        return None
    run = runs[run_id]
    given = {
        name: properties[name] for name in declared.stated if name != "id" and name in properties
    }
    for name in properties.get("unsaid", ()):
        del given[name]
    if given.get("source_system") == run.source_system:
        del given["source_system"]
    if properties.get("to_derived"):
        del given["to"]
    return Statement(
        slot=slot,
        given=given,
        said_at=properties.get("recorded_at") or ALWAYS,
        basis=properties["recorded_basis"],
        source=run.source_system,
        extract_at=run.extract_at,
        number=run.number,
        run=run.id,
        row=properties.get("source_ref", ""),
        other=other,
        again=tuple(map(Again.from_text, properties.get("source_repeated", ()))),
    )


def statement_row(s: Statement) -> dict[str, Any]:
    """A statement as it stands beside its record, and the run it comes from."""
    properties: dict[str, Any] = {
        "id": s.id,
        "of_label": s.slot.of,
        "of_id": s.slot.id,
        "said": said_text(s),
        "recorded_basis": s.basis,
        "source_system": s.source,
        "row": s.row,
        "position": s.position,
    }
    start, end = s.slot.start, s.slot.end
    if start is not None or end is not None:
        start, end = start or s.other, end or s.other
        properties |= {"of_start": _named(start), "of_end": _named(end)}
        properties |= {"start_label": start.label if start else "*"}
        properties |= {"end_label": end.label if end else "*"}
        properties["moves"] = "end" if s.slot.end is None else "start" if not s.slot.start else ""
    if s.said_at != ALWAYS:
        properties["said_at"] = s.said_at
        properties["last_said_at"] = s.last_said_at
    if s.again:
        properties["repeated"] = [again.to_text() for again in s.again]
    link = {"id": f"FROM_RUN|{_escape(s.id)}"}
    return {"run": s.run, "properties": properties, "link": link}


def _named(ref: Ref | None) -> str:
    return "*" if ref is None else ref.id


def stored_statement(properties: Mapping[str, Any], run: RunInfo) -> Statement:
    """Read back a statement that stands beside its record."""
    given, other, not_so = read_said(properties["said"])
    moves = properties.get("moves")
    start = end = None
    if "of_start" in properties:
        if moves != "start":
            start = Ref(properties["start_label"], properties["of_start"])
        if moves != "end":
            end = Ref(properties["end_label"], properties["of_end"])
    again = tuple(map(Again.from_text, properties.get("repeated", ())))
    return Statement(
        slot=Slot(properties["of_label"], properties["of_id"], start, end),
        given=given,
        said_at=properties.get("said_at") or ALWAYS,
        basis=properties["recorded_basis"],
        source=properties["source_system"],
        extract_at=run.extract_at,
        number=run.number,
        run=run.id,
        row=properties["row"],
        position=properties["position"],
        other=other,
        not_so=not_so,
        again=again,
    )
