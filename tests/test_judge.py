"""Judging a row of a rule: what days decide, whatever the rule is about."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

import cypher
from graph.facts import Outage
from graph.oversight.files import Deviation, File, read_file
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
        kinds=frozenset(),
        places={},
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


# --- U1 to U3: not due, replaced, closed ---


@pytest.mark.parametrize(
    ("as_of", "outcome", "over"),
    [("2024-03-10", "NOT_DUE", None), ("2024-03-11", "NOT_DUE", None), ("2024-03-12", "BREACH", 1)],
    ids=["the day before", "on the day", "the day after"],
)
def test_late_begins_the_day_after_it_was_due(as_of: str, outcome: str, over: int | None) -> None:
    found = judged(file(as_of))
    assert (found.outcome, found.days_over, found.due) == (outcome, over, DUE)


@pytest.mark.parametrize(
    ("met", "outcome", "over"),
    [("2024-03-11", "MET", None), ("2024-03-12", "BREACH", 1), ("2024-03-21", "BREACH", 10)],
)
def test_what_was_done_on_the_day_is_in_time_and_later_it_is_late_by_days(
    met: str, outcome: str, over: int | None
) -> None:
    found = judged(file("2024-04-01"), met)
    assert (found.outcome, found.days_over, found.done) == (outcome, over, outcome == "BREACH")


@pytest.mark.parametrize(
    ("ended_on", "outcome", "state", "over"),
    [
        ("2024-03-10", "NOT_APPLICABLE", None, None),
        ("2024-03-11", "NOT_APPLICABLE", None, None),
        ("2024-03-12", "BREACH", "HISTORIC", 1),
    ],
    ids=["before its day", "on its day", "after its day"],
)
def test_what_was_replaced_in_time_is_no_duty_and_late_it_is_history(
    ended_on: str, outcome: str, state: str | None, over: int | None
) -> None:
    found = judged(file("2024-04-01"), ended_on=date.fromisoformat(ended_on), ended_by="replaced")
    assert (found.outcome, found.state, found.days_over) == (outcome, state, over)
    assert found.why == "replaced"


@pytest.mark.parametrize(
    ("closed_on", "outcome", "state", "over"),
    [
        ("2024-03-10", "NOT_APPLICABLE", None, None),
        ("2024-03-11", "NOT_APPLICABLE", None, None),
        ("2024-03-12", "BREACH", "HISTORIC", 1),
        (None, "BREACH", "OPEN", 21),
    ],
    ids=["the day before it was due", "on the day", "the day after", "not closed"],
)
def test_a_case_that_closed(
    closed_on: str | None, outcome: str, state: str | None, over: int | None
) -> None:
    found = judged(file("2024-04-01", closed_on))
    assert (found.outcome, found.state, found.days_over) == (outcome, state, over)


def test_what_was_done_before_the_case_closed_is_met() -> None:
    assert judged(file("2024-04-01", "2024-03-05"), "2024-03-04").outcome == "MET"


# --- U4: deviations ---


def explained(
    *deviations: tuple[str, str | None], as_of: str = "2024-04-01", met: str | None = None
) -> Outcome:
    """The outcome where deviations were recorded on days, each with its new day."""
    told = tuple(
        Deviation(
            f"d{place}",
            date.fromisoformat(on),
            date.fromisoformat(on),
            ("it",),
            True,
            date.fromisoformat(until) if until else None,
            None,
        )
        for place, (on, until) in enumerate(deviations)
    )
    return judged(replace(file(as_of), deviations=told), met)


def test_a_reason_in_time_moves_the_day() -> None:
    found = explained(("2024-03-11", "2024-04-01"))
    assert (found.outcome, found.explained_by, found.late) == ("EXPLAINED", "d0", False)
    assert found.due == date(2024, 4, 1)
    again = explained(("2024-03-11", "2024-04-01"), as_of="2024-04-02")
    assert (again.outcome, again.state, again.due) == ("BREACH", "OPEN", date(2024, 4, 1))
    assert again.days_over == 1


def test_a_reason_a_day_late_explains_late_until_its_new_day() -> None:
    found = explained(("2024-03-12", "2024-04-01"))
    assert (found.outcome, found.explained_by, found.late) == ("EXPLAINED", "d0", True)
    assert explained(("2024-03-12", "2024-04-01"), as_of="2024-04-02").outcome == "BREACH"


def test_what_was_done_by_the_new_day_of_a_late_reason_stays_explained() -> None:
    for met, outcome in (("2024-04-01", "EXPLAINED"), ("2024-04-02", "BREACH")):
        found = explained(("2024-03-12", "2024-04-01"), as_of="2024-06-01", met=met)
        assert found.outcome == outcome, met


def test_a_reason_without_a_new_day_explains_without_end() -> None:
    assert explained(("2024-03-11", None), as_of="2030-01-01").outcome == "EXPLAINED"
    late = explained(("2024-03-12", None), as_of="2030-01-01")
    assert (late.outcome, late.late) == ("EXPLAINED", True)


def test_in_a_chain_each_reason_counts_against_the_day_that_governed_it() -> None:
    in_time = (("2024-03-11", "2024-03-20"), ("2024-03-20", "2024-04-01"))
    assert explained(*in_time).due == date(2024, 4, 1)
    assert explained(*in_time).late is False
    broken = (("2024-03-11", "2024-03-20"), ("2024-03-21", "2024-04-01"))
    assert explained(*broken).late is True
    assert explained(*broken, as_of="2024-04-02").due == date(2024, 3, 20)


def test_what_was_done_in_time_needs_no_reason() -> None:
    assert explained(("2024-03-05", "2024-05-01"), met="2024-03-11").outcome == "MET"
    assert explained(("2024-03-05", "2024-05-01"), met="2024-03-12").outcome == "EXPLAINED"


def test_before_the_first_day_nothing_has_to_be_explained() -> None:
    assert explained(("2024-03-05", "2024-05-01"), as_of="2024-03-11").outcome == "NOT_DUE"


def test_a_reason_for_something_else_explains_nothing() -> None:
    other = Deviation("d", DUE, DUE, ("other",), True, None, None)
    assert judged(replace(file("2024-04-01"), deviations=(other,))).outcome == "BREACH"


def read(**said: Any) -> File:
    """A file from a row of the query that reads it."""
    row: dict[str, Any] = {
        "case_id": "case",
        "as_of": date(2024, 4, 1),
        "service": "CHILDRENS_SOCIAL_CARE",
        "stage": "CHILD_IN_NEED",
        "status": "OPEN",
        "opened_on": date(2024, 1, 1),
        "ended_on": None,
        **{name: [] for name in ("closures", "held_by", "void", "changes", "judgements")},
        **{name: [] for name in ("immediate", "holders", "deviations", "entries", "kinds")},
    }
    return read_file(row | said, guidance())


@pytest.mark.parametrize(
    ("has_reason", "needs_role", "approved_role", "outcome"),
    [
        (True, None, None, "EXPLAINED"),
        (False, None, None, "BREACH"),
        (True, "TEAM_MANAGER", "TEAM_MANAGER", "EXPLAINED"),
        (True, "TEAM_MANAGER", "SERVICE_MANAGER", "EXPLAINED"),
        (True, "TEAM_MANAGER", "SENIOR_PRACTITIONER", "BREACH"),
        (True, "TEAM_MANAGER", "CASE_MANAGER", "BREACH"),
        (True, "TEAM_MANAGER", None, "BREACH"),
        (True, "IRO", "IRO", "EXPLAINED"),
        (True, "IRO", "SERVICE_MANAGER", "BREACH"),
    ],
)
def test_a_reason_counts_where_it_says_one_and_the_right_role_approved_it(
    has_reason: bool, needs_role: str | None, approved_role: str | None, outcome: str
) -> None:
    deviation = {
        "id": "d",
        "on": DUE,
        "recorded_on": DUE,
        "of": ["it"],
        "reason": "She is ill.",
        "has_reason": has_reason,
        "needs_role": needs_role,
        "approved_role": approved_role,
        "new_due_at": None,
        "interval_days": None,
    }
    assert judged(read(deviations=[deviation])).outcome == outcome
    assert judged(read(deviations=[deviation], void=["d"])).outcome == "BREACH"


def test_a_verdict_is_explained_by_a_reason_of_its_day_and_not_by_one_after_it() -> None:
    said: dict[str, Any] = {"due": None, "outcome": "BREACH", "anchor": {"happened_on": DUE}}
    for recorded_on, outcome in ((DUE, "EXPLAINED"), (DUE + timedelta(days=1), "BREACH")):
        reason = Deviation("d", DUE, recorded_on, ("it",), True, None, None)
        on = replace(file("2024-04-01"), deviations=(reason,))
        assert judged(on, **said).outcome == outcome
    assert judged(file("2024-04-01", "2024-03-20"), **said).state == "HISTORIC"
    assert judged(file("2024-04-01"), **said).state == "OPEN"


def test_a_verdict_without_a_day_is_paused_until_the_new_day_and_a_lighter_cycle_is_no_pause() -> (
    None
):
    said: dict[str, Any] = {"due": None, "outcome": "BREACH"}
    for until, interval, outcome in (
        (date(2024, 4, 1), None, "EXPLAINED"),
        (date(2024, 3, 31), None, "BREACH"),
        (None, 70, "BREACH"),
    ):
        reason = Deviation("d", DUE, DUE, ("it",), True, until, interval)
        assert judged(replace(file("2024-04-01"), deviations=(reason,)), **said).outcome == outcome


# --- U5: days that are not known well ---


def imprecise(day: str, precision: str = "MONTH") -> dict[str, Any]:
    return {"happened_on": date.fromisoformat(day), "happened_precision": precision}


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [
        ("2024-03-08", "NOT_DUE"),
        ("2024-03-09", "UNKNOWN"),
        ("2024-04-08", "UNKNOWN"),
        ("2024-04-09", "BREACH"),
    ],
)
def test_what_began_some_day_in_march_is_late_only_when_it_surely_is(
    as_of: str, outcome: str
) -> None:
    row: dict[str, Any] = {"due": None, "anchor": imprecise("2024-03-01"), "period": "trigger_days"}
    assert judged(file(as_of), **row).outcome == outcome


@pytest.mark.parametrize(
    ("done", "outcome"),
    [("2024-02-01", "MET"), ("2024-03-01", "UNKNOWN"), ("2024-04-01", "BREACH")],
)
def test_what_was_done_some_day_of_a_month_may_have_been_in_time(done: str, outcome: str) -> None:
    row = {"subjects": ["it"], "path": [], "due": DUE, "met": imprecise(done)}
    assert judge(row, cypher.rules()["R06"], file("2024-06-01"), guidance()).outcome == outcome


def test_of_a_day_that_nobody_knows_nothing_can_be_told() -> None:
    row: dict[str, Any] = {
        "due": None,
        "anchor": imprecise("2024-03-01", "UNKNOWN"),
        "period": "trigger_days",
    }
    assert judged(file("2024-06-01"), **row).outcome == "UNKNOWN"


# --- U6 and U7: not done with a reason, handed over ---


@pytest.mark.parametrize("outcome", ["MET", "EXPLAINED", "NOT_APPLICABLE", "UNKNOWN", "NOT_DUE"])
def test_what_a_rule_says_itself_is_passed_on(outcome: str) -> None:
    found = judged(file("2024-06-01"), outcome=outcome, ended_by="the family declined")
    assert (found.outcome, found.state, found.why) == (outcome, None, "the family declined")


@pytest.mark.parametrize(
    ("from_", "outcome", "state"),
    [("2024-03-11", "NOT_APPLICABLE", None), ("2024-03-12", "BREACH", "HISTORIC")],
)
def test_what_another_agency_took_over_is_no_longer_ours(
    from_: str, outcome: str, state: str | None
) -> None:
    day = date.fromisoformat(from_)
    ours = {"id": "us", "kind": "LOCAL_AUTHORITY", "from": date(2024, 1, 1), "to": day}
    theirs = {"id": "them", "kind": "PROBATION", "from": day, "to": None}
    found = judged(read(held_by=[ours, theirs]))
    assert (found.outcome, found.state) == (outcome, state)


def test_a_team_that_took_over_from_another_ends_nothing() -> None:
    first = {"id": "a", "kind": "LOCAL_AUTHORITY", "from": date(2024, 1, 1), "to": date(2024, 3, 1)}
    second = {"id": "b", "kind": "LOCAL_AUTHORITY", "from": date(2024, 3, 1), "to": None}
    assert judged(read(held_by=[first, second])).state == "OPEN"


# --- U8: the source was not there ---


@pytest.mark.parametrize(
    ("start", "end", "outcome"),
    [
        ("2024-03-11", "2024-03-20", "UNKNOWN"),
        ("2024-03-12", "2024-03-20", "BREACH"),
        ("2024-02-01", "2024-03-01", "UNKNOWN"),
        ("2024-02-01", "2024-02-29", "BREACH"),
    ],
    ids=["down on the last day", "down after it", "down on the first day", "down before it"],
)
def test_a_source_that_was_down_in_the_time_makes_an_absence_unknown(
    start: str, end: str, outcome: str
) -> None:
    outage = Outage("mosaic", date.fromisoformat(start), date.fromisoformat(end), "migration")
    on = replace(file("2024-04-01"), outages=(outage,))
    row: dict[str, Any] = {"searched": {"labels": ["Oversight"], "from": date(2024, 3, 1)}}
    assert judged(on, **row).outcome == outcome
    elsewhere = replace(on, systems={"Oversight": frozenset({"nDelius"})})
    assert judged(elsewhere, **row).outcome == "BREACH"
    assert judged(on).outcome == "BREACH"
