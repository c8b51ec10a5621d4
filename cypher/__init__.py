"""The named queries: one file each, found, read and checked here. Knows no server."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cypher.query import Column, Parameter, Query, QueryError
from cypher.read import OVERSIGHT, read_definitions, read_folder, read_query
from cypher.rule import Definition, Rule

__all__ = [
    "Column",
    "Definition",
    "Parameter",
    "Query",
    "QueryError",
    "Rule",
    "access",
    "definitions",
    "every",
    "feed",
    "find",
    "oversight",
    "queries",
    "read_folder",
    "read_query",
    "rules",
    "shown",
]


_INNER = (f"{OVERSIGHT}/", "access/", "feed/")
"""Folders of what the product asks for itself: no part of what can be asked by name."""


@cache
def every() -> Mapping[str, Query]:
    """Whatever is asked of a store, by the folder and name of its file: queries, rules and all."""
    return MappingProxyType(read_folder(Path(__file__).parent))


@cache
def queries() -> Mapping[str, Query]:
    """Every named query by its name; all are read and checked the first time."""
    return MappingProxyType(
        {name: query for name, query in every().items() if not name.startswith(_INNER)}
    )


@cache
def rules() -> Mapping[str, Rule]:
    """Every oversight rule by its id (R06), in the order of their numbers."""
    found = [query for query in every().values() if isinstance(query, Rule)]
    by_id = {rule.id: rule for rule in sorted(found, key=lambda rule: rule.id)}
    if len(by_id) < len(found):
        raise QueryError(f"{OVERSIGHT}: two files declare the same rule")
    return MappingProxyType(by_id)


@cache
def definitions() -> tuple[Definition, ...]:
    """The expressions that rules share, by their names."""
    return tuple(read_definitions(Path(__file__).parent))


def oversight(name: str) -> Query:
    """A query that the rules share or that stands beside them: what a file holds, strengths."""
    return every()[f"{OVERSIGHT}/{name}"]


def access(name: str) -> Query:
    """A query by which it is told who may see what."""
    return every()[f"access/{name}"]


def feed(name: str) -> Query:
    """A query by which changes are followed."""
    return every()[f"feed/{name}"]


def shown(name: str) -> Query:
    """The query or rule of that name, or of that rule id, to be read by people."""
    rule = name.removeprefix(f"{OVERSIGHT}/").upper()
    return rules().get(rule) or every().get(name) or find(name)


def find(name: str) -> Query:
    """The query of that name."""
    known = queries()
    if name in known:
        return known[name]
    ends = [other for other in known if other.rpartition("/")[2] == name]
    close = list(dict.fromkeys([*ends, *get_close_matches(name, known, n=3, cutoff=0.5)]))
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(known)}"
    raise QueryError(f"{name}: there is no query of that name; {hint}")
