"""Whose tokens the server takes: the options of serve that say so, and the command token."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.command import CannotError, Command, as_path, url_option
from graph.access import Role

if TYPE_CHECKING:
    from api.issuer import LocalIssuer
    from api.tokens import Verifier

LOCAL = "local"
ROLES = {role.value.lower().replace("_", "-"): role for role in Role if role is not Role.OPERATOR}
_LONGEST_HOURS = 24 * 31


def key_option(command: Command) -> Command:
    """--key: where the key of the local issuer is kept."""
    return click.option(
        "--key",
        type=as_path(),
        metavar="FILE",
        help="The local issuer's private key; made where it is missing. "
        "Without it: issuer-key.pem in the data folder.",
    )(command)


def issuer_options(command: Command) -> Command:
    """--issuer and what belongs to it."""
    options: tuple[Callable[[Command], Command], ...] = (
        click.option(
            "--issuer",
            metavar="URL",
            help="Take the bearer tokens of this OpenID issuer, and answer nobody without one; "
            f"'{LOCAL}' takes those of casegraph token.",
        ),
        click.option("--audience", help="For whom the issuer's tokens must be meant."),
        click.option(
            "--jwks",
            metavar="PLACE",
            help="The issuer's public keys, a file or an https:// address. "
            "Without it: where the issuer says.",
        ),
        click.option(
            "--id-claim",
            metavar="NAME",
            help="The claim with the reader's id. Without it: casegraph_id, else sub.",
        ),
        key_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="In which role.")
@click.option("--reader", required=True, metavar="ID", help="The id of a worker or a person.")
@click.option("--purpose", default="", help="What the reader looks for.")
@click.option(
    "--hours",
    type=click.FloatRange(0, _LONGEST_HOURS, min_open=True),
    default=8.0,
    show_default=True,
    help="How long it is good.",
)
@key_option
@url_option
def token(
    role: str, reader: str, purpose: str, hours: float, key: Path | None, url: str | None
) -> None:
    """Print a bearer token, for a server that runs with --issuer local.

    Whoever can read the key can be anybody: it is for trying things out, and for a service
    that has no issuer of its own yet.
    """
    from api.keys import KeysError

    try:
        made = local_issuer(url, key).token(reader, ROLES[role], purpose, round(hours * 3600))
    except KeysError as error:
        raise CannotError(str(error)) from error
    click.echo(made)


def local_issuer(url: str | None, key: Path | None) -> LocalIssuer:
    """The issuer whose key lies in the data folder, or in a file of its own."""
    from api.issuer import KEY_FILE, LocalIssuer
    from graph.store import DEFAULT_FOLDER

    if key is not None:
        return LocalIssuer(key)
    place = url or os.environ.get("CASEGRAPH_URL") or DEFAULT_FOLDER
    if "://" in place:
        raise CannotError("that store has no folder: say with --key where the key is kept")
    if not Path(place).is_dir():
        raise CannotError(f"{place}: there is no such folder; name another with --url")
    return LocalIssuer(Path(place) / KEY_FILE)


def verifier(
    issuer: str | None,
    audience: str | None,
    jwks: str | None,
    id_claim: str | None,
    local: Callable[[], LocalIssuer],
) -> Verifier | None:
    """What takes the tokens of the issuer that was named; None where none was."""
    from api.keys import KeysError, discovered, from_place
    from api.tokens import ID_CLAIM, Verifier

    if issuer is None:
        if audience or jwks or id_claim:
            raise CannotError("--audience, --jwks and --id-claim belong to an --issuer")
        return None
    try:
        if issuer == LOCAL:
            if audience or jwks or id_claim:
                raise CannotError(f"--issuer {LOCAL} has its own audience, key and claims")
            return local().verifier()
        if not audience:
            raise CannotError("--issuer needs --audience: for whom its tokens must be meant")
        keys = from_place(jwks) if jwks else discovered(issuer)
    except KeysError as error:
        raise CannotError(str(error)) from error
    return Verifier(issuer, audience, keys, id_claim or ID_CLAIM)


COMMANDS = (token,)
