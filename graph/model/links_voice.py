"""Who said what, what came of it, what is held back, and where a statement comes from."""

from __future__ import annotations

from graph.declare import ANY, Cardinality, Kind, Property, RelationshipType, Told
from graph.model.codes_records import WITHHOLD_AUDIENCE
from graph.model.codes_voice import VIEW_EFFECT
from graph.model.properties import EVERY_LINK

EXPRESSED = RelationshipType(
    "EXPRESSED",
    inverse="expressed_by",
    start=("Person",),
    end=("View",),
    description="The person whose view it is.",
    cardinality=Cardinality.ONE_TO_MANY,
    properties=EVERY_LINK,
    clause="S41",
)

WROTE = RelationshipType(
    "WROTE",
    inverse="written_by",
    start=("Person",),
    end=("Annotation",),
    description="The young person wrote it.",
    cardinality=Cardinality.ONE_TO_MANY,
    properties=EVERY_LINK,
)

CONSIDERED_IN = RelationshipType(
    "CONSIDERED_IN",
    inverse="views_considered",
    start=("View",),
    end=("Decision", "Meeting", "Document"),
    description="The view was thought about here.",
    properties={
        **EVERY_LINK,
        "effect": Property(Kind.CODE, "What came of it.", codes=VIEW_EFFECT),
        "why": Property(Kind.TEXT, "Why that came of it."),
    },
    clause="S41",
)

WITHHOLDS = RelationshipType(
    "WITHHOLDS",
    inverse="withheld_by",
    start=("Withholding",),
    end=ANY,
    description="What is held back: the whole, one field of it, or a part of a text.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties={
        **EVERY_LINK,
        "field": Property(Kind.STRING, "The property that is held back."),
        "span": Property(Kind.STRING, "The part of the text, as first and last character."),
        "audience": Property(Kind.CODE, "From whom it is held back.", codes=WITHHOLD_AUDIENCE),
    },
    told_to_child=Told.NEVER,
)

FROM_RUN = RelationshipType(
    "FROM_RUN",
    inverse="brought",
    start=("Statement",),
    end=("ImportRun",),
    description="The import run that brought the statement.",
    cardinality=Cardinality.MANY_TO_ONE,
    properties={"id": EVERY_LINK["id"]},
    told_to_child=Told.NEVER,
)
