"""The stream of made-up facts."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from graph.facts import Fact
from importers.generate.families import FamilyMaker


def generate(cases: int, seed: int) -> Iterator[Fact]:
    """So many made-up cases and what lies on their files, as facts, one family after another.

    A smaller number of cases gives the beginning of a larger one.
    """
    maker = FamilyMaker(Random(seed))  # noqa: S311 -- made-up records, no secrets
    while maker.made < cases:
        yield from maker.family(cases - maker.made)
