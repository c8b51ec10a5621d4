"""Loading facts: what becomes of rows, of times, and of what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from graph.facts import NOW, Fact, Node, Place, Ref, Relationship, Run
from graph.load import LoadError, LoadReport
from graph.store import Store
from tests.histories import at

CASE, ACTION = Ref("Case", "c"), Ref("Action", "a")
ANN, BEN = Ref("Worker", "ann"), Ref("Worker", "ben")


def place(row: int) -> Place:
    return Place("made-up.csv", row)


def case(row: int = 2) -> list[Fact]:
    return [
        Node("Case", "c", {"service": "CHILDRENS_SOCIAL_CARE"}, at(0), place=place(row)),
        Node("Person", "p", {"name": "Ivo"}, place=place(row)),
        Relationship("SUBJECT_OF", Ref("Person", "p"), CASE, place=place(row)),
    ]


def action(row: int = 3, **properties: Any) -> list[Fact]:
    stated = {"summary": "Visit", **properties}
    return [
        Node("Action", "a", stated, at(1), place=place(row)),
        Relationship("ON_FILE", ACTION, CASE, place=place(row)),
    ]


def workers(row: int = 4) -> list[Fact]:
    return [
        Node("Worker", ref.id, {"role": "social worker"}, place=place(row)) for ref in (ANN, BEN)
    ]


def load(store: Store, facts: Sequence[Fact], day: int = 5, source: str = "s") -> LoadReport:
    return store.load(facts, Run(source, extract_at=at(day), name=str(day)))


def one(store: Store, label: str, name: str) -> dict[str, Any]:
    (row,) = store.read(f"MATCH (n:{label} {{id: $id}}) RETURN properties(n) AS p", id=name)
    properties: dict[str, Any] = row["p"]
    return properties


def edges(store: Store, type_: str) -> list[dict[str, Any]]:
    return store.read(
        f"MATCH (a)-[r:{type_}]->(b) RETURN a.id AS a, b.id AS b, properties(r) AS p "
        "ORDER BY a, b, r.id"
    )


def test_a_row_of_empty_cells_says_that_its_record_is_there(store: Store) -> None:
    nobody = [*case(), *action(), Node("Person", "q", {"name": None}, at(1), place=place(9))]
    nobody += workers()
    nobody.append(Relationship("OWNED_BY", ACTION, ANN, {"to": None}, at(1), place=place(10)))
    assert load(store, nobody).refused == []
    assert "name" not in one(store, "Person", "q")
    assert [edge["b"] for edge in edges(store, "OWNED_BY")] == ["ann"]
    assert load(store, nobody).changed == 0


def test_a_source_cannot_take_back_what_it_never_said(store: Store) -> None:
    made_at = Relationship("MADE_AT", Ref("Decision", "d"), Ref("Meeting", "m"), place=place(9))
    there = [*case(), Node("Decision", "d", {"kind": "SCHOOL"}, at(1), place=place(8))]
    there.append(Node("Meeting", "m", {"kind": "NETWORK"}, at(1), place=place(8)))
    there += [
        Relationship("ON_FILE", ref, CASE, place=place(8)) for ref in (made_at.start, made_at.end)
    ]
    assert load(store, there).refused == []
    gone = load(store, [replace(made_at, not_so=True, said_at=at(6))], day=6)
    assert (gone.new, gone.changed, gone.unchanged) == (0, 0, 1)
    load(store, [replace(made_at, said_at=at(2), assumed=True)], day=7)
    (link,) = edges(store, "MADE_AT")
    assert link["p"]["recorded_at"] == at(2), "the first extract that names it"


def test_the_same_again_changes_nothing(store: Store) -> None:
    facts = [*case(), *action(), *workers()]
    first = load(store, facts)
    before = store.read("MATCH (n) RETURN properties(n) AS p ORDER BY n.id")
    second = load(store, facts)
    assert (first.new, first.changed, first.unchanged) == (7, 0, 0)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 7)
    assert store.read("MATCH (n) RETURN properties(n) AS p ORDER BY n.id") == before


def test_an_alias_is_read_as_its_code(store: Store) -> None:
    load(store, workers())
    assert one(store, "Worker", "ann")["role"] == "CASE_MANAGER"


def test_what_differs_stands_beside(store: Store) -> None:
    load(store, [*case(), *action(status="OPEN")], day=5)
    later = [Node("Action", "a", {"status": "CONFIRMED"}, at(6), place=place(3))]
    report = load(store, later, day=7, source="other")
    assert report.changed == 1
    record = one(store, "Action", "a")
    assert (record["status"], record["summary"]) == ("CONFIRMED", "Visit")
    assert (record["recorded_at"], record["revised_at"]) == (at(1), at(6))
    assert record["statements"] == 2
    rows = store.query("records/source", id="a")
    assert [row["source_system"] for row in rows] == ["s", "other"]


def test_a_thinner_export_blanks_nothing_out(store: Store) -> None:
    load(store, [*case(), *action(topic="visit")])
    load(store, [Node("Action", "a", {"summary": "Visit"}, at(1))], day=6)
    assert one(store, "Action", "a")["topic"] == "visit"


def test_a_cell_that_its_source_had_filled_may_be_empty_again(store: Store) -> None:
    load(store, [*case(), *action(topic="visit")])
    load(store, [Node("Action", "a", {"topic": None}, at(6))], day=6, source="other")
    assert one(store, "Action", "a")["topic"] == "visit", "the other source had not filled it"
    load(store, [Node("Action", "a", {"topic": None}, at(7))], day=7)
    assert "topic" not in one(store, "Action", "a")


def test_a_wrong_fact_refuses_its_row_and_names_the_place(store: Store) -> None:
    rows = [*case(), *action(status="LOST", due_at="2024-02-30", shade="blue"), *workers()]
    report = load(store, rows)
    assert [(str(r.place), r.column, r.value) for r in report.refused] == [
        ("made-up.csv:3", "status", "LOST"),
        ("made-up.csv:3", "due_at", "2024-02-30"),
        ("made-up.csv:3", "shade", "blue"),
    ]
    assert store.read("MATCH (n:Action) RETURN n.id AS id") == []
    assert report.new == 5


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (Node("Ghost", "g", {}), "is no label of the model"),
        (Node("Action", "b", {}), "an Action without summary|a Action without summary"),
        (Node("Action", "", {"summary": "x"}), "1 to 1,000 characters"),
        (Node("Action", "b", {"summary": "x", "orphan": True}), "worked out by the store"),
        (
            Node("Event", "e", {"kind": "VISIT", "happened_from": "2024-02-02",
                                "happened_to": "2024-02-01"}),
            "ends before it begins",
        ),
        (Relationship("HAUNTS", ACTION, CASE), "is no relationship type"),
        (Relationship("ON_FILE", CASE, CASE), "does not start at a Case"),
        (Relationship("DIRECTS", ACTION, ANN), "does not (start|end) at a"),
        (Relationship("SUPERSEDES", ACTION, Ref("Document", "d")), "does not|one label"),
        (Relationship("REPEATS", ACTION, ACTION), "from a record to itself"),
    ],
)  # fmt: skip
def test_what_the_model_does_not_allow_is_refused(store: Store, fact: Fact, reason: str) -> None:
    fact.place = place(9)
    report = load(store, [*case(), fact])
    assert report.refused
    assert report.refused[0].place == place(9)
    assert any(word in refusal.reason for refusal in report.refused for word in _words(reason)), (
        report.refused
    )


def _words(reason: str) -> list[str]:
    return reason.replace("(start|end)", "start").split("|") + reason.replace(
        "(start|end)", "end"
    ).split("|")


def test_an_end_that_is_nowhere_refuses_only_its_relationship(store: Store) -> None:
    nobody = Relationship("OWNED_BY", ACTION, Ref("Worker", "nobody"), place=place(3))
    report = load(store, [*case(), *action(), nobody])
    (refused,) = report.refused
    assert (str(refused.place), refused.value) == ("made-up.csv:3", "Worker:nobody")
    assert one(store, "Action", "a")["summary"] == "Visit"


def test_a_row_may_name_a_record_of_a_later_row(store: Store) -> None:
    owner = Relationship("OWNED_BY", ACTION, ANN, {"from": date(2024, 1, 3)}, place=place(3))
    facts = [*action(), owner, *case(8), *workers(9)]
    report = store.load(facts, Run("s", extract_at=at(5)), batch_facts=1)
    assert not report.refused
    assert [(e["a"], e["b"]) for e in edges(store, "OWNED_BY")] == [("a", "ann")]


def test_a_circle_is_refused_and_the_rest_is_loaded(store: Store) -> None:
    load(store, [*case(), *action()])
    other = Node("Action", "b", {"summary": "Again"}, at(1), place=place(4))
    there = Relationship("REPEATS", Ref("Action", "b"), ACTION, place=place(4))
    assert not load(store, [other, there], day=6).refused
    back = Relationship("REPEATS", ACTION, Ref("Action", "b"), place=place(5))
    report = load(store, [back, *workers()], day=7)
    assert [(str(r.place), r.reason) for r in report.refused] == [
        ("made-up.csv:5", "REPEATS leads back to where it starts")
    ]
    assert one(store, "Worker", "ann")
    assert len(edges(store, "REPEATS")) == 1


def test_an_older_extract_is_refused_or_folded_in_as_history(store: Store) -> None:
    load(store, [*case(), *action(status="CONFIRMED")], day=5)
    older = [Node("Action", "a", {"status": "OPEN"}, at(0), place=place(3))]
    with pytest.raises(LoadError, match=r"older than one already loaded.*--as-history"):
        load(store, older, day=4)
    store.load(older, Run("s", extract_at=at(4)), as_history=True)
    assert one(store, "Action", "a")["status"] == "CONFIRMED"
    assert one(store, "Action", "a")["recorded_at"] == at(0)


def test_the_day_of_an_extract_is_londons_in_the_message(store: Store) -> None:
    july, june = datetime.fromisoformat("2024-06-30T23:00"), datetime.fromisoformat("2024-06-29")
    store.load(case(), Run("s", extract_at=july))
    with pytest.raises(LoadError, match="already loaded, of 2024-07-01 00:00"):
        store.load(case(), Run("s", extract_at=june))


def test_a_moment_that_utc_has_no_year_for_is_refused(store: Store) -> None:
    properties = {"kind": "ARREST", "happened_at": "9999-12-31T23:00-05:00"}
    report = load(store, [Node("Event", "e", properties, at(1), place=place(7))])
    (refused,) = report.refused
    assert (refused.column, refused.place.row) == ("happened_at", 7)


def test_a_relationship_goes_to_the_last_end_named(store: Store) -> None:
    meetings = [Node("Meeting", m, {"kind": "NETWORK"}, at(1), place=place(7)) for m in "mn"]
    decision = Node("Decision", "d", {"kind": "SCHOOL"}, at(1), place=place(7))
    first = Relationship("MADE_AT", decision.ref, Ref("Meeting", "m"), place=place(7))
    load(store, [*meetings, decision, first])
    moved = Relationship("MADE_AT", decision.ref, Ref("Meeting", "n"), {}, at(6))
    assert load(store, [moved], day=6).changed == 1
    assert [(e["a"], e["b"]) for e in edges(store, "MADE_AT")] == [("d", "n")]
    gone = Relationship("MADE_AT", decision.ref, Ref("Meeting", "n"), {}, at(7), not_so=True)
    load(store, [gone], day=7)
    assert edges(store, "MADE_AT") == []


def test_a_new_owner_ends_the_one_before(store: Store) -> None:
    owner = Relationship("OWNED_BY", ACTION, ANN, {"from": date(2024, 1, 2)}, at(1))
    load(store, [*case(), *action(), *workers(), owner])
    load(store, [Relationship("OWNED_BY", ACTION, BEN, {}, at(6))], day=6)
    assert [(e["b"], e["p"]["from"], e["p"].get("to")) for e in edges(store, "OWNED_BY")] == [
        ("ann", date(2024, 1, 2), date(2024, 1, 7)),
        ("ben", date(2024, 1, 7), None),
    ]


def test_a_relationship_is_known_when_both_its_ends_are(store: Store) -> None:
    load(store, [*case(), *action(), *workers(), Relationship("OWNED_BY", ACTION, ANN)])
    (subject,) = edges(store, "SUBJECT_OF")
    (on_file,) = edges(store, "ON_FILE")
    assert subject["p"]["recorded_at"] == at(0), "a person has no time: the case's counts"
    assert on_file["p"]["recorded_at"] == at(1), "the action is the later one"


def test_now_is_the_time_of_the_run_and_stays_so(store: Store) -> None:
    node = Node("Action", "a", {"summary": "Visit"}, place=place(3))
    link = Relationship("ON_FILE", ACTION, CASE, said_at=NOW, place=place(3))
    run = Run("sheet", name="x")
    store.load([*case(), node, link], run)
    first = one(store, "Action", "a")
    assert first["recorded_basis"] == "SERVER"
    store.load([*case(), node, link], run)
    assert one(store, "Action", "a") == first
    assert edges(store, "ON_FILE")[0]["p"]["recorded_at"] == first["recorded_at"]


def test_an_assumed_time_is_for_the_first_extract_only(store: Store) -> None:
    def said(status: str) -> list[Fact]:
        return [Node("Action", "a", {"summary": "V", "status": status}, at(1), assumed=True)]

    load(store, [*case(), *said("OPEN")], day=5)
    assert one(store, "Action", "a")["recorded_basis"] == "ASSUMED"
    load(store, said("CONFIRMED"), day=9)
    record = one(store, "Action", "a")
    assert (record["recorded_at"], record["revised_at"]) == (at(1), at(9))


def test_an_orphan_is_marked_until_it_has_what_it_lacks(store: Store) -> None:
    load(store, [*case(), *action()])
    assert one(store, "Action", "a")["orphan"] is True
    entry = Node("Oversight", "o", {"kind": "CASE_DIRECTION", "level": 2}, at(1), place=place(6))
    directs = Relationship("DIRECTS", entry.ref, ACTION, place=place(6))
    load(store, [entry, directs], day=6)
    assert "orphan" not in one(store, "Action", "a")
    load(store, [Relationship("DIRECTS", entry.ref, ACTION, {}, at(7), not_so=True)], day=7)
    assert one(store, "Action", "a")["orphan"] is True


def test_an_action_of_which_nobody_says_how_it_stands_is_open(store: Store) -> None:
    load(store, [*case(), *action()])
    assert one(store, "Action", "a")["status"] == "OPEN"
    assert one(store, "Action", "a")["unsaid"] == ["status"]
    load(store, [Node("Action", "a", {"status": "CANCELLED"}, at(6))], day=6)
    assert one(store, "Action", "a")["status"] == "CANCELLED"
    first, _ = store.query("records/source", id="a")
    assert "status" not in first["said"], "nobody had said it"


def test_a_superseded_record_says_since_when(store: Store) -> None:
    documents = [
        Node("Document", d, {"kind": "PLAN"}, at(day), place=place(6))
        for d, day in (("old", 1), ("new", 3))
    ]
    link = Relationship("SUPERSEDES", Ref("Document", "new"), Ref("Document", "old"))
    load(store, [*documents, link])
    assert one(store, "Document", "old")["superseded_at"] == at(3)
    assert "superseded_at" not in one(store, "Document", "new")


def test_days_follow_from_the_times(store: Store) -> None:
    summer = datetime(2024, 7, 1, 23, 30)  # noqa: DTZ001 -- UTC: already 2 July in London
    load(store, case())
    visit = Node("Event", "e", {"kind": "VISIT", "happened_at": summer}, summer)
    document = Node("Document", "d", {"kind": "PLAN", "completed_at": "2024-06-30"}, summer)
    load(store, [visit, document], day=400)
    assert one(store, "Event", "e")["happened_on"] == date(2024, 7, 2)
    assert one(store, "Event", "e")["recorded_on"] == date(2024, 7, 2)
    assert one(store, "Event", "e")["happened_precision"] == "DATETIME"
    assert one(store, "Document", "d")["happened_on"] == date(2024, 6, 30)
    assert one(store, "Document", "d")["available_on"] == date(2024, 7, 2)


def test_a_run_says_what_it_read_and_what_came_of_it(store: Store) -> None:
    report = load(store, [*case(), *action(status="LOST")])
    run = one(store, "ImportRun", report.run_id)
    assert (run["source_system"], run["number"], run["complete"]) == ("s", 1, True)
    assert (run["new"], run["refused"], run["extract_at"]) == (3, 1, at(5))
