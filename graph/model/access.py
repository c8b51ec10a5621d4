"""Grants and conflicts of interest: records of the store, outside the case graph (D4)."""

from __future__ import annotations

from graph.declare import Kind, NodeType, Property, Standing
from graph.model import codes_access as codes
from graph.model.codes_records import SENSITIVITY

_ID = Property(Kind.STRING, "Our own identifier, unique in the store.", required=True)
_READER = Property(Kind.STRING, "Who reads (id of a worker, a person or a system).", required=True)
_GIVEN = {
    "given_by": Property(Kind.STRING, "Who gave it (id).", required=True),
    "given_at": Property(Kind.DATETIME, "When it was given.", required=True),
    "ended_by": Property(Kind.STRING, "Who ended it (id)."),
    "ended_at": Property(Kind.DATETIME, "When it was ended."),
}

GRANT = NodeType(
    "Grant",
    plural="grants",
    description="Leave to read something for a time, given to one reader in one role.",
    standing=Standing.STORE,
    indexes=(("reader",), ("of_id",)),
    properties={
        "id": _ID,
        "reader": _READER,
        "role": Property(
            Kind.CODE, "The role in which it counts.", codes=codes.ACCESS_ROLE, required=True
        ),
        "kind": Property(Kind.CODE, "Why it was given.", codes=codes.GRANT_KIND, required=True),
        "of_label": Property(
            Kind.STRING,
            "What may be read: Case, Person (their own files), Agency (the cases it holds), or the "
            "label of one record.",
            required=True,
        ),
        "of_id": Property(Kind.STRING, "Which one (id).", required=True),
        "clearance": Property(
            Kind.CODE, "The highest marking that it opens; without a word, none.", codes=SENSITIVITY
        ),
        "purpose": Property(
            Kind.CODE, "What it was given for; it counts for nothing else.", codes=codes.PURPOSE
        ),
        "reason": Property(Kind.TEXT, "Why, in words.", required=True),
        "code": Property(Kind.CODE, "Why the glass was broken.", codes=codes.BREAK_GLASS_REASON),
        "until": Property(Kind.DATETIME, "When it ends by itself.", required=True),
        **_GIVEN,
        "reviewed_by": Property(Kind.STRING, "Who looked at it afterwards (id)."),
        "reviewed_at": Property(Kind.DATETIME, "When they did."),
        "review": Property(Kind.TEXT, "What they found."),
        "unsafe_to_tell": Property(
            Kind.BOOLEAN, "Whether it would be unsafe that the young person saw who looked."
        ),
    },
)

CONFLICT = NodeType(
    "Conflict",
    plural="conflicts",
    description="A reader who may not read a person's files: their own, a relative's, a friend's.",
    standing=Standing.STORE,
    indexes=(("reader",),),
    properties={
        "id": _ID,
        "reader": _READER,
        "person": Property(Kind.STRING, "Whose files (id of a person).", required=True),
        "reason": Property(Kind.TEXT, "Why, in words."),
        **_GIVEN,
    },
)
