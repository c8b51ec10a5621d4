"""The record sheets there are, and the links that each can say."""

from __future__ import annotations

from importers.sheets.declare import Link, Sheet

_CASE = Link("case", "ON_FILE")
_RECORDED_IN = Link("recorded_in", "RECORDED_IN", ("section",))
_SUPERSEDES = Link("supersedes", "SUPERSEDES", ("reason",))
_CORRECTS = Link("corrects", "CORRECTS", ("reason",))
_DUPLICATES = Link("duplicates", "DUPLICATES", ("reason",))
_DIRECTS = Link("directs", "DIRECTS")
_CONFIRMS = Link("confirms", "CONFIRMS", ("outcome", "means"))
_MADE_BY = Link("made_by", "MADE_BY", ("acting_as",))
_LATER = (_SUPERSEDES, _CORRECTS, _DUPLICATES)

DECISIONS = Sheet(
    "decisions",
    "Decision",
    (
        _CASE,
        Link("decided_by", "DECIDED_BY", ("role", "acting_as")),
        Link("meeting", "MADE_AT"),
        Link("based_on", "BASED_ON", ("stance", "note")),
        Link("options", "CONSIDERED"),
        Link("views", "CONSIDERED_IN", ("effect", "why"), inward=True),
        Link("led_to", "LED_TO"),
        _DIRECTS,
        _RECORDED_IN,
        *_LATER,
    ),
)
ACTIONS = Sheet(
    "actions",
    "Action",
    (
        _CASE,
        Link("directed_by", "DIRECTS", inward=True),
        Link("came_of", "LED_TO", inward=True),
        Link("owner", "OWNED_BY", ("from", "to")),
        Link("claimed_by", "CLAIMED_BY"),
        Link("confirmed_by", "CONFIRMS", ("outcome", "means"), inward=True),
        Link("repeats", "REPEATS", ("reason",)),
        Link("replaces", "REPLACES", ("reason",)),
        Link("covers", "COVERS"),
        Link("remedies", "REMEDIES", ("agrees",)),
        Link("answers", "ANSWERS"),
        *_LATER,
    ),
)
OVERSIGHT = Sheet(
    "oversight",
    "Oversight",
    (
        _CASE,
        _MADE_BY,
        Link("about", "ABOUT"),
        Link("addresses", "ADDRESSES"),
        _DIRECTS,
        _CONFIRMS,
        Link("signs_off", "SIGNS_OFF", ("process_only",)),
        Link("rolls_back", "ROLLS_BACK", ("process_only",)),
        Link("reviews", "REVIEWS", ("process_only",)),
        Link("raises", "RAISES"),
        Link("escalates", "ESCALATES"),
        _RECORDED_IN,
        *_LATER,
    ),
)
MEETINGS = Sheet(
    "meetings",
    "Meeting",
    (
        _CASE,
        Link("attended_by", "ATTENDED", ("capacity", "participation", "why"), inward=True),
        Link("minutes", "RECORDED_IN", ("section",)),
        Link("views", "CONSIDERED_IN", ("effect", "why"), inward=True),
        _DIRECTS,
        _CONFIRMS,
        *_LATER,
    ),
)
VIEWS = Sheet(
    "views",
    "View",
    (
        _CASE,
        Link("expressed_by", "EXPRESSED", inward=True),
        Link("about", "ABOUT"),
        Link("considered_in", "CONSIDERED_IN", ("effect", "why")),
        *_LATER,
    ),
)
CHALLENGES = Sheet(
    "challenges",
    "Challenge",
    (
        _CASE,
        Link("raised_by", "RAISED_BY"),
        Link("raised_on", "RAISED_ON"),
        Link("raised_in", "RAISES", inward=True),
        Link("about", "ABOUT"),
        Link("answered_by", "ANSWERED_BY", ("agrees",)),
        Link("remedied_by", "REMEDIES", ("agrees",), inward=True),
        *_LATER,
    ),
)
OPTIONS = Sheet(
    "options", "Option", (_CASE, Link("considered_for", "CONSIDERED", inward=True), *_LATER)
)
DOCUMENTS = Sheet(
    "documents",
    "Document",
    (
        _CASE,
        _MADE_BY,
        Link("draws_on", "DRAWS_ON"),
        Link("answers", "ANSWERS"),
        Link("sets_level", "SETS_LEVEL"),
        Link("remedies", "REMEDIES", ("agrees",)),
        _DIRECTS,
        _CONFIRMS,
        Link("corroborates", "CORROBORATES", ("supports",)),
        *_LATER,
    ),
)
EVENTS = Sheet(
    "events",
    "Event",
    (
        _CASE,
        Link("involves", "INVOLVES", ("role",)),
        Link("referred_to", "REFERRED_TO_MANAGER", ("at",)),
        Link("resolves", "RESOLVES"),
        _CONFIRMS,
        Link("corroborates", "CORROBORATES", ("supports",)),
        _RECORDED_IN,
        *_LATER,
    ),
)
RISKS = Sheet(
    "risks",
    "RiskJudgement",
    (_CASE, _MADE_BY, Link("set_by", "SETS_LEVEL", inward=True), *_LATER),
)
DEVIATIONS = Sheet(
    "deviations",
    "Deviation",
    (_CASE, Link("explains", "EXPLAINS"), Link("varies", "VARIES"), *_LATER),
)
ANNOTATIONS = Sheet(
    "annotations",
    "Annotation",
    (_CASE, Link("written_by", "WROTE", inward=True), Link("about", "ABOUT"), *_LATER),
)
WITHHOLDINGS = Sheet(
    "withholdings",
    "Withholding",
    (_CASE, Link("withholds", "WITHHOLDS", ("field", "span", "audience")), *_LATER),
)
CASES = Sheet(
    "cases",
    "Case",
    (
        Link("subject", "SUBJECT_OF", inward=True),
        Link("involved", "INVOLVED_IN", ("role",), inward=True),
        Link("held_by", "HELD_BY", ("from", "to")),
        Link(
            "workers",
            "ASSIGNED_TO",
            ("role", "from", "to", "experience_band", "skills_match", "change_reason"),
            inward=True,
        ),
    ),
)
PEOPLE = Sheet("people", "Person", (Link("related_to", "RELATED_TO", ("kind", "from", "to")),))
WORKERS = Sheet(
    "workers",
    "Worker",
    (
        Link("member_of", "MEMBER_OF", ("from", "to")),
        Link("managed_by", "MANAGES", ("from", "to"), inward=True),
    ),
)
AGENCIES = Sheet("agencies", "Agency", (Link("part_of", "MEMBER_OF", ("from", "to")),))
STANDARDS = Sheet("standards", "Standard", ())

MAIN = (DECISIONS, ACTIONS, OVERSIGHT, MEETINGS, VIEWS, CHALLENGES)
"""The sheets that no other source can replace."""

BESIDE = (
    OPTIONS,
    DOCUMENTS,
    EVENTS,
    RISKS,
    DEVIATIONS,
    ANNOTATIONS,
    WITHHOLDINGS,
    CASES,
    PEOPLE,
    WORKERS,
    AGENCIES,
    STANDARDS,
)
"""What a case system usually says already; here for who has none, and for made-up data."""

SHEETS = {sheet.name: sheet for sheet in (*MAIN, *BESIDE)}
BY_LABEL = {sheet.label: sheet for sheet in SHEETS.values()}
