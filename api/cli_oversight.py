"""Commands that judge: the oversight rules on cases, and stories that test them."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from api import words
from api.asking import KnownAt, known_day, today
from api.command import (
    REFUSED,
    CannotError,
    as_of_option,
    as_path,
    known_at_option,
    note,
    opened,
    out,
    progress_bar,
    url_option,
)
from api.judging import pack_option
from api.keeping import Keeper, keep_options, list_kept, refuse_to_keep

if TYPE_CHECKING:
    from graph.oversight.finding import Finding
    from graph.oversight.oversee import Terms

SHOWN = 100
SEVERITIES = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
_COLUMNS = {"severity": 0, "rule": 0, "case": 0, "what was found": 3, "who answers": 1}


def scope_options(command: Any) -> Any:
    """--case, --team, --rule: what is judged."""
    for option in (
        click.option("--rule", "rules", multiple=True, metavar="R06", help="Only this rule."),
        click.option("--team", metavar="ID", help="Only the cases that this team holds."),
        click.option("--case", "cases", multiple=True, metavar="ID", help="Only this case."),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@scope_options
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES, case_sensitive=False),
    help="Only findings at least as serious as this.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How the findings are printed; json and csv have every field.",
)
@click.option(
    "--all", "everything", is_flag=True, help="Also what is explained, unknown, late or put right."
)
@keep_options
@pack_option
@as_of_option
@known_at_option
@url_option
@click.pass_context
def oversight(
    context: click.Context,
    cases: tuple[str, ...],
    team: str | None,
    rules: tuple[str, ...],
    severity: str | None,
    format_: str,
    everything: bool,
    keep: bool,
    kept: bool,
    role: str | None,
    first: int | None,
    after: str | None,
    pack: str,
    as_of: date | None,
    known_at: KnownAt | None,
    url: str | None,
) -> None:
    """Judge cases by the oversight rules: what should have been done, and is not on the record.

    \b
    casegraph oversight                          every case, the worst first
    casegraph oversight --case demo:cases:c1     one case
    casegraph oversight --as-of 2024-03-31       as it could be seen on that day
    casegraph oversight --keep                   today, and keep in the graph what was found
    casegraph oversight --kept --role TEAM_MANAGER
    casegraph oversight what-if --set oversight_interval_days=28

    A finding says that something was not found on this record; it may have happened all the same.
    """
    if context.invoked_subcommand is not None:
        _refuse_before(context, context.invoked_subcommand)
        return
    if kept:
        if keep or everything or rules or as_of is not None or known_at is not None:
            raise CannotError(
                "--kept: lists what was kept and still stands; it takes --case, --team, "
                "--severity, --role, --first, --after and --format"
            )
        list_kept(cases, team, severity, role, first, after, format_, url)
        return
    if role is not None or first is not None or after is not None:
        raise CannotError("--role, --first, --after: only with --kept")
    from api.show import as_csv, as_json
    from graph.oversight.oversee import oversee

    whole = not cases and team is None
    terms = _terms(pack, rules, as_of, known_at, whole=whole)
    if keep:
        refuse_to_keep(terms, pack, severity, known_at)
    counts: Counter[tuple[str, str]] = Counter()
    findings: list[Finding] = []
    with opened(url) as store:
        ids = _ids(store, cases, team, terms)
        keeper = Keeper(store, terms, keep=keep, whole=whole)
        with progress_bar("Judging", len(ids), "cases") as tell, keeper:
            there: set[str] = set()
            for judged in oversee(store, ids, terms):
                keeper.add(judged)
                counts += judged.counts
                findings += _wanted(judged.findings, severity, everything=everything)
                there |= judged.files.keys()
                tell(len(there))
        _refuse_unknown(ids, there, cases, team, terms)
    findings.sort(key=lambda found: found.rank)
    if format_ == "json":
        click.echo(as_json([found.as_row() for found in findings]))
    elif format_ == "csv":
        rows = [found.as_row() for found in findings]
        columns = list(rows[0]) if rows else ["id", "rule_id", "case_id", "text_staff"]
        click.echo(as_csv(columns, rows), nl=False)
    else:
        _print_findings("Findings", findings)
        _print_counts(counts)
    note(f"{_cases(len(there))} as of {terms.as_of}, by the pack {terms.pack.name}")
    keeper.report()
    if terms.known_on > terms.as_of:
        note("with hindsight: what was written down later counts too; --known-at looks back")


@oversight.command("what-if")
@scope_options
@click.option(
    "--set",
    "values",
    multiple=True,
    required=True,
    metavar="NAME=VALUE",
    help="Another value for a parameter of the pack; again for each.",
)
@pack_option
@as_of_option
@known_at_option
@url_option
def what_if_command(
    cases: tuple[str, ...],
    team: str | None,
    rules: tuple[str, ...],
    values: tuple[str, ...],
    pack: str,
    as_of: date | None,
    known_at: KnownAt | None,
    url: str | None,
) -> None:
    """Show which findings would appear and vanish under another number, before it is adopted."""
    from graph.oversight.what_if import what_if

    terms = _terms(pack, rules, as_of, known_at, whole=not cases and team is None)
    settings = dict(map(_setting, values))
    if len(settings) < len(values):
        raise CannotError("--set: a parameter is given twice")
    other = terms.pack.changed(settings)
    with opened(url) as store:
        ids = _ids(store, cases, team, terms)
        difference = what_if(store, ids, terms, other)
    _refuse_unknown(ids, difference.cases, cases, team, terms)
    _print_findings("Would appear", difference.appear)
    _print_findings("Would vanish", difference.vanish)
    note(
        f"{len(difference.appear):,} findings would appear and {len(difference.vanish):,} vanish, "
        f"on {len(difference.moved):,} of {_cases(len(difference.cases))}"
    )


@oversight.command("rules")
def rules_command() -> None:
    """List the rules, what each looks for and the clauses it stands on."""
    import cypher
    from api.show import reading_table

    rows = [
        (rule.id, rule.title, words.code(rule.severity), ", ".join(rule.basis))
        for rule in cypher.rules().values()
    ]
    columns = {"rule": 0, "looks for": 3, "severity": 0, "stands on": 2}
    out().print(reading_table("Oversight rules", columns, rows))


def _terms(
    pack: str,
    rules: tuple[str, ...],
    as_of: date | None,
    known_at: KnownAt | None,
    *,
    whole: bool,
) -> Terms:
    """What is judged by. Of single cases, what was known by the day counts (A7.3)."""
    import cypher
    from graph.oversight.oversee import Terms
    from graph.oversight.pack import find_pack

    wanted = tuple(rule.strip().upper() for rule in rules)
    for rule in wanted:
        if rule not in cypher.rules():
            shown = rule or "without a name"
            raise CannotError(f"--rule: there is no rule {shown}; see: casegraph oversight rules")
    day = as_of or (known_day(known_at) if known_at is not None else today())
    if known_at is not None and whole:
        raise CannotError(
            "--known-at: needs --case or --team; for the whole service make a store of that time "
            "with: casegraph snapshot --known-at TIME FOLDER"
        )
    if known_at is None and day < today() and not whole:
        known_at = day
    return Terms(day, known_at, find_pack(pack), wanted or None)


def _ids(store: Any, cases: tuple[str, ...], team: str | None, terms: Terms) -> list[str]:
    from graph.oversight.oversee import case_ids

    if team is not None and not team.strip():
        raise CannotError("--team: takes the id of a team")
    there = case_ids(store, terms, team) if team is not None or not cases else []
    if team is not None and not there:
        raise CannotError(f"--team: {team} holds no case on {terms.as_of}")
    for case in cases:
        if not case.strip():
            raise CannotError("--case: takes the id of a case")
        if not store.query("cases/one", case_id=case, as_of=terms.as_of):
            raise CannotError(f"--case: there is no case {case}")
    return there if team is not None or not cases else list(dict.fromkeys(cases))


def _refuse_before(context: click.Context, command: str) -> None:
    """Options that stand before a command of the group would be read and not heeded."""
    for parameter in context.command.params:
        name = parameter.name or ""
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = max(parameter.opts, key=len)
            raise CannotError(f"{option}: not before {command}; see: oversight {command} --help")


def _refuse_unknown(
    ids: Sequence[str],
    there: Collection[str],
    cases: Sequence[str],
    team: str | None,
    terms: Terms,
) -> None:
    """Of a case that was not on the record by then, nothing can be said; not even "none"."""
    missing = [case for case in ids if case not in there]
    if team is None and cases and missing:
        raise CannotError(f"--case: {missing[0]} was not on the record by {terms.known_on}")
    if team is not None and not there:
        raise CannotError(f"--team: no case of {team} was on the record by {terms.known_on}")


def _cases(number: int) -> str:
    return f"{number:,} case{'' if number == 1 else 's'}"


def _wanted(
    findings: Iterable[Finding], severity: str | None, *, everything: bool
) -> list[Finding]:
    least = SEVERITIES.index(severity) if severity else -1
    return [
        found
        for found in findings
        if (everything or found.is_open)
        and (severity is None or found.severity in SEVERITIES[least:])
    ]


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise CannotError(f"--set: {text} is not written as NAME=VALUE")
    return name.strip(), value.strip()


def _print_findings(title: str, findings: list[Finding]) -> None:
    from api.show import reading_table

    texts = [
        (
            words.code(found.severity),
            found.rule,
            found.case_id,
            found.text if found.is_open else f"{_state(found)}: {found.text}",
            words.code(found.role),
        )
        for found in findings[:SHOWN]
    ]
    if not texts:
        out().print(f"{title}: none.")
        return
    out().print(reading_table(title, _COLUMNS, texts))
    if len(findings) > SHOWN:
        note(f"the first {SHOWN} of {len(findings):,}; --format json or csv has all")


def _state(found: Finding) -> str:
    return words.code(found.state or found.outcome)


def _print_counts(counts: Counter[tuple[str, str]]) -> None:
    from api.show import reading_table

    outcomes = ("BREACH", "EXPLAINED", "UNKNOWN", "MET", "NOT_DUE", "NOT_APPLICABLE")
    rows = [
        (rule, *(f"{counts[rule, outcome]:,}" for outcome in outcomes))
        for rule in sorted({rule for rule, _ in counts})
    ]
    columns = {"rule": 0} | {words.code(outcome): 0 for outcome in outcomes}
    out().print(reading_table("What each rule says", columns, rows))


@click.group()
def stories() -> None:
    """Small cases with what is expected of them: they pin down how the rules judge."""


@stories.command("check")
@click.argument("paths", nargs=-1, required=True, metavar="FILE…", type=as_path())
@pack_option
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], pack: str, format_: str) -> None:
    """Judge each story in an empty store of its own, and compare with what it expects.

    Exit status 1 where a story came out otherwise than written.
    """
    from api.show import as_json, reading_table
    from graph import server
    from graph.oversight.pack import find_pack
    from graph.past import Scratch
    from importers.rows import RowError
    from importers.story import read_story
    from importers.story_check import Checked, check_stories

    by = find_pack(pack)
    read, found = {}, {}
    for path in paths:
        try:
            read[path] = read_story(path)
        except RowError as error:
            found[path] = Checked(path.name, [str(refusal) for refusal in error.refusals])
    if read:
        folder = tempfile.mkdtemp(prefix="casegraph-stories-")
        scratch = Scratch(server.join(Path(folder)), own=True)
        try:
            said = check_stories(list(read.values()), by, scratch.transaction())
            found |= zip(read, said, strict=True)
        finally:
            scratch.close()
    checked = [found[path] for path in dict.fromkeys(paths)]
    if format_ == "json":
        click.echo(as_json([one.as_json() for one in checked]))
    else:
        texts = [(one.story, "yes" if one.ok else "\n".join(one.differences)) for one in checked]
        out().print(reading_table("Stories", {"story": 1, "as written": 3}, texts))
        note(f"{sum(one.ok for one in checked)} of {len(checked)} came out as written")
    if not all(one.ok for one in checked):
        context.exit(REFUSED)


COMMANDS = (oversight, stories)
