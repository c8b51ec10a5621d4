"""What managers and others look at, ask and find."""

from __future__ import annotations

from graph.declare import Kind, NodeType, Property, Standing, Told
from graph.model import codes_oversight as codes
from graph.model.codes_people import WORKER_ROLE
from graph.model.codes_records import SOURCE_KIND
from graph.model.properties import BY_DAY, EVERY_NODE, EVERY_RECORD, HAPPENED

OVERSIGHT = NodeType(
    "Oversight",
    plural="oversight_entries",
    description="Somebody in management or assurance looked at the work.",
    standing=Standing.RECORD,
    told_to_child="On {happened_on} somebody checked how you were being helped.",
    clause="P14",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "level": Property(
            Kind.NUMBER_CODE,
            "Which of the three levels it is.",
            required=True,
            codes=codes.OVERSIGHT_LEVEL,
            clause="P14",
        ),
        "kind": Property(
            Kind.CODE,
            "What kind of oversight it is.",
            required=True,
            codes=codes.OVERSIGHT_KIND,
            clause="P1",
        ),
        "text": Property(Kind.TEXT, "What the entry says.", clause="S2"),
        "functions": Property(
            Kind.CODES,
            "What it does beyond describing.",
            codes=codes.OVERSIGHT_FUNCTION,
            told=Told.NEVER,
            clause="S26",
        ),
        "covers": Property(
            Kind.CODES, "What it covers.", codes=codes.OVERSIGHT_TOPIC, clause="S15"
        ),
        "content_grade": Property(
            Kind.CODE,
            "How much it says, as a person graded it.",
            codes=codes.CONTENT_GRADE,
            told=Told.NEVER,
            clause="P49",
        ),
        "graded_by": Property(
            Kind.STRING, "The worker who graded it (id).", told=Told.NEVER, names=("Worker",)
        ),
        "content_grade_proposed": Property(
            Kind.CODE,
            "How much software thinks it says; counts for nothing until a person agrees.",
            codes=codes.CONTENT_GRADE,
            told=Told.NEVER,
            clause="P49",
        ),
        "judgement": Property(
            Kind.CODE,
            "What an auditor found of the oversight.",
            codes=codes.JUDGEMENT,
            told=Told.NEVER,
            clause="P51",
        ),
        "judgement_reason": Property(
            Kind.TEXT, "Why the auditor found so.", told=Told.NEVER, clause="P48"
        ),
        "audience": Property(
            Kind.CODE,
            "For whom the entry is.",
            codes=codes.OVERSIGHT_AUDIENCE,
            told=Told.NEVER,
        ),
        "impact_question": Property(
            Kind.TEXT, "What the work changes in the child's life.", clause="S11"
        ),
        "relevant_to_child": Property(
            Kind.BOOLEAN,
            "Whether an audit belongs on the child's record.",
            told=Told.NEVER,
            clause="S30",
        ),
    },
)

CHALLENGE = NodeType(
    "Challenge",
    plural="challenges",
    description="Somebody asked whether something was right or good enough.",
    standing=Standing.RECORD,
    told_to_child="On {happened_on} somebody asked whether things were being done right.",
    clause="S27",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "kind": Property(
            Kind.CODE,
            "Who questions the work, and how.",
            required=True,
            codes=codes.CHALLENGE_KIND,
            clause="S27",
        ),
        "summary": Property(Kind.TEXT, "What was asked or found.", clause="S43"),
        "is_deficit": Property(
            Kind.BOOLEAN,
            "Whether it names something that is missing or wrong.",
            clause="P24",
        ),
        "needs_work": Property(
            Kind.BOOLEAN, "Whether it asks for something to be done.", clause="S20"
        ),
        "evident_at": Property(
            Kind.DATE, "The day from which it could have been seen.", clause="P53"
        ),
        "due_at": Property(Kind.DATE, "The day by which it is to be answered."),
        "status": Property(Kind.CODE, "How it stands.", codes=codes.CHALLENGE_STATUS),
        "status_at": Property(Kind.DATE, "The day since which it stands so."),
    },
)

_ABOUT_A_FINDING = {
    "rule_id": Property(Kind.STRING, "The rule that found it.", derived=True),
    "rule_version": Property(Kind.STRING, "The version of the rule.", derived=True),
    "policy_pack": Property(Kind.STRING, "The policy pack that was applied.", derived=True),
    "outcome": Property(
        Kind.CODE, "What the rule says.", codes=codes.FINDING_OUTCOME, derived=True
    ),
    "state": Property(Kind.CODE, "How a breach stands.", codes=codes.FINDING_STATE, derived=True),
    "severity": Property(Kind.CODE, "How serious it is.", codes=codes.SEVERITY, derived=True),
    "case_id": Property(Kind.STRING, "The case it is about (id).", derived=True),
    "subject_ids": Property(Kind.STRINGS, "The records it is about (ids).", derived=True),
    "responsible_role": Property(
        Kind.CODE,
        "The role that answers for it.",
        codes=WORKER_ROLE,
        derived=True,
        clause="S37",
    ),
    "since": Property(Kind.DATE, "The day on which what it is about began.", derived=True),
    "due_at": Property(Kind.DATE, "The day by which it was expected.", derived=True),
    "days_over": Property(Kind.INTEGER, "How many days it is late.", derived=True),
    "as_of": Property(Kind.DATE, "The day it was judged for.", derived=True),
    "known_at": Property(Kind.DATETIME, "What was known by then was looked at.", derived=True),
    "hindsight": Property(
        Kind.BOOLEAN, "Whether more was looked at than was known on the day.", derived=True
    ),
    "found_later": Property(Kind.BOOLEAN, "Whether it could only be seen later.", derived=True),
    "late": Property(Kind.BOOLEAN, "Whether the explanation came late.", derived=True),
    "evidence_path": Property(
        Kind.STRINGS,
        "The nodes and relationships it rests on, in order.",
        derived=True,
        clause="S3",
    ),
    "searched": Property(
        Kind.STRING,
        "What was looked for, where and in which days, as JSON.",
        derived=True,
    ),
    "missing": Property(
        Kind.STRINGS, "What was not found on this record.", derived=True, clause="S50"
    ),
    "sources_seen": Property(
        Kind.CODES,
        "The kinds of place in which what it rests on stands.",
        codes=SOURCE_KIND,
        derived=True,
        clause="P43",
    ),
    "stands_on": Property(Kind.STRINGS, "The clauses that the rule stands on.", derived=True),
    "assumptions": Property(
        Kind.STRINGS, "The numbers used that are our own choice.", derived=True
    ),
    "detail": Property(
        Kind.STRING,
        "What its words are made of, as JSON: days, numbers and codes, and for the words of a "
        "record where they stand. The words themselves are made when somebody reads it.",
        derived=True,
    ),
    "suppressed_reason": Property(
        Kind.TEXT, "Why it is no breach any more, in the rule's own words.", derived=True
    ),
    "opened_on": Property(
        Kind.DATE, "The day since which it stands among the kept findings.", derived=True
    ),
    "last_seen_on": Property(
        Kind.DATE, "The last day on which a run found it standing.", derived=True
    ),
    "gone_on": Property(
        Kind.DATE, "The day on which a run no longer found it; it is kept.", derived=True
    ),
}

FINDING = NodeType(
    "Finding",
    plural="findings",
    description="What a rule found on the record; computed, never a source of fact.",
    standing=Standing.DERIVED,
    clause="S3",
    properties={**EVERY_NODE, **_ABOUT_A_FINDING},
    indexes=(("case_id",), ("state", "severity")),
)
