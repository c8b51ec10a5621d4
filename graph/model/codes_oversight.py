"""Code lists about decisions, actions, management oversight and challenge."""

from __future__ import annotations

from graph.declare import CodeList

OVERSIGHT_LEVEL = CodeList(
    "OversightLevel",
    "The three levels of management oversight.",
    {
        "1": "Processes and quality are checked, on most or all cases.",
        "2": "Supervision: a manager and a worker look at the case together.",
        "3": "A manager responds to an immediate risk.",
    },
    aliases={"PROCESS_QA": "1", "SUPERVISION": "2", "IMMEDIATE_RISK": "3"},
    clause="P14",
)

OVERSIGHT_KIND = CodeList(
    "OversightKind",
    "What kind of oversight it is.",
    {
        "CASE_DIRECTION": "A manager says what is to be done.",
        "SUPERVISION_RECORD": "The record of supervision about this case.",
        "CASE_DISCUSSION": "A discussion of the case.",
        "QA_REVIEW": "A check of quality.",
        "COUNTERSIGNATURE": "A manager signed a document.",
        "ROLLBACK": "A manager sent a document back.",
        "AUDIT": "An audit of the case.",
        "DIRECT_OBSERVATION": "Somebody saw the practice itself.",
        "AGENCY_COMMUNICATION": "A manager was in touch with another agency.",
        "ESCALATION": "Something was taken to somebody more senior.",
        "IMMEDIATE_RISK_RESPONSE": "A manager's response to an immediate risk.",
        "CONFIRMATION": "A manager made sure that something was done.",
        "ALLOCATION_REVIEW": "A review some weeks after the case was allocated.",
        "THRESHOLD_REVIEW": "A review whether the threshold for an enquiry or plan is met.",
        "TRANSFER_CHECK": "A check before the case goes to another team.",
    },
    aliases={"management oversight": "CASE_DISCUSSION", "supervision": "SUPERVISION_RECORD"},
    clause="P1",
)

OVERSIGHT_FUNCTION = CodeList(
    "OversightFunction",
    "What an entry does beyond describing.",
    {
        "DIRECTION": "It says what is to be done.",
        "CHALLENGE": "It questions what was thought or done.",
        "REFLECTION": "The worker thinks about the work, helped by the manager.",
        "FOLLOW_UP": "It goes back to what was to be done.",
        "ANALYSIS": "It weighs what is known.",
        "DEFICIT_IDENTIFIED": "It names something that is missing or wrong.",
        "REMEDY_SET": "It says how that is to be put right.",
    },
    clause="S26",
)

OVERSIGHT_TOPIC = CodeList(
    "OversightTopic",
    "What an entry covers.",
    {
        "WORKER_ROLE": "What the worker is there to do.",
        "DESIRED_OUTCOMES": "What is to be better for the child.",
        "TIMESCALES": "By when.",
        "PROGRESS": "How far the work has come.",
        "NEXT_STEPS": "What comes next.",
        "QUALITY": "How good the work is.",
        "CONSISTENCY": "Whether it fits together.",
        "RECEIVING_REQUIREMENTS": "What the next team needs.",
        "THRESHOLD": "Whether the threshold is met.",
    },
    clause="S15",
)

CONTENT_GRADE = CodeList(
    "ContentGrade",
    "How much an entry says; a person grades it.",
    {
        "EMPTY": "It says nothing of substance.",
        "DESCRIPTIVE": "It describes.",
        "ANALYTIC": "It weighs, and says why.",
    },
    clause="P49",
)

OVERSIGHT_AUDIENCE = CodeList(
    "OversightAudience",
    "For whom the entry is.",
    {
        "CASE_HOLDER": "The worker who holds the case.",
        "SPECIALIST_WORKERS": "Specialist workers on the case.",
        "PARTNER": "A partner agency.",
        "PANEL": "A panel.",
    },
)

JUDGEMENT = CodeList(
    "Judgement",
    "What an auditor or inspector finds of the management oversight.",
    {
        "SUFFICIENT": "It is good enough.",
        "INSUFFICIENT": "It is not good enough.",
        "NEEDS_HUMAN_JUDGEMENT": "It could not be settled and needs a person.",
    },
    clause="P51",
)

DECISION_KIND = CodeList(
    "DecisionKind",
    "What a decision is about.",
    {
        "CONTACT_OUTCOME": "What to do after somebody was in touch.",
        "REFERRAL_OUTCOME": "What to do with a referral.",
        "ASSESSMENT_OUTCOME": "What follows from an assessment.",
        "CONSENT": "Whether the family's agreement is needed or given.",
        "ALLOCATION": "Who works with the person.",
        "THRESHOLD_ICPC": "Whether to hold a child protection conference.",
        "CP_PLAN": "Whether there is to be a child protection plan.",
        "BECOME_LOOKED_AFTER": "That the child is to be looked after.",
        "PLACEMENT": "Where the child is to live.",
        "FAMILY_TIME": "How the child sees their family.",
        "SCHOOL": "About school.",
        "HEALTH": "About health.",
        "LEGAL": "Whether to go to court.",
        "PERMANENCE": "Where the child is to live for good.",
        "RISK_CLASSIFICATION": "How high a risk is.",
        "INTERVENTION": "What help or work there is to be.",
        "ENFORCEMENT_RECALL": "What to do when conditions are not kept.",
        "INFORMATION_SHARING": "Whether to share information.",
        "TRANSFER": "That the case goes to another team.",
        "CLOSURE": "That the case is closed.",
        "OTHER": "Anything else.",
    },
    aliases={"contact arrangements": "FAMILY_TIME", "legal gateway": "LEGAL"},
)

DECISION_STATUS = CodeList(
    "DecisionStatus",
    "What became of a decision.",
    {
        "PROPOSED": "It is proposed.",
        "MADE": "It was made.",
        "REVERSED": "It was made and later reversed.",
    },
)

PROGRESSION = CodeList(
    "Progression",
    "How a contact goes on.",
    {
        "NO_FURTHER_ACTION": "Nothing more is done.",
        "INFORMATION_ONLY": "It is noted as information.",
        "EARLY_HELP": "The family is offered early help.",
        "ASSESSMENT": "There is to be an assessment.",
        "S47": "It is looked into whether the child is being harmed.",
        "OTHER": "It goes on in another way.",
    },
    aliases={"NFA": "NO_FURTHER_ACTION", "section 47": "S47"},
    clause="S14",
)

CONSENT = CodeList(
    "ConsentPosition",
    "Where the family's agreement stands.",
    {
        "OBTAINED": "The family agreed.",
        "NOT_NEEDED": "It was not needed.",
        "OVERRIDDEN": "It was gone ahead without it.",
        "REFUSED": "The family did not agree.",
    },
    clause="S14",
)

FAMILY_TIME_CHANGE = CodeList(
    "FamilyTimeChange",
    "What changes about the time a child spends with their family.",
    {
        "START": "It begins.",
        "MORE": "There is more of it.",
        "SAME": "It stays as it is.",
        "LESS": "There is less of it.",
        "STOP": "It ends.",
    },
    clause="S45",
)

OPTION_KIND = CodeList(
    "OptionKind",
    "What was possible instead.",
    {
        "REMAIN_HOME": "The child stays at home.",
        "KINSHIP": "The child lives with relatives or friends.",
        "SUPPORTED_FAMILY_TIME": "The child sees the family with somebody to help.",
        "FOSTER": "The child lives with foster carers.",
        "RESIDENTIAL": "The child lives in a home.",
        "COMMUNITY": "The work is done in the community.",
        "CUSTODY": "The person is held in custody.",
        "NO_ACTION": "Nothing is done.",
        "OTHER": "Anything else.",
    },
    clause="S45",
)

ACTION_STATUS = CodeList(
    "ActionStatus",
    "How an action stands, as somebody last wrote it down; the dated facts decide.",
    {
        "OPEN": "It is still to be done.",
        "PART_DONE": "Part of it is done.",
        "DONE_CLAIMED": "Somebody says that it is done.",
        "CONFIRMED": "It was checked and is done.",
        "NOT_DONE_WITH_REASON": "It was not done, and the reason is written down.",
        "SUPERSEDED": "Another action took its place.",
        "CANCELLED": "It was called off.",
    },
)

TIMESCALE_KIND = CodeList(
    "TimescaleKind",
    "How the time by which to act is given.",
    {
        "DATE": "By a day.",
        "PERIOD": "Within a time.",
        "EVENT_BOUND": "By something that is to happen.",
        "RECURRING": "Again and again.",
        "CONTINGENT": "If something happens.",
        "VAGUE": "In words that set no time, such as ongoing.",
        "NONE": "Not at all.",
    },
    clause="S33",
)

CHALLENGE_KIND = CodeList(
    "ChallengeKind",
    "Who questions the work, and how.",
    {
        "IRO_CHALLENGE": "An independent reviewing officer questions it.",
        "CPC_CHALLENGE": "A conference chair questions it.",
        "QA_COMMENT": "A comment of quality assurance.",
        "AUDIT_FINDING": "A finding of an audit.",
        "INSPECTION_FINDING": "A finding of an inspection.",
        "PROFESSIONAL_ESCALATION": "A professional disagrees and takes it further.",
        "COMPLAINT": "A complaint.",
        "RECTIFICATION_REQUEST": "Somebody asks to have the record put right.",
        "QUESTION_FROM_CHILD": "The child asks a question.",
    },
    clause="S27",
)

CHALLENGE_STATUS = CodeList(
    "ChallengeStatus",
    "How a challenge stands.",
    {
        "OPEN": "It is waiting for an answer.",
        "ANSWERED": "It was answered.",
        "WITHDRAWN": "Whoever raised it withdrew it.",
        "ESCALATED": "It was taken to somebody more senior.",
    },
)

STANCE = CodeList(
    "Stance",
    "How evidence bears on a decision.",
    {
        "FOR": "It speaks for the decision.",
        "AGAINST": "It speaks against the decision.",
        "CONTEXT": "It is the background.",
    },
    clause="P9",
)

CONFIRM_OUTCOME = CodeList(
    "ConfirmOutcome",
    "What whoever checked an action found.",
    {"DONE": "It was done.", "PART": "Part of it was done.", "NOT_DONE": "It was not done."},
    clause="P26",
)

CONFIRM_MEANS = CodeList(
    "ConfirmMeans",
    "How it was made sure that an action was done.",
    {
        "SEEN_DOCUMENT": "The document was seen.",
        "SEEN_RECORD": "The record was seen.",
        "OBSERVED": "It was seen being done.",
        "DISCUSSED": "It was talked through.",
        "SELF_REPORT_ACCEPTED": "The worker's word was taken.",
        "PRODUCT_IN_GRAPH": "What was to be made is itself on record here.",
    },
    clause="P25",
)

FINDING_OUTCOME = CodeList(
    "FindingOutcome",
    "What a rule says of what it looked at.",
    {
        "BREACH": "What was expected is not found on this record.",
        "EXPLAINED": "It is not found, and the reason is recorded.",
        "MET": "It is found.",
        "NOT_DUE": "It is not yet due.",
        "NOT_APPLICABLE": "The rule does not apply.",
        "UNKNOWN": "The record does not say enough.",
    },
)

FINDING_STATE = CodeList(
    "FindingState",
    "How a breach stands.",
    {
        "OPEN": "It still stands.",
        "REMEDIED": "It was put right.",
        "HISTORIC": "It was late, or the case has closed since.",
    },
)

SEVERITY = CodeList(
    "Severity",
    "How serious a finding is.",
    {
        "CRITICAL": "Somebody may be in danger.",
        "HIGH": "Serious.",
        "MEDIUM": "Of some weight.",
        "LOW": "Minor.",
        "INFO": "For information.",
    },
)

EVIDENCE_PART = CodeList(
    "EvidencePart",
    "What part a record has in a finding.",
    {
        "SUBJECT": "The finding is about it.",
        "EVIDENCE": "The finding rests on it.",
        "LATER": "It came later and bears on how the finding stands.",
    },
)

PERIOD_UNIT = CodeList(
    "PeriodUnit",
    "In what a time limit is counted.",
    {
        "CALENDAR_DAYS": "Days, weekends included.",
        "WORKING_DAYS": "Days without weekends and bank holidays.",
        "MONTHS": "Months.",
    },
)
