"""The outcome cells of SSD: flags in JSON, sometimes with a comment, as the words of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from importers import values
from importers.rows import SourceRow
from importers.values import CellError

_COMMENTS = ("COMMENTS", "OUTCOME_COMMENTS")
_COUNT = "TOTAL_NO_OF_OUTCOMES"

_WORDS = {
    "NEW_REFERRAL_FLAG": "a new referral",
    "EXISTING_REFERRAL_FLAG": "added to a referral that is open",
    "CP_ENQUIRY_FLAG": "a child protection enquiry",
    "NFA_FLAG": "no further action",
    "NFA_S47_END_FLAG": "no further action, the enquiry ends",
    "NFA_CONTINUE_SINGLE_FLAG": "no further action on harm, the assessment goes on",
    "NON_AGENCY_ADOPTION_FLAG": "a non-agency adoption",
    "PRIVATE_FOSTERING_FLAG": "private fostering",
    "ADVICE_FLAG": "advice or information",
    "MISSING_FLAG": "work on a child who was missing",
    "OLA_CP_FLAG": "a child protection plan of another authority",
    "OTHER_OUTCOMES_EXIST_FLAG": "another outcome",
    "SINGLE_ASSESSMENT_FLAG": "an assessment",
    "STRATEGY_DISCUSSION_FLAG": "a strategy discussion",
    "CLA_REQUEST_FLAG": "a request that the child be looked after",
    "CP_TRANSFER_IN_FLAG": "a child protection plan taken over from another authority",
    "CP_CONFERENCE_FLAG": "a child protection conference",
    "CARE_LEAVER_FLAG": "services for a care leaver",
    "LEGAL_ACTION_FLAG": "legal action",
    "PROV_OF_SERVICES_FLAG": "services",
    "PROV_OF_SB_CARE_FLAG": "short breaks",
    "SPECIALIST_ASSESSMENT_FLAG": "a specialist assessment",
    "REFERRAL_TO_OTHER_AGENCY_FLAG": "a referral to another agency",
    "OTHER_ACTIONS_FLAG": "other actions",
    "MONITOR_FLAG": "keeping an eye on the child",
    "CP_FLAG": "a child protection plan",
}

_PROGRESSION = (
    ("S47", {"CP_ENQUIRY_FLAG", "STRATEGY_DISCUSSION_FLAG", "CP_CONFERENCE_FLAG"}),
    ("ASSESSMENT", {"SINGLE_ASSESSMENT_FLAG", "SPECIALIST_ASSESSMENT_FLAG"}),
    ("INFORMATION_ONLY", {"ADVICE_FLAG"}),
    ("NO_FURTHER_ACTION", {"NFA_FLAG", "NFA_S47_END_FLAG", "NFA_CONTINUE_SINGLE_FLAG"}),
)


@dataclass(frozen=True)
class Outcome:
    """The flags that are set, and the comment, if there is one."""

    flags: tuple[str, ...] = ()
    comment: str | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything was decided: no flag and no comment is no decision."""
        return bool(self.flags or self.comment)

    @property
    def what(self) -> str | None:
        """The outcome in one sentence."""
        if not self.flags:
            return None
        words = [_WORDS[flag] for flag in self.flags]
        return f"Outcome: {', '.join(words)}."

    @property
    def progression(self) -> str | None:
        """How it goes on: the furthest of the flags; OTHER where they say something else."""
        for code, flags in _PROGRESSION:
            if flags & set(self.flags) and (code != "NO_FURTHER_ACTION" or self.says_nothing_else):
                return code
        return "OTHER" if self.flags else None

    @property
    def says_nothing_else(self) -> bool:
        """Whether no flag but those for no further action is set."""
        return all(flag.startswith("NFA_") for flag in self.flags)

    def words(self, **more: Any) -> dict[str, Any]:
        """The properties of a decision."""
        given = {"what": self.what, "rationale": self.comment, **more}
        return {name: value for name, value in given.items() if value is not None}


def read_outcome(text: str) -> Outcome:
    """An outcome from the text of its cell; a key that SSD does not have is refused."""
    flags: list[str] = []
    comments: list[str] = []
    for key, value in values.json_object(text).items():
        name = key.upper()
        if name in _COMMENTS:
            if isinstance(value, str) and not values.is_null(value):
                comments.append(value.strip())
        elif name in _WORDS:
            if values.says_yes(value):
                flags.append(name)
        elif name != _COUNT:
            raise CellError(f"has the key {key}, which is no outcome of SSD")
    return Outcome(tuple(flags), "\n".join(comments) or None)


def outcome(row: SourceRow, column: str, **columns: str) -> Outcome:
    """The outcome in a row; ``columns`` name flags that stand in columns of their own."""
    found = row.read(column, read_outcome) or Outcome()
    flags = list(found.flags)
    for flag, other in columns.items():
        if row.yes_no(other) and flag not in flags:
            flags.append(flag)
    return Outcome(tuple(flags), found.comment)
