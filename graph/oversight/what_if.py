"""What would change if a policy were adopted: which findings appear and which vanish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.oversight.finding import Finding
from graph.oversight.oversee import Judgeable, Terms, oversee
from graph.oversight.pack import Pack


@dataclass
class Difference:
    """The open findings that one policy gives and the other does not."""

    appear: list[Finding] = field(default_factory=list)
    vanish: list[Finding] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)

    @property
    def moved(self) -> list[str]:
        """The cases on which anything changes."""
        return sorted({found.case_id for found in (*self.appear, *self.vanish)})


def what_if(store: Judgeable, ids: Sequence[str], terms: Terms, other: Pack) -> Difference:
    """Judge the cases by the pack of the terms and by another one, and compare."""
    changed = replace(terms, pack=other)
    difference = Difference()
    for today, then in zip(oversee(store, ids, terms), oversee(store, ids, changed), strict=True):
        difference.cases |= today.files.keys()
        now_open = {found.key: found for found in today.findings if found.is_open}
        then_open = {found.key: found for found in then.findings if found.is_open}
        difference.appear += [one for key, one in then_open.items() if key not in now_open]
        difference.vanish += [one for key, one in now_open.items() if key not in then_open]
    difference.appear.sort(key=lambda found: found.rank)
    difference.vanish.sort(key=lambda found: found.rank)
    return difference
