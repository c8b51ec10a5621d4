"""What decisions rest on and lead to, and what becomes of actions."""

from __future__ import annotations

from graph.declare import Cardinality, Kind, Property, RelationshipType
from graph.model import codes_oversight as codes
from graph.model.codes_people import DECISION_ROLE
from graph.model.links_records import ACTING_AS
from graph.model.properties import CURRENT_VALIDITY, EVERY_LINK

_REASON = {"reason": Property(Kind.TEXT, "Why.", clause="P20")}

DECIDED_BY = RelationshipType(
    "DECIDED_BY",
    inverse="decided",
    start=("Decision",),
    end=("Worker",),
    description="The worker had a part in the decision.",
    properties={
        **EVERY_LINK,
        "role": Property(
            Kind.CODE,
            "What part they had; without a word, they decided.",
            codes=DECISION_ROLE,
            clause="P33",
        ),
        "acting_as": ACTING_AS,
    },
    key=("role",),
    needed_by="start",
    clause="S39",
)

BASED_ON = RelationshipType(
    "BASED_ON",
    inverse="basis_for",
    start=("Decision",),
    end=("Event", "Document", "View", "RiskJudgement", "Oversight"),
    description="The decision rests on this.",
    properties={
        **EVERY_LINK,
        "stance": Property(Kind.CODE, "How it bears on the decision.", codes=codes.STANCE),
        "note": Property(Kind.TEXT, "What it was taken to show."),
    },
    clause="P9",
)

CONSIDERED = RelationshipType(
    "CONSIDERED",
    inverse="considered_for",
    start=("Decision",),
    end=("Option",),
    description="This was thought about for the decision.",
    cardinality=Cardinality.ONE_TO_MANY,
    properties=EVERY_LINK,
    clause="S45",
)

MADE_AT = RelationshipType(
    "MADE_AT",
    inverse="decisions_made",
    start=("Decision",),
    end=("Meeting",),
    description="The decision was made at this meeting.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties=EVERY_LINK,
)

LED_TO = RelationshipType(
    "LED_TO",
    inverse="result_of",
    start=("Decision",),
    end=("Action", "Event", "Decision", "RiskJudgement", "Document", "Meeting"),
    description="This came of the decision.",
    properties=EVERY_LINK,
    acyclic=True,
    clause="S8",
)

DIRECTS = RelationshipType(
    "DIRECTS",
    inverse="directed_by",
    start=("Oversight", "Meeting", "Decision", "Document"),
    end=("Action",),
    description="It says that the action is to be done.",
    properties=EVERY_LINK,
    needed_by="end",
    clause="P24",
)

OWNED_BY = RelationshipType(
    "OWNED_BY",
    inverse="owns",
    start=("Action",),
    end=("Worker", "Person", "Agency", "Meeting"),
    description="Who is to do the action; a meeting may be named but is no owner.",
    cardinality=Cardinality.CURRENT,
    properties={**EVERY_LINK, **CURRENT_VALIDITY},
    key=("from",),
    clause="V15",
)

CLAIMED_BY = RelationshipType(
    "CLAIMED_BY",
    inverse="claimed",
    start=("Action",),
    end=("Worker",),
    description="The worker who said that the action was done.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties=EVERY_LINK,
    clause="P26",
)

COVERS = RelationshipType(
    "COVERS",
    inverse="covered_by",
    start=("Action",),
    end=("Challenge",),
    description="The action is to put right what the challenge names.",
    properties=EVERY_LINK,
    clause="P24",
)

CONFIRMS = RelationshipType(
    "CONFIRMS",
    inverse="confirmed_by",
    start=("Oversight", "Document", "Event", "Meeting"),
    end=("Action",),
    description="It shows whether the action was done.",
    properties={
        **EVERY_LINK,
        "outcome": Property(
            Kind.CODE, "What was found.", codes=codes.CONFIRM_OUTCOME, clause="P26"
        ),
        "means": Property(Kind.CODE, "How it was found.", codes=codes.CONFIRM_MEANS, clause="P25"),
    },
    clause="P26",
)

REPEATS = RelationshipType(
    "REPEATS",
    inverse="repeated_by",
    start=("Action",),
    end=("Action",),
    description="The first gives the same direction as the second, again.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties={**EVERY_LINK, **_REASON},
    acyclic=True,
    clause="S47",
)

REPLACES = RelationshipType(
    "REPLACES",
    inverse="replaced_by",
    start=("Action",),
    end=("Action",),
    description="The first is to be done in place of the second.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties={**EVERY_LINK, **_REASON},
    acyclic=True,
)

EXPLAINS = RelationshipType(
    "EXPLAINS",
    inverse="explained_by",
    start=("Deviation",),
    end=("Action", "Meeting", "Document", "Event", "Decision", "Case"),
    description="It gives the reason why this was done otherwise or later.",
    properties=EVERY_LINK,
    clause="P20",
)

VARIES = RelationshipType(
    "VARIES",
    inverse="varied_by",
    start=("Deviation",),
    end=("Standard",),
    description="It departs from this standard.",
    properties=EVERY_LINK,
    clause="S34",
)
