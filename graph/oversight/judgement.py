"""Strengths and the indicated judgement of a case, from what the rules found; only indicated."""

from __future__ import annotations

from dataclasses import dataclass

from graph.oversight.finding import Finding
from graph.oversight.pack import Pack
from graph.oversight.run import Read, Round

SUFFICIENT, INSUFFICIENT = "SUFFICIENT", "INSUFFICIENT"
NEEDS_HUMAN = "NEEDS_HUMAN_JUDGEMENT"
NONE = "NONE"
JUDGED = ("YOUTH_JUSTICE", "ADULT_PROBATION")


@dataclass(frozen=True)
class Judged:
    """What is indicated of the oversight of a case: three parts, and one word."""

    case_id: str
    indicated: str
    evident: bool
    effective: bool
    strengths: tuple[str, ...]
    because: tuple[str, ...]


def judge_cases(read: Read, done: Round, pack: Pack) -> dict[str, Judged]:
    """The indicated judgement of each case of a round."""
    by_case: dict[str, list[Finding]] = {case_id: [] for case_id in done.files}
    for found in done.findings:
        by_case[found.case_id].append(found)
    return {
        case_id: _judged(case_id, done.files[case_id].service, findings, ())
        for case_id, findings in by_case.items()
    }


def _judged(
    case_id: str, service: str | None, findings: list[Finding], strengths: tuple[str, ...]
) -> Judged:
    is_open = [found for found in findings if found.is_open]
    critical = [found for found in is_open if found.severity == "CRITICAL"]
    high = {found.rule for found in is_open if found.severity == "HIGH"}
    evident = not any(found.rule == "R06" for found in is_open)
    unsure = any(
        found.outcome == "UNKNOWN" and found.detail.get("could_be_high") for found in findings
    )
    if service not in JUDGED:
        word = NONE
    elif critical or not evident or len(high) >= 2:
        word = INSUFFICIENT
    elif high or unsure:
        word = NEEDS_HUMAN
    else:
        word = SUFFICIENT
    return Judged(
        case_id,
        word,
        evident,
        not critical and not high,
        strengths,
        tuple(found.id for found in is_open if found.severity in ("CRITICAL", "HIGH")),
    )
