"""A selection gives what the records say, in one statement, on both servers alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from graph.condition import AnyOf, Compare, Condition, Not, Related
from graph.facts import Fact, Node, Ref, Relationship, Run
from graph.model import MODEL
from graph.selection import Part, Wanted, many, one
from graph.selection_answer import Found
from graph.selection_order import LARGEST_PAGE, Order, Page, Seen, SelectionError
from graph.store import Store, open_store
from importers.run import import_source
from tests.conftest import SERVERS, Servers
from tests.selections import HOPS, Chooser, Held, answer, record

GOLDEN = Path(__file__).parent / "golden"
LABELS = ("Case", "Person", "Worker", "Decision", "Action", "Oversight", "Event", "Meeting")


@pytest.fixture(scope="module", params=SERVERS)
def loaded(request: pytest.FixtureRequest, servers: Servers) -> Iterator[tuple[Store, Held]]:
    with open_store(servers.url(request.param)) as store:
        store.empty()
        some = sorted((GOLDEN / "stories").glob("*.json"))[::3]
        import_source(store, "story", [GOLDEN / "fixtures", *some])
        yield store, Held.of(store)
        store.empty()


def found(store: Store, label: str, part: Part) -> Found:
    asked = many(MODEL, label, part.where, part.page, part.wanted, counted=part.counted)
    answered: Found = asked.read(store.read(asked.text, **asked.parameters))
    return answered


@pytest.mark.parametrize("seed", range(60))
def test_a_page_of_anything_is_what_the_records_say(loaded: tuple[Store, Held], seed: int) -> None:
    store, held = loaded
    chooser = Chooser(held, Random(seed))
    label = LABELS[seed % len(LABELS)]
    part = chooser.page(label)
    every = [(node, None) for node in held.nodes.values() if node["label"] == label]
    assert found(store, label, part) == answer(held, part, every)


@pytest.mark.parametrize("seed", range(30))
def test_a_record_with_what_hangs_on_it_is_what_is_there(
    loaded: tuple[Store, Held], seed: int
) -> None:
    store, held = loaded
    random = Random(1000 + seed)
    node = random.choice(list(held.nodes.values()))
    wanted = Chooser(held, random).wanted((node["label"],), 3)
    asked = one(MODEL, (node["label"],), node["id"], wanted)
    assert asked.read(store.read(asked.text, **asked.parameters)) == record(held, node, wanted)


def test_what_is_not_there_or_of_another_label_is_none(loaded: tuple[Store, Held]) -> None:
    store, held = loaded
    case = next(id_ for id_, node in held.nodes.items() if node["label"] == "Case")
    for labels, id_ in ((("Case",), "nobody"), (("Person",), case)):
        asked = one(MODEL, labels, id_, Wanted(("id",)))
        assert asked.read(store.read(asked.text, **asked.parameters)) is None


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("by", "where"),
    [
        ("id", None),
        ("due_at", None),
        ("due_at", Compare("status", "eq", "OPEN")),
        ("happened_from", None),
        ("happened_from", Not(Not(Related(HOPS["Action"]["owned_by"])))),
        ("happened_at", None),
        ("status", None),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Compare | Not) else str(one),
)
def test_pages_go_through_everything_once(
    loaded: tuple[Store, Held], by: str, where: Condition | None, descending: bool
) -> None:
    """Also where an index gives the order of those with a value, and the others come after."""
    store, held = loaded
    part = Part("page", "", None, ("Action",), where, Page(Order(by, descending), 5), Wanted((by,)))
    every = [(node, None) for node in held.nodes.values() if node["label"] == "Action"]
    whole = answer(held, replace(part, page=Page(Order(by, descending), len(every))), every)
    ids: list[str] = []
    more = True
    while more:
        page = found(store, "Action", part)
        ids += [row["id"] for row in page.records]
        more = page.has_more
        last = page.records[-1]
        after = Seen(last[by], last["id"])
        part = replace(part, page=Page(Order(by, descending), 5, after))
    assert ids == [row["id"] for row in whole.records]
    assert len(ids) > 12


def test_an_order_of_an_index_is_walked_and_what_has_no_value_comes_after() -> None:
    due = Page(Order("due_at", descending=True))
    status = Compare("status", "eq", "OPEN")
    assert "UNION ALL" not in many(MODEL, "Action", None, due, Wanted()).text
    assert "UNION ALL" in many(MODEL, "Action", status, due, Wanted()).text
    either = AnyOf((status, Compare("status", "eq", "PART_DONE")))
    assert "UNION ALL" not in many(MODEL, "Action", either, due, Wanted()).text
    for node in MODEL.records:
        by_day = many(MODEL, node.label, None, Page(Order("happened_from")), Wanted()).text
        assert ("UNION ALL" in by_day) == (("happened_from",) in node.indexes)


def test_a_page_of_links_goes_on_after_the_same_record_twice(store: Store) -> None:
    """Two links to one record are two rows, and a cursor between them loses neither."""
    aunt, cases = Ref("Person", "aunt"), [Ref("Case", "one"), Ref("Case", "two")]
    roles = ("CARER", "FRIEND", "PARENT")
    facts: list[Fact] = [Node("Person", "aunt", {"name": "Ada Quill"})]
    facts += [Node("Case", case.id, {"service": "CHILDRENS_SOCIAL_CARE"}) for case in cases]
    facts += [
        Relationship("INVOLVED_IN", aunt, case, {"role": role}) for case in cases for role in roles
    ]
    assert not store.load(facts, Run("test")).refused
    hop = HOPS["Person"]["involved_in"]
    rows: list[tuple[str, str]] = []
    after, more = None, True
    while more:
        part = Part("k", "Person", hop, hop.labels, page=Page(first=1, after=after), link=("role",))
        asked = one(MODEL, ("Person",), "aunt", Wanted((), (part,)))
        page = asked.read(store.read(asked.text, **asked.parameters))["k"]
        (last,) = page.records
        rows.append((last["id"], last["link_role"]))
        after, more = Seen(last["id"], last["id"], last["link_id"]), page.has_more
    assert sorted(rows) == [(case.id, role) for case in cases for role in roles]


def test_values_are_parameters_and_nothing_of_them_is_in_the_text() -> None:
    sneaky = "x' OR 1=1 //"
    related = Related(HOPS["Case"]["actions"], Compare("summary", "contains", sneaky))
    asked = many(MODEL, "Case", related, Page(after=Seen(sneaky, sneaky)), Wanted())
    assert sneaky not in asked.text
    assert list(asked.parameters.values()).count(sneaky) == 2


@pytest.mark.parametrize("first", [0, -1, LARGEST_PAGE + 1])
def test_a_page_has_a_largest_size(first: int) -> None:
    with pytest.raises(SelectionError, match=f"first: from 1 to {LARGEST_PAGE}; found {first}"):
        Page(first=first)
