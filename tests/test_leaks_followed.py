"""What is hidden leaves no trace with those who follow the store: they are told alike without it.

Each reader follows all records, a case, and the same again from where they stopped. What is told
of a visible record is compared message by message, with all that hangs on it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack

import pytest

from api import graphql_cursors as cursors
from graph import changes
from graph.facts import Fact, Node, Place, Ref, Relationship
from graph.store import Store
from tests.issued import ISSUED
from tests.listening import QUIET, SOON, Listener, reading, served
from tests.test_leaks import Hide, annotated, barred, put, restricted, sealed
from tests.writing import BEFORE, OPEN, RUN, WORKER, fill

NAMES = ("worker", "manager", "iro", "auditor", "stranger")
NOT_CLEARED = ("worker", "manager", "auditor", "stranger")
TOLD = """{ cursor records { __typename id ... on Decision { what supersededAt
    onFile { totalCount nodes { id actions { totalCount } decisions { totalCount } } }
    basedOn { totalCount nodes { id } } ledTo { totalCount nodes { id } }
    decidedBy { nodes { id owns { totalCount } made { totalCount } } } } } }"""
AT_ONCE = 0.1
WAYS = ("", f'caseId: "{OPEN}"', "labels: [Decision, Event, Annotation]")


def seen() -> list[Fact]:
    """A decision that every reader of the open file may see, joined to what they know."""
    decision, place = Ref("Decision", "d:seen"), Place("more.json", 1)
    own = {"kind": "OTHER", "what": "Seen", "happened_from": BEFORE}
    links = (
        ("ON_FILE", Ref("Case", OPEN)),
        ("DECIDED_BY", Ref("Worker", WORKER)),
        ("BASED_ON", Ref("Event", "e:visit")),
    )
    return [
        Node("Decision", decision.id, own, RUN.extract_at, place=place),
        *(
            Relationship(type_, decision, end, {}, RUN.extract_at, place=place)
            for type_, end in links
        ),
    ]


def follow(listener: Listener, after: str, begins: int) -> None:
    for number, way in enumerate(WAYS, begins):
        query = f'subscription {{ records(after: "{after}" {way}) {TOLD} }}'
        listener.subscribe(query, str(number))


Told = dict[str, list[str]]
"""The messages by the number of the way by which they came."""


def hear(listener: Listener, told: Told, seconds: float = SOON) -> bool:
    """Whether a message came; a cursor is sealed, its length is not."""
    try:
        message = listener.hear(seconds)
    except TimeoutError:
        return False
    assert message["type"] == "next", message
    delivery = message["payload"]["data"]["records"]
    delivery["cursor"] = len(delivery["cursor"])
    told.setdefault(message["id"], []).append(json.dumps(message["payload"]))
    return True


def told(store: Store, names: Sequence[str], hide: Hide | None) -> dict[str, Told]:
    """What each reader is told as it is written, and once more from where they began."""
    store.empty()
    fill(store)
    after = cursors.of_change(changes.latest(store))
    found: dict[str, Told] = {name: {} for name in names}
    with served(store, ISSUED) as port, ExitStack() as open_:
        listeners = {name: open_.enter_context(reading(port, name)) for name in names}
        for listener in listeners.values():
            follow(listener, after, 0)
        if hide is not None:
            hide(store, names)
        put(store, seen())
        for name, listener in listeners.items():
            while name != "stranger" and len(found[name]) < len(WAYS):
                assert hear(listener, found[name]), (name, found[name])
            follow(listener, after, len(WAYS))
            while name != "stranger" and len(found[name]) < 2 * len(WAYS):
                assert hear(listener, found[name]), (name, found[name])
        time.sleep(QUIET)
        for name, listener in listeners.items():
            while hear(listener, found[name], AT_ONCE):
                pass
    return found


@pytest.mark.parametrize(
    ("hide", "names"),
    [(sealed, NAMES), (restricted, NOT_CLEARED), (barred, NAMES[:4]), (annotated, NAMES)],
)
def test_what_is_hidden_is_no_part_of_what_is_told(
    store: Store, hide: Hide, names: Sequence[str]
) -> None:
    without = told(store, names, None)
    assert told(store, names, hide) == without
    for name, ways in without.items():
        assert len(ways) == (0 if name == "stranger" else 2 * len(WAYS))
        assert all("d:seen" in one for given in ways.values() for one in given)
