"""docs/queries.md: every named query with what it takes and gives, from the files themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cypher.query import Column, Parameter, Query

_INTRODUCTION = """\
# Named queries

Written from the headers of the files in `cypher/` by `casegraph reference`; change them there.
Each query is one file, and the same text runs on both servers:

    casegraph query trace/decision --param decision_id=… --param as_of=2024-03-31

A kind that ends in `?` may be null. Every row has `rests_on`: the records and relationships it
rests on, in order, each as `Label:id` or `Label:id TYPE Label:id`, so that what is shown can be
checked. *Rests on* names the clauses of the source guidance. *Scope* says how much of the store
an answer needs: with `--known-at`, that much is rebuilt as it was known then.
"""


def queries_page(queries: Mapping[str, Query]) -> str:
    """The whole page; the same queries always give the same text."""
    return "\n".join(_page(queries))


def _page(queries: Mapping[str, Query]) -> Iterator[str]:
    yield _INTRODUCTION
    yield "| query | what it answers |"
    yield "| --- | --- |"
    for query in queries.values():
        yield f"| [{query.name}](#{_anchor(query.name)}) | {query.summary} |"
    for query in queries.values():
        yield ""
        yield from _section(query)
    yield ""


def _section(query: Query) -> Iterator[str]:
    yield f"## {query.name}"
    yield ""
    yield query.summary
    if query.detail:
        yield query.detail
    yield ""
    scope = f"`{query.scope}`"
    if query.scope_parameter:
        scope += f", named by `${query.scope_parameter}`"
    yield f"- Scope: {scope}."
    if query.basis:
        yield f"- Rests on: {', '.join(query.basis)}."
    if query.one_row:
        yield "- Gives one row, or none."
    if query.parameters:
        yield ""
        yield from _table("parameter", [(f"${p.name}", p) for p in query.parameters])
    yield ""
    yield from _table("column", [(c.name, c) for c in query.columns])


def _table(what: str, items: Iterable[tuple[str, Parameter | Column]]) -> Iterator[str]:
    yield f"| {what} | kind | meaning |"
    yield "| --- | --- | --- |"
    for name, item in items:
        yield f"| `{name}` | {item.kind} | {item.meaning} |"


def _anchor(name: str) -> str:
    return name.replace("/", "")
