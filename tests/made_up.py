"""A small made-up case for the tests of the surfaces: one decision, two actions, one child."""

from datetime import date, datetime
from typing import Any

from graph.clock import start_of_day
from graph.facts import Fact, Node, Place, Ref, Relationship, Run

CHILD, CASE, DECISION = "t:ada", "t:case", "t:move"
LATE, DONE = "t:photos", "t:school"
DECIDED, KNOWN = date(2023, 3, 1), date(2023, 4, 1)
"""The decision was made in March; what spoke against it was written down in April."""

RUN = Run("test", extract_at=datetime(2024, 1, 1))  # noqa: DTZ001 -- UTC, as in the store
BEFORE = date(2023, 1, 1)


def facts() -> list[Fact]:
    """The whole case."""
    place = Place("made-up.json", 1)

    def node(label: str, id_: str, said: date = BEFORE, /, **properties: Any) -> Node:
        return Node(label, id_, properties, start_of_day(said), place=place)

    def link(start: Ref, type_: str, end: Ref, said: date = BEFORE, /, **given: Any) -> Fact:
        return Relationship(type_, start, end, given, start_of_day(said), place=place)

    child, case = Ref("Person", CHILD), Ref("Case", CASE)
    decision, manager = Ref("Decision", DECISION), Ref("Worker", "t:sam")
    late, done = Ref("Action", LATE), Ref("Action", DONE)
    against, visit = Ref("Event", "t:against"), Ref("Event", "t:visit")
    confirmed = Ref("Oversight", "t:confirmed")
    records = [decision, late, done, against, visit, confirmed]
    told = {"visible_to_child": "SHOW"}
    return [
        node("Person", CHILD, name="Ada Quill", date_of_birth=date(2012, 6, 5)),
        node("Worker", "t:sam", display_name="Sam Okoro", role="TEAM_MANAGER"),
        node("Case", CASE, service="CHILDRENS_SOCIAL_CARE", status="OPEN", happened_from=BEFORE),
        node(
            "Decision",
            DECISION,
            DECIDED,
            kind="PLACEMENT",
            what="Ada moves to her aunt",
            rationale="Her aunt knows her and has room for her and her dog.",
            happened_from=DECIDED,
            **told,
        ),
        node(
            "Action",
            LATE,
            DECIDED,
            summary="Bring the photographs",
            set_at=DECIDED,
            due_at=date(2023, 3, 20),
            status="OPEN",
            concerns_child=True,
            **told,
        ),
        node(
            "Action",
            DONE,
            DECIDED,
            summary="Ask for a place at the school",
            set_at=DECIDED,
            due_at=date(2023, 3, 20),
            status="OPEN",
            concerns_child=True,
            **told,
        ),
        node(
            "Event",
            "t:against",
            KNOWN,
            kind="POLICE_INFORMATION",
            summary="=a neighbour is worried",
            happened_from=date(2023, 2, 25),
        ),
        node(
            "Event",
            "t:visit",
            kind="VISIT",
            happened_from=date(2023, 2, 1),
            seen=True,
            seen_alone=True,
            content_notes=["HARM"],
            **told,
        ),
        node(
            "Oversight",
            "t:confirmed",
            KNOWN,
            kind="CONFIRMATION",
            level=2,
            happened_from=date(2023, 3, 18),
        ),
        link(child, "SUBJECT_OF", case),
        *(link(record, "ON_FILE", case) for record in records),
        link(decision, "DECIDED_BY", manager),
        link(confirmed, "MADE_BY", manager),
        link(decision, "LED_TO", late),
        link(decision, "LED_TO", done),
        link(late, "OWNED_BY", manager, **{"from": DECIDED}),
        link(decision, "BASED_ON", against, KNOWN, stance="AGAINST"),
        link(confirmed, "CONFIRMS", done, KNOWN, outcome="DONE", means="SEEN_RECORD"),
    ]
