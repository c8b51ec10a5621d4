"""Judging a row of a rule: what days decide, whatever the rule is about."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import cypher
from graph.oversight.files import Deviation, File
from graph.oversight.judge import Outcome, judge
from graph.oversight.pack import guidance

DUE = date(2024, 3, 11)


def file(as_of: str, closed_on: str | None = None) -> File:
    """A file on a day, without deviations, from a source that was never down."""
    return File(
        case_id="case",
        as_of=date.fromisoformat(as_of),
        known_at=date.fromisoformat(as_of),
        service="CHILDRENS_SOCIAL_CARE",
        opened_on=date(2024, 1, 1),
        closed_on=date.fromisoformat(closed_on) if closed_on else None,
        raised=(),
        unsure=False,
        deviations=(),
        systems={},
        outages=(),
        cannot_carry={},
        parameter={},
    )


def judged(on: File, met: str | None = None, **row: Any) -> Outcome:
    """The outcome of a row that was due on 11 March."""
    done = {"happened_on": date.fromisoformat(met)} if met else None
    given = {"subjects": ["it"], "path": [], "due": DUE, "met": done, **row}
    return judge(given, cypher.rules()["R06"], on, guidance())


@pytest.mark.parametrize(
    ("met", "state"), [(None, "OPEN"), ("2024-03-20", "REMEDIED")], ids=["not done", "done late"]
)
def test_a_rule_says_what_it_calls_done_late(met: str | None, state: str) -> None:
    found = judged(file("2024-04-01"), met, state="REMEDIED")
    assert (found.outcome, found.state) == ("BREACH", state)


def test_late_is_historic_where_the_rule_says_nothing() -> None:
    assert judged(file("2024-04-01"), "2024-03-20").state == "HISTORIC"


def test_what_was_recorded_later_is_not_late_before_its_day_has_come() -> None:
    assert judged(file("2024-03-11"), "2024-03-20").outcome == "NOT_DUE"
    assert judged(file("2024-03-12"), "2024-03-20").outcome == "BREACH"


@pytest.mark.parametrize(
    ("spared_on", "outcome", "state"),
    [("2024-03-10", "NOT_APPLICABLE", None), ("2024-03-11", "BREACH", "OPEN")],
    ids=["before the day", "on the day"],
)
def test_what_was_over_before_its_day_spares_and_later_changes_nothing(
    spared_on: str, outcome: str, state: str | None
) -> None:
    found = judged(file("2024-04-01"), spared_on=date.fromisoformat(spared_on), ended_by="over")
    assert (found.outcome, found.state) == (outcome, state)


def test_what_a_rule_says_itself_tells_the_day_it_was_due() -> None:
    for outcome in ("BREACH", "EXPLAINED", "NOT_DUE"):
        assert judged(file("2024-04-01"), outcome=outcome).due == DUE


def test_what_outlives_the_case_stays_open_when_it_has_closed() -> None:
    closed = file("2024-04-01", closed_on="2024-03-11")
    assert judged(closed).outcome == "NOT_APPLICABLE"
    assert judged(closed, outlives_case=True).state == "OPEN"


def test_a_reason_given_at_the_meeting_of_a_decision_explains_the_decision() -> None:
    reason = Deviation("why", DUE, DUE, ("meeting",), True, None, None)
    on = replace(file("2024-04-01"), deviations=(reason,))
    row: dict[str, Any] = {"due": None, "outcome": "BREACH", "anchor": {"happened_on": DUE}}
    assert judged(on, **row).outcome == "BREACH"
    assert judged(on, **row, explained_at=["meeting"]).explained_by == "why"
    assert judged(on, **row, explained_at=["meeting"], never_explained=True).outcome == "BREACH"
