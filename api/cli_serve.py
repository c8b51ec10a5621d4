"""Commands that keep something running: demo, serve, and the local server's status and stop."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from socket import socket

import click

from api.command import CannotError, Commands, opened, url_option

LOOPBACK = "127.0.0.1"
PORT = 8000
DEMO_FOLDER = "./casegraph-demo"


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="0 takes any free one.",
)
@click.option("--host", default=LOOPBACK, hidden=True)
@url_option
def serve(port: int, host: str, url: str | None) -> None:
    """Serve the pages and GraphQL to this machine, until you stop it with Ctrl-C.

    The pages do not ask who is reading, so they listen on this machine alone.
    """
    from api.serving import bound, run

    with bound(host, port) as listening, opened(url) as store:
        tell(store.place, host, listening.getsockname()[1])
        run(store, listening)


@click.command()
@click.option(
    "--folder",
    default=DEMO_FOLDER,
    show_default=True,
    help="Where the made-up records are kept; it is made, and may be deleted afterwards.",
)
@click.option("--no-serve", is_flag=True, help="End after printing, without serving the pages.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"Without it: {PORT}, or any free one where that is taken.",
)
def demo(folder: str, no_serve: bool, port: int | None) -> None:
    """Load made-up records, show what can be asked of them, and serve the pages.

    One decision traced, as it looks now and as it could be defended then; the actions nobody
    followed; a child's file. The people are invented.
    """
    from contextlib import ExitStack

    from api import demonstration
    from api.serving import bound, run

    def listen(port: int | None) -> AbstractContextManager[socket]:
        if port is not None:
            return bound(LOOPBACK, port)
        return bound(LOOPBACK, PORT, or_any=True)

    with ExitStack() as stack:
        listening = None if no_serve else stack.enter_context(listen(port))
        store = stack.enter_context(opened(folder, new=True))
        demonstration.load(store, folder)
        demonstration.show(store)
        where = f"http://{LOOPBACK}:{listening.getsockname()[1] if listening else PORT}"
        demonstration.tell(folder, where, serving=listening is not None)
        if listening is not None:
            run(store, listening)


def tell(place: str, host: str, port: int) -> None:
    """Say where the pages are, and who can reach them."""
    click.echo(f"Serving {place} at http://{LOOPBACK}:{port}/ (stop with Ctrl-C)")
    click.echo(f"  GraphQL     http://{LOOPBACK}:{port}/graphiql")
    if host == LOOPBACK:
        click.echo("  The pages do not ask who is reading: only this machine reaches them.")
    else:
        click.echo(
            f"  They listen on {host} and do not ask who is reading: let nothing but this "
            "machine reach them.",
            err=True,
        )


@click.group(cls=Commands)
def server() -> None:
    """Look at, or stop, the local server of a data folder.

    It starts by itself with the first command that needs it, and ends with the last.
    """


def _folder(url: str | None) -> Path:
    from graph.store import DEFAULT_FOLDER

    place = url or os.environ.get("CASEGRAPH_URL") or DEFAULT_FOLDER
    if "://" in place:
        raise CannotError("server: this is about local servers; that address is a Neo4j's")
    return Path(place)


@server.command()
@url_option
def status(url: str | None) -> None:
    """Say whether the local server runs, and for how many commands."""
    from graph.server import status as look

    found = look(_folder(url))
    if not found.running:
        click.echo(f"{found.folder}: not running")
        return
    users = "" if found.users is None else f", used by {found.users}"
    where = f" at {found.url}" if found.url else ", starting"
    click.echo(f"{found.folder}: running{where} (process {found.pid}{users})")


@server.command()
@url_option
def stop(url: str | None) -> None:
    """Stop the local server now, whoever uses it; nothing acknowledged is lost."""
    from graph.server import stop as end

    folder = _folder(url)
    click.echo(f"{folder}: {'stopped' if end(folder) else 'was not running'}")


COMMANDS = (demo, serve, server)
