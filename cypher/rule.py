"""An oversight rule as its file declares it: a query, and what the header says beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from cypher.query import Query, QueryError

SEVERITIES = ("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL")
SERVICES = ("CHILDRENS_SOCIAL_CARE", "YOUTH_JUSTICE", "ADULT_PROBATION")
ROLES = ("CASE_MANAGER", "SENIOR_PRACTITIONER", "TEAM_MANAGER", "SERVICE_MANAGER")

WORDS = (
    "rule",
    "version",
    "severity",
    "uplift",
    "role",
    "services",
    "periods",
    "after",
    "staff",
    "child",
)
"""The words that a rule's header has beside those of every query."""

COLUMNS: Mapping[str, str] = {
    "case_id": "id",
    "subjects": "strings",
    "path": "strings",
    "anchor": "map",
    "period": "string",
    "due": "date",
    "met": "map",
    "ended_on": "date",
    "ended_by": "string",
    "spared_on": "date",
    "outlives_case": "boolean",
    "explained_at": "strings",
    "never_explained": "boolean",
    "spells": "maps",
    "marks": "maps",
    "alarms": "maps",
    "outcome": "string",
    "state": "string",
    "severity": "string",
    "severity_late": "string",
    "role": "string",
    "missing": "strings",
    "searched": "map",
    "detail": "map",
}
"""What a rule's rows may hold; docs/oversight.md says what each column is for."""

_NEEDED = ("case_id", "subjects", "path")
_DEFINE = re.compile(r"// (\w+)\((\w+)\) -- (.+)")
_STARTS = re.compile(
    r"^UNWIND \$files AS file\n(?:CALL \(file\) \{\n  )?"
    r"MATCH \(case:Case \{id: file\.id\}\)<-\[:ON_FILE\]-\(\w+:([\w|]+)(?: \{kind: '(\w+)'\})?",
    re.MULTILINE,
)
_ID = re.compile(r"R\d\d")


@dataclass(frozen=True)
class Rule(Query):
    """A named query whose rows are what is expected of a file, and how far it was met.

    ``uplift`` says in words when a row may carry a higher severity. ``periods`` are the
    parameters of the policy pack by which rows are judged, beside those of the text itself.
    ``after`` names the rules whose findings must be known first.
    """

    id: str = ""
    version: str = ""
    severity: str = ""
    uplift: str = ""
    role: str = ""
    services: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    staff: str = ""
    child: str = ""

    @property
    def title(self) -> str:
        """What the rule looks for, in words."""
        return self.summary.removesuffix(".")

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The parts of a file that the text names, as ``file.entries``; no others are sent."""
        return tuple(sorted(set(re.findall(r"\bfile\.(\w+)", self.text))))

    @cached_property
    def starts_on(self) -> tuple[str, ...]:
        """What a file must hold for the rule to say anything: Event.ALLOCATION, or Meeting.

        Read from the first clause where that is a MATCH of records on the file; else nothing.
        """
        found = _STARTS.search(self.text)
        if found is None:
            return ()
        return tuple(f"{label}.{found[2] or ''}" for label in found[1].split("|"))

    @property
    def settings(self) -> tuple[str, ...]:
        """The parameters of the policy pack on which the rule depends."""
        own = (parameter.name for parameter in self.parameters if parameter.name != "files")
        return tuple(dict.fromkeys((*own, *self.periods)))


def rule(query: Query, said: Mapping[str, str]) -> Rule:
    """A rule from its query and the words of its header; QueryError where they are wrong."""
    for word in ("rule", "version", "severity", "role", "services", "staff"):
        if not said.get(word):
            raise QueryError(f"{query.name}: a rule says {word}:")
    _one_of(query, "severity", said["severity"], SEVERITIES)
    _one_of(query, "role", said["role"], ROLES)
    services = SERVICES if said["services"] == "all" else _words(said["services"])
    for service in services:
        _one_of(query, "services", service, SERVICES)
    if not _ID.fullmatch(said["rule"]):
        raise QueryError(f"{query.name}: the rule {said['rule']} is not written as R06")
    if "files" not in {parameter.name for parameter in query.parameters}:
        raise QueryError(f"{query.name}: a rule takes $files: maps")
    for column in query.columns:
        if COLUMNS.get(column.name) != column.kind.rstrip("?"):
            raise QueryError(f"{query.name}: no rule has a column {column.name}: {column.kind}")
    for name in _NEEDED:
        if name not in {column.name for column in query.columns}:
            raise QueryError(f"{query.name}: a rule gives {name}: {COLUMNS[name]}")
    for word in ("staff", "child"):
        for part in re.findall(r"\{([^}]*)\}", said.get(word, "")):
            if not re.fullmatch(r"\w+", part):
                raise QueryError(f"{query.name}: {word}: names {{{part}}}, which is no plain name")
    if not query.basis:
        raise QueryError(f"{query.name}: a rule stands on clauses (// basis: P19)")
    given = {field.name: getattr(query, field.name) for field in fields(Query)}
    return Rule(
        **given,
        id=said["rule"],
        version=said["version"],
        severity=said["severity"],
        uplift=said.get("uplift", ""),
        role=said["role"],
        services=tuple(services),
        periods=tuple(_words(said.get("periods", ""))),
        after=tuple(_words(said.get("after", ""))),
        staff=said["staff"],
        child=said.get("child", ""),
    )


def _words(said: str) -> list[str]:
    return [word.strip() for word in said.split(",") if word.strip()]


def _one_of(query: Query, word: str, said: str, allowed: Iterable[str]) -> None:
    if said not in allowed:
        raise QueryError(f"{query.name}: {word}: {said} is none of {', '.join(allowed)}")


@dataclass(frozen=True)
class Definition:
    """An expression that queries call by name: ``live(event)`` stands for its whole text."""

    name: str
    argument: str
    meaning: str
    expression: str

    @staticmethod
    def read(name: str, header: list[str], body: str) -> Definition:
        """From a file whose first line is ``// live(record) -- meaning``."""
        found = _DEFINE.fullmatch(header[0]) if header else None
        if found is None or found[1] != name.rpartition("/")[2]:
            raise QueryError(f"{name}: does not begin with // {name}(argument) -- meaning")
        meaning = " ".join([found[3], *(line.removeprefix("//").strip() for line in header[1:])])
        expression = " ".join(line.strip() for line in body.splitlines())
        return Definition(found[1], found[2], meaning, expression)

    def put_into(self, body: str) -> str:
        """The text with each call replaced; an argument is a name, or a name with a property."""

        def replaced(call: re.Match[str]) -> str:
            return "(" + re.sub(rf"\b{self.argument}\b", call[1], self.expression) + ")"

        return re.sub(rf"(?<![\w.]){self.name}\((\w+(?:\.\w+)?)\)", replaced, body)
