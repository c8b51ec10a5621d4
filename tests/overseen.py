"""A small made-up team for the tests of oversight: two cases, one of raised risk, one event."""

from datetime import date
from typing import Any

from graph.clock import start_of_day
from graph.facts import Fact, Node, Place, Ref, Relationship, Run

CASE, QUIET, TEAM = "o:case", "o:quiet", "o:team"
CALL_OUT, ENTRY, WORDS = "o:call-out", "o:entry", "The police were called to the flat in Elm Row"
OPENED, CALLED, SEEN = date(2024, 1, 2), date(2024, 2, 5), date(2024, 2, 20)
DAY, NEXT = date(2024, 6, 3), date(2024, 6, 4)
RUN = Run("team")


def node(label: str, id_: str, said: date = OPENED, /, **properties: Any) -> Node:
    """A record that was put down on a day."""
    return Node(label, id_, properties, start_of_day(said), place=Place("overseen", id_))


def link(start: Ref, type_: str, end: Ref, said: date = OPENED, /, **given: Any) -> Relationship:
    """What joins two of them."""
    return Relationship(
        type_, start, end, given, start_of_day(said), place=Place("overseen", type_)
    )


def entry(id_: str, on: date, case: str = CASE, /, **properties: Any) -> list[Fact]:
    """An entry of the team manager."""
    given = {
        "level": 2,
        "kind": "CASE_DIRECTION",
        "content_grade": "ANALYTIC",
        "text": "Looked at.",
    }
    made = Ref("Oversight", id_)
    return [
        node("Oversight", id_, on, happened_from=on, **(given | properties)),
        link(made, "ON_FILE", Ref("Case", case), on),
        link(made, "MADE_BY", Ref("Worker", "o:tm"), on),
    ]


def facts(call_out: str | None = None, seen: str | None = None) -> list[Fact]:
    """Two cases; ``call_out`` and ``seen`` mark the event and the one entry there is."""
    case = Ref("Case", CASE)
    lead = {"role": "LEAD", "from": OPENED}
    return [
        node("Person", "o:kai", name="Kai Ferris", is_subject=True),
        node("Worker", "o:cm", role="CASE_MANAGER"),
        node("Worker", "o:tm", role="TEAM_MANAGER"),
        node("Agency", TEAM, name="North team", kind="LOCAL_AUTHORITY"),
        node(
            *("Case", CASE),
            service="CHILDRENS_SOCIAL_CARE",
            status="OPEN",
            stage="CHILD_PROTECTION",
            happened_from=OPENED,
        ),
        node("Case", QUIET, service="CHILDRENS_SOCIAL_CARE", status="OPEN", happened_from=OPENED),
        link(Ref("Person", "o:kai"), "SUBJECT_OF", case),
        link(Ref("Worker", "o:cm"), "ASSIGNED_TO", case, **lead),
        link(case, "HELD_BY", Ref("Agency", TEAM), **{"from": OPENED}),
        node(
            *("Event", CALL_OUT, CALLED),
            kind="POLICE_CALL_OUT",
            summary=WORDS,
            happened_from=CALLED,
            sensitivity=call_out,
        ),
        link(Ref("Event", CALL_OUT), "ON_FILE", case, CALLED),
        *entry(ENTRY, SEEN, sensitivity=seen),
        *entry("o:quiet-entry", date(2024, 6, 1), QUIET),
    ]
