"""What was decided, what else was possible, what was to be done, and what was varied."""

from __future__ import annotations

from graph.declare import Kind, NodeType, Property, Standing, Told
from graph.model import codes_oversight as codes
from graph.model.codes_people import WORKER_ROLE
from graph.model.codes_records import PRECISION
from graph.model.properties import BY_DAY, EVERY_RECORD, HAPPENED

DECISION = NodeType(
    "Decision",
    plural="decisions",
    description="Somebody decided something, for reasons, on what was known.",
    standing=Standing.RECORD,
    told_to_child="On {happened_on} a decision about you was made.",
    clause="P9",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "kind": Property(
            Kind.CODE,
            "What the decision is about.",
            required=True,
            codes=codes.DECISION_KIND,
        ),
        "what": Property(Kind.TEXT, "What was decided, in one sentence.", clause="S39"),
        "summary": Property(Kind.TEXT, "What was decided, in short."),
        "rationale": Property(Kind.TEXT, "Why it was decided so.", clause="P9"),
        "urgent": Property(Kind.BOOLEAN, "Whether it could not wait for the papers.", clause="S51"),
        "status": Property(Kind.CODE, "What became of it.", codes=codes.DECISION_STATUS),
        "status_at": Property(Kind.DATE, "The day since which it stands so."),
        "scope": Property(Kind.TEXT, "What the decision covers, and for how long."),
        "progression": Property(
            Kind.CODE, "How a contact goes on.", codes=codes.PROGRESSION, clause="S14"
        ),
        "consent": Property(
            Kind.CODE, "Where the family's agreement stands.", codes=codes.CONSENT, clause="S14"
        ),
        "consent_reason": Property(
            Kind.TEXT, "Why agreement was not needed or was overridden.", clause="S14"
        ),
        "next_steps": Property(Kind.TEXT, "What comes next.", clause="S14"),
        "family_time_change": Property(
            Kind.CODE,
            "What changes about time with the family.",
            codes=codes.FAMILY_TIME_CHANGE,
            clause="S45",
        ),
        "advocacy_offered": Property(
            Kind.BOOLEAN, "Whether the child was offered an advocate.", clause="S41"
        ),
    },
)

OPTION = NodeType(
    "Option",
    plural="options",
    description="Something that could have been decided, and what was thought of it.",
    standing=Standing.RECORD,
    told_to_child="This is something that was thought about.",
    clause="S45",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "kind": Property(
            Kind.CODE,
            "What was possible.",
            required=True,
            codes=codes.OPTION_KIND,
            clause="S45",
        ),
        "summary": Property(Kind.TEXT, "What was possible, in words."),
        "chosen": Property(Kind.BOOLEAN, "Whether it was chosen."),
        "reason": Property(Kind.TEXT, "Why it was chosen or not.", clause="S46"),
    },
)

_TIMES = {
    "timescale_kind": Property(
        Kind.CODE,
        "How the time by which to act is given.",
        codes=codes.TIMESCALE_KIND,
        clause="S33",
    ),
    "timescale_text": Property(
        Kind.STRING,
        "The time as the source puts it in words.",
        told=Told.PENDING,
        clause="S33",
    ),
    "set_at": Property(Kind.DATE, "The day it was set."),
    "due_at": Property(Kind.DATE, "The day by which it is to be done.", clause="S5"),
    "due_precision": Property(Kind.CODE, "How exactly that day is known.", codes=PRECISION),
    "first_set_at": Property(Kind.DATE, "The day it was first set, where it was set again since."),
    "interval_days": Property(Kind.INTEGER, "Every how many days, where it comes again and again."),
    "review_at": Property(Kind.DATE, "The day on which it is looked at again."),
}

ACTION = NodeType(
    "Action",
    plural="actions",
    description="Something that somebody was to do.",
    standing=Standing.RECORD,
    told_to_child="On {happened_on} it was said that something should be done.",
    clause="S8",
    periods=HAPPENED,
    indexes=(*BY_DAY, ("status", "due_at")),
    properties={
        **EVERY_RECORD,
        "summary": Property(Kind.TEXT, "What is to be done.", required=True),
        "topic": Property(
            Kind.STRING,
            "What it is about; the same word marks the same direction given again.",
            told=Told.NEVER,
            clause="S47",
        ),
        "desired_outcome": Property(Kind.TEXT, "What is to be better for the child.", clause="S5"),
        **_TIMES,
        "status": Property(
            Kind.CODE,
            "How it stands, as last written down; the dated facts decide.",
            codes=codes.ACTION_STATUS,
            default="OPEN",
        ),
        "unsaid": Property(
            Kind.STRINGS,
            "What stands here because nobody said otherwise.",
            derived=True,
            told=Told.NEVER,
        ),
        "status_at": Property(Kind.DATE, "The day since which it stands so."),
        "claimed_at": Property(Kind.DATE, "The day on which somebody said it was done."),
        "completed_at": Property(Kind.DATE, "The day on which it was done."),
        "owner_text": Property(
            Kind.STRING, "Who is to do it, as the source puts it in words.", told=Told.PENDING
        ),
        "concerns_child": Property(
            Kind.BOOLEAN, "Whether it is something done for the child.", clause="S42"
        ),
        "protective": Property(
            Kind.BOOLEAN, "Whether it protects a child or a victim.", clause="P38"
        ),
        "protects": Property(
            Kind.STRING, "Whom it protects, in words.", told=Told.PENDING, clause="P2"
        ),
        "not_done_reason": Property(Kind.TEXT, "Why it was not done.", clause="P19"),
        "outcome_for_child": Property(
            Kind.TEXT, "What difference it made for the child.", clause="S5"
        ),
    },
)

DEVIATION = NodeType(
    "Deviation",
    plural="deviations",
    description="Something was done otherwise or later than planned, for a reason.",
    standing=Standing.RECORD,
    told_to_child="On {happened_on} something that was planned was changed.",
    clause="P20",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "reason": Property(Kind.TEXT, "Why.", clause="P20"),
        "from_due_at": Property(Kind.DATE, "The day by which it was to be done before."),
        "new_due_at": Property(Kind.DATE, "The day by which it is to be done now."),
        "interval_days": Property(
            Kind.INTEGER, "Every how many days from now on, where that was varied."
        ),
        "approved_role": Property(
            Kind.CODE, "The role that approved it.", codes=WORKER_ROLE, clause="S34"
        ),
    },
)
