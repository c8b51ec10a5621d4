"""The command line: who may read what, given, ended, listed and looked at by the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from api.asking import KnownAt, known_until
from api.command import KNOWN_AT, CannotError, opened, out, url_option
from api.show import as_json, print_rows
from graph.model.codes_access import ACCESS_ROLE, GRANT_KIND, PURPOSE
from graph.model.codes_records import SENSITIVITY

if TYPE_CHECKING:
    from graph.store import Store

DAYS = 14
"""For how many days leave holds where nobody says until when."""
_BY = "operator"
_OF = ("Case", "Person", "Agency")
_SHOWN = ("id", "reader", "role", "kind", "of", "clearance", "until", "state", "reason")
_BARS = ("id", "reader", "person", "state", "reason")


@contextmanager
def _granting(url: str | None) -> Iterator[Store]:
    from graph.access import AccessError

    with opened(url) as store:
        try:
            yield store
        except AccessError as error:
            raise CannotError(str(error)) from error


@click.group()
def access() -> None:
    """Who may read what, beyond the work itself: leave, and conflicts of interest.

    What somebody reads for their work follows from the graph: the cases they are assigned to,
    those of their team, those of whom they manage. Leave comes on top, until a moment.
    """


@access.command()
@click.argument("reader")
@click.argument("of", metavar="ID")
@click.option(
    "--role",
    type=click.Choice(list(ACCESS_ROLE.codes)),
    required=True,
    help="The role in which it counts.",
)
@click.option(
    "--label",
    default="Case",
    show_default=True,
    help=f"What ID is: {', '.join(_OF)} (the cases it holds), or the label of one record.",
)
@click.option(
    "--kind",
    type=click.Choice([kind for kind in GRANT_KIND.codes if kind != "BREAK_GLASS"]),
    default="OTHER",
    show_default=True,
    help="Why it is given.",
)
@click.option("--reason", required=True, help="Why, in words.")
@click.option(
    "--until",
    type=KNOWN_AT,
    metavar="TIME",
    help=f"A day (its end) or a moment, London time. Without it: {DAYS} days from now.",
)
@click.option(
    "--clearance",
    type=click.Choice(list(SENSITIVITY.codes)),
    help="The highest marking that it opens. Without it, none beyond STANDARD.",
)
@click.option("--purpose", type=click.Choice(list(PURPOSE.codes)), help="It counts for this alone.")
@url_option
def grant(
    reader: str,
    of: str,
    role: str,
    label: str,
    kind: str,
    reason: str,
    until: KnownAt | None,
    clearance: str | None,
    purpose: str | None,
    url: str | None,
) -> None:
    """Let READER read the record ID for a time."""
    from graph import grants
    from graph.access import Role
    from graph.clock import london_text, now

    moment = now() + timedelta(days=DAYS) if until is None else known_until(until)
    leave = grants.Leave(
        reader, Role(role), kind, label, of, moment, reason, clearance, purpose=purpose
    )
    with _granting(url) as store:
        id_ = grants.give(store, leave, _BY)
    click.echo(f"{id_}: {reader} may read {label} {of} as {role} until {london_text(moment)}")


@access.command()
@click.argument("reader")
@click.argument("person")
@click.option("--reason", help="Why, in words.")
@url_option
def bar(reader: str, person: str, reason: str | None, url: str | None) -> None:
    """Bar READER from the files of PERSON: their own, a relative's, a friend's."""
    from graph import grants

    with _granting(url) as store:
        id_ = grants.bar(store, reader, person, reason, _BY)
    click.echo(f"{id_}: {reader} reads no file of {person}")


@access.command()
@click.argument("id_", metavar="ID")
@url_option
def end(id_: str, url: str | None) -> None:
    """End leave, or a bar, now. Nothing is deleted: that there was one stays on record."""
    from graph import grants

    with _granting(url) as store:
        grants.end(store, id_, _BY)
    click.echo(f"{id_}: ended")


@access.command(name="list")
@click.option("--reader", help="Only what this reader has.")
@click.option("--of", metavar="ID", help="Only leave to read this.")
@click.option("--bars", is_flag=True, help="Conflicts of interest instead of leave.")
@click.option("--to-review", is_flag=True, help="Only emergency openings nobody looked at yet.")
@click.option("--json", "as_text", is_flag=True, help="As JSON, with everything of each.")
@url_option
def listed(
    reader: str | None,
    of: str | None,
    bars: bool,
    to_review: bool,
    as_text: bool,
    url: str | None,
) -> None:
    """List all leave there ever was, the latest first."""
    from graph import grants

    with _granting(url) as store:
        if bars:
            found = [row["conflict"] for row in grants.conflicts(store, reader)]
        elif to_review:
            found = [row["grant"] for row in grants.broken(store, reviewed=False)]
            found = [one for one in found if reader in (None, one["reader"])]
            found = [one for one in found if of in (None, one["of_id"])]
        else:
            found = [row["grant"] for row in grants.listed(store, reader, of)]
    if as_text:
        click.echo(as_json(found))
        return
    columns = _BARS if bars else _SHOWN
    print_rows(out(), columns, [{name: _shown(one, name) for name in columns} for one in found])


def _shown(one: dict[str, Any], name: str) -> Any:
    from graph.clock import now

    if name == "of":
        return f"{one['of_label']} {one['of_id']}"
    if name != "state":
        return one.get(name)
    if one.get("ended_at") is not None:
        return "ended"
    if "until" in one and one["until"] <= now():
        return "run out"
    if one.get("kind") == "BREAK_GLASS" and one.get("reviewed_at") is None:
        return "runs, to be looked at"
    return "runs"


@access.command()
@click.argument("grant_id", metavar="ID")
@click.argument("found")
@click.option(
    "--unsafe-to-tell/--safe-to-tell",
    default=None,
    help="Whether it would be unsafe that the young person saw who looked.",
)
@url_option
def review(grant_id: str, found: str, unsafe_to_tell: bool | None, url: str | None) -> None:
    """Record what was FOUND of a file that was opened in an emergency."""
    from graph import grants

    with _granting(url) as store:
        grants.review(store, grant_id, _BY, found, unsafe_to_tell=unsafe_to_tell)
    click.echo(f"{grant_id}: looked at")


COMMANDS = (access,)
