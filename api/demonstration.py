"""What casegraph demo loads, prints and points to."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from api import words
from api.asking import Asking, Day, today
from api.cli_ask import show_unfollowed, traced
from api.command import CannotError, out, progress_bar
from api.tree import as_tree, mark_differences
from importers import demo

if TYPE_CHECKING:
    from graph.store import Store

_SHOWN = 12


def load(store: Store, folder: str) -> None:
    """Load the demo; a store that holds other records is left alone."""
    ids = {"person_id": demo.PERSON_ID}
    if not Asking().question("people/one", ids).put_to(store):
        others = Asking(first=1).question("cases/list", {}).put_to(store)
        if others:
            raise CannotError(f"{folder}: holds other records already; name another with --folder")
    with progress_bar("Loading made-up records", demo.FACTS) as progress:
        report = demo.load_demo(store, progress)
    if report.refused:
        raise CannotError("\n  ".join(["demo: refused", *map(str, report.refused)]))
    click.echo(f"Loaded {report.facts:,} made-up facts into {folder}: every name is invented.")


def show(store: Store) -> None:
    """One decision as it looks now and as it was known then, and what nobody followed."""
    show_ = out()
    now = traced(store, Asking(Day(demo.AS_OF)), demo.DECISION_ID)
    then = traced(
        store.as_known(demo.KNOWN_AT), Asking(Day(known_at=demo.KNOWN_AT)), demo.DECISION_ID
    )
    if now is None or then is None:
        raise CannotError(f"{demo.DECISION_ID}: the demo's decision is not there; load it again")
    mark_differences(now, then, "[now only]", "[then only]")
    show_.print("\n[bold]1. One decision, as it looks now[/bold]\n")
    show_.print(as_tree(now))
    day = words.day(demo.KNOWN_AT)
    show_.print(f"\n[bold]The same decision, as it could be defended on {day}[/bold]")
    show_.print("with what was on the record by then, and nothing that was written down later\n")
    show_.print(as_tree(then))
    show_.print()
    asking = Asking(Day(today()), _SHOWN)
    rows = asking.question("actions/unfollowed", {}).put_to(store)
    show_.print("[bold]2. Actions nobody followed[/bold]\n")
    show_unfollowed(rows, asking.day.day, _SHOWN)


def tell(folder: str, where: str, *, serving: bool) -> None:
    """Say where to look further."""
    url = f"--url {shlex.quote(folder)}"
    click.echo("Ask further:")
    click.echo(f"  casegraph actions {url}")
    click.echo(f"  casegraph trace {demo.GOOD_DECISION_ID} {url}")
    click.echo(f"  casegraph trace {demo.DECISION_ID} --known-at {demo.KNOWN_AT} {url}")
    click.echo(f"  casegraph source {demo.DECISION_ID} {url}")
    click.echo(f"  casegraph file {demo.PERSON_ID} {url}")
    if not serving:
        click.echo(f"  casegraph serve {url}")
        return
    click.echo("Look:")
    click.echo(f"  {where}/   the start: actions, cases")
    click.echo(f"  {where}/decision/{demo.DECISION_ID}?known_at={demo.KNOWN_AT}   now and then")
    click.echo(f"  {where}/child/{demo.PERSON_ID}   a child's file")
    click.echo(f"  {where}/oversight   what should have been done and is not found, worst first")
    click.echo(f"  {where}/graphiql   GraphQL")
    click.echo("Only this machine reaches these pages. Stop with Ctrl-C.")
