"""Commands that judge: the oversight rules on cases, and stories that test them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from api.command import REFUSED, as_path
from graph import server
from graph.oversight.pack import GUIDANCE, find_pack
from graph.past import Scratch
from importers.rows import RowError
from importers.story import read_story
from importers.story_check import Checked, check_stories


@click.group()
def stories() -> None:
    """Small cases with what is expected of them: they pin down how the rules judge."""


@stories.command("check")
@click.argument("paths", nargs=-1, required=True, metavar="FILE…", type=as_path())
@click.option("--pack", default=GUIDANCE, metavar="PACK", help="The policy pack to judge by.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], pack: str, form: str) -> None:
    """Judge each story in an empty store of its own, and compare with what it expects."""
    read, checked = [], []
    for path in paths:
        try:
            read.append(read_story(path))
        except RowError as error:
            checked.append(Checked(path.name, [str(refusal) for refusal in error.refusals]))
    folder = tempfile.mkdtemp(prefix="casegraph-stories-")
    scratch = Scratch(server.join(Path(folder)), own=True)
    try:
        checked += check_stories(read, find_pack(pack), scratch)
    finally:
        scratch.close()
    if form == "json":
        click.echo(json.dumps([one.as_json() for one in checked], indent=2, ensure_ascii=False))
    else:
        table = Table("story", "as written")
        for one in checked:
            table.add_row(one.story, "yes" if one.ok else "\n".join(one.differences))
        Console().print(table)
    if not all(one.ok for one in checked):
        context.exit(REFUSED)


COMMANDS = (stories,)
