"""What a reader sees is what is left when everything hidden from them is taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from graph.access import OPERATOR, AccessError, Reader, Role
from graph.model import MODEL
from graph.relations import sight_of
from graph.seen import SeenStore, visible_ids
from graph.selection import Wanted, many, one
from graph.sight import Sight
from graph.store import Store, open_store
from importers.run import import_source
from tests.conftest import SERVERS, Servers
from tests.selections import Chooser, Held, answer, record
from tests.sights import READING, SYSTEM, WORKERS, Judge, World, made

GOLDEN = Path(__file__).parent / "golden"
LABELS = ("Case", "Person", "Worker", "Decision", "Action", "Oversight", "Event", "Meeting")
READERS = [
    Reader(SYSTEM if role is Role.EXTERNAL_SYSTEM else id_, role)
    for role in READING
    for id_ in WORKERS
    if role is not Role.EXTERNAL_SYSTEM or id_ == WORKERS[0]
]


@pytest.fixture(scope="module", params=SERVERS)
def marked(request: pytest.FixtureRequest, servers: Servers) -> Iterator[tuple[Store, Held, World]]:
    with open_store(servers.url(request.param)) as store:
        store.empty()
        some = sorted((GOLDEN / "stories").glob("*.json"))[::3]
        import_source(store, "story", [GOLDEN / "fixtures", *some])
        world = made(store, Held.of(store), Random(4))
        yield store, Held.of(store), world
        store.empty()


def sight(store: Store, reader: Reader) -> Sight:
    found = sight_of(store.read, reader)
    assert found is not None
    return found


@pytest.mark.parametrize("reader", READERS[::2], ids=lambda one: f"{one.role.value} {one.id}")
def test_each_record_is_open_as_the_rules_say(
    marked: tuple[Store, Held, World], reader: Reader
) -> None:
    store, held, world = marked
    ids: dict[str, list[str]] = {}
    for id_, node in held.nodes.items():
        ids.setdefault(node["label"], []).append(id_)
    assert visible_ids(store.read, sight(store, reader), ids) == frozenset(
        Judge(held, world, reader).visible().nodes
    )


def test_the_world_has_something_open_and_something_hidden_for_readers(
    marked: tuple[Store, Held, World],
) -> None:
    _, held, world = marked
    records = [node for node in held.nodes.values() if node["label"] in ("Action", "Decision")]
    seen = [Judge(held, world, reader).visible().nodes for reader in READERS]
    shares = [sum(node["id"] in nodes for node in records) for nodes in seen]
    assert sum(0 < share < len(records) for share in shares) > len(READERS) / 2


@pytest.mark.parametrize("seed", range(40))
def test_a_page_is_as_if_what_is_hidden_were_not_there(
    marked: tuple[Store, Held, World], seed: int
) -> None:
    """Also what is filtered by, counted, ordered by and walked through."""
    store, held, world = marked
    reader = READERS[seed * 7 % len(READERS)]
    seen = Judge(held, world, reader).visible()
    label = LABELS[seed % len(LABELS)]
    part = Chooser(held, Random(seed)).page(label)  # with values of hidden records, too
    if part.page is not None and part.page.after is not None:
        part = Chooser(seen, Random(seed)).page(label)  # a cursor is one that was given
    every = [(node, None) for node in seen.nodes.values() if node["label"] == label]
    own = sight(store, reader)
    asked = many(
        MODEL,
        label,
        part.where,
        part.page,
        part.wanted,
        counted=part.counted,
        visible=own.visible,
        begins=own.begins,
    )
    assert SeenStore(store, own).selected(asked) == answer(seen, part, every)


@pytest.mark.parametrize("reader", READERS[1::2], ids=lambda one: f"{one.role.value} {one.id}")
def test_the_few_cases_of_a_reader_lead_to_all_that_they_see(
    marked: tuple[Store, Held, World], reader: Reader
) -> None:
    store, held, world = marked
    seen, own = Judge(held, world, reader).visible(), sight(store, reader)
    for label in MODEL.open_labels:
        asked = many(
            MODEL,
            label,
            None,
            None,
            Wanted(),
            counted=True,
            visible=own.visible,
            begins=own.begins,
        )
        there = sum(node["label"] == label for node in seen.nodes.values())
        assert SeenStore(store, own).selected(asked).total == there, label


def test_most_readers_have_few_cases_and_some_have_leave_beyond_them(
    marked: tuple[Store, Held, World],
) -> None:
    store, _, _ = marked
    begun = [sight(store, reader).begins("n", "Action") is not None for reader in READERS]
    assert 5 < sum(begun) < len(begun)


@pytest.mark.parametrize("seed", range(40))
def test_a_record_is_as_if_what_is_hidden_were_not_there(
    marked: tuple[Store, Held, World], seed: int
) -> None:
    store, held, world = marked
    random = Random(1000 + seed)
    reader = READERS[seed * 5 % len(READERS)]
    seen = Judge(held, world, reader).visible()
    node = random.choice(list(held.nodes.values()))
    wanted = Chooser(held, random).wanted((node["label"],), 3)
    own = sight(store, reader)
    asked = one(MODEL, (node["label"],), node["id"], wanted, own.visible)
    there = seen.nodes.get(node["id"])
    expected = None if there is None else record(seen, there, wanted)
    assert SeenStore(store, own).selected(asked) == expected


def test_whoever_holds_the_machine_sees_everything(marked: tuple[Store, Held, World]) -> None:
    store, held, _ = marked
    assert sight_of(store.read, OPERATOR) is None
    assert visible_ids(store.read, None, {"Case": list(held.nodes)}) == {
        id_ for id_, node in held.nodes.items() if node["label"] == "Case"
    }


def test_a_purpose_that_is_not_the_roles_is_refused(marked: tuple[Store, Held, World]) -> None:
    store, _, _ = marked
    with pytest.raises(AccessError, match="STATISTICS is none for which CASE_MANAGER reads"):
        sight_of(store.read, Reader(WORKERS[0], Role.CASE_MANAGER, "STATISTICS"))
