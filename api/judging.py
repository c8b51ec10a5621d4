"""One case judged for a reader: its findings, the assurance case and the indicated judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from api.asking import KnownAt, known_day, today
from api.command import CannotError

if TYPE_CHECKING:
    from graph.oversight.assurance import Claim
    from graph.oversight.eyes import Eyes
    from graph.oversight.finding import Finding
    from graph.oversight.judgement import Judged
    from graph.oversight.oversee import Terms


def pack_option(command: Any) -> Any:
    """--pack: the policy pack to judge by."""
    return click.option(
        "--pack",
        default="guidance",
        show_default=True,
        envvar="CASEGRAPH_PACK",
        metavar="PACK",
        help="The policy pack to judge by: guidance, national, or a YAML file of your own. "
        "CASEGRAPH_PACK names the one that is adopted.",
    )(command)


@dataclass(frozen=True)
class JudgedCase:
    """All that the rules say of one case, and what people judged of it."""

    terms: Terms
    findings: tuple[Finding, ...]
    assurance: Claim
    judged: Judged
    recorded: tuple[Mapping[str, Any], ...]
    withheld: bool = False
    """Whether a finding that counts is withheld from the reader; no judgement is shown then."""


def case_terms(
    pack: str, as_of: date | None, known_at: KnownAt | None, rules: tuple[str, ...] | None = None
) -> Terms:
    """What a single case is judged by; of a past day, what was known by then counts (A7.3)."""
    from graph.oversight.oversee import Terms
    from graph.oversight.pack import find_pack

    day = as_of or (known_day(known_at) if known_at is not None else today())
    if known_at is None and day < today():
        known_at = day
    return Terms(day, known_at, find_pack(pack), rules, everything=True)


def judged_case(
    store: Any,
    case_id: str,
    pack: str,
    as_of: date | None,
    known_at: KnownAt | None,
    eyes: Eyes | None = None,
) -> JudgedCase:
    """Judge one case, as a reader is told; CannotError where there is none of that id."""
    from graph.oversight.oversee import judge_case

    terms = case_terms(pack, as_of, known_at)
    found = judge_case(store, case_id, terms, eyes)
    if found is None:
        known = "" if terms.known_at is None else f", as known on {terms.known_on}"
        raise CannotError(f"{case_id}: there is no such case{known}")
    return JudgedCase(terms, **vars(found))
