"""Children who are looked after: episodes, placements, legal status, plans, reviews, visits."""

from __future__ import annotations

from collections.abc import Iterator

from graph.facts import Fact, Relationship
from graph.model import codes_care as codes
from graph.model.codes_casework import PARTICIPATION
from graph.model.codes_england import PERMANENCE_PLAN
from importers import values
from importers.reading import Table
from importers.rows import SourceRow
from importers.ssd.assessment import visit
from importers.ssd.extract import Extract, emptied, key, period, person
from importers.ssd.protection import around, attended

EPISODES = Table(
    "ssd_cla_episodes",
    key=("clae_cla_episode_id",),
    read=(
        "clae_person_id",
        "clae_cla_episode_start_date",
        "clae_cla_episode_start_reason",
        "clae_cla_episode_ceased_date",
        "clae_cla_episode_ceased_reason",
        "clae_cla_id",
        "clae_referral_id",
        "clae_cla_placement_id",
        "clae_entered_care_date",
        "clae_cla_last_iro_contact_date",
    ),
    ignored={"clae_cla_primary_need_code": "the need stands with the referral"},
)

_GOES_ON = "X1"  # the next episode begins on the same day


def tell_episode(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """An episode of care: entering care, a change in care, leaving care."""
    of, whose = row.need("clae_cla_episode_id"), row.need("clae_person_id")
    begins, ends = period(row, "clae_cla_episode_start_date", "clae_cla_episode_ceased_date")
    care = row.take("clae_cla_id") or of
    filing = extract.filing(whose, begins, row.take("clae_referral_id"))
    row.take("clae_cla_placement_id")  # its placement takes the reason of this episode
    why = row.code("clae_cla_episode_start_reason", codes.CARE_START_REASON)
    why_ended = row.code("clae_cla_episode_ceased_reason", codes.CARE_END_REASON)
    entered = row.day("clae_entered_care_date") or (begins if why == "S" else None)
    if entered is not None:
        event = extract.stage(
            key("ssd_cla_episodes", "care", care, "entered"),
            entered,
            begins="LOOKED_AFTER",
            care_start_reason="S",
        )
        yield from extract.filed(filing, event)
    if begins is not None and why != "S":
        event = extract.stage(
            key("ssd_cla_episodes", of),
            begins,
            begins="LOOKED_AFTER",
            ends="LOOKED_AFTER",
            care_start_reason=why,
        )
        yield from extract.filed(filing, event)
    if ends is not None and why_ended != _GOES_ON:
        after = extract.index.stage_after(filing.referral, whose, ends)
        leaves = whose in extract.index.care_leavers and after != "LOOKED_AFTER"
        event = extract.stage(
            key("ssd_cla_episodes", of, "ended"),
            ends,
            begins="CARE_LEAVER" if leaves else after,
            ends="LOOKED_AFTER",
            care_end_reason=why_ended,
        )
        yield from extract.filed(filing, event)
    seen_by_iro = row.day("clae_cla_last_iro_contact_date")
    if seen_by_iro is not None:
        contact = extract.node(
            "Event",
            key("ssd_cla_episodes", "care", care, "iro", seen_by_iro.isoformat()),
            seen_by_iro,
            kind="VISIT",
            happened_from=seen_by_iro,
            purpose="Contact of the independent reviewing officer with the child",
            initiated_by="Independent reviewing officer",
        )
        yield from extract.filed(filing, contact)
        yield Relationship("INVOLVES", contact.ref, person(whose), {"role": "SUBJECT"})


PLACEMENTS = Table(
    "ssd_cla_placement",
    key=("clap_cla_placement_id",),
    read=(
        "clap_cla_placement_start_date",
        "clap_cla_placement_type",
        "clap_cla_id",
        "clap_cla_placement_provider",
        "clap_cla_placement_end_date",
        "clap_cla_placement_change_reason",
        "clap_person_id",
    ),
    ignored={
        "clap_cla_placement_urn": "where a child lives is not needed here and is kept out",
        "clap_cla_placement_postcode": "where a child lives is not needed here and is kept out",
        "clap_cla_placement_distance": "where a child lives is not needed here and is kept out",
    },
)


def tell_placement(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A move to a placement; why the one before ended stands in the row before."""
    of, care = row.need("clap_cla_placement_id"), row.take("clap_cla_id")
    begins, ends = period(row, "clap_cla_placement_start_date", "clap_cla_placement_end_date")
    in_care = extract.index.care(care)
    whose = row.take("clap_person_id") or (in_care[0].person if in_care else None)
    filing = extract.filing(whose, begins, in_care[0].referral if in_care else None)
    others = extract.index.placements.get(whose or care or "", [])
    place = next((n for n, other in enumerate(others) if other.key == of), 0)
    before = others[place - 1] if place else None
    why = extract.index.placement_reason.get(of)
    event = extract.node(
        "Event",
        key("ssd_cla_placement", of),
        begins,
        kind="PLACEMENT_MOVE",
        happened_from=begins,
        placement_type=row.code("clap_cla_placement_type", codes.PLACEMENT_TYPE),
        placement_provider=row.code("clap_cla_placement_provider", codes.PLACEMENT_PROVIDER),
        placement_change_reason=before.reason if before is not None else None,
        legal_status=_code(extract.index.legal_status(whose, begins)),
        care_start_reason=why if why in codes.CARE_START_REASON.codes else None,
    )
    yield from extract.filed(filing, event)
    if whose:
        yield Relationship("INVOLVES", event.ref, person(whose), {"role": "SUBJECT"})
    reason = row.code("clap_cla_placement_change_reason", codes.PLACEMENT_CHANGE_REASON)
    if ends is not None and place == len(others) - 1:
        left = extract.node(
            "Event",
            key("ssd_cla_placement", of, "ended"),
            ends,
            kind="PLACEMENT_MOVE",
            happened_from=ends,
            placement_change_reason=reason,
            summary="The placement ended.",
        )
        yield from extract.filed(filing, left)


def _code(status: str | None) -> str | None:
    """A legal status of another row, where that row could be read."""
    words = " ".join((status or "").split()).upper()
    return codes.LEGAL_STATUS.words.get(words)


LEGAL_STATUS = Table(
    "ssd_legal_status",
    key=("lega_legal_status_id",),
    read=(
        "lega_person_id",
        "lega_legal_status",
        "lega_legal_status_start_date",
        "lega_legal_status_end_date",
    ),
)


def tell_legal_status(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A legal status, from its first day to its last."""
    of, whose = row.need("lega_legal_status_id"), row.need("lega_person_id")
    begins, ends = period(row, "lega_legal_status_start_date", "lega_legal_status_end_date")
    event = extract.node(
        "Event",
        key("ssd_legal_status", of),
        begins,
        emptied(row, "lega_legal_status_end_date"),
        kind="STATUS_CHANGE",
        happened_from=begins,
        legal_status=row.code("lega_legal_status", codes.LEGAL_STATUS),
    )
    yield from extract.filed(extract.filing(whose, begins), event)
    yield from extract.later("Event", event.id, ends, happened_to=ends)


CARE_PLANS = Table(
    "ssd_cla_care_plan",
    key=("lacp_table_id",),
    read=(
        "lacp_person_id",
        "lacp_cla_care_plan_start_date",
        "lacp_cla_care_plan_end_date",
        "lacp_cla_care_plan_json",
    ),
)


def _permanence(text: str) -> list[str]:
    found = values.json_object(text)
    return [values.code(word, PERMANENCE_PLAN) for word in found if values.says_yes(found[word])]


def tell_care_plan(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A care plan, and where the child is planned to live for good."""
    of, whose = row.need("lacp_table_id"), row.need("lacp_person_id")
    begins, ends = period(row, "lacp_cla_care_plan_start_date", "lacp_cla_care_plan_end_date")
    plan = extract.node(
        "Document",
        key("ssd_cla_care_plan", of),
        begins,
        emptied(row, "lacp_cla_care_plan_end_date"),
        kind="PLAN",
        title="Care plan",
        happened_from=begins,
        completed_at=begins,
        permanence_plan=row.read("lacp_cla_care_plan_json", _permanence) or None,
    )
    yield from extract.filed(extract.filing(whose, begins), plan)
    yield from extract.later("Document", plan.id, ends, happened_to=ends)


REVIEWS = Table(
    "ssd_cla_reviews",
    key=("clar_cla_review_id",),
    read=(
        "clar_cla_id",
        "clar_cla_review_due_date",
        "clar_cla_review_date",
        "clar_cla_review_cancelled",
        "clar_cla_review_participation",
    ),
)


def tell_review(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A review of a time in care: held, still to be held, or cancelled."""
    of, care = row.need("clar_cla_review_id"), row.need("clar_cla_id")
    due, held = row.day("clar_cla_review_due_date"), row.day("clar_cla_review_date")
    in_care = extract.index.care(care)
    whose = in_care[0].person if in_care else None
    if whose is None:
        row.refuse("clar_cla_id", "names a time in care that ssd_cla_episodes does not have")
    referral = in_care[0].referral if in_care else None
    filing = extract.filing(whose, held or due, referral)
    before, after = around(extract.index.cla_reviews.get(care, []), of)
    begins = in_care[0].begins if in_care else None
    meeting = extract.node(
        "Meeting",
        key("ssd_cla_reviews", of),
        (before.held if before is not None else begins) or held or due,
        kind="CLA_REVIEW",
        due_at=due,
    )
    yield from extract.filed(filing, meeting)
    cancelled = row.yes_no("clar_cla_review_cancelled")
    took_part = row.code("clar_cla_review_participation", PARTICIPATION)
    if cancelled:
        yield extract.node("Meeting", meeting.id, held or due, cancelled=True)
    elif held is not None:
        yield extract.node(
            "Meeting",
            meeting.id,
            held,
            happened_from=held,
            cancelled=cancelled,
            next_due_at=after.due if after is not None else None,
        )
        yield from attended(whose or "", meeting, took_part)


VISITS = Table(
    "ssd_cla_visits",
    key=("clav_cla_visit_id",),
    read=(
        "clav_cla_id",
        "clav_person_id",
        "clav_cla_visit_date",
        "clav_cla_visit_seen",
        "clav_cla_visit_seen_alone",
    ),
)


def tell_visit(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A visit to a child who is looked after."""
    whose, in_care = row.need("clav_person_id"), extract.index.care(row.take("clav_cla_id"))
    referral = in_care[0].referral if in_care else None
    purpose = "Visit to a child who is looked after"
    yield from visit(extract, row, "ssd_cla_visits", "clav_cla", whose, purpose, referral)
