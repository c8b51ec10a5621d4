"""How people, workers, agencies and cases belong together."""

from __future__ import annotations

from graph.declare import Cardinality, Kind, Property, RelationshipType, Told
from graph.model import codes_people as codes
from graph.model.codes_england import WORKER_CHANGE_REASON
from graph.model.properties import CURRENT_VALIDITY, EVERY_LINK, VALIDITY

SUBJECT_OF = RelationshipType(
    "SUBJECT_OF",
    inverse="subjects",
    start=("Person",),
    end=("Case",),
    description="The case is about this person.",
    properties=EVERY_LINK,
    needed_by="end",
)

INVOLVED_IN = RelationshipType(
    "INVOLVED_IN",
    inverse="people_involved",
    start=("Person",),
    end=("Case",),
    description="The person has to do with a case that is about somebody else.",
    properties={
        **EVERY_LINK,
        "role": Property(Kind.CODE, "What they have to do with it.", codes=codes.CASE_INVOLVEMENT),
    },
    key=("role",),
    told_to_child=Told.PENDING,
    clause="P2",
)

RELATED_TO = RelationshipType(
    "RELATED_TO",
    inverse="related_from",
    start=("Person",),
    end=("Person",),
    description="What the first person is to the second.",
    properties={
        **EVERY_LINK,
        "kind": Property(
            Kind.CODE, "What the first is to the second.", codes=codes.PERSON_RELATION
        ),
        **VALIDITY,
    },
    key=("kind", "from"),
    told_to_child=Told.PENDING,
)

ASSIGNED_TO = RelationshipType(
    "ASSIGNED_TO",
    inverse="assigned_workers",
    start=("Worker",),
    end=("Case",),
    description="The worker works on the case.",
    properties={
        **EVERY_LINK,
        "role": Property(Kind.CODE, "What they are assigned for.", codes=codes.ASSIGNMENT_ROLE),
        **VALIDITY,
        "experience_band": Property(
            Kind.CODE,
            "How experienced they are in work of this kind.",
            codes=codes.EXPERIENCE_BAND,
            told=Told.NEVER,
            clause="P7",
        ),
        "skills_match": Property(
            Kind.BOOLEAN,
            "Whether their skills fit the case.",
            told=Told.NEVER,
            clause="V9",
        ),
        "change_reason": Property(Kind.CODE, "Why the worker changed.", codes=WORKER_CHANGE_REASON),
    },
    key=("role", "from"),
    clause="V9",
)

MEMBER_OF = RelationshipType(
    "MEMBER_OF",
    inverse="members",
    start=("Worker", "Agency"),
    end=("Agency",),
    description="The worker or the team belongs to the agency.",
    cardinality=Cardinality.CURRENT,
    properties={**EVERY_LINK, **CURRENT_VALIDITY},
    key=("from",),
)

MANAGES = RelationshipType(
    "MANAGES",
    inverse="managed_by",
    start=("Worker",),
    end=("Worker",),
    description="The first is the line manager of the second; there may be several in time.",
    properties={**EVERY_LINK, **VALIDITY},
    key=("from",),
    told_to_child=Told.NEVER,
)

HELD_BY = RelationshipType(
    "HELD_BY",
    inverse="holds",
    start=("Case",),
    end=("Agency",),
    description="The team or agency that holds the case.",
    cardinality=Cardinality.CURRENT,
    properties={**EVERY_LINK, **CURRENT_VALIDITY},
    key=("from",),
)

INVOLVES = RelationshipType(
    "INVOLVES",
    inverse="happenings",
    start=("Event",),
    end=("Person", "Worker"),
    description="Somebody had a part in what happened; a visitor is the worker who visited.",
    properties={
        **EVERY_LINK,
        "role": Property(Kind.CODE, "What part they had.", codes=codes.EVENT_INVOLVEMENT),
    },
    key=("role",),
    told_to_child=Told.PENDING,
)
