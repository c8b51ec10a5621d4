"""Two cases with their people, and readers of every role who write on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from graphql import graphql_sync

from api.graphql_context import Request
from api.schema import schema
from graph import grants
from graph.access import Reader, Role
from graph.clock import start_of_day
from graph.facts import Fact, Node, Place, Ref, Relationship, Run
from graph.grants import Leave
from graph.store import Store

BEFORE = date(2024, 1, 1)
RUN = Run("cms", extract_at=datetime(2024, 2, 1))  # noqa: DTZ001 -- UTC, as in the store
ADA, BEN = "p:ada", "p:ben"
OPEN, HIDDEN, SEALED, NAMED = "c:open", "c:hidden", "c:sealed", "c:named"
WORKER, MANAGER, SENIOR, IRO, SERVICE = "w:jo", "w:sam", "w:lee", "w:ira", "w:max"

READERS = {
    "worker": Reader(WORKER, Role.CASE_MANAGER),
    "senior": Reader(SENIOR, Role.SENIOR_PRACTITIONER),
    "manager": Reader(MANAGER, Role.TEAM_MANAGER),
    "service": Reader(SERVICE, Role.SERVICE_MANAGER),
    "iro": Reader(IRO, Role.IRO),
    "child": Reader(ADA, Role.YOUNG_PERSON),
    "advocate": Reader("a:bo", Role.ADVOCATE),
    "auditor": Reader("w:audit", Role.QA_AUDITOR),
    "inspector": Reader("w:inspector", Role.INSPECTOR),
    "analyst": Reader("w:analyst", Role.ANALYST),
    "governance": Reader("w:gov", Role.INFORMATION_GOVERNANCE),
    "police": Reader("police", Role.EXTERNAL_SYSTEM),
    "parent": Reader("p:mum", Role.PARENT_CARER),
    "stranger": Reader("w:nobody", Role.CASE_MANAGER),
}


def facts() -> list[Fact]:
    """A case with records, one that is hidden from its workers, a sealed one, a named one."""
    place = Place("cms.json", 1)

    def node(label: str, id_: str, **properties: Any) -> Node:
        return Node(label, id_, properties, start_of_day(BEFORE), place=place)

    def link(start: Ref, type_: str, end: Ref, **given: Any) -> Fact:
        return Relationship(type_, start, end, given, start_of_day(BEFORE), place=place)

    case, hidden = Ref("Case", OPEN), Ref("Case", HIDDEN)
    told = {"visible_to_child": "SHOW", "happened_from": BEFORE}
    on_case = [
        node("Decision", "d:move", kind="PLACEMENT", what="Ada moves", rationale="Room.", **told),
        node("Action", "a:jo", summary="Bring the photographs", set_at=BEFORE, status="OPEN"),
        node("Action", "a:max", summary="Ask the school", set_at=BEFORE, status="OPEN"),
        node("Document", "doc:jo", kind="ASSESSMENT", title="By Jo", status="CURRENT"),
        node("Document", "doc:sam", kind="PLAN", title="By Sam", status="CURRENT"),
        node("Event", "e:visit", kind="VISIT", summary="A visit", **told),
        node("Event", "e:secret", kind="OTHER", visible_to_child="UNMENTIONED"),
        node("Event", "e:kept", kind="OTHER", sensitivity="RESTRICTED", restricted_to=[MANAGER]),
        node("Challenge", "ch:iro", kind="IRO_CHALLENGE", summary="Why so late?", status="OPEN"),
        node("Meeting", "m:review", kind="CLA_REVIEW", happened_from=BEFORE),
    ]
    workers = {
        WORKER: "CASE_MANAGER",
        MANAGER: "TEAM_MANAGER",
        SENIOR: "SENIOR_PRACTITIONER",
        SERVICE: "SERVICE_MANAGER",
        IRO: "IRO",
        "w:audit": "QA_AUDITOR",
        "w:gov": "OTHER",
    }
    named = {"sensitivity": "RESTRICTED", "restricted_to": ["w:other"]}
    of_cases = {"status": "OPEN", "service": "CHILDRENS_SOCIAL_CARE"}
    return [
        node("Person", ADA, name="Ada"),
        node("Person", BEN, name="Ben"),
        node("Agency", "t:team", name="Team"),
        *(node("Worker", id_, display_name=id_, role=role) for id_, role in workers.items()),
        node("Case", OPEN, **of_cases),
        node("Case", HIDDEN, **of_cases),
        node("Case", SEALED, sensitivity="SEALED", **of_cases),
        node("Case", NAMED, **named, **of_cases),
        *on_case,
        node("Event", "e:hidden", kind="VISIT", summary="Elsewhere"),
        node("Action", "a:hidden", summary="Elsewhere", set_at=BEFORE),
        node("Challenge", "ch:hidden", kind="IRO_CHALLENGE"),
        link(Ref("Person", ADA), "SUBJECT_OF", case),
        link(Ref("Person", BEN), "SUBJECT_OF", hidden),
        *(link(Ref("Worker", id_), "ASSIGNED_TO", case, role="LEAD") for id_ in (WORKER, SERVICE)),
        link(Ref("Worker", SENIOR), "ASSIGNED_TO", case, role="CO_WORKER"),
        link(Ref("Worker", MANAGER), "ASSIGNED_TO", case, role="SUPERVISOR"),
        link(Ref("Worker", IRO), "ASSIGNED_TO", case, role="IRO"),
        *(link(record.ref, "ON_FILE", case) for record in on_case),
        link(Ref("Event", "e:hidden"), "ON_FILE", hidden),
        link(Ref("Action", "a:hidden"), "ON_FILE", hidden),
        link(Ref("Challenge", "ch:hidden"), "ON_FILE", hidden),
        link(Ref("Decision", "d:move"), "DECIDED_BY", Ref("Worker", MANAGER)),
        link(Ref("Decision", "d:move"), "LED_TO", Ref("Action", "a:jo")),
        link(Ref("Decision", "d:move"), "BASED_ON", Ref("Event", "e:visit")),
        link(Ref("Action", "a:jo"), "OWNED_BY", Ref("Worker", WORKER), **{"from": BEFORE}),
        link(Ref("Action", "a:max"), "OWNED_BY", Ref("Worker", SERVICE), **{"from": BEFORE}),
        link(Ref("Document", "doc:jo"), "MADE_BY", Ref("Worker", WORKER)),
        link(Ref("Document", "doc:sam"), "MADE_BY", Ref("Worker", MANAGER)),
        link(Ref("Challenge", "ch:iro"), "RAISED_BY", Ref("Worker", IRO)),
        link(Ref("Challenge", "ch:iro"), "RAISED_ON", Ref("Decision", "d:move")),
    ]


def fill(store: Store) -> None:
    """Load the cases, and let the advocate and the auditor in."""
    assert not store.load(facts(), RUN).refused
    until = datetime(2999, 1, 1)  # noqa: DTZ001 -- UTC
    for reader, role, kind, label, of in (
        ("a:bo", Role.ADVOCATE, "ADVOCATE", "Person", ADA),
        ("w:audit", Role.QA_AUDITOR, "SAMPLE", "Case", OPEN),
        ("w:gov", Role.INFORMATION_GOVERNANCE, "OTHER", "Case", OPEN),
    ):
        grants.give(store, Leave(reader, role, kind, label, of, until, "for the test"), "operator")


def send(store: Store, who: str | Reader, text: str, **variables: Any) -> Any:
    """The answer to one reader, with its errors."""
    reader = READERS[who] if isinstance(who, str) else who
    return graphql_sync(
        schema(), text, context_value=Request(store, reader), variable_values=variables or None
    )


def write(store: Store, who: str | Reader, call: str, asks: str = "id", **variables: Any) -> Any:
    """The payload of a mutation that is written."""
    declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in variables.items())
    values = {name: value for name, (_, value) in variables.items()}
    head = f"mutation({declared})" if declared else "mutation"
    result = send(store, who, f"{head} {{ done: {call} {{ {asks} }} }}", **values)
    assert result.errors is None, result.errors
    return result.data["done"]


def refused(store: Store, who: str | Reader, call: str, **variables: Any) -> tuple[str, str]:
    """The code and the words with which a mutation is refused; nothing is written by it."""
    before = counted(store)
    declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in variables.items())
    values = {name: value for name, (_, value) in variables.items()}
    head = f"mutation({declared})" if declared else "mutation"
    result = send(store, who, f"{head} {{ done: {call} {{ id }} }}", **values)
    assert result.errors, f"{call} was written"
    assert result.data in (None, {"done": None})
    assert counted(store) == before
    error = result.errors[0]
    return (error.extensions or {}).get("code", ""), error.message


def counted(store: Store) -> list[Any]:
    """How much the store holds, but the runs that wrote nothing."""
    text = (
        "MATCH (n) WHERE NOT n:ImportRun RETURN labels(n)[0] AS label, count(*) AS n ORDER BY label"
    )
    links = "MATCH (a)-[r]->(b) RETURN type(r) AS type, count(*) AS n ORDER BY type"
    return [store.read(text), store.read(links)]
