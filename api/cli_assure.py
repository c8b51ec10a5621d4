"""Commands about one case: its assurance case, the indicated judgement, and preflight."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from api import words
from api.asking import KnownAt, today
from api.command import (
    DAY,
    REFUSED,
    CannotError,
    as_of_option,
    known_at_option,
    note,
    opened,
    out,
    url_option,
)
from api.judging import judged_case, pack_option

if TYPE_CHECKING:
    from graph.oversight.preflight import Answer, Draft

_FORMAT = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.command()
@click.argument("case")
@_FORMAT
@pack_option
@as_of_option
@known_at_option
@url_option
def assurance(
    case: str,
    format_: str,
    pack: str,
    as_of: date | None,
    known_at: KnownAt | None,
    url: str | None,
) -> None:
    """Is all being done that should be done? A tree over the rules, for one case.

    Every expectation is met, explained, not met, not due yet, unknown or not looked at.
    """
    from api.show import as_json
    from graph.oversight.assurance import as_text

    with opened(url) as store:
        found = judged_case(store, case, pack, as_of, known_at)
    if format_ == "json":
        click.echo(as_json(found.assurance.as_row()))
        return
    for line in as_text(found.assurance):
        click.echo(line)
    counts = found.assurance.counts()
    note(", ".join(f"{words.code(status)} {counts[status]}" for status in sorted(counts)))
    note(f"as of {found.terms.as_of}, by the pack {found.terms.pack.name}")


@click.command()
@click.argument("case")
@_FORMAT
@pack_option
@as_of_option
@known_at_option
@url_option
def judgement(
    case: str,
    format_: str,
    pack: str,
    as_of: date | None,
    known_at: KnownAt | None,
    url: str | None,
) -> None:
    """What is indicated of the oversight of a case; a person makes the judgement."""
    from api.show import as_json
    from graph.oversight.judgement import WARNING, as_row

    with opened(url) as store:
        found = judged_case(store, case, pack, as_of, known_at)
    if format_ == "json":
        click.echo(as_json(as_row(found.judged) | {"recorded": found.recorded}))
        return
    show = out()
    show.print(f"Indicated: [bold]{words.code(found.judged.indicated)}[/bold]")
    for part in ("evident", "effective", "made_a_difference"):
        value = getattr(found.judged, part)
        show.print(f"  {words.code(part)}: {'cannot be told' if value is None else _yes(value)}")
    for strength in found.judged.shown:
        show.print(f"  {strength.id} {strength.text}")
    for one in found.judged.because:
        show.print(f"  {words.code(one.severity)} {one.rule}: {one.text}", markup=False)
    for person in found.recorded:
        show.print(
            f"Judged by a person on {person['on']}: {words.code(person['judgement'])}, because: "
            f"{person['reason'] or 'no reason is on the record'}",
            markup=False,
        )
    note(WARNING)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


@click.command()
@click.option("--case", "case_id", required=True, metavar="ID", help="The case.")
@click.option(
    "--kind", required=True, metavar="KIND", help="What kind of decision: PLACEMENT, say."
)
@click.option("--role", required=True, metavar="ROLE", help="Who decides: TEAM_MANAGER, say.")
@click.option("--on", type=DAY, metavar="DAY", help="The day of the decision. Without it: today.")
@click.option("--what", help="What is to be decided.")
@click.option("--rationale", help="Why.")
@click.option("--urgent", is_flag=True, help="It cannot wait, to protect somebody.")
@click.option("--rests-on", multiple=True, metavar="ID", help="A record it rests on; again.")
@click.option("--view", "views", multiple=True, metavar="ID", help="A view considered; again.")
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="KIND=WHY",
    help="What else was thought of, and why it was taken or not; again.",
)
@click.option("--asks-for", multiple=True, metavar="WHAT", help="What is to be done next; again.")
@click.option(
    "--go-ahead",
    "reason",
    metavar="WHY",
    help="Record the decision all the same, with why: it becomes a deviation beside it.",
)
@_FORMAT
@url_option
@click.pass_context
def preflight(
    context: click.Context,
    case_id: str,
    kind: str,
    role: str,
    on: date | None,
    what: str | None,
    rationale: str | None,
    urgent: bool,
    rests_on: tuple[str, ...],
    views: tuple[str, ...],
    options: tuple[str, ...],
    asks_for: tuple[str, ...],
    reason: str | None,
    format_: str,
    url: str | None,
) -> None:
    """Before a decision is made: what would be missing. It answers and never blocks."""
    from graph.oversight.preflight import Draft, go_ahead
    from graph.oversight.preflight import preflight as ask

    draft = Draft(
        case_id=case_id,
        kind=kind.upper(),
        role=role.upper(),
        on=on or today(),
        what=what,
        rationale=rationale,
        urgent=urgent,
        rests_on=rests_on,
        views=views,
        options=tuple(map(_option, options)),
        asks_for=asks_for,
    )
    with opened(url) as store:
        if reason is None:
            _print_answer(ask(store, draft), draft, format_)
            return
        name, report = go_ahead(store, draft, reason)
    for refusal in report.refused:
        click.echo(str(refusal), err=True)
    if report.refused:
        context.exit(REFUSED)
    click.echo(f"recorded: {name}")


def _option(text: str) -> tuple[str, str]:
    kind, equals, why = text.partition("=")
    if not equals:
        raise CannotError(f"--option: {text} is not written as KIND=WHY")
    return kind.strip().upper(), why.strip()


def _print_answer(answer: Answer, draft: Draft, format_: str) -> None:
    from api.show import as_json

    if format_ == "json":
        said: dict[str, Any] = {
            "case_id": draft.case_id,
            "missing": [found.as_row() for found in answer.missing],
            "good": [found.as_row() for found in answer.good],
        }
        click.echo(as_json(said))
        return
    for found in answer.missing:
        click.echo(f"{words.code(found.severity)} {found.rule}: {found.text}")
    for found in answer.good:
        how = "cannot be told" if found.outcome == "UNKNOWN" else "good"
        click.echo(f"{how} {found.rule}: {found.text}")
    if answer.missing:
        note("nothing is blocked: --go-ahead WHY records the decision and the reason beside it")


COMMANDS = (assurance, judgement, preflight)
