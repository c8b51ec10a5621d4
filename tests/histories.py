"""Random small histories, and what is known of them worked out the long way: the oracle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

BEGIN = datetime(2024, 1, 1)  # noqa: DTZ001 -- UTC without a zone, as inside the store


def at(day: int) -> datetime:
    """A moment some days after the beginning."""
    return BEGIN + timedelta(days=day)


@dataclass(frozen=True)
class Row:
    """What one row says of one slot. ``said`` is a day, assumed or the source's own."""

    slot: str
    given: tuple[tuple[str, Any], ...]
    said: int
    assumed: bool
    other: str | None = None
    not_so: bool = False


@dataclass(frozen=True)
class Extract:
    """What one source said when it was asked on a day."""

    source: str
    day: int
    number: int
    rows: tuple[Row, ...]


NODE_KEYS = ("owner_text", "summary", "topic")
MOVING = "moving"  # a relationship of cardinality n:1
OWNED = "owned"  # one that is current in time, without dates; with dates: owned, end, from
_MOVE = (MOVING, OWNED)


@st.composite
def extracts(draw: st.DrawFn, *, emptied: bool = True) -> list[Extract]:
    """Extracts of up to three sources, each in the order of its own days.

    A source either records its times or does not. Where ``emptied``, a cell may be empty again
    and a relationship not so: said at the extract's date, by a source that says its other
    rows of the days since its last extract, because an empty cell takes back only what its
    source had said.
    """
    found: list[Extract] = []
    for source in draw(st.sampled_from([("a",), ("a", "b"), ("a", "b", "c")])):
        days = sorted(draw(st.sets(st.integers(1, 9), min_size=1, max_size=3)))
        assumed = draw(st.booleans())
        before = -1
        for number, day in enumerate(days, 1):
            earliest = before + 1 if emptied and not assumed else 0
            rows = draw(st.lists(_rows(earliest, day, assumed), max_size=4))
            if emptied and number > 1:
                filled = {(row.slot, name) for row in rows for name, _ in row.given}
                filled |= {(row.slot, "") for row in rows if row.slot in _MOVE}
                for row in draw(st.lists(_emptied(day), max_size=2)):
                    cell = (row.slot, row.given[0][0] if row.given else "")
                    if cell not in filled:
                        rows.append(row)
                    filled.add(cell)
            found.append(Extract(source, day, number, tuple(rows)))
            before = day
    return found


@st.composite
def _rows(draw: st.DrawFn, earliest: int, day: int, assumed: bool) -> Row:
    slot = draw(st.sampled_from(["x", "y", MOVING, OWNED]))
    said = draw(st.integers(earliest, day))
    if slot in _MOVE:
        other = draw(st.sampled_from("pq"))
        since = draw(st.sampled_from([None, date(2024, 1, 2), date(2024, 1, 4)]))
        if slot == OWNED and since is not None:
            return Row(f"{OWNED}|{other}|{since}", (("from", since),), said, assumed, other)
        return Row(slot, (), said, assumed, other)
    values = st.sampled_from(["1", "2"])
    given = draw(st.dictionaries(st.sampled_from(NODE_KEYS), values, min_size=1, max_size=3))
    return Row(slot, tuple(sorted(given.items())), said, assumed)


@st.composite
def _emptied(draw: st.DrawFn, day: int) -> Row:
    slot = draw(st.sampled_from(["x", "y", *_MOVE]))
    if slot in _MOVE:
        return Row(slot, (), day, False, draw(st.sampled_from("pq")), not_so=True)
    return Row(slot, ((draw(st.sampled_from(NODE_KEYS)), None),), day, False)


@dataclass(frozen=True)
class Occasion:
    """One thing said of one slot, with its time settled."""

    slot: str
    source: str
    said_at: datetime
    extract_at: datetime
    number: int
    given: tuple[tuple[str, Any], ...]
    other: str | None
    not_so: bool


def occasions(all_extracts: Iterable[Extract]) -> list[Occasion]:
    """Every row with its time settled: assumed in the first extract that names its slot.

    What a source takes back that it had not said names nothing: a relationship that is not so
    is not one, and an empty cell says only that its record is there.
    """
    said: list[Occasion] = []
    first: dict[tuple[str, str], int] = {}
    in_order = sorted(all_extracts, key=lambda e: (e.source, e.day))
    for extract in in_order:
        for row in extract.rows:
            if not row.not_so:
                first.setdefault((extract.source, row.slot), extract.number)
    filled: set[tuple[str, str, str]] = set()
    for extract in in_order:
        late: dict[str, list[Row]] = {}
        for row in extract.rows:
            cells = {(extract.source, row.slot, name) for name, _ in row.given}
            if any(value is not None for _, value in row.given):
                filled |= cells
            elif cells and not cells & filled:
                row = replace(row, given=())
            if row.assumed and first[extract.source, row.slot] != extract.number:
                late.setdefault(row.slot, []).append(row)
            else:
                said.append(_occasion(extract, row, row.said))
        for slot_rows in late.values():
            said += [_occasion(extract, row, extract.day) for row in as_it_stands(slot_rows)]
    return said


def as_it_stands(rows: Sequence[Row]) -> list[Row]:
    """What rows split by their dates say together at the date of their extract."""
    rows = sorted(rows, key=lambda row: row.said)
    last = rows[-1]
    if last.other is not None:
        return [row for row in rows if row.said == last.said]
    word: dict[str, tuple[int, list[Any]]] = {}
    for row in rows:
        for name, value in row.given:
            if name not in word or word[name][0] < row.said:
                word[name] = (row.said, [])
            word[name][1].append(value)
    return [
        Row(last.slot, ((name, value),), last.said, True)
        for name, (_, values) in word.items()
        for value in values
    ]


def _occasion(extract: Extract, row: Row, day: int) -> Occasion:
    return Occasion(
        row.slot,
        extract.source,
        at(day),
        at(extract.day),
        extract.number,
        row.given,
        row.other,
        row.not_so,
    )


def known_of_node(said: Iterable[Occasion], slot: str) -> dict[str, Any]:
    """The last word of each property, a source's repeats aside."""
    words: list[tuple[tuple[Any, ...], str, Any]] = []
    for source in "abc":
        own: dict[str, Any] = {}
        mine = [o for o in said if o.slot == slot and o.source == source]
        for time in sorted({(o.said_at, o.extract_at, o.number) for o in mine}):
            together: dict[str, set[str]] = {}
            for o in mine:
                if (o.said_at, o.extract_at, o.number) == time:
                    for name, value in o.given:
                        together.setdefault(name, set())
                        if value is not None:
                            together[name].add(value)
            for name, values in together.items():
                for rank, value in enumerate(sorted(values) or [None]):
                    if own.get(name) != value:
                        order = (time[0], time[1], source, time[2], rank)
                        words.append((order, name, value))
                    own[name] = value
    known: dict[str, Any] = {}
    for _, name, value in sorted(words, key=lambda word: word[0]):
        known[name] = value
    return {name: value for name, value in known.items() if value is not None}
