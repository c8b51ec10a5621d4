"""Commands that ask: query, trace, actions, file, source."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from api import words
from api.asking import Asked, Asking, KnownAt, read_parameter
from api.command import (
    CannotError,
    as_of_option,
    asked,
    known_at_option,
    note,
    out,
    url_option,
)


@click.command()
@click.argument("name", required=False)
@click.argument("shown", required=False)
@click.option("--list", "list_", is_flag=True, help="List the queries there are.")
@click.option(
    "--param",
    "-p",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="One of the query's parameters; again for each. An empty value is null; several "
    "values have commas between.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How the rows are printed. Only json gives every value exactly as it is.",
)
@click.option("--rests-on", is_flag=True, help="In a table, show too what each row rests on.")
@as_of_option
@known_at_option
@url_option
def query(
    name: str | None,
    shown: str | None,
    list_: bool,
    parameters: tuple[str, ...],
    format_: str,
    rests_on: bool,
    as_of: date | None,
    known_at: KnownAt | None,
    url: str | None,
) -> None:
    """Ask a named query.

    \b
    casegraph query --list
    casegraph query show actions/unfollowed
    casegraph query show R06
    casegraph query actions/unfollowed -p case_id=demo:cases:c1 --as-of 2024-03-31
    """
    import cypher
    from api.show import as_csv, as_json, print_rows

    if list_ or name is None:
        _list_queries()
        return
    if name == "show" or shown is not None:
        if name != "show" or shown is None:
            raise CannotError("query: say show and the name of one query, or one name alone")
        _show_query(cypher.shown(shown))
        return
    given = dict(map(read_parameter, parameters))
    cypher.find(name)
    with asked(url, known_at, as_of) as (store, asking):
        question = asking.question(name, given)
        rows = question.put_to(store)
        _, scope_id = question.query.scope_of(question.parameters)
        if scope_id is not None and not rows:
            # "nothing" is an answer about a record that is there, not about a slip of the pen
            _refuse_unknown(store, asking, scope_id, known_at)
    columns = [column.name for column in question.query.columns]
    if format_ == "json":
        click.echo(as_json(rows))
    elif format_ == "csv":
        click.echo(as_csv(columns, rows), nl=False)
    else:
        shown_columns = [column for column in columns if rests_on or column != "rests_on"]
        print_rows(out(), shown_columns, rows)
    for said in (*question.notes, *_limit(question.first, len(rows))):
        note(said)


def _limit(first: int | None, found: int) -> list[str]:
    if first is None or found < first:
        return []
    return [f"the first {first}; there may be more: -p first=N asks for more"]


def _list_queries() -> None:
    import cypher
    from api.show import reading_table

    texts = [(name, query.summary) for name, query in cypher.queries().items()]
    out().print(reading_table("Named queries", {"query": 1, "what it answers": 3}, texts))


def _show_query(query: Any) -> None:
    from api.show import reading_table

    show = out()
    show.print(f"[bold]{query.name}[/bold]\n{query.summary}")
    if query.detail:
        show.print(query.detail)
    named = f", named by {query.scope_parameter}" if query.scope_parameter else ""
    show.print(f"\nAsks: one {query.scope}{named}." if named else "\nAsks: the whole service.")
    if query.basis:
        show.print(f"Rests on: {', '.join(query.basis)}")
    heads = {"kind": 1, "meaning": 4}
    for title, items in (("Parameters", query.parameters), ("Columns", query.columns)):
        texts = [(item.name, item.kind, item.meaning) for item in items]
        show.print()
        show.print(reading_table(title, {"name": 1, **heads}, texts))
    show.print("A kind that ends in ? may be null. as_of is today where it is not given.")
    show.print("\nThe whole text, for any Cypher shell; its parameters have to be set there:\n")
    # as it is: nothing is wrapped or taken for a mark of style
    click.echo(f"{query.text.rstrip()};")


@click.command()
@click.argument("id_", metavar="ID")
@as_of_option
@known_at_option
@url_option
def trace(id_: str, as_of: date | None, known_at: KnownAt | None, url: str | None) -> None:
    """Trace a decision: who, why, on what evidence, what else, and what came of it.

    Of an action, an event or any other record: the decisions that stand behind it.
    """
    from api.tree import as_tree, backwards_tree

    with asked(url, known_at, as_of) as (store, asking):
        tree = traced(store, asking, id_)
        if tree is None:
            rows = asking.question("trace/backwards", {"id": id_}).put_to(store)
            if not rows:
                _refuse_unknown(store, asking, id_, known_at)
            tree = backwards_tree(id_, rows)
            if not rows:
                tree.add("nothing is written down that leads to it")
    out().print(as_tree(tree))
    note(f"as of {asking.day.day.isoformat()}{as_known(known_at)}")


def traced(store: Asked, asking: Asking, id_: str) -> Any:
    """A decision as a tree, or None where the id is no decision's."""
    from api.tree import decision_tree

    rows = asking.question("trace/decision", {"decision_id": id_}).put_to(store)
    return decision_tree(rows[0]) if rows else None


def _not_there(id_: str, known_at: KnownAt | None) -> str:
    then = f", or was not on the record{as_known(known_at)}" if known_at else ""
    return f"{id_}: there is no such record{then}; casegraph actions and query --list find ids"


def _refuse_unknown(
    store: Asked, asking: Asking, id_: str, known_at: KnownAt | None, label: str | None = None
) -> None:
    """CannotError where there is no record of that id, or one of another label."""
    rows = asking.question("records/one", {"id": id_}).put_to(store)
    if not rows:
        raise CannotError(_not_there(id_, known_at))
    if label is not None and rows[0]["label"] != label:
        raise CannotError(f"{id_}: is of the kind {rows[0]['label']}, and this takes a {label}")


def as_known(known_at: KnownAt | None) -> str:
    """The time that is looked back to, in words."""
    if known_at is None:
        return ""
    if isinstance(known_at, datetime):
        return f", as known at {words.moment(known_at)}"
    return f", as known at the end of {known_at.isoformat()}"


@click.command()
@click.option("--case", "case_id", metavar="ID", help="Only on this case.")
@click.option(
    "--first",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="At most so many; the latest due come first.",
)
@as_of_option
@known_at_option
@url_option
def actions(
    case_id: str | None, first: int, as_of: date | None, known_at: KnownAt | None, url: str | None
) -> None:
    """List the actions nobody followed: past their day, and nothing shows them done."""
    with asked(url, known_at, as_of) as (store, asking):
        given = {"case_id": case_id, "first": first}
        rows = asking.question("actions/unfollowed", given).put_to(store)
        if case_id is not None and not rows:
            _refuse_unknown(store, asking, case_id, known_at, "Case")
    show_unfollowed(rows, asking.day.day, first)
    note(f"as of {asking.day.day.isoformat()}{as_known(known_at)}")


def show_unfollowed(rows: list[dict[str, Any]], day: date, first: int) -> None:
    """The rows of actions/unfollowed as a table, an action on several cases once."""
    from api.show import reading_table

    cases: dict[str, list[str]] = {}
    for row in rows:
        cases.setdefault(row["action_id"], []).append(row["case_id"])
    title = f"{words.counted(len(cases), 'action')} not followed on {words.day(day)}"
    if len(rows) == first:
        title = f"The first {title}; there may be more: --first N asks for more"
    columns = {"what was to be done": 4, "by whom": 2, "by when": 2, "days over": 1, "action": 0}
    texts = []
    for row in rows:
        lies_on = cases.pop(row["action_id"], None)
        if lies_on is not None:
            several = f" (on {len(lies_on)} cases)" if len(lies_on) > 1 else ""
            texts.append(
                (
                    row["summary"] + several,
                    words.listed(map(words.owner, row["owners"])) or "nobody is named",
                    words.day(row["due_on"]),
                    str(row["days_over"]),
                    row["action_id"],
                )
            )
    if texts:
        out().print(reading_table(title, columns, texts))
    else:
        out().print(title)


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--statements", is_flag=True, help="Every statement, with its file and SHA-256.")
@known_at_option
@url_option
def source(id_: str, statements: bool, known_at: KnownAt | None, url: str | None) -> None:
    """Tell who said what of a record, when, side by side; which word is shown, and why."""
    from api.provenance import read_statements, show_statements, side_by_side

    with asked(url, known_at) as (store, asking):
        rows = asking.question("records/source", {"id": id_}).put_to(store)
        if not rows:
            raise CannotError(_not_there(id_, known_at))
    said = read_statements(rows)
    show = out()
    for part in side_by_side(id_, said):
        show.print(part)
    if statements:
        for part in show_statements(said):
            show.print(part)


@click.command("file")
@click.argument("person_id", metavar="PERSON")
@as_of_option
@known_at_option
@url_option
def file_(person_id: str, as_of: date | None, known_at: KnownAt | None, url: str | None) -> None:
    """Show a child's file as the child reads it. PERSON is the person's id: see people/find.

    casegraph serve shows the same as a page.
    """
    from api.child import child_file
    from api.child_text import show_file

    with asked(url, known_at, as_of) as (store, asking):
        told = child_file(store, asking, person_id)
        if told is None:
            _refuse_unknown(store, asking, person_id, known_at, "Person")
            raise CannotError(_not_there(person_id, known_at))
    show_file(out(), told)


COMMANDS = (query, trace, actions, file_, source)
