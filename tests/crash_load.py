"""Facts for the crash tests, and a loader that can be killed: python -m tests.crash_load URL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime

from graph.batch import Rows
from graph.facts import Fact, Node, Place, Ref, Relationship, Run
from graph.store import Store, open_store

CASES = 400
ACTIONS = 4
EXTRACT = datetime(2024, 6, 1)  # noqa: DTZ001 -- UTC without a zone, as inside the store
RUN = Run("crash", extract_at=EXTRACT)
FACTS = CASES * (3 + 2 * ACTIONS)


def facts() -> Iterator[Fact]:
    """Cases, each one row: a case, its child and their actions, all or nothing."""
    for number in range(CASES):
        place = Place("crash.csv", number + 2)
        case, person = Ref("Case", f"c{number:04}"), Ref("Person", f"p{number:04}")
        yield Node("Case", case.id, {"service": "CHILDRENS_SOCIAL_CARE"}, EXTRACT, place=place)
        yield Node("Person", person.id, {"name": "A child"}, place=place)
        yield Relationship("SUBJECT_OF", person, case, place=place)
        for index in range(ACTIONS):
            action = Ref("Action", f"a{number:04}-{index}")
            yield Node("Action", action.id, {"summary": "Visit"}, EXTRACT, place=place)
            yield Relationship("ON_FILE", action, case, place=place)


def load(store: Store) -> None:
    """Load in small batches, and print how many facts are acknowledged."""
    acknowledged = 0

    def said(number: int) -> None:
        nonlocal acknowledged
        acknowledged += number
        print(acknowledged, flush=True)

    store.load(facts(), RUN, said, batch_facts=110)


def held(store: Store) -> Rows:
    """What the store has of each case."""
    return store.read(
        "MATCH (c:Case) "
        "RETURN c.id AS id, COUNT { (c)<-[:ON_FILE]-(:Action) } AS actions, "
        "COUNT { (c)<-[:SUBJECT_OF]-(:Person) } AS children ORDER BY id"
    )


def records(store: Store) -> int:
    """How many records and relationships the store has, bookkeeping aside."""
    (nodes,) = store.read("MATCH (n) WHERE NOT n:ImportRun AND NOT n:Change RETURN count(n) AS n")
    (edges,) = store.read("MATCH ()-[r]->() RETURN count(r) AS n")
    return int(nodes["n"]) + int(edges["n"])


if __name__ == "__main__":
    with open_store(sys.argv[1]) as opened:
        load(opened)
