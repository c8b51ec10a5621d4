"""The properties that stand on every node, on every record, and on every relationship."""

from __future__ import annotations

from graph.declare import Kind, Property, Told
from graph.model import codes_records as codes

_NEVER = Told.NEVER

_PROVENANCE = {
    "recorded_at": Property(
        Kind.DATETIME, "Since when it is known here.", derived=True, clause="P21"
    ),
    "recorded_basis": Property(
        Kind.CODE,
        "Where the time of recording comes from.",
        codes=codes.RECORDED_BASIS,
        derived=True,
        told=_NEVER,
    ),
    "revised_at": Property(Kind.DATETIME, "Since when it is known in these words.", derived=True),
    "source_ref": Property(
        Kind.STRING, "The file and the row that said it.", derived=True, told=_NEVER
    ),
    "source_run": Property(
        Kind.STRING, "The import run that brought it.", derived=True, told=_NEVER
    ),
    "source_repeated": Property(
        Kind.STRINGS, "When its source said the same again.", derived=True, told=_NEVER
    ),
    "statements": Property(
        Kind.INTEGER,
        "How many statements stand beside it; absent where its only one is carried inline.",
        derived=True,
        told=_NEVER,
    ),
}

EVERY_NODE = {
    "id": Property(Kind.STRING, "Our own identifier, unique in the store.", required=True),
    **_PROVENANCE,
    "source_system": Property(
        Kind.STRING,
        "The system that holds the record; without a word, the one that said it.",
    ),
    "orphan": Property(
        Kind.BOOLEAN,
        "Whether something that it cannot do without is missing.",
        derived=True,
        told=_NEVER,
    ),
    "lang": Property(Kind.STRING, "The language it is written in, such as en-GB or cy."),
}

EVERY_LINK = {
    "id": Property(Kind.STRING, "Made of its type, its ends and its key.", derived=True),
    **_PROVENANCE,
    "recorded_on": Property(
        Kind.DATE, "The London day since which it is known here.", derived=True
    ),
    "source_system": Property(Kind.STRING, "The system that said it.", derived=True, told=_NEVER),
}

VALIDITY = {
    "from": Property(Kind.DATE, "The first day on which it holds."),
    "to": Property(Kind.DATE, "The last day on which it holds."),
}

CURRENT_VALIDITY = {
    **VALIDITY,
    "to_derived": Property(
        Kind.BOOLEAN,
        "Whether the end follows from a later word; no source stated it.",
        derived=True,
        told=_NEVER,
    ),
}

READERS = {
    "sensitivity": Property(
        Kind.CODE,
        "Who may read it, beyond needing to know.",
        codes=codes.SENSITIVITY,
        told=_NEVER,
    ),
    "restricted_to": Property(
        Kind.STRINGS,
        "The workers (ids) and roles that may read it where it is restricted.",
        told=_NEVER,
        names=("Worker",),
    ),
}

_CLOCKS = {
    "happened_at": Property(
        Kind.DATETIME, "The moment it happened, where the time of day is known."
    ),
    "happened_from": Property(Kind.DATE, "The first day on which it happened."),
    "happened_to": Property(Kind.DATE, "The last day on which it happened."),
    "happened_precision": Property(Kind.CODE, "How exactly that is known.", codes=codes.PRECISION),
    "happened_on": Property(
        Kind.DATE, "The London day that counts as the day it happened.", derived=True
    ),
    "recorded_on": Property(
        Kind.DATE, "The London day since which it is known here.", derived=True
    ),
    "recorded_by": Property(Kind.STRING, "The worker who recorded it (id).", names=("Worker",)),
    "available_at": Property(
        Kind.DATETIME,
        "When the organisation could have known; without a word, when it was recorded.",
        clause="P21",
    ),
    "available_on": Property(Kind.DATE, "The London day of that moment.", derived=True),
    "superseded_at": Property(
        Kind.DATETIME,
        "Since when another record has taken its place or corrected it.",
        derived=True,
    ),
}

_TELLING = {
    "visible_to_child": Property(
        Kind.CODE,
        "What was decided about showing it to the child.",
        codes=codes.CHILD_VISIBILITY,
        told=_NEVER,
    ),
    "content_notes": Property(
        Kind.STRINGS, "What a reader may want to be warned of first.", told=Told.SHOW
    ),
    "plain_text": Property(
        Kind.TEXT, "The same in plain words, written for the child.", clause="S38"
    ),
    "plain_text_approved_by": Property(
        Kind.STRING,
        "The worker who approved the plain words (id).",
        names=("Worker",),
    ),
    "plain_text_approved_at": Property(
        Kind.DATE, "The day on which the plain words were approved."
    ),
    "known_to_child": Property(
        Kind.CODE,
        "Whether the child already knows it.",
        codes=codes.KNOWN_TO_CHILD,
        told=_NEVER,
    ),
    "not_disclosed_reason": Property(Kind.TEXT, "Why the child was not told.", told=_NEVER),
    "written_with_child": Property(Kind.BOOLEAN, "Whether it was written together with the child."),
}

EVERY_RECORD = {
    **EVERY_NODE,
    **_CLOCKS,
    **READERS,
    "source_kind": Property(
        Kind.CODE, "The kind of place this stands in.", codes=codes.SOURCE_KIND, clause="P46"
    ),
    "verification": Property(
        Kind.CODE,
        "Whether it was checked against anything else.",
        codes=codes.VERIFICATION,
        clause="P10",
    ),
    "about_performance": Property(
        Kind.CODE,
        "Whether it is about how a worker does their job.",
        codes=codes.ABOUT_PERFORMANCE,
        told=_NEVER,
        clause="S31",
    ),
    **_TELLING,
}

HAPPENED = (("happened_from", "happened_to"),)
"""The period that every record has."""

BY_DAY = (("happened_from",),)
"""The order in which the records of a whole service are mostly listed."""
