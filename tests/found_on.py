"""Made-up cases for the tests of oversight's surfaces: a few findings whose reasons are plain."""

from datetime import date, datetime
from typing import Any

from graph.clock import start_of_day
from graph.facts import Fact, Node, Place, Ref, Relationship, Run

TEAM, QUIET_TEAM = "o:team", "o:quiet"
RAISED, SIGNED, CALM = "o:raised", "o:signed", "o:calm"
"""No oversight while risk is raised; signed off with a deficit; nothing to find."""

DOCUMENT, JUDGED = "o:plan", "o:audit"
DAY = date(2024, 6, 20)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
HOSTILE_TEAM = '<b>North</b> & "South"'
FORMULA = "=HYPERLINK(1)"

RUN = Run("oversight-test", extract_at=datetime(2024, 12, 1))  # noqa: DTZ001 -- UTC, as in the store


def facts() -> list[Fact]:
    """All three cases."""
    place = Place("found-on.json", 1)

    def node(label: str, id_: str, said: date, /, **properties: Any) -> Node:
        return Node(label, id_, properties, start_of_day(said), place=place)

    def link(start: Ref, type_: str, end: Ref, said: date, /, **given: Any) -> Fact:
        return Relationship(type_, start, end, given, start_of_day(said), place=place)

    began, signed, audited = date(2024, 1, 2), date(2024, 3, 5), date(2024, 6, 1)
    manager = Ref("Worker", "o:manager")
    team, quiet = Ref("Agency", TEAM), Ref("Agency", QUIET_TEAM)
    raised, calm = Ref("Case", RAISED), Ref("Case", CALM)
    behind = Ref("Case", SIGNED)
    said: list[Fact] = [
        node("Worker", manager.id, began, display_name="Robin Vale", role="TEAM_MANAGER"),
        node("Agency", TEAM, began, name=HOSTILE_TEAM),
        node("Agency", QUIET_TEAM, began, name="Quiet team"),
    ]
    for case, service, held_by in (
        (raised, "YOUTH_JUSTICE", team),
        (behind, "YOUTH_JUSTICE", team),
        (calm, "YOUTH_JUSTICE", quiet),
    ):
        said += [
            node("Case", case.id, began, service=service, happened_from=began),
            link(case, "HELD_BY", held_by, began, **{"from": began}),
        ]

    def on_file(case: Ref, label: str, id_: str, day: date, /, **properties: Any) -> Ref:
        said.append(node(label, id_, day, happened_from=day, **properties))
        said.append(link(Ref(label, id_), "ON_FILE", case, day))
        return Ref(label, id_)

    on_file(
        raised,
        "RiskJudgement",
        "o:risk",
        date(2024, 1, 10),
        domain="RISK_OF_HARM_TO_OTHERS",
        level="HIGH",
        rationale="What he said in January.",
    )
    audit = on_file(
        raised,
        "Oversight",
        JUDGED,
        audited,
        level=1,
        kind="AUDIT",
        judgement="INSUFFICIENT",
        judgement_reason=f"Nobody looked. {HOSTILE}",
    )
    said.append(link(audit, "MADE_BY", manager, audited))

    plan = on_file(
        behind, "Document", DOCUMENT, date(2024, 3, 1), kind="PLAN", completed_at=date(2024, 3, 1)
    )
    deficit = on_file(
        behind,
        "Challenge",
        "o:deficit",
        date(2024, 3, 4),
        kind="QA_COMMENT",
        summary=HOSTILE,
        is_deficit=True,
    )
    said.append(link(deficit, "RAISED_ON", plan, date(2024, 3, 4)))
    entry = on_file(
        behind, "Oversight", "o:signs", signed, level=1, kind="COUNTERSIGNATURE", text="Signed."
    )
    said.append(link(entry, "SIGNS_OFF", plan, signed))
    said.append(link(entry, "MADE_BY", manager, signed))
    return said
