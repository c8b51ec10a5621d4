"""A finding: what a rule says of a subject, with the path that shows why (A4)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cypher.rule import SEVERITIES, Rule
from graph.oversight.files import File
from graph.oversight.judge import Outcome
from graph.oversight.pack import Pack
from graph.oversight.places import seen
from graph.oversight.wording import told, worded

_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
LISTED = ("BREACH", "EXPLAINED", "UNKNOWN")


@dataclass(frozen=True)
class Finding:
    """What a rule says of a subject on a day; only a BREACH is a finding proper."""

    rule: str
    rule_version: str
    title: str
    pack: str
    outcome: str
    state: str | None
    severity: str
    could_be: str  # how serious it would be, where it cannot be told
    case_id: str
    subjects: tuple[str, ...]
    role: str
    since: date | None
    due: date | None
    days_over: int | None
    late: bool
    done: bool
    as_of: date
    known_at: date
    path: tuple[str, ...]
    searched: Mapping[str, Any]
    missing: tuple[str, ...]
    clauses: tuple[str, ...]
    assumptions: tuple[str, ...]
    explained_by: str | None
    outage: str | None
    why: str
    text: str
    child_text: str | None
    detail: Mapping[str, Any] = field(default_factory=dict)
    suppressed_reason: str | None = None  # why it is no breach, where it might have been one
    places: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def sources_seen(self) -> tuple[str, ...]:
        """The kinds of place in which what it rests on stands (P43)."""
        return seen(self.path, self.places)

    @property
    def id(self) -> str:
        """Made of rule, case, subjects and first day, so that it is the same in the next run."""
        parts = "|".join((self.rule, self.case_id, *sorted(self.subjects), str(self.since)))
        return f"finding:{self.rule}:{hashlib.sha256(parts.encode()).hexdigest()[:24]}"

    @property
    def hindsight(self) -> bool:
        """Whether more was looked at than was known on the day (A7.12)."""
        return self.known_at > self.as_of

    @property
    def is_open(self) -> bool:
        """Whether it asks for something now; information never does (A7)."""
        return self.outcome == "BREACH" and self.state == "OPEN" and self.severity != "INFO"

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What tells findings apart in one run: rule, case and subjects."""
        return self.rule, self.case_id, tuple(sorted(self.subjects))

    def as_row(self) -> dict[str, Any]:
        """The fields of A4 as plain values, for programs."""
        return {
            "id": self.id,
            "rule_id": self.rule,
            "rule_version": self.rule_version,
            "title": self.title,
            "policy_pack": self.pack,
            "outcome": self.outcome,
            "state": self.state,
            "severity": self.severity,
            "case_id": self.case_id,
            "subject_ids": list(self.subjects),
            "responsible_role": self.role,
            "since": self.since,
            "due_at": self.due,
            "days_over": self.days_over,
            "late": self.late,
            "done": self.done,
            "as_of": self.as_of,
            "known_at": self.known_at,
            "hindsight": self.hindsight,
            "evidence_path": list(self.path),
            "searched": _in_order(self.searched),
            "missing": list(self.missing),
            "sources_seen": list(self.sources_seen),
            "stands_on": list(self.clauses),
            "assumptions": list(self.assumptions),
            "explained_by": self.explained_by,
            "outage": self.outage,
            "text_staff": self.text,
            "text_child": self.child_text,
            "suppressed_reason": self.suppressed_reason,
            "detail": _in_order(self.detail),
        }

    @property
    def age(self) -> int | None:
        """For how many days it has stood: since it was due, else since what it began with."""
        if self.days_over is not None:
            return self.days_over
        return (self.as_of - self.since).days if self.since is not None else None

    @property
    def rank(self) -> tuple[int, int, str, str]:
        """The worst first, and of those the oldest."""
        return (
            -SEVERITIES.index(self.severity),
            -(self.age or 0),
            self.rule,
            "|".join(self.subjects),
        )


def _in_order(value: Any) -> Any:
    """Maps by their names: a server gives them in an order of its own."""
    if isinstance(value, Mapping):
        return {name: _in_order(value[name]) for name in sorted(value)}
    return [_in_order(one) for one in value] if isinstance(value, (list, tuple)) else value


def finding(row: Mapping[str, Any], found: Outcome, rule: Rule, file: File, pack: Pack) -> Finding:
    """One row of a rule and how it was judged, as a reader sees it."""
    detail = {**(row.get("detail") or {}), **found.extra}
    if found.gaps:
        detail["gaps"] = [dict(gap) for gap in found.gaps]
        detail["longest"] = max((gap["to"] - gap["from"]).days for gap in found.gaps)
        detail["gap_from"], detail["gap_to"] = found.gaps[-1]["from"], found.gaps[-1]["to"]
    could_be = severity = found.severity or row.get("severity") or rule.severity
    if found.state == "HISTORIC":
        severity = row.get("severity_late") or severity
    if found.outcome == "EXPLAINED" and found.late:
        severity = "LOW"
    if found.outcome == "UNKNOWN":
        severity = "INFO"
    path = list(row["path"])
    if found.explained_by is not None:
        path.append(f"Deviation:{found.explained_by}")
    values = {
        "due": found.due,
        "since": found.since,
        "days_over": found.days_over,
        "missing": row.get("missing") or (),
        **detail,
    }
    return Finding(
        rule=rule.id,
        rule_version=rule.version,
        title=rule.title,
        pack=f"{pack.name} {pack.version}",
        outcome=found.outcome,
        state=found.state,
        severity=severity,
        could_be=could_be,
        case_id=file.case_id,
        subjects=tuple(row["subjects"]),
        role=row.get("role") or rule.role,
        since=found.since,
        due=found.due,
        days_over=found.days_over,
        late=found.late,
        done=found.done,
        as_of=file.as_of,
        known_at=file.known_at,
        path=tuple(dict.fromkeys(path)),
        searched=row.get("searched") or {},
        missing=tuple(row.get("missing") or ()),
        clauses=rule.basis,
        assumptions=tuple(pack.assumptions(_settings(rule, row))),
        explained_by=found.explained_by,
        outage=found.outage,
        why=found.why,
        text=_text(rule, found, values),
        child_text=worded(rule.child, values) if rule.child else None,
        detail=detail,
        suppressed_reason=_suppressed(found, file),
        places=file.places,
    )


def _settings(rule: Rule, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The parameters that decided: of the lengths of time the one by which the row was judged."""
    own, period = {parameter.name for parameter in rule.parameters}, row.get("period")
    others = {name for name in rule.periods if period and name != period} - own
    return tuple(name for name in rule.settings if name not in others)


def _suppressed(found: Outcome, file: File) -> str | None:
    """Why it is no breach: the reason given, the source that failed, or what ended it first."""
    if found.outcome not in ("EXPLAINED", "UNKNOWN", "NOT_APPLICABLE"):
        return None
    return file.reason_of(found.explained_by) or found.outage or found.why or None


def _text(rule: Rule, found: Outcome, values: Mapping[str, Any]) -> str:
    """What staff read: the rule's own words for a breach, a plain sentence for the rest.

    A rule over what all others found has words of its own for what cannot be told.
    """
    if found.outcome == "BREACH" or "all" in rule.after:
        return worded(rule.staff, values)
    reason = _DAY.sub(_day_in_words, found.outage or found.why)
    words = {
        "EXPLAINED": "there is a reason on the record" + (", given late" if found.late else ""),
        "UNKNOWN": "cannot be told from this record",
        "MET": "not the case",
        "NOT_DUE": "not due yet",
        "NOT_APPLICABLE": "does not apply",
    }[found.outcome]
    return f"{rule.title}: {words}{f' ({reason})' if reason else ''}."


def _day_in_words(found: re.Match[str]) -> str:
    return told(date.fromisoformat(found[0]))
