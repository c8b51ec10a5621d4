"""The named queries: one file each, found, read and checked here. Knows no server."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cypher.query import Column, Parameter, Query, QueryError
from cypher.read import read_folder, read_query

__all__ = [
    "Column",
    "Parameter",
    "Query",
    "QueryError",
    "find",
    "queries",
    "read_folder",
    "read_query",
]


@cache
def queries() -> Mapping[str, Query]:
    """Every named query by its name; all are read and checked the first time."""
    return MappingProxyType(read_folder(Path(__file__).parent))


def find(name: str) -> Query:
    """The query of that name."""
    known = queries()
    if name in known:
        return known[name]
    ends = [other for other in known if other.rpartition("/")[2] == name]
    close = list(dict.fromkeys([*ends, *get_close_matches(name, known, n=3, cutoff=0.5)]))
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(known)}"
    raise QueryError(f"{name}: there is no query of that name; {hint}")
