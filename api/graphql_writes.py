"""The mutations: what each takes, what it asks of a role, and which entry it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import graphene

from api.graphql_values import Day, FactLine, Value, camel
from api.graphql_written import (
    Arguments,
    Do,
    Field,
    Payloads,
    an_id,
    ids,
    mutation,
    said,
)
from graph import entries_voice as voice
from graph import entries_work as work
from graph.access import Permission, Role
from graph.entries_correct import correct
from graph.entry import Entry
from graph.facts import Ref
from graph.model import MODEL
from graph.writing import Asked, WriteError, Written, once, write_whole
from importers import told

_ON_FILE = "The case on whose file it lies (id)."
_HAPPENED = "The day on which it happened; without it, today. It lies in no future."
_PROPERTIES = {
    camel(name): name for node in MODEL.nodes for name in node.properties if camel(name) != name
}

Make = Callable[..., Ref]


def _entry(make: Make) -> Do:
    def do(context: Any, asked: Asked, given: dict[str, Any]) -> Written:
        def write() -> Written:
            entry = Entry(context.store, context.seen.sight, asked)
            record = make(entry, **given)
            return write_whole(context.store, asked, record, entry.facts, work.ARGUMENTS)

        return once(context.store, asked, write)

    return do


def _ingest(context: Any, asked: Asked, given: dict[str, Any]) -> Written:
    source = given.get("source")
    if asked.reader.role is Role.EXTERNAL_SYSTEM:
        if asked.key is None:
            raise WriteError("is needed where a system writes", "idempotency_key")
        if source not in (None, asked.reader.id):
            raise WriteError("a system speaks for itself alone", "source", "NOT_ALLOWED")
        source = asked.reader.id
    name = told.read_source(source or "")

    def write() -> Written:
        entry = Entry(context.store, context.seen.sight, asked)

        def find(wanted: Any) -> Mapping[str, Ref]:
            return entry.found(MODEL.open_labels, wanted)

        return told.ingest(context.store, asked, name, given["facts"], find)

    return once(context.store, asked, write)


def _correct(entry: Entry, **given: Any) -> Ref:
    changes = [
        {**change, "property": _PROPERTIES.get(change["property"], change["property"])}
        for change in given.pop("changes")
    ]
    return correct(entry, changes=changes, **given)


def _withhold(entry: Entry, **given: Any) -> Ref:
    if "field" in given:
        given["field"] = _PROPERTIES.get(given["field"], given["field"])
    return voice.withhold(entry, **given)


def writes(args: Arguments, payloads: Payloads) -> dict[str, Field]:
    """Every mutation that writes records, with its permission."""
    return dict([*_work(args, payloads), *_voice(args, payloads), *_others(args, payloads)])


def _work(args: Arguments, payloads: Payloads) -> list[tuple[str, Field]]:
    of = args.of
    day = said(Day, _HAPPENED)
    option = args.input(
        "OptionInput",
        "Something that could have been decided.",
        {
            name: graphene.InputField(argument.type, description=argument.description)
            for name, argument in of("Option", "kind", "summary", "chosen", "reason").items()
        },
    )
    return [
        mutation(
            "record_decision",
            Permission.RECORD,
            payloads.record("Decision"),
            {
                "case_id": an_id(_ON_FILE),
                **of("Decision", "kind"),
                "what": said(graphene.String, "What was decided, in one sentence.", required=True),
                **of("Decision", "rationale", "urgent", "scope", "progression", "consent"),
                **of("Decision", "consent_reason", "next_steps", "family_time_change"),
                **of("Decision", "advocacy_offered"),
                "happened_on": day,
                "decided_by": said(
                    graphene.ID, "The worker who decided it; without it, whoever writes."
                ),
                "based_on": ids("What it rests on."),
                "views": ids("The views that were thought about."),
                "options": said(
                    graphene.List(graphene.NonNull(option)), "What else was thought about."
                ),
                "meeting_id": said(graphene.ID, "The meeting at which it was made."),
                "go_ahead": said(
                    graphene.String,
                    "Why it was made although something was missing (preflight): a deviation.",
                ),
            },
            "Record a decision: by whom, why, and on what.",
            _entry(work.record_decision),
        ),
        mutation(
            "record_deviation",
            Permission.RECORD,
            payloads.record("Deviation"),
            {
                "case_id": an_id(_ON_FILE),
                "explains": said(
                    graphene.List(graphene.NonNull(graphene.ID)),
                    "What it is the reason for: actions, meetings, documents, decisions, events.",
                    required=True,
                ),
                **_needed(of("Deviation", "reason")),
                "from_due_on": said(Day, "The day by which it was to be done before."),
                "new_due_on": said(Day, "The day by which it is to be done now."),
                **of("Deviation", "interval_days"),
                "happened_on": day,
            },
            "Record why something is done otherwise or later; approved in the role of who writes.",
            _entry(work.record_deviation),
        ),
        mutation(
            "record_action",
            Permission.RECORD,
            payloads.record("Action"),
            {
                "case_id": an_id(_ON_FILE),
                **of("Action", "summary", "topic", "desired_outcome", "timescale_kind"),
                **of("Action", "timescale_text", "interval_days", "concerns_child"),
                **of("Action", "protective", "protects"),
                "set_on": said(Day, "The day on which it was set; without it, today."),
                "due_on": said(Day, "The day by which it is to be done."),
                "directed_by": ids("On whose word: oversight, meetings, decisions, documents."),
                "owner": said(graphene.ID, "Who is to do it: a worker, a person or an agency."),
                "repeats": said(graphene.ID, "The action whose direction it gives again."),
                "replaces": said(graphene.ID, "The action in whose place it is to be done."),
                "covers": ids("The challenges that it is to put right."),
            },
            "Record something that somebody is to do.",
            _entry(work.record_action),
        ),
        mutation(
            "claim_action",
            Permission.RECORD,
            payloads.record("Action"),
            {"action_id": an_id("The action."), "happened_on": day},
            "Say that an action is done; somebody else confirms it.",
            _entry(work.claim_action),
        ),
        mutation(
            "confirm_action",
            Permission.CONFIRM,
            payloads.record("Oversight"),
            {
                "action_id": an_id("The action."),
                **_needed(of("CONFIRMS", "outcome", "means")),
                **of("Oversight", "text"),
                "happened_on": day,
            },
            "Say whether an action was done, and how that is known; never of one's own.",
            _entry(work.confirm_action),
        ),
        mutation(
            "record_oversight",
            Permission.OVERSIGHT,
            payloads.record("Oversight"),
            {
                "case_id": an_id(_ON_FILE),
                **of("Oversight", "kind", "level"),
                **_needed(of("Oversight", "text")),
                **of("Oversight", "functions", "covers", "audience", "impact_question"),
                **of("Oversight", "judgement", "judgement_reason", "relevant_to_child"),
                "happened_on": day,
                "about": ids("What it is about; without it, the case."),
                "addresses": ids("What it deals with."),
                "signs_off": ids("Documents that it signs off; never one's own."),
                "rolls_back": ids("Documents that it sends back."),
                "reviews": ids("Documents that it looks at again."),
                **of("SIGNS_OFF", "process_only"),
            },
            "Record what somebody in management or assurance saw, asked or directed.",
            _entry(work.record_oversight),
        ),
        mutation(
            "record_view",
            Permission.RECORD,
            payloads.record("View"),
            {
                "case_id": an_id(_ON_FILE),
                "person_id": an_id("Whose view it is."),
                **of("View", "whose", "means", "verbatim", "offered_advocate"),
                **_needed(of("View", "text")),
                "happened_on": day,
                "about": ids("What it is about; without it, the case."),
                "considered_in": ids("Decisions, meetings and documents that thought about it."),
            },
            "Record what a child, a parent or a carer thinks and wants.",
            _entry(work.record_view),
        ),
    ]


def _voice(args: Arguments, payloads: Payloads) -> list[tuple[str, Field]]:
    of = args.of
    return [
        mutation(
            "raise_challenge",
            Permission.CHALLENGE,
            payloads.record("Challenge"),
            {
                "case_id": an_id(_ON_FILE),
                **of("Challenge", "kind", "is_deficit", "needs_work"),
                **_needed(of("Challenge", "summary")),
                "on": ids("What it questions; without it, the case."),
                "due_on": said(
                    Day, "The day by which it is to be answered; of a correction, in a month."
                ),
                "evident_on": said(Day, "The day from which it could have been seen."),
                "on_behalf_of": said(graphene.ID, "Of an advocate: the young person."),
                "instructed": said(
                    graphene.Boolean, "Of an advocate: that the young person asked them to."
                ),
            },
            "Ask whether something was right or good enough.",
            _entry(voice.raise_challenge),
        ),
        mutation(
            "answer_challenge",
            Permission.ANSWER,
            payloads.record("Decision"),
            {
                "challenge_id": an_id("The challenge."),
                "text": said(graphene.String, "The answer.", required=True),
                "agrees": said(graphene.Boolean, "Whether it agrees.", required=True),
                "reason": said(graphene.String, "Why; needed where it does not agree."),
                "answered_with": ids("What was done about it: oversight, decisions, actions."),
            },
            "Answer a challenge; the answer is a decision of its own.",
            _entry(voice.answer_challenge),
        ),
        mutation(
            "annotate",
            Permission.ANNOTATE,
            payloads.record("Annotation"),
            {
                "about": said(
                    graphene.List(graphene.NonNull(graphene.ID)),
                    "What it is about, on one's own record.",
                    required=True,
                ),
                **_needed(of("Annotation", "text")),
                **of("Annotation", "audience"),
            },
            "Write on one's own record; without an audience, for nobody else.",
            _entry(voice.annotate),
        ),
        mutation(
            "withhold",
            Permission.WITHHOLD,
            payloads.record("Withholding"),
            {
                "record_id": an_id("What is held back: a record, or a case."),
                **of("Withholding", "ground", "reason_shown", "consulted"),
                **_needed(of("Withholding", "reason")),
                **_needed(of("Withholding", review_at="review_on")),
                **of("WITHHOLDS", "field", "span", "audience"),
            },
            "Hold something back from a reader, for a reason, until it is looked at again.",
            _entry(_withhold),
        ),
    ]


def _others(args: Arguments, payloads: Payloads) -> list[tuple[str, Field]]:
    change = args.input(
        "Change",
        "One property of a record in its new words.",
        {
            "property": graphene.InputField(
                graphene.NonNull(graphene.String), description="The property, as its field."
            ),
            "value": graphene.InputField(Value, description="Its value; null empties it."),
        },
    )
    changes = graphene.NonNull(graphene.List(graphene.NonNull(change)))
    facts = graphene.NonNull(graphene.List(graphene.NonNull(FactLine)))
    return [
        mutation(
            "correct",
            Permission.CORRECT,
            payloads.record(None),
            {
                "record_id": an_id("The record."),
                "changes": graphene.Argument(changes, description="What it says now."),
                "reason": said(graphene.String, "Why.", required=True),
                "mistaken": graphene.Argument(
                    graphene.Boolean,
                    default_value=True,
                    description="Whether the old version was mistaken; else it was overtaken.",
                ),
            },
            "Make a new version of a record; the old one stays beside it.",
            _entry(_correct),
        ),
        mutation(
            "ingest",
            Permission.INGEST,
            payloads.run(),
            {
                "facts": graphene.Argument(
                    facts,
                    description=f"At most {told.MOST_FACTS:,}, each as a line of JSON Lines.",
                ),
                "source": said(
                    graphene.String, "Whose facts they are; a system speaks for itself alone."
                ),
            },
            "Tell facts: good ones are written, each bad one is in the report.",
            _ingest,
        ),
    ]


def _needed(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same arguments, each of them required."""
    return {
        name: said(_bare(argument.type), argument.description, required=True)
        for name, argument in arguments.items()
    }


def _bare(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, graphene.NonNull) else type_
