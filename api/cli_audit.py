"""Commands on the log of who looked and who changed: verify, who-looked, checkpoint, proof."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api import words
from api.asking import today
from api.command import (
    DAY,
    REFUSED,
    CannotError,
    as_path,
    note,
    opened,
    out,
    url_option,
)

if TYPE_CHECKING:
    from graph.audit_look import Look, Told
    from graph.audit_note import Verifier
    from graph.audit_verify import Verdict

SHOWN = 20
_COLUMNS = (
    "sequence",
    "at",
    "reader",
    "role",
    "purpose",
    "operation",
    "processing",
    "name",
    "outcome",
    "records",
    "broke_glass",
    "perhaps",
    "recipient",
    "request",
)


def _log_option(command: Any) -> Any:
    return click.option(
        "--log",
        type=as_path(),
        metavar="FILE",
        help="The first file of the log. Without it: CASEGRAPH_AUDIT, else audit/log.jsonl in "
        "the folder of the store.",
    )(command)


def _key_option(command: Any) -> Any:
    return click.option(
        "--public-key",
        type=as_path(),
        metavar="FILE",
        help="Whose signature a checkpoint must have. Without it: public-key.txt beside the "
        "checkpoint, which whoever can write there can change.",
    )(command)


@click.group()
def audit() -> None:
    """The log of who looked and who changed: what is in it, and that it is as it was written."""


@audit.command()
@click.argument("file", type=as_path())
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=as_path(),
    metavar="FILE",
    help="A checkpoint that was left of the log, or a folder of them; again for each.",
)
@click.option(
    "--proof", type=as_path(), metavar="FILE", help="A proof of the one entry that is in FILE."
)
@_key_option
@click.pass_context
def verify(
    context: click.Context,
    file: Path,
    checkpoints: tuple[Path, ...],
    proof: Path | None,
    public_key: Path | None,
) -> None:
    """Say whether a log is as it was written; needs neither the server nor the log's key.

    \b
    casegraph audit verify audit/log.jsonl --checkpoint /elsewhere/checkpoints
    casegraph audit verify entry.json --proof entry.proof --public-key public-key.txt

    Files that follow the one named are read too. Exit status 1 where anything is not as it was
    written.
    """
    from graph.audit_verify import read_checkpoints
    from graph.audit_verify import verify as look_at

    if proof is not None:
        if checkpoints:
            raise CannotError("--proof: holds its checkpoint; give no other")
        _verify_proof(context, file, proof, public_key)
        return
    verdict = look_at(file, read_checkpoints(checkpoints, public_key))
    for finding in verdict.findings[:SHOWN]:
        click.echo(str(finding))
    if len(verdict.findings) > SHOWN:
        click.echo(f"and {len(verdict.findings) - SHOWN:,} more")
    for line in _summary(verdict, with_checkpoint=bool(checkpoints)):
        note(line)
    if verdict.findings:
        context.exit(REFUSED)
    click.echo(f"{file}: {verdict.entries:,} entries, as they were written")


def _summary(verdict: Verdict, *, with_checkpoint: bool) -> Iterator[str]:
    if verdict.first > 1:
        yield f"it begins with entry {verdict.first}: what came before stands in other files"
    if verdict.torn:
        yield f"{verdict.torn:,} writes were cut off, each told of by the entry after it"
    if verdict.set_back:
        yield f"the clock was found set back {verdict.set_back:,} times"
    if not with_checkpoint:
        yield (
            "without a checkpoint that was kept elsewhere nobody can exclude that entries were "
            "taken off the end, or that all of it was written anew"
        )
    elif not verdict.findings and verdict.checked < verdict.last:
        yield (
            f"the checkpoints cover {verdict.checked:,} entries; of the "
            f"{verdict.last - verdict.checked:,} after them nobody can exclude that some were "
            "taken off the end or written anew"
        )


def _verify_proof(context: click.Context, file: Path, proof: Path, public_key: Path | None) -> None:
    from graph.audit_line import LineError
    from graph.audit_note import NoteError, Verifier
    from graph.audit_verify import check_proof

    verifier = Verifier.read(public_key or proof.with_name("public-key.txt"))
    try:
        line = file.read_bytes().removesuffix(b"\n")
        number = check_proof(line, proof.read_text(encoding="utf-8", errors="replace"), verifier)
    except (LineError, NoteError) as error:
        click.echo(f"{file}: {error}")
        context.exit(REFUSED)
    click.echo(f"{file}: is entry {number} of the log that {verifier.name} signs")


@audit.command()
@click.argument("file", type=as_path())
@click.argument("number", type=click.IntRange(min=1))
@click.option("--checkpoint", required=True, type=as_path(), metavar="FILE")
@_key_option
def proof(file: Path, number: int, checkpoint: Path, public_key: Path | None) -> None:
    """Print a proof that an entry is among those that a checkpoint was left of.

    The proof and the one line of the log say it without the rest of the log.
    """
    from graph.audit_note import Verifier
    from graph.audit_verify import open_checkpoint, prove

    verifier: Verifier = Verifier.read(public_key or checkpoint.with_name("public-key.txt"))
    text, read = open_checkpoint(checkpoint, verifier)
    click.echo(prove(file, number, text, read), nl=False)


@audit.command()
@click.option(
    "--checkpoints",
    type=as_path(),
    metavar="FOLDER",
    help="Where it is left. Without it: CASEGRAPH_CHECKPOINTS, else checkpoints beside the log; "
    "elsewhere is better.",
)
@_log_option
@url_option
def checkpoint(checkpoints: Path | None, log: Path | None, url: str | None) -> None:
    """Leave a checkpoint of all entries that there are now."""
    from graph.audit import AuditLog

    path = _existing(_place(url), log)
    with AuditLog.open(path, checkpoints=checkpoints, seconds=0) as audit_log:
        click.echo(audit_log.checkpoint() or f"{path}: there are no entries yet")


@audit.command("who-looked")
@click.argument("person")
@click.option("--from", "since", type=DAY, metavar="DAY", help="From the beginning of that day on.")
@click.option("--to", "until", type=DAY, metavar="DAY", help="Until the end of that day.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How the looks are printed; json and csv have every field.",
)
@_log_option
@url_option
def who_looked(
    person: str,
    since: date | None,
    until: date | None,
    format_: str,
    log: Path | None,
    url: str | None,
) -> None:
    """List who looked at a person's records, or tried to: when, in which role and what for.

    A person's records are themself, the cases about them and what lies on the files of these.
    Asking is itself a look, and is written to the log.
    """
    from api.show import as_csv, as_json
    from graph.access import OPERATOR
    from graph.audit import AuditLog, Looked, Operation, key_of
    from graph.audit_key import Keys
    from graph.audit_look import Names, Subject, Told, looks
    from graph.clock import end_of_day, start_of_day

    told = Told()
    with opened(url) as store:
        path = _existing(store.place, log)
        subject = Subject.find(store, person, today())
        if subject is None:
            raise CannotError(f"{person}: there is no such person in the store")
        keys = Keys.read(key_of(path))
        found = list(
            looks(
                path,
                keys,
                subject,
                Names(store),
                told,
                start_of_day(since) if since else None,
                end_of_day(until) if until else None,
            )
        )
        looked = Looked()
        looked.touch("Person", person)
        with AuditLog.open(path, seconds=0) as audit_log:
            audit_log.append(looked.entry(Operation.WHO_LOOKED, OPERATOR, name="who-looked"))
    if format_ == "json":
        click.echo(as_json([look.as_row() for look in found]))
    elif format_ == "csv":
        click.echo(as_csv(_COLUMNS, [look.as_row() for look in found]), nl=False)
    else:
        _print_looks(person, found)
    for line in _left_out(told, found):
        note(line)


def _print_looks(person: str, found: list[Look]) -> None:
    from api.show import reading_table
    from graph.clock import london_text

    if not found:
        out().print(f"Nobody looked at the records of {person}, as far as the log says.")
        return
    columns = {"when": 0, "who": 1, "role": 1, "purpose": 1, "what": 1, "outcome": 1, "records": 0}
    rows = [
        (
            london_text(look.at),
            look.reader or "unknown to the store",
            words.code(look.role) if look.role else "–",
            words.code(look.purpose) if look.purpose else "–",
            words.code(look.operation) + (f" ({look.name})" if look.name else ""),
            _outcome(look),
            f"{look.records:,}",
        )
        for look in found
    ]
    out().print(reading_table(f"Who looked at the records of {person}", columns, rows))


def _outcome(look: Look) -> str:
    said = words.code(look.outcome)
    if look.broke_glass:
        said = f"BREAK-GLASS: {said}"
    return f"{said}, perhaps: the log does not name all records" if look.perhaps else said


def _left_out(told: Told, found: list[Look]) -> Iterator[str]:
    if broken := sum(look.broke_glass for look in found):
        yield f"{broken:,} looks with access that was taken in an emergency (break-glass)"
    if told.without_key:
        yield f"{told.without_key:,} entries cannot be told: their key is gone"
    if told.unread:
        yield (
            f"{told.unread:,} lines are no entries, or only parts of one: casegraph audit verify "
            "says more"
        )


def _place(url: str | None) -> str:
    from graph.store import DEFAULT_FOLDER

    return url or os.environ.get("CASEGRAPH_URL") or DEFAULT_FOLDER


def _existing(place: str, log: Path | None) -> Path:
    """The log of a store; a command on it makes no new one."""
    from graph.audit import log_of

    path = log_of(place, log)
    if not path.exists():
        raise CannotError(f"{path}: there is no log here")
    return path


COMMANDS = (audit,)
