"""Loading facts: rows are checked, gathered into batches, and each batch is one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from graph import merge
from graph.batch import Batch, CheckedRow, Context, CycleError, Outcome, Rows, Transaction
from graph.check import Check
from graph.clock import london_text, now
from graph.element import RunInfo
from graph.facts import Fact, FactError, Node, Refusal, Run
from graph.write import write_batch

BATCH_FACTS = 5_000
Progress = Callable[[int], None]
Together = Callable[[Transaction, Outcome], None]
"""Done in the transaction of each batch, after it; what it raises undoes the batch."""


class LoadError(Exception):
    """A load that cannot begin; the message says what to do."""


class Connection(Protocol):
    """What loading needs of a store: managed transactions, retried when they may be."""

    def read(self, text: str, **parameters: Any) -> Rows:
        """Run one reading statement."""

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one transaction, whole or not at all."""


@dataclass
class LoadReport:
    """What a load did: for each label and type how many records were new, and what was refused."""

    run_id: str
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    facts: int = 0

    def add(self, other: LoadReport) -> None:
        """Count another load with this one."""
        self.run_id = ", ".join(filter(None, (self.run_id, other.run_id)))
        for name, counts in other.counts.items():
            self.counts.setdefault(name, Counter()).update(counts)
        self.refused += other.refused
        self.facts += other.facts

    def total(self, outcome: str) -> int:
        """How many records and relationships were "new", "changed" or "unchanged"."""
        return sum(count[outcome] for count in self.counts.values())

    @property
    def new(self) -> int:
        """Records and relationships that the store did not know."""
        return self.total("new")

    @property
    def changed(self) -> int:
        """Records and relationships of which something else is said now."""
        return self.total("changed")

    @property
    def unchanged(self) -> int:
        """Records and relationships of which the same is said again."""
        return self.total("unchanged")

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "run": self.run_id,
            "facts": self.facts,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "by_type": {name: dict(count) for name, count in sorted(self.counts.items())},
            "refused": [
                {
                    "file": refusal.place.file,
                    "row": refusal.place.row,
                    "column": refusal.column,
                    "value": refusal.value,
                    "reason": refusal.reason,
                }
                for refusal in self.refused
            ],
        }


class Runs(dict[str, RunInfo]):
    """The runs of a store by their ids, each looked up when it is first asked for."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, id_: str) -> RunInfo:
        """Look a run up; KeyError where there is none."""
        for row in self._connection.read(merge.READ_RUN, id=id_):
            self[id_] = run_info(row["properties"])
            return self[id_]
        raise KeyError(id_)


def run_info(properties: Mapping[str, Any]) -> RunInfo:
    """What the order of statements needs to know of a run, as it is stored."""
    names = ("id", "source_system", "extract_at", "number")
    return RunInfo(*(properties[name] for name in names))


class Loader:
    """One load of one run. Batches are prepared while the one before them is being written."""

    def __init__(
        self,
        connection: Connection,
        check: Check,
        run: Run,
        *,
        progress: Progress | None = None,
        as_history: bool = False,
        batch_facts: int = BATCH_FACTS,
        together: Together | None = None,
    ) -> None:
        self._together = together
        self._connection = connection
        self._check = check
        self._run = run
        self._progress = progress or (lambda _: None)
        self._as_history = as_history
        self._batch_facts = batch_facts
        self.report = LoadReport(run.id)
        self._waiting: list[CheckedRow] = []

    def load(self, facts: Iterable[Fact]) -> LoadReport:
        """Load everything; what is refused is in the report, the rest is in the store."""
        runs = Runs(self._connection)
        info, begun, complete = self._begin()
        runs[info.id] = info
        context = Context(self._check.model, info, runs, begun)
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="load") as writer:
            pending: Future[Outcome] | None = None
            for batch in self._batches(facts):
                if pending is not None:
                    self._count(pending.result())
                pending = writer.submit(self._write, batch, context)
            if pending is not None:
                self._count(pending.result())
        self._load_waiting(context)
        self._end(complete)
        return self.report

    def _begin(self) -> tuple[RunInfo, datetime, bool]:
        """Enter the run in the store, or take it up again: its time and number then stay."""
        run = self._run
        for row in self._connection.read(merge.READ_RUN, id=run.id):
            known = row["properties"]
            return run_info(known), known["started_at"], bool(known.get("complete"))
        own = self._connection.read(merge.LATEST_RUN, source_system=run.source_system)[0]
        begun = now()
        extract_at = run.extract_at or begun
        newest = own["extract_at"]
        if newest is not None and extract_at < newest and not self._as_history:
            raise LoadError(
                f"{run.source_system}: this extract is of {london_text(extract_at)}, older than "
                f"one already loaded, of {london_text(newest)}; load it with --as-history to "
                "fold it in as history"
            )
        info = RunInfo(run.id, run.source_system, extract_at, own["runs"] + 1)
        properties = {
            "source_system": run.source_system,
            "files": [str(file) for file in run.files],
            "mapping_version": run.mapping_version,
            "extract_at": extract_at,
            "number": info.number,
            "started_at": begun,
            "cannot_carry": list(run.cannot_carry),
            "outages": [outage.as_text() for outage in run.outages],
        }
        self._connection.write(lambda tx: tx.run(merge.MERGE_RUN, id=run.id, properties=properties))
        return info, begun, False

    def _end(self, complete: bool) -> None:
        if complete:
            return  # the same run again: the store already says how it went
        report = self.report
        properties = {
            "finished_at": now(),
            "complete": True,
            "new": report.new,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "refused": len(report.refused),
        }
        self._connection.write(
            lambda tx: tx.run(merge.MERGE_RUN, id=self._run.id, properties=properties)
        )

    def _batches(self, facts: Iterable[Fact]) -> Iterator[Batch]:
        rows: list[CheckedRow] = []
        size = 0
        for row in self._rows(facts):
            rows.append(row)
            size += len(row.facts)
            if size >= self._batch_facts:
                yield Batch(rows)
                rows, size = [], 0
        if rows:
            yield Batch(rows)

    def _rows(self, facts: Iterable[Fact]) -> Iterator[CheckedRow]:
        """Facts of one place belong together; a wrong one refuses the row."""
        row: list[Fact] = []
        for fact in facts:
            if row and fact.place != row[0].place:
                yield from self._checked(row)
                row = []
            row.append(fact)
        if row:
            yield from self._checked(row)

    def _checked(self, row: list[Fact]) -> Iterator[CheckedRow]:
        self.report.facts += len(row)
        checked: list[tuple[Fact, dict[str, Any]]] = []
        refusals: list[Refusal] = []
        for fact in row:
            try:
                if isinstance(fact, Node):
                    checked.append((fact, self._check.node(fact)))
                else:
                    checked.append((fact, self._check.relationship(fact)))
            except FactError as error:
                refusals += error.refusals
        if refusals:
            self.report.refused += refusals
        else:
            yield CheckedRow(row[0].place, checked)

    def _write(self, batch: Batch, context: Context) -> Outcome:
        """Write a batch; rows that close a circle are refused and the rest is written again."""
        try:
            outcome: Outcome = self._connection.write(lambda tx: self._written(tx, batch, context))
        except CycleError as found:
            return self._write(batch.without(found.refusals), context)
        context.remember(outcome)
        return outcome

    def _written(self, tx: Transaction, batch: Batch, context: Context) -> Outcome:
        outcome = write_batch(tx, batch, context, self._check)
        if self._together is not None:
            self._together(tx, outcome)
        return outcome

    def _count(self, outcome: Outcome) -> None:
        for (name, what), number in outcome.counts.items():
            self.report.counts.setdefault(name, Counter())[what] += number
        self.report.refused += outcome.refused
        self._waiting += outcome.waiting
        self._progress(outcome.facts)

    def _load_waiting(self, context: Context) -> None:
        """Load the rows that named records of later rows; what still dangles is refused."""
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for start in range(0, len(waiting), self._batch_facts):
                batch = Batch(waiting[start : start + self._batch_facts])
                self._count(self._write(batch, context))
            if len(self._waiting) == len(waiting):
                last = Batch(self._waiting, last=True)
                self._waiting = []
                self._count(self._write(last, context))
