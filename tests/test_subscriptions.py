"""Records are told as they are written: to whoever may see them then, again after a break."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import cypher
from api import graphql_cursors as cursors
from api.following import batches
from api.http import Service
from graph import changes, grants
from graph.access import Role
from graph.audit import AuditLog
from graph.audit_line import files_of, lines, read_entry
from graph.changes import Change
from graph.clock import now
from graph.facts import Fact, Node, Place, Ref, Relationship, Run
from graph.grants import Leave
from graph.store import Store
from tests import signed
from tests.listening import RECORDS, Listener, listening, reading, served
from tests.writing import HIDDEN, OPEN, WORKER, fill, write

PLACE = Place("more.json", 1)


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    with AuditLog.open(tmp_path / "log.jsonl") as log:
        yield log


@pytest.fixture
def port(filled: Store, log: AuditLog) -> Iterator[int]:
    with served(filled, Service(verifier=signed.verifier(), log=log)) as port:
        yield port


def entries(log: AuditLog) -> list[dict[str, Any]]:
    return [read_entry(line.data) for line in lines(files_of(log.path))]


def tell(store: Store, id_: str, case: str | None = OPEN, **given: Any) -> None:
    """Write an event, on the file of a case."""
    facts: list[Fact] = [Node("Event", id_, {"kind": "VISIT", **given}, place=PLACE)]
    if case is not None:
        facts.append(Relationship("ON_FILE", Ref("Event", id_), Ref("Case", case), place=PLACE))
    load(store, id_, facts)


def load(store: Store, name: str, facts: list[Fact], **how: Any) -> None:
    report = store.load(facts, Run("more", name=f"{name} {time.time_ns()}", extract_at=now()))
    assert not report.refused


def follow(listener: Listener, store: Store, query: str = RECORDS, **payload: Any) -> None:
    """Subscribe to what is written from this moment on, however long it takes to begin."""
    after = f'after: "{cursors.of_change(changes.latest(store))}"'
    head, _, rest = query.partition("records")
    narrowed = f"({after}, {rest[1:]}" if rest.startswith("(") else f"({after}){rest}"
    listener.subscribe(f"{head}records{narrowed}", **payload)


def test_what_is_written_is_told_with_what_hangs_on_it(filled: Store, port: int) -> None:
    query = """subscription ($case: ID) { told: records(caseId: $case) { __typename cursor
        which: records { __typename id ... on Decision { what decidedBy { nodes { displayName } }
        basedOn(first: 5) { totalCount edges { node { id } } } } } } }"""
    with reading(port, "worker") as listener:
        follow(listener, filled, query, variables={"case": OPEN})
        call = (
            f'recordDecision(caseId: "{OPEN}", kind: PLACEMENT, what: "Stay", basedOn: ["e:visit"])'
        )
        made = write(filled, "manager", call)
        message = listener.hear()
        told = message["payload"]["data"]["told"]
        assert told.pop("cursor")
        assert told == {
            "__typename": "RecordDelivery",
            "which": [
                {
                    "__typename": "Decision",
                    "id": made["id"],
                    "what": "Stay",
                    "decidedBy": {"nodes": [{"displayName": "w:sam"}]},
                    "basedOn": {"totalCount": 1, "edges": [{"node": {"id": "e:visit"}}]},
                }
            ],
        }


def test_a_reader_is_told_what_they_may_see_and_of_nothing_else(
    filled: Store, port: int, log: AuditLog
) -> None:
    with reading(port, "worker") as worker, reading(port, "stranger") as stranger:
        follow(worker, filled)
        follow(stranger, filled)
        tell(filled, "e:elsewhere", HIDDEN)
        tell(filled, "e:sealed", OPEN, sensitivity="SEALED")
        tell(filled, "e:no file", None)
        assert worker.is_quiet()
        tell(filled, "e:new")
        assert worker.delivered()[1] == ["e:new"]
        assert stranger.is_quiet()
    told = entries(log)
    assert [(e["operation"], e["outcome"], e["counts"]) for e in told] == [
        ("SUBSCRIPTION", "ANSWERED", {"Event": 1})
    ]


def test_without_a_cursor_what_is_written_from_then_on_is_told(filled: Store, port: int) -> None:
    with reading(port, "worker") as first, reading(port, "worker") as second:
        first.subscribe()
        time.sleep(3.0)
        tell(filled, "e:one")
        assert first.delivered()[1] == ["e:one"]
        second.subscribe()  # beside one who listens already
        time.sleep(3.0)
        tell(filled, "e:two")
        assert first.delivered()[1] == second.delivered()[1] == ["e:two"]


def test_what_comes_to_lie_on_a_file_later_is_told_then(filled: Store, port: int) -> None:
    tell(filled, "e:late", None)
    with reading(port, "worker") as listener:
        follow(listener, filled)
        filed = Relationship("ON_FILE", Ref("Event", "e:late"), Ref("Case", OPEN), place=PLACE)
        load(filled, "filed", [filed])
        assert listener.delivered()[1] == ["e:late"]


def test_access_that_ends_between_two_deliveries_ends_them(filled: Store, port: int) -> None:
    until = now() + timedelta(days=1)
    leave = Leave("w:new", Role.QA_AUDITOR, "SAMPLE", "Case", HIDDEN, until, "for the test")
    given = grants.give(filled, leave, "operator")
    with listening(port) as listener:
        other = signed.token(casegraph_role="qa-auditor", casegraph_id="w:new")
        listener.begin({"Authorization": f"Bearer {other}"})
        follow(listener, filled)
        tell(filled, "e:first", HIDDEN)
        assert listener.delivered()[1] == ["e:first"]
        grants.end(filled, given, "operator")
        tell(filled, "e:second", HIDDEN)
        assert listener.is_quiet()


def test_an_allocation_that_ends_ends_deliveries(filled: Store, port: int) -> None:
    with reading(port, "worker") as listener:
        follow(listener, filled)
        tell(filled, "e:first")
        assert listener.delivered()[1] == ["e:first"]
        ended = {"role": "LEAD", "to": date(2024, 2, 1)}
        worker, case = Ref("Worker", WORKER), Ref("Case", OPEN)
        load(filled, "moved", [Relationship("ASSIGNED_TO", worker, case, ended, place=PLACE)])
        tell(filled, "e:second")
        assert listener.is_quiet()


def test_a_follower_who_was_cut_off_goes_on_where_they_stopped(filled: Store, port: int) -> None:
    with reading(port, "worker") as listener:
        follow(listener, filled)
        tell(filled, "e:1")
        cursor, ids = listener.delivered()
        assert ids == ["e:1"]
    for n in range(2, 30):
        tell(filled, f"e:{n}")
    seen: list[str] = []
    after = "subscription ($after: String) { records(after: $after) { cursor records { id } } }"
    while len(seen) < 28:
        with reading(port, "worker") as listener:  # cut off after each delivery
            listener.subscribe(after, variables={"after": cursor})
            cursor, ids = listener.delivered()
            seen += ids
    assert seen == [f"e:{n}" for n in range(2, 30)]


def test_following_begins_where_reading_ended(filled: Store, port: int) -> None:
    from tests.writing import send

    cursor = send(filled, "worker", "{ feedCursor }").data["feedCursor"]
    tell(filled, "e:between")
    with reading(port, "worker") as listener:
        listener.subscribe(
            f'subscription {{ records(after: "{cursor}") {{ cursor records {{ id }} }} }}'
        )
        assert listener.delivered()[1] == ["e:between"]
    refused = send(filled, "analyst", "{ feedCursor }")
    assert [error.extensions for error in refused.errors] == [{"code": "NOT_ALLOWED"}]


def test_kinds_and_a_case_narrow_what_is_told(filled: Store, port: int) -> None:
    def asked(arguments: str) -> str:
        return f"subscription {{ records({arguments}) {{ cursor records {{ id }} }} }}"

    with reading(port, "worker") as listener:
        listener.subscribe(asked("labels: [Decision]"), "decisions")
        listener.subscribe(asked(f'caseId: "{HIDDEN}"'), "hidden")
        listener.subscribe(asked("labels: []"), "nothing")
        follow(listener, filled, asked(f'caseId: "{OPEN}", labels: [Event, Case]'), id_="events")
        event = Ref("Event", "e:both")
        on = [
            Relationship("ON_FILE", event, Ref("Case", case), place=PLACE)
            for case in (OPEN, HIDDEN)
        ]
        load(filled, "both", [Node("Event", event.id, {"kind": "VISIT"}, place=PLACE), *on])
        assert listener.delivered("events")[1] == ["e:both"]
        load(filled, "case", [Node("Case", OPEN, {"status": "CLOSED"}, place=PLACE)])
        assert listener.delivered("events")[1] == [OPEN]
        assert listener.is_quiet()


def test_a_cursor_that_was_made_up_or_is_too_old_is_an_error(filled: Store, port: int) -> None:
    for name in ("e:1", "e:2", "e:3"):
        tell(filled, name)
    assert changes.latest(filled) == 4
    good = cursors.of_change(1)
    assert cursors.change_of(good) == 1
    turned = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    changes.forget(filled, now() + timedelta(seconds=1))
    query = "subscription ($after: String) { records(after: $after) { cursor } }"
    with reading(port, "worker") as listener:
        for n, forged in enumerate(("", "x", "é", "AAAA", "1", turned)):
            listener.subscribe(query, str(n), variables={"after": forged})
            assert listener.refused(str(n))["message"] == "after: is no cursor that this field gave"
        listener.subscribe(query, "old", variables={"after": good})
        assert "is kept no longer than 30 days" in listener.refused("old")["message"]


def test_two_cursors_of_one_place_are_not_alike_and_tell_no_number() -> None:
    assert cursors.of_change(7) != cursors.of_change(7)
    assert len(cursors.of_change(1)) == len(cursors.of_change(2**40))


def test_what_may_not_be_asked_is_refused_and_entered(
    filled: Store, port: int, log: AuditLog
) -> None:
    with reading(port, "analyst") as listener:
        listener.subscribe()
        assert listener.refused()["extensions"] == {"code": "NOT_ALLOWED"}
    with reading(port, "worker", casegraph_purpose="CURIOSITY") as listener:
        listener.subscribe()
        assert listener.refused()["message"].startswith("purpose: ")
    told = [(e["operation"], e["outcome"], e["role"]) for e in entries(log)]
    assert told == [
        ("SUBSCRIPTION", "DENIED", "ANALYST"),
        ("SUBSCRIPTION", "DENIED", "CASE_MANAGER"),
    ]


def test_what_cannot_be_logged_is_not_delivered(
    filled: Store, port: int, log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Any) -> None:
        raise OSError("no space left")

    with reading(port, "worker") as listener:
        follow(listener, filled)
        monkeypatch.setattr(log, "append", full)
        tell(filled, "e:new")
        assert "the log does not take it" in listener.refused()["message"]


def test_one_delivery_is_one_statement_and_one_for_what_the_reader_has_to_do_with(
    filled: Store, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    real = Store.read

    def noted(self: Store, text: str, *rest: Any, **given: Any) -> Any:
        texts.append(text)
        return real(self, text, *rest, **given)

    with reading(port, "worker") as listener:
        follow(listener, filled)
        tell(filled, "e:before")
        assert listener.delivered()[1] == ["e:before"]
        monkeypatch.setattr(Store, "read", noted)
        facts: list[Fact] = []
        for n in range(5):
            event = Ref("Event", f"e:{n}")
            facts.append(Node("Event", event.id, {"kind": "VISIT"}, place=PLACE))
            facts.append(Relationship("ON_FILE", event, Ref("Case", OPEN), place=PLACE))
        load(filled, "several", facts)
        assert listener.delivered()[1] == [f"e:{n}" for n in range(5)]
        assert len([text for text in texts if "UNWIND $ids" in text]) == 1
        assert texts.count(cypher.access("relations").text) == 1


def test_portions_say_no_more_than_what_they_end() -> None:
    def change(number: int, *ids: str) -> Change:
        return Change(number, now(), tuple(Ref("Event", id_) for id_ in ids))

    def told(found: list[Change], size: int) -> list[tuple[str, int]]:
        given = batches(0, found, ("Event",), size)
        return [("".join(ref.id for ref in batch.records), batch.seen) for batch in given]

    assert told([change(1, "a"), change(2, "b"), change(3, "c")], 2) == [("ab", 2), ("c", 3)]
    assert told([change(1, "a"), change(2, *"bcdef")], 2) == [
        ("a", 1),
        ("bc", 1),
        ("de", 1),
        ("f", 2),
    ]
    assert told([change(1, "a"), change(2, "a")], 2) == [("a", 2)]
    assert told([change(1)], 2) == []
