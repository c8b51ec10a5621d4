"""Who may do what: the roles, what each may ask for, and who is asking (D5).

What somebody may see of what they may ask for is graph/sight.py's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class AccessError(Exception):
    """What is asked for is not allowed to whoever asks; the message names no record."""

    def __init__(self, *said: Any) -> None:
        super().__init__(*said)
        self.extensions = {"code": "NOT_ALLOWED"}


class Permission(Enum):
    """What a field or a command asks of a reader's role."""

    READ = "read"  # records of the cases that the reader has to do with
    OVERSEE = "oversee"  # findings, the assurance case, the indicated judgement
    PREFLIGHT = "preflight"
    CHILD_FILE = "child_file"  # the child's own view
    WHO_LOOKED = "who_looked"
    INGEST = "ingest"
    RECORD = "record"  # decisions, actions, views
    CONFIRM = "confirm"
    OVERSIGHT = "oversight"  # oversight entries: directions, countersignatures, reviews
    CHALLENGE = "challenge"
    ANSWER = "answer"
    ANNOTATE = "annotate"
    WITHHOLD = "withhold"
    CORRECT = "correct"
    BREAK_GLASS = "break_glass"
    GRANT = "grant"
    REVIEW_ACCESS = "review_access"
    SUBSCRIBE = "subscribe"
    INTROSPECT = "introspect"


class Role(Enum):
    """The part in which somebody reads or writes; a token names one."""

    YOUNG_PERSON = "YOUNG_PERSON"
    ADVOCATE = "ADVOCATE"
    PARENT_CARER = "PARENT_CARER"
    CASE_MANAGER = "CASE_MANAGER"
    SENIOR_PRACTITIONER = "SENIOR_PRACTITIONER"
    TEAM_MANAGER = "TEAM_MANAGER"
    SERVICE_MANAGER = "SERVICE_MANAGER"
    IRO = "IRO"
    CPC = "CPC"
    QA_AUDITOR = "QA_AUDITOR"
    INSPECTOR = "INSPECTOR"
    ANALYST = "ANALYST"
    EXTERNAL_SYSTEM = "EXTERNAL_SYSTEM"
    INFORMATION_GOVERNANCE = "INFORMATION_GOVERNANCE"
    SYSTEM_ADMINISTRATOR = "SYSTEM_ADMINISTRATOR"
    OPERATOR = "OPERATOR"
    """Whoever holds the machine: the command line, and pages served to it alone."""


P = Permission
_LOOKS = frozenset({P.READ, P.OVERSEE, P.CHILD_FILE, P.PREFLIGHT, P.SUBSCRIBE, P.INTROSPECT})
_CASEWORK = _LOOKS | {P.RECORD, P.CHALLENGE, P.ANSWER, P.CORRECT, P.BREAK_GLASS}
_MANAGES = _CASEWORK | {P.CONFIRM, P.OVERSIGHT}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.YOUNG_PERSON: frozenset({P.CHILD_FILE, P.WHO_LOOKED, P.ANNOTATE, P.CHALLENGE}),
    Role.ADVOCATE: frozenset({P.CHILD_FILE, P.CHALLENGE}),
    Role.PARENT_CARER: frozenset(),
    Role.CASE_MANAGER: _CASEWORK,
    Role.SENIOR_PRACTITIONER: _CASEWORK | {P.OVERSIGHT},
    Role.TEAM_MANAGER: _MANAGES,
    Role.SERVICE_MANAGER: _MANAGES | {P.WITHHOLD},
    Role.IRO: _LOOKS | {P.CHALLENGE, P.BREAK_GLASS},
    Role.CPC: _LOOKS | {P.CHALLENGE, P.BREAK_GLASS},
    Role.QA_AUDITOR: _LOOKS | {P.OVERSIGHT},
    Role.INSPECTOR: _LOOKS,
    Role.ANALYST: frozenset({P.READ, P.OVERSEE, P.INTROSPECT}),
    Role.EXTERNAL_SYSTEM: frozenset({P.READ, P.INGEST}),
    Role.INFORMATION_GOVERNANCE: frozenset(
        {P.WHO_LOOKED, P.WITHHOLD, P.GRANT, P.REVIEW_ACCESS, P.INTROSPECT}
    ),
    Role.SYSTEM_ADMINISTRATOR: frozenset({P.INTROSPECT}),
    Role.OPERATOR: frozenset(Permission),
}

PURPOSES: dict[Role, tuple[str, ...]] = {
    Role.YOUNG_PERSON: ("OWN_RECORD",),
    Role.ADVOCATE: ("OWN_RECORD",),
    Role.PARENT_CARER: ("OWN_RECORD",),
    Role.CASE_MANAGER: ("CASEWORK", "SAFEGUARDING", "INFORMATION_RIGHTS"),
    Role.SENIOR_PRACTITIONER: ("MANAGEMENT", "CASEWORK", "AUDIT", "SAFEGUARDING"),
    Role.TEAM_MANAGER: ("MANAGEMENT", "CASEWORK", "AUDIT", "SAFEGUARDING", "INFORMATION_RIGHTS"),
    Role.SERVICE_MANAGER: ("MANAGEMENT", "AUDIT", "SAFEGUARDING", "INFORMATION_RIGHTS"),
    Role.IRO: ("REVIEW", "SAFEGUARDING"),
    Role.CPC: ("REVIEW", "SAFEGUARDING"),
    Role.QA_AUDITOR: ("AUDIT",),
    Role.INSPECTOR: ("INSPECTION",),
    Role.ANALYST: ("STATISTICS",),
    Role.EXTERNAL_SYSTEM: ("EXCHANGE",),
    Role.INFORMATION_GOVERNANCE: ("INFORMATION_RIGHTS",),
    Role.SYSTEM_ADMINISTRATOR: ("OPERATION",),
    Role.OPERATOR: ("OPERATION",),
}
"""What each role reads for; the first is meant where nothing is said."""


@dataclass(frozen=True)
class Reader:
    """Who asks, in which role and for what; ``id`` is a Worker's, a Person's or a system's."""

    id: str
    role: Role
    purpose: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether the role may ask for such a thing at all; of which records is another matter."""
        return permission in PERMISSIONS[self.role]

    @property
    def sees_everything(self) -> bool:
        """Whether no record is hidden from them."""
        return self.role is Role.OPERATOR


OPERATOR = Reader("operator", Role.OPERATOR, "OPERATION")
