"""The case, what happens in it, how high the risk is, and who meets."""

from __future__ import annotations

from graph.declare import Kind, NodeType, Property, Standing, Told
from graph.model import codes_care as care
from graph.model import codes_casework as codes
from graph.model import codes_england as england
from graph.model.codes_people import AGENCY_KIND
from graph.model.properties import BY_DAY, EVERY_RECORD, HAPPENED

CASE = NodeType(
    "Case",
    plural="cases",
    description="One piece of work with one person, from opening to closing.",
    standing=Standing.CASE,
    told_to_child="We were in your life from {happened_from}.",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "service": Property(
            Kind.CODE, "The service that works.", required=True, codes=codes.SERVICE
        ),
        "kind": Property(Kind.CODE, "What kind of case it is.", codes=codes.CASE_KIND),
        "stage": Property(
            Kind.CODE,
            "The stage with which the case began; later ones are events.",
            codes=codes.CASE_STAGE,
            clause="S12",
        ),
        "status": Property(Kind.CODE, "Whether the case is open.", codes=codes.CASE_STATUS),
        "primary_need": Property(
            Kind.CODE,
            "The main reason why the child needed services.",
            codes=england.PRIMARY_NEED,
            told=Told.PENDING,
        ),
        "close_reason": Property(
            Kind.CODE,
            "Why the case was closed.",
            codes=england.CLOSE_REASON,
            told=Told.PENDING,
        ),
    },
)

_MOVES = {
    "placement_type": Property(
        Kind.CODE, "The kind of place the child moved to.", codes=care.PLACEMENT_TYPE
    ),
    "placement_provider": Property(
        Kind.CODE, "Who provides that place.", codes=care.PLACEMENT_PROVIDER
    ),
    "placement_change_reason": Property(
        Kind.CODE,
        "Why the place before came to an end.",
        codes=care.PLACEMENT_CHANGE_REASON,
        told=Told.PENDING,
    ),
    "legal_status": Property(
        Kind.CODE, "The law that holds from then on.", codes=care.LEGAL_STATUS
    ),
    "care_start_reason": Property(
        Kind.CODE, "Why an episode of care began.", codes=care.CARE_START_REASON
    ),
    "care_end_reason": Property(
        Kind.CODE,
        "Why an episode of care ended.",
        codes=care.CARE_END_REASON,
        told=Told.PENDING,
    ),
    "from_stage": Property(
        Kind.CODE, "The stage before a change.", codes=codes.CASE_STAGE, clause="S12"
    ),
    "to_stage": Property(
        Kind.CODE, "The stage after a change.", codes=codes.CASE_STAGE, clause="S12"
    ),
}

EVENT = NodeType(
    "Event",
    plural="events",
    description="Something that happened, good or bad.",
    standing=Standing.RECORD,
    told_to_child="Something happened on {happened_on}.",
    clause="P37",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "kind": Property(
            Kind.CODE,
            "What happened.",
            required=True,
            codes=codes.EVENT_KIND,
            clause="P37",
        ),
        "summary": Property(Kind.TEXT, "What happened, in words."),
        "agency_kind": Property(Kind.CODE, "What kind of organisation told us.", codes=AGENCY_KIND),
        "contact_source": Property(
            Kind.CODE,
            "Who was in touch, by the national list.",
            codes=england.CONTACT_SOURCE,
            told=Told.PENDING,
        ),
        "immediate": Property(
            Kind.BOOLEAN, "Whether somebody was at immediate risk.", clause="P31"
        ),
        "life_at_risk": Property(Kind.BOOLEAN, "Whether a life was at risk.", clause="P31"),
        "material": Property(
            Kind.BOOLEAN,
            "Whether a person judged that it matters for the assessment.",
            told=Told.NEVER,
            clause="P10",
        ),
        "emergency": Property(Kind.BOOLEAN, "Whether it had to be done at once."),
        "purpose": Property(Kind.TEXT, "What a visit or contact was for."),
        "seen": Property(Kind.BOOLEAN, "Whether the child was seen.", clause="S40"),
        "seen_alone": Property(Kind.BOOLEAN, "Whether the child was seen alone.", clause="S40"),
        "bedroom_seen": Property(
            Kind.BOOLEAN, "Whether the child's bedroom was seen.", clause="S40"
        ),
        "missing_type": Property(
            Kind.CODE, "Whether it was known where the child was.", codes=codes.MISSING_TYPE
        ),
        "initiated_by": Property(Kind.STRING, "Who began it.", told=Told.PENDING),
        **_MOVES,
    },
)

RISK_JUDGEMENT = NodeType(
    "RiskJudgement",
    plural="risk_judgements",
    description="How high somebody judged a risk to be.",
    standing=Standing.RECORD,
    told_to_child="On {happened_on} somebody wrote down how worried they were.",
    clause="P3",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "domain": Property(
            Kind.CODE,
            "What the risk is of.",
            required=True,
            codes=codes.RISK_DOMAIN,
            told=Told.PENDING,
            clause="P3",
        ),
        "level": Property(
            Kind.CODE,
            "How high it is.",
            required=True,
            codes=codes.RISK_LEVEL,
            told=Told.PENDING,
            clause="P3",
        ),
        "potential_to_increase": Property(
            Kind.BOOLEAN, "Whether it could rise.", told=Told.PENDING, clause="P4"
        ),
        "rationale": Property(Kind.TEXT, "Why it was judged so.", clause="P9"),
        "raised_reason": Property(Kind.TEXT, "What makes it call for a manager.", clause="V2"),
        "scheme": Property(Kind.STRING, "The scheme it was judged in, such as AssetPlus."),
        "categories": Property(
            Kind.CODES,
            "The categories of abuse of a child protection plan.",
            codes=england.ABUSE_CATEGORY,
            told=Told.PENDING,
        ),
    },
)

MEETING = NodeType(
    "Meeting",
    plural="meetings",
    description="People came together about the case; a meeting of siblings lies on several files.",
    standing=Standing.RECORD,
    told_to_child="There was a meeting about you on {happened_on}.",
    clause="P6",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "kind": Property(
            Kind.CODE,
            "What kind of meeting it is.",
            required=True,
            codes=codes.MEETING_KIND,
        ),
        "summary": Property(Kind.TEXT, "What was said, in short."),
        "chaired_by": Property(Kind.STRING, "The worker who chaired it (id).", names=("Worker",)),
        "due_at": Property(Kind.DATE, "The day by which it was to be held."),
        "next_due_at": Property(Kind.DATE, "The day by which the next one is to be held."),
        "cancelled": Property(Kind.BOOLEAN, "Whether it was called off."),
        "quorate": Property(Kind.BOOLEAN, "Whether enough people were there to decide."),
        "advocacy_offered": Property(
            Kind.BOOLEAN, "Whether the child was offered an advocate.", clause="S41"
        ),
    },
)
