"""What is asked, answered, written by the young person, and held back from them (D3, D5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import cypher
from graph.access import Role
from graph.entry import NO_RECORD, Entry, Known, marking_of, words
from graph.facts import Ref
from graph.model import MODEL
from graph.writing import NOT_ALLOWED, NOT_FOUND, WriteError

_CHILD = ("QUESTION_FROM_CHILD", "RECTIFICATION_REQUEST", "COMPLAINT")
_STAFF = ("PROFESSIONAL_ESCALATION", "QA_COMMENT")
KINDS: dict[Role, tuple[str, ...]] = {
    Role.YOUNG_PERSON: _CHILD,
    Role.ADVOCATE: _CHILD,
    Role.CASE_MANAGER: _STAFF,
    Role.SENIOR_PRACTITIONER: _STAFF,
    Role.TEAM_MANAGER: _STAFF,
    Role.SERVICE_MANAGER: _STAFF,
    Role.IRO: ("IRO_CHALLENGE", "PROFESSIONAL_ESCALATION"),
    Role.CPC: ("CPC_CHALLENGE", "PROFESSIONAL_ESCALATION"),
}
"""Which challenges each role raises."""

_ON_RECORD = tuple(node.label for node in MODEL.records)
_SPAN = re.compile(r"\d{1,7}-\d{1,7}")


def raise_challenge(
    entry: Entry,
    *,
    case_id: str,
    kind: str,
    summary: str,
    on: Iterable[str] | None = None,
    due_on: date | None = None,
    evident_on: date | None = None,
    on_behalf_of: str | None = None,
    instructed: bool | None = None,
    is_deficit: bool | None = None,
    needs_work: bool | None = None,
) -> Ref:
    """Somebody asks whether something was right; an advocate on a young person's instruction."""
    role = entry.reader.role
    if kind not in KINDS.get(role, ()):
        allowed = ", ".join(KINDS.get(role, ())) or "none"
        raise WriteError(f"of {role.value} is one of {allowed}", "kind", NOT_ALLOWED)
    child = _child(entry, on_behalf_of, instructed=instructed)
    case = entry.case(case_id)
    if child is not None:
        if case.id not in _files(entry, child):
            raise WriteError(NO_RECORD, "case_id", NOT_FOUND)
        questioned = _told(entry, child, on, "on")
    else:
        questioned = entry.several((*_ON_RECORD, "Case"), on, "on")
    raiser = child or entry.worker()
    if due_on is not None and due_on < entry.today:
        raise WriteError("lies in the past", "due_on")
    if due_on is None and kind == "RECTIFICATION_REQUEST":
        due_on = _one_month_on(entry.today)
    known = entry.known(*questioned).values() if questioned else ()
    own = {
        "kind": kind,
        "summary": words(summary, "summary"),
        "status": "OPEN",
        "status_at": entry.today,
        "happened_from": entry.today,
        "due_at": due_on,
        "evident_at": None if evident_on is None else entry.day(evident_on, "evident_on"),
        "is_deficit": is_deficit,
        "needs_work": needs_work,
    }
    challenge = entry.make("Challenge", own | marking_of(known, entry.reader.id))
    entry.file(challenge, case)
    entry.link(challenge, "RAISED_BY", raiser)
    for one in questioned or [case]:
        entry.link(challenge, "RAISED_ON", one)
        entry.link(challenge, "ABOUT", one)
    return challenge


def _child(entry: Entry, on_behalf_of: str | None, *, instructed: bool | None) -> Ref | None:
    """The young person who asks, where one does: themselves, or by an advocate."""
    role = entry.reader.role
    if role is Role.ADVOCATE:
        people = entry.sight.people if entry.sight is not None else ()
        if on_behalf_of is None or on_behalf_of not in people:
            raise WriteError(NO_RECORD, "on_behalf_of", NOT_FOUND)
        if not instructed:
            reason = "an advocate raises what the young person asked them to raise"
            raise WriteError(reason, "instructed", NOT_ALLOWED)
        return Ref("Person", on_behalf_of)
    if on_behalf_of is not None:
        raise WriteError("is for an advocate", "on_behalf_of", NOT_ALLOWED)
    return Ref("Person", entry.reader.id) if role is Role.YOUNG_PERSON else None


def _files(entry: Entry, child: Ref) -> set[str]:
    """The files of their own that a child is told of."""
    rows = entry.store.read(cypher.access("child_files").text, person_id=child.id)
    return {row["id"] for row in rows}


def _told(entry: Entry, child: Ref, ids: Iterable[str] | None, argument: str) -> list[Ref]:
    """The records that a child names: of what they are not told it is as if it were not there."""
    named = entry.several((*_ON_RECORD, "Case"), ids, argument)
    text = cypher.access("child_told").text
    ids = [one.id for one in named]
    told = {row["id"] for row in entry.store.read(text, person_id=child.id, ids=ids)}
    if not set(ids) <= told | _files(entry, child):
        raise WriteError(NO_RECORD, argument, NOT_FOUND)
    return named


def _one_month_on(day: date) -> date:
    """The same day a month later, or that month's last."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def answer_challenge(
    entry: Entry,
    *,
    challenge_id: str,
    text: str,
    agrees: bool,
    reason: str | None = None,
    answered_with: Iterable[str] | None = None,
) -> Ref:
    """The answer to a challenge: a decision of its own, beside what was done about it."""
    challenge = entry.one(("Challenge",), challenge_id, "challenge_id")
    worker = entry.worker()
    known = entry.known(challenge)[challenge.id]
    if worker.id in (*known.raised, *known.made):
        reason = "is your own; somebody else answers it"
        raise WriteError(reason, "challenge_id", NOT_ALLOWED)
    done = entry.several(("Oversight", "Decision", "Action"), answered_with, "answered_with")
    if not agrees:
        reason = words(reason, "reason")
    own: dict[str, Any] = {
        "kind": "OTHER",
        "what": words(text, "text"),
        "rationale": reason,
        "status": "MADE",
        "happened_from": entry.today,
    }
    answer = entry.make("Decision", own | marking_of([known], worker.id))
    entry.file(answer, *(Ref("Case", file) for file in known.files))
    entry.link(answer, "DECIDED_BY", worker)
    for one in (answer, *done):
        entry.link(challenge, "ANSWERED_BY", one, agrees=agrees)
    entry.say(challenge, status="ANSWERED", status_at=entry.today)
    return answer


def annotate(entry: Entry, *, about: Sequence[str], text: str, audience: str | None = None) -> Ref:
    """What a young person writes on their own file; without a word, for nobody else."""
    if entry.reader.role is not Role.YOUNG_PERSON:
        reason = "only the young person writes on their own record"
        raise WriteError(reason, "about", NOT_ALLOWED)
    person = Ref("Person", entry.reader.id)
    named = _told(entry, person, about, "about")
    if not named:
        raise WriteError("names at least one record", "about")
    known = entry.known(*named)
    files = {file for one in known.values() for file in one.files} & _files(entry, person)
    own: dict[str, Any] = {
        "text": words(text, "text"),
        "audience": audience or "PRIVATE",
        "happened_from": entry.today,
    }
    note = entry.make("Annotation", own)
    entry.file(note, *(Ref("Case", file) for file in sorted(files)))
    entry.link(person, "WROTE", note)
    for one in named:
        entry.link(note, "ABOUT", one)
    return note


def withhold(
    entry: Entry,
    *,
    record_id: str,
    ground: str,
    reason: str,
    review_on: date,
    reason_shown: str | None = None,
    consulted: str | None = None,
    field: str | None = None,
    span: str | None = None,
    audience: str | None = None,
) -> Ref:
    """Hold something back from a reader, for a reason, until it is looked at again."""
    record = entry.one((*_ON_RECORD, "Case"), record_id, "record_id")
    if review_on <= entry.today:
        raise WriteError("lies in the future, when somebody looks at it again", "review_on")
    if field is not None and field not in MODEL.by_label[record.label].properties:
        raise WriteError(f"is no property of {record.label}", "field")
    if span is not None and (field is None or not _SPAN.fullmatch(span)):
        raise WriteError("takes first and last character of a field, as 10-42", "span")
    known: Known = entry.known(record)[record.id]
    by = entry.worker()
    own = {
        "ground": ground,
        "reason": words(reason, "reason"),
        "reason_shown": reason_shown,
        "consulted": consulted,
        "decided_by": by.id,
        "decided_at": entry.today,
        "review_at": review_on,
        "happened_from": entry.today,
    }
    withheld = entry.make("Withholding", own | marking_of([known], by.id))
    entry.file(withheld, *(Ref("Case", file) for file in known.files))
    entry.link(withheld, "WITHHOLDS", record, field=field, span=span, audience=audience)
    return withheld
