"""Writing one batch in one transaction: read what is there, add what is said, write the fold."""

from __future__ import annotations

from typing import Any

from graph import changes, merge
from graph.batch import Batch, CheckedRow, Context, Outcome, Rows, Transaction
from graph.check import Check
from graph.clock import ALWAYS
from graph.declare import Standing
from graph.element import inline_statement, node_properties
from graph.facts import Fact, Node, Ref, Refusal, Relationship
from graph.fold import fold_record
from graph.history import History, Slot
from graph.ledger import Ledger
from graph.write_relationships import RelationshipWriter


def write_batch(tx: Transaction, batch: Batch, context: Context, check: Check) -> Outcome:
    """Write a batch; the same batch again changes nothing, so that it may be tried again."""
    return _Writer(tx, batch, context, check).write()


class _Writer:
    def __init__(self, tx: Transaction, batch: Batch, context: Context, check: Check) -> None:
        self.tx = tx
        self.batch = batch
        self.context = context
        self.check = check
        self.outcome = Outcome(refused=list(batch.refused))
        self.live: dict[Ref, dict[str, Any]] = {}  # the records of the batch that are there
        self.outcome.times = {}
        self.new: set[Ref] = set()
        self.flagged: dict[str, set[str]] = {}  # whose relationships or words changed
        self.ledger = Ledger(tx, context, self.outcome)
        self.written: list[Ref] = []  # the records that are new or say something else now

    def write(self) -> Outcome:
        self._read_records()
        rows = self._ready()
        self._write_records(rows)
        links = RelationshipWriter(self.ledger, self.outcome.times, self.new, self.flagged)
        links.write(
            (fact, given)
            for row in rows
            for fact, given in row.facts
            if isinstance(fact, Relationship)
        )
        self.ledger.write()
        self._write_flags()
        changes.note(self.tx, [*self.written, *links.filed])
        self.outcome.facts = sum(len(row.facts) for row in rows)
        return self.outcome

    # --- what is there, and which rows can be written ---

    def _read_records(self) -> None:
        given: dict[str, set[str]] = {}
        ends: set[Ref] = set()
        for row in self.batch.rows:
            for fact, _ in row.facts:
                if isinstance(fact, Node):
                    given.setdefault(fact.label, set()).add(fact.id)
                else:
                    ends |= {fact.start, fact.end}
        for label, ids in given.items():
            for found in self.tx.run(merge.read_nodes(label), ids=sorted(ids)):
                ref = Ref(label, found["id"])
                self.live[ref] = found["properties"]
                # Its own row may have to wait; what other rows join to it does not.
                self.outcome.times[ref] = found["properties"].get("recorded_at") or ALWAYS
        asked: dict[str, list[str]] = {}
        for ref in ends:
            if ref.id in given.get(ref.label, ()):
                continue
            if ref in self.context.times:
                self.outcome.times[ref] = self.context.times[ref]
            else:
                asked.setdefault(ref.label, []).append(ref.id)
        for label, wanted in asked.items():
            for found in self.tx.run(merge.read_times(label), ids=sorted(wanted)):
                self.outcome.times[Ref(label, found["id"])] = found["recorded_at"] or ALWAYS

    def _ready(self) -> list[CheckedRow]:
        """The rows that can be written now; the others wait, or are refused."""
        rows = self._refuse_incomplete(self.batch.rows)
        while True:
            there = set(self.live) | set(self.outcome.times)
            there |= {f.ref for row in rows for f, _ in row.facts if isinstance(f, Node)}
            dangling = [row for row in rows if any(_missing(f, there) for f, _ in row.facts)]
            if not dangling:
                return rows
            if self.batch.last:
                return [self._refuse_dangling(row, there) for row in rows]
            self.outcome.waiting += dangling
            waiting = set(map(id, dangling))
            rows = [row for row in rows if id(row) not in waiting]

    def _refuse_dangling(self, row: CheckedRow, there: set[Ref]) -> CheckedRow:
        kept: list[tuple[Fact, dict[str, Any]]] = []
        for fact, given in row.facts:
            missing = _missing(fact, there)
            if isinstance(fact, Relationship) and missing:
                reason = f"{fact.type} names a record that is not there"
                found = ", ".join(map(str, missing))
                self.outcome.refused.append(Refusal(row.place, reason, None, found))
            else:
                kept.append((fact, given))
        return CheckedRow(row.place, kept)

    def _refuse_incomplete(self, rows: list[CheckedRow]) -> list[CheckedRow]:
        """Refuse the rows with a new record that lacks what makes it one."""
        together: dict[Ref, dict[str, Any]] = {}
        for row in rows:
            for fact, given in row.facts:
                if isinstance(fact, Node) and fact.ref not in self.live:
                    known = together.setdefault(fact.ref, {})
                    known |= {k: v for k, v in given.items() if v is not None}
        kept = []
        for row in rows:
            refusals = [
                refusal
                for fact, _ in row.facts
                if isinstance(fact, Node) and fact.ref in together
                for refusal in self.check.missing(fact, together[fact.ref])
            ]
            self.outcome.refused += refusals
            if not refusals:
                kept.append(row)
        return kept

    # --- records ---

    def _write_records(self, rows: list[CheckedRow]) -> None:
        said: dict[Ref, list[tuple[Node, dict[str, Any]]]] = {}
        for row in rows:
            for fact, given in row.facts:
                if isinstance(fact, Node):
                    said.setdefault(fact.ref, []).append((fact, given))
        linked = self._linked(rows)
        beside = [ref.id for ref in said if "statements" in self.live.get(ref, ())]
        stored = self.ledger.stored(merge.READ_STATEMENTS, beside)
        creates: dict[str, Rows] = {}
        updates: dict[str, Rows] = {}
        for ref, facts in said.items():
            declared = self.context.model.by_label[ref.label]
            slot = Slot(ref.label, ref.id)
            live = self.live.get(ref)
            before: History = stored.get(ref.id, ())
            if live is not None and not before:
                only = inline_statement(slot, declared, live, self.context.runs)
                before = () if only is None else (only,)
            always = ALWAYS if declared.standing is Standing.REFERENCE else None
            statements = [self.ledger.said(slot, f, given, always) for f, given in facts]
            after = self.ledger.add(before, statements)
            if self.ledger.count(ref.label, before, after):
                self.written.append(ref)
            known = fold_record(after)
            if known is None:
                raise RuntimeError(f"{ref}: nothing is known of what was just said")
            self.outcome.times[ref] = known.recorded_at
            if before == after:
                continue
            self.ledger.stand_beside(before, after, inline=known.only is not None)
            if live is None:
                self.new.add(ref)
                properties = node_properties(declared, known)
                needs = self.context.model.needs.get(ref.label, ())
                if any((type_, ref) not in linked for type_, _ in needs):
                    properties["orphan"] = True
                creates.setdefault(ref.label, []).append(properties)
            else:
                self.flagged.setdefault(ref.label, set()).add(ref.id)
                updates.setdefault(ref.label, []).append(node_properties(declared, known))
        for label, new in creates.items():
            self.tx.run(merge.create_nodes(label), rows=new)
        for label, changed in updates.items():
            self.tx.run(merge.update_nodes(label), rows=changed)

    def _linked(self, rows: list[CheckedRow]) -> set[tuple[str, Ref]]:
        """Which records this batch gives what they would be orphans without."""
        linked: set[tuple[str, Ref]] = set()
        for row in rows:
            for fact, _ in row.facts:
                if isinstance(fact, Relationship) and not fact.not_so:
                    needed_by = self.context.model.by_type[fact.type].needed_by
                    if needed_by:
                        linked.add((fact.type, fact.start if needed_by == "start" else fact.end))
        return linked

    def _write_flags(self) -> None:
        for label, ids in self.flagged.items():
            self.tx.run(merge.derive_flags(self.context.model, label), ids=sorted(ids))


def _missing(fact: Fact, there: set[Ref]) -> list[Ref]:
    if isinstance(fact, Node):
        return []
    return [end for end in (fact.start, fact.end) if end not in there]
