"""Commands that bring data in or take it out: import, export, snapshot, generate and more."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from api.asking import KnownAt
from api.command import DAY as DAY_TYPE
from api.command import (
    KNOWN_AT,
    REFUSED,
    CannotError,
    as_path,
    opened,
    progress_bar,
    url_option,
    writing,
)


@click.command("import")
@click.argument("source")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=as_path())
@click.option(
    "--extract-date",
    type=DAY_TYPE,
    metavar="DAY",
    help="The day the source was asked. Without it: the newest day in its files, "
    "where the importer can tell.",
)
@click.option(
    "--as-history",
    is_flag=True,
    help="Load an extract that is older than one already loaded; what it says counts as said then.",
)
@click.option("--encoding", help="How the files are encoded, where they do not say: cp1252, say.")
@click.option(
    "--report",
    type=as_path(),
    metavar="FILE",
    help="Leave the report as JSON: every file, row and column, and everything refused.",
)
@url_option
@click.pass_context
def import_(
    context: click.Context,
    source: str,
    paths: tuple[Path, ...],
    extract_date: date | None,
    as_history: bool,
    encoding: str | None,
    report: Path | None,
    url: str | None,
) -> None:
    """Load the files of a source. Nothing that is there is deleted or overwritten.

    \b
    SOURCE is one of:
      ssd     a folder of tables of the Standard Safeguarding Data Set
      sheets  record sheets: see casegraph template
      story   a small case of your own, as JSON
      jsonl   nodes and relationships as JSON Lines, such as our own export

    Good rows load; bad ones are named with file, line, column and value, and the exit status
    is 1. Loading the same files again changes nothing.
    """
    from importers.run import find, import_source

    find(source)
    with opened(url, new=True) as store, progress_bar(f"Loading {source}") as progress:
        done = import_source(
            store,
            source,
            paths,
            extract_at=extract_date,
            as_history=as_history,
            encoding=encoding,
            progress=progress,
        )
    for line in done.lines():
        click.echo(line)
    if report is not None:
        write_json(report, done.as_json())
        click.echo(f"the report is in {report}")
    if done.exit_status:
        context.exit(REFUSED)


def write_json(path: Path, value: Any) -> None:
    """Leave a value as JSON in a file."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    with writing(path):
        path.write_text(text + "\n", encoding="utf-8")


@click.command()
@click.argument("name", required=False)
@click.option("--explain", is_flag=True, help="Print what each column means instead.")
def template(name: str | None, explain: bool) -> None:
    """Print an empty record sheet, to be filled in: casegraph template decisions > decisions.csv.

    Without a name: the sheets there are. Fill in one row for each record, keep the file under
    the sheet's name, and load the folder with casegraph import sheets FOLDER.
    """
    from importers import sheets

    if name is None:
        for sheet in sheets.SHEETS:
            click.echo(sheet)
    elif explain:
        click.echo(sheets.explain(name), nl=False)
    else:
        click.echo(sheets.template(name), nl=False)


@click.command()
@click.argument("path", metavar="FILE", type=as_path())
@url_option
def export(path: Path, url: str | None) -> None:
    """Write everything in the store to a file of JSON Lines, as APOC exports and imports it.

    Loaded into an empty store with casegraph import jsonl FILE, it restores every statement
    and run. The settings for an import by APOC stand beside it.
    """
    from graph.exchange import export_jsonl

    with opened(url) as store, progress_bar("Writing") as progress, writing(path):
        made = export_jsonl(store, path, progress)
    click.echo(f"{made.path}: {made.nodes:,} nodes, {made.relationships:,} relationships")
    click.echo(f"{made.settings}: how APOC imports it")


@click.command()
@click.argument("folder", type=as_path())
@click.option(
    "--known-at",
    type=KNOWN_AT,
    metavar="TIME",
    required=True,
    help="A day (its end) or a moment, London time.",
)
@url_option
def snapshot(folder: Path, known_at: KnownAt, url: str | None) -> None:
    """Make a store of what was on the record by then, in a new FOLDER.

    Questions to the whole service as it was known then are asked of that store, with --url.
    """
    from api.asking import known_until
    from graph.snapshot import snapshot as take

    if folder.exists() and any(folder.iterdir()):
        raise CannotError(f"{folder}: is not empty; name a folder that is not there yet")
    with (
        opened(url) as store,
        opened(str(folder), new=True) as target,
        progress_bar("Looking back") as progress,
    ):
        report = take(store, target, known_until(known_at), progress)
    click.echo(f"{folder}: {report.new:,} records and relationships, as known at {known_at}")
    click.echo(f"ask it with --url {folder}")


@click.command()
@click.option("--cases", type=click.IntRange(1), required=True, help="How many cases.")
@click.option("--seed", default=1, show_default=True, help="The same seed, the same records.")
@click.option(
    "--out",
    "folder",
    type=as_path(),
    metavar="FOLDER",
    help="Write them as SSD tables and record sheets instead of loading them.",
)
@url_option
def generate(cases: int, seed: int, folder: Path | None, url: str | None) -> None:
    """Make up records at scale: long and short files, siblings, repeats and gaps.

    Use a store of its own: made-up records among real ones are hard to take out again.
    """
    from graph.facts import Run
    from importers import generate as made_up

    if folder is not None:
        if folder.exists() and any(folder.iterdir()):
            raise CannotError(f"{folder}: is not empty; name a folder that is not there yet")
        with writing(folder):
            written = made_up.write_folder(folder, cases, seed)
        for name, rows in written.items():
            click.echo(f"{name}: {rows:,} rows")
        click.echo(f"load them with: casegraph import ssd {folder}/ssd, and sheets {folder}/sheets")
        return
    run = Run("generated", name=f"{cases} cases, seed {seed}")
    with opened(url, new=True) as store, progress_bar("Making up records") as progress:
        report = store.load(made_up.generate(cases, seed), run, progress)
        click.echo(f"{store.place}: {report.new:,} new records and relationships")
    if report.refused:
        raise CannotError("\n  ".join(["generate: refused", *map(str, report.refused)]))


COMMANDS = (import_, template, export, snapshot, generate)
