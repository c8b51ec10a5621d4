"""The command line. Exit status 0: good; 1: something was refused; 2: it could not be done."""

from __future__ import annotations

from importlib.metadata import version

import click

from api import (
    cli_access,
    cli_ask,
    cli_assure,
    cli_audit,
    cli_data,
    cli_oversight,
    cli_reference,
    cli_serve,
    cli_token,
)
from api.command import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("casegraph"), prog_name="casegraph")
def main() -> None:
    """Case records as a graph: who decided what, why, on what evidence, and what came of it.

    \b
    casegraph demo                   made-up records, to look around in
    casegraph import ssd FOLDER      load an extract of your case system
    casegraph actions                what was to be done and never was
    casegraph trace ID               why something was decided
    casegraph serve                  the pages, in your browser

    Every command says more with --help. What a command finds missing on the record may have
    happened all the same: the graph holds what was written down.
    """


for command in (
    *cli_ask.COMMANDS,
    *cli_oversight.COMMANDS,
    *cli_assure.COMMANDS,
    *cli_data.COMMANDS,
    *cli_audit.COMMANDS,
    *cli_access.COMMANDS,
    *cli_reference.COMMANDS,
    *cli_serve.COMMANDS,
    *cli_token.COMMANDS,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
