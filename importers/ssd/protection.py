"""Child protection: enquiries, conferences, plans, reviews and visits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from graph.facts import Fact, Node, Ref, Relationship
from graph.model.codes_casework import PARTICIPATION
from graph.model.codes_england import ABUSE_CATEGORY
from importers import values
from importers.reading import Table
from importers.rows import SourceRow
from importers.ssd.assessment import TEAM, caused, made_by, stages, visit
from importers.ssd.extract import Extract, emptied, key, period, person, team, worker
from importers.ssd.index import Review
from importers.ssd.outcome import outcome

ENQUIRIES = Table(
    "ssd_s47_enquiry",
    key=("s47e_s47_enquiry_id",),
    read=(
        "s47e_referral_id",
        "s47e_person_id",
        "s47e_s47_start_date",
        "s47e_s47_end_date",
        "s47e_s47_nfa",
        "s47e_s47_outcome_json",
        "s47e_s47_completed_by_worker_id",
    ),
    ignored={"s47e_s47_completed_by_team": TEAM},
)


def tell_enquiry(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A section 47 enquiry: it starts with the strategy discussion and ends with its outcome."""
    of, whose = row.need("s47e_s47_enquiry_id"), row.need("s47e_person_id")
    begins, ends = period(row, "s47e_s47_start_date", "s47e_s47_end_date")
    filing = extract.filing(whose, begins, row.take("s47e_referral_id"))
    strategy = extract.node(
        "Meeting",
        key("ssd_s47_enquiry", of, "strategy"),
        begins,
        kind="STRATEGY_DISCUSSION",
        happened_from=begins,
    )
    record = extract.node(
        "Document",
        key("ssd_s47_enquiry", of),
        begins,
        emptied(row, "s47e_s47_end_date"),
        kind="INVESTIGATION_RECORD",
        title="Section 47 enquiry",
        happened_from=begins,
    )
    yield from extract.filed(filing, strategy, record)
    yield from extract.later("Document", record.id, ends, completed_at=ends)
    yield from made_by(row, "s47e_s47_completed_by_worker_id", record)
    yield from caused(extract, filing, {"STRATEGY_DISCUSSION_FLAG"}, strategy)
    found = outcome(row, "s47e_s47_outcome_json", NFA_FLAG="s47e_s47_nfa")
    if found.is_said:
        decided = extract.decision(
            key("ssd_s47_enquiry", of, "decision"),
            ends,
            found,
            decided=ends is not None,
            kind="THRESHOLD_ICPC",
        )
        yield from extract.filed(filing, decided)
        yield Relationship("MADE_AT", decided.ref, strategy.ref)
        yield Relationship("BASED_ON", decided.ref, record.ref)


CONFERENCES = Table(
    "ssd_initial_cp_conference",
    key=("icpc_icpc_id",),
    read=(
        "icpc_icpc_meeting_id",
        "icpc_s47_enquiry_id",
        "icpc_person_id",
        "icpc_cp_plan_id",
        "icpc_referral_id",
        "icpc_icpc_transfer_in",
        "icpc_icpc_target_date",
        "icpc_icpc_date",
        "icpc_icpc_outcome_cp_flag",
        "icpc_icpc_outcome_json",
        "icpc_icpc_team",
        "icpc_icpc_worker_id",
    ),
)


def tell_conference(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A child's part of a conference: siblings share the meeting, each has a decision."""
    of, whose = row.need("icpc_icpc_id"), row.need("icpc_person_id")
    target, held = row.day("icpc_icpc_target_date"), row.day("icpc_icpc_date")
    enquiry, plan = row.take("icpc_s47_enquiry_id"), row.take("icpc_cp_plan_id")
    referral, together = row.take("icpc_referral_id"), row.take("icpc_icpc_meeting_id") or of
    found = outcome(row, "icpc_icpc_outcome_json", CP_FLAG="icpc_icpc_outcome_cp_flag")
    moved_in = row.yes_no("icpc_icpc_transfer_in")
    organised_by, organisers = row.take("icpc_icpc_worker_id"), row.take("icpc_icpc_team")
    known = extract.index.enquiries.get(enquiry or "")
    filing = extract.filing(whose, held or target, referral or (known and known.referral) or None)
    reviews = extract.index.cp_reviews.get(plan or "", [])
    meeting = extract.node(
        "Meeting",
        key("ssd_initial_cp_conference", "meeting", together),
        held,
        kind="ICPC",
        happened_from=held,
        due_at=extract.index.meeting_due.get(together),
        next_due_at=reviews[0].due if reviews else None,
    )
    if held is not None:
        yield from extract.filed(filing, meeting)
        if enquiry:
            flags = {"CP_CONFERENCE_FLAG"}
            if known is None or flags & set(known.outcome.flags):
                threshold = Ref("Decision", key("ssd_s47_enquiry", enquiry, "decision"))
                yield Relationship("LED_TO", threshold, meeting.ref)
    if target is not None:
        set_on = known.begins if known is not None and known.begins else target
        action = extract.node(
            "Action",
            key("ssd_initial_cp_conference", of, "hold"),
            set_on,
            summary="Hold the initial child protection conference.",
            topic="initial child protection conference",
            set_at=known.begins if known is not None else None,
            due_at=target,
            due_precision="DAY",
            timescale_kind="DATE",
            status="OPEN",
        )
        yield from extract.filed(filing, action)
        if enquiry:
            asked = Ref("Meeting", key("ssd_s47_enquiry", enquiry, "strategy"))
            yield Relationship("DIRECTS", asked, action.ref)
        if organised_by or organisers:
            owner = worker(organised_by) if organised_by else _team(extract, organisers or "")
            owned = {"from": set_on} if known is not None else {}
            yield Relationship("OWNED_BY", action.ref, owner, owned)
        if held is not None:
            done = {"status": "CONFIRMED", "status_at": held, "completed_at": held}
            yield from extract.later("Action", action.id, held, **done)
            how = {"outcome": "DONE", "means": "PRODUCT_IN_GRAPH"}
            yield Relationship("CONFIRMS", meeting.ref, action.ref, how)
    if found.is_said and held is not None:
        decided = extract.decision(
            key("ssd_initial_cp_conference", of, "decision"),
            held,
            found,
            kind="CP_PLAN",
            summary="The child came with a plan of another authority." if moved_in else None,
        )
        yield from extract.filed(filing, decided)
        yield Relationship("MADE_AT", decided.ref, meeting.ref)
        if enquiry:
            record = Ref("Document", key("ssd_s47_enquiry", enquiry))
            yield Relationship("BASED_ON", decided.ref, record)
        if plan:
            yield Relationship("LED_TO", decided.ref, Ref("Document", key("ssd_cp_plans", plan)))


def _team(extract: Extract, named: str) -> Ref:
    return team(extract.index.teams.get(named.lower(), named))


PLANS = Table(
    "ssd_cp_plans",
    key=("cppl_cp_plan_id",),
    read=(
        "cppl_referral_id",
        "cppl_icpc_id",
        "cppl_person_id",
        "cppl_cp_plan_start_date",
        "cppl_cp_plan_end_date",
        "cppl_cp_plan_initial_category",
        "cppl_cp_plan_ola",
        "cppl_cp_plan_latest_category",
    ),
)

_SEVERAL = re.compile(r"multiple\s*(?::?\s*\[(?P<all>[^\]]*)\])?", re.IGNORECASE)


def categories(text: str) -> list[str]:
    """The categories of a plan; "Multiple: [...]" gives those that it names."""
    several = _SEVERAL.fullmatch(text.strip())
    named = (several.group("all") or "Multiple") if several else text
    found = [word.strip(" '\"") for word in named.split(",")] if several else [named]
    return sorted({values.code(word, ABUSE_CATEGORY) for word in found if word})


def tell_plan(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A child protection plan, the stage it makes, and the category of harm."""
    of, whose = row.need("cppl_cp_plan_id"), row.need("cppl_person_id")
    begins, ends = period(row, "cppl_cp_plan_start_date", "cppl_cp_plan_end_date")
    filing = extract.filing(whose, begins, row.take("cppl_referral_id"))
    elsewhere = " of another authority" if row.yes_no("cppl_cp_plan_ola") else ""
    plan = extract.node(
        "Document",
        key("ssd_cp_plans", of),
        begins,
        emptied(row, "cppl_cp_plan_end_date"),
        kind="PLAN",
        title=f"Child protection plan{elsewhere}",
        happened_from=begins,
        completed_at=begins,
    )
    yield from extract.filed(filing, plan)
    conference = row.take("cppl_icpc_id")
    decided = extract.index.conferences.get(conference or "")
    if conference and (decided is None or (decided.outcome.is_said and decided.ends)):
        decision = Ref("Decision", key("ssd_initial_cp_conference", conference, "decision"))
        yield Relationship("LED_TO", decision, plan.ref)
    yield from stages(extract, filing, plan, whose, "CHILD_PROTECTION", ends)
    first = row.read("cppl_cp_plan_initial_category", categories)
    latest = row.read("cppl_cp_plan_latest_category", categories)
    judged: list[tuple[str, list[str], date | None]] = []
    if first:
        judged.append(("category", first, begins))
    if latest and latest != first:
        judged.append(("latest-category", latest, None))
    for part, found, on in judged:
        risk = extract.node(
            "RiskJudgement",
            key("ssd_cp_plans", of, part),
            on,
            domain="SIGNIFICANT_HARM_TO_CHILD",
            level="NOT_ASSESSED",
            scheme="CP_CATEGORY",
            categories=found,
            happened_from=on,
            happened_precision=None if on is not None else "UNKNOWN",
        )
        yield from extract.filed(filing, risk)
        yield Relationship("SETS_LEVEL", plan.ref, risk.ref)


REVIEWS = Table(
    "ssd_cp_reviews",
    key=("cppr_cp_review_id",),
    read=(
        "cppr_person_id",
        "cppr_cp_plan_id",
        "cppr_cp_review_due",
        "cppr_cp_review_date",
        "cppr_cp_review_meeting_id",
        "cppr_cp_review_outcome_continue_cp",
        "cppr_cp_review_quorate",
        "cppr_cp_review_participation",
    ),
)


def tell_review(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A review conference, held or still to be held, and whether the plan goes on."""
    of, whose = row.need("cppr_cp_review_id"), row.need("cppr_person_id")
    due, held = row.day("cppr_cp_review_due"), row.day("cppr_cp_review_date")
    plan = row.take("cppr_cp_plan_id")
    known = extract.index.cp_plans.get(plan or "")
    filing = extract.filing(whose, held or due, known.referral if known is not None else None)
    together = row.take("cppr_cp_review_meeting_id")
    meeting_id = key("ssd_cp_reviews", "meeting", together or of)
    begins = known.begins if known is not None else None
    before, after = around(extract.index.cp_reviews.get(plan or "", []), of)
    planned = extract.node(
        "Meeting",
        meeting_id,
        (before.held if before is not None else begins) or held or due,
        kind="RCPC",
        due_at=extract.index.meeting_due.get(f"review:{together}", due) if together else due,
    )
    yield from extract.filed(filing, planned)
    quorate = row.yes_no("cppr_cp_review_quorate")
    goes_on = row.yes_no("cppr_cp_review_outcome_continue_cp")
    took_part = row.code("cppr_cp_review_participation", PARTICIPATION)
    if held is None:
        return
    yield extract.node(
        "Meeting",
        meeting_id,
        held,
        happened_from=held,
        quorate=quorate,
        next_due_at=after.due if after is not None else None,
    )
    yield from attended(whose, planned, took_part)
    if goes_on is None:
        return
    decided = extract.node(
        "Decision",
        key("ssd_cp_reviews", of, "decision"),
        held,
        kind="CP_PLAN",
        happened_from=held,
        status="MADE",
        what=f"The child protection plan {'goes on' if goes_on else 'ends'}.",
    )
    yield from extract.filed(filing, decided)
    yield Relationship("MADE_AT", decided.ref, planned.ref)
    if not goes_on and plan and known is not None and known.ends and known.ends >= held:
        ended = Ref("Event", f"{key('ssd_cp_plans', plan)}:ends")
        yield Relationship("LED_TO", decided.ref, ended)


def around(reviews: list[Review], of: str) -> tuple[Review | None, Review | None]:
    """The review before and the one after."""
    place = next((n for n, review in enumerate(reviews) if review.key == of), None)
    if place is None:
        return None, None
    before = reviews[place - 1] if place else None
    return before, reviews[place + 1] if place + 1 < len(reviews) else None


def attended(whose: str, meeting: Node, took_part: str | None) -> Iterator[Fact]:
    """How the child took part in a review."""
    if took_part:
        how = {"capacity": "SUBJECT", "participation": took_part}
        yield Relationship("ATTENDED", person(whose), meeting.ref, how)


VISITS = Table(
    "ssd_cp_visits",
    key=("cppv_cp_visit_id",),
    read=(
        "cppv_person_id",
        "cppv_cp_plan_id",
        "cppv_cp_visit_date",
        "cppv_cp_visit_seen",
        "cppv_cp_visit_seen_alone",
        "cppv_cp_visit_bedroom",
    ),
)


def tell_visit(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A visit under a child protection plan."""
    whose, plan = row.need("cppv_person_id"), row.take("cppv_cp_plan_id")
    known = extract.index.cp_plans.get(plan or "")
    referral = known.referral if known is not None else None
    purpose = "Child protection visit"
    yield from visit(extract, row, "ssd_cp_visits", "cppv_cp", whose, purpose, referral)
