"""Whoever follows what is written misses nothing, and goes on where they stopped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from graph import changes
from graph.clock import now
from graph.facts import Fact, Node, Place, Ref, Relationship, Run
from graph.store import Store


def case(id_: str, **given: str) -> list[Fact]:
    place = Place("changes.json", id_)
    event = Ref("Event", f"{id_}:event")
    return [
        Node("Case", id_, {"service": "YOUTH_JUSTICE", **given}, place=place),
        Node("Event", event.id, {"kind": "VISIT"}, place=place),
        Relationship("ON_FILE", event, Ref("Case", id_), place=place),
    ]


AT = now()
"""Of every extract here: those that are loaded at once are then not older than one another."""


def load(store: Store, name: str, facts: list[Fact], size: int = 5_000) -> None:
    run = Run("changes", name=name, extract_at=AT)
    assert not store.load(facts, run, batch_facts=size).refused


def test_what_a_load_wrote_is_followed_in_order(store: Store) -> None:
    assert changes.latest(store) == 0
    load(store, "one", case("a"))
    load(store, "two", case("b"))
    first, second = changes.since(store, 0)
    assert first.records == (Ref("Case", "a"), Ref("Event", "a:event"))
    assert second.records == (Ref("Case", "b"), Ref("Event", "b:event"))
    assert (first.number, second.number) == (1, 2)
    assert changes.since(store, first.number) == [second]
    assert changes.since(store, second.number) == []
    assert changes.latest(store) == 2


def test_what_says_nothing_new_is_no_change_and_what_says_something_else_is(store: Store) -> None:
    load(store, "one", case("a"))
    load(store, "again", case("a"))
    assert changes.latest(store) == 1
    load(store, "more", case("a", status="CLOSED"))
    assert changes.since(store, 1)[0].records == (Ref("Case", "a"),)


def test_a_follower_misses_nothing_of_what_several_write_at_once(store: Store) -> None:
    """While four write, one follows; numbers never come twice, and never behind the follower."""
    with ThreadPoolExecutor(5) as pool:
        writing = [
            pool.submit(load, store, f"run {n}", [f for i in range(8) for f in case(f"{n}:{i}")], 3)
            for n in range(4)
        ]
        seen: list[changes.Change] = []
        while not all(one.done() for one in writing) or changes.latest(store) > seen[-1].number:
            seen += changes.since(store, seen[-1].number if seen else 0, first=2)
        for one in writing:
            one.result()
    numbers = [change.number for change in seen]
    assert numbers == list(range(1, len(numbers) + 1))
    found = {ref.id for ref in changes.refs_of(seen, ("Case",))}
    assert found == {f"{n}:{i}" for n in range(4) for i in range(8)}


def test_two_that_number_at_once_give_no_number_twice(store: Store) -> None:
    load(store, "many", [fact for n in range(30) for fact in case(str(n))], 3)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: changes.since(store, 0), range(4)))
    assert all(answer == answers[0] for answer in answers)
    numbers = [change.number for change in answers[0]]
    assert numbers == list(range(1, 31))


def test_what_is_forgotten_is_said_to_whoever_comes_back_for_it(store: Store) -> None:
    for name in ("a", "b", "c"):
        load(store, name, case(name))
    assert changes.latest(store) == 3
    assert changes.forget(store) == 0
    assert changes.forget(store, now() + timedelta(seconds=1)) == 2
    with pytest.raises(changes.ForgottenError, match="after change 1 is kept no longer"):
        changes.since(store, 1)
    assert [change.number for change in changes.since(store, 2)] == [3]
    load(store, "d", case("d"))
    assert [change.number for change in changes.since(store, 3)] == [4]
