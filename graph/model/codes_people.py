"""Code lists about people, workers, agencies and what they are to each other."""

from __future__ import annotations

from graph.declare import CodeList

WORKER_ROLE = CodeList(
    "WorkerRole",
    "What part a worker plays, whatever the job is called locally.",
    {
        "CASE_MANAGER": "The worker who holds the case.",
        "SENIOR_PRACTITIONER": "An experienced worker who may assure quality and sign off.",
        "TEAM_MANAGER": "The manager of the team.",
        "SERVICE_MANAGER": "The manager of several teams.",
        "IRO": "The independent reviewing officer.",
        "CPC": "The chair of child protection conferences.",
        "QA_AUDITOR": "Somebody who audits or assures quality.",
        "INSPECTOR": "An inspector from outside the organisation.",
        "PERSONAL_ADVISER": "The adviser of a young person who is leaving care.",
        "PARTNER_PROFESSIONAL": "A professional of another agency.",
        "ADVOCATE": "Somebody who speaks for the child or the family.",
        "OTHER": "Any other part.",
    },
    aliases={
        "case holder": "CASE_MANAGER",
        "allocated case worker": "CASE_MANAGER",
        "allocated worker": "CASE_MANAGER",
        "social worker": "CASE_MANAGER",
        "responsible officer": "CASE_MANAGER",
        "offender manager": "CASE_MANAGER",
        "probation practitioner": "CASE_MANAGER",
        "youth justice worker": "CASE_MANAGER",
        "senior social worker": "SENIOR_PRACTITIONER",
        "advanced practitioner": "SENIOR_PRACTITIONER",
        "independent reviewing officer": "IRO",
        "child protection chair": "CPC",
        "conference chair": "CPC",
        "personal advisor": "PERSONAL_ADVISER",
    },
    clause="V6",
)

AGENCY_KIND = CodeList(
    "AgencyKind",
    "What kind of organisation it is.",
    {
        "LOCAL_AUTHORITY": "A local authority, or a team of it.",
        "YOUTH_JUSTICE": "A youth justice service.",
        "PROBATION": "The probation service.",
        "POLICE": "A police force.",
        "HEALTH": "A health service.",
        "EDUCATION": "A school, a college or an education service.",
        "COURT": "A court, or a body that serves the courts.",
        "PROVIDER": "A provider of placements or services.",
        "VOLUNTARY": "A voluntary organisation.",
        "OTHER": "Any other organisation.",
    },
)

EXPERIENCE_BAND = CodeList(
    "ExperienceBand",
    "How experienced the worker is in work of this kind.",
    {
        "NEW": "New to it.",
        "DEVELOPING": "Still learning it.",
        "EXPERIENCED": "Experienced in it.",
    },
    clause="P7",
)

ASSIGNMENT_ROLE = CodeList(
    "AssignmentRole",
    "What a worker is assigned to a case for.",
    {
        "LEAD": "Holds the case.",
        "CO_WORKER": "Works the case beside the one who holds it.",
        "DUTY": "Looks after the case on duty.",
        "COVER": "Stands in for the one who holds it.",
        "IRO": "Reviews the care plan independently.",
        "CPC": "Chairs the child protection conferences.",
        "PERSONAL_ADVISER": "Advises a young person who is leaving care.",
        "SUPERVISOR": "Supervises the one who holds the case.",
    },
    aliases={
        "allocated case worker": "LEAD",
        "allocated worker": "LEAD",
        "social worker": "LEAD",
        "case holder": "LEAD",
        "case manager": "LEAD",
        "responsible officer": "LEAD",
        "offender manager": "LEAD",
        "independent reviewing officer": "IRO",
        "child protection chair": "CPC",
        "personal advisor": "PERSONAL_ADVISER",
        "team manager": "SUPERVISOR",
        "manager": "SUPERVISOR",
    },
)

CASE_INVOLVEMENT = CodeList(
    "CaseInvolvement",
    "What a person who is not its subject has to do with a case.",
    {
        "PARENT": "A parent of the subject.",
        "SIBLING": "A brother or sister of the subject.",
        "CARER": "Looks after the subject.",
        "RELATIVE": "Another relative.",
        "VICTIM": "Somebody who was harmed.",
        "POTENTIAL_VICTIM": "Somebody who might be harmed.",
        "OTHER_CHILD": "Another child or young person known to the subject.",
        "PERSON_OF_CONCERN": "Somebody who may be a risk to the subject.",
        "FRIEND": "A friend of the subject or the family.",
        "OTHER": "Anybody else.",
    },
    clause="P2",
)

PERSON_RELATION = CodeList(
    "PersonRelation",
    "What the first person is to the second.",
    {
        "PARENT": "The first is a parent of the second.",
        "STEP_PARENT": "The first is a step-parent of the second.",
        "ADOPTIVE_PARENT": "The first adopted the second.",
        "CARER": "The first looks after the second.",
        "SIBLING": "They are brothers or sisters, or counted as one family.",
        "HALF_SIBLING": "They share one parent.",
        "STEP_SIBLING": "Their parents are partners.",
        "GRANDPARENT": "The first is a grandparent of the second.",
        "AUNT_OR_UNCLE": "The first is an aunt or uncle of the second.",
        "COUSIN": "They are cousins.",
        "PARTNER": "They are married or partners.",
        "FORMER_PARTNER": "They were married or partners.",
        "OTHER_RELATIVE": "They are related in another way.",
        "FRIEND": "They are friends.",
        "OTHER": "They are connected in another way.",
    },
    aliases={
        "mother": "PARENT",
        "father": "PARENT",
        "brother": "SIBLING",
        "sister": "SIBLING",
        "grandmother": "GRANDPARENT",
        "grandfather": "GRANDPARENT",
        "aunt": "AUNT_OR_UNCLE",
        "uncle": "AUNT_OR_UNCLE",
    },
)

EVENT_INVOLVEMENT = CodeList(
    "EventInvolvement",
    "What part somebody had in what happened.",
    {
        "SUBJECT": "It happened to them, or they did it.",
        "VICTIM": "They were harmed by it.",
        "WITNESS": "They saw or heard it.",
        "VISITOR": "They made the visit or the contact.",
        "OTHER": "They had another part in it.",
    },
)

MEETING_CAPACITY = CodeList(
    "MeetingCapacity",
    "In what capacity somebody took part in a meeting.",
    {
        "SUBJECT": "The child or person whom the meeting was about.",
        "PARENT": "A parent.",
        "CARER": "A carer.",
        "RELATIVE": "Another relative.",
        "ADVOCATE": "Somebody who spoke for the child or the family.",
        "CHAIR": "The chair.",
        "MINUTE_TAKER": "Wrote the minutes.",
        "CASE_MANAGER": "Holds the case.",
        "MANAGER": "A manager.",
        "REVIEWING_OFFICER": "An independent reviewing officer or conference chair.",
        "PARTNER_PROFESSIONAL": "A professional of another agency.",
        "LEGAL_ADVISER": "A lawyer.",
        "INTERPRETER": "An interpreter.",
        "OTHER": "Anybody else.",
    },
    aliases={"child": "SUBJECT", "young person": "SUBJECT", "social worker": "CASE_MANAGER"},
)

DECISION_ROLE = CodeList(
    "DecisionRole",
    "What part a worker had in a decision.",
    {
        "DECIDED": "Made the decision.",
        "AUTHORISED": "Authorised it.",
        "RECOMMENDED": "Recommended it.",
        "CONTRIBUTED": "Contributed to it.",
    },
    aliases={"decider": "DECIDED", "decision maker": "DECIDED", "approved": "AUTHORISED"},
    clause="P33",
)
