"""Many rules in one statement: the files are sent once, what rules share is worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from cypher.rule import Rule

_RETURN = re.compile(r"^RETURN\b", re.MULTILINE)
_HEADER = re.compile(r"\A(?://[^\n]*\n)*")
_COUNTED = ("MET", "NOT_DUE", "NOT_APPLICABLE")
"""What is only counted where nobody asks for everything; a row that says so says it alone."""

_LONGEST = 20_000
"""How many characters of rules go into one statement: Neo4j takes minutes to plan all at once."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Together:
    """Rules that are asked in one statement, each as a subquery and a column of its own.

    Beside ``$files`` it takes for each rule the places of its files in that list, as ``$at_R06``.
    Rules whose texts begin with one fragment share it, and their files with it. Such a fragment
    gives ``file``, and something that is called as the fragment is.
    """

    rules: tuple[Rule, ...]
    text: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The parts of a file that the text names."""
        return tuple(sorted({part for rule in self.rules for part in rule.reads}))

    @property
    def after(self) -> frozenset[str]:
        """The rules whose findings must be known first."""
        return frozenset(name for rule in self.rules for name in rule.after)

    def rows(self, answer: Sequence[Row]) -> Iterator[tuple[Rule, Row | str]]:
        """Each row of each rule, as the rule by itself would give it, or its outcome alone."""
        for rule in self.rules:
            names = [column.name for column in rule.columns]
            for values in answer[0][rule.id]:
                said = isinstance(values, str)
                yield rule, values if said else dict(zip(names, values, strict=True))


def together(rules: Iterable[Rule], *, everything: bool) -> list[Together]:
    """The statements that ask these rules: some of those that wait for the same findings in one."""
    stages = groupby(rules, key=lambda rule: ("all" in rule.after, bool(rule.after)))
    return [
        statement(some, everything) for _, stage in stages for some in _not_too_long(_alike(stage))
    ]


def _alike(rules: Iterable[Rule]) -> list[list[Rule]]:
    """The rules that share what their texts begin with, and each other by itself."""
    groups: dict[object, list[Rule]] = {}
    for rule in rules:
        key = (rule.begins, rule.services) if rule.begins else rule.id
        groups.setdefault(key, []).append(rule)
    return list(groups.values())


def _not_too_long(groups: Iterable[Sequence[Rule]]) -> Iterator[tuple[Rule, ...]]:
    some: tuple[Rule, ...] = ()
    for group in groups:
        more = some + tuple(group)
        if some and sum(len(rule.text) for rule in more) > _LONGEST:
            yield some
            more = tuple(group)
        some = more
    if some:
        yield some


def place(rule: Rule) -> str:
    """The name of the parameter that says which of the files a rule is asked about."""
    return f"at_{rule.id}"


@lru_cache(maxsize=256)
def statement(rules: tuple[Rule, ...], everything: bool) -> Together:
    """The one statement that asks some rules."""
    parts = [_sharing(some, everything) for some in _alike(rules)]
    text = "".join(parts) + f"RETURN {', '.join(rule.id for rule in rules)}\n"
    return Together(rules, text)


def _sharing(rules: Sequence[Rule], everything: bool) -> str:
    first = rules[0]
    if len(rules) == 1:
        body = _HEADER.sub("", first.text)
        asked = body[: _last(body).start()].replace("$files", _files(first))
        return f"CALL () {{\n{asked}{_collected(body, first, everything)}}}\n"
    gives = first.begins.partition("\n")[0].rpartition("/")[2]
    parts = ""
    for rule in rules:
        own = rule.text.rpartition(rule.begins)[2]
        parts += f"CALL (each) {{\nUNWIND each AS one\nWITH one.file AS file, one.it AS {gives}\n"
        parts += f"{own[: _last(own).start()]}{_collected(own, rule, everything)}}}\n"
    return (
        f"CALL () {{\n{first.begins.replace('$files', _files(first))}"
        f"WITH collect({{file: file, it: {gives}}}) AS each\n"
        f"{parts}RETURN {', '.join(rule.id for rule in rules)}\n}}\n"
    )


def _files(rule: Rule) -> str:
    return f"[place IN ${place(rule)} | $files[place]]"


def _last(text: str) -> re.Match[str]:
    return list(_RETURN.finditer(text))[-1]


def _collected(text: str, rule: Rule, everything: bool) -> str:
    names = [column.name for column in rule.columns]
    row = f"[{', '.join(names)}]"
    if not everything and "outcome" in names:
        row = f"CASE WHEN outcome IN {list(_COUNTED)} THEN outcome ELSE {row} END"
    return f"WITH{text[_last(text).end() :]}RETURN collect({row}) AS {rule.id}\n"
