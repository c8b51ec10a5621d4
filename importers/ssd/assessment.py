"""Assessments and what they found, and help for a child in need: plans and visits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graph.facts import Fact, Node, Ref, Relationship
from graph.model.codes_care import ASSESSMENT_FACTOR
from importers import values
from importers.reading import Table
from importers.rows import SourceRow
from importers.ssd.extract import Extract, Filing, emptied, key, period, person, worker
from importers.ssd.outcome import outcome
from importers.values import CellError

TEAM = "the worker's team; HELD_BY tells which team held the case"

ASSESSMENTS = Table(
    "ssd_cin_assessments",
    key=("cina_assessment_id",),
    read=(
        "cina_person_id",
        "cina_referral_id",
        "cina_assessment_start_date",
        "cina_assessment_child_seen",
        "cina_assessment_auth_date",
        "cina_assessment_outcome_json",
        "cina_assessment_outcome_nfa",
        "cina_assessment_worker_id",
    ),
    ignored={"cina_assessment_team": TEAM},
)


def tell_assessment(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """An assessment; its day of authorisation completes it and makes its outcome a decision."""
    of, whose = row.need("cina_assessment_id"), row.need("cina_person_id")
    begins, authorised = period(row, "cina_assessment_start_date", "cina_assessment_auth_date")
    filing = extract.filing(whose, begins, row.take("cina_referral_id"))
    document = extract.node(
        "Document",
        key("ssd_cin_assessments", of),
        begins,
        emptied(row, "cina_assessment_auth_date"),
        kind="ASSESSMENT",
        title="Assessment",
        happened_from=begins,
        child_seen=row.yes_no("cina_assessment_child_seen"),
        status="DRAFT",
    )
    yield from extract.filed(filing, document)
    yield from _answers(filing, document)
    yield from made_by(row, "cina_assessment_worker_id", document)
    yield from caused(extract, filing, {"SINGLE_ASSESSMENT_FLAG"}, document)
    found = outcome(row, "cina_assessment_outcome_json", NFA_FLAG="cina_assessment_outcome_nfa")
    decided = extract.decision(
        key("ssd_cin_assessments", of, "decision"),
        authorised,
        found,
        decided=authorised is not None,
        kind="ASSESSMENT_OUTCOME",
    )
    if found.is_said:
        yield from extract.filed(filing, decided)
        yield Relationship("BASED_ON", decided.ref, document.ref)
    if authorised is None:
        return
    completed = {"completed_at": authorised, "status": "CURRENT"}
    yield from extract.later("Document", document.id, authorised, **completed)
    signature = extract.node(
        "Oversight",
        key("ssd_cin_assessments", of, "authorisation"),
        authorised,
        level=1,
        kind="COUNTERSIGNATURE",
        happened_from=authorised,
        source_kind="COUNTERSIGNED_DOCUMENT",
    )
    yield from extract.filed(filing, signature)
    yield Relationship("SIGNS_OFF", signature.ref, document.ref)
    yield Relationship("ABOUT", signature.ref, document.ref)


def _answers(filing: Filing, document: Node) -> Iterator[Fact]:
    if filing.referral:
        referral = Ref("Event", key("ssd_cin_episodes", filing.referral, "referral"))
        yield Relationship("ANSWERS", document.ref, referral)


def made_by(row: SourceRow, column: str, document: Node) -> Iterator[Fact]:
    """Who wrote a document."""
    who = row.take(column)
    if who:
        yield Relationship("MADE_BY", document.ref, worker(who))


def caused(extract: Extract, filing: Filing, flags: set[str], record: Node) -> Iterator[Fact]:
    """The last decision in the case that says that such a record was to come."""
    on = record.properties.get("happened_from")
    cause = extract.index.cause(filing.referral, flags, on)
    if cause is not None:
        yield Relationship("LED_TO", Ref("Decision", key(*cause, "decision")), record.ref)


FACTORS = Table(
    "ssd_assessment_factors",
    key=("cinf_table_id",),
    read=("cinf_assessment_id", "cinf_assessment_factors_json"),
)


def _factors(text: str) -> list[str]:
    found = values.json_list(text)
    if not all(isinstance(item, str) for item in found):
        raise CellError('takes a JSON list of codes, as ["1A", "2B"]')
    return sorted({values.code(item, ASSESSMENT_FACTOR) for item in found})


def tell_factors(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """What an assessment found to matter, as understood at its end."""
    row.take("cinf_table_id")
    of = row.need("cinf_assessment_id")
    found = row.read("cinf_assessment_factors_json", _factors)
    if found:
        assessment = extract.index.assessments.get(of)
        on = assessment.ends if assessment is not None else None
        yield extract.node("Document", key("ssd_cin_assessments", of), on, factors=found)


PLANS = Table(
    "ssd_cin_plans",
    key=("cinp_cin_plan_id",),
    read=(
        "cinp_referral_id",
        "cinp_person_id",
        "cinp_cin_plan_start_date",
        "cinp_cin_plan_end_date",
        "cinp_cin_plan_worker_id",
    ),
    ignored={"cinp_cin_plan_team": TEAM},
)


def tell_plan(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A child in need plan: a document, and the stage that it begins and ends."""
    of, whose = row.need("cinp_cin_plan_id"), row.need("cinp_person_id")
    begins, ends = period(row, "cinp_cin_plan_start_date", "cinp_cin_plan_end_date")
    filing = extract.filing(whose, begins, row.take("cinp_referral_id"))
    plan = extract.node(
        "Document",
        key("ssd_cin_plans", of),
        begins,
        emptied(row, "cinp_cin_plan_end_date"),
        kind="PLAN",
        title="Child in need plan",
        happened_from=begins,
        completed_at=begins,
    )
    yield from extract.filed(filing, plan)
    yield from made_by(row, "cinp_cin_plan_worker_id", plan)
    yield from caused(extract, filing, {"PROV_OF_SERVICES_FLAG"}, plan)
    yield from stages(extract, filing, plan, whose, "CHILD_IN_NEED", ends)


def stages(
    extract: Extract,
    filing: Filing,
    plan: Node,
    whose: str,
    stage: str,
    ends: date | None,
) -> Iterator[Fact]:
    """The change of stage on the first day of a plan, and the one on its last."""
    begins = plan.properties.get("happened_from")
    if begins is not None:
        begun = extract.stage(f"{plan.id}:begins", begins, begins=stage)
        yield from extract.filed(filing, begun)
    if ends is not None:
        yield from extract.later("Document", plan.id, ends, happened_to=ends)
        after = extract.index.stage_after(filing.referral, whose, ends)
        ended = extract.stage(f"{plan.id}:ends", ends, begins=after, ends=stage)
        yield from extract.filed(filing, ended)


VISITS = Table(
    "ssd_cin_visits",
    key=("cinv_cin_visit_id",),
    read=(
        "cinv_person_id",
        "cinv_cin_visit_date",
        "cinv_cin_visit_seen",
        "cinv_cin_visit_seen_alone",
        "cinv_cin_visit_bedroom",
    ),
)


def tell_visit(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A visit to a child in need."""
    whose = row.need("cinv_person_id")
    yield from visit(extract, row, "ssd_cin_visits", "cinv_cin", whose, "Child in need visit")


def visit(
    extract: Extract,
    row: SourceRow,
    table: str,
    prefix: str,
    whose: str,
    purpose: str,
    referral: str | None = None,
) -> Iterator[Fact]:
    """A visit, and whether the child, alone, and the child's bedroom were seen."""
    on = row.day(f"{prefix}_visit_date")
    event = extract.node(
        "Event",
        key(table, row.need(f"{prefix}_visit_id")),
        on,
        kind="VISIT",
        happened_from=on,
        purpose=purpose,
        seen=row.yes_no(f"{prefix}_visit_seen"),
        seen_alone=row.yes_no(f"{prefix}_visit_seen_alone"),
        bedroom_seen=row.yes_no(f"{prefix}_visit_bedroom"),
    )
    yield from extract.filed(extract.filing(whose, on, referral), event)
    yield Relationship("INVOLVES", event.ref, person(whose), {"role": "SUBJECT"})
