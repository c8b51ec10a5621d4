"""The findings that were kept, as a reader may see them; nothing is judged again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import cypher
from cypher.rule import SEVERITIES
from graph import merge
from graph.clock import london_day
from graph.oversight.finding import Finding
from graph.oversight.pieces import held, plain_wording, read_back, wording
from graph.oversight.places import place_of
from graph.oversight.run import Read
from graph.oversight.sight import Marked, Reader, seen_by
from graph.steps import records

_PAGE = 200


@dataclass(frozen=True)
class Wanted:
    """Which of the kept findings are asked for; ``as_of`` is the day on which a team holds them."""

    as_of: date
    case_id: str | None = None
    team_id: str | None = None
    severity: str | None = None  # at least as serious as this
    role: str | None = None
    after: str | None = None  # only what comes after the finding of this id
    first: int = 100


@dataclass(frozen=True)
class Kept:
    """A kept finding, and since when it stands.

    ``kept_at`` is the moment of the last run that found it, or found it otherwise than before.
    """

    found: Finding
    opened_on: date
    last_seen_on: date
    kept_at: datetime
    gone_on: date | None = None

    def as_row(self) -> dict[str, Any]:
        """As programs read it."""
        return self.found.as_row() | {
            "opened_on": self.opened_on,
            "last_seen_on": self.last_seen_on,
        }


def kept(read: Read, wanted: Wanted, reader: Reader | None = None) -> list[Kept]:
    """The kept findings that stand, the worst first.

    With a reader, what that reader may not see is withheld or masked, and does not count
    among the first ones: a page is as long as if it were not there.
    """
    found: list[Kept] = []
    for page in _pages(read, wanted):
        found += page if reader is None else seen_of(read, reader, page)
        if len(found) >= wanted.first:
            break
    return found[: wanted.first]


def kept_by_id(read: Read, ids: Sequence[str]) -> list[Kept]:
    """The kept findings of these ids, standing or gone, in their order."""
    rows = {row["id"]: row["properties"] for row in read(merge.read_nodes("Finding"), ids=ids)}
    return _worded(read, [_kept(rows[id_]) for id_ in ids if id_ in rows])


def seen_of(read: Read, reader: Marked, page: Collection[Kept]) -> list[Kept]:
    """Of kept findings, what a reader may see: the others are withheld or masked."""
    seen = {found.id: found for found in seen_by(read, reader, [one.found for one in page])}
    return [replace(one, found=seen[one.found.id]) for one in page if one.found.id in seen]


def is_kept(read: Read, id_: str) -> bool:
    """Whether there is a kept finding of that id, standing or gone."""
    return bool(read(merge.read_nodes("Finding"), ids=[id_]))


def _pages(read: Read, wanted: Wanted) -> Iterator[list[Kept]]:
    least = SEVERITIES.index(wanted.severity or "LOW")
    after, size = wanted.after, max(wanted.first, _PAGE)
    while True:
        rows = read(
            cypher.oversight("kept").text,
            case_id=wanted.case_id,
            team_id=wanted.team_id,
            as_of=wanted.as_of,
            severities=list(SEVERITIES[least:]),
            role=wanted.role,
            after=after or "",
            first=size,
        )
        yield _worded(read, [_kept(row["properties"]) for row in rows])
        if len(rows) < size:
            return
        after = rows[-1]["id"]


def _kept(said: Mapping[str, Any]) -> Kept:
    rule = cypher.rules().get(said["rule_id"])
    found = Finding(
        rule=said["rule_id"],
        rule_version=said["rule_version"],
        title=rule.title if rule is not None else said["rule_id"],
        pack=said["policy_pack"],
        outcome=said["outcome"],
        state=said.get("state"),  # none where it is gone because it was put right
        severity=said["severity"],
        could_be=said["severity"],
        case_id=said["case_id"],
        subjects=tuple(said["subject_ids"]),
        role=said["responsible_role"],
        since=said.get("since"),
        due=said.get("due_at"),
        days_over=said.get("days_over"),
        late=said["late"],
        done=False,
        as_of=said["as_of"],
        known_at=london_day(said["known_at"]),
        path=tuple(said["evidence_path"]),
        searched=json.loads(said["searched"]),
        missing=tuple(said.get("missing", ())),
        clauses=tuple(said.get("stands_on", ())),
        assumptions=tuple(said.get("assumptions", ())),
        explained_by=None,
        outage=None,
        why="",
        text="",
        child_text=None,
        detail={"pieces": said["detail"]},
    )
    return Kept(
        found, said["opened_on"], said["last_seen_on"], said["known_at"], said.get("gone_on")
    )


def _worded(read: Read, page: list[Kept]) -> list[Kept]:
    """The findings with their words, as the records say them now."""
    there = held(read, (ref for one in page for ref in records(one.found.path)))
    return [replace(one, found=_in_words(one.found, there)) for one in page]


def _in_words(found: Finding, there: Mapping[str, Mapping[str, Any]]) -> Finding:
    rule = cypher.rules().get(found.rule)
    places = {
        ref.id: place
        for ref in records(found.path)
        if (place := place_of(ref.label, there.get(ref.id, {})))
    }
    found = replace(found, places=places, detail=read_back(found.detail["pieces"], there))
    said = wording(found, rule.staff) if rule is not None else None
    return replace(
        found,
        text=said or plain_wording(found),
        child_text=wording(found, rule.child) if rule is not None else None,
    )
