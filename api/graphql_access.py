"""Leave to read as mutations and lists: taken in an emergency, given, ended, looked at (D4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import graphene

from api.graphql_written import Arguments, Do, Field, Payloads, an_id, mutation, said, told
from graph import grants
from graph.access import Permission
from graph.access_given import Access, notices
from graph.audit import Operation
from graph.model import MODEL
from graph.selection_order import LARGEST_PAGE
from graph.writing import Asked, WriteError, Written

_GRANT, _BAR = MODEL.by_label["Grant"], MODEL.by_label["Conflict"]


def _access(do: Callable[..., Written], operation: Operation = Operation.GRANT) -> Do:
    def work(context: Any, asked: Asked, given: dict[str, Any]) -> Written:
        context.operation = operation
        return do(Access(context.store, asked, context.seen.sight), **given)

    return work


def access_writes(args: Arguments, payloads: Payloads) -> dict[str, Field]:
    """Every mutation about leave, with its permission."""
    return dict([*_of_leave(args, payloads), *_of_bars(payloads)])


def _of_leave(args: Arguments, payloads: Payloads) -> list[tuple[str, Field]]:
    leave = payloads.leave(_GRANT, "Leave")
    grant_id = an_id("The leave.")
    return [
        mutation(
            "break_glass",
            Permission.BREAK_GLASS,
            leave,
            {
                "case_id": an_id("The case."),
                "reason": said(graphene.String, "Why, in three words at least.", required=True),
                "code": graphene.Argument(
                    graphene.NonNull(args.enum("BreakGlassReason")), description="Of what kind."
                ),
                "hours": said(
                    graphene.Int,
                    f"For how long; at most {grants.BREAK_GLASS_HOURS}.",
                    required=True,
                ),
            },
            "Open a file in an emergency. It is told to the case's manager and to information "
            "governance, reviewed, and shown to the young person.",
            _access(Access.break_glass, Operation.BREAK_GLASS),
        ),
        mutation(
            "review_access",
            Permission.REVIEW_ACCESS,
            leave,
            {
                "grant_id": grant_id,
                "found": said(graphene.String, "What was found.", required=True),
                **args.of("Grant", "unsafe_to_tell"),
            },
            "Record what was found of an emergency opening; never of one's own.",
            _access(Access.review),
        ),
        mutation(
            "grant_access",
            Permission.GRANT,
            leave,
            {
                **args.of("Grant", "reader", "role", "kind", "of_label", "until", "reason"),
                **args.of("Grant", "clearance", "purpose", of_id="of"),
            },
            "Give somebody leave to read something until a moment; nobody themselves.",
            _access(_grant),
        ),
        mutation(
            "end_access",
            Permission.GRANT,
            leave,
            {"grant_id": grant_id},
            "End leave now.",
            _access(Access.end),
        ),
    ]


def _grant(access: Access, **given: Any) -> Written:
    return access.grant(label=given.pop("of_label"), **given)


def _of_bars(payloads: Payloads) -> list[tuple[str, Field]]:
    bar = payloads.leave(_BAR, "Bar")
    return [
        mutation(
            "bar_reader",
            Permission.GRANT,
            bar,
            {
                "reader": an_id("Who may not read (id)."),
                "person": an_id("Whose files (id of a person)."),
                "reason": said(graphene.String, "Why, in words."),
            },
            "Bar a reader from a person's files: their own, a relative's, a friend's.",
            _access(Access.bar),
        ),
        mutation(
            "end_bar",
            Permission.GRANT,
            bar,
            {"conflict_id": an_id("The bar.")},
            "End a bar; nobody their own.",
            _access(Access.end_bar),
        ),
    ]


# --- lists -----------------------------------------------------------------------------------


def access_lists(payloads: Payloads) -> dict[str, Field]:
    """What there is to be reviewed, told and ended, as fields of the query."""
    leave, bar = payloads.stored(_GRANT, "Leave"), payloads.stored(_BAR, "Bar")
    reviewed = said(graphene.Boolean, "Only those that were, or were not, looked at.")
    reader = said(graphene.ID, "Only of this reader.")
    of = said(graphene.ID, "Only to read this.")

    def opened(context: Any, reviewed: bool | None = None) -> Any:
        return grants.broken(context.store, reviewed=reviewed)

    def told_of(context: Any) -> Any:
        return notices(context.store, context.seen.sight, context.reader)

    def given(context: Any, reader: str | None = None, of: str | None = None) -> Any:
        return grants.listed(context.store, reader, of)

    def barred(context: Any, reader: str | None = None) -> Any:
        rows = grants.conflicts(context.store, reader)
        return [{"grant": row["conflict"], "worker": row["worker"]} for row in rows]

    return {
        "access_reviews": (
            Permission.REVIEW_ACCESS,
            _listed(
                leave,
                {"reviewed": reviewed},
                "Files that were opened in an emergency, the latest first.",
                opened,
            ),
        ),
        "notices": (
            Permission.OVERSIGHT,
            _listed(
                leave,
                {},
                "Files that others opened in an emergency, of the cases that the reader sees.",
                told_of,
            ),
        ),
        "access_given": (
            Permission.GRANT,
            _listed(
                leave,
                {"reader": reader, "of": of},
                "All leave there ever was, latest first.",
                given,
            ),
        ),
        "access_bars": (
            Permission.GRANT,
            _listed(bar, {"reader": reader}, "All bars there ever were, latest first.", barred),
        ),
    }


def _listed(type_: Any, args: Mapping[str, Any], about: str, rows: Callable[..., Any]) -> Any:
    def resolve(_root: Any, info: Any, first: int = 100, **given: Any) -> Any:
        with told():
            if not 1 <= first <= LARGEST_PAGE:
                raise WriteError(f"from 1 to {LARGEST_PAGE}; found {first}", "first")
        found = rows(info.context, **given)[:first]
        return [{**row["grant"], "worker": row["worker"]} for row in found]

    first = graphene.Argument(
        graphene.Int, default_value=100, description=f"At most {LARGEST_PAGE}; 100 without it."
    )
    return graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(type_))),
        args={**args, "first": first},
        resolver=resolve,
        description=about,
    )
