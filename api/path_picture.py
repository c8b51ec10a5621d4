"""An evidence path as a small picture: where its boxes and arrows stand. Draws nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

MOST_BOXES = 12
WIDTH = 288
INDENT = 14
LANE = 16
BOX = 34
LABEL = 16
GAP = 5
_LINE = 7  # what a letter takes

_RECORD = r"[A-Za-z]\w*:\S+"
_STEP = re.compile(rf"(?P<start>{_RECORD})(?: (?P<type>[A-Z][A-Z0-9_]*) (?P<end>{_RECORD}))?")


@dataclass(frozen=True)
class Step:
    """One step of a path: a record, or a relationship between two; or words in its place."""

    number: int
    text: str
    start: str | None = None
    type: str | None = None
    end: str | None = None


def read_path(path: Iterable[str]) -> list[Step]:
    """The steps of a path; one that is masked is words alone."""
    steps = []
    for number, text in enumerate(path, 1):
        found = _STEP.fullmatch(text)
        parts = found.groupdict() if found else {}
        steps.append(Step(number, text, parts.get("start"), parts.get("type"), parts.get("end")))
    return steps


def name(record: str) -> tuple[str, str]:
    """The label and the id of a record as a path writes it."""
    label, _, id_ = record.partition(":")
    return label, id_


@dataclass(frozen=True)
class Box:
    """A record of the picture."""

    record: str
    x: int
    y: int
    width: int

    @property
    def label(self) -> str:
        """What kind of record it is; of a masked one, what is said of it."""
        return self._short(name(self.record)[0] if self._is_record else "Hidden")

    @property
    def id(self) -> str:
        """Its id, as far as there is room."""
        return self._short(name(self.record)[1] if self._is_record else self.record)

    @property
    def _is_record(self) -> bool:
        return re.fullmatch(_RECORD, self.record) is not None

    def _short(self, text: str) -> str:
        room = (self.width - 16) // _LINE
        return text if len(text) <= room else "…" + text[len(text) - room + 1 :]


@dataclass(frozen=True)
class Arrow:
    """A relationship of the picture: a line through points, with its type beside it."""

    number: int
    type: str
    points: tuple[tuple[int, int], ...]
    x: int
    y: int
    anchor: str

    @property
    def line(self) -> str:
        """The line as SVG says it."""
        return " ".join(f"{x},{y}" for x, y in self.points)

    @property
    def head(self) -> str:
        """The head of the arrow as SVG says it."""
        (x0, y0), (x, y) = self.points[-2:]
        if x0 == x:
            back = y - 7 if y0 < y else y + 7
            return f"{x},{y} {x - 4},{back} {x + 4},{back}"
        back = x - 7 if x0 < x else x + 7
        return f"{x},{y} {back},{y - 4} {back},{y + 4}"


@dataclass(frozen=True)
class Picture:
    """Boxes under one another, an arrow for each relationship."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    height: int
    left_out: int

    width = WIDTH
    box = BOX


def picture(path: Sequence[str]) -> Picture:
    """The picture of a path: a tree from its busiest record; other relationships at the side."""
    return _Drawing(read_path(path)).picture()


class _Drawing:
    def __init__(self, steps: Sequence[Step]) -> None:
        seen: dict[str, None] = {}
        for step in steps:
            seen |= dict.fromkeys(
                filter(None, (step.start, step.end)) if step.start else (step.text,)
            )
        self._shown = list(seen)[:MOST_BOXES]
        self._left_out = len(seen) - len(self._shown)
        self._steps = [
            step
            for step in steps
            if step.type and {step.start, step.end} <= set(self._shown) and step.start != step.end
        ]
        self._parent: dict[str, Step] = {}
        self._order: list[tuple[str, int]] = []

    def picture(self) -> Picture:
        while rest := [one for one in self._shown if one not in dict(self._order)]:
            self._grow(max(rest, key=lambda one: (len(self._of(one)), -rest.index(one))), 0)
        boxes: dict[str, Box] = {}
        arrows: list[Arrow] = []
        y = 2
        for record, depth in self._order:
            step = self._parent.get(record)
            left = 2 + depth * INDENT * 2
            if step is not None:
                y += LABEL
            elif boxes:
                y += GAP
            boxes[record] = box = Box(record, left, y, WIDTH - left - 2 - self._lanes * LANE)
            if step is not None:
                arrows.append(self._branch(step, record, boxes))
            y = box.y + BOX
            for lane, extra in self._extras(record, boxes):
                y += LABEL
                arrows.append(_at_the_side(extra, boxes, lane, y, record))
            y += GAP
        return Picture(tuple(boxes.values()), tuple(arrows), y, self._left_out)

    def _grow(self, record: str, depth: int) -> None:
        self._order.append((record, min(depth, 4)))
        for step in self._of(record):
            other = step.end if step.start == record else step.start
            if other is not None and other not in dict(self._order):
                self._parent[other] = step
                self._grow(other, depth + 1)

    def _of(self, record: str) -> list[Step]:
        return [step for step in self._steps if record in (step.start, step.end)]

    @cached_property
    def _beside(self) -> list[Step]:
        return [step for step in self._steps if step not in self._parent.values()]

    @property
    def _lanes(self) -> int:
        return min(len(self._beside), 4)

    def _extras(self, record: str, boxes: dict[str, Box]) -> Iterable[tuple[int, Step]]:
        for at, step in enumerate(self._beside):
            if record in (step.start, step.end) and step.start in boxes and step.end in boxes:
                yield at % 4, step

    def _branch(self, step: Step, record: str, boxes: dict[str, Box]) -> Arrow:
        parent = boxes[str(step.end if step.start == record else step.start)]
        own = boxes[record]
        x, middle = parent.x + INDENT, own.y + BOX // 2
        points: tuple[tuple[int, int], ...]
        if own.x <= parent.x + INDENT:  # as deep as it goes: the line runs at the left of both
            x = own.x - INDENT
            points = ((parent.x, parent.y + BOX // 2), (x, parent.y + BOX // 2))
        else:
            points = ((x, parent.y + BOX),)
        points = (*points, (x, middle), (own.x, middle))
        if step.start == record:
            points = points[::-1]
        return Arrow(step.number, str(step.type), points, own.x, own.y - 4, "start")


def _at_the_side(step: Step, boxes: dict[str, Box], lane: int, y: int, later: str) -> Arrow:
    start, end = boxes[str(step.start)], boxes[str(step.end)]
    x = WIDTH - 6 - lane * LANE
    points = (
        (start.x + start.width, start.y + BOX // 2 + 6),
        (x, start.y + BOX // 2 + 6),
        (x, end.y + BOX // 2 - 6),
        (end.x + end.width, end.y + BOX // 2 - 6),
    )
    return Arrow(
        step.number, str(step.type), points, boxes[later].x + boxes[later].width, y - 4, "end"
    )
