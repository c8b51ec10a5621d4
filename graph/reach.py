"""What hangs together with a case, with everything that was ever said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from graph import merge
from graph.batch import Transaction
from graph.declare import Cardinality, Model, Standing
from graph.element import RunInfo, inline_statement, relationship_slot, stored_statement
from graph.facts import Ref
from graph.history import History, Slot, Statement

CHAINS = ("REPEATS", "REPLACES", "LED_TO", "SUPERSEDES", "CORRECTS", "DUPLICATES")
AMONG_PEOPLE = ("RELATED_TO", "MEMBER_OF", "MANAGES")
_STATEMENTS = {"start": merge.READ_STATEMENTS_FROM, "end": merge.READ_STATEMENTS_TO}
_PERSON = ("SUBJECT_OF", "INVOLVED_IN")


@dataclass
class Reach:
    """Histories of records and relationships; ``whole`` are ids with all their relationships."""

    records: dict[Ref, History] = field(default_factory=dict)
    relationships: dict[tuple[str, str], dict[str, History]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)  # the import runs by their ids
    too_large: bool = False


def reach(tx: Transaction, model: Model, scope_id: str, most: int) -> Reach:
    """Every record that any statement ever put on the files in question, and what they touch.

    ``most`` is the number of records beyond which the answer is only that there are more.
    """
    return Reader(tx, model).read(scope_id, most)


def page(tx: Transaction, model: Model, refs: set[Ref]) -> Reach:
    """Some records, and the relationships that start at them."""
    reader = Reader(tx, model)
    reader.around(refs, sides=("start",))
    return reader.histories(refs, set())


class Reader:
    """Reads what was said of records and of what joins them."""

    def __init__(self, tx: Transaction, model: Model) -> None:
        self.tx = tx
        self.model = model
        told = [row["properties"] for row in tx.run(merge.READ_RUNS)]
        self.told_of_runs = {run["id"]: run for run in told}
        self.runs = {
            run["id"]: RunInfo(run["id"], run["source_system"], run["extract_at"], run["number"])
            for run in told
        }
        self.edges: dict[str, dict[str, Any]] = {}  # live relationships by id, with their type
        self.said: dict[str, list[Statement]] = {}  # by slot
        self.read_ends: set[Ref] = set()

    def read(self, scope_id: str, most: int) -> Reach:
        """Start at a case, a record or a person, and read everything around it."""
        found = self.tx.run(merge.find_record(self.model.open_labels), id=scope_id)
        if not found:
            return Reach()
        start = Ref(found[0]["label"], scope_id)
        cases = self._cases(start)
        whole = set(cases) | {start}
        self.around(cases)
        whole |= set(self._joined("ON_FILE", cases))
        while True:
            if len(whole) > most:
                return Reach(too_large=True)
            self.around(whole)
            more = {end for type_ in CHAINS for end in self._joined(type_, whole)} - whole
            if not more:
                break
            whole |= more
        far = self._ends() - whole
        # Whom else a record is about: a file that it shares tells whether a part is theirs.
        self.around({ref for ref in far if ref.label == "Case"}, ("SUBJECT_OF",))
        far = self._ends() - whole
        people = {ref for ref in far | whole if self._standing(ref) is Standing.REFERENCE}
        self.around(people, AMONG_PEOPLE)
        far = self._ends() - whole
        return self.histories(whole, far)

    def _standing(self, ref: Ref) -> Standing:
        return self.model.by_label[ref.label].standing

    def _cases(self, start: Ref) -> set[Ref]:
        if start.label == "Case":
            return {start}
        types = _PERSON if start.label == "Person" else ("ON_FILE",)
        self.around({start}, types)
        return {ref for ref in self._ends() if ref.label == "Case"}

    def around(
        self,
        refs: Iterable[Ref],
        types: tuple[str, ...] = (),
        sides: tuple[str, ...] = ("start", "end"),
    ) -> None:
        """Read the relationships of records, and all that was said of them."""
        new = [ref for ref in refs if types or ref not in self.read_ends]
        by_label: dict[str, list[str]] = {}
        for ref in new:
            by_label.setdefault(ref.label, []).append(ref.id)
        wanted = ":" + "|".join(types) if types else ""
        for label, ids in by_label.items():
            ids.sort()
            for side in sides:
                for row in self.tx.run(merge.read_around(side, label, wanted), ids=ids):
                    if row["type"] not in self.model.computed_types:
                        self.edges[row["properties"]["id"]] = row
        ids = sorted({ref.id for ref in new})
        for side in sides:
            for row in self.tx.run(_STATEMENTS[side], ids=ids):
                if not types or row["properties"]["of_label"] in types:
                    self._hear(row)
        if not types:
            self.read_ends |= set(new)

    def _hear(self, row: dict[str, Any]) -> None:
        statement = stored_statement(row["properties"], self.runs[row["run"]])
        said = self.said.setdefault(statement.slot.id, [])
        if all(other.id != statement.id for other in said):
            said.append(statement)

    def _all_ends(self) -> Iterable[tuple[str, Ref, Ref]]:
        for row in self.edges.values():
            yield row["type"], *_row_ends(row)
        for statements in self.said.values():
            for s in statements:
                start, end = s.slot.start or s.other, s.slot.end or s.other
                if start is not None and end is not None:
                    yield s.slot.of, start, end

    def _ends(self) -> set[Ref]:
        return {end for _, *ends in self._all_ends() for end in ends}

    def _joined(self, wanted: str, refs: set[Ref]) -> Iterable[Ref]:
        for type_, start, end in self._all_ends():
            if type_ == wanted and end in refs and start not in refs:
                yield start
            if type_ == wanted and wanted != "ON_FILE" and start in refs and end not in refs:
                yield end

    # --- histories ---

    def histories(self, whole: set[Ref], far: set[Ref]) -> Reach:
        """What was said of these records, and of the relationships read so far."""
        result = Reach(whole={ref.id for ref in whole}, runs=self.told_of_runs)
        self._read_records(result, whole | far)
        self._read_records(result, self._named(result, whole | far) - whole - far)
        self._complete_current()
        for statements in self.said.values():
            self._enter(result, statements[0].slot, _in_order(statements))
        for row in self.edges.values():
            self._enter_inline(result, row)
        return result

    def _named(self, result: Reach, refs: Iterable[Ref]) -> set[Ref]:
        """The people whom records name by their ids: who chaired, who approved plain words."""
        named: set[Ref] = set()
        for ref in refs:
            for name, prop in self.model.by_label[ref.label].properties.items():
                if not prop.names:
                    continue
                for statement in result.records.get(ref, ()):
                    value = statement.given.get(name) or ()
                    ids = [value] if isinstance(value, str) else value
                    named |= {Ref(label, id_) for label in prop.names for id_ in ids}
        return {ref for ref in named if self._standing(ref) is Standing.REFERENCE}

    def _read_records(self, result: Reach, refs: Iterable[Ref]) -> None:
        by_label: dict[str, list[str]] = {}
        for ref in refs:
            by_label.setdefault(ref.label, []).append(ref.id)
        beside: list[str] = []
        for label, ids in by_label.items():
            declared = self.model.by_label[label]
            for row in self.tx.run(merge.read_nodes(label), ids=sorted(ids)):
                slot = Slot(label, row["id"])
                only = inline_statement(slot, declared, row["properties"], self.runs)
                if only is None:
                    beside.append(row["id"])
                else:
                    result.records[Ref(label, row["id"])] = (only,)
        found: dict[str, list[Statement]] = {}
        if beside:
            for row in self.tx.run(merge.READ_STATEMENTS, ids=sorted(beside)):
                statement = stored_statement(row["properties"], self.runs[row["run"]])
                found.setdefault(statement.slot.id, []).append(statement)
        for slot_id, statements in found.items():
            result.records[Ref(statements[0].slot.of, slot_id)] = _in_order(statements)

    def _complete_current(self) -> None:
        """Slots found from one end only: read the rest of what was said of them."""
        slots = sorted(self.said)
        if slots:
            for row in self.tx.run(merge.READ_STATEMENTS, ids=slots):
                self._hear(row)

    def _enter(self, result: Reach, slot: Slot, history: History) -> None:
        rel = self.model.by_type[slot.of]
        group = slot.id
        if rel.cardinality is Cardinality.CURRENT and slot.start is not None:
            group = slot.start.id
        result.relationships.setdefault((slot.of, group), {})[slot.id] = history

    def _enter_inline(self, result: Reach, row: dict[str, Any]) -> None:
        rel = self.model.by_type[row["type"]]
        start, end = _row_ends(row)
        slot = relationship_slot(rel, start, end, row["properties"])
        other = (end if slot.end is None else start) if slot.moves else None
        only = inline_statement(slot, rel, row["properties"], self.runs, other)
        if only is not None:
            self._enter(result, slot, (only,))


def _row_ends(row: dict[str, Any]) -> tuple[Ref, Ref]:
    return Ref(row["start_label"], row["start"]), Ref(row["end_label"], row["end"])


def _in_order(statements: Iterable[Statement]) -> History:
    return tuple(sorted(statements, key=lambda s: s.order))
