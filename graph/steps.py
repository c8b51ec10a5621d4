"""The steps of a path: "Label:id", or "Label:id TYPE Label:id" (what an answer rests on)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.facts import Ref
from graph.model import MODEL

_LABELS = "|".join(MODEL.by_label)
_TYPES = "|".join(MODEL.by_type)
_LINK = re.compile(f"({_LABELS}):(.+?) ({_TYPES}) ({_LABELS}):(.+)", re.DOTALL)
_RECORD = re.compile(f"({_LABELS}):(.+)", re.DOTALL)


class Step(NamedTuple):
    """A record, or a relationship between two."""

    start: Ref
    type: str | None = None
    end: Ref | None = None

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The records it names."""
        return (self.start,) if self.end is None else (self.start, self.end)


def read_step(text: str) -> Step | None:
    """The step that a text is; None where it names no record."""
    if found := _LINK.fullmatch(text):
        return Step(Ref(found[1], found[2]), found[3], Ref(found[4], found[5]))
    if found := _RECORD.fullmatch(text):
        return Step(Ref(found[1], found[2]))
    return None


def records(path: Iterable[str]) -> Iterator[Ref]:
    """The records that a path names, in order, each once."""
    steps = (read_step(text) for text in path)
    yield from dict.fromkeys(ref for step in steps if step is not None for ref in step.refs)
