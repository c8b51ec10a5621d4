"""Cells: every shape of date, flag and JSON that exports have been seen to hold."""

from datetime import date, datetime

import pytest

from graph.model.codes_casework import MISSING_TYPE
from graph.model.codes_england import CONTACT_SOURCE, ETHNICITY
from importers import values
from importers.values import CellError


@pytest.mark.parametrize(
    "text",
    [
        "2020-07-13",
        " 2020-07-13 ",
        "2020-07-13T10:05",
        "2020-07-13T10:05:09.123",
        "2020-07-13 00:00:00.000",
        "2020-07-13 00:00:00.0000000",
        "2020-07-13T22:30:00Z",
        "2020-07-14T00:30:00+02:00",
        "13/07/2020",
        "13.07.2020",
        "13/07/2020 10:05",
        "13/07/2020 10:05:09",
        "13-JUL-2020",
        "13 Jul 2020",
        "13 July 2020",
        "13-Jul-2020 10:05",
        "20200713",
    ],
)
def test_a_day_is_read_in_every_shape(text: str) -> None:
    assert values.day(text) == date(2020, 7, 13)


def test_a_time_zone_moves_the_day_to_london() -> None:
    assert values.day("2020-07-13T23:30:00Z") == date(2020, 7, 14)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2020", "is no day of the calendar"),
        ("2021-02-29", "is no day of the calendar"),
        ("13-FOO-2020", "is no day of the calendar"),
        ("13/07/20", "gives the year in fewer or more than four digits"),
        ("13-JUL-20", "gives the year in fewer or more than four digits"),
        ("2020-07-13 25:00", "is no time of day"),
        ("2021-02-29T10:00Z", "is no day of the calendar"),
        ("2020-07-13T25:00Z", "is no time of day"),
        ("2020-07-13Z", "gives a time zone without a time of day"),
        ("9999-12-31T23:00-05:00", "is no day of the calendar"),
        ("last Tuesday", "takes a day as 2024-03-31"),
        ("07-2020", "takes a day as 2024-03-31"),
        ("44025", "takes a day as 2024-03-31"),
    ],
)
def test_what_is_no_day_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CellError, match=reason):
        values.day(text)


def test_a_moment_without_a_zone_is_londons() -> None:
    assert values.moment("13/07/2020 10:05") == datetime.fromisoformat("2020-07-13T09:05")
    assert values.moment("2020-07-13T10:05Z") == datetime.fromisoformat("2020-07-13T10:05")
    assert values.moment("2020-7-13 9:05Z") == datetime.fromisoformat("2020-07-13T09:05")
    assert values.has_time("13/07/2020 10:05")
    assert not values.has_time("2020-07-13 00:00:00.000")


@pytest.mark.parametrize("text", ["Y", "y", "Yes", "YES", "1", "True", "t"])
def test_a_yes_is_read(text: str) -> None:
    assert values.yes_no(text) is True


@pytest.mark.parametrize("text", ["N", "n", "No", "0", "False"])
def test_a_no_is_read(text: str) -> None:
    assert values.yes_no(text) is False


def test_neither_is_refused_but_where_it_is_an_answer() -> None:
    with pytest.raises(CellError, match="takes yes or no"):
        values.yes_no("NA")
    assert values.yes_no_or_neither("NA") is None
    assert values.yes_no_or_neither("N") is False


@pytest.mark.parametrize(
    "text", ["", "  ", "NULL", "null", "PLACEHOLDER_DATA", "placeholder data", "<PLACEHOLDER_DATA>"]
)
def test_a_placeholder_says_nothing(text: str) -> None:
    assert values.is_null(text)


@pytest.mark.parametrize("text", ["NONE", "Na", "0", "N"])
def test_a_code_or_a_name_is_no_placeholder(text: str) -> None:
    assert not values.is_null(text)


def test_a_code_is_read_by_the_words_of_the_list() -> None:
    assert values.code("1a", CONTACT_SOURCE) == "1A"
    assert values.code("Any other  White background", ETHNICITY) == "WOTH"
    assert values.code("Missing", MISSING_TYPE) == "M"


def test_an_unknown_code_names_the_list() -> None:
    with pytest.raises(CellError, match="is no code of ContactSource: 1A, 1B"):
        values.code("12X", CONTACT_SOURCE)


def test_a_whole_number_is_read() -> None:
    assert values.whole("12") == 12
    assert values.whole("12.0") == 12
    with pytest.raises(CellError, match="takes a whole number"):
        values.whole("12.5")


@pytest.mark.parametrize(
    "text",
    [
        '{"NFA_FLAG": "Y", "TOTAL": null, "COMMENTS": "a: b, {c}"}',
        '{NFA_FLAG: "Y", TOTAL: , COMMENTS: "a: b, {c}"}',
        '{ NFA_FLAG:Y , TOTAL: null,COMMENTS: "a: b, {c}" }',
    ],
)
def test_json_may_lack_quotes_round_its_keys(text: str) -> None:
    assert values.json_object(text) == {"NFA_FLAG": "Y", "TOTAL": None, "COMMENTS": "a: b, {c}"}


def test_a_list_may_be_an_object_of_flags() -> None:
    assert values.json_list('["1A", "2B"]') == ["1A", "2B"]
    assert values.json_list('{"1A": "Yes", "2B": "No", "3A": ""}') == ["1A"]


@pytest.mark.parametrize("text", ["{", "Y", "[1", '{"A": }}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(CellError, match="JSON"):
        values.json_object(text)


def test_json_that_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(CellError, match="nested too deeply"):
        values.json_object("[" * 100_000)
    with pytest.raises(CellError, match="is not JSON"):
        values.json_object('{"A": ' + "9" * 5_000 + "}")
