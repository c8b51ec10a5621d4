"""A store as it was known then is a store that was loaded with what had been said by then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.batch import Rows, Transaction
from graph.facts import Fact, Node, Place, Ref, Relationship, Run
from graph.load import LoadError
from graph.past import PastError
from graph.snapshot import snapshot
from graph.store import Store, open_store
from tests.histories import MOVING, Extract, Occasion, Row, at, extracts, occasions

CASE, DECISION, ACTION = Ref("Case", "c"), Ref("Decision", "d"), Ref("Action", "x")
MEETINGS = (Ref("Meeting", "p"), Ref("Meeting", "q"))
NOT_COMPARED = {"source_run", "source_ref", "source_repeated", "statements", "recorded_basis"}


def base() -> Iterator[Fact]:
    """What was there from the beginning, so that every row has its ends."""
    began = at(-1)
    yield Node("Case", "c", {"service": "CHILDRENS_SOCIAL_CARE"}, said_at=began)
    yield Node("Person", "child", {"name": "Ivo"})
    yield Relationship("SUBJECT_OF", Ref("Person", "child"), CASE)
    yield Node("Decision", "d", {"kind": "SCHOOL"}, said_at=began)
    records = [DECISION]
    for meeting in MEETINGS:
        yield Node("Meeting", meeting.id, {"kind": "NETWORK"}, said_at=began)
        records.append(meeting)
    for name in "xy":
        yield Node("Action", name, {"summary": "as it began"}, said_at=began)
        records.append(Ref("Action", name))
    for record in records:
        yield Relationship("ON_FILE", record, CASE, said_at=began)
    yield Relationship("REPEATS", Ref("Action", "y"), ACTION, said_at=began)


def fact(row: Row | Occasion, index: int, **when: Any) -> Fact:
    place = Place("extract", index)
    if row.other is None:
        return Node("Action", row.slot, dict(row.given), place=place, **when)
    end = Ref("Meeting", row.other)
    kind, start = ("MADE_AT", DECISION) if row.slot == MOVING else ("OWNED_BY", ACTION)
    return Relationship(kind, start, end, dict(row.given), not_so=row.not_so, place=place, **when)


def load_extracts(store: Store, said: Iterable[Extract]) -> None:
    for extract in said:
        run = Run(extract.source, extract_at=at(extract.day), name=str(extract.number))
        rows = [
            fact(row, index, said_at=at(row.said), assumed=row.assumed)
            for index, row in enumerate(extract.rows)
        ]
        report = store.load(rows, run)
        assert report.refused == []


def load_said_by(store: Store, said: Iterable[Extract], day: int) -> None:
    """Load only what had been said by a day, each with its settled time."""
    by_run: dict[tuple[str, int], list[Occasion]] = {}
    for occasion in occasions(said):
        if occasion.said_at <= at(day):
            by_run.setdefault((occasion.source, occasion.number), []).append(occasion)
    for (source, number), some in sorted(by_run.items()):
        run = Run(source, extract_at=some[0].extract_at, name=str(number))
        facts = [fact(o, index, said_at=o.said_at) for index, o in enumerate(some)]
        assert store.load(facts, run).refused == []


NODES = "MATCH (n) WHERE NOT n:Change RETURN labels(n)[0] AS label, properties(n) AS properties"
EDGES = (
    "MATCH (a)-[r]->(b) RETURN type(r) AS type, a.id AS a, b.id AS b, properties(r) AS properties"
)


def seen(nodes: Rows, edges: Rows) -> list[Any]:
    """Everything but the store's own bookkeeping and where it came from."""
    rows = [row for row in nodes if row["label"] not in ("Statement", "ImportRun")]
    rows += [row for row in edges if row["type"] != "FROM_RUN"]
    for row in rows:
        row["properties"] = {k: v for k, v in row["properties"].items() if k not in NOT_COMPARED}
    return sorted(rows, key=lambda row: row["properties"]["id"])


def seen_in(tx: Transaction) -> list[Any]:
    return seen(tx.run(NODES), tx.run(EDGES))


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink on a server takes hours
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=extracts(), day=st.integers(-1, 9))
def test_the_past_is_a_store_loaded_with_what_had_been_said(
    store: Store, said: list[Extract], day: int
) -> None:
    store.empty()
    store.load(base(), Run("base", extract_at=at(-1)))
    load_extracts(store, said)
    with store.as_known(at(day)).rebuilt("c") as tx:
        then = seen_in(tx)
    store.empty()
    store.load(base(), Run("base", extract_at=at(-1)))
    load_said_by(store, said, day)
    assert then == seen(store.read(NODES), store.read(EDGES))


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An empty local store beside the one of the test."""
    with open_store(tmp_path_factory.mktemp("snapshot")) as target:
        yield target


@pytest.fixture
def two_words(store: Store) -> Store:
    store.load(base(), Run("base", extract_at=at(-1)))
    store.load(
        [Node("Action", "x", {"summary": "as it was changed"}, said_at=at(3))],
        Run("changed", extract_at=at(4)),
    )
    return store


def summary(rows: Rows) -> Any:
    (row,) = rows
    return row["properties"]["summary"]


def test_a_named_query_runs_unchanged_on_the_past(two_words: Store) -> None:
    ask = {"name": "records/one", "id": "x"}
    assert summary(two_words.query(**ask)) == "as it was changed"
    assert summary(two_words.as_known(at(2)).query(**ask)) == "as it began"
    assert summary(two_words.as_known(date(2024, 1, 3)).query(**ask)) == "as it began"
    assert summary(two_words.as_known(date(2024, 1, 4)).query(**ask)) == "as it was changed"
    assert two_words.as_known(at(-2)).query(**ask) == []


def test_who_said_what_by_then_is_told_of_the_past(two_words: Store) -> None:
    ask = {"name": "records/source", "id": "x"}
    now = two_words.query(**ask)
    assert [row["said_at"] for row in now] == [at(-1), at(3)]
    assert two_words.as_known(at(5)).query(**ask) == now
    (then,) = two_words.as_known(at(2)).query(**ask)
    assert (then["said_at"], then["properties"]["summary"]) == (at(-1), "as it began")
    assert two_words.as_known(at(-2)).query(**ask) == []


def test_nothing_is_left_behind_in_the_scratch_database(two_words: Store) -> None:
    two_words.as_known(at(2)).query("records/one", id="x")
    with two_words.scratch().transaction() as tx:
        assert tx.run("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]


def test_a_question_to_the_whole_service_names_the_snapshot(two_words: Store) -> None:
    with pytest.raises(PastError, match="casegraph snapshot --known-at"):
        two_words.as_known(at(2)).query(
            "cases/list", status=None, as_of=date(2024, 1, 3), first=10, after_id=None
        )


def test_a_record_that_never_was_has_no_past(two_words: Store) -> None:
    assert two_words.as_known(at(2)).query("records/one", id="nobody") == []


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=extracts(), day=st.integers(-1, 9))
def test_a_snapshot_is_a_store_of_what_was_known(
    store: Store, snapshots: Store, said: list[Extract], day: int
) -> None:
    for each in (store, snapshots):
        each.empty()
    store.load(base(), Run("base", extract_at=at(-1)))
    load_extracts(store, said)
    snapshot(store, snapshots, at(day))
    with store.as_known(at(day)).rebuilt("c") as tx:
        then = seen_in(tx)
    assert then == seen(snapshots.read(NODES), snapshots.read(EDGES))
    with snapshots.as_known(at(9)).rebuilt("c") as tx:
        assert then == seen_in(tx), "its statements say the same again"


def test_a_snapshot_holds_whom_records_name_once(two_words: Store, snapshots: Store) -> None:
    snapshots.empty()
    chair = [
        Node("Worker", "chair", {"role": "IRO"}),
        Node("Meeting", "p", {"chaired_by": "chair"}, said_at=at(0)),
    ]
    two_words.load(chair, Run("chair", extract_at=at(4)))
    snapshot(two_words, snapshots, at(2))
    assert len(snapshots.query("records/one", id="chair")) == 1


def test_a_snapshot_goes_into_an_empty_store_only(two_words: Store, snapshots: Store) -> None:
    snapshots.empty()
    snapshots.load(base(), Run("other", extract_at=at(1)))
    with pytest.raises(LoadError, match="empty"):
        snapshot(two_words, snapshots, at(2))
