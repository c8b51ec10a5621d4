"""Following findings: what runs opened or found no more, as whoever listens is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from api import graphql_cursors as cursors
from api.following import Batch
from api.graphql_feed import AFTER, started
from api.graphql_judged import finding_row, plain_codes
from api.graphql_root import Root
from api.graphql_values import Day, made_type
from api.overseeing import Wanted
from graph.access import Permission
from graph.oversight.kept import Kept

MOST_AT_ONCE = 50
"""Findings in one delivery."""

_MOVES = {"OPENED": "It stands, and did not before.", "GONE": "It stands no more."}


def follow_findings(root: Root, enums: Mapping[str, Any], finding: Any) -> None:
    """The field of the subscription; ``finding`` is the type of a finding."""
    move = graphene.Enum(
        "FindingMove",
        {word: word for word in _MOVES},
        description=lambda value=None: (
            "What became of a finding." if value is None else _MOVES[value.value]
        ),
    )
    change = made_type(
        "FindingChange",
        "A finding that a run opened or found no more.",
        move=graphene.Field(move, required=True),
        opened_on=graphene.Field(Day, required=True, description="Since when it is kept as open."),
        last_seen_on=graphene.Field(
            Day, required=True, description="The last day on which a run found it."
        ),
        gone_on=graphene.Field(Day, description="The day on which a run found it no more."),
        finding=graphene.Field(finding, required=True, description="As it was found last."),
    )
    delivery = made_type(
        "FindingDelivery",
        "Findings that differ between two runs.",
        cursor=graphene.Field(
            graphene.NonNull(graphene.String),
            description="Keep it, and give it as after to go on from here.",
        ),
        changes=graphene.Field(
            graphene.NonNull(graphene.List(graphene.NonNull(change))),
            description="What became of them, in the order of the runs.",
        ),
    )
    field = graphene.Field(
        graphene.NonNull(delivery),
        args={
            "case_id": graphene.Argument(graphene.ID, description="Only of this case."),
            "rules": graphene.Argument(
                graphene.List(graphene.NonNull(graphene.String)),
                description="Only of these rules, such as R06.",
            ),
            "severity": graphene.Argument(
                enums["Severity"], description="Only findings at least as serious as this."
            ),
            "role": graphene.Argument(
                enums["WorkerRole"], description="Only what this role answers for."
            ),
            "after": AFTER,
        },
        resolver=_deliver,
        description="Findings on cases that you may see, as runs open them or find them no more "
        "(casegraph oversight --keep, or serve --judge-every): an action falls overdue without "
        "anything being written. What may be seen is asked anew at each delivery; what was given "
        "may be given again.",
    )
    root.follow("findings", Permission.SUBSCRIBE, field, _start)


def _wanted(given: Mapping[str, Any]) -> Wanted:
    """OversightError where no finding could ever be so."""
    said = plain_codes(given)
    rules = tuple(said.get("rules") or ())
    return Wanted(rules=rules, severity=said.get("severity"), role=said.get("role"))


def _start(
    _root: Any, info: Any, case_id: str | None = None, after: str | None = None, **given: Any
) -> Any:
    context = info.context
    context.allow(Permission.OVERSEE)
    if case_id is not None:
        context.looked.ask(case_id)
    _wanted(given)
    seen = None if after is None else cursors.change_of(after)
    return started(context, context.follower, seen, frozenset(["Finding"]), MOST_AT_ONCE)


def _deliver(
    batch: Batch, info: Any, case_id: str | None = None, after: Any = None, **given: Any
) -> Any:
    context = info.context
    context.allow(Permission.OVERSEE)
    ids = list(dict.fromkeys(ref.id for ref in batch.records))
    found = context.overseer.moved(ids, _wanted(given), case_id)
    batch.shown = bool(found)
    return {"cursor": cursors.of_change(batch.seen), "changes": list(map(_change, found))}


def _change(kept: Kept) -> dict[str, Any]:
    return {
        "move": "OPENED" if kept.gone_on is None else "GONE",
        "opened_on": kept.opened_on,
        "last_seen_on": kept.last_seen_on,
        "gone_on": kept.gone_on,
        "finding": finding_row(kept.found),
    }
