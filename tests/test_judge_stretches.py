"""Judging stretches of time in which somebody was to look again and again."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import cypher
from graph.facts import Outage
from graph.oversight.files import Deviation, File
from graph.oversight.judge import Outcome, judge
from graph.oversight.pack import guidance
from tests.test_judge import file, judged

START = date(2024, 1, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def mark(on: str, precision: str | None = None) -> dict[str, Any]:
    return {"id": on, "on": day(on), "happened_precision": precision}


def looked(on: File, *days: str, **row: Any) -> Outcome:
    """The outcome where no more than 31 days may pass from 1 January on."""
    given = {
        "subjects": ["case"],
        "path": [],
        "period": "oversight_interval_days",
        "spells": [{"from": START, "to": on.closed_on or on.as_of}],
        "marks": [mark(one) for one in days],
        "searched": {"labels": ["Oversight"]},
        **row,
    }
    return judge(given, cypher.rules()["R06"], on, guidance())


@pytest.mark.parametrize(
    ("as_of", "outcome"), [("2024-02-01", "NOT_DUE"), ("2024-02-02", "BREACH")]
)
def test_a_stretch_of_the_period_is_not_too_long(as_of: str, outcome: str) -> None:
    assert looked(file(as_of)).outcome == outcome


def test_a_stretch_that_runs_is_open_and_one_that_ended_is_history() -> None:
    running = looked(file("2024-04-01"), "2024-01-20")
    assert (running.outcome, running.state, running.since) == ("BREACH", "OPEN", day("2024-01-20"))
    assert (running.due, running.days_over, running.done) == (day("2024-02-20"), 41, False)
    ended = looked(file("2024-04-01"), "2024-01-20", "2024-03-20")
    assert (ended.state, ended.days_over, ended.done) == ("HISTORIC", 29, True)


def test_every_stretch_is_listed_and_the_running_one_governs() -> None:
    found = looked(file("2024-06-01"), "2024-02-20", "2024-03-10")
    assert [(str(gap["from"]), str(gap["to"])) for gap in found.gaps] == [
        ("2024-01-01", "2024-02-20"),
        ("2024-03-10", "2024-06-01"),
    ]
    assert (found.state, found.since, found.due) == ("OPEN", START, day("2024-04-10"))
    assert found.done is False


def test_several_looks_in_time_are_met_in_any_order() -> None:
    assert looked(file("2024-03-01"), "2024-02-20", "2024-01-25").outcome == "MET"


def test_a_look_before_the_time_does_not_count_in_it() -> None:
    found = looked(file("2024-02-10"), "2023-12-31")
    assert (found.outcome, found.since) == ("BREACH", START)


def test_each_time_begins_anew() -> None:
    spells = [
        {"from": START, "to": day("2024-01-25")},
        {"from": day("2024-02-15"), "to": day("2024-03-10")},
    ]
    assert looked(file("2024-03-10"), spells=spells).outcome == "NOT_DUE"
    assert looked(file("2024-03-10"), spells=[]).outcome == "NOT_APPLICABLE"


def test_a_time_that_is_over_leaves_nothing_open() -> None:
    over = [{"from": START, "to": day("2024-03-01")}]
    assert looked(file("2024-04-01"), spells=over).state == "HISTORIC"
    assert looked(file("2024-03-01"), spells=over).state == "OPEN"


@pytest.mark.parametrize(
    ("closed_on", "outcome", "state"),
    [("2024-02-01", "NOT_DUE", None), ("2024-02-02", "BREACH", "HISTORIC")],
)
def test_a_closed_case(closed_on: str, outcome: str, state: str | None) -> None:
    found = looked(file("2024-06-01", closed_on))
    assert (found.outcome, found.state) == (outcome, state)


# --- reasons ---


def with_reason(
    as_of: str, on: str, *, until: str | None = None, interval: int | None = None
) -> File:
    reason = Deviation(
        "why", day(on), day(on), ("case",), True, day(until) if until else None, interval
    )
    return replace(file(as_of), deviations=(reason,))


@pytest.mark.parametrize(
    ("as_of", "outcome"), [("2024-03-31", "EXPLAINED"), ("2024-04-01", "BREACH")]
)
def test_a_lighter_cycle_explains_a_stretch_of_its_length(as_of: str, outcome: str) -> None:
    found = looked(with_reason(as_of, "2024-01-10", interval=70), "2024-01-21")
    assert found.outcome == outcome
    assert found.late is False


def test_a_lighter_cycle_agreed_before_the_time_began_says_nothing_of_it() -> None:
    assert looked(with_reason("2024-03-01", "2023-12-31", interval=70)).outcome == "BREACH"
    assert looked(with_reason("2024-03-01", "2024-01-01", interval=70)).outcome == "EXPLAINED"


@pytest.mark.parametrize(
    ("as_of", "outcome"), [("2024-03-10", "EXPLAINED"), ("2024-03-11", "BREACH")]
)
def test_an_absence_with_cover_explains_until_its_new_day(as_of: str, outcome: str) -> None:
    assert looked(with_reason(as_of, "2023-12-20", until="2024-03-10")).outcome == outcome


def test_a_reason_given_in_a_stretch_that_was_too_long_already_is_late() -> None:
    in_time = looked(with_reason("2024-03-10", "2024-02-01"))
    assert (in_time.outcome, in_time.late, in_time.explained_by) == ("EXPLAINED", False, "why")
    assert looked(with_reason("2024-03-10", "2024-02-02")).late is True


def test_a_reason_of_after_the_stretch_explains_it_no_more() -> None:
    found = looked(
        with_reason("2024-06-01", "2024-03-21"), "2024-03-20", "2024-04-15", "2024-05-10"
    )
    assert (found.outcome, found.state) == ("BREACH", "HISTORIC")


# --- sources that were down ---


@pytest.mark.parametrize(
    ("start", "end", "outcome"),
    [
        ("2024-01-10", "2024-01-12", "UNKNOWN"),
        ("2024-02-01", "2024-02-20", "UNKNOWN"),
        ("2024-02-02", "2024-02-20", "BREACH"),
    ],
    ids=["in the stretch", "from its last day in time", "after it was too long"],
)
def test_a_source_that_was_down(start: str, end: str, outcome: str) -> None:
    outage = Outage("mosaic", day(start), day(end), "migration")
    found = looked(replace(file("2024-03-01"), outages=(outage,)))
    assert found.outcome == outcome
    assert (found.outage is not None) == (outcome == "UNKNOWN")


def test_one_stretch_that_is_sure_is_enough() -> None:
    outage = Outage("mosaic", day("2024-01-10"), day("2024-01-12"), "migration")
    found = looked(replace(file("2024-05-01"), outages=(outage,)), "2024-02-20")
    assert (found.outcome, [gap["from"] for gap in found.gaps]) == ("BREACH", [day("2024-02-20")])


# --- days that are not known well ---


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [("2024-02-20", "UNKNOWN"), ("2024-03-03", "UNKNOWN"), ("2024-03-04", "BREACH")],
)
def test_a_look_on_some_day_of_february_may_have_been_in_time(as_of: str, outcome: str) -> None:
    assert looked(file(as_of), marks=[mark("2024-02-01", "MONTH")]).outcome == outcome


def test_a_look_on_some_day_of_a_month_that_is_in_time_whichever_it_was_is_met() -> None:
    found = looked(file("2024-02-01"), marks=[mark("2024-01-01", "MONTH")])
    assert found.outcome == "MET"


def test_a_look_that_may_have_been_any_day_leaves_it_unknown() -> None:
    some_day = {"marks": [mark("2024-02-10", "UNKNOWN")]}
    assert looked(file("2024-02-20"), **some_day).outcome == "UNKNOWN"
    assert looked(file("2024-06-01"), **some_day).outcome == "BREACH"


# --- what makes a stretch more serious ---


@pytest.mark.parametrize(
    ("on", "severity"),
    [("2024-01-10", None), ("2024-01-20", None), ("2024-02-10", "CRITICAL")],
    ids=["before the stretch", "on a day on which somebody looked", "in the stretch"],
)
def test_a_stretch_that_holds_an_alarm_is_as_serious_as_it_says(
    on: str, severity: str | None
) -> None:
    alarms = [{"id": "e", "on": day(on), "severity": "CRITICAL"}]
    found = looked(file("2024-03-10"), "2024-01-20", alarms=alarms)
    assert (found.outcome, found.severity) == ("BREACH", severity)


def test_an_alarm_in_a_stretch_that_is_not_too_long_changes_nothing() -> None:
    alarms = [{"id": "e", "on": day("2024-01-10"), "severity": "CRITICAL"}]
    found = looked(file("2024-02-10"), "2024-01-20", alarms=alarms)
    assert (found.outcome, found.severity) == ("MET", None)


def test_what_joins_records_is_lost_with_the_records_that_hold_it() -> None:
    """An owner is said with the action: an outage of its system may have lost it."""
    lost = Outage("mosaic", date(2024, 3, 1), date(2024, 3, 31), "moved")
    held = {"Action": frozenset({"mosaic"}), "Event": frozenset({"police"})}
    on = replace(file("2024-04-01"), systems=held, outages=(lost,))
    for label in ("OWNED_BY", "Action.timescale"):
        assert judged(on, searched={"labels": [label]}).outcome == "UNKNOWN"
    assert judged(on, searched={"labels": ["Event"]}).outcome == "BREACH"


def test_what_no_source_has_a_place_for_is_unknown() -> None:
    on = replace(
        file("2024-04-01"),
        systems={"Event": frozenset({"mosaic"})},
        cannot_carry={"mosaic": frozenset({"Oversight"})},
    )
    assert judged(on, searched={"labels": ["Oversight"]}).outcome == "UNKNOWN"
    assert judged(on, searched={"labels": ["Action"]}).outcome == "BREACH"
