"""Who looked, as a field: a young person asks it of their own records (D4, D5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene

from api.graphql_values import Day as DayScalar
from api.graphql_values import Moment, made_type
from api.graphql_written import Field, an_id, told
from graph.access import Permission
from graph.audit import Operation
from graph.clock import end_of_day, start_of_day
from graph.looked_at import WhoLooked, who_looked
from graph.selection_order import LARGEST_PAGE
from graph.writing import WriteError

_OUTCOMES = {
    "ANSWERED": "They saw something.",
    "NOT_RETURNED": "They asked for something and did not get it.",
    "DENIED": "They were refused.",
    "FAILED": "It failed.",
    "BROKE_GLASS": "They saw something of a file that they had opened in an emergency.",
}


def who_looked_field() -> dict[str, tuple[Permission, Field]]:
    """The field at the root, with what it asks of a role."""
    look = made_type(
        "Look",
        "One look at a person's records, or an attempt.",
        place=_field(graphene.Int, "Its place in the log.", "sequence"),
        at=_field(Moment, "When."),
        reader=graphene.String(description="Who it was, where the store knows a name."),
        role=_field(graphene.String, "In which part they read."),
        purpose=_field(graphene.String, "What for."),
        operation=_field(graphene.String, "What they did."),
        outcome=_field(_outcome(), "How it ended."),
        records=_field(graphene.Int, "How many of the person's records were in the answer."),
        perhaps=_field(
            graphene.Boolean, "Whether it is unknown if one was: the log names no more of them."
        ),
        recipient=graphene.String(description="To whom it was given."),
    )
    who = made_type(
        "WhoLooked",
        "Who looked at a person's records.",
        looks=graphene.Field(
            graphene.NonNull(graphene.List(graphene.NonNull(look))),
            description="The looks, the last first.",
        ),
        untold=_field(graphene.Int, "How many entries of the log cannot be told."),
    )
    field = graphene.Field(
        who,
        args={
            "person_id": an_id("The person."),
            "since": graphene.Argument(DayScalar, description="From this day on."),
            "until": graphene.Argument(DayScalar, description="Until the end of this day."),
            "before": graphene.Argument(graphene.Int, description="Only before this place."),
            "first": graphene.Argument(
                graphene.Int, default_value=100, description=f"At most {LARGEST_PAGE}."
            ),
        },
        resolver=_resolve,
        description="Who looked at a person's records, when, in which role and what for: the "
        "person's own, the cases about them and what lies on these; null where there is no such "
        "person. A young person asks it of themselves. Asking is a look, too.",
    )
    return {"who_looked": (Permission.WHO_LOOKED, field)}


def _field(of: Any, description: str, name: str | None = None) -> Any:
    resolve = None if name is None else (lambda root, _info: getattr(root, name))
    return graphene.Field(graphene.NonNull(of), description=description, resolver=resolve)


def _outcome() -> Any:
    values = [(name, name) for name in _OUTCOMES]
    return graphene.Enum(
        "LookOutcome", values, description=lambda v: _OUTCOMES[v.value] if v else "How it ended."
    )


def _resolve(
    _root: Any,
    info: Any,
    person_id: str,
    first: int,
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
) -> WhoLooked | None:
    context = info.context
    with told():
        if not 1 <= first <= LARGEST_PAGE:
            raise WriteError(f"from 1 to {LARGEST_PAGE}; found {first}", "first")
        if context.log is None:
            raise WriteError("Nobody logs who looks at this store.")
    context.operation = Operation.WHO_LOOKED
    context.looked.ask(person_id)
    found = who_looked(
        context.store,
        context.seen.sight,
        context.log.path,
        person_id,
        since=start_of_day(since) if since else None,
        until=end_of_day(until) if until else None,
        before=before,
        first=first,
    )
    if found is not None:
        context.looked.touch("Person", person_id)
    return found
