"""People, the workers around them, and the organisations those work for."""

from __future__ import annotations

from graph.declare import Kind, NodeType, Property, Standing, Told
from graph.model import codes_england as england
from graph.model import codes_people as codes
from graph.model.properties import EVERY_NODE, READERS

PERSON = NodeType(
    "Person",
    plural="people",
    description="A child, an adult who is worked with, or somebody in their life.",
    standing=Standing.REFERENCE,
    clause="P2",
    periods=(("date_of_birth", "date_of_death"),),
    properties={
        **EVERY_NODE,
        **READERS,
        "name": Property(Kind.STRING, "The name that the record uses.", clause="S44"),
        "names": Property(Kind.STRINGS, "Other names, earlier ones included."),
        "preferred_name": Property(Kind.STRING, "What they like to be called.", clause="S44"),
        "pronouns": Property(Kind.STRING, "Their pronouns."),
        "date_of_birth": Property(Kind.DATE, "The day they were born."),
        "expected_date_of_birth": Property(
            Kind.DATE, "The day on which an unborn child was expected.", told=Told.NEVER
        ),
        "date_of_death": Property(Kind.DATE, "The day they died.", told=Told.PENDING),
        "sex": Property(Kind.CODE, "Sex, as on a certificate.", codes=england.SEX),
        "gender": Property(Kind.CODE, "How they see themself.", codes=england.GENDER),
        "ethnicity": Property(
            Kind.CODE, "Ethnicity, as they or their family describe it.", codes=england.ETHNICITY
        ),
        "nationality": Property(Kind.STRING, "Nationality or country of origin."),
        "language": Property(Kind.STRING, "The language they speak best."),
        "disabilities": Property(
            Kind.CODES, "What a disability affects.", codes=england.DISABILITY
        ),
        "has_ehc_plan": Property(
            Kind.BOOLEAN, "Whether they have an education, health and care plan."
        ),
        "identifiers": Property(
            Kind.STRINGS, "Numbers given elsewhere, as scheme:value.", told=Told.NEVER
        ),
        "is_subject": Property(Kind.BOOLEAN, "Whether a case is about them.", told=Told.NEVER),
    },
)

WORKER = NodeType(
    "Worker",
    plural="workers",
    description="Somebody who works with the person or oversees the work.",
    standing=Standing.REFERENCE,
    told_to_child="This is somebody who worked with you or your family.",
    properties={
        **EVERY_NODE,
        "display_name": Property(Kind.STRING, "The name that the record shows."),
        "job_title": Property(Kind.STRING, "What the job is called locally."),
        "role": Property(Kind.CODE, "What part they play.", codes=codes.WORKER_ROLE, clause="V6"),
        "profession": Property(Kind.STRING, "Their profession."),
        "registration_body": Property(
            Kind.STRING, "Who registers the profession.", told=Told.NEVER, clause="S55"
        ),
        "identifiers": Property(
            Kind.STRINGS,
            "Staff and registration numbers, as scheme:value.",
            told=Told.NEVER,
        ),
        "hr_pointer": Property(
            Kind.STRING,
            "Where the worker's own record is kept; nothing of it stands here.",
            told=Told.NEVER,
            clause="S10",
        ),
    },
)

AGENCY = NodeType(
    "Agency",
    plural="agencies",
    description="An organisation, or a team of one.",
    standing=Standing.REFERENCE,
    told_to_child="This is a team or an organisation that worked with you or your family.",
    properties={
        **EVERY_NODE,
        "name": Property(Kind.STRING, "Its name."),
        "kind": Property(Kind.CODE, "What kind of organisation it is.", codes=codes.AGENCY_KIND),
        "team_type": Property(Kind.STRING, "What kind of team it is, such as ART.", clause="S16"),
    },
)
