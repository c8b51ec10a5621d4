"""Judging for a reader who does not see all of a file.

Rules look at everything, and sight withholds or masks (A7.7). But what a finding says besides, the
days it names and the numbers it counts, may come from a record that is hidden. So a file with such
a record is judged once more without it: the reader is told what that finds, as far as the whole
record bears it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from graph import merge
from graph.batch import Rows, Transaction
from graph.model import MODEL
from graph.oversight.assurance import Claim, as_seen
from graph.oversight.finding import LISTED, Finding
from graph.oversight.judgement import Judged, nothing_indicated
from graph.oversight.run import Read, Round
from graph.oversight.sight import MASK, hidden_on, restricted_on, seen_by, withheld
from graph.seen import visible_ids
from graph.sight import Sight

Hidden = Mapping[str, Sequence[str]]
"""Ids of records by their label."""

_RECORDS = tuple(sorted(node.label for node in MODEL.records))


class Tried(Protocol):
    """A store in which something can be tried out."""

    def read(self, text: str, timeout: float = ..., **parameters: Any) -> Rows:
        """Run one reading statement."""

    def as_known(self, at: datetime | date) -> Any:
        """The store as it was known at a time."""

    def never_committed(self) -> AbstractContextManager[Transaction]:
        """A transaction in which something may be tried out; nothing of it stays."""


@dataclass(frozen=True)
class Whole:
    """All that is found of one case; ``withheld`` is whether what counts is kept from the reader.

    ``recorded`` are the judgements of people.
    """

    findings: tuple[Finding, ...]
    assurance: Claim
    judged: Judged
    recorded: tuple[Mapping[str, Any], ...]
    withheld: bool = False


class Eyes:
    """What one reader is told of what the rules find."""

    def __init__(self, store: Tried, sight: Sight) -> None:
        self._store = store
        self._sight = sight

    def findings(
        self,
        done: Round,
        again: Callable[[Read, str], Sequence[Finding]],
        within: Transaction | None = None,
    ) -> list[Finding]:
        """The findings of a round that the reader may see.

        ``again`` judges one case by another reading; ``within`` is a rebuilt past, of one case.
        """
        shown = seen_by(self._store.read, self._sight, done.findings)
        hidden = self._hidden(list(done.files), within)
        told = [found for found in shown if found.case_id not in hidden]
        for case_id, records in hidden.items():
            with self._without(records, within) as tx:
                less = again(tx.run, case_id)
            of_case = [found for found in shown if found.case_id == case_id]
            told += _borne_out(less, done.of(case_id), of_case)
        return told

    def case(
        self,
        case_id: str,
        whole: Whole,
        again: Callable[[Read], Whole],
        tree: Callable[[Sequence[Finding]], Claim],
        within: Transaction | None = None,
    ) -> Whole:
        """One case as the reader is told of it; ``tree`` makes the assurance case of findings."""
        read, sight = self._store.read, self._sight
        shown = seen_by(read, sight, whole.findings)
        records = self._hidden([case_id], within).get(case_id)
        if records is None:
            told = {found.id: found for found in shown}
            gone = withheld(read, sight, whole.findings)
            return self._whole(case_id, whole, told, as_seen(whole.assurance, told), gone)
        with self._without(records, within) as tx:
            less = again(tx.run)
        found = sorted(_borne_out(less.findings, whole.findings, shown), key=lambda one: one.rank)
        told = {one.id: one for one in found}
        # what is sealed leaves no trace; else no judgement is shown that lacks what counts (A7.7)
        kept = [one for one in whole.findings if one.id not in told]
        gone = _counts(one for one in less.findings if one.id not in told) or _counts(
            one
            for one, restricted in zip(kept, restricted_on(read, sight, kept), strict=True)
            if restricted
        )
        return self._whole(case_id, less, told, tree(found), gone)

    def _whole(
        self, case_id: str, judged: Whole, told: Mapping[str, Finding], tree: Claim, gone: bool
    ) -> Whole:
        audits = [one["id"] for one in judged.recorded]
        open_ = visible_ids(self._store.read, self._sight, {"Oversight": audits})
        return Whole(
            tuple(told.values()),
            tree,
            nothing_indicated(case_id) if gone else self._indicated(judged.judged, told),
            tuple(one for one in judged.recorded if one["id"] in open_),
            gone,
        )

    def in_part(self, case_ids: Iterable[str]) -> frozenset[str]:
        """The cases on whose files something is hidden from the reader."""
        return frozenset(self._hidden(sorted(set(case_ids)), None))

    def preflight(
        self, full: Sequence[Finding], case_id: str, again: Callable[[Hidden], Sequence[Finding]]
    ) -> list[Finding]:
        """What would be missing from a draft, and what is good, as the reader is told."""
        shown = seen_by(self._store.read, self._sight, full)
        records = self._hidden([case_id], None).get(case_id)
        return _borne_out(again(records), full, shown) if records else shown

    def _indicated(self, indicated: Judged, told: Mapping[str, Finding]) -> Judged:
        paths = [one.path for one in indicated.shown]
        hidden = hidden_on(self._store.read, self._sight, paths)
        shown = zip(indicated.shown, hidden, strict=True)
        return replace(
            indicated,
            shown=tuple(one for one, is_hidden in shown if not is_hidden),
            because=tuple(told[one.id] for one in indicated.because if one.id in told),
        )

    def _hidden(self, case_ids: list[str], within: Transaction | None) -> Mapping[str, Hidden]:
        """The records on files that the reader may not see, by case."""
        if within is not None:
            return _hidden_in(within, self._store.read, self._sight, case_ids)
        allowed = self._sight.visible("n", _RECORDS)
        text = (
            "UNWIND $ids AS id MATCH (:Case {id: id})<-[:ON_FILE]-(n) "
            f"WHERE NOT coalesce({allowed}, false) "
            "RETURN id AS case_id, labels(n) AS labels, n.id AS id"
        )
        found: dict[str, dict[str, list[str]]] = {}
        for row in self._store.read(text, ids=case_ids, **self._sight.used(text)):
            label = next(name for name in row["labels"] if name in _RECORDS)
            found.setdefault(row["case_id"], {}).setdefault(label, []).append(row["id"])
        return found

    @contextmanager
    def _without(self, records: Hidden, within: Transaction | None) -> Iterator[Transaction]:
        """The store, or the past, without these records; it is never committed."""
        if within is not None:
            leave_out(within, records)
            yield within
            return
        with self._store.never_committed() as tx:
            leave_out(tx, records)
            yield tx


def leave_out(tx: Transaction, records: Hidden) -> None:
    """Take records away, in one order, so that two who do it never wait for each other."""
    for label in sorted(records):
        tx.run(merge.delete_nodes(label), ids=sorted(records[label]))


def _hidden_in(
    tx: Transaction, read: Read, sight: Sight, case_ids: Sequence[str]
) -> Mapping[str, Hidden]:
    """Of a rebuilt past, what may not be seen today."""
    found: dict[str, Hidden] = {}
    for case_id in case_ids:
        there: dict[str, list[str]] = {}
        for row in tx.run(merge.read_to("ON_FILE", "Case"), ids=[case_id]):
            there.setdefault(row["start_label"], []).append(row["start"])
        seen = visible_ids(read, sight, there)
        hidden = {
            label: left
            for label, ids in there.items()
            if (left := [i for i in ids if i not in seen])
        }
        if hidden:
            found[case_id] = hidden
    return found


def _borne_out(
    less: Sequence[Finding], full: Sequence[Finding], shown: Sequence[Finding]
) -> list[Finding]:
    """What is found without the hidden records, as far as the whole record bears it out.

    What rests in part on a record that is restricted is told as it was masked (A7.7).
    """
    of_whole = {found.id: found for found in full}
    masked = {found.id: found for found in shown if MASK in found.path}
    told = [
        found
        for found in less
        if found.id not in masked
        and (found.outcome not in LISTED or _stands(found, of_whole.get(found.id)))
    ]
    return [*told, *masked.values()]


def _stands(found: Finding, whole: Finding | None) -> bool:
    return whole is not None and (whole.outcome, whole.state) == (found.outcome, found.state)


def _counts(findings: Iterable[Finding]) -> bool:
    return any(found.is_open or found.outcome == "UNKNOWN" for found in findings)
