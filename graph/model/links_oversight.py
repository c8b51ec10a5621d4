"""What oversight looks at and signs, how it is questioned, and what findings rest on."""

from __future__ import annotations

from graph.declare import ANY, Cardinality, Kind, Property, RelationshipType, Told
from graph.model.codes_oversight import EVIDENCE_PART
from graph.model.properties import EVERY_LINK

_PROCESS_ONLY = {
    "process_only": Property(
        Kind.BOOLEAN,
        "Whether it only lets the process go on, and says nothing of quality.",
        clause="S54",
    )
}

ADDRESSES = RelationshipType(
    "ADDRESSES",
    inverse="addressed_by",
    start=("Oversight",),
    end=(
        "Event",
        "RiskJudgement",
        "Action",
        "Document",
        "Meeting",
        "Decision",
        "Challenge",
        "Deviation",
        "View",
        "Oversight",
        "Case",
    ),
    description="The entry deals with this.",
    properties=EVERY_LINK,
    clause="P37",
)

REFERRED_TO_MANAGER = RelationshipType(
    "REFERRED_TO_MANAGER",
    inverse="events_referred",
    start=("Event",),
    end=("Worker",),
    description="The event was brought to this manager.",
    properties={**EVERY_LINK, "at": Property(Kind.DATE, "The day it was brought.")},
    clause="P30",
)

SIGNS_OFF = RelationshipType(
    "SIGNS_OFF",
    inverse="signed_off_by",
    start=("Oversight",),
    end=("Document",),
    description="The entry signs off the document.",
    properties={**EVERY_LINK, **_PROCESS_ONLY},
    clause="S20",
)

ROLLS_BACK = RelationshipType(
    "ROLLS_BACK",
    inverse="rolled_back_by",
    start=("Oversight",),
    end=("Document",),
    description="The entry sends the document back to be put right.",
    properties={**EVERY_LINK, **_PROCESS_ONLY},
    clause="P52",
)

REVIEWS = RelationshipType(
    "REVIEWS",
    inverse="reviewed_by",
    start=("Oversight",),
    end=("Document",),
    description="The entry looks at the document again.",
    properties={**EVERY_LINK, **_PROCESS_ONLY},
    clause="S16",
)

RAISED_BY = RelationshipType(
    "RAISED_BY",
    inverse="challenges_raised",
    start=("Challenge",),
    end=("Worker", "Person"),
    description="Who raised the challenge.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties=EVERY_LINK,
    needed_by="start",
    clause="S27",
)

RAISED_ON = RelationshipType(
    "RAISED_ON",
    inverse="challenges_on",
    start=("Challenge",),
    end=ANY,
    description="What the challenge questions.",
    properties=EVERY_LINK,
    clause="P24",
)

RAISES = RelationshipType(
    "RAISES",
    inverse="raised_in",
    start=("Oversight",),
    end=("Challenge",),
    description="The entry raises the challenge.",
    cardinality=Cardinality.ONE_TO_MANY,
    properties=EVERY_LINK,
    clause="P24",
)

ANSWERED_BY = RelationshipType(
    "ANSWERED_BY",
    inverse="answer_to",
    start=("Challenge",),
    end=("Oversight", "Decision", "Action"),
    description="The challenge was answered by this.",
    properties={
        **EVERY_LINK,
        "agrees": Property(Kind.BOOLEAN, "Whether the answer agrees."),
    },
    clause="S43",
)

REMEDIES = RelationshipType(
    "REMEDIES",
    inverse="remedied_by",
    start=("Document", "Action"),
    end=("Challenge",),
    description="It puts right what the challenge names.",
    properties={
        **EVERY_LINK,
        "agrees": Property(Kind.BOOLEAN, "Whether it agrees with the challenge."),
    },
    clause="P53",
)

ESCALATES = RelationshipType(
    "ESCALATES",
    inverse="escalated_by",
    start=("Oversight",),
    end=("Event",),
    description="The entry takes the event to somebody more senior.",
    properties=EVERY_LINK,
    clause="P41",
)

STANDS_ON = RelationshipType(
    "STANDS_ON",
    inverse="findings",
    start=("Finding",),
    end=("Standard",),
    description="The finding holds the work to this standard.",
    properties=EVERY_LINK,
    told_to_child=Told.NEVER,
)

CONCERNS = RelationshipType(
    "CONCERNS",
    inverse="concerned_in",
    start=("Finding",),
    end=ANY,
    description="The finding is about this or rests on it, in order.",
    properties={
        **EVERY_LINK,
        "position": Property(Kind.INTEGER, "Its place in the order.", derived=True),
        "part": Property(Kind.CODE, "What part it has.", codes=EVIDENCE_PART, derived=True),
    },
    key=("position", "part"),
    told_to_child=Told.NEVER,
    clause="S3",
)
