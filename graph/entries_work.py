"""What staff write down: decisions, actions, what was found of them, oversight, views (D5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from graph.access import Role
from graph.entry import Entry, marking_of, words
from graph.facts import Ref
from graph.model import MODEL
from graph.model.codes_people import WORKER_ROLE
from graph.writing import NOT_ALLOWED, WriteError

ARGUMENTS = {
    "happened_from": "happened_on",
    "set_at": "set_on",
    "due_at": "due_on",
    "from_due_at": "from_due_on",
    "new_due_at": "new_due_on",
}
"""The properties that go by another name among the arguments."""

_BASES = ("Event", "Document", "View", "RiskJudgement", "Oversight")
_DIRECTING = ("Oversight", "Meeting", "Decision", "Document")
_ADDRESSED = MODEL.ends(MODEL.by_type["ADDRESSES"])[1]
_EXPLAINED = tuple(MODEL.ends(MODEL.by_type["EXPLAINS"])[1])
_MANAGERS = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.OPERATOR)
_AUDITS = ("AUDIT", "DIRECT_OBSERVATION", "QA_REVIEW")
_STATUS_OF = {"DONE": "CONFIRMED", "PART": "PART_DONE"}


def record_decision(
    entry: Entry,
    *,
    case_id: str,
    what: str,
    happened_on: date | None = None,
    decided_by: str | None = None,
    based_on: Iterable[str] | None = None,
    views: Iterable[str] | None = None,
    options: Sequence[Mapping[str, Any]] | None = None,
    meeting_id: str | None = None,
    go_ahead: str | None = None,
    **own: Any,
) -> Ref:
    """A decision that was made: by whom, why, on what, and what else was thought of.

    ``go_ahead`` is why it was made although something was missing (preflight).
    """
    case = entry.case(case_id)
    bases = entry.several(_BASES, based_on, "based_on")
    heard = entry.several(("View",), views, "views")
    if decided_by is None:
        decider = entry.worker("decided_by")
    else:
        decider = entry.one(("Worker",), decided_by, "decided_by")
    own |= {"what": words(what, "what"), "status": "MADE"}
    own["happened_from"] = entry.day(happened_on)
    own |= _marking(entry, [*bases, *heard])
    decision = entry.make("Decision", own)
    entry.file(decision, case)
    entry.link(decision, "DECIDED_BY", decider)
    for base in bases:
        entry.link(decision, "BASED_ON", base)
    for view in heard:
        entry.link(view, "CONSIDERED_IN", decision)
    for number, said in enumerate(options or (), 1):
        option = entry.make("Option", said, part=f"option-{number}")
        entry.file(option, case)
        entry.link(decision, "CONSIDERED", option)
    if meeting_id is not None:
        entry.link(decision, "MADE_AT", entry.one(("Meeting",), meeting_id, "meeting_id"))
    if go_ahead is not None:
        said = {"reason": words(go_ahead, "go_ahead"), "happened_from": own["happened_from"]}
        marked = {name: own[name] for name in ("sensitivity", "restricted_to") if name in own}
        _deviation(entry, case, [decision], said | marked, part="deviation")
    return decision


def record_deviation(
    entry: Entry,
    *,
    case_id: str,
    explains: Iterable[str],
    reason: str,
    from_due_on: date | None = None,
    new_due_on: date | None = None,
    happened_on: date | None = None,
    **own: Any,
) -> Ref:
    """Why something was or will be done otherwise or later; in whose role stands on it (P20)."""
    case = entry.case(case_id)
    explained = entry.several(_EXPLAINED, explains, "explains")
    if not explained:
        raise WriteError("names what it is the reason for", "explains")
    own |= {"reason": words(reason, "reason"), "happened_from": entry.day(happened_on)}
    own |= {"from_due_at": from_due_on, "new_due_at": new_due_on}
    return _deviation(entry, case, explained, own | _marking(entry, explained))


def _deviation(
    entry: Entry, case: Ref, explained: Iterable[Ref], own: Mapping[str, Any], part: str = ""
) -> Ref:
    role = entry.reader.role.value
    approved = {"approved_role": role} if role in WORKER_ROLE.codes else {}
    deviation = entry.make("Deviation", {**own, **approved}, part=part)
    entry.file(deviation, case)
    for one in explained:
        entry.link(deviation, "EXPLAINS", one)
    return deviation


def record_action(
    entry: Entry,
    *,
    case_id: str,
    summary: str,
    set_on: date | None = None,
    due_on: date | None = None,
    directed_by: Iterable[str] | None = None,
    owner: str | None = None,
    repeats: str | None = None,
    replaces: str | None = None,
    covers: Iterable[str] | None = None,
    **own: Any,
) -> Ref:
    """Something that somebody is to do, on whose word, and by when."""
    case = entry.case(case_id)
    sources = entry.several(_DIRECTING, directed_by, "directed_by")
    day = entry.day(set_on, "set_on")
    if due_on is not None and due_on < day:
        raise WriteError("lies before the day on which it was set", "due_on")
    own |= {"summary": words(summary, "summary"), "set_at": day, "due_at": due_on}
    own |= {"status": "OPEN", "status_at": day, **_marking(entry, sources)}
    action = entry.make("Action", own)
    entry.file(action, case)
    for source in sources:
        entry.link(source, "DIRECTS", action)
        if source.label == "Decision":
            entry.link(source, "LED_TO", action)
    if owner is not None:
        owning = entry.one(("Worker", "Person", "Agency"), owner, "owner")
        entry.link(action, "OWNED_BY", owning, **{"from": day})
    for type_, named in (("REPEATS", repeats), ("REPLACES", replaces)):
        if named is not None:
            entry.link(action, type_, entry.one(("Action",), named, type_.lower()))
    for challenge in entry.several(("Challenge",), covers, "covers"):
        entry.link(action, "COVERS", challenge)
    return action


def claim_action(entry: Entry, *, action_id: str, happened_on: date | None = None) -> Ref:
    """Somebody says that an action is done; somebody else confirms it."""
    action = entry.one(("Action",), action_id, "action_id")
    day = entry.day(happened_on)
    entry.say(action, status="DONE_CLAIMED", status_at=day, claimed_at=day)
    entry.link(action, "CLAIMED_BY", entry.worker())
    return action


def confirm_action(
    entry: Entry,
    *,
    action_id: str,
    outcome: str,
    means: str,
    text: str | None = None,
    happened_on: date | None = None,
) -> Ref:
    """Somebody in management says whether an action was done; never of their own."""
    action = entry.one(("Action",), action_id, "action_id")
    worker = entry.worker()
    known = entry.known(action)[action.id]
    if worker.id in (*known.owners, *known.claimed):
        reason = "is yours, or you said that it was done; somebody else confirms it"
        raise WriteError(reason, "action_id", NOT_ALLOWED)
    day = entry.day(happened_on)
    own = {"kind": "CONFIRMATION", "level": 2, "text": text, "happened_from": day}
    confirmed = entry.make("Oversight", own | marking_of([known], worker.id))
    entry.file(confirmed, *(Ref("Case", file) for file in known.files))
    entry.link(confirmed, "MADE_BY", worker)
    entry.link(confirmed, "ABOUT", action)
    entry.link(confirmed, "CONFIRMS", action, outcome=outcome, means=means)
    if outcome in _STATUS_OF:
        entry.say(action, status=_STATUS_OF[outcome], status_at=day)
    return confirmed


def record_oversight(
    entry: Entry,
    *,
    case_id: str,
    kind: str,
    text: str,
    happened_on: date | None = None,
    about: Iterable[str] | None = None,
    addresses: Iterable[str] | None = None,
    signs_off: Iterable[str] | None = None,
    rolls_back: Iterable[str] | None = None,
    reviews: Iterable[str] | None = None,
    process_only: bool | None = None,
    **own: Any,
) -> Ref:
    """Somebody in management or assurance looked at the work, and wrote down what they saw."""
    refuse_kind(entry.reader.role, kind, own)
    papers = {
        "signs_off": entry.several(("Document",), signs_off, "signs_off"),
        "rolls_back": entry.several(("Document",), rolls_back, "rolls_back"),
        "reviews": entry.several(("Document",), reviews, "reviews"),
    }
    _refuse_papers(entry, papers)
    case = entry.case(case_id)
    worker = entry.worker()
    of = entry.several(MODEL.open_labels, about, "about")
    looked_at = entry.several(_ADDRESSED, addresses, "addresses")
    own |= {"kind": kind, "text": words(text, "text"), "happened_from": entry.day(happened_on)}
    all_papers = [paper for some in papers.values() for paper in some]
    own |= _marking(entry, [*of, *looked_at, *all_papers])
    oversight = entry.make("Oversight", own)
    entry.file(oversight, case)
    entry.link(oversight, "MADE_BY", worker)
    for one in of or [case]:
        entry.link(oversight, "ABOUT", one)
    for one in looked_at:
        entry.link(oversight, "ADDRESSES", one)
    for argument, some in papers.items():
        for paper in some:
            entry.link(oversight, argument.upper(), paper, process_only=process_only)
    return oversight


def refuse_kind(role: Role, kind: str, own: Mapping[str, Any]) -> None:
    """Refuse a kind of oversight that is not the role's to make."""
    if kind == "CONFIRMATION":
        raise WriteError("is recorded by confirmAction", "kind")
    if kind == "COUNTERSIGNATURE" and role not in _MANAGERS:
        raise WriteError("is a manager's", "kind", NOT_ALLOWED)
    if role is Role.QA_AUDITOR and kind not in _AUDITS:
        raise WriteError(f"of an auditor is one of {', '.join(_AUDITS)}", "kind", NOT_ALLOWED)
    if kind != "AUDIT" and own.get("judgement") is not None:
        raise WriteError("is found in an audit", "judgement")


def _refuse_papers(entry: Entry, papers: Mapping[str, Sequence[Ref]]) -> None:
    role = entry.reader.role
    if papers["signs_off"] and role not in _MANAGERS:
        raise WriteError("is a manager's to do", "signs_off", NOT_ALLOWED)
    if papers["rolls_back"] and role is Role.QA_AUDITOR:
        raise WriteError("an auditor changes nothing", "rolls_back", NOT_ALLOWED)
    for argument, some in papers.items():
        known = entry.known(*some) if some else {}
        if any(entry.reader.id in one.made for one in known.values()):
            reason = "is your own work; somebody else looks at it"
            raise WriteError(reason, argument, NOT_ALLOWED)


def record_view(
    entry: Entry,
    *,
    case_id: str,
    person_id: str,
    text: str,
    happened_on: date | None = None,
    about: Iterable[str] | None = None,
    considered_in: Iterable[str] | None = None,
    **own: Any,
) -> Ref:
    """What a child, a parent or a carer thinks and wants, as somebody wrote it down."""
    case = entry.case(case_id)
    person = entry.one(("Person",), person_id, "person_id")
    of = entry.several(MODEL.open_labels, about, "about")
    places = entry.several(("Decision", "Meeting", "Document"), considered_in, "considered_in")
    own |= {"text": words(text, "text"), "happened_from": entry.day(happened_on)}
    view = entry.make("View", own | _marking(entry, of))
    entry.file(view, case)
    entry.link(person, "EXPRESSED", view)
    for one in of or [case]:
        entry.link(view, "ABOUT", one)
    for one in places:
        entry.link(view, "CONSIDERED_IN", one)
    return view


def _marking(entry: Entry, near: Sequence[Ref]) -> dict[str, Any]:
    if not near:
        return {}
    return marking_of(entry.known(*near).values(), entry.reader.id)
