"""Several rules in one statement: what they have in common is worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cypher.rule import Rule

_RETURN = re.compile(r"^RETURN\b", re.MULTILINE)
_GIVES = re.compile(r"\A// uses: \S*?(\w+)\n")


@dataclass(frozen=True)
class Together:
    """Rules whose texts begin with one fragment, or a rule by itself.

    Such a fragment gives ``file`` and something that is called as the fragment is. In the one
    statement each rule is a subquery over all that the fragment gave, and a column of lists.
    """

    rules: tuple[Rule, ...]
    text: str
    reads: tuple[str, ...]
    """The parts of a file that the text names."""

    def rows(self, found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Rule, Mapping[str, Any]]]:
        """Each row of each rule, as the rule by itself would give it."""
        if len(self.rules) == 1:
            yield from ((self.rules[0], row) for row in found)
            return
        for rule in self.rules:
            names = [column.name for column in rule.columns]
            for values in found[0][rule.id]:
                yield rule, dict(zip(names, values, strict=True))


def together(rules: Iterable[Rule]) -> Iterator[Together]:
    """The statements that ask these rules, in their order; a rule is asked once."""
    groups: dict[tuple[object, ...], list[Rule]] = {}
    for rule in rules:
        alike = (rule.begins, rule.after, rule.services) if rule.begins else (rule.id,)
        groups.setdefault(alike, []).append(rule)
    return (_together(tuple(group)) for group in groups.values())


@lru_cache
def _together(rules: tuple[Rule, ...]) -> Together:
    first = rules[0]
    if len(rules) == 1:
        return Together(rules, first.text, first.reads)
    gives = _GIVES.match(first.begins)
    assert gives is not None
    text = first.begins + f"WITH collect({{file: file, found: {gives[1]}}}) AS each\n"
    text += "".join(_subquery(rule, gives[1]) for rule in rules)
    text += f"RETURN {', '.join(rule.id for rule in rules)}\n"
    return Together(rules, text, tuple(sorted({part for rule in rules for part in rule.reads})))


def _subquery(rule: Rule, gives: str) -> str:
    own = rule.text.rpartition(rule.begins)[2]
    last = list(_RETURN.finditer(own))[-1]
    columns = ", ".join(column.name for column in rule.columns)
    return (
        "CALL (each) {\n"
        f"UNWIND each AS one\nWITH one.file AS file, one.found AS {gives}\n"
        f"{own[: last.start()]}WITH{own[last.end() :]}"
        f"RETURN collect([{columns}]) AS {rule.id}\n}}\n"
    )
