"""Strengths and the indicated judgement of a case, from what the rules found; only indicated.

The procedure (DOMAIN.md A5) was shaped on four examples, which is no validation: wherever it is
shown, that is said beside it, and a person's own judgement stands above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cypher
from graph.oversight.finding import Finding
from graph.oversight.pack import Pack
from graph.oversight.run import Read, Round, tell

SUFFICIENT, INSUFFICIENT = "SUFFICIENT", "INSUFFICIENT"
NEEDS_HUMAN = "NEEDS_HUMAN_JUDGEMENT"
NONE = "NONE"  # no scale of the inspectorates for this service
JUDGED = ("YOUTH_JUSTICE", "ADULT_PROBATION")
WARNING = (
    "Indicated only. The procedure was shaped on four examples, which is no validation; "
    "a person makes the judgement and gives the reason."
)

STRENGTHS: Mapping[str, str] = {
    "ST1": "Oversight was regular through the time of raised risk.",
    "ST2": "A version was rolled back and a better one followed.",
    "ST3": "A countersignature gave real feedback.",
    "ST4": "Actions were set, followed and confirmed.",
    "ST5": "Risk panels have their minutes on the record.",
    "ST6": "Specialist workers were given guidance.",
    "ST7": "An escalation removed a barrier.",
    "ST8": "An earlier deficit was put right later.",
}


@dataclass(frozen=True)
class Strength:
    """A sign that oversight made a difference, with the path that shows it."""

    id: str
    path: tuple[str, ...]

    @property
    def text(self) -> str:
        """The strength in words."""
        return STRENGTHS[self.id]


@dataclass(frozen=True)
class Judged:
    """What is indicated of the oversight of a case: three parts (P51), and one word."""

    case_id: str
    indicated: str
    evident: bool | None
    effective: bool | None
    made_a_difference: bool | None
    shown: tuple[Strength, ...]
    because: tuple[Finding, ...]

    @property
    def strengths(self) -> tuple[str, ...]:
        """The ids of the strengths, each once."""
        return tuple(dict.fromkeys(strength.id for strength in self.shown))


def nothing_indicated(case_id: str) -> Judged:
    """What is shown to a reader from whom a finding that counts is withheld (A7.7)."""
    return Judged(case_id, NONE, None, None, None, (), ())


def judge_cases(read: Read, done: Round, pack: Pack) -> dict[str, Judged]:
    """The indicated judgement of each case of a round."""
    strengths = strengths_of(read, done, pack)
    findings: dict[str, list[Finding]] = {case_id: [] for case_id in done.files}
    for found in done.findings:
        findings[found.case_id].append(found)
    return {
        case_id: indicated(
            case_id, done.files[case_id].service, findings[case_id], strengths.get(case_id, ())
        )
        for case_id in done.files
    }


def strengths_of(read: Read, done: Round, pack: Pack) -> dict[str, tuple[Strength, ...]]:
    """The strengths of each case that has any."""
    tell(done)
    query = cypher.oversight("strengths")
    own = {p.name: pack.value(p.name) for p in query.parameters if p.name != "files"}
    shown: dict[str, list[Strength]] = {}
    files = [file.parameter for file in done.files.values()]
    for row in read(query.text, files=files, **own) if files else ():
        shown.setdefault(row["case_id"], []).append(Strength(row["strength"], tuple(row["path"])))
    return {case_id: tuple(strengths) for case_id, strengths in shown.items()}


def indicated(
    case_id: str, service: str | None, findings: Iterable[Finding], strengths: Sequence[Strength]
) -> Judged:
    """The three parts and the word, by the procedure of A5 and A7.7."""
    counted = [found for found in findings if found.rule != "R00"]
    is_open = [found for found in counted if found.is_open]
    critical = [found for found in is_open if found.severity == "CRITICAL"]
    high = [found for found in is_open if found.severity == "HIGH"]
    unsure = [
        found
        for found in counted
        if found.outcome == "UNKNOWN" and found.could_be in ("HIGH", "CRITICAL")
    ]
    evident = not any(found.rule == "R06" for found in is_open)
    if service not in JUDGED:
        word = NONE
    elif critical or not evident or len({found.rule for found in high}) >= 2:
        word = INSUFFICIENT
    elif high or unsure:
        word = NEEDS_HUMAN
    else:
        word = SUFFICIENT
    return Judged(
        case_id=case_id,
        indicated=word,
        evident=None if evident and any(found.rule == "R06" for found in unsure) else evident,
        effective=None if unsure and not (critical or high) else not (critical or high),
        made_a_difference=bool(strengths),
        shown=tuple(strengths),
        because=tuple(sorted((*critical, *high, *unsure), key=lambda found: found.rank)),
    )


def as_row(judged: Judged) -> dict[str, Any]:
    """As programs read it."""
    return {
        "case_id": judged.case_id,
        "indicated": judged.indicated,
        "evident": judged.evident,
        "effective": judged.effective,
        "made_a_difference": judged.made_a_difference,
        "strengths": [
            {"id": one.id, "text": one.text, "path": list(one.path)} for one in judged.shown
        ],
        "because": [found.id for found in judged.because],
        "warning": WARNING,
    }
