"""Findings as a reader may see them: rules run on everything, then sight withholds or masks.

Nothing is ever found because a reader may not see something: an absence is an absence in the
whole record (A7.7).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import cypher
from graph.clock import london_day, now
from graph.oversight.finding import Finding
from graph.oversight.run import Read
from graph.steps import records

LEVELS = ("STANDARD", "RESTRICTED", "SEALED")
REVIEWERS = ("IRO", "CPC")  # read RESTRICTED on the cases that they review (D4)
MASK = "a record you may not read"


@dataclass(frozen=True)
class Reader:
    """Who reads: a worker, the role in which they read, and the highest marking they may see."""

    worker: str | None
    role: str
    clearance: str = "STANDARD"

    @staticmethod
    def read(said: Mapping[str, Any], id_of: Callable[[str], str] = str) -> Reader:
        """From a story's reader; ``id_of`` gives the id under which the worker is loaded."""
        worker = said.get("worker")
        return Reader(id_of(worker) if worker else None, said["role"], said["clearance"])

    def may_read(self, marking: Mapping[str, Any]) -> bool:
        """Whether a record of this marking is open to the reader."""
        sensitivity = marking["sensitivity"] or "STANDARD"
        if sensitivity == "STANDARD":
            return True
        named = marking["restricted_to"] or []
        is_named = self.worker in named or self.role in named
        cleared = LEVELS.index(self.clearance) >= LEVELS.index(sensitivity)
        if sensitivity == "SEALED":
            return cleared and (is_named or not named)
        reviews = self.role in REVIEWERS and self.worker in marking["reviewers"]
        return is_named or reviews or (cleared and not named)


class Marked(Protocol):
    """Whoever reads, as far as markings are concerned."""

    def may_read(self, marking: Mapping[str, Any]) -> bool:
        """Whether a record of this marking is open to the reader."""


def seen_by(read: Read, reader: Marked, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that a reader may see.

    One whose subject or a sealed step is hidden is withheld; a restricted step is masked.
    """
    marked = _markings(read, findings)
    hidden = {name for name, marking in marked.items() if not reader.may_read(marking)}
    sealed = {name for name in hidden if marked[name]["sensitivity"] == "SEALED"}
    seen = []
    for found in findings:
        on_path = _ids(found.path) | set(found.subjects) | {found.case_id}
        if sealed & on_path or hidden & {*found.subjects, found.case_id}:
            continue
        seen.append(_masked(found, hidden & on_path) if hidden & on_path else found)
    return seen


def withheld(read: Read, reader: Marked, findings: Sequence[Finding]) -> bool:
    """Whether a finding that counts is withheld; then the reader is shown no judgement."""
    seen = {found.id for found in seen_by(read, reader, findings)}
    return any(
        found.id not in seen and (found.is_open or found.outcome == "UNKNOWN") for found in findings
    )


def restricted_on(read: Read, reader: Marked, findings: Sequence[Finding]) -> list[bool]:
    """Of each finding, whether a record that is restricted, and hidden, is on it."""
    marked = _markings(read, findings)
    hidden = {
        name
        for name, marking in marked.items()
        if marking["sensitivity"] == "RESTRICTED" and not reader.may_read(marking)
    }
    return [
        bool(hidden & (_ids(found.path) | {*found.subjects, found.case_id})) for found in findings
    ]


def hidden_on(read: Read, reader: Marked, paths: Iterable[Sequence[str]]) -> list[bool]:
    """Of each path, whether a record on it is hidden from the reader."""
    named = [_ids(path) for path in paths]
    marked = _marked(read, frozenset().union(*named))
    hidden = {name for name, marking in marked.items() if not reader.may_read(marking)}
    return [bool(ids & hidden) for ids in named]


def _masked(found: Finding, hidden: Iterable[str]) -> Finding:
    """The finding with hidden records taken out of its path, its words and what it tells."""
    gone = set(hidden)
    path = tuple(MASK if _ids([step]) & gone else step for step in found.path)
    return replace(
        found,
        path=tuple(dict.fromkeys(path)),
        text=f"{found.title}: it rests in part on {MASK}.",
        child_text=None,
        detail={},
        missing=(),
        suppressed_reason=None,
        searched={name: found.searched[name] for name in ("labels",) if name in found.searched},
        explained_by=None if found.explained_by in gone else found.explained_by,
    )


def _markings(read: Read, findings: Sequence[Finding]) -> dict[str, dict[str, Any]]:
    ids: set[str] = set()
    for found in findings:
        ids |= _ids(found.path) | set(found.subjects) | {found.case_id}
    return _marked(read, ids)


def _marked(read: Read, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    if not ids:
        return {}
    rows = read(cypher.oversight("markings").text, ids=sorted(ids), today=london_day(now()))
    return {row["id"]: row for row in rows}


def _ids(path: Iterable[str]) -> set[str]:
    """The ids of the records that a path names."""
    return {ref.id for ref in records(path)}
