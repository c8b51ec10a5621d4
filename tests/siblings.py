"""A small made-up case of a sister and a brother whose files share records, for a child's page."""

import yaml

from graph.facts import Fact
from tests.scenario import RUNS, read_scenario

SISTER, BROTHER = "s:ava", "s:ben"
DAY, AGREED = "2024-06-01", "2024-03-03"
RUN = RUNS[0]
LONG = "Antidisestablishment" * 12
"""A word that no narrow screen holds in one line."""

_GIVEN = f"""
nodes:
  Person s:ava: {{name: Ava Dane, date_of_birth: 2014-05-05}}
  Person s:ben: {{name: Ben Dane, date_of_birth: 2012-05-05}}
  Person s:lee: {{name: Lee Dane}}
  Worker s:tm: {{display_name: Pat Lane, job_title: Team manager, role: TEAM_MANAGER}}
  Worker s:sw: {{display_name: Sam Reed, job_title: Social worker, role: CASE_MANAGER}}
  Worker s:qa: {{display_name: Kim Ode, job_title: Quality officer, role: QA_AUDITOR}}
  Case s:c1: {{service: CHILDRENS_SOCIAL_CARE, status: OPEN}}
  Case s:c2: {{service: CHILDRENS_SOCIAL_CARE, status: OPEN}}
  Decision s:aunt:
    kind: PLACEMENT
    what: "Ava to be placed with kinship carer, ref {LONG}"
    rationale: Carer assessed as suitable
    happened_from: 2024-03-01
    visible_to_child: SHOW
    plain_text: You went to live with Auntie Eve.
    plain_text_approved_by: s:tm
    plain_text_approved_at: {AGREED}
  Decision s:school:
    kind: SCHOOL
    what: Change of school agreed
    rationale: Nearer to the carer
    happened_from: 2024-03-02
    plain_text: You moved to a school near Auntie Eve.
    plain_text_approved_at: {AGREED}
  Decision s:help: {{kind: INTERVENTION, what: Offer of help, happened_from: 2024-03-05}}
  Option s:home:
    kind: REMAIN_HOME
    reason: Threshold met
    chosen: false
    visible_to_child: SHOW
    plain_text: It was not safe at home.
    plain_text_approved_by: s:qa
  View s:avas:
    {{whose: CHILD, text: I want my own room, verbatim: true, means: IN_PERSON,
      happened_from: 2024-02-20, visible_to_child: SHOW}}
  View s:noted:
    {{whose: CHILD, text: Ava is happy at her aunt's, means: IN_PERSON,
      happened_from: 2024-04-20, visible_to_child: SHOW}}
  View s:bens:
    {{whose: CHILD, text: I want to live with Dad, verbatim: true, means: IN_PERSON,
      happened_from: 2024-02-20, visible_to_child: SHOW}}
  Meeting s:review: {{kind: CLA_REVIEW, happened_from: 2024-04-01, summary: Both children's plans}}
  Event s:arrest: {{kind: ARREST, happened_from: 2024-01-10}}
  Event s:bens_move: {{kind: PLACEMENT_MOVE, happened_from: 2024-03-20}}
  Event s:visit: {{kind: VISIT, happened_from: 2024-04-10, seen: true, seen_alone: true}}
  Action s:swim:
    {{summary: Take both swimming, set_at: 2024-03-01, due_at: 2024-04-01, concerns_child: true,
      visible_to_child: SHOW}}
relationships:
  - Person s:ava -SUBJECT_OF-> Case s:c1
  - Person s:ben -SUBJECT_OF-> Case s:c2
  - Decision s:aunt -DECIDED_BY-> Worker s:tm
  - Decision s:aunt -CONSIDERED-> Option s:home
  - Person s:ava -EXPRESSED-> View s:avas
  - Person s:ava -EXPRESSED-> View s:noted
  - Person s:ben -EXPRESSED-> View s:bens
  - View s:avas -CONSIDERED_IN-> Decision s:aunt: {{effect: FOLLOWED}}
  - View s:bens -CONSIDERED_IN-> Meeting s:review: {{effect: NOT_FOLLOWED}}
  - Person s:ben -ATTENDED-> Meeting s:review: {{participation: PN1}}
  - Person s:ava -ATTENDED-> Meeting s:review: {{participation: PN7}}
  - Event s:arrest -INVOLVES-> Person s:lee: {{role: SUBJECT}}
  - Event s:bens_move -INVOLVES-> Person s:ben: {{role: SUBJECT}}
  - Event s:visit -INVOLVES-> Worker s:sw: {{role: VISITOR}}
  - Action s:swim -OWNED_BY-> Worker s:sw: {{from: 2024-03-01}}
"""
_FILES = {
    "s:c1": (
        "Decision s:aunt",
        "Decision s:school",
        "View s:avas",
        "View s:noted",
        "Event s:arrest",
    ),
    "both": (
        "Decision s:help",
        "View s:bens",
        "Meeting s:review",
        "Event s:bens_move",
        "Event s:visit",
        "Action s:swim",
    ),
}


def facts() -> list[Fact]:
    """The whole case."""
    given = yaml.safe_load(_GIVEN)
    on_file = [(record, case) for record in _FILES["both"] for case in ("s:c1", "s:c2")]
    on_file += [(record, "s:c1") for record in _FILES["s:c1"]]
    given["relationships"] += [f"{record} -ON_FILE-> Case {case}" for record, case in on_file]
    item = {"title": "siblings", "given": given, "parameters": {}, "rows": []}
    ((_, found),) = read_scenario("siblings", item).loads
    return list(found)
