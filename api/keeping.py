"""The part of casegraph oversight that keeps findings, and lists those that were kept."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from api import words
from api.asking import FIRST, today
from api.command import CannotError, note, opened, out
from cypher.rule import ROLES

if TYPE_CHECKING:
    from graph.oversight.keep import Tally
    from graph.oversight.kept import Kept
    from graph.oversight.oversee import Terms
    from graph.oversight.run import Round

_COLUMNS = {"severity": 0, "rule": 0, "case": 0, "what was found": 3, "who answers": 1, "since": 0}


def keep_options(command: Any) -> Any:
    """--keep and --kept, and what --kept is asked with."""
    for option in (
        click.option("--after", metavar="ID", help="With --kept: only what comes after it."),
        click.option(
            "--first", type=click.IntRange(1), metavar="N", help="With --kept: at most so many."
        ),
        click.option(
            "--role", metavar="ROLE", help="With --kept: only what this role answers for."
        ),
        click.option(
            "--kept", is_flag=True, help="List the findings that were kept; nothing is judged."
        ),
        click.option(
            "--keep",
            is_flag=True,
            help="Keep the open findings in the graph, and say which are new and which are gone.",
        ),
    ):
        command = option(command)
    return command


def refuse_to_keep(terms: Terms, pack: str, severity: str | None, known_at: object) -> None:
    """CannotError where what would be kept is not the whole of what is found today."""
    if terms.as_of != today() or known_at is not None:
        raise CannotError(
            "--keep: keeps what is found today, of what is known today; leave out --as-of and "
            "--known-at"
        )
    if terms.only is not None or severity is not None:
        raise CannotError(
            "--keep: keeps all that is found; leave out --rule and --severity, or what they "
            "leave out would count as gone"
        )
    adopted = os.environ.get("CASEGRAPH_PACK")
    if adopted and pack != adopted:
        raise CannotError(
            f"--keep: the adopted pack is {adopted} (CASEGRAPH_PACK), and this is {pack}; "
            "casegraph oversight what-if tries another without keeping anything"
        )
    by = terms.pack
    if not by.valid_from <= today() <= (by.valid_to or date.max):
        valid = f"{by.valid_from} to {by.valid_to}" if by.valid_to else f"{by.valid_from} on"
        raise CannotError(f"--keep: the pack {by.name} is valid from {valid}, and not today")


class Keeper:
    """Keeps the findings of a run, batch by batch; without --keep it does nothing."""

    def __init__(self, store: Any, terms: Terms, *, keep: bool, whole: bool) -> None:
        self._store = store
        self._terms = terms
        self._keep = keep
        self._whole = whole
        self._tally: Tally | None = None

    def __enter__(self) -> Keeper:
        if self._keep:
            from graph.oversight.keep import Tally, keep_standards

            keep_standards(self._store, self._terms.pack)
            self._tally = Tally()
        return self

    def add(self, judged: Round) -> None:
        """Keep what was found on a batch of cases."""
        if self._tally is not None:
            from graph.oversight.keep import keep

            self._tally += keep(self._store, judged, self._terms.pack, self._terms.as_of)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._tally is not None and kind is None and self._whole:
            from graph.oversight.keep import sweep

            self._tally.gone += sweep(self._store, self._terms.as_of)

    @property
    def tally(self) -> Tally | None:
        """What the run changed; None where nothing was kept."""
        return self._tally

    def report(self) -> None:
        """Say what the run changed."""
        if self._tally is not None:
            note(
                f"kept: {self._tally.opened:,} opened, {self._tally.still_open:,} still open, "
                f"{self._tally.gone:,} gone since the last run"
            )


def list_kept(
    cases: tuple[str, ...],
    team: str | None,
    severity: str | None,
    role: str | None,
    first: int | None,
    after: str | None,
    format_: str,
    url: str | None,
) -> None:
    """Print the findings that were kept and still stand."""
    from api.show import as_csv, as_json
    from graph.oversight.kept import Wanted, is_kept, kept

    if len(cases) > 1:
        raise CannotError("--kept: takes one --case, or --team")
    if role is not None and role.upper() not in ROLES:
        raise CannotError(f"--role: {role} is none of {', '.join(ROLES)}")
    wanted = Wanted(
        today(),
        case_id=cases[0] if cases else None,
        team_id=team,
        severity=severity,
        role=role.upper() if role else None,
        after=after,
        first=first or FIRST,
    )
    with opened(url) as store:
        if wanted.case_id and not store.query("records/one", id=wanted.case_id):
            raise CannotError(f"--case: there is no case {wanted.case_id}")
        if wanted.team_id and not store.query("records/one", id=wanted.team_id):
            raise CannotError(f"--team: there is no team {wanted.team_id}")
        if after is not None and not is_kept(store.read, after):
            raise CannotError(f"--after: no finding {after} was kept")
        found = kept(store.read, wanted)
    rows = [one.as_row() for one in found]
    if format_ == "json":
        click.echo(as_json(rows))
    elif format_ == "csv":
        columns = list(rows[0]) if rows else ["id", "rule_id", "case_id", "text_staff"]
        click.echo(as_csv(columns, rows), nl=False)
    else:
        _print(found)
    if len(found) == wanted.first:
        note(f"the first {wanted.first}; there may be more: --after {found[-1].found.id}")


def _print(found: list[Kept]) -> None:
    from api.show import reading_table

    if not found:
        out().print("Kept findings: none. casegraph oversight --keep keeps what it finds.")
        return
    texts = [
        (
            words.code(one.found.severity),
            one.found.rule,
            one.found.case_id,
            one.found.text,
            words.code(one.found.role),
            one.opened_on.isoformat(),
        )
        for one in found
    ]
    out().print(reading_table("Kept findings", _COLUMNS, texts))
    seen = min(one.last_seen_on for one in found)
    note(f"as last judged on {seen} or later; nothing was judged now")
