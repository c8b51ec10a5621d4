"""Contacts, early help, referrals and the cases they open, and who works on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from graph.facts import Fact, Node, Ref, Relationship
from graph.model.codes_england import CLOSE_REASON, CONTACT_SOURCE, PRIMARY_NEED
from graph.model.codes_england import WORKER_CHANGE_REASON as CHANGE_REASON
from graph.model.codes_people import ASSIGNMENT_ROLE
from importers.reading import Table
from importers.rows import SourceRow
from importers.ssd.extract import Extract, case, emptied, key, period, person, team, worker
from importers.ssd.outcome import outcome

NEXT_DAYS = timedelta(days=3)  # a referral within these days came of the contact that says so

_AGENCY_KINDS = {
    "2": "EDUCATION",
    "3": "HEALTH",
    "4": "LOCAL_AUTHORITY",
    "5": "LOCAL_AUTHORITY",
    "6": "POLICE",
    "7": "COURT",
    "8": "VOLUNTARY",
}


def _agency_kind(source: str | None) -> str | None:
    """The kind of organisation of a source code; people who are none have none."""
    return _AGENCY_KINDS.get(source[0]) if source and source != "10" else None


CONTACTS = Table(
    "ssd_contacts",
    key=("cont_contact_id",),
    read=(
        "cont_person_id",
        "cont_contact_date",
        "cont_contact_source_code",
        "cont_contact_source_desc",
        "cont_contact_outcome_json",
    ),
)


def tell_contact(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A contact, and what was decided on it."""
    of, whose = row.need("cont_contact_id"), row.need("cont_person_id")
    on = row.day("cont_contact_date")
    source = row.code("cont_contact_source_code", CONTACT_SOURCE)
    event = extract.node(
        "Event",
        key("ssd_contacts", of),
        on,
        kind="CONTACT",
        happened_from=on,
        contact_source=source,
        agency_kind=_agency_kind(source),
        initiated_by=row.take("cont_contact_source_desc"),
    )
    filing = extract.filing(whose, on)
    yield from extract.filed(filing, event)
    yield _subject(event, whose)
    found = outcome(row, "cont_contact_outcome_json")
    if not found.is_said:
        return
    decided = extract.decision(
        key("ssd_contacts", of, "decision"),
        on,
        found,
        kind="CONTACT_OUTCOME",
        progression=found.progression,
    )
    yield from extract.filed(filing, decided)
    yield Relationship("BASED_ON", decided.ref, event.ref)
    if on is not None and "NEW_REFERRAL_FLAG" in found.flags:
        for episode in extract.index.of_person.get(whose, ()):
            if episode.begins is not None and on <= episode.begins <= on + NEXT_DAYS:
                yield Relationship("LED_TO", decided.ref, _referral_event(episode.referral))
                break


def _subject(event: Node, whose: str) -> Relationship:
    return Relationship("INVOLVES", event.ref, person(whose), {"role": "SUBJECT"})


def _referral_event(referral: str) -> Ref:
    return Ref("Event", key("ssd_cin_episodes", referral, "referral"))


EARLY_HELP = Table(
    "ssd_early_help_episodes",
    key=("earl_episode_id",),
    read=(
        "earl_person_id",
        "earl_episode_start_date",
        "earl_episode_end_date",
        "earl_episode_reason",
        "earl_episode_end_reason",
        "earl_episode_organisation",
        "earl_episode_worker_id",
    ),
)


def tell_early_help(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A time of early help: an event with a first and a last day."""
    of, whose = row.need("earl_episode_id"), row.need("earl_person_id")
    begins, ends = period(row, "earl_episode_start_date", "earl_episode_end_date")
    reason, organisation = row.take("earl_episode_reason"), row.take("earl_episode_organisation")
    words = ": ".join(word for word in ("Early help", reason) if word)
    event = extract.node(
        "Event",
        key("ssd_early_help_episodes", of),
        begins,
        emptied(row, "earl_episode_end_date"),
        kind="OTHER",
        happened_from=begins,
        summary=f"{words}, by {organisation}." if organisation else f"{words}.",
    )
    yield from extract.filed(extract.filing(whose, begins), event)
    yield _subject(event, whose)
    yield from extract.later("Event", event.id, ends, happened_to=ends)
    end_reason = row.take("earl_episode_end_reason")
    if end_reason and ends:
        summary = f"{event.properties['summary']} It ended: {end_reason}."
        yield extract.node("Event", event.id, ends, summary=summary)
    helper = row.take("earl_episode_worker_id")
    if helper:
        yield Relationship("INVOLVES", event.ref, worker(helper), {"role": "OTHER"})


EPISODES = Table(
    "ssd_cin_episodes",
    key=("cine_referral_id",),
    read=(
        "cine_person_id",
        "cine_referral_date",
        "cine_cin_primary_need_code",
        "cine_referral_source_code",
        "cine_referral_source_desc",
        "cine_referral_outcome_json",
        "cine_referral_nfa",
        "cine_close_reason",
        "cine_close_date",
        "cine_referral_team",
        "cine_referral_worker_id",
    ),
)


def tell_episode(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A case: opened by a referral, decided on, and closed on a day of its own."""
    of, whose = row.need("cine_referral_id"), row.need("cine_person_id")
    begins, ends = period(row, "cine_referral_date", "cine_close_date")
    yield extract.node(
        "Case",
        case(of).id,
        begins,
        emptied(row, "cine_close_date", "cine_close_reason"),
        service="CHILDRENS_SOCIAL_CARE",
        kind="EPISODE",
        stage="REFERRAL",
        status="OPEN",
        happened_from=begins,
        primary_need=row.code("cine_cin_primary_need_code", PRIMARY_NEED),
    )
    yield Relationship("SUBJECT_OF", person(whose), case(of))
    filing = extract.filing(whose, begins, of)
    yield from _referred(extract, row, of, begins)
    close_reason = row.code("cine_close_reason", CLOSE_REASON)
    if ends is not None:
        yield extract.node(
            "Case",
            case(of).id,
            ends,
            status="CLOSED",
            happened_to=ends,
            close_reason=close_reason,
        )
        closure = extract.node(
            "Event",
            key("ssd_cin_episodes", of, "closure"),
            ends,
            kind="CLOSURE",
            happened_from=ends,
            to_stage="CLOSED",
        )
        yield from extract.filed(filing, closure)
    elif close_reason:
        yield extract.node("Case", case(of).id, None, close_reason=close_reason)
    referred_to = row.take("cine_referral_team")
    if referred_to:
        yield from _held_by(extract, of, referred_to, begins)


def _referred(extract: Extract, row: SourceRow, of: str, on: date | None) -> Iterator[Fact]:
    source = row.code("cine_referral_source_code", CONTACT_SOURCE)
    event = extract.node(
        "Event",
        _referral_event(of).id,
        on,
        kind="REFERRAL_RECEIVED",
        happened_from=on,
        contact_source=source,
        agency_kind=_agency_kind(source),
        initiated_by=row.take("cine_referral_source_desc"),
    )
    filing = extract.filing(None, on, of)
    yield from extract.filed(filing, event)
    taken_by = row.take("cine_referral_worker_id")
    if taken_by:
        yield Relationship("INVOLVES", event.ref, worker(taken_by), {"role": "OTHER"})
    found = outcome(row, "cine_referral_outcome_json", NFA_FLAG="cine_referral_nfa")
    if found.is_said:
        decided = extract.decision(
            key("ssd_cin_episodes", of, "decision"),
            on,
            found,
            kind="REFERRAL_OUTCOME",
            progression=found.progression,
        )
        yield from extract.filed(filing, decided)
        yield Relationship("BASED_ON", decided.ref, event.ref)


def _held_by(extract: Extract, referral: str, held_by: str, on: date | None) -> Iterator[Fact]:
    """The team that holds a case, from the day on which it takes over from another one."""
    known = extract.index.teams.get(held_by.lower(), held_by)
    holders = extract.index.holders.get(referral, [])
    since = next((day for day, name in holders if day == on and name == held_by), None)
    if since is not None:
        after = next((day for day, _ in holders if day > since), None)
        held = {"from": since}
        yield Relationship("HELD_BY", case(referral), team(known), held, extract.said(since), True)
        if after is not None:
            ended = held | {"to": after - timedelta(days=1)}
            said = extract.said(after)
            yield Relationship("HELD_BY", case(referral), team(known), ended, said, True)


INVOLVEMENTS = Table(
    "ssd_involvements",
    key=("invo_involvements_id",),
    read=(
        "invo_professional_id",
        "invo_professional_role_id",
        "invo_professional_team",
        "invo_involvement_start_date",
        "invo_involvement_end_date",
        "invo_worker_change_reason",
        "invo_person_id",
        "invo_referral_id",
    ),
)

_ALLOCATED = {"LEAD", "DUTY", "COVER", "PERSONAL_ADVISER"}


def tell_involvement(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A worker on a case; a role that the model does not know is given in words only."""
    of, who = row.need("invo_involvements_id"), row.need("invo_professional_id")
    begins, ends = period(row, "invo_involvement_start_date", "invo_involvement_end_date")
    words, whose = row.take("invo_professional_role_id"), row.take("invo_person_id")
    role = ASSIGNMENT_ROLE.words.get(" ".join((words or "").split()).upper())
    reason = row.code("invo_worker_change_reason", CHANGE_REASON)
    referral = row.take("invo_referral_id")
    held_by = row.take("invo_professional_team")
    filing = extract.filing(whose, begins, referral)
    yield from filing.facts
    given: dict[str, Any] = {"role": role, "from": begins}
    told = {name: value for name, value in given.items() if value is not None}
    for on in filing.cases:
        first = told | emptied(row, "invo_involvement_end_date")
        first |= {"change_reason": reason} if reason else {}
        said = extract.said(begins)
        yield Relationship("ASSIGNED_TO", worker(who), on, first, said, said is not None)
        if ends is not None:
            last = told | {"to": ends}
            said = extract.said(ends)
            yield Relationship("ASSIGNED_TO", worker(who), on, last, said, said is not None)
    if role in _ALLOCATED:
        event = extract.node(
            "Event",
            key("ssd_involvements", of),
            begins,
            kind="ALLOCATION",
            happened_from=begins,
            summary=f"A worker was given the case: {words}.",
        )
        yield from extract.filed(filing, event)
        yield Relationship("INVOLVES", event.ref, worker(who), {"role": "OTHER"})
    if held_by and filing.referral:
        yield from _held_by(extract, filing.referral, held_by, begins)
