"""The words in which a child is told what lies on their record: second person, plain, active.

Each is a sentence of ours, filled from fields; it says no more than the field says.
"""

from __future__ import annotations

EVENTS = {
    "CONTACT": "Someone got in touch about you.",
    "REFERRAL_RECEIVED": "Someone asked us to help you.",
    "ALLOCATION": "You were given a worker.",
    "TRANSFER": "Your case went to another team.",
    "CLOSURE": "We stopped working with you.",
    "VISIT": "Someone came to see you.",
    "ARREST": "The police arrested you.",
    "CHARGE": "The police said you would have to go to court.",
    "POLICE_CALL_OUT": "The police came out.",
    "COURT_APPEARANCE": "There was a hearing in court.",
    "SENTENCE": "The court said what would happen.",
    "DISCLOSURE": "Someone told about being hurt.",
    "INCIDENT_OF_HARM": "Someone was hurt.",
    "MISSING_EPISODE": "You were away and people did not know where you were.",
    "PLACEMENT_MOVE": "You moved to another home.",
    "STATUS_CHANGE": "The kind of help you were getting changed.",
    "FAMILY_TIME": "You spent time with your family.",
    "SCHOOL_CHANGE": "Something changed at school.",
    "HEALTH": "Something happened about your health.",
    "ACHIEVEMENT": "You did something good.",
    "SERVICE_GAP": "Help that you needed was not there.",
    "SERVICE_SECURED": "Help that you needed was found.",
}

EVENTS_OF_OTHERS = {
    "CONTACT": "Someone got in touch with us.",
    "REFERRAL_RECEIVED": "Someone asked us to help.",
    "ALLOCATION": "A worker was chosen.",
    "TRANSFER": "The work went to another team.",
    "CLOSURE": "We stopped working with someone.",
    "VISIT": "Someone came to visit.",
    "ARREST": "The police arrested someone.",
    "CHARGE": "The police said someone would have to go to court.",
    "MISSING_EPISODE": "Someone was away and people did not know where they were.",
    "PLACEMENT_MOVE": "Someone moved to another home.",
    "STATUS_CHANGE": "The kind of help changed.",
    "FAMILY_TIME": "There was time with the family.",
    "HEALTH": "Something happened about someone's health.",
    "ACHIEVEMENT": "Someone did something good.",
    "SERVICE_GAP": "Help that was needed was not there.",
    "SERVICE_SECURED": "Help that was needed was found.",
}
"""The same where the record names another, or does not say which of several people it is about."""

MEETINGS = {
    "STRATEGY_DISCUSSION": "People talked about whether you were safe.",
    "ICPC": "There was a big meeting about keeping you safe.",
    "RCPC": "There was another meeting about keeping you safe.",
    "CORE_GROUP": "The people who help keep you safe met.",
    "CLA_REVIEW": "There was a review meeting about you.",
    "PATHWAY_REVIEW": "There was a meeting about your plan for growing up.",
    "LEGAL_PLANNING": "There was a meeting with lawyers about whether to go to court.",
    "SUPERVISION": "Your worker talked about you with their manager.",
    "GROUP_SUPERVISION": "Workers talked about you with a manager.",
    "ORAL_HEARING": "There was a hearing.",
}

DECISIONS = {
    "CONTACT_OUTCOME": "what to do after someone got in touch about you",
    "REFERRAL_OUTCOME": "whether to help you",
    "ASSESSMENT_OUTCOME": "what help you needed",
    "CONSENT": "whether your family agreed",
    "ALLOCATION": "who would work with you",
    "THRESHOLD_ICPC": "whether to have a big meeting about keeping you safe",
    "CP_PLAN": "about a plan to keep you safe",
    "BECOME_LOOKED_AFTER": "that you would be looked after away from your parents",
    "PLACEMENT": "where you would live",
    "FAMILY_TIME": "about your time with your family",
    "SCHOOL": "about your school",
    "HEALTH": "about your health",
    "LEGAL": "whether to go to court",
    "PERMANENCE": "where you would live until you are grown up",
    "RISK_CLASSIFICATION": "how worried people were",
    "INTERVENTION": "what help there would be",
    "ENFORCEMENT_RECALL": "what to do when a rule was broken",
    "INFORMATION_SHARING": "who could be told about you",
    "TRANSFER": "that another team would work with you",
    "CLOSURE": "to stop working with you",
}

OPTIONS = {
    "REMAIN_HOME": "that you stay at home",
    "KINSHIP": "that you live with relatives or friends",
    "SUPPORTED_FAMILY_TIME": "that you see your family with someone there to help",
    "FOSTER": "that you live with foster carers",
    "RESIDENTIAL": "that you live in a children's home",
    "COMMUNITY": "that the work is done while you live at home",
    "CUSTODY": "that you are locked up",
    "NO_ACTION": "to do nothing",
}

FAMILY_TIME_CHANGES = {
    "START": "It was to start.",
    "MORE": "There was to be more of it.",
    "SAME": "It was to stay the same.",
    "LESS": "There was to be less of it.",
    "STOP": "It was to stop.",
}

OVERSIGHT = {
    "CASE_DIRECTION": "A manager said what had to be done.",
    "COUNTERSIGNATURE": "A manager read what was written and signed it.",
    "ROLLBACK": "A manager sent what was written back, to be done again.",
    "AUDIT": "Someone checked how the work with you was done.",
    "QA_REVIEW": "Someone checked how the work with you was done.",
    "DIRECT_OBSERVATION": "Someone watched how the work with you was done.",
    "ESCALATION": "Someone took it to a more senior manager.",
    "IMMEDIATE_RISK_RESPONSE": "A manager acted because you might not be safe.",
    "CONFIRMATION": "A manager made sure that something was done.",
}

CHALLENGES = {
    "IRO_CHALLENGE": "Your independent reviewing officer asked a question about it.",
    "CPC_CHALLENGE": "The person who ran the meeting asked a question about it.",
    "COMPLAINT": "Someone complained.",
    "QUESTION_FROM_CHILD": "You asked a question.",
    "RECTIFICATION_REQUEST": "Someone asked for the record to be put right.",
}

MEANS = {
    "IN_PERSON": "You said it to someone.",
    "PHONE": "You said it on the phone.",
    "LETTER": "You wrote it in a letter.",
    "DRAWING": "You drew it.",
    "APP": "You wrote it in an app.",
    "ADVOCATE": "Your advocate passed it on.",
    "OBSERVATION": "Someone saw how you were.",
    "PN0": "You were too young to be asked.",
    "PN1": "You were there and spoke for yourself.",
    "PN2": "You were there and your advocate spoke for you.",
    "PN3": "You were there and showed what you felt without words.",
    "PN4": "You were there and did not say what you felt.",
    "PN5": "You were not there. You asked your advocate to speak for you.",
    "PN6": "You were not there. You sent what you wanted to say.",
    "PN7": "You were not there, and nobody passed on what you felt.",
}

EFFECTS = {
    "FOLLOWED": "What you wanted was done.",
    "PARTLY": "Part of what you wanted was done.",
    "NOT_FOLLOWED": "It was not done the way you wanted.",
    "UNKNOWN": "We could not find a note that says what came of it.",
}

PROMISES = {
    "KEPT": ("✓", "Kept"),
    "KEPT_LATE": ("✓", "Kept, but late"),
    "CHANGED": ("↻", "Changed"),
    "NOT_KEPT": ("✗", "Not kept"),
    "UNKNOWN": ("?", "We don't know"),
    "STILL_TO_COME": ("…", "Still to come"),
}
"""How a promise stands: an icon and a word, so that nothing hangs on colour."""

NOTES = {
    "DISCLOSURE": "telling about being hurt",
    "HARM": "someone being hurt",
    "DEATH": "someone dying",
    "SELF_HARM": "someone hurting themself",
    "LEGAL_REMOVAL": "being taken away from home",
}

RECORD = "The record says"
OWN_WORDS = "Your own words"
NOTED_VIEW = "Someone wrote down what you said"
SHARED = "This is on someone else's record too. Some of it may not be about you."
