"""A history does not depend on the order of its sources, and its past is what was said by then."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.element import relationship_slot
from graph.facts import Ref
from graph.fold import Known, close_earlier, fold_record, fold_relationship
from graph.history import ASSUMED, SOURCE, History, Slot, Statement, until
from graph.ledger import add_said
from graph.model import MODEL
from tests.histories import (
    MOVING,
    OWNED,
    Extract,
    Occasion,
    Row,
    at,
    extracts,
    known_of_node,
    occasions,
)

ACTION, DECISION = Ref("Action", "x"), Ref("Decision", "d")
Histories = dict[str, History]


def slot_of(row: Row) -> Slot:
    if row.other is None:
        return Slot("Action", row.slot)
    if row.slot == MOVING:
        return relationship_slot(MODEL.by_type["MADE_AT"], DECISION, end_of(row), {})
    return relationship_slot(MODEL.by_type["OWNED_BY"], ACTION, end_of(row), dict(row.given))


def end_of(row: Row) -> Ref:
    return Ref("Meeting", str(row.other))


def statement(extract: Extract, row: Row, index: int) -> Statement:
    slot = slot_of(row)
    return Statement(
        slot=slot,
        given=dict(row.given),
        said_at=at(row.said),
        basis=ASSUMED if row.assumed else SOURCE,
        source=extract.source,
        extract_at=at(extract.day),
        number=extract.number,
        run=f"{extract.source}{extract.number}",
        row=f"row {index}",
        other=end_of(row) if slot.moves else None,
        not_so=row.not_so,
    )


def load(histories: Histories, extract: Extract) -> None:
    said: dict[str, list[Statement]] = {}
    for index, row in enumerate(extract.rows):
        said.setdefault(row.slot, []).append(statement(extract, row, index))
    for slot, statements in said.items():
        histories[slot] = add_said(histories.get(slot, ()), statements)


def loaded(all_extracts: Iterable[Extract]) -> Histories:
    histories: Histories = {}
    for extract in all_extracts:
        load(histories, extract)
    return histories


def settled(occasion: Occasion) -> Statement:
    extract_day = (occasion.extract_at - at(0)).days
    row = Row(occasion.slot, occasion.given, 0, False, occasion.other, occasion.not_so)
    extract = Extract(occasion.source, extract_day, occasion.number, ())
    made = statement(extract, row, 0)
    return Statement(
        **{
            name: getattr(made, name)
            for name in made.__slots__
            if name not in ("said_at", "position", "again")
        },
        said_at=occasion.said_at,
    )


def _as_loaded(occasion: Occasion) -> tuple[str, datetime, datetime]:
    return (occasion.source, occasion.extract_at, occasion.said_at)


def view(histories: Histories, time: datetime | None = None) -> dict[str, Any]:
    """What is known, with its times; repeats and provenance aside."""
    seen: dict[str, Any] = {}
    owned: list[Known] = []
    for slot, history in histories.items():
        if time is not None:
            history = until(history, time)
        if slot == MOVING:
            seen[slot] = [_link(k) for k in fold_relationship(MODEL.by_type["MADE_AT"], history)]
        elif slot.startswith(OWNED):
            owned += fold_relationship(MODEL.by_type["OWNED_BY"], history)
        elif (known := fold_record(history)) is not None:
            seen[slot] = (known.properties, known.recorded_at, known.revised_at)
    links = map(_link, close_earlier(MODEL.by_type["OWNED_BY"], owned))
    seen[OWNED] = sorted(links, key=repr)
    return {slot: what for slot, what in seen.items() if what}


def _link(known: Known) -> Any:
    return (known.ends, known.properties, known.derived, known.recorded_at, known.revised_at)


@settings(max_examples=150, deadline=None)
@given(extracts(), st.randoms(use_true_random=False))
def test_sources_and_rows_may_come_in_any_order(said: list[Extract], chance: random.Random) -> None:
    queues = {source: [e for e in said if e.source == source] for source in "abc"}
    mixed: list[Extract] = []
    while any(queues.values()):
        source = chance.choice([name for name, queue in queues.items() if queue])
        extract = queues[source].pop(0)
        rows = chance.sample(extract.rows, len(extract.rows))
        mixed.append(Extract(extract.source, extract.day, extract.number, tuple(rows)))
    assert view(loaded(mixed)) == view(loaded(said))


@settings(max_examples=150, deadline=None)
@given(extracts())
def test_the_past_is_what_had_been_said_by_then(said: list[Extract]) -> None:
    histories = loaded(said)
    every = occasions(said)
    for day in range(-1, 11):
        fresh: Histories = {}
        for occasion in sorted(every, key=_as_loaded):
            if occasion.said_at <= at(day):
                before = fresh.get(occasion.slot, ())
                fresh[occasion.slot] = add_said(before, [settled(occasion)])
        assert view(histories, at(day)) == view(fresh)


@settings(max_examples=150, deadline=None)
@given(extracts())
def test_each_property_has_its_last_word(said: list[Extract]) -> None:
    histories = loaded(said)
    for day in range(-1, 11):
        every = [o for o in occasions(said) if o.said_at <= at(day)]
        for slot in ("x", "y"):
            known = fold_record(until(histories.get(slot, ()), at(day)))
            properties = {} if known is None else known.properties
            assert properties == known_of_node(every, slot)


@settings(max_examples=150, deadline=None)
@given(extracts())
def test_loading_the_same_again_changes_nothing(said: list[Extract]) -> None:
    histories = loaded(said)
    again = dict(histories)
    for extract in said:
        load(again, extract)
    assert again == histories


@settings(max_examples=150, deadline=None)
@given(extracts(emptied=False), st.randoms(use_true_random=False))
def test_history_folded_in_late_is_as_if_it_had_come_in_time(
    said: list[Extract], chance: random.Random
) -> None:
    late = chance.sample(said, len(said))
    assert view(loaded(late)) == view(loaded(said))
