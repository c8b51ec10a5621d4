"""How made-up facts are said: days, chance, records in rows of their own, and their links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from graph.facts import Fact, Node, Place, Ref, Relationship

FIRST_DAY = date(2018, 1, 1)
LAST_DAY = date(2025, 12, 31)
FILE = "generated"

SPAN = (LAST_DAY - FIRST_DAY).days
DAYS = [FIRST_DAY + timedelta(days=n) for n in range(SPAN + 400)]
SAID = [datetime(day.year, day.month, day.day, 9, 30) for day in DAYS]  # noqa: DTZ001 -- UTC

_NOTHING: dict[str, Any] = {}
_T = TypeVar("_T")


class Teller:
    """Says one fact after another. Days are counted from the first one."""

    def __init__(self, chance: Random) -> None:
        self._random = chance.random
        self._records = 0
        self._facts: list[Fact] = []
        self._place = Place(FILE, 0)
        self._manager = Ref("Worker", "")
        self._workers: list[Ref] = []
        self._day = 0

    # --- choosing ---

    def _below(self, number: int) -> int:
        return int(self._random() * number)

    def _one(self, things: Sequence[_T]) -> _T:
        return things[int(self._random() * len(things))]

    # --- saying ---

    def _say(self, label: str, sheet: str, properties: dict[str, Any], day: int) -> Ref:
        """A new record, its facts a row of their own."""
        self._records += 1
        ref = Ref(label, f"{sheet}{self._records}")
        self._place = Place(FILE, self._records)
        self._facts.append(Node(label, ref.id, properties, SAID[day], False, self._place))
        return ref

    def _record(
        self, label: str, sheet: str, cases: list[Ref], day: int, properties: dict[str, Any]
    ) -> Ref:
        """A record on the files of these cases."""
        properties["happened_from"] = DAYS[day]
        self._day = day
        ref = self._say(label, sheet, properties, day)
        for case in cases:
            self._join("ON_FILE", ref, case)
        return ref

    def _join(self, kind: str, start: Ref, end: Ref, said: Mapping[str, Any] = _NOTHING) -> None:
        """A link, said in the row of the record that was said last."""
        at = SAID[self._day]
        self._facts.append(Relationship(kind, start, end, said, at, False, False, self._place))

    def _always(self, label: str, own_id: str, properties: dict[str, Any]) -> Ref:
        """A person, worker or team: known from always."""
        self._records += 1
        self._place = Place(FILE, self._records)
        self._facts.append(Node(label, own_id, properties, None, False, self._place))
        return Ref(label, own_id)
