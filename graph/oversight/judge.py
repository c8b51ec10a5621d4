"""From what a rule found to an outcome: the non-triggers U1 to U8 stand here, for every rule.

A row of a rule is of one of three sorts. It names a day by which something was to be done (due,
or anchor and period) and the day it was done (met); or stretches of time (spells) with the days
on which somebody looked (marks), between which no longer than a period may pass; or it says the
outcome itself, where days do not decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from cypher.rule import Rule
from graph.oversight.days import Period, Span, span
from graph.oversight.files import EVER, Deviation, File
from graph.oversight.pack import Pack

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a rule says of a subject on the day that is judged (A4)."""

    outcome: str
    state: str | None = None
    since: date | None = None
    due: date | None = None
    days_over: int | None = None
    late: bool = False
    explained_by: str | None = None
    why: str = ""
    done: bool = False  # whether it was done after all, where it came late
    severity: str | None = None  # where a stretch holds what makes it more serious
    gaps: tuple[Mapping[str, Any], ...] = ()
    outage: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def judge(row: Row, rule: Rule, file: File, pack: Pack) -> Outcome:
    """The outcome of one row of a rule."""
    period = pack.period(row["period"]) if row.get("period") else None
    if row.get("outcome"):
        found = _verdict(row, file)
    elif row.get("spells") is not None:
        found = _stretches(row, file, period or Period(0))
    else:
        found = _by_a_day(row, file, period)
    return _unless_the_source_failed(found, row, file)


# --- the rule says the outcome itself ---


def _verdict(row: Row, file: File) -> Outcome:
    outcome, began = row["outcome"], _span(row.get("anchor"))
    since = began.first if began else None
    due = row.get("due")
    if outcome != "BREACH":
        unknown = "the days are not known well enough" if outcome == "UNKNOWN" else ""
        return Outcome(outcome, since=since, due=due, why=row.get("ended_by") or unknown)
    for deviation in _explaining(row, file):
        # A reason counts at the time: recorded by the day of what it explains (A7.16). What has
        # no day of its own is paused until the deviation's new day; a lighter cycle is no pause.
        if began is not None:
            explains = deviation.recorded_on <= began.last
        else:
            lasts = deviation.new_due_at is None or deviation.new_due_at >= file.as_of
            explains = lasts and deviation.interval_days is None
        if explains:
            return Outcome("EXPLAINED", since=since, due=due, explained_by=deviation.id)
    state = row.get("state") or _state(row, file)
    done = row.get("state") in ("HISTORIC", "REMEDIED")
    return Outcome("BREACH", state, since=since, due=due, done=done)


def _state(row: Row, file: File) -> str:
    return "HISTORIC" if _closed(row, file) else "OPEN"


def _closed(row: Row, file: File) -> date | None:
    return None if row.get("outlives_case") else file.closed_on


# --- something was to be done by a day ---


@dataclass(frozen=True)
class _Governing:
    """The day that governs once the deviations are read; due is None where there is no end."""

    due: Span | None
    explained_by: str | None = None
    late: Deviation | None = None


def _by_a_day(row: Row, file: File, period: Period | None) -> Outcome:
    began = _span(row.get("anchor"))
    met = _span(row.get("met"))
    if row.get("due"):
        first_due: Span | None = Span(row["due"], row["due"])
    else:
        first_due = began.due(period) if began and period else began
    since = began.first if began else None
    ended, closed, spared = row.get("ended_on"), _closed(row, file), row.get("spared_on")
    if first_due is None:
        if met is not None and not period:
            return Outcome("MET", since=since)
        return Outcome("UNKNOWN", why="its day is not known")
    governing = _govern(first_due, row, file)
    due = governing.due
    base = Outcome("MET", since=since, due=(due or first_due).last)
    explained = replace(base, outcome="EXPLAINED", explained_by=governing.explained_by)
    if met is not None and met.last <= first_due.first:
        return base
    if due is None:
        return explained
    over = ended is not None and ended <= due.first and (met is None or ended <= met.first)
    if over or (spared is not None and spared < due.first):
        return replace(base, outcome="NOT_APPLICABLE", why=row.get("ended_by") or "it ended first")
    if closed is not None and closed <= due.first and (met is None or closed < met.first):
        return replace(base, outcome="NOT_APPLICABLE", why="the case had closed")
    if met is not None and met.last <= due.first:
        return explained
    if met is not None and met.first <= due.last:
        return replace(base, outcome="UNKNOWN", why="the days are not known well enough")
    if (met is None or met.first > file.as_of) and file.as_of <= due.first:
        # What was put on the record later does not make it late before its day has come.
        moved = governing.explained_by and file.as_of > first_due.first
        return explained if moved else replace(base, outcome="NOT_DUE")
    if met is None and file.as_of <= due.last:
        return replace(base, outcome="UNKNOWN", why="the days are not known well enough")
    if governing.late is not None:
        return replace(explained, explained_by=governing.late.id, late=True)
    stops = [day for day in (met.first if met else None, ended, closed) if day is not None]
    until = min([*stops, file.as_of])
    done_late = row.get("state") if met is not None else None
    return replace(
        base,
        outcome="BREACH",
        state=done_late or ("HISTORIC" if stops else "OPEN"),
        done=met is not None,
        days_over=max((until - due.last).days, 1),
        why=(row.get("ended_by") or "") if ended else "",
    )


def _govern(due: Span, row: Row, file: File) -> _Governing:
    governing: Span = due
    explained_by: str | None = None
    late: Deviation | None = None
    met = _span(row.get("met"))
    until = min(met.last, file.as_of) if met else file.as_of
    for deviation in _explaining(row, file):
        if deviation.recorded_on > governing.last:
            # Recorded too late to move the day; it still says why, where it was done by its new
            # day, or that day has not passed.
            if deviation.new_due_at is None or deviation.new_due_at >= until:
                late = deviation
            continue
        explained_by = deviation.id
        if deviation.new_due_at is None:
            return _Governing(None, explained_by)
        governing = Span(deviation.new_due_at, deviation.new_due_at)
    return _Governing(governing, explained_by, late)


def _explaining(row: Row, file: File) -> Iterator[Deviation]:
    """The deviations in force that explain a subject of the row, in the order recorded (U4)."""
    if row.get("never_explained"):
        return
    subjects = {*row["subjects"], *(row.get("explained_at") or ())}
    for deviation in file.deviations:
        if deviation.counts and not subjects.isdisjoint(deviation.of):
            yield deviation


# --- somebody was to look again and again ---


def _stretches(row: Row, file: File, period: Period) -> Outcome:
    marks = [_mark(mark, file) for mark in row["marks"] or ()]
    gaps, explained, unknown = [], [], []
    for spell in row["spells"]:
        for gap in _gaps(spell, marks, period, file):
            # Only what fell out by the day it was due could have been in time (A7.8).
            outage = file.outage(row["searched"]["labels"], gap["from"], gap["due"])
            by = _explained(gap, spell, row, file)
            if by is not None:
                explained.append((gap, by))
            elif outage is not None:
                unknown.append((gap, outage))
            else:
                gaps.append(gap)
    if gaps:
        running = [gap for gap in gaps if gap["runs"]]
        first = (running or gaps)[-1]
        return Outcome(
            "BREACH",
            "OPEN" if running and not _closed(row, file) else "HISTORIC",
            since=gaps[0]["from"],
            due=first["due"],
            days_over=(first["to"] - first["due"]).days,
            done=all(any(gap["to"] == mark.first for mark in marks) for gap in gaps),
            severity=_alarming(gaps, marks, row),
            gaps=tuple(gaps),
        )
    if unknown:
        those = tuple(gap for gap, _ in unknown)
        alarming = _alarming(those, marks, row)
        return Outcome("UNKNOWN", severity=alarming, gaps=those, outage=unknown[-1][1])
    if any(_might_be_too_long(spell, marks, period, row, file) for spell in row["spells"]):
        return Outcome("UNKNOWN", why="the days are not known well enough")
    if explained:
        gap, deviation = explained[-1]
        return Outcome(
            "EXPLAINED",
            since=gap["from"],
            due=gap["due"],
            late=deviation.recorded_on > gap["due"],
            explained_by=deviation.id,
            gaps=tuple(gap for gap, _ in explained),
        )
    seen = any(
        s["from"] <= day.last and day.first <= s["to"] for s in row["spells"] for day in marks
    )
    return Outcome("MET" if seen else "NOT_DUE" if row["spells"] else "NOT_APPLICABLE")


def _mark(mark: Mapping[str, Any], file: File) -> Span:
    """The days on which somebody may have looked; where none is known, it may have been any."""
    found = span(mark["on"], mark.get("happened_precision"), mark.get("happened_to"))
    return Span(found.first, min(found.last, file.as_of)) if found else Span(EVER, file.as_of)


def _gaps(spell: Row, marks: Iterable[Span], period: Period, file: File) -> Iterator[Row]:
    """The stretches that are too long, on whichever of its days each mark fell (U5)."""
    last, end = spell["from"], spell["to"]
    left = [mark for mark in marks if mark.first <= end]
    while (due := period.due(last)) < end:
        in_time = [mark for mark in left if mark.first <= due and mark.last > last]
        if in_time:
            # As late as it may have been and still in time; a day that is known before one that
            # is not.
            best = max(in_time, key=lambda mark: (min(mark.last, due), -mark.last.toordinal()))
            left.remove(best)
            last = min(best.last, due)
            continue
        until = min((mark.first for mark in left if mark.first > due), default=None)
        runs = until is None and end >= file.as_of
        yield {"from": last, "to": until or end, "due": due, "runs": runs}
        if until is None:
            return
        last = until


def _might_be_too_long(
    spell: Row, marks: Iterable[Span], period: Period, row: Row, file: File
) -> bool:
    """Whether a stretch is too long where days that are not known well were the first or last."""
    days = list(marks)
    if all(day.is_sure for day in days):
        return False
    firsts, lasts = [Span(d.first, d.first) for d in days], [Span(d.last, d.last) for d in days]
    return any(
        _explained(gap, spell, row, file) is None
        for chosen in (firsts, lasts)
        for gap in _gaps(spell, chosen, period, file)
    )


def _explained(gap: Row, spell: Row, row: Row, file: File) -> Deviation | None:
    for deviation in _explaining(row, file):
        if deviation.on > gap["to"]:
            continue
        if deviation.interval_days is not None:
            # A cycle agreed for other times says nothing of those that came after it.
            if deviation.on < spell["from"]:
                continue
            lasts = gap["from"] + timedelta(days=deviation.interval_days)
        else:
            lasts = deviation.new_due_at or gap["to"]
        if gap["to"] <= lasts:
            return deviation
    return None


def _alarming(gaps: Iterable[Row], marks: Iterable[Span], row: Row) -> str | None:
    """How serious a stretch is in which something alarming lay, and nobody looked that day."""
    answered = {mark.first for mark in marks if mark.is_sure}
    for alarm in row.get("alarms") or ():
        if alarm["on"] not in answered and any(g["from"] <= alarm["on"] <= g["to"] for g in gaps):
            return str(alarm["severity"])
    return None


# --- the source was not there ---


def _unless_the_source_failed(found: Outcome, row: Row, file: File) -> Outcome:
    """An absence that touches an outage of a system that would hold the record (U8)."""
    searched = row.get("searched")
    if found.outcome != "BREACH" or not searched or found.gaps:
        return found
    start = searched.get("from") or found.since or found.due or file.as_of
    # What fell out after the day it was due cannot have been in time.
    end = searched.get("to") or found.due or file.as_of
    outage = file.outage(searched["labels"], start, end)
    if outage is None:
        return found
    return replace(found, outcome="UNKNOWN", state=None, days_over=None, outage=outage)


def _span(said: Mapping[str, Any] | None) -> Span | None:
    if not said:
        return None
    return span(said.get("happened_on"), said.get("happened_precision"), said.get("happened_to"))
