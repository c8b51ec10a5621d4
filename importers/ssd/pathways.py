"""Going missing, going to court, leaving care, and what children say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from graph.facts import Fact, Node, Ref, Relationship
from graph.model.codes_casework import MISSING_TYPE
from importers import values
from importers.reading import Table
from importers.rows import SourceRow
from importers.ssd.extract import Extract, Filing, emptied, key, period, person, worker

MISSING = Table(
    "ssd_missing",
    key=("miss_table_id",),
    read=(
        "miss_person_id",
        "miss_missing_episode_start_date",
        "miss_missing_episode_type",
        "miss_missing_episode_end_date",
        "miss_missing_rhi_offered",
        "miss_missing_rhi_accepted",
    ),
)


def tell_missing(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A time missing or away, and the return interview that it calls for."""
    of, whose = row.need("miss_table_id"), row.need("miss_person_id")
    timed = row.values.get("miss_missing_episode_start_date", "")
    begins, ends = period(row, "miss_missing_episode_start_date", "miss_missing_episode_end_date")
    when: dict[str, Any] = {"happened_from": begins}
    if begins is not None and values.has_time(timed):
        when = {"happened_at": values.moment(timed)}
    filing = extract.filing(whose, begins)
    event = extract.node(
        "Event",
        key("ssd_missing", of),
        begins,
        emptied(row, "miss_missing_episode_end_date"),
        kind="MISSING_EPISODE",
        missing_type=row.code("miss_missing_episode_type", MISSING_TYPE),
        **when,
    )
    yield from extract.filed(filing, event)
    yield Relationship("INVOLVES", event.ref, person(whose), {"role": "SUBJECT"})
    yield from extract.later("Event", event.id, ends, happened_to=ends)
    offered, accepted = (
        row.read(f"miss_missing_rhi_{word}", values.yes_no_or_neither)
        for word in ("offered", "accepted")
    )
    if ends is not None:
        interview = extract.node(
            "Action",
            key("ssd_missing", of, "return-interview"),
            ends,
            summary="Offer a return interview and hold it.",
            topic="return interview",
            set_at=ends,
            concerns_child=True,
            **_stands(offered, accepted, ends),
        )
        yield from extract.filed(filing, interview)
        yield Relationship("ANSWERS", interview.ref, event.ref)


def _stands(offered: bool | None, accepted: bool | None, on: date) -> dict[str, Any]:
    """How the interview stands: SSD tells of the offer and the answer, not of the interview."""
    if offered is False:
        reason = "The interview was not offered."
        return {"status": "NOT_DONE_WITH_REASON", "status_at": on, "not_done_reason": reason}
    if offered and accepted is False:
        reason = "The interview was offered and not accepted."
        return {"status": "NOT_DONE_WITH_REASON", "status_at": on, "not_done_reason": reason}
    if offered and accepted:
        return {"status": "PART_DONE", "status_at": on}
    return {"status": "OPEN"}


PRE_PROCEEDINGS = Table(
    "ssd_pre_proceedings",
    key=("prep_table_id",),
    read=(
        "prep_person_id",
        "prep_plo_family_id",
        "prep_pre_pro_decision_date",
        "prep_initial_pre_pro_meeting_date",
        "prep_pre_pro_outcome",
        "prep_agree_stepdown_issue_date",
        "prep_legal_gateway_outcome",
        "prep_pre_pro_letter_date",
        "prep_care_pro_letter_date",
    ),
    ignored={
        "prep_cp_plans_referral_period": "a count of what stands in ssd_cp_plans",
        "prep_prev_pre_proc_child": "a count without days",
        "prep_prev_care_proc_child": "a count without days",
        "prep_pre_pro_meetings_num": "a count without days",
        "prep_pre_pro_parents_legal_rep": "of the parents' case, without a day",
        "prep_parents_legal_rep_point_of_issue": "of the parents' case, without a day",
        "prep_court_reference": "leads to the court's own file",
        "prep_care_proc_court_hearings": "a count without days",
        "prep_care_proc_short_notice": "of the application to court, without a day",
        "prep_proc_short_notice_reason": "of the application to court, without a day",
        "prep_la_inital_plan_approved": "of the court's hearing, without a day",
        "prep_la_initial_care_plan": "of the court's hearing, without a day",
        "prep_la_final_plan_approved": "of the court's hearing, without a day",
        "prep_la_final_care_plan": "of the court's hearing, without a day",
    },
)

_GATEWAY = {
    "A": "Go on with the current plan.",
    "B": "Start pre-proceedings.",
    "C": "Issue care proceedings.",
    "D": None,
}


def _gateway(text: str) -> str | None:
    """The outcome of a legal gateway: its letter, or the words behind it."""
    letter = text.strip()[:1].upper()
    if letter not in _GATEWAY or (len(text.strip()) > 1 and text.strip()[1].isalpha()):
        known = ", ".join(f"{code} {words or 'Unknown'}" for code, words in _GATEWAY.items())
        raise values.CellError(f"is no outcome of a legal gateway: {known}")
    return _GATEWAY[letter]


def tell_pre_proceedings(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """The decision to go into pre-proceedings, its letters and meetings, and how they ended."""
    of, whose = row.need("prep_table_id"), row.need("prep_person_id")
    family = row.take("prep_plo_family_id")
    on = row.day("prep_pre_pro_decision_date")
    filing = extract.filing(whose, on)
    gateway = row.read("prep_legal_gateway_outcome", _gateway)
    if on is not None:
        panel = extract.node(
            "Meeting",
            key("ssd_pre_proceedings", family or of, "panel", on.isoformat()),
            on,
            kind="LEGAL_PLANNING",
            happened_from=on,
        )
        decided = _legal(extract, of, "decision", on, gateway)
        begun = extract.stage(
            key("ssd_pre_proceedings", of, "begins"), on, begins="PRE_PROCEEDINGS"
        )
        yield from extract.filed(filing, panel, decided, begun)
        yield Relationship("MADE_AT", decided.ref, panel.ref)
        yield Relationship("LED_TO", decided.ref, begun.ref)
    yield from _letters(extract, row, of, filing)
    met = row.day("prep_initial_pre_pro_meeting_date")
    if met is not None:
        meeting = extract.node(
            "Meeting",
            key("ssd_pre_proceedings", family or of, "first-meeting", met.isoformat()),
            met,
            kind="OTHER",
            happened_from=met,
            summary="The first meeting with the parents in pre-proceedings.",
        )
        yield from extract.filed(filing, meeting)
    outcome, ended = row.take("prep_pre_pro_outcome"), row.day("prep_agree_stepdown_issue_date")
    if ended is not None:
        what = f"{outcome.rstrip('.')}." if outcome else None
        decided = _legal(extract, of, "outcome", ended, what)
        after = extract.index.stage_after(filing.referral, whose, ended)
        event = extract.stage(
            key("ssd_pre_proceedings", of, "ends"), ended, begins=after, ends="PRE_PROCEEDINGS"
        )
        yield from extract.filed(filing, decided, event)
        yield Relationship("LED_TO", decided.ref, event.ref)
    elif outcome:
        row.refuse("prep_pre_pro_outcome", "is an outcome without prep_agree_stepdown_issue_date")


def _legal(extract: Extract, of: str, part: str, on: date, what: str | None) -> Node:
    return extract.node(
        "Decision",
        key("ssd_pre_proceedings", of, part),
        on,
        kind="LEGAL",
        happened_from=on,
        status="MADE",
        what=what,
    )


def _letters(extract: Extract, row: SourceRow, of: str, filing: Filing) -> Iterator[Fact]:
    for column, part, title in (
        ("prep_pre_pro_letter_date", "letter", "Letter before proceedings"),
        ("prep_care_pro_letter_date", "issue-letter", "Letter that care proceedings are issued"),
    ):
        on = row.day(column)
        if on is not None:
            letter = extract.node(
                "Document",
                key("ssd_pre_proceedings", of, part),
                on,
                kind="LETTER",
                title=title,
                happened_from=on,
                completed_at=on,
            )
            yield from extract.filed(filing, letter)


CARE_LEAVERS = Table(
    "ssd_care_leavers",
    key=("clea_table_id",),
    read=(
        "clea_person_id",
        "clea_care_leaver_eligibility",
        "clea_care_leaver_in_touch",
        "clea_care_leaver_latest_contact",
        "clea_care_leaver_accommodation",
        "clea_care_leaver_accom_suitable",
        "clea_care_leaver_activity",
        "clea_pathway_plan_review_date",
        "clea_care_leaver_personal_advisor",
        "clea_care_leaver_worker_id",
    ),
    ignored={"clea_care_leaver_allocated_team": "since when it holds the case is not given"},
)

_SAID = {
    "clea_care_leaver_eligibility": "Eligibility",
    "clea_care_leaver_in_touch": "In touch",
    "clea_care_leaver_accommodation": "Lives in",
    "clea_care_leaver_accom_suitable": "Suitable",
    "clea_care_leaver_activity": "Main activity",
}


def tell_care_leaver(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A young person leaving care; the table gives how it stands, not since when."""
    of, whose = row.need("clea_table_id"), row.need("clea_person_id")
    contact, planned = (
        row.day("clea_care_leaver_latest_contact"),
        row.day("clea_pathway_plan_review_date"),
    )
    today = extract.extract_at.date() if extract.extract_at is not None else None
    filing = extract.filing(whose, contact or planned or today)
    stands = [f"{words}: {said}." for column, words in _SAID.items() if (said := row.take(column))]
    event = extract.node(
        "Event",
        key("ssd_care_leavers", of),
        None,
        kind="STATUS_CHANGE",
        to_stage="CARE_LEAVER",
        summary=" ".join(stands) or None,
        happened_precision="UNKNOWN",
    )
    yield from extract.filed(filing, event)
    for file in filing.cases:
        if filing.facts:
            yield extract.node("Case", file.id, None, stage="CARE_LEAVER")
        for column, role in (
            ("clea_care_leaver_personal_advisor", "PERSONAL_ADVISER"),
            ("clea_care_leaver_worker_id", "LEAD"),
        ):
            named = row.take(column)
            if named:
                who = worker(extract.index.workers.get(named.lower(), named))
                at = extract.extract_at
                given = {"role": role}
                yield Relationship("ASSIGNED_TO", who, file, given, at, assumed=at is not None)
    yield from _in_touch(extract, of, whose, filing, contact, planned)


def _in_touch(
    extract: Extract,
    of: str,
    whose: str,
    filing: Filing,
    contact: date | None,
    planned: date | None,
) -> Iterator[Fact]:
    if contact is not None:
        event = extract.node(
            "Event",
            key("ssd_care_leavers", of, "contact", contact.isoformat()),
            contact,
            kind="CONTACT",
            happened_from=contact,
            initiated_by="Personal adviser",
        )
        yield from extract.filed(filing, event)
        yield Relationship("INVOLVES", event.ref, person(whose), {"role": "SUBJECT"})
    if planned is not None:
        plan = extract.node(
            "Document",
            key("ssd_care_leavers", of, "pathway-plan", planned.isoformat()),
            planned,
            kind="PLAN",
            title="Pathway plan",
            happened_from=planned,
            completed_at=planned,
        )
        yield from extract.filed(filing, plan)


VOICE = Table(
    "ssd_voice_of_child",
    key=("voch_table_id",),
    read=(
        "voch_person_id",
        "voch_explained_worries",
        "voch_story_help_understand",
        "voch_agree_worker",
        "voch_plan_safe",
        "voch_tablet_help_explain",
    ),
)

_QUESTIONS = {
    "voch_explained_worries": "Has someone explained why people are worried?",
    "voch_story_help_understand": "Does your story in words and pictures help you understand?",
    "voch_agree_worker": "Do you agree with what your worker says needs to happen?",
    "voch_plan_safe": "Does the plan tell everyone what to do to keep you safe?",
    "voch_tablet_help_explain": "Did the tablet help you to explain what you think?",
}


def tell_voice(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """What a child answered when asked; the table gives no day."""
    of, whose = row.need("voch_table_id"), row.need("voch_person_id")
    answers = [
        f"{question} {answer}"
        for column, question in _QUESTIONS.items()
        if (answer := row.take(column))
    ]
    if not answers:
        return
    view = extract.node(
        "View",
        key("ssd_voice_of_child", of),
        None,
        whose="CHILD",
        text="\n".join(answers),
        happened_precision="UNKNOWN",
    )
    at = extract.extract_at.date() if extract.extract_at is not None else None
    filing = extract.filing(whose, at)
    yield from extract.filed(filing, view)
    yield Relationship("EXPRESSED", person(whose), view.ref)
    yield Relationship("ABOUT", view.ref, _about(filing, whose))


def _about(filing: Filing, whose: str) -> Ref:
    return filing.cases[0] if filing.cases else person(whose)
