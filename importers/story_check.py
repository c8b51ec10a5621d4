"""Stories as tests of the rules: what a story expects, compared with what the rules find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from graph.batch import Transaction
from graph.facts import Fact, Node
from graph.oversight.finding import Finding
from graph.oversight.judgement import Judged, judge_cases
from graph.oversight.pack import Pack
from graph.oversight.run import Asked, chosen, run
from graph.oversight.sight import Reader, seen_by
from graph.oversight.trial import said_by, trial
from importers.story import Story, tell

_LISTS = ("remedied", "historic", "explained", "unknown")


@dataclass(frozen=True)
class Moment:
    """One day for which a story is judged, and what it expects then."""

    story: Story  # under a name of its own, so that moments do not meet
    number: int
    as_of: date
    known_at: date
    reader: Reader | None
    expected: Mapping[str, Any]
    complete: bool

    @property
    def when(self) -> str:
        """The day in words, and by when it was known where that differs."""
        known = f", known at {self.known_at}" if self.known_at != self.as_of else ""
        seen = f", read by {self.reader.worker or self.reader.role}" if self.reader else ""
        return f"{self.as_of}{known}{seen}"


@dataclass
class Checked:
    """A story, and in what it differs from what was found."""

    story: str
    differences: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether it came out as written."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {"story": self.story, "ok": self.ok, "differences": self.differences}


def moments(story: Story, place: int = 0) -> list[Moment]:
    """Every moment of a story; a story without a list of them has one.

    ``place`` keeps stories of the same name apart.
    """
    said = story.said
    listed = said.get("moments") or [said]
    found = []
    for number, moment in enumerate(listed):
        as_of = date.fromisoformat(moment.get("as_of") or str(story.as_of))
        known = moment.get("known_at")
        own = replace(story, name=f"{place}/{story.name}@{number}")
        reader = moment.get("reader") or (said.get("reader") if listed == [said] else None)
        found.append(
            Moment(
                story=own,
                number=number,
                as_of=as_of,
                known_at=date.fromisoformat(known) if known else as_of,
                reader=Reader.read(reader, own.id_of) if reader else None,
                expected=moment.get("expected") or {},
                complete=bool(moment.get("complete", said.get("complete", False))),
            )
        )
    return found


def check_stories(
    stories: Sequence[Story], pack: Pack, never_committed: AbstractContextManager[Transaction]
) -> list[Checked]:
    """Judge all moments of all stories in one transaction of an empty database, and compare."""
    checked = [Checked(story.name) for story in stories]
    told: list[tuple[Checked, Moment, list[Fact]]] = []
    for place, (story, result) in enumerate(zip(stories, checked, strict=True)):
        for moment in moments(story, place):
            what = tell(moment.story)
            result.differences += [str(refusal) for refusal in what.refused]
            told.append((result, moment, said_by(what.facts, moment.known_at)))
    everything = (fact for _, _, facts in told for fact in facts)
    with trial(never_committed, everything) as tx:
        asked, outages = [], {}
        for _, moment, facts in told:
            for case in _cases(facts):
                asked.append(Asked(case, moment.as_of))
                outages[case] = moment.story.outages
        done = run(tx.run, asked, pack, chosen(pack), outages)
        judged = judge_cases(tx.run, done, pack)
        found = defaultdict(list)
        for one in done.findings:
            found[one.case_id].append(one)
        for result, moment, facts in told:
            cases = dict.fromkeys(_cases(facts))
            own = [one for case in cases for one in found[case]]
            of_cases = [judged[case] for case in cases if case in judged]
            result.differences += _differences(tx.run, moment, own, of_cases)
    return checked


def _cases(facts: Iterable[Fact]) -> Iterable[str]:
    return (fact.id for fact in facts if isinstance(fact, Node) and fact.label == "Case")


def _differences(
    read: Any, moment: Moment, findings: Sequence[Finding], judged: Sequence[Judged]
) -> Iterable[str]:
    prefix = moment.story.id_of("")
    own = seen_by(read, moment.reader, findings) if moment.reader else findings
    return [
        f"{moment.when}: {text.replace(prefix, '')}"
        for text in _compared(moment, own, judged, prefix)
    ]


def _compared(
    moment: Moment, findings: Sequence[Finding], judged: Sequence[Judged], prefix: str
) -> Iterable[str]:
    expected = moment.expected
    is_open = [found for found in findings if found.is_open]
    left = list(is_open)
    for wanted in expected.get("open", ()):
        found = _take(wanted, left, prefix)
        if found is None:
            yield f"expected open {_named(wanted)}; {_instead(wanted, findings)}"
    if moment.complete:
        # A rule named without a subject stands for all that it found.
        rules = {wanted for wanted in expected.get("open", ()) if isinstance(wanted, str)}
        for found in left:
            if found.rule != "R00" and found.rule not in rules:
                yield f"not expected: open {_told(found)}"
    for state in _LISTS:
        there = [found for found in findings if _is(found, state)]
        for wanted in expected.get(state, ()):
            if _take(wanted, there, prefix) is None:
                yield f"expected {state} {_named(wanted)}; {_instead(wanted, findings)}"
    for rule in expected.get("must_not", ()):
        for found in is_open:
            if found.rule == rule:
                yield f"must not be open: {_told(found)}"
    unwanted = {prefix + name for name in expected.get("must_not_subjects", ())}
    for found in is_open:
        if not unwanted.isdisjoint(found.subjects):
            yield f"no subject of an open finding: {_told(found)}"
    if expected.get("strengths") is not None:
        strengths = sorted({one for case in judged for one in case.strengths})
        if strengths != sorted(expected["strengths"]):
            yield f"expected strengths {expected['strengths']}; found {strengths}"
    if expected.get("judgement") is not None:
        indicated = sorted({case.indicated for case in judged})
        if indicated != [expected["judgement"]]:
            yield f"expected judgement {expected['judgement']}; found {', '.join(indicated)}"


def _is(found: Finding, state: str) -> bool:
    if state in ("remedied", "historic"):
        return found.outcome == "BREACH" and found.state == state.upper()
    return found.outcome == state.upper()


def _take(wanted: Any, found: list[Finding], prefix: str) -> Finding | None:
    """The finding that is wanted, taken out of the list: each counts once."""
    rule, subjects, case = _wanted(wanted, prefix)
    for on_path in (False, True):
        for one in found:
            if one.rule != rule or (case and one.case_id != case):
                continue
            near = subjects & set(one.subjects)
            if on_path:
                near = {name for name in subjects if any(name in step for step in one.path)}
            if near or not subjects:
                found.remove(one)
                return one
    return None


def _wanted(wanted: Any, prefix: str) -> tuple[str, set[str], str | None]:
    if isinstance(wanted, str):
        return wanted, set(), None
    case = wanted.get("case")
    names = {prefix + name for name in wanted.get("subjects", ())}
    return wanted["rule"], names, prefix + case if case else None


def _named(wanted: Any) -> str:
    if isinstance(wanted, str):
        return wanted
    return f"{wanted['rule']} of {', '.join(wanted.get('subjects', ()))}"


def _instead(wanted: Any, findings: Iterable[Finding]) -> str:
    rule = wanted if isinstance(wanted, str) else wanted["rule"]
    there = [found for found in findings if found.rule == rule]
    if not there:
        return "the rule found nothing"
    return "found " + "; ".join(map(_told, there))


def _told(found: Finding) -> str:
    state = f" {found.state}" if found.state else ""
    path = " · ".join(found.path)
    return (
        f"{found.rule} {found.outcome}{state} ({found.severity}) of "
        f"{', '.join(found.subjects)}: {found.text} [{path}]"
    )
