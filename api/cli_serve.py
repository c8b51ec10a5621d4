"""Commands that keep something running: demo, serve, and the local server's status and stop."""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Any

import click

from api.cli_token import LOCAL, issuer_options, local_issuer, verifier
from api.command import CannotError, Commands, as_path, opened, url_option

if TYPE_CHECKING:
    from graph.audit import AuditLog

LOOPBACK = "127.0.0.1"
PORT = 8000
DEMO_FOLDER = "./casegraph-demo"
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)
"""How often cases may be judged."""


class _EveryType(click.ParamType[timedelta]):
    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """From a minute to a day, as 15m or 2h."""
        found = re.fullmatch(r"([0-9]{1,4})([mh])", str(value))
        unit = timedelta(minutes=1) if found is None or found[2] == "m" else timedelta(hours=1)
        time = int(found[1]) * unit if found is not None else timedelta(0)
        if not SHORTEST <= time <= LONGEST:
            self.fail(f"{value} is no time from 1m to 24h, such as 15m or 2h")
        return time


EVERY = _EveryType()


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="0 takes any free one.",
)
@click.option(
    "--host",
    default=LOOPBACK,
    show_default=True,
    help="Where to listen; anywhere but on this machine only with --issuer.",
)
@issuer_options
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="A site whose scripts may use GraphQL, as https://cases.example.org; may be given again.",
)
@click.option(
    "--trusted-documents",
    "trusted",
    type=as_path(),
    metavar="FILE",
    help="JSON of sha256 ids and documents: whoever may not see the schema asks these alone.",
)
@click.option(
    "--status-profile",
    "profile",
    type=click.Choice(["audited", "spec2026"]),
    default="audited",
    show_default=True,
    help="Which statuses GraphQL answers with; docs/serving.md has both tables.",
)
@click.option(
    "--log",
    type=as_path(),
    metavar="FILE",
    help="The log of who looked. Without it: CASEGRAPH_AUDIT, else audit/log.jsonl in the folder "
    "of the store.",
)
@click.option(
    "--judge-every",
    "every",
    type=EVERY,
    metavar="TIME",
    help="Judge all cases so often, as 15m or 2h, and keep what is found, as casegraph oversight "
    "--keep does.",
)
@click.option(
    "--webhooks",
    type=as_path(),
    metavar="FILE",
    help="The systems that are sent what a subscription tells (docs/serving.md).",
)
@url_option
def serve(
    port: int,
    host: str,
    issuer: str | None,
    audience: str | None,
    jwks: str | None,
    id_claim: str | None,
    key: Path | None,
    origins: tuple[str, ...],
    trusted: Path | None,
    profile: str,
    log: Path | None,
    every: timedelta | None,
    webhooks: Path | None,
    url: str | None,
) -> None:
    """Serve the pages and GraphQL until you stop it with Ctrl-C.

    Without --issuer nobody is asked who they are, and only this machine is answered. With it,
    every request but those for /health and /ready needs a bearer token.
    """
    from api.graphql_status import PROFILES
    from api.graphql_trusted import TrustedError
    from api.http import Service
    from api.judging_often import JudgingOften
    from api.keys import is_here
    from api.logs import to_standard_error
    from api.overseeing import adopted_pack
    from api.serving import bound, run
    from api.warming import Warming
    from api.webhooks_file import WebhooksError

    if issuer is None and not is_here(host):
        raise CannotError(
            f"{host}: others than this machine would be answered, and nobody asked who they are; "
            "name an --issuer (docs/serving.md)"
        )
    for origin in origins:
        if not re.fullmatch(r"https?://[a-z0-9.:\[\]-]+", origin):
            raise CannotError(f"--allow-origin {origin}: is no origin such as https://HOST")
    whose = verifier(issuer, audience, jwks, id_claim, lambda: local_issuer(url, key))
    with ExitStack() as stack:
        listening = stack.enter_context(bound(host, port))
        store = stack.enter_context(opened(url))
        service = Service(
            whose,
            origins,
            PROFILES[profile],
            trusted,
            webhooks,
            who_looked(stack, store.place, log, needed=issuer is not None),
        )
        tell(store.place, host, listening.getsockname()[1], issuer)
        to_standard_error()
        stack.enter_context(Warming(store, adopted_pack()))
        if every is not None:
            stack.enter_context(JudgingOften(store, adopted_pack(), every))
        try:
            run(store, listening, service)
        except (TrustedError, WebhooksError) as error:
            raise CannotError(str(error)) from error


def who_looked(stack: ExitStack, place: str, log: Path | None, *, needed: bool) -> AuditLog | None:
    """The log of who looked, open until the stack ends.

    Only this machine's own operator may go without one, where a Neo4j has no folder for it.
    """
    from graph.audit import AuditError, AuditLog, log_of

    try:
        return stack.enter_context(AuditLog.open(log_of(place, log)))
    except AuditError as error:
        if needed or log is not None:
            raise CannotError(str(error)) from error
        click.echo("  Nobody logs who looks: name a file for it with --log.", err=True)
        return None


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


def tell(place: str, host: str, port: int, issuer: str | None) -> None:
    """Say where the pages are, and who can reach them."""
    name = LOOPBACK if is_any(host) else f"[{host}]" if ":" in host else host
    where = f"http://{name}:{port}"
    click.echo(f"Serving {place} at {where}/ (stop with Ctrl-C)")
    click.echo(f"  GraphQL     {where}/graphiql")
    if issuer is None:
        click.echo("  The pages do not ask who is reading: only this machine reaches them.")
    elif issuer == LOCAL:
        click.echo("  Every request needs a token: casegraph token --role analyst --reader ID")
    else:
        click.echo(f"  Every request needs a token of {issuer}.")


def is_any(host: str) -> bool:
    """Whether a host stands for every address of this machine."""
    return host in ("0.0.0.0", "::")  # noqa: S104 -- it is compared, not listened on


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
