"""Findings kept in the graph, so that what stands can be asked without judging again.

Only what was found today, of what is known today, by the adopted pack. What is kept is computed:
it is never part of statements, of the past or of exports, and no record refers to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import cypher
from graph import changes, merge
from graph.batch import Rows, Transaction
from graph.clock import now
from graph.element import relationship_id
from graph.facts import Ref
from graph.model import MODEL
from graph.oversight.finding import Finding
from graph.oversight.pack import Pack, Standard
from graph.oversight.pieces import held, told
from graph.oversight.run import Round
from graph.steps import records

_PATH = ("evidence_path", "subject_ids", "rule_id", "policy_pack")
_CLOCK = ("known_at",)  # the moment of a run is no difference within a day


class Keeping(Protocol):
    """A store in which findings can be kept."""

    def read(self, text: str, timeout: float = ..., **parameters: Any) -> Rows:
        """Run one reading statement."""

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one managed transaction."""


@dataclass
class Tally:
    """How many findings a run opened, found standing still, and no longer found."""

    opened: int = 0
    still_open: int = 0
    gone: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.opened += other.opened
        self.still_open += other.still_open
        self.gone += other.gone
        return self


def keep_standards(store: Keeping, pack: Pack) -> None:
    """Derive the Standard nodes of a pack; a second time changes nothing."""
    wanted = {row["id"]: row for row in (_standard(one, pack) for one in pack.standards)}

    def work(tx: Transaction) -> None:
        there = {row["id"]: row["properties"] for row in _nodes(tx, "Standard", wanted)}
        new = [row for id_, row in wanted.items() if id_ not in there]
        other = [row for id_, row in wanted.items() if id_ in there and there[id_] != row]
        _write(tx, merge.create_nodes("Standard"), new)
        _write(tx, merge.update_nodes("Standard"), other)

    if wanted:
        store.write(work)


def _nodes(tx: Transaction, label: str, ids: Iterable[str]) -> Rows:
    return tx.run(merge.read_nodes(label), ids=sorted(ids))


def _write(tx: Transaction, text: str, rows: Rows) -> None:
    if rows:
        tx.run(text, rows=rows)


def standard_id(standard: Standard, pack: Pack) -> str:
    """The id of the Standard node that stands for a standard of a pack."""
    return f"{MODEL.by_label['Standard'].derived_ids}{pack.name}:{standard.id}"


def _standard(standard: Standard, pack: Pack) -> dict[str, Any]:
    said = standard.said
    row = {
        "id": standard_id(standard, pack),
        "clause_ids": said.get("clauses"),
        "pack": f"{pack.name} {pack.version}",
        "valid_from": pack.valid_from,
        "valid_to": pack.valid_to,
    }
    same = ("title", "authority", "anchor_event", "applies_to", "period", "unit")
    row |= {name: said.get(name) for name in (*same, "approver_role", "is_assumption")}
    return {name: value for name, value in row.items() if value is not None}


def keep(store: Keeping, done: Round, pack: Pack, today: date) -> Tally:
    """Keep the open findings of judged cases; what was kept of them and is gone is marked so."""
    standing = {found.id: found for found in done.findings if found.is_open}
    now_known = {found.id: found for found in done.findings}
    paths = {id_: list(records(found.path)) for id_, found in standing.items()}
    there = held(store.read, (ref for found in paths.values() for ref in found))
    wanted = {
        id_: _properties(found, {ref.id: there[ref.id] for ref in paths[id_] if ref.id in there})
        for id_, found in standing.items()
    }
    links = {id_: _links(found, paths[id_], pack) for id_, found in standing.items()}

    def work(tx: Transaction) -> Tally:
        """May be done again: it looks at what is there each time."""
        text = cypher.oversight("kept_of").text
        before = {r["id"]: r["properties"] for r in tx.run(text, case_ids=sorted(done.files))}
        tally = Tally()
        new, changed, moved = [], [], []
        for id_, said in wanted.items():
            old = before.get(id_)
            stands = old is not None and "gone_on" not in old
            opened_on = old["opened_on"] if old is not None and stands else today
            row = said | {"opened_on": opened_on, "last_seen_on": today}
            tally.still_open += stands
            tally.opened += not stands
            if old is None:
                new.append(row)
            elif _differs(old, row):
                changed.append(row)
            if old is not None and any(old.get(name) != row.get(name) for name in _PATH):
                moved.append(id_)
        gone = [
            _gone(old, now_known.get(id_), today)
            for id_, old in before.items()
            if id_ not in wanted and "gone_on" not in old
        ]
        tally.gone = len(gone)
        _write(tx, merge.create_nodes("Finding"), new)
        _write(tx, merge.update_nodes("Finding"), changed + gone)
        _unlink(tx, moved)
        _link(tx, {id_: links[id_] for id_ in [*(row["id"] for row in new), *moved]})
        opened = [row for row in changed if row["opened_on"] == today and _reopens(before, row)]
        changes.note(tx, [Ref("Finding", row["id"]) for row in (*new, *opened, *gone)])
        return tally

    tally: Tally = store.write(work)
    return tally


def sweep(store: Keeping, today: date) -> int:
    """After a run over all cases: mark what stands of cases that it no longer reached."""

    def work(tx: Transaction) -> int:
        rows = tx.run(cypher.oversight("kept_elsewhere").text, day=today)
        gone = [_gone(row["properties"], None, today) for row in rows]
        _write(tx, merge.update_nodes("Finding"), gone)
        changes.note(tx, [Ref("Finding", row["id"]) for row in gone])
        return len(rows)

    return int(store.write(work))


def _reopens(before: Mapping[str, Mapping[str, Any]], row: Mapping[str, Any]) -> bool:
    return "gone_on" in before[row["id"]]


def _differs(old: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    names = (old.keys() | row.keys()) - set(_CLOCK)
    return any(old.get(name) != row.get(name) for name in names)


def _properties(found: Finding, on_path: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    row = {
        "id": found.id,
        "rule_id": found.rule,
        "rule_version": found.rule_version,
        "policy_pack": found.pack,
        "outcome": found.outcome,
        "state": found.state,
        "severity": found.severity,
        "case_id": found.case_id,
        "subject_ids": list(found.subjects),
        "responsible_role": found.role,
        "since": found.since,
        "due_at": found.due,
        "days_over": found.days_over,
        "as_of": found.as_of,
        "known_at": now(),
        "hindsight": found.hindsight,
        "found_later": bool(found.detail.get("found_later")),
        "late": found.late,
        "evidence_path": list(found.path),
        "searched": json.dumps(dict(found.searched), default=str, sort_keys=True),
        "missing": list(found.missing),
        "sources_seen": list(found.sources_seen),
        "stands_on": list(found.clauses),
        "assumptions": list(found.assumptions),
        "detail": told(found, cypher.rules()[found.rule], on_path),
    }
    return {name: value for name, value in row.items() if value is not None}


def _gone(old: Mapping[str, Any], found: Finding | None, today: date) -> dict[str, Any]:
    """What was kept, and how it stands since: put right, late but done, or no longer found."""
    row = {**old, "gone_on": today}
    del row["state"]
    if found is not None:
        row["outcome"] = found.outcome
        if found.state is not None and not found.is_open:
            row["state"] = "HISTORIC" if found.state == "OPEN" else found.state
        if found.explained_by is None and found.suppressed_reason is not None:
            row["suppressed_reason"] = found.suppressed_reason  # the rule's words, not a record's
    return row


# --- the records and standards it joins ---


def _links(found: Finding, path: list[Ref], pack: Pack) -> list[tuple[str, Ref, dict[str, Any]]]:
    joined: list[tuple[str, Ref, dict[str, Any]]] = []
    for position, ref in enumerate(path, 1):
        part = "SUBJECT" if ref.id in found.subjects else "EVIDENCE"
        joined.append(("CONCERNS", ref, {"position": position, "part": part}))
    for standard in pack.standards:
        if standard.said.get("rule") == found.rule:
            joined.append(("STANDS_ON", Ref("Standard", standard_id(standard, pack)), {}))
    return joined


def _link(tx: Transaction, wanted: Mapping[str, list[tuple[str, Ref, dict[str, Any]]]]) -> None:
    shapes: dict[tuple[str, str], Rows] = {}
    for id_, links in wanted.items():
        start = Ref("Finding", id_)
        for type_, end, properties in links:
            name = relationship_id(MODEL.by_type[type_], start, end, properties)
            row = {"start": id_, "end": end.id, "properties": {"id": name, **properties}}
            shapes.setdefault((type_, end.label), []).append(row)
    for (type_, label), rows in shapes.items():
        tx.run(merge.create_relationships(type_, "Finding", label), rows=rows)


def _unlink(tx: Transaction, ids: list[str]) -> None:
    if not ids:
        return
    shapes: dict[tuple[str, str], Rows] = {}
    for row in tx.run(merge.read_around("start", "Finding", ""), ids=ids):
        link = {"start": row["start"], "end": row["end"], "id": row["properties"]["id"]}
        shapes.setdefault((row["type"], row["end_label"]), []).append(link)
    for (type_, label), rows in shapes.items():
        tx.run(merge.delete_relationships(type_, "Finding", label), rows=rows)
