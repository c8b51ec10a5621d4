"""Filling the index: what each table needs other tables to know of it, before any is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from graph.model.codes_england import DISABILITY
from importers import values
from importers.rows import SourceRow
from importers.ssd.index import FAR, Episode, Index, Judged, Period, Review
from importers.ssd.outcome import Outcome, read_outcome

_T = TypeVar("_T")


def _try(row: SourceRow, column: str, reader: Callable[[str], _T]) -> _T | None:
    """A cell, or None where it cannot be read: the row itself is refused when it is told."""
    text = row.take(column)
    try:
        return None if text is None else reader(text)
    except values.CellError:
        return None


def _day(row: SourceRow, column: str) -> date | None:
    return _try(row, column, values.day)


def _outcome(row: SourceRow, column: str) -> Outcome:
    return _try(row, column, read_outcome) or Outcome()


def _judged(row: SourceRow, prefix: str, key: str, begins: str, ends: str, cell: str) -> Judged:
    return Judged(
        key=row.take(key) or "",
        person=row.take(f"{prefix}_person_id"),
        referral=row.take(f"{prefix}_referral_id"),
        begins=_day(row, begins),
        ends=_day(row, ends),
        outcome=_outcome(row, cell),
    )


def _person(index: Index, row: SourceRow) -> None:
    of = row.take("pers_person_id") or ""
    index.identifiers[of].append(f"ssd:{of}")
    for name, column in (("common-child", "pers_common_child_id"), ("legacy", "pers_legacy_id")):
        value = row.take(column)
        if value:
            index.identifiers[of].append(f"{name}:{value}")


def _linked(index: Index, row: SourceRow) -> None:
    kind, value = row.take("link_identifier_type"), row.take("link_identifier_value")
    person = row.take("link_person_id")
    if person and kind and value:
        index.identifiers[person].append(f"{_scheme(kind)}:{value}")


def _scheme(words: str) -> str:
    return "-".join(words.lower().replace("(", " ").replace(")", " ").split())


def _disability(index: Index, row: SourceRow) -> None:
    code = _try(row, "disa_disability_code", lambda text: values.code(text, DISABILITY))
    person = row.take("disa_person_id")
    if code and person and code not in index.disabilities[person]:
        index.disabilities[person].append(code)


def _family(index: Index, row: SourceRow) -> None:
    family, person = row.take("fami_family_id"), row.take("fami_person_id")
    if family and person:
        index.families[family].append(person)


def _mother(index: Index, row: SourceRow) -> None:
    mother, child = row.take("moth_person_id"), row.take("moth_childs_person_id")
    if mother and child:
        index.mothers.add((mother, child))


def _named(into: dict[str, str], key: str | None, *names: str | None) -> None:
    for name in (key, *names):
        if key and name:
            into.setdefault(name.lower(), key)


def _episode(index: Index, row: SourceRow) -> None:
    referral, person = row.take("cine_referral_id"), row.take("cine_person_id")
    if not referral or not person:
        return
    episode = Episode(
        referral,
        person,
        begins=_day(row, "cine_referral_date"),
        ends=_day(row, "cine_close_date"),
        close_reason=row.take("cine_close_reason"),
        outcome=_outcome(row, "cine_referral_outcome_json"),
        team=row.take("cine_referral_team"),
    )
    index.episodes[referral] = episode
    index.of_person[person].append(episode)
    if episode.team and episode.begins:
        index.holders[referral].append((episode.begins, episode.team))


def _involvement(index: Index, row: SourceRow) -> None:
    referral, team = row.take("invo_referral_id"), row.take("invo_professional_team")
    since = _day(row, "invo_involvement_start_date")
    role = (row.take("invo_professional_role_id") or "").lower()
    if referral and team and since and role in LEADS:
        index.holders[referral].append((since, team))


LEADS = frozenset({"lead", "allocated case worker", "allocated worker", "social worker"})


def _assessment(index: Index, row: SourceRow) -> None:
    found = _judged(
        row,
        "cina",
        "cina_assessment_id",
        "cina_assessment_start_date",
        "cina_assessment_auth_date",
        "cina_assessment_outcome_json",
    )
    index.assessments[found.key] = found


def _enquiry(index: Index, row: SourceRow) -> None:
    found = _judged(
        row,
        "s47e",
        "s47e_s47_enquiry_id",
        "s47e_s47_start_date",
        "s47e_s47_end_date",
        "s47e_s47_outcome_json",
    )
    index.enquiries[found.key] = found


def _conference(index: Index, row: SourceRow) -> None:
    found = _judged(
        row,
        "icpc",
        "icpc_icpc_id",
        "icpc_icpc_target_date",
        "icpc_icpc_date",
        "icpc_icpc_outcome_json",
    )
    if _try(row, "icpc_icpc_outcome_cp_flag", values.yes_no):
        outcome = Outcome((*found.outcome.flags, "CP_FLAG"), found.outcome.comment)
        found = Judged(**{**vars(found), "outcome": outcome})
    index.conferences[found.key] = found
    meeting = row.take("icpc_icpc_meeting_id") or found.key
    if found.begins is not None:
        index.meeting_due[meeting] = min(found.begins, index.meeting_due.get(meeting, FAR))


def _cin_plan(index: Index, row: SourceRow) -> None:
    found = _period(row, "cinp_cin_plan_id", "cinp", "cinp_cin_plan_start_date", "end")
    index.cin_plans[found.key] = found


def _cp_plan(index: Index, row: SourceRow) -> None:
    found = _period(row, "cppl_cp_plan_id", "cppl", "cppl_cp_plan_start_date", "end")
    index.cp_plans[found.key] = found
    conference = row.take("cppl_icpc_id")
    if conference:
        index.plan_of_conference[conference] = found.key


def _period(row: SourceRow, key: str, prefix: str, begins: str, ending: str) -> Period:
    return Period(
        key=row.take(key) or "",
        person=row.take(f"{prefix}_person_id"),
        referral=row.take(f"{prefix}_referral_id"),
        begins=_day(row, begins),
        ends=_day(row, begins.replace("start", ending)),
    )


def _cp_review(index: Index, row: SourceRow) -> None:
    plan = row.take("cppr_cp_plan_id")
    due, held = _day(row, "cppr_cp_review_due"), _day(row, "cppr_cp_review_date")
    index.cp_reviews[plan or ""].append(
        Review(row.take("cppr_cp_review_id") or "", plan, due, held)
    )
    meeting = row.take("cppr_cp_review_meeting_id")
    if meeting and due:
        index.meeting_due[f"review:{meeting}"] = min(
            due, index.meeting_due.get(f"review:{meeting}", FAR)
        )


def _cla_review(index: Index, row: SourceRow) -> None:
    care = row.take("clar_cla_id")
    due, held = _day(row, "clar_cla_review_due_date"), _day(row, "clar_cla_review_date")
    index.cla_reviews[care or ""].append(
        Review(row.take("clar_cla_review_id") or "", care, due, held)
    )


def _cla_episode(index: Index, row: SourceRow) -> None:
    found = _period(row, "clae_cla_episode_id", "clae", "clae_cla_episode_start_date", "ceased")
    care = row.take("clae_cla_id") or found.key
    reason = row.take("clae_cla_episode_ceased_reason")
    index.in_care[care].append(Period(**{**vars(found), "reason": reason}))
    placement = row.take("clae_cla_placement_id")
    start_reason = row.take("clae_cla_episode_start_reason")
    if placement and start_reason:
        index.placement_reason.setdefault(placement, start_reason)


def _placement(index: Index, row: SourceRow) -> None:
    found = _period(row, "clap_cla_placement_id", "clap", "clap_cla_placement_start_date", "end")
    reason = row.take("clap_cla_placement_change_reason")
    whose = found.person or row.take("clap_cla_id") or ""
    index.placements[whose].append(Period(**{**vars(found), "reason": reason}))


def _legal(index: Index, row: SourceRow) -> None:
    found = _period(row, "lega_legal_status_id", "lega", "lega_legal_status_start_date", "end")
    status = row.take("lega_legal_status")
    if found.person:
        index.legal[found.person].append(Period(**{**vars(found), "reason": status}))


_READERS: dict[str, Callable[[Index, SourceRow], Any]] = {
    "ssd_person": _person,
    "ssd_linked_identifiers": _linked,
    "ssd_disability": _disability,
    "ssd_family": _family,
    "ssd_mother": _mother,
    "ssd_department": lambda index, row: _named(
        index.teams, row.take("dept_team_id"), row.take("dept_team_name")
    ),
    "ssd_professionals": lambda index, row: _named(
        index.workers,
        row.take("prof_professional_id"),
        row.take("prof_staff_id"),
        row.take("prof_professional_name"),
    ),
    "ssd_cin_episodes": _episode,
    "ssd_involvements": _involvement,
    "ssd_cin_assessments": _assessment,
    "ssd_s47_enquiry": _enquiry,
    "ssd_initial_cp_conference": _conference,
    "ssd_cin_plans": _cin_plan,
    "ssd_cp_plans": _cp_plan,
    "ssd_cp_reviews": _cp_review,
    "ssd_cla_reviews": _cla_review,
    "ssd_cla_episodes": _cla_episode,
    "ssd_cla_placement": _placement,
    "ssd_legal_status": _legal,
    "ssd_care_leavers": lambda index, row: index.care_leavers.add(row.take("clea_person_id") or ""),
}


def add(index: Index, table: str, rows: Iterable[SourceRow]) -> None:
    """Take up what other tables need to know of this one."""
    index.tables.add(table)
    reader = _READERS.get(table)
    if reader is None:
        return
    keys = index.keys.setdefault(table, set()) if table in _KEYS else None
    for row in rows:
        reader(index, row)
        if keys is not None:
            keys.add(row.take(_KEYS[table]) or "")


_KEYS = {
    "ssd_person": "pers_person_id",
    "ssd_professionals": "prof_professional_id",
    "ssd_department": "dept_team_id",
    "ssd_cin_episodes": "cine_referral_id",
}
