"""The store's own: what was said, by which source, the runs that brought it, and its receipts."""

from __future__ import annotations

from graph.declare import Kind, NodeType, Property, Standing
from graph.model.codes_records import RECORDED_BASIS

_ID = Property(Kind.STRING, "Our own identifier, unique in the store.", required=True)
_SYSTEM = Property(Kind.STRING, "The system that said it.", required=True)

STATEMENT = NodeType(
    "Statement",
    plural="statements",
    description="What one row, or one person, said of one record or relationship.",
    standing=Standing.STORE,
    indexes=(("of_id",), ("of_start",), ("of_end",)),
    properties={
        "id": _ID,
        "of_label": Property(
            Kind.STRING, "The label or the relationship type it is about.", required=True
        ),
        "of_id": Property(
            Kind.STRING, "The record or relationship it is about (id).", required=True
        ),
        "of_start": Property(
            Kind.STRING, "The record a relationship starts from (id), if it is about one."
        ),
        "of_end": Property(
            Kind.STRING, "The record a relationship leads to (id), if it is about one."
        ),
        "start_label": Property(Kind.STRING, "The label of that record, or * where it has moved."),
        "end_label": Property(Kind.STRING, "The label of that record, or * where it has moved."),
        "said": Property(
            Kind.STRING,
            "The properties it gives, as canonical JSON with their types.",
            required=True,
        ),
        "moves": Property(
            Kind.STRING, "The end that a relationship to the last one named may move: start or end."
        ),
        "said_at": Property(
            Kind.DATETIME, "When it was said; absent where it is known from always."
        ),
        "last_said_at": Property(Kind.DATETIME, "When its source last said the same."),
        "recorded_basis": Property(Kind.CODE, "Where the time comes from.", codes=RECORDED_BASIS),
        "source_system": _SYSTEM,
        "row": Property(Kind.STRING, "The file and the row."),
        "position": Property(Kind.INTEGER, "Its place among what its run says."),
        "repeated": Property(Kind.STRINGS, "When its source said the same again."),
    },
)

IMPORT_RUN = NodeType(
    "ImportRun",
    plural="import_runs",
    description="One load of one source, with what it covers and what it cannot carry.",
    standing=Standing.STORE,
    periods=(("covers_from", "covers_to"),),
    indexes=(("source_system",),),
    properties={
        "id": _ID,
        "source_system": _SYSTEM,
        "files": Property(
            Kind.STRINGS, "The files that were read, each with its name and SHA-256."
        ),
        "extract_at": Property(Kind.DATETIME, "When the source was asked."),
        "mapping_version": Property(Kind.STRING, "The version of the mapping."),
        "number": Property(Kind.INTEGER, "Which run of its source it is."),
        "started_at": Property(Kind.DATETIME, "When it began."),
        "finished_at": Property(Kind.DATETIME, "When it ended."),
        "complete": Property(Kind.BOOLEAN, "Whether it ran to its end."),
        "new": Property(Kind.INTEGER, "How many facts were new."),
        "unchanged": Property(Kind.INTEGER, "How many facts said nothing new."),
        "changed": Property(Kind.INTEGER, "How many facts said something else than before."),
        "refused": Property(Kind.INTEGER, "How many facts were refused."),
        "covers_from": Property(Kind.DATE, "The first day it covers."),
        "covers_to": Property(Kind.DATE, "The last day it covers."),
        "outages": Property(
            Kind.STRINGS, "Days for which a system could not be read, each as JSON."
        ),
        "cannot_carry": Property(
            Kind.STRINGS, "What this source cannot carry; the absence of it is unknown."
        ),
    },
)

CHANGE = NodeType(
    "Change",
    plural="changes",
    description="What one transaction wrote, so that whoever follows the store misses nothing.",
    standing=Standing.STORE,
    passing=True,
    indexes=(("number",),),
    properties={
        "id": _ID,
        "number": Property(
            Kind.INTEGER,
            "Its place among all changes, given when it is first seen; 0 until then.",
            required=True,
        ),
        "at": Property(Kind.DATETIME, "When it was written.", required=True),
        "records": Property(
            Kind.STRINGS,
            "What is new or says something else now, each as Label:id.",
            required=True,
        ),
    },
)

LEASE = NodeType(
    "Lease",
    plural="leases",
    description="Which process does something that one alone does at a time.",
    standing=Standing.STORE,
    passing=True,
    properties={
        "id": Property(Kind.STRING, "What is done.", required=True),
        "at": Property(Kind.DATETIME, "When it was last asked for.", required=True),
        "holder": Property(Kind.STRING, "Which process has it."),
        "until": Property(Kind.DATETIME, "Until when, unless it is taken again."),
        "reached": Property(Kind.INTEGER, "The last change that was done with."),
    },
)

RECEIPT = NodeType(
    "Receipt",
    plural="receipts",
    description="What was answered to a key, so that asking again writes nothing again.",
    standing=Standing.STORE,
    properties={
        "id": Property(
            Kind.STRING, "Made of who asked, in which role, and their key.", required=True
        ),
        "reader": Property(Kind.STRING, "Who asked (id).", required=True),
        "operation": Property(Kind.STRING, "What was asked for.", required=True),
        "input": Property(Kind.STRING, "The SHA-256 of what was given.", required=True),
        "answer": Property(Kind.STRING, "What was answered, as JSON: ids and numbers."),
        "given_at": Property(Kind.DATETIME, "When it was answered.", required=True),
    },
)
