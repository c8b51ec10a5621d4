"""People and their families, professionals and teams."""

from __future__ import annotations

from collections.abc import Iterator

from graph.facts import Fact, Node, Ref, Relationship
from graph.model import codes_england as england
from graph.model.codes_people import WORKER_ROLE
from importers.reading import Table
from importers.rows import SourceRow
from importers.ssd.extract import Extract, emptied, key, person, team, worker

PERSON = Table(
    "ssd_person",
    key=("pers_person_id",),
    read=(
        "pers_forename",
        "pers_surname",
        "pers_sex",
        "pers_gender",
        "pers_ethnicity",
        "pers_dob",
        "pers_common_child_id",
        "pers_legacy_id",
        "pers_send_flag",
        "pers_expected_dob",
        "pers_death_date",
        "pers_nationality",
    ),
    ignored={
        "pers_upn_unknown": "why there is no pupil number says nothing of the work",
        "pers_is_mother": "ssd_mother says of whom",
    },
)


def tell_person(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A person; a death is known from its day."""
    of = row.need("pers_person_id")
    names = [row.take("pers_forename"), row.take("pers_surname")]
    row.take("pers_common_child_id")
    row.take("pers_legacy_id")
    given = {
        "name": " ".join(name for name in names if name) or None,
        "sex": row.code("pers_sex", england.SEX),
        "gender": row.code("pers_gender", england.GENDER),
        "ethnicity": row.code("pers_ethnicity", england.ETHNICITY),
        "date_of_birth": row.day("pers_dob"),
        "expected_date_of_birth": row.day("pers_expected_dob"),
        "nationality": row.take("pers_nationality"),
        "has_ehc_plan": row.yes_no("pers_send_flag"),
        "is_subject": of in extract.index.of_person or None,
        "identifiers": extract.index.identifiers[of],
    }
    told = {name: value for name, value in given.items() if value is not None}
    yield Node("Person", person(of).id, told | emptied(row, "pers_death_date"))
    died = row.day("pers_death_date")
    yield from extract.later("Person", person(of).id, died, date_of_death=died)


LINKED_IDENTIFIERS = Table(
    "ssd_linked_identifiers",
    key=("link_table_id",),
    read=("link_person_id", "link_identifier_type", "link_identifier_value"),
    ignored={
        "link_valid_from_date": "an identifier stays a way to find the person",
        "link_valid_to_date": "an identifier stays a way to find the person",
    },
)


def tell_linked_identifier(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A number of the person elsewhere; a person's rows together make their list."""
    row.take("link_table_id")
    of = row.take("link_person_id")
    kind, value = row.take("link_identifier_type"), row.take("link_identifier_value")
    if of and kind and value:
        yield Node("Person", person(of).id, {"identifiers": extract.index.identifiers[of]})


DISABILITY = Table(
    "ssd_disability",
    key=("disa_table_id",),
    read=("disa_person_id", "disa_disability_code"),
)


def tell_disability(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A disability; a person's rows together make their list."""
    row.take("disa_table_id")
    of = row.need("disa_person_id")
    if row.code("disa_disability_code", england.DISABILITY):
        said = sorted(extract.index.disabilities[of])
        yield Node("Person", person(of).id, {"disabilities": said})


FAMILY = Table("ssd_family", key=("fami_table_id",), read=("fami_family_id", "fami_person_id"))


def tell_family(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """The people of one family count as brothers and sisters, but for a mother and her child."""
    row.take("fami_table_id")
    of, family = row.need("fami_person_id"), row.need("fami_family_id")
    mothers = extract.index.mothers
    for other in extract.index.families[family]:
        first, second = sorted((of, other))
        if first != second and not {(first, second), (second, first)} & mothers:
            yield Relationship("RELATED_TO", person(first), person(second), {"kind": "SIBLING"})


MOTHER = Table(
    "ssd_mother",
    key=("moth_table_id", "moth_childs_person_id"),
    read=("moth_person_id",),
    ignored={"moth_childs_dob": "stands with the child"},
)


def tell_mother(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A mother and her child."""
    row.take("moth_table_id")
    mother, child = row.need("moth_person_id"), row.need("moth_childs_person_id")
    yield Relationship("RELATED_TO", person(mother), person(child), {"kind": "PARENT"})


PROFESSIONALS = Table(
    "ssd_professionals",
    key=("prof_professional_id",),
    read=(
        "prof_staff_id",
        "prof_professional_name",
        "prof_social_worker_registration_no",
        "prof_professional_job_title",
        "prof_professional_department",
    ),
    ignored={
        "prof_professional_caseload": "a count of the worker's, not part of a child's record",
        "prof_full_time_equivalency": "a condition of employment",
        "prof_agency_worker_flag": "a condition of employment",
    },
)


def tell_professional(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A worker, with the role that the job title says, or OTHER."""
    of = row.need("prof_professional_id")
    registration = row.take("prof_social_worker_registration_no")
    staff, title = row.take("prof_staff_id"), row.take("prof_professional_job_title")
    words = " ".join((title or "").split()).upper()
    role = WORKER_ROLE.words.get(words) or WORKER_ROLE.words.get(words.replace(" ", "_"), "OTHER")
    given = {
        "display_name": row.take("prof_professional_name"),
        "job_title": title,
        "role": role if title else None,
        "registration_body": "Social Work England" if registration else None,
        "identifiers": [
            *([f"staff:{staff}"] if staff else []),
            *([f"social-work-england:{registration}"] if registration else []),
        ]
        or None,
    }
    told = {name: value for name, value in given.items() if value is not None}
    yield Node("Worker", worker(of).id, told)
    department = row.take("prof_professional_department")
    if department:
        known = extract.index.teams.get(department.lower())
        if known is None:
            other = Ref("Agency", key("ssd_professionals", "department", department))
            yield Node("Agency", other.id, {"name": department})
        yield Relationship("MEMBER_OF", worker(of), team(known) if known else other)


DEPARTMENT = Table(
    "ssd_department",
    key=("dept_team_id",),
    read=("dept_team_name", "dept_team_parent_id"),
    ignored={"dept_team_parent_name": "stands with the row of the parent"},
)


def tell_department(extract: Extract, row: SourceRow) -> Iterator[Fact]:
    """A team of the authority, and the one above it."""
    of, name = row.need("dept_team_id"), row.take("dept_team_name")
    told = {"kind": "LOCAL_AUTHORITY"} | ({"name": name} if name else {})
    yield Node("Agency", team(of).id, told)
    parent = row.take("dept_team_parent_id")
    if parent and parent != of:
        yield Relationship("MEMBER_OF", team(of), team(parent))
