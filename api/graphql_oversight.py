"""GraphQL's fields of oversight: findings, the assurance case, preflight, the judgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import graphene

from api import graphql_judged
from api.graphql_judged import FIRST, MOST
from api.graphql_values import AsKnownAt, Part, made_type
from api.graphql_values import Day as DayScalar
from graph.access import Permission
from graph.oversight.judgement import STRENGTHS

SIGHT = (
    "Rules look at everything; what the reader may not see is then withheld or masked. "
    "What is not found on this record may have happened all the same."
)
_AS_OF = "The day that is judged; without it: the day of knownAt, else today."
_KNOWN_AT = (
    "Judge with what was on the record by then. Without it: what is on it now, or, for an earlier "
    "asOf of a case or a team, what was on it on that day."
)
Enums = Mapping[str, Any]


def _text(description: str, *, required: bool = True) -> Any:
    return graphene.String(required=required, description=description)


def _list(of: Any, description: str) -> Any:
    items = graphene.NonNull(graphene.List(graphene.NonNull(of)))
    return graphene.Field(items, description=description)


def _day(description: str) -> Any:
    return graphene.Field(DayScalar, description=description)


def _yes(description: str, *, required: bool = True) -> Any:
    return graphene.Boolean(required=required, description=description)


class Fields:
    """The fields at the root and their types; enumerations are those of the model."""

    def __init__(self, enums: Enums) -> None:
        self._enums = enums
        self._step = _step_type()
        self.finding = self._finding_type()

    def all(self) -> dict[str, tuple[Permission, Any]]:
        """The fields by their names, each with what it asks of a role."""
        return {
            "findings": (Permission.OVERSEE, self._findings()),
            "assurance_case": (Permission.OVERSEE, self._assurance_case()),
            "judgement": (Permission.OVERSEE, self._judgement()),
            "preflight": (Permission.PREFLIGHT, self._preflight()),
        }

    # --- findings ---

    def _finding_type(self) -> Any:
        enums = self._enums
        return made_type(
            "RuleFinding",
            "What an oversight rule says of a subject on a day; only a BREACH is a finding proper.",
            id=graphene.ID(
                required=True, description="The same in every run: rule, case, subjects, first day."
            ),
            rule_id=_text("The rule, such as R06."),
            rule_version=_text("The version of the rule."),
            title=_text("What the rule looks for."),
            policy_pack=_text("The policy pack it was judged by, with its version."),
            outcome=graphene.Field(enums["FindingOutcome"], required=True),
            state=graphene.Field(enums["FindingState"], description="How a breach stands."),
            severity=graphene.Field(enums["Severity"], required=True),
            could_be=graphene.Field(
                enums["Severity"],
                required=True,
                description="How serious it would be, where it cannot be told.",
            ),
            is_open=_yes("Whether it asks for something now."),
            case_id=graphene.ID(required=True),
            subject_ids=_list(graphene.ID, "The records it is about."),
            responsible_role=graphene.Field(
                enums["WorkerRole"], description="Who answers for it, by role."
            ),
            since=_day("The day of what it began with."),
            due_at=_day("By when it was due."),
            days_over=graphene.Int(description="How many days over it is, or was when done."),
            age=graphene.Int(description="For how many days it has stood."),
            late=_yes("Whether the reason was given late."),
            done=_yes("Whether it was done after all."),
            as_of=graphene.Field(DayScalar, required=True, description="The day that is judged."),
            known_at=graphene.Field(
                DayScalar, required=True, description="Until when what was known counts."
            ),
            hindsight=_yes("Whether more was looked at than was known on the day."),
            evidence_path=_list(graphene.String, "Label:id, or Label:id TYPE Label:id, in order."),
            steps=_list(self._step, "The evidence path in its parts."),
            searched=Part(
                description="Of a finding of absence: labels, from, to and count of what was "
                "looked through."
            ),
            missing=_list(graphene.String, "What was not found."),
            sources_seen=_list(
                enums["SourceKind"], "The kinds of place in which what it rests on stands."
            ),
            stands_on=_list(graphene.String, "The clauses of the guidance."),
            assumptions=_list(graphene.String, "The numbers used that the guidance does not give."),
            explained_by=graphene.ID(description="The deviation that explains it."),
            outage=_text("Which source was down while it should have told.", required=False),
            why=_text(
                "Why it was judged so, where the outcome alone does not say.", required=False
            ),
            text_staff=_text("What staff read."),
            text_child=_text(
                "What the child reads; null where it is not for them.", required=False
            ),
            suppressed_reason=_text(
                "Why it is not reported as a breach: the reason that was given, the source that "
                "failed, or what ended it first; null where it is one, is met or is not due.",
                required=False,
            ),
            detail=Part(description="What the rule tells besides, by name."),
        )

    def _findings(self) -> Any:
        enums = self._enums
        page = made_type(
            "FindingPage",
            "A page of findings, the worst first.",
            nodes=_list(self.finding, "The findings of this page."),
            total_count=graphene.Int(required=True, description="How many there are in all."),
            cases_judged=graphene.Int(required=True),
            as_of=graphene.Field(DayScalar, required=True),
            known_at=graphene.Field(DayScalar, required=True),
            hindsight=_yes("Whether more was looked at than was known on the day."),
            end_cursor=graphene.String(description="Give it as after for the next page."),
            has_next_page=graphene.Boolean(required=True),
        )

        def listed(kind: str, description: str) -> Any:
            of = graphene.List(graphene.NonNull(enums[kind]))
            return graphene.Argument(of, description=description)

        return graphene.Field(
            graphene.NonNull(page),
            case_id=graphene.Argument(graphene.ID, description="Only this case."),
            team_id=graphene.Argument(graphene.ID, description="Only the cases of this team."),
            rules=graphene.Argument(
                graphene.List(graphene.NonNull(graphene.String)),
                description="Only these rules, such as R06.",
            ),
            severity=graphene.Argument(
                enums["Severity"], description="Only findings at least as serious as this."
            ),
            outcome=listed("FindingOutcome", "Only these outcomes; without it: BREACH."),
            state=listed("FindingState", "Only breaches that stand so."),
            role=graphene.Argument(enums["WorkerRole"], description="Only what this role answers."),
            days=graphene.Argument(
                graphene.Int, description="Only what has stood for at least so many days."
            ),
            as_of=graphene.Argument(DayScalar, description=_AS_OF),
            known_at=graphene.Argument(AsKnownAt, description=_KNOWN_AT),
            first=graphene.Argument(
                graphene.Int, description=f"At most {MOST}; {FIRST} without it."
            ),
            after=graphene.Argument(
                graphene.String, description="The endCursor of the page before."
            ),
            resolver=graphql_judged.findings,
            description="What the oversight rules find on a case, on a team's cases or on all, the "
            f"worst first. {SIGHT}",
        )

    # --- one case ---

    def _assurance_case(self) -> Any:
        status = graphene.Enum(
            "ClaimStatus",
            {word: word for word in _STATUS},
            description=lambda value=None: (
                "How a claim stands." if value is None else _STATUS[value.value]
            ),
        )
        claim: Any = made_type(
            "Claim",
            "A claim with what it rests on: smaller claims, or what a rule says of a subject.",
            text=_text("The claim in words."),
            status=graphene.Field(status, required=True),
            rule_id=_text("The rule that it is about.", required=False),
            finding=graphene.Field(self.finding, description="What the rule says of a subject."),
            parts=graphene.Field(
                graphene.NonNull(graphene.List(graphene.NonNull(lambda: claim))),
                description="The smaller claims; the claim is no better than the worst of them.",
            ),
        )
        count = made_type(
            "ClaimCount",
            "How many of the smallest claims stand so.",
            status=graphene.Field(status, required=True),
            number=graphene.Int(required=True),
        )
        case = made_type(
            "AssuranceCase",
            "The claim that all that should be done is being done, as a tree over the rules.",
            **_case_fields(),
            claim=graphene.Field(claim, required=True),
            counts=_list(count, "How many of the smallest claims stand how."),
        )
        return self._of_case(
            case,
            graphql_judged.assurance_case,
            "Is all being done that should be done, on one case?",
        )

    def _judgement(self) -> Any:
        strength = made_type(
            "Strength",
            "A sign that oversight made a difference.",
            id=graphene.ID(required=True, description=f"{min(STRENGTHS)} to {max(STRENGTHS)}."),
            text=_text("The strength in words."),
            path=_list(graphene.String, "Label:id, or Label:id TYPE Label:id, in order."),
            steps=_list(self._step, "The path in its parts."),
        )
        recorded = made_type(
            "RecordedJudgement",
            "What a person judged of the oversight of the case.",
            id=graphene.ID(required=True, description="The audit entry."),
            on=graphene.Field(DayScalar, required=True, description="The day."),
            judgement=graphene.Field(self._enums["Judgement"], required=True),
            reason=_text("Why.", required=False),
            by=_list(graphene.String, "Who."),
        )
        type_ = made_type(
            "IndicatedJudgement",
            "What is indicated of the oversight of a case, in three parts; a person judges.",
            **_case_fields(),
            indicated=graphene.Field(
                self._enums["Judgement"],
                description="Null where no inspectorate has a scale for the service.",
            ),
            warning=_text("What must be shown beside it."),
            evident=_yes("Oversight can be seen where risk was raised.", required=False),
            effective=_yes("No serious finding stands open.", required=False),
            made_a_difference=_yes("A strength can be shown."),
            strengths=_list(strength, "The strengths, each with its path."),
            because=_list(self.finding, "The findings that count, the worst first."),
            recorded=_list(recorded, "What people judged, the latest first."),
        )
        said = "What is indicated of the oversight of a case, and what people judged of it."
        return self._of_case(type_, graphql_judged.judgement, said)

    def _of_case(self, type_: Any, resolve: Callable[..., Any], said: str) -> Any:
        return graphene.Field(
            type_,
            case_id=graphene.Argument(graphene.ID, required=True, description="The case."),
            as_of=graphene.Argument(DayScalar, description=_AS_OF),
            known_at=graphene.Argument(AsKnownAt, description=_KNOWN_AT),
            resolver=resolve,
            description=f"{said} {SIGHT}",
        )

    # --- preflight ---

    def _preflight(self) -> Any:
        enums = self._enums
        ids = graphene.List(graphene.NonNull(graphene.ID))
        option = made_type(
            "DraftOption",
            "Something else that was thought of.",
            graphene.InputObjectType,
            kind=graphene.InputField(enums["OptionKind"], required=True),
            reason=graphene.InputField(
                graphene.String, required=True, description="Why it was taken or not."
            ),
        )
        draft = made_type(
            "DraftDecision",
            "A decision that is about to be made, with what there is of it.",
            graphene.InputObjectType,
            case_id=graphene.InputField(graphene.ID, required=True),
            kind=graphene.InputField(enums["DecisionKind"], required=True),
            role=graphene.InputField(
                enums["WorkerRole"], required=True, description="Who decides, by role."
            ),
            on=graphene.InputField(DayScalar, description="The day; without it: today."),
            what=graphene.InputField(graphene.String, description="What is to be decided."),
            rationale=graphene.InputField(graphene.String, description="Why."),
            urgent=graphene.InputField(
                graphene.Boolean, description="It cannot wait, to protect somebody."
            ),
            rests_on=graphene.InputField(ids, description="The records that it rests on."),
            views=graphene.InputField(ids, description="The views that were considered."),
            options=graphene.InputField(
                graphene.List(graphene.NonNull(option)), description="What else was thought of."
            ),
            asks_for=graphene.InputField(
                graphene.List(graphene.NonNull(graphene.String)),
                description="What is to be done next, such as the missing plan.",
            ),
        )
        answer = made_type(
            "PreflightAnswer",
            "What the rules would say of a draft. It answers, and blocks nothing.",
            case_id=graphene.ID(required=True),
            missing=_list(self.finding, "What was not found, the worst first."),
            good=_list(self.finding, "What else the rules would say."),
        )
        return graphene.Field(
            graphene.NonNull(answer),
            draft=graphene.Argument(draft, required=True),
            resolver=graphql_judged.preflight,
            description="Before a decision is made: what would be missing. Nothing is kept of the "
            f"draft. {SIGHT}",
        )


_STATUS: Mapping[str, str] = {
    "MET": "It is done, or was put right or done late.",
    "EXPLAINED": "It is not done, and the reason is on the record.",
    "NOT_MET": "It is not found on this record.",
    "NOT_DUE": "It is not due yet.",
    "UNKNOWN": "The record does not say enough.",
    "NOT_LOOKED_AT": "The policy pack leaves the rule out.",
    "DOES_NOT_APPLY": "The rule does not apply.",
}


def _case_fields() -> dict[str, Any]:
    return {
        "case_id": graphene.ID(required=True),
        "as_of": graphene.Field(DayScalar, required=True, description="The day that is judged."),
        "known_at": graphene.Field(
            DayScalar, required=True, description="Until when what was known counts."
        ),
        "hindsight": _yes("Whether more was looked at than was known on the day."),
        "policy_pack": _text("The policy pack, with its version."),
    }


def _step_type() -> Any:
    end = {"required": False}
    return made_type(
        "PathStep",
        "One step of an evidence path: a record, or a relationship between two.",
        number=graphene.Int(required=True),
        text=_text("The step as it stands in the path."),
        label=_text("What kind of record it is, or starts from.", **end),
        id=graphene.ID(description="The record's id; null where the record is masked."),
        type=_text("The relationship; null where the step is a record alone.", **end),
        to_label=_text("What kind of record it leads to.", **end),
        to_id=graphene.ID(description="The id of the record it leads to."),
    )
