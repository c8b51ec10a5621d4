"""Documents, and the standards that the work is held to."""

from __future__ import annotations

from graph.declare import Kind, NodeType, Property, Standing, Told
from graph.model import codes_casework as codes
from graph.model.codes_care import ASSESSMENT_FACTOR
from graph.model.codes_england import PERMANENCE_PLAN
from graph.model.codes_oversight import PERIOD_UNIT
from graph.model.codes_people import WORKER_ROLE
from graph.model.properties import BY_DAY, EVERY_NODE, EVERY_RECORD, HAPPENED

DOCUMENT = NodeType(
    "Document",
    plural="documents",
    description="Something written: an assessment, a plan, minutes, a letter.",
    standing=Standing.RECORD,
    told_to_child="On {happened_on} something about you was written down.",
    clause="P46",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "kind": Property(
            Kind.CODE,
            "What kind of document it is.",
            required=True,
            codes=codes.DOCUMENT_KIND,
        ),
        "title": Property(Kind.STRING, "Its title.", told=Told.PENDING),
        "summary": Property(Kind.TEXT, "What it says, in short."),
        "topic": Property(
            Kind.STRING, "What it is about, in the word that actions use.", told=Told.NEVER
        ),
        "version": Property(Kind.INTEGER, "Which version it is."),
        "completed_at": Property(Kind.DATE, "The day it was finished."),
        "complete": Property(
            Kind.BOOLEAN, "Whether every part that is needed is filled in.", clause="S53"
        ),
        "requires_countersign": Property(
            Kind.BOOLEAN, "Whether a manager has to sign it.", told=Told.NEVER, clause="P16"
        ),
        "status": Property(Kind.CODE, "What became of it.", codes=codes.DOCUMENT_STATUS),
        "material": Property(
            Kind.BOOLEAN,
            "Whether a person judged that it matters for the assessment.",
            told=Told.NEVER,
            clause="P10",
        ),
        "child_seen": Property(Kind.BOOLEAN, "Whether the child was seen for it.", clause="S40"),
        "factors": Property(
            Kind.CODES,
            "What an assessment found to matter.",
            codes=ASSESSMENT_FACTOR,
            told=Told.PENDING,
        ),
        "permanence_plan": Property(
            Kind.CODES,
            "Where the child is planned to live for good.",
            codes=PERMANENCE_PLAN,
            told=Told.PENDING,
        ),
        "body_ref": Property(Kind.STRING, "Where the document itself is kept.", told=Told.NEVER),
        "sha256": Property(Kind.STRING, "The fingerprint of the document.", told=Told.NEVER),
    },
)

STANDARD = NodeType(
    "Standard",
    plural="standards",
    description="A rule, policy or guidance that the work is held to.",
    standing=Standing.REFERENCE,
    told_to_child="This is a rule that we are meant to follow.",
    clause="P16",
    periods=(("valid_from", "valid_to"),),
    derived_ids="pack:",
    properties={
        **EVERY_NODE,
        "title": Property(Kind.STRING, "What it says, in a line.", required=True),
        "authority": Property(Kind.STRING, "Who set it.", clause="S55"),
        "clause_ids": Property(Kind.STRINGS, "The clauses it stands on."),
        "anchor_event": Property(Kind.STRING, "The kind of record from which the time is counted."),
        "period": Property(Kind.INTEGER, "How long, in its unit.", clause="S35"),
        "unit": Property(Kind.CODE, "In what it is counted.", codes=PERIOD_UNIT),
        "applies_to": Property(Kind.STRING, "What it applies to."),
        "pack": Property(Kind.STRING, "The policy pack it belongs to."),
        "approver_role": Property(
            Kind.CODE, "The role that may vary it.", codes=WORKER_ROLE, clause="S34"
        ),
        "is_assumption": Property(Kind.BOOLEAN, "Whether it is our own choice and no source's."),
        "valid_from": Property(Kind.DATE, "The first day on which it holds."),
        "valid_to": Property(Kind.DATE, "The last day on which it holds."),
    },
)
