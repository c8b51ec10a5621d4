"""Following records: what a subscription takes, and the delivery that is made of a batch."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import anyio
import graphene

from api import graphql_cursors as cursors
from api.following import Batch, Follower
from api.graphql_answer import Delivered
from api.graphql_limits import RECORDS, records_below
from api.graphql_root import Root
from api.graphql_selected import Selected
from api.graphql_values import made_type
from graph import changes
from graph.access import Permission
from graph.declare import Model
from graph.selection import these

MOST_AT_ONCE = 100
"""Records in one delivery."""

AFTER = graphene.Argument(
    graphene.String,
    description="The cursor of the last delivery; without it, what comes from now on.",
)
"""Where a follower goes on."""


def follow_records(root: Root, model: Model, selected: Selected) -> None:
    """The field of the subscription."""
    every = ("Case", *(node.label for node in model.records if node.label in model.open_labels))
    kind = graphene.Enum(
        "RecordKind",
        [(label, label) for label in every],
        description=lambda value: (
            model.by_label[value.value].description if value else "The kinds of records of a case."
        ),
    )

    def named(labels: Any) -> tuple[str, ...]:
        """The labels that are asked for, which come as members of the enumeration."""
        return every if labels is None else tuple({label.value: None for label in labels})

    def start(
        _root: Any,
        info: Any,
        case_id: str | None = None,
        labels: Any = None,
        after: str | None = None,
    ) -> Any:
        context = info.context
        if case_id is not None:
            context.looked.ask(case_id)
        seen = None if after is None else cursors.change_of(after)
        below = records_below(info.operation, info.fragments, info.variable_values)
        size = max(1, min(MOST_AT_ONCE, RECORDS // (1 + below)))
        return started(context, context.follower, seen, frozenset(named(labels)), size)

    def deliver(
        batch: Batch, info: Any, case_id: str | None = None, labels: Any = None, **_: Any
    ) -> Any:
        context = info.context
        reading = selected.delivery_asked(info)
        kinds = named(labels)
        compiled = reading.compiled(
            context.looks,
            lambda: these(model, kinds, [], reading.asked, case_id, context.visible),
        )
        ids = list(dict.fromkeys(ref.id for ref in batch.records))
        found = context.selected(compiled.among(ids))
        batch.shown = bool(found)
        if found and case_id is not None:
            context.looked.touch("Case", case_id)
        place = {id_: n for n, id_ in enumerate(ids)}
        found.sort(key=lambda record: place[record["id"]])
        given = {
            "cursor": cursors.of_change(batch.seen),
            "records": found,
            "rows": [record.answer for record in found],
        }
        return Delivered(given, partial(reading.write, given))

    delivery = made_type(
        "RecordDelivery",
        "Records that are new or say something else now.",
        cursor=graphene.Field(
            graphene.NonNull(graphene.String),
            resolver=lambda root, _info: root["cursor"],
            description="Keep it, and give it as after to go on from here.",
        ),
        records=graphene.Field(
            graphene.NonNull(graphene.List(graphene.NonNull(selected.record))),
            resolver=lambda root, info: [
                {**record, "at": info.path.key} for record in root["records"]
            ],
            description="The records as they stand now, in the order in which they were written.",
        ),
    )
    field = graphene.Field(
        graphene.NonNull(delivery),
        args={
            "case_id": graphene.Argument(graphene.ID, description="Only of this case."),
            "labels": graphene.Argument(
                graphene.List(graphene.NonNull(kind)), description="Only of these kinds."
            ),
            "after": AFTER,
        },
        resolver=deliver,
        description="Records of cases that you may see, as they are written: new ones, ones that "
        "say something else now and ones that come to lie on a file. What may be seen is asked "
        "anew at each delivery. What was given may be given again; nothing that may be seen when "
        "it is written is left out.",
    )
    root.follow("records", Permission.SUBSCRIBE, field, start)


async def started(
    context: Any, follower: Follower, seen: int | None, labels: frozenset[str], size: int
) -> AsyncIterator[Batch]:
    """The batches of a subscription, once it is known who reads."""
    # whose purpose is none of theirs is refused now, and not when something is written
    await anyio.to_thread.run_sync(lambda: context.seen)
    return follower.batches(await follower.start(seen), labels, size)


def feed_cursor() -> Any:
    """The field that says where following begins."""

    def resolve(_root: Any, info: Any) -> str:
        return cursors.of_change(changes.latest(info.context.store))

    return graphene.Field(
        graphene.NonNull(graphene.String),
        resolver=resolve,
        description="Where everything that was written until now is seen: ask for it, read what "
        "is there, then subscribe to records after it.",
    )
