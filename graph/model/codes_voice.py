"""Code lists about what children and families say, and what becomes of it."""

from __future__ import annotations

from graph.declare import CodeList
from graph.model.codes_casework import PARTICIPATION

_MEDIUM = {
    "IN_PERSON": "Said to somebody.",
    "PHONE": "Said on the telephone.",
    "LETTER": "Written in a letter.",
    "DRAWING": "Drawn.",
    "APP": "Written in an app.",
    "ADVOCATE": "Passed on by an advocate.",
    "OBSERVATION": "Seen by somebody who watched and listened.",
    "OTHER": "In another way.",
}

VIEW_MEANS = CodeList(
    "ViewMeans",
    "How a view came to us: by what medium, or how the child took part in a review.",
    {**_MEDIUM, **PARTICIPATION.codes},
    clause="S41",
)

WHOSE_VIEW = CodeList(
    "WhoseView",
    "Whose view it is.",
    {
        "CHILD": "The child or young person.",
        "PARENT": "A parent.",
        "CARER": "A carer.",
    },
    aliases={"young person": "CHILD", "mother": "PARENT", "father": "PARENT"},
)

VIEW_EFFECT = CodeList(
    "ViewEffect",
    "What came of a view.",
    {
        "FOLLOWED": "What was asked for was done.",
        "PARTLY": "Part of it was done.",
        "NOT_FOLLOWED": "It was done otherwise.",
        "UNKNOWN": "It is not recorded.",
    },
    clause="S41",
)

ANNOTATION_AUDIENCE = CodeList(
    "AnnotationAudience",
    "Who may read what a young person writes on their file.",
    {
        "PRIVATE": "The young person alone.",
        "ADVOCATE": "The young person and their advocate.",
        "RECORD": "Everybody who may read the file.",
    },
)
