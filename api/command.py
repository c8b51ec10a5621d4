"""What every command has in common: its options, how it opens the store, how it fails."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from api.asking import Asked, Asking, Day, KnownAt, asked_of, read_known_at
from api.show import console

if TYPE_CHECKING:
    from graph.store import Store

REFUSED, IMPOSSIBLE, INTERRUPTED = 1, 2, 130
"""Exit statuses beside 0: something was refused; it could not be done; Ctrl-C."""

Command = TypeVar("Command", bound=Callable[..., Any])


class CannotError(click.ClickException):
    """What was asked for could not be done; the message begins with its place."""

    exit_code = IMPOSSIBLE

    def show(self, file: Any = None) -> None:
        """Print the message, and nothing of how it came about."""
        click.echo(f"casegraph: {self.message}", err=True)


class Commands(click.Group):
    """A group of commands that fail with a sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; our own errors become their message and exit status 2."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(err=True)
            ctx.exit(INTERRUPTED)
        except OSError as error:
            if error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise CannotError(f"the output cannot be written ({error.strerror})") from error
            if isinstance(error, BrokenPipeError) or error.filename is None:
                raise
            raise CannotError(f"{error.filename}: {error.strerror}") from error
        except _ours() as error:
            raise CannotError(str(error)) from error


def _ours() -> tuple[type[Exception], ...]:
    """The errors whose message is for the user; asked for when something has failed."""
    from cypher import QueryError
    from graph.audit_line import AuditError
    from graph.facts import FactError
    from graph.java import ServerError
    from graph.load import LoadError
    from graph.oversight.pack import PackError
    from graph.past import PastError
    from graph.store import StoreError
    from importers.rows import RowError

    of_the_store = (QueryError, FactError, ServerError, LoadError, PastError, StoreError)
    return *of_the_store, AuditError, PackError, RowError


class _KnownAt(click.ParamType[KnownAt]):
    name = "day or moment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> KnownAt:
        if isinstance(value, date):
            return value
        try:
            return read_known_at(value)
        except ValueError:
            self.fail(f"{value!r} is no day (2023-05-01) or moment (2023-05-01T14:30)", param, ctx)


class _DayType(click.ParamType[date]):
    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day, as 2024-03-31", param, ctx)


def as_path() -> click.Path:
    """A file or a folder."""
    return click.Path(path_type=Path)


KNOWN_AT = _KnownAt()
DAY = _DayType()


def url_option(command: Command) -> Command:
    """--url: where the store is."""
    return click.option(
        "--url",
        metavar="PLACE",
        help="Where the store is: a folder, or the address of a Neo4j such as "
        "bolt://user:password@host:7687. Without it: CASEGRAPH_URL, else ./casegraph-data.",
    )(command)


def known_at_option(command: Command) -> Command:
    """--known-at: what was on the record at that time."""
    return click.option(
        "--known-at",
        type=KNOWN_AT,
        metavar="TIME",
        help="Answer with what was on the record by then, whatever was written down later: "
        "a day (its end) or a moment, London time.",
    )(command)


def as_of_option(command: Command) -> Command:
    """--as-of: the day that is asked about."""
    return click.option(
        "--as-of",
        type=DAY,
        metavar="DAY",
        help="The day the question is asked about. Without it: the day of --known-at, else today.",
    )(command)


@contextmanager
def opened(url: str | None, *, new: bool = False) -> Iterator[Store]:
    """The store of a command, closed at its end; a command that only asks makes no new one."""
    from graph.store import DEFAULT_FOLDER, open_store

    place = url or os.environ.get("CASEGRAPH_URL") or DEFAULT_FOLDER
    folder = Path(place)
    # what is no folder at all is refused by the store, in its own words
    may_hold = "://" not in place and (folder.is_dir() or not folder.exists())
    if not new and may_hold and not (folder / "databases").exists():
        raise CannotError(
            f"{place}: there is no store here; name another with --url, or load records into "
            "one with casegraph import"
        )
    with open_store(url) as store:
        yield store


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Write files; an error of the disk names what could not be written."""
    try:
        yield
    except OSError as error:
        said = error.strerror or error
        raise CannotError(f"{error.filename or path}: cannot be written ({said})") from error


@contextmanager
def asked(
    url: str | None, known_at: KnownAt | None, as_of: date | None = None
) -> Iterator[tuple[Asked, Asking]]:
    """What a command asks, and how it fills in what the user left out."""
    with opened(url) as store:
        yield asked_of(store, known_at), Asking(Day(as_of, known_at))


def note(text: str) -> None:
    """Say something beside the answer, where it does not get into a file."""
    click.echo(text, err=True)


def out() -> Console:
    """Where the answer goes."""
    return console()


@contextmanager
def progress_bar(
    title: str, total: int | None = None, things: str = "facts"
) -> Iterator[Callable[[int], None]]:
    """A bar that shows how much is done; silent where nobody looks.

    A count that begins again goes on from where the one before ended.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} " + things),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(title, total=total)
        before = last = 0

        def tell(done: int) -> None:
            nonlocal before, last
            if done < last:
                before += last
            last = done
            bar.update(task, completed=before + done)

        yield tell
