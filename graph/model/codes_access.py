"""Lists of codes about who may read and write."""

from __future__ import annotations

from graph.declare import CodeList

ACCESS_ROLE = CodeList(
    "AccessRole",
    "The part in which somebody reads or writes.",
    {
        "YOUNG_PERSON": "The child or young person whose record it is, or who was that child.",
        "ADVOCATE": "Somebody whom the young person lets read with them.",
        "PARENT_CARER": "A parent or carer; they read nothing but what is released to them.",
        "CASE_MANAGER": "The worker who holds the case, or works on it.",
        "SENIOR_PRACTITIONER": "An experienced worker who assures quality in the team.",
        "TEAM_MANAGER": "The manager of the team.",
        "SERVICE_MANAGER": "The manager of several teams.",
        "IRO": "The independent reviewing officer of the case.",
        "CPC": "The chair of its child protection conferences.",
        "QA_AUDITOR": "Somebody who audits a sample of cases.",
        "INSPECTOR": "An inspector from outside, with a sample of cases.",
        "ANALYST": "Somebody who asks about many cases at once.",
        "EXTERNAL_SYSTEM": "Another agency's system, with an account of its own.",
        "INFORMATION_GOVERNANCE": "Whoever answers for requests, releases and the log.",
        "SYSTEM_ADMINISTRATOR": "Whoever runs the system, and reads no file.",
        "OPERATOR": "Whoever holds the machine itself.",
    },
)

PURPOSE = CodeList(
    "Purpose",
    "What somebody reads or writes for.",
    {
        "CASEWORK": "To work with the child or the family.",
        "MANAGEMENT": "To direct, to assure and to support those who do.",
        "REVIEW": "To review the plan independently.",
        "AUDIT": "To audit a sample of cases.",
        "INSPECTION": "To inspect the service.",
        "SAFEGUARDING": "To keep somebody safe who may be in danger now.",
        "STATISTICS": "To count, across many cases.",
        "OWN_RECORD": "To read one's own record, or to help somebody read theirs.",
        "INFORMATION_RIGHTS": "To answer a request about personal data.",
        "EXCHANGE": "To tell, or to be told, what concerns another agency.",
        "OPERATION": "To run the system.",
    },
)

GRANT_KIND = CodeList(
    "GrantKind",
    "Why somebody may read what they otherwise could not.",
    {
        "SAMPLE": "It is in the sample of an audit or an inspection.",
        "ADVOCATE": "The young person asked them to help.",
        "BREAK_GLASS": "They opened it themselves, giving a reason; this is reviewed.",
        "SEALED": "They are one of the readers of a sealed record.",
        "RELEASE": "It was released to them.",
        "OTHER": "Any other reason, which the grant gives.",
    },
)

BREAK_GLASS_REASON = CodeList(
    "BreakGlassReason",
    "Why a file was opened by somebody who has nothing else to do with it.",
    {
        "IMMEDIATE_DANGER": "Somebody may come to harm before the case holder can be reached.",
        "OUT_OF_HOURS": "The duty team answers for it tonight.",
        "COURT": "A court or the police need an answer now.",
        "OTHER": "Something else, which the words say.",
    },
)
