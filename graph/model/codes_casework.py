"""Code lists about cases, what happens, risk, documents and meetings."""

from __future__ import annotations

from graph.declare import CodeList

SERVICE = CodeList(
    "Service",
    "The service that works with the person.",
    {
        "CHILDRENS_SOCIAL_CARE": "Children's social care.",
        "YOUTH_JUSTICE": "Youth justice.",
        "ADULT_PROBATION": "Probation for adults.",
    },
)

CASE_KIND = CodeList(
    "CaseKind",
    "What kind of case it is, which also decides how long it is kept.",
    {
        "EPISODE": "A time in which a child is in need of a service, from referral to closing.",
        "PERSON_FILE": "What lies on a person's file outside any such time.",
        "COURT_ORDER": "A sentence or order that is supervised.",
        "PRE_SENTENCE": "Work for a court before sentence.",
        "OUT_OF_COURT": "Work instead of going to court.",
        "OTHER": "Any other kind.",
    },
)

CASE_STAGE = CodeList(
    "CaseStage",
    "Where the person is on their way through the service.",
    {
        "CONTACT": "Somebody has been in touch about the child.",
        "REFERRAL": "The child has been referred.",
        "ASSESSMENT": "The child's needs are being assessed.",
        "S47": "It is being looked into whether the child is being harmed.",
        "CHILD_IN_NEED": "The child gets help under a child in need plan.",
        "CHILD_PROTECTION": "The child has a child protection plan.",
        "PRE_PROCEEDINGS": "The authority may go to court.",
        "LOOKED_AFTER": "The child is looked after by the authority.",
        "CARE_LEAVER": "The young person is leaving or has left care.",
        "PRE_SENTENCE": "The court has not yet sentenced.",
        "ORDER_START": "A sentence or order has just begun.",
        "SUPERVISION": "A sentence or order is being supervised.",
        "REVIEW": "The work is being reviewed.",
        "ENFORCEMENT": "The conditions of a sentence or order are being enforced.",
        "ORDER_END": "A sentence or order is coming to its end.",
        "CLOSED": "The work has ended.",
    },
    aliases={
        "section 47": "S47",
        "CIN": "CHILD_IN_NEED",
        "CP": "CHILD_PROTECTION",
        "CLA": "LOOKED_AFTER",
        "LAC": "LOOKED_AFTER",
        "CiC": "LOOKED_AFTER",
    },
    clause="S12",
)

CASE_STATUS = CodeList(
    "CaseStatus",
    "Whether the case is open.",
    {
        "OPEN": "The case is open.",
        "CLOSED": "The case is closed.",
        "TRANSFERRED": "Another service or authority has taken it over.",
    },
)

EVENT_KIND = CodeList(
    "EventKind",
    "What happened.",
    {
        "CONTACT": "Somebody was in touch about the person.",
        "REFERRAL_RECEIVED": "A referral came in.",
        "ALLOCATION": "A worker was given the case.",
        "TRANSFER": "The case went to another team or service.",
        "CLOSURE": "The case was closed.",
        "VISIT": "Somebody visited.",
        "ARREST": "The person was arrested.",
        "CHARGE": "The person was charged.",
        "POLICE_CALL_OUT": "The police were called out.",
        "COURT_APPEARANCE": "There was a hearing in court.",
        "SENTENCE": "The court gave its sentence.",
        "SCREENING_INDICATOR": "A screening showed a sign of risk.",
        "CLASSIFICATION_REQUIRES_MANAGER": "A classification of risk called for a manager.",
        "POLICE_INFORMATION": "The police passed on information.",
        "DISCLOSURE": "Somebody told of harm.",
        "INCIDENT_OF_HARM": "Somebody was harmed.",
        "MISSING_EPISODE": "The person was missing or away.",
        "PLACEMENT_MOVE": "The child moved to another place to live.",
        "STATUS_CHANGE": "The case moved to another stage.",
        "FAMILY_TIME": "The child spent time with their family.",
        "SCHOOL_CHANGE": "Something changed about school.",
        "HEALTH": "Something happened about health.",
        "ACHIEVEMENT": "Something good that the person did.",
        "SERVICE_GAP": "A service that was needed was not there.",
        "SERVICE_SECURED": "A service that was needed was found.",
        "OTHER": "Anything else.",
    },
    aliases={"contact arrangement": "FAMILY_TIME", "missing": "MISSING_EPISODE"},
    clause="P37",
)

MISSING_TYPE = CodeList(
    "MissingType",
    "Whether it was known where the child was.",
    {
        "M": "Missing: the child was not where they should be, and nobody knew where.",
        "A": "Away without authorisation: it was known where, but the child should not be there.",
    },
    aliases={"Missing": "M", "Away": "A", "Absent": "A"},
)

RISK_DOMAIN = CodeList(
    "RiskDomain",
    "What the risk is of.",
    {
        "RISK_OF_HARM_TO_OTHERS": "That the person harms others.",
        "SAFETY_AND_WELLBEING": "That the person comes to harm.",
        "LIKELIHOOD_OF_REOFFENDING": "That the person offends again.",
        "SIGNIFICANT_HARM_TO_CHILD": "That the child suffers significant harm.",
    },
    aliases={
        "VULNERABILITY": "SAFETY_AND_WELLBEING",
        "safety & wellbeing": "SAFETY_AND_WELLBEING",
        "risk of serious harm": "RISK_OF_HARM_TO_OTHERS",
        "ROSH": "RISK_OF_HARM_TO_OTHERS",
    },
    clause="V2",
)

RISK_LEVEL = CodeList(
    "RiskLevel",
    "How high the risk is judged to be.",
    {
        "LOW": "Low.",
        "MEDIUM": "Medium.",
        "HIGH": "High.",
        "VERY_HIGH": "Very high.",
        "NOT_ASSESSED": "Nobody has judged it; this is never the same as low.",
    },
    clause="P3",
)

DOCUMENT_KIND = CodeList(
    "DocumentKind",
    "What kind of document it is.",
    {
        "CHRONOLOGY": "What happened, in order.",
        "ASSESSMENT": "An assessment of needs or risks.",
        "PLAN": "A plan.",
        "INITIAL_MAPPING": "A first picture of the family and the worries.",
        "REVIEW_RECORD": "The record of a review.",
        "REQUEST_FOR_SERVICE": "A request for a service.",
        "INVESTIGATION_RECORD": "The record of an investigation or enquiry.",
        "LEGAL_ADVICE": "Advice from lawyers.",
        "PSR": "A report to the court before sentence.",
        "OASYS": "An assessment in OASys, used in probation.",
        "ASSETPLUS": "An assessment in AssetPlus, used in youth justice.",
        "MAPPA_REFERRAL": "A referral to multi-agency public protection.",
        "MINUTES": "The minutes of a meeting.",
        "CASE_NOTE": "A case note.",
        "AUDIT_RECORD": "The record of an audit.",
        "INTERVIEW_STATEMENT": "What somebody said in an interview about the work.",
        "COURT_ORDER": "An order of a court.",
        "LETTER": "A letter.",
        "EMAIL": "An e-mail.",
        "CALL_NOTE": "A note of a telephone call.",
        "OTHER": "Any other document.",
    },
    aliases={"pre-sentence report": "PSR", "Asset Plus": "ASSETPLUS"},
)

DOCUMENT_STATUS = CodeList(
    "DocumentStatus",
    "What became of a document.",
    {
        "DRAFT": "It is being written.",
        "ROLLED_BACK": "It was sent back to be put right.",
        "CURRENT": "It is the one that holds.",
        "SUPERSEDED": "A later one has taken its place.",
    },
)

MEETING_KIND = CodeList(
    "MeetingKind",
    "What kind of meeting it is.",
    {
        "STRATEGY_DISCUSSION": "A discussion whether to look into possible harm.",
        "ICPC": "The first child protection conference.",
        "RCPC": "A conference that reviews a child protection plan.",
        "CORE_GROUP": "The people who carry out a child protection plan.",
        "CLA_REVIEW": "A review for a child who is looked after.",
        "PATHWAY_REVIEW": "A review of a care leaver's pathway plan.",
        "MAPPA": "Multi-agency public protection arrangements.",
        "MACE": "Agencies together on missing and exploited children.",
        "RISK_PANEL": "A panel on risk.",
        "RISK_MANAGEMENT_MEETING": "A meeting on how to manage a risk.",
        "SUPERVISION": "A worker's supervision.",
        "GROUP_SUPERVISION": "Supervision in a group.",
        "ORAL_HEARING": "A hearing, such as one of the Parole Board.",
        "LEGAL_PLANNING": "A meeting with lawyers on whether to go to court.",
        "NETWORK": "A meeting of the people around the child.",
        "REVIEW_MEETING": "A meeting that reviews the work.",
        "OTHER": "Any other meeting.",
    },
    aliases={
        "strategy meeting": "STRATEGY_DISCUSSION",
        "initial child protection conference": "ICPC",
        "review child protection conference": "RCPC",
        "looked after review": "CLA_REVIEW",
        "LAC review": "CLA_REVIEW",
        "legal gateway": "LEGAL_PLANNING",
        "high risk panel": "RISK_PANEL",
    },
)

PARTICIPATION = CodeList(
    "ParticipationCode",
    "How the child took part in a review.",
    {
        "PN0": "The child was under four.",
        "PN1": "The child was there and spoke for themself.",
        "PN2": "The child was there and an advocate spoke for them.",
        "PN3": "The child was there and showed their view without words.",
        "PN4": "The child was there and did not say or show their view.",
        "PN5": "The child was not there and asked an advocate to speak for them.",
        "PN6": "The child was not there and sent their view another way.",
        "PN7": "The child was not there and their view was not passed on.",
    },
    clause="S41",
)
