"""Writing the relationships of one batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph import merge
from graph.batch import CycleError, Rows, name_of
from graph.declare import Cardinality, RelationshipType
from graph.element import (
    Written,
    inline_statement,
    is_inline,
    known_relationships,
    relationship_slot,
)
from graph.facts import Ref, Refusal, Relationship
from graph.history import History, Slot, Statement
from graph.hops import ON_FILE
from graph.ledger import Ledger

Said = list[tuple[Relationship, dict[str, Any]]]
Group = Ref | str  # slots that are folded together: a slot's id, or the start of current ones


@dataclass
class _Held:
    """What the graph holds of a group: its relationships by id, and its histories by slot."""

    edges: dict[str, dict[str, Any]] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)


class RelationshipWriter:
    """Writes relationships whose ends are all there."""

    def __init__(
        self,
        ledger: Ledger,
        times: dict[Ref, datetime],
        new: set[Ref],
        flagged: dict[str, set[str]],
    ) -> None:
        self.ledger = ledger
        self.tx = ledger.tx
        self.context = ledger.context
        self.times = times
        self.new = new  # records of this batch: nothing can be joined to them yet
        self.flagged = flagged
        self.filed: list[Ref] = []  # what came to lie on a file, so that others may see it now

    def write(self, said: Iterable[tuple[Relationship, dict[str, Any]]]) -> None:
        """Write the relationships, one type after the other."""
        by_type: dict[str, Said] = {}
        for fact, given in said:
            by_type.setdefault(fact.type, []).append((fact, given))
        for type_, facts in by_type.items():
            self._write_type(self.context.model.by_type[type_], facts)

    def _write_type(self, rel: RelationshipType, facts: Said) -> None:
        groups: dict[Group, dict[str, list[Statement]]] = {}
        slots: list[tuple[Relationship, Slot]] = []
        for fact, given in facts:
            slot = relationship_slot(rel, fact.start, fact.end, given)
            slots.append((fact, slot))
            other = (fact.end if slot.end is None else fact.start) if slot.moves else None
            time = max(self.times[fact.start], self.times[fact.end])
            statement = self.ledger.said(slot, fact, given, time, other)
            group = _group(rel, slot, fact.start)
            groups.setdefault(group, {}).setdefault(slot.id, []).append(statement)
        held = self._held(rel, slots)
        create: list[Written] = []
        update: list[Written] = []
        delete: Rows = []
        for group, said in groups.items():
            there = held.get(group) or _Held()
            after = dict(there.histories)
            for slot_id, statements in said.items():
                before = there.histories.get(slot_id, ())
                after[slot_id] = self.ledger.add(before, statements)
                self.ledger.count(rel.type, before, after[slot_id])
            if after == there.histories:
                continue
            for slot_id in said:
                before, history = there.histories.get(slot_id, ()), after[slot_id]
                if before != history:
                    inline = is_inline(rel, history)
                    self.ledger.stand_beside(before, history, inline=inline)
            shall = known_relationships(rel, after.values())
            create += [written for name, written in shall.items() if name not in there.edges]
            update += [written for name, written in shall.items() if name in there.edges]
            delete += [edge for name, edge in there.edges.items() if name not in shall]
        self._delete(rel, delete)
        self._put(rel, create, merge.create_relationships)
        self._put(rel, update, merge.update_relationships)
        if rel.type == ON_FILE:
            self.filed += [start for (start, _), _ in create]
        self._flag(rel, [ends for ends, _ in (*create, *update)] + [_ends(e) for e in delete])
        if rel.acyclic:
            self._refuse_cycles(rel, facts)

    # --- what is there ---

    def _held(
        self, rel: RelationshipType, slots: list[tuple[Relationship, Slot]]
    ) -> dict[Group, _Held]:
        """What the graph holds of these slots; a record new in this batch has nothing yet."""
        pairs: dict[tuple[str, str], set[tuple[str, str]]] = {}
        fixed: dict[tuple[bool, str], set[str]] = {}
        asked: dict[str, Group] = {}
        current = rel.cardinality is Cardinality.CURRENT
        for fact, slot in slots:
            from_start = current or (slot.moves and slot.start is not None)
            if from_start or slot.moves:
                end = fact.start if from_start else fact.end
                if end not in self.new:
                    fixed.setdefault((from_start, end.label), set()).add(end.id)
                    asked[slot.id] = _group(rel, slot, fact.start)
            elif fact.start not in self.new and fact.end not in self.new:
                labels = (fact.start.label, fact.end.label)
                pairs.setdefault(labels, set()).add((fact.start.id, fact.end.id))
                asked[slot.id] = slot.id
        found: dict[Group, _Held] = {}
        if not asked:
            return found
        for row in self._read(rel, pairs, fixed):
            self._place(rel, row, found)
        inline = {slot_id for held in found.values() for slot_id in held.histories}
        if current:
            starts = {name for ids in fixed.values() for name in ids}
            stored = self.ledger.stored(merge.READ_STATEMENTS_FROM, starts)
        else:
            stored = self.ledger.stored(merge.READ_STATEMENTS, set(asked) - inline)
        for slot_id, history in stored.items():
            slot = history[0].slot
            if slot.of == rel.type:
                group: Group = slot.start if current and slot.start is not None else slot_id
                found.setdefault(group, _Held()).histories[slot_id] = history
        return found

    def _read(
        self,
        rel: RelationshipType,
        pairs: dict[tuple[str, str], set[tuple[str, str]]],
        fixed: dict[tuple[bool, str], set[str]],
    ) -> Rows:
        rows: Rows = []
        for (start, end), ids in pairs.items():
            wanted = [{"start": a, "end": b} for a, b in sorted(ids)]
            rows += self.tx.run(merge.read_pairs(rel.type, start, end), rows=wanted)
        for (from_start, label), some in fixed.items():
            text = (merge.read_from if from_start else merge.read_to)(rel.type, label)
            rows += self.tx.run(text, ids=sorted(some))
        return rows

    def _place(self, rel: RelationshipType, row: dict[str, Any], found: dict[Group, _Held]) -> None:
        properties = row["properties"]
        start, end = _ends(row)
        inline = "source_run" in properties
        slot = relationship_slot(rel, start, end, properties)
        held = found.setdefault(_group(rel, slot, start), _Held())
        held.edges[properties["id"]] = row
        if inline:
            other = (end if slot.end is None else start) if slot.moves else None
            only = inline_statement(slot, rel, properties, self.context.runs, other)
            if only is not None:
                held.histories[slot.id] = (only,)

    # --- what is written ---

    def _put(self, rel: RelationshipType, written: list[Written], text: Any) -> None:
        rows: dict[tuple[str, str], Rows] = {}
        for (start, end), properties in written:
            row = {"start": start.id, "end": end.id, "properties": properties}
            rows.setdefault((start.label, end.label), []).append(row)
        for (start_label, end_label), some in rows.items():
            self.tx.run(text(rel.type, start_label, end_label), rows=some)

    def _delete(self, rel: RelationshipType, edges: Rows) -> None:
        rows: dict[tuple[str, str], Rows] = {}
        for edge in edges:
            row = {"start": edge["start"], "end": edge["end"], "id": edge["properties"]["id"]}
            rows.setdefault((edge["start_label"], edge["end_label"]), []).append(row)
        for (start_label, end_label), some in rows.items():
            self.tx.run(merge.delete_relationships(rel.type, start_label, end_label), rows=some)

    def _flag(self, rel: RelationshipType, touched: list[tuple[Ref, Ref]]) -> None:
        """Note which records may have become, or ceased to be, orphans or superseded.

        A record of this batch was written knowing what the batch joins to it, but for what
        supersedes it.
        """
        for start, end in touched:
            if rel.needed_by == "start" and start not in self.new:
                self.flagged.setdefault(start.label, set()).add(start.id)
            if rel.type in merge.SUPERSEDING or (rel.needed_by == "end" and end not in self.new):
                self.flagged.setdefault(end.label, set()).add(end.id)

    def _refuse_cycles(self, rel: RelationshipType, facts: Said) -> None:
        ends = {fact.end for fact, _ in facts}
        starts: dict[str, set[str]] = {}
        for fact, _ in facts:
            # nothing leads to a record of this batch but what the batch says
            if fact.start in ends or fact.start not in self.new:
                starts.setdefault(fact.start.label, set()).add(fact.start.id)
        circled = {
            row["id"]
            for label, ids in starts.items()
            for row in self.tx.run(merge.find_cycles(rel.type, label), ids=sorted(ids))
        }
        refusals = {
            name_of(fact): Refusal(
                fact.place, f"{rel.type} leads back to where it starts", "end", str(fact.end)
            )
            for fact, _ in facts
            if fact.start.id in circled and not fact.not_so
        }
        if refusals:
            raise CycleError(refusals)


def _group(rel: RelationshipType, slot: Slot, start: Ref) -> Group:
    return start if rel.cardinality is Cardinality.CURRENT else slot.id


def _ends(row: dict[str, Any]) -> tuple[Ref, Ref]:
    return Ref(row["start_label"], row["start"]), Ref(row["end_label"], row["end"])
