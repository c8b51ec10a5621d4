"""Made-up records at scale: the same every time, in the shapes of real files, and loadable."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from graph.check import Check
from graph.clock import now
from graph.facts import Fact, Node, Relationship, Run
from graph.model import MODEL
from importers import IMPORTERS
from importers.generate import generate, write_folder
from importers.reading import Reading
from importers.run import Importer, import_source

if TYPE_CHECKING:
    from graph.store import Store


def nodes(facts: list[Fact]) -> set[tuple[str, str]]:
    return {(fact.label, fact.id) for fact in facts if isinstance(fact, Node)}


def links(facts: list[Fact]) -> Counter[tuple[str, str, str]]:
    return Counter(
        (fact.type, str(fact.start), str(fact.end))
        for fact in facts
        if isinstance(fact, Relationship)
    )


def read(name: str, folder: Path) -> list[Fact]:
    importer = IMPORTERS[name]
    assert isinstance(importer, Importer)
    reading = Reading(sorted(folder.iterdir()))
    reading.extract_at = now()
    facts = list(importer.facts(reading))
    assert reading.refused == []
    return facts


def test_the_same_seed_gives_the_same_records_and_another_seed_others() -> None:
    assert list(generate(40, 7)) == list(generate(40, 7))
    assert list(generate(40, 7)) != list(generate(40, 8))


def test_fewer_cases_are_the_beginning_of_more() -> None:
    few, more = list(generate(40, 7)), list(generate(80, 7))
    alike = sum(1 for one, other in zip(few, more, strict=False) if one == other)
    assert alike > 0.9 * len(few)  # the last family may be cut


def test_exactly_so_many_cases_are_made_and_all_of_it_is_allowed() -> None:
    check = Check(MODEL)
    facts = list(generate(700, 3))
    there = nodes(facts)
    assert sum(label == "Case" for label, _ in there) == 700
    for fact in facts:
        if isinstance(fact, Node):
            said = check.node(fact)
            assert "happened_to" in said or not check.missing(fact, said)
            assert fact.said_at is None or fact.said_at < now()
        else:
            check.relationship(fact)
            assert (fact.start.label, fact.start.id) in there
            assert (fact.end.label, fact.end.id) in there


def test_the_shapes_are_those_of_real_files() -> None:
    facts = list(generate(3000, 5))
    labels = Counter(label for label, _ in nodes(facts))
    joined = Counter(fact.type for fact in facts if isinstance(fact, Relationship))
    assert 9 < labels.total() / 3000 < 12
    assert 26 < joined.total() / 3000 < 34
    assert 2.2 < labels["Action"] / 3000 < 2.8

    events = Counter(
        fact.end.id
        for fact in facts
        if isinstance(fact, Relationship) and fact.type == "ON_FILE" and fact.start.label == "Event"
    )
    assert max(events.values()) > 115
    assert sum(1 for number in events.values() if number < 8) > 0.9 * len(events)

    shared = Counter(
        fact.start.id
        for fact in facts
        if isinstance(fact, Relationship)
        and fact.type == "ON_FILE"
        and fact.start.label == "Meeting"
    )
    assert any(number > 1 for number in shared.values())

    actions = [fact for fact in facts if isinstance(fact, Node) and fact.label == "Action"]
    stands = Counter(action.properties["status"] for action in actions)
    assert 0.3 < stands["OPEN"] / len(actions) < 0.5
    assert stands["CONFIRMED"] > stands["DONE_CLAIMED"] > 0
    assert joined["REPEATS"] > 0.05 * len(actions)

    decisions = [fact for fact in facts if isinstance(fact, Node) and fact.label == "Decision"]
    with_reasons = sum("rationale" in decision.properties for decision in decisions)
    assert 0.5 < with_reasons / len(decisions) < 0.9


def test_the_written_folder_gives_the_same_records(tmp_path: Path) -> None:
    rows = write_folder(tmp_path, 200, 11)
    assert rows["ssd_cin_episodes.csv"] == 200
    made = list(generate(200, 11))
    found = read("ssd", tmp_path / "ssd") + read("sheets", tmp_path / "sheets")
    assert nodes(made) <= nodes(found)
    visitors = {
        (fact.type, str(fact.start), str(fact.end))
        for fact in made
        if isinstance(fact, Relationship) and fact.properties.get("role") == "VISITOR"
    }
    siblings = {name for name in links(made) if name[0] == "RELATED_TO"}  # said the other way
    assert set(links(made)) - set(links(found)) - siblings == visitors
    sheets = {
        fact.id: (fact.properties, fact.said_at)
        for fact in found
        if isinstance(fact, Node) and fact.id.startswith("sheet:")
    }
    for fact in made:
        if isinstance(fact, Node) and fact.id in sheets:
            assert sheets[fact.id] == (fact.properties, fact.said_at)


def test_made_up_records_load_with_nothing_refused(store: Store, tmp_path: Path) -> None:
    report = store.load(generate(30, 1), Run("generated", name="30 cases, seed 1"))
    assert report.refused == []
    assert report.counts["Case"]["new"] == 30
    again = store.load(generate(30, 1), Run("generated", name="30 cases, seed 1"))
    assert (again.new, again.changed, again.refused) == (0, 0, [])

    store.empty()
    write_folder(tmp_path, 30, 1)
    for name in ("ssd", "sheets"):
        loaded = import_source(store, name, [tmp_path / name])
        assert loaded.refused == []
