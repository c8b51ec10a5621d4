"""When a case was of raised risk, and in which stage: the definitions that rules share (A4, A7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from graph.oversight.days import Span, span

LEVELS = {"LOW": 0, "MEDIUM": 1, "HIGH": 2, "VERY_HIGH": 3}
# P3, V2: "medium or higher"; adults "high or very high".
RAISED_AT: Mapping[str, Mapping[str, int]] = {
    "YOUTH_JUSTICE": {"RISK_OF_HARM_TO_OTHERS": 1, "SAFETY_AND_WELLBEING": 1},
    "ADULT_PROBATION": {"RISK_OF_HARM_TO_OTHERS": 2},
}

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spell:
    """Days from the first to the last, both in it; what lasts has no end yet."""

    start: date
    end: date
    lasts: bool
    because: tuple[str, ...] = ()
    stage: str | None = None


def stage_spells(
    changes: Sequence[Mapping[str, Any]], first: str | None, opened_on: date, last: date
) -> tuple[Spell, ...]:
    """The stages of a case in order; the last one lasts (A7.4)."""
    begin = changes[0]["from_stage"] or first if changes else first
    turns: list[tuple[date, str | None, tuple[str, ...]]] = [(opened_on, begin, ())]
    turns += [
        (change["on"], change["to_stage"], (f"Event:{change['id']}",))
        for change in changes
        if change["to_stage"]
    ]
    spells = []
    for place, (start, stage, because) in enumerate(turns):
        later = turns[place + 1][0] if place + 1 < len(turns) else None
        # On the day of a change the case is in the new stage.
        end = min(later - _DAY, last) if later else last
        if stage and start <= end:
            spells.append(Spell(start, end, later is None, because, stage))
    return tuple(spells)


def raised_spells(
    service: str | None,
    judgements: Sequence[Mapping[str, Any]],
    immediate: Sequence[Mapping[str, Any]],
    stages: Sequence[Spell],
    last: date,
    *,
    raised_stages: Sequence[str],
    immediate_days: int,
) -> tuple[tuple[Spell, ...], bool]:
    """The spells of raised risk, and whether it cannot be told if there is one today."""
    spells: list[Spell] = []
    unsure = False
    for domain, least in RAISED_AT.get(service or "", {}).items():
        of_domain = [judgement for judgement in judgements if judgement["domain"] == domain]
        known = [judgement for judgement in of_domain if judgement["level"] in LEVELS]
        unsure |= bool(of_domain) and not known
        for place, judgement in enumerate(known):
            later = known[place + 1]["on"] if place + 1 < len(known) else None
            if LEVELS[judgement["level"]] >= least:
                # On the day of another judgement that one counts.
                end = min(later - _DAY, last) if later else last
                because = (f"RiskJudgement:{judgement['id']}",)
                spells.append(Spell(_surely_from(judgement, last), end, later is None, because))
    if service == "CHILDRENS_SOCIAL_CARE":
        spells += [spell for spell in stages if spell.stage in raised_stages]
        spells += [_alarm(event, last, immediate_days) for event in immediate]
    joined = _joined(spell for spell in spells if spell.start <= spell.end)
    return joined, unsure and not any(spell.lasts for spell in joined)


def _surely_from(judgement: Mapping[str, Any], last: date) -> date:
    """The day from which it surely counts, where only its month or year is known (U5)."""
    precision, until = judgement.get("happened_precision"), judgement.get("happened_to")
    days = span(judgement["on"], precision, until) or Span(judgement["on"], judgement["on"])
    return min(days.last, max(last, days.first))


def _alarm(event: Mapping[str, Any], last: date, days: int) -> Spell:
    """Raised from an event of immediate risk until an entry of level 2 addresses it."""
    limit = event["on"] + timedelta(days=days)
    end = min(event["lifted_on"] - _DAY, limit) if event["lifted_on"] else limit
    because = (f"Event:{event['id']}",)
    return Spell(event["on"], min(end, last), event["lifted_on"] is None and limit >= last, because)


def _joined(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """Spells that touch are one."""
    joined: list[Spell] = []
    for spell in sorted(spells, key=lambda spell: (spell.start, spell.end, spell.because)):
        before = joined[-1] if joined else None
        if before is not None and spell.start <= before.end + _DAY:
            joined[-1] = replace(
                before,
                end=max(before.end, spell.end),
                lasts=before.lasts or spell.lasts,
                because=(*before.because, *spell.because),
            )
        else:
            joined.append(replace(spell, stage=None))
    return tuple(joined)
