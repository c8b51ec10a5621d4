"""By when something is due: calendar days, working days of England, months, and imprecise days."""

from datetime import date, timedelta

import pytest

from graph.oversight.days import Period, Span, months_on, span, working_day


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2024-03-27", 1, "2024-03-28"),
        ("2024-03-28", 1, "2024-04-02"),
        ("2024-03-27", 5, "2024-04-05"),
        ("2024-12-24", 1, "2024-12-27"),
        ("2024-12-23", 5, "2025-01-02"),
        ("2022-12-23", 1, "2022-12-28"),
        ("2021-12-24", 1, "2021-12-29"),
        ("2024-05-03", 1, "2024-05-07"),
        ("2022-09-16", 1, "2022-09-20"),
    ],
    ids=[
        "the day before Good Friday",
        "Good Friday and Easter Monday are left out",
        "five days over Easter",
        "Christmas Day and Boxing Day are left out",
        "over New Year",
        "Christmas Day on a Sunday moves to the Tuesday",
        "Christmas Day on a Saturday moves to the Monday, Boxing Day to the Tuesday",
        "the early May holiday",
        "the holiday of a state funeral",
    ],
)
def test_working_days_leave_out_the_bank_holidays_of_england(
    start: str, count: int, due: str
) -> None:
    assert working_day(date.fromisoformat(start), count) == date.fromisoformat(due)


@pytest.mark.parametrize("start", ["2024-06-14", "2024-06-15", "2024-06-16"])
def test_from_a_friday_or_the_weekend_after_it_one_working_day_is_monday(start: str) -> None:
    assert working_day(date.fromisoformat(start), 1) == date(2024, 6, 17)


def test_a_bank_holiday_of_scotland_alone_is_a_working_day() -> None:
    assert working_day(date(2024, 1, 1), 1) == date(2024, 1, 2)


def test_no_working_days_leave_the_day_as_it_is_whatever_day_it_is() -> None:
    assert working_day(date(2024, 6, 15), 0) == date(2024, 6, 15)


def test_working_days_add_up_over_years() -> None:
    days = [working_day(date(2023, 12, 30), count) for count in range(1, 600)]
    assert len(set(days)) == 599
    assert days == sorted(days)
    assert all(day.weekday() < 5 for day in days)
    assert working_day(working_day(date(2023, 12, 30), 100), 499) == days[-1]


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-03-31", 1, "2024-04-30"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(
    start: str, count: int, due: str
) -> None:
    assert months_on(date.fromisoformat(start), count) == date.fromisoformat(due)


def test_calendar_days_count_the_weekend_and_the_leap_day() -> None:
    assert Period(1).due(date(2024, 6, 14)) == date(2024, 6, 15)
    assert Period(2).due(date(2024, 2, 28)) == date(2024, 3, 1)
    assert Period(2).due(date(2023, 2, 28)) == date(2023, 3, 2)
    assert Period(0).due(date(2024, 6, 15)) == date(2024, 6, 15)


def test_a_period_counts_in_its_unit_and_says_so() -> None:
    start = date(2024, 3, 28)
    units = ("CALENDAR_DAYS", "WORKING_DAYS", "MONTHS")
    assert [Period(1, unit).due(start) for unit in units] == [
        date(2024, 3, 29),
        date(2024, 4, 2),
        date(2024, 4, 28),
    ]
    assert [str(Period(1, unit)) for unit in units] == ["1 day", "1 working day", "1 month"]
    assert [str(Period(5, unit)) for unit in units] == ["5 days", "5 working days", "5 months"]


@pytest.mark.parametrize(
    ("day", "precision", "until", "first", "last"),
    [
        ("2024-02-10", "DAY", None, "2024-02-10", "2024-02-10"),
        ("2024-02-10", None, None, "2024-02-10", "2024-02-10"),
        ("2024-02-01", "MONTH", None, "2024-02-01", "2024-02-29"),
        ("2024-12-01", "MONTH", None, "2024-12-01", "2024-12-31"),
        ("2024-02-10", "MONTH", None, "2024-02-10", "2024-02-29"),
        ("2024-02-01", "MONTH", "2024-02-15", "2024-02-01", "2024-02-15"),
        ("2024-01-01", "YEAR", None, "2024-01-01", "2024-12-31"),
        ("2024-01-01", "YEAR", "2024-06-30", "2024-01-01", "2024-06-30"),
    ],
)
def test_an_imprecise_day_is_a_span(
    day: str, precision: str | None, until: str | None, first: str, last: str
) -> None:
    found = span(date.fromisoformat(day), precision, date.fromisoformat(until) if until else None)
    assert found == Span(date.fromisoformat(first), date.fromisoformat(last))
    assert found.is_sure == (first == last)


def test_of_an_unknown_day_nothing_can_be_told() -> None:
    assert span(None, "DAY") is None
    assert span(date(2024, 1, 1), "UNKNOWN") is None


def test_what_began_on_an_imprecise_day_is_due_in_a_span() -> None:
    began = Span(date(2024, 3, 1), date(2024, 3, 31))
    assert began.due(Period(5, "WORKING_DAYS")) == Span(date(2024, 3, 8), date(2024, 4, 8))
    assert began.due(Period(28)).last - began.last == timedelta(days=28)
