"""How records lie on files, are about something, replace each other and are made."""

from __future__ import annotations

from graph.declare import ANY, Cardinality, Kind, Property, RelationshipType, Told
from graph.model.codes_casework import PARTICIPATION
from graph.model.codes_people import MEETING_CAPACITY, WORKER_ROLE
from graph.model.properties import EVERY_LINK

RECORDS = (
    "Event",
    "RiskJudgement",
    "Document",
    "Meeting",
    "Oversight",
    "Decision",
    "Option",
    "Action",
    "Challenge",
    "Deviation",
    "View",
    "Annotation",
    "Withholding",
)

_REASON = {"reason": Property(Kind.TEXT, "Why.")}

ACTING_AS = Property(
    Kind.CODE,
    "The role they had then, where it differs from the one they have now.",
    codes=WORKER_ROLE,
)

ON_FILE = RelationshipType(
    "ON_FILE",
    inverse="records",
    start=RECORDS,
    end=("Case",),
    description="The record lies on the file of the case; it may lie on several.",
    properties=EVERY_LINK,
    needed_by="start",
)

ABOUT = RelationshipType(
    "ABOUT",
    inverse="spoken_of_in",
    start=("Oversight", "View", "Challenge", "Annotation"),
    end=ANY,
    description="What an entry, a view, a challenge or an annotation is about.",
    properties=EVERY_LINK,
    needed_by="start",
)

SUPERSEDES = RelationshipType(
    "SUPERSEDES",
    inverse="superseded_by",
    start=RECORDS,
    end=RECORDS,
    description="The first takes the place of the second, which stays on record.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties={**EVERY_LINK, **_REASON},
    same_label=True,
    acyclic=True,
)

CORRECTS = RelationshipType(
    "CORRECTS",
    inverse="corrected_by",
    start=RECORDS,
    end=RECORDS,
    description="The first puts right the second, which was mistaken and stays on record.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties={**EVERY_LINK, **_REASON},
    same_label=True,
    acyclic=True,
)

DUPLICATES = RelationshipType(
    "DUPLICATES",
    inverse="duplicated_by",
    start=ANY,
    end=ANY,
    description="The first is the same as the second, and only the second counts.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties={**EVERY_LINK, **_REASON},
    same_label=True,
    told_to_child=Told.NEVER,
)

MADE_BY = RelationshipType(
    "MADE_BY",
    inverse="made",
    start=("Oversight", "Document", "RiskJudgement"),
    end=("Worker",),
    description="The worker wrote or made it; there may be several.",
    properties={**EVERY_LINK, "acting_as": ACTING_AS},
)

ATTENDED = RelationshipType(
    "ATTENDED",
    inverse="attended_by",
    start=("Person", "Worker"),
    end=("Meeting",),
    description="Somebody took part in the meeting, or was asked to.",
    properties={
        **EVERY_LINK,
        "capacity": Property(Kind.CODE, "In what capacity they took part.", codes=MEETING_CAPACITY),
        "participation": Property(
            Kind.CODE, "How the child took part.", codes=PARTICIPATION, clause="S41"
        ),
        "why": Property(Kind.TEXT, "Why the child was not there or their view not passed on."),
    },
    key=("capacity",),
    clause="S41",
)

RECORDED_IN = RelationshipType(
    "RECORDED_IN",
    inverse="record_of",
    start=("Meeting", "Decision", "Event", "Oversight"),
    end=("Document",),
    description="The document holds the record of it.",
    properties={
        **EVERY_LINK,
        "section": Property(Kind.STRING, "The part of the document."),
    },
    clause="P18",
)

DRAWS_ON = RelationshipType(
    "DRAWS_ON",
    inverse="drawn_on_by",
    start=("Document",),
    end=("Event", "Document", "View"),
    description="The document takes this into account.",
    properties=EVERY_LINK,
    clause="P39",
)

SETS_LEVEL = RelationshipType(
    "SETS_LEVEL",
    inverse="level_set_by",
    start=("Document",),
    end=("RiskJudgement",),
    description="The document makes this judgement.",
    cardinality=Cardinality.ONE_TO_MANY,
    properties=EVERY_LINK,
)

ANSWERS = RelationshipType(
    "ANSWERS",
    inverse="answered_with",
    start=("Document", "Action"),
    end=("Event",),
    description="What the event called for: a document, or an action such as a return interview.",
    properties=EVERY_LINK,
    clause="P17",
)

CORROBORATES = RelationshipType(
    "CORROBORATES",
    inverse="corroborated_by",
    start=("Document", "Event"),
    end=("Event", "Meeting", "Oversight"),
    description="The first bears out the second, or speaks against it.",
    properties={
        **EVERY_LINK,
        "supports": Property(
            Kind.BOOLEAN, "Whether it bears it out; otherwise it speaks against it."
        ),
    },
    clause="P10",
)

RESOLVES = RelationshipType(
    "RESOLVES",
    inverse="resolved_by",
    start=("Event",),
    end=("Event",),
    description="The first event put an end to the second.",
    properties=EVERY_LINK,
    clause="P41",
)
