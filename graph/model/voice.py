"""What children and families say and write, and what is held back from them."""

from __future__ import annotations

from graph.declare import Kind, NodeType, Property, Standing, Told
from graph.model import codes_voice as codes
from graph.model.codes_records import WITHHOLD_GROUND
from graph.model.properties import BY_DAY, EVERY_RECORD, HAPPENED

VIEW = NodeType(
    "View",
    plural="views",
    description="What the child, a parent or a carer thinks and wants.",
    standing=Standing.RECORD,
    told_to_child="On {happened_on} somebody wrote down what you or your family said.",
    clause="S41",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "text": Property(Kind.TEXT, "What was said, in their words if possible.", clause="S44"),
        "means": Property(Kind.CODE, "How it came to us.", codes=codes.VIEW_MEANS, clause="S41"),
        "whose": Property(Kind.CODE, "Whose view it is.", required=True, codes=codes.WHOSE_VIEW),
        "verbatim": Property(Kind.BOOLEAN, "Whether these are their own words.", clause="S44"),
        "offered_advocate": Property(
            Kind.BOOLEAN, "Whether they were offered an advocate.", clause="S41"
        ),
    },
)

ANNOTATION = NodeType(
    "Annotation",
    plural="annotations",
    description="What the young person writes on their own file.",
    standing=Standing.RECORD,
    told_to_child="You wrote this on {happened_on}.",
    periods=HAPPENED,
    indexes=BY_DAY,
    properties={
        **EVERY_RECORD,
        "text": Property(Kind.TEXT, "What they wrote.", told=Told.SHOW),
        "media_ref": Property(Kind.STRING, "Where a picture or recording is kept."),
        "audience": Property(Kind.CODE, "Who may read it.", codes=codes.ANNOTATION_AUDIENCE),
    },
)

WITHHOLDING = NodeType(
    "Withholding",
    plural="withholdings",
    description="A decision to hold something back from a reader, to be looked at again.",
    standing=Standing.RECORD,
    told_to_child="Part of this is hidden. It will be looked at again on {review_at}.",
    periods=(*HAPPENED, ("decided_at", "review_at")),
    properties={
        **EVERY_RECORD,
        "ground": Property(
            Kind.CODE,
            "The ground on which it is held back.",
            required=True,
            codes=WITHHOLD_GROUND,
        ),
        "reason": Property(Kind.TEXT, "The reason, for staff.", told=Told.NEVER),
        "reason_shown": Property(Kind.TEXT, "The reason that the reader is shown.", told=Told.SHOW),
        "decided_by": Property(Kind.STRING, "The worker who decided it (id).", names=("Worker",)),
        "consulted": Property(
            Kind.TEXT, "Who was asked first, such as a health professional.", told=Told.NEVER
        ),
        "decided_at": Property(Kind.DATE, "The day it was decided."),
        "review_at": Property(Kind.DATE, "The day on which it is looked at again.", required=True),
    },
)
