"""Code lists that every record uses: its clocks, its source, its readers, its telling."""

from __future__ import annotations

from graph.declare import CodeList

PRECISION = CodeList(
    "Precision",
    "How exactly it is known when something happened.",
    {
        "DATETIME": "The day and the time of day are known.",
        "DAY": "The day is known.",
        "MONTH": "Only the month is known.",
        "YEAR": "Only the year is known.",
        "UNKNOWN": "It is not known when.",
    },
)

RECORDED_BASIS = CodeList(
    "RecordedBasis",
    "Where the time of recording comes from.",
    {
        "SERVER": "This store set it when the record was made here.",
        "SOURCE": "The source system gives it.",
        "ASSUMED": "The source gives none; the day it happened stands in for it.",
    },
)

SOURCE_KIND = CodeList(
    "SourceKind",
    "The kinds of place in which evidence of oversight is found.",
    {
        "CMS_RECORD": "An entry in the case management system.",
        "COUNTERSIGNED_DOCUMENT": "A document that a manager countersigned.",
        "MEETING_MINUTES": "Minutes of a meeting.",
        "WORKER_DISCUSSION": "A talk with the worker.",
        "AUDIT_DOCUMENT": "An audit or quality assurance document.",
        "ROLLED_BACK_ASSESSMENT": "An assessment that was sent back to be put right.",
        "CASE_DISCUSSION": "A discussion of the case.",
        "DIRECT_OBSERVATION": "Somebody saw the practice itself.",
        "AGENCY_COMMUNICATION": "A letter, e-mail or call between agencies.",
    },
    clause="P46",
)

VERIFICATION = CodeList(
    "Verification",
    "Whether what is said was checked against anything else.",
    {
        "UNVERIFIED": "Nobody has checked it.",
        "CORROBORATED": "Something independent says the same.",
        "DISPUTED": "Somebody says that it is not so.",
    },
    clause="P10",
)

SENSITIVITY = CodeList(
    "Sensitivity",
    "Who may read a record, beyond needing to know.",
    {
        "STANDARD": "Everybody who may read the case.",
        "RESTRICTED": "Named people or roles only; others see that something is there.",
        "SEALED": "Named people only; others do not see that it exists.",
    },
)

ABOUT_PERFORMANCE = CodeList(
    "AboutPerformance",
    "Whether a record is about a worker's performance, which is kept off a child's file.",
    {
        "NO": "It is about the child or the family.",
        "PROPOSED": "Somebody thinks that it is about a worker's performance.",
        "ACCEPTED": "A manager agreed that it is about a worker's performance.",
    },
    clause="S31",
)

CHILD_VISIBILITY = CodeList(
    "ChildVisibility",
    "What was decided about showing a record to the child it is about.",
    {
        "SHOW": "The child may see it.",
        "SHOW_WITH_NOTE": "The child may see it, with a note that warns or explains.",
        "WITHHELD": "The child is told that something is held back, and why.",
        "UNMENTIONED": "The child is not told that it exists.",
        "PENDING": "Nobody has decided yet.",
    },
)

KNOWN_TO_CHILD = CodeList(
    "KnownToChild",
    "Whether the child already knows what the record says.",
    {
        "YES": "The child knows.",
        "NO": "The child does not know.",
        "UNKNOWN": "It is not known whether the child knows.",
    },
)

WITHHOLD_GROUND = CodeList(
    "WithholdGround",
    "The grounds on which something may be held back from a reader.",
    {
        "THIRD_PARTY_PRIVATE": "It is private to somebody else.",
        "THIRD_PARTY_SAFETY": "Showing it could put somebody else at risk.",
        "SERIOUS_HARM_SELF": "Showing it could seriously harm the reader.",
        "SERIOUS_HARM_OTHER": "Showing it could lead to serious harm to another person.",
        "HEALTH_OPINION_NEEDED": "A health professional has to be asked first.",
        "COURT_RESTRICTED": "A court has limited who may see it.",
        "LEGAL_PRIVILEGE": "It is advice between the authority and its lawyers.",
        "CRIME_PREVENTION": "Showing it could get in the way of preventing or solving a crime.",
        "ADOPTION": "Adoption law limits who may see it.",
        "CONFIDENTIAL_INFORMANT": "It would show who told us in confidence.",
        "CHILD_ASKED_PRIVATE": "The child asked for it to be kept private.",
        "NOT_ABOUT_YOU": "It is not about the reader.",
    },
)

WITHHOLD_AUDIENCE = CodeList(
    "WithholdAudience",
    "From whom something is held back.",
    {
        "CHILD": "The child or young person.",
        "PARENT": "A parent.",
        "CARER": "A carer.",
        "ADVOCATE": "An advocate or other representative.",
        "EVERYONE": "Everybody outside the service.",
    },
)
