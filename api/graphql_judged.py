"""What GraphQL's fields of oversight answer: cases judged, findings and claims as plain values."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from api.asking import today
from api.judging import JudgedCase
from api.overseeing import OversightError, Wanted, age, order
from api.path_picture import name, read_path
from graph.oversight.assurance import Claim
from graph.oversight.finding import Finding
from graph.oversight.judgement import NONE, WARNING
from graph.oversight.judgement import as_row as judgement_row
from graph.oversight.preflight import Draft

MOST = 200
"""The largest page of findings that may be asked for."""
FIRST = 50

_CURSOR = "finding:"

Row = dict[str, Any]


def findings(
    _root: Any,
    info: Any,
    case_id: str | None = None,
    team_id: str | None = None,
    as_of: Any = None,
    known_at: Any = None,
    first: int | None = None,
    after: str | None = None,
    **given: Any,
) -> Row:
    """A page of findings."""
    first = FIRST if first is None else first
    if not 1 <= first <= MOST:
        raise OversightError(f"first: from 1 to {MOST}; found {first}")
    since = _after(after)
    given = plain_codes(given)
    wanted = Wanted(
        rules=tuple(given.get("rules") or ()),
        severity=given.get("severity"),
        outcomes=tuple(given.get("outcome") or ("BREACH",)),
        states=tuple(given.get("state") or ()),
        role=given.get("role"),
        days=given.get("days") or 0,
    )
    judged = info.context.overseer.findings(wanted, case_id, team_id, as_of, known_at)
    left = [one for one in judged.findings if since is None or list(order(one)) > since]
    shown = left[:first]
    return {
        "nodes": [finding_row(one) for one in shown],
        "total_count": len(judged.findings),
        "cases_judged": judged.cases,
        "as_of": judged.terms.as_of,
        "known_at": judged.terms.known_on,
        "hindsight": judged.terms.known_on > judged.terms.as_of,
        "end_cursor": _cursor(shown[-1]) if shown else None,
        "has_next_page": len(left) > len(shown),
    }


def assurance_case(
    _root: Any, info: Any, case_id: str, as_of: Any = None, known_at: Any = None
) -> Row:
    """The assurance case of a case."""
    found = info.context.overseer.case(case_id, as_of, known_at)
    counts = sorted(found.assurance.counts().items())
    return {
        **_terms(found, case_id),
        "claim": _claim(found.assurance),
        "counts": [{"status": status, "number": number} for status, number in counts],
    }


def judgement(
    _root: Any, info: Any, case_id: str, as_of: Any = None, known_at: Any = None
) -> Row | None:
    """What is indicated of the oversight of a case; None where it is not shown to the reader."""
    found = info.context.overseer.case(case_id, as_of, known_at)
    if found.withheld:
        return None
    row = judgement_row(found.judged)
    return {
        **row,
        **_terms(found, case_id),
        "indicated": None if found.judged.indicated == NONE else found.judged.indicated,
        "warning": WARNING,
        "strengths": [{**one, "steps": _steps(one["path"])} for one in row["strengths"]],
        "because": [finding_row(one) for one in found.judged.because],
        "recorded": list(found.recorded),
    }


def preflight(_root: Any, info: Any, draft: Any) -> Row:
    """What would be missing from a decision."""
    said = {key: value for key, value in plain_codes(draft).items() if value is not None}
    for key in ("rests_on", "views", "asks_for"):
        said[key] = tuple(said.get(key, ()))
    said["options"] = tuple((one["kind"], one["reason"]) for one in said.get("options", ()))
    answer = info.context.overseer.preflight(Draft(**{"on": today(), **said}))
    return {
        "case_id": draft["case_id"],
        "missing": [finding_row(one) for one in answer.missing],
        "good": [finding_row(one) for one in answer.good],
    }


def plain_codes(given: Any) -> Any:
    """Arguments with their codes as words; graphene hands over members of an enumeration."""
    if isinstance(given, Enum):
        return given.value
    if isinstance(given, Mapping):
        return {key: plain_codes(value) for key, value in given.items()}
    return list(map(plain_codes, given)) if isinstance(given, list) else given


def _terms(found: JudgedCase, case_id: str) -> Row:
    pack = found.terms.pack
    return {
        "case_id": case_id,
        "as_of": found.terms.as_of,
        "known_at": found.terms.known_on,
        "hindsight": found.terms.known_on > found.terms.as_of,
        "policy_pack": f"{pack.name} {pack.version}",
    }


def finding_row(found: Finding) -> Row:
    """A finding as its fields show it."""
    row = found.as_row()
    return {
        **row,
        "could_be": found.could_be,
        "is_open": found.is_open,
        "age": age(found),
        "why": found.why or None,
        "steps": _steps(found.path),
        "searched": row["searched"] or None,
        "detail": row["detail"] or None,
    }


def _steps(path: Any) -> list[Row]:
    steps = []
    for step in read_path(path):
        row: Row = {"number": step.number, "text": step.text, "type": step.type}
        if step.start is not None:
            row["label"], row["id"] = name(step.start)
        if step.end is not None:
            row["to_label"], row["to_id"] = name(step.end)
        steps.append(row)
    return steps


def _claim(claim: Claim) -> Row:
    return {
        "text": claim.text,
        "status": claim.status,
        "rule_id": claim.rule,
        "finding": finding_row(claim.finding) if claim.finding is not None else None,
        "parts": [_claim(part) for part in claim.parts],
    }


# --- pages -------------------------------------------------------------------------------


def _cursor(found: Finding) -> str:
    """Where a finding stands in the order, so that the next page begins after it."""
    return base64.urlsafe_b64encode((_CURSOR + json.dumps(order(found))).encode()).decode()


def _after(cursor: str | None) -> list[Any] | None:
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True).decode()
        place = json.loads(text.removeprefix(_CURSOR)) if text.startswith(_CURSOR) else None
    except (ValueError, binascii.Error, RecursionError):
        place = None
    if isinstance(place, list) and [type(part) for part in place] == [int, int, str, str, str]:
        return place
    raise OversightError("after: is no cursor that this field gave")
