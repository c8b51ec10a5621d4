"""One thing is changed in a golden fixture or a story, and the rules say something else of it.

Each test judges the record as it is written and as it was changed, so that it shows what the
change alone does.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from graph.oversight.finding import Finding
from tests.mutated import Tale, judge, tale

VIGNETTE, SUFFICIENT = tale("fixtures/south-glos-vignette"), tale("fixtures/example-1-sufficient")
EMPTY, LIGHT = (tale(f"fixtures/example-{n}-insufficient") for n in (3, 4))
ENQUIRY = tale("stories/section-47-looked-at-but-no-direction")


def chronology(recorded_on: str) -> Tale:
    """The vignette with a chronology that says it was done before the decision of 25 March."""
    return VIGNETTE.plus(
        id="chr",
        label="Document",
        kind="CHRONOLOGY",
        completed_at="2021-03-20",
        recorded_at=recorded_on,
    )


ON_DAY_5 = ENQUIRY.but("rev", happened_at="2024-02-12", recorded_at="2024-02-12")
DECIDED = ON_DAY_5.plus(
    ["dec", "DECIDED_BY", "tm"],
    id="dec",
    label="Decision",
    kind="THRESHOLD_ICPC",
    happened_at="2024-02-12",
    rationale="The school says that it saw nothing, and so does the doctor.",
)


def directed(on: str) -> Tale:
    """The enquiry reviewed and decided on day 5, and its case direction written on a day."""
    return DECIDED.plus(
        ["cd", "ABOUT", "dec"],
        ["cd", "MADE_BY", "tm"],
        id="cd",
        label="Oversight",
        kind="CASE_DIRECTION",
        level=2,
        content_grade="ANALYTIC",
        functions=["DIRECTION"],
        happened_at=on,
    )


def risk(service: str, level: str) -> Tale:
    """Example 3 in a service, with one level of risk throughout."""
    return EMPTY.but("case", service=service).but("rjp", level=level).but("rja", level=level)


def closed(on: str) -> Tale:
    """Example 4, whose two actions are late since 20 April and 1 May, with the case closed."""
    return LIGHT.but("case", happened_to=on)


REPLACED = VIGNETTE.plus(
    ["dk5", "REPLACES", "dk2", {"reason": "That clinic has closed."}],
    ["dk5", "OWNED_BY", "sw"],
    id="dk5",
    label="Action",
    summary="health assessment at the hospital",
    topic="ha3",
    set_at="2021-03-10",
    timescale_kind="DATE",
    due_at="2021-04-10",
    status="OPEN",
)

FEED: dict[str, Any] = {
    "id": "call",
    "label": "Event",
    "kind": "POLICE_CALL_OUT",
    "happened_at": "2020-02-10",
    "available_at": "2020-02-12T09:00:00",
    "recorded_at": "2020-02-12",
}
REFERRED = ["call", "REFERRED_TO_MANAGER", "tm", {"at": "2020-02-13"}]
PICKED_UP: dict[str, Any] = {
    "id": "seen",
    "label": "Oversight",
    "kind": "CASE_DISCUSSION",
    "level": 2,
    "content_grade": "ANALYTIC",
    "functions": ["DIRECTION"],
    "happened_at": "2020-02-19",
}
CALLED = SUFFICIENT.plus(**FEED)
ADDRESSED = CALLED.plus(["seen", "ADDRESSES", "call"], **PICKED_UP)

WORDS = {"text": "Kai was asked why he stayed away, and the plan was changed to suit his shifts."}
MORE = {"content_grade": "ANALYTIC", "functions": ["REFLECTION", "DIRECTION"]}

TOLD = {
    "vignette": VIGNETTE,
    "chronology recorded that day": chronology("2021-03-25"),
    "chronology dated back": chronology("2021-03-26"),
    "reviewed on day 5": ON_DAY_5,
    "decided on day 5": DECIDED,
    "directed on day 5": directed("2024-02-12"),
    "directed on day 6": directed("2024-02-13"),
    **{
        f"{service} {level}": risk(service, level)
        for service in ("YOUTH_JUSTICE", "ADULT_PROBATION")
        for level in ("LOW", "MEDIUM", "HIGH")
    },
    "light": LIGHT,
    "closed the day before": closed("2020-04-30"),
    "closed on the day": closed("2020-05-01"),
    "closed the day after": closed("2020-05-02"),
    "closure the day before": LIGHT.plus(
        id="end", label="Event", kind="CLOSURE", happened_at="2020-04-30"
    ),
    "reason on the day": VIGNETTE.but("dv", recorded_at="2021-03-01"),
    "reason a day late": VIGNETTE.but("dv", recorded_at="2021-03-02"),
    "reason that is none": VIGNETTE.but("dv", reason="Ongoing."),
    "no reason": VIGNETTE.less(["dv", "EXPLAINS", "dk3"]),
    "replaced twice": REPLACED,
    "replaced twice, the second done": REPLACED.plus(
        ["cf", "CONFIRMS", "dk2", {"outcome": "DONE", "means": "SEEN_RECORD"}],
        id="cf",
        label="Oversight",
        kind="CONFIRMATION",
        level=2,
        happened_at="2021-03-05",
    ),
    "picked up and referred": ADDRESSED.joined(REFERRED),
    "picked up": ADDRESSED,
    "referred": CALLED.joined(REFERRED),
    "not opened": CALLED,
    "opened in April": CALLED.but("call", recorded_at="2020-04-03"),
    "empty": EMPTY,
    "given text": EMPTY.but("o1", content_grade=None, **WORDS).but(
        "o2", content_grade=None, **WORDS
    ),
    "given substance": EMPTY.but("o1", **WORDS, **MORE).but("o2", **WORDS, **MORE),
    "four of the last seven given substance": (
        LIGHT.but("o9", **MORE).but("o10", **MORE).but("o11", **MORE).but("o12", **MORE)
    ),
}


@cache
def judged(url: str) -> dict[str, list[Finding]]:
    """What is said of all of them, judged once."""
    return judge(url, TOLD)


def told(url: str, name: str, rule: str) -> list[tuple[Any, ...]]:
    """What a rule says: outcome and state, subjects, day, days over, and what is missing."""
    return [
        (_word(found), *found.subjects, found.due, found.days_over, *found.missing)
        for found in judged(url)[name]
        if found.rule == rule
    ]


def only(url: str, name: str, rule: str, subject: str) -> Finding:
    """The one finding of a rule on a subject."""
    (found,) = (one for one in judged(url)[name] if one.rule == rule and subject in one.subjects)
    return found


def turned(url: str, before: str, after: str) -> dict[str, tuple[str | None, str | None]]:
    """All that any rule says otherwise of the one than of the other."""
    was, is_ = (
        {f"{one.rule} {' '.join(one.subjects)}": _word(one) for one in judged(url)[name]}
        for name in (before, after)
    )
    return {
        key: (was.get(key), is_.get(key))
        for key in sorted(was | is_)
        if was.get(key) != is_.get(key)
    }


def _word(found: Finding) -> str:
    return found.state or found.outcome


def test_a_chronology_that_was_dated_back_does_not_mend_the_decision(server_url: str) -> None:
    missing = ("OPEN", "dec", None, None, "CHRONOLOGY")
    assert told(server_url, "vignette", "R14") == [missing]
    assert turned(server_url, "vignette", "chronology recorded that day") == {
        "R14 dec": ("OPEN", "MET")
    }
    assert turned(server_url, "vignette", "chronology dated back") == {}
    assert told(server_url, "chronology dated back", "R14") == [missing]
    found = only(server_url, "chronology dated back", "R14", "dec")
    assert found.detail["recorded_later"] == ["chr"]


def test_an_enquiry_that_was_looked_at_on_day_5_needs_its_case_direction(server_url: str) -> None:
    day_5 = date(2024, 2, 12)
    assert told(server_url, "directed on day 5", "R29") == [("MET", "strat", day_5, None)]
    assert told(server_url, "reviewed on day 5", "R29") == [
        ("OPEN", "strat", day_5, 14, "the decision (met or not met), on a case direction")
    ]
    assert told(server_url, "decided on day 5", "R29") == [
        ("OPEN", "strat", day_5, 14, "a case direction about the decision")
    ]
    assert turned(server_url, "decided on day 5", "directed on day 5") == {
        "R29 strat": ("OPEN", "MET")
    }
    assert turned(server_url, "directed on day 5", "directed on day 6") == {
        "R29 strat": ("MET", "HISTORIC")
    }


def test_medium_is_raised_for_a_young_person_and_not_for_an_adult(server_url: str) -> None:
    gap = [("OPEN", "case", date(2020, 2, 10), 234)]
    none = [("NOT_APPLICABLE", "case", None, None)]
    for name, expected in (
        ("YOUTH_JUSTICE LOW", none),
        ("YOUTH_JUSTICE MEDIUM", gap),
        ("YOUTH_JUSTICE HIGH", gap),
        ("ADULT_PROBATION LOW", none),
        ("ADULT_PROBATION MEDIUM", none),
        ("ADULT_PROBATION HIGH", gap),
    ):
        assert told(server_url, name, "R06") == expected, name
    youth, adult = "YOUTH_JUSTICE MEDIUM", "ADULT_PROBATION MEDIUM"
    assert turned(server_url, youth, adult) == {"R06 case": ("OPEN", "NOT_APPLICABLE")}
    # what a rule says of a raised case is more serious
    assert only(server_url, youth, "R21", "a1").severity == "HIGH"
    assert only(server_url, adult, "R21", "a1").severity == "MEDIUM"


def test_a_case_that_closed_by_the_day_leaves_nothing_undone(server_url: str) -> None:
    first, second = date(2020, 4, 20), date(2020, 5, 1)
    assert told(server_url, "light", "R01") == [
        ("OPEN", "p1", first, 86),
        ("OPEN", "p2", second, 75),
    ]
    for name, over in (
        ("closed the day before", 10),
        ("closure the day before", 10),
        ("closed on the day", 11),
    ):
        assert told(server_url, name, "R01") == [
            ("HISTORIC", "p1", first, over),
            ("NOT_APPLICABLE", "p2", second, None),
        ]
        assert only(server_url, name, "R01", "p2").why == "the case had closed"
    assert told(server_url, "closed the day after", "R01") == [
        ("HISTORIC", "p1", first, 12),
        ("HISTORIC", "p2", second, 1),
    ]
    assert turned(server_url, "closed on the day", "closed the day after") == {
        "R01 p2": ("NOT_APPLICABLE", "HISTORIC")
    }


def test_a_reason_that_is_given_a_day_late_explains_late(server_url: str) -> None:
    first_due, put_off_to = date(2021, 3, 1), date(2021, 5, 20)
    for name, late, severity, due in (
        ("vignette", False, "MEDIUM", put_off_to),
        ("reason on the day", False, "MEDIUM", put_off_to),
        ("reason a day late", True, "LOW", first_due),
    ):
        found = only(server_url, name, "R01", "dk3")
        assert (found.outcome, found.late, found.severity, found.due) == (
            "EXPLAINED",
            late,
            severity,
            due,
        ), name
        assert "Deviation:dv EXPLAINS Action:dk3" in found.path
    assert turned(server_url, "vignette", "reason a day late") == {}
    assert turned(server_url, "vignette", "no reason") == {"R01 dk3": ("EXPLAINED", "OPEN")}
    assert turned(server_url, "vignette", "reason that is none") == {
        "R01 dk3": ("EXPLAINED", "OPEN"),
        "R33 dv": ("MET", "OPEN"),
    }


def test_the_third_of_a_chain_inherits_the_first_day_and_is_a_repeat(server_url: str) -> None:
    assert turned(server_url, "vignette", "replaced twice") == {
        "R01 dk2": ("NOT_DUE", "NOT_APPLICABLE"),
        "R01 dk5": (None, "OPEN"),
        "R03 dk5": (None, "MET"),
        "R04 dk1 dk2 dk5": (None, "OPEN"),
        "R05 dk5": (None, "MET"),
    }
    third = only(server_url, "replaced twice", "R01", "dk5")
    assert (third.due, third.days_over) == (date(2021, 4, 10), 10)
    assert third.detail["first_set_at"] == "2021-02-14"
    chain = only(server_url, "replaced twice", "R04", "dk5")
    assert (chain.severity, chain.detail["times"]) == ("HIGH", 3)
    assert chain.detail["first_set_at"] == "2021-02-14"
    # two of them are no chain yet, and three of which one was done are none
    assert only(server_url, "vignette", "R01", "dk2").detail["first_set_at"] == "2021-02-14"
    assert turned(server_url, "replaced twice", "replaced twice, the second done") == {
        "R01 dk2": ("NOT_APPLICABLE", "MET"),
        "R02 dk2": (None, "MET"),
        "R04 dk1 dk2 dk5": ("OPEN", None),
    }


def test_a_trigger_that_nobody_opened_and_nobody_referred(server_url: str) -> None:
    day_5 = date(2020, 2, 19)
    for name in ("picked up and referred", "picked up"):
        assert told(server_url, name, "R07") == [("MET", "call", day_5, None)]
    for name, referred, lag in (
        ("referred", "yes", "the same day"),
        ("not opened", "no", "the same day"),
        ("opened in April", "no", "51 days later"),
    ):
        assert told(server_url, name, "R07") == [("OPEN", "call", day_5, 133)]
        found = only(server_url, name, "R07", "call")
        assert (found.detail["referred"], found.detail["lag"]) == (referred, lag), name
    # a referral changes what is told of it, and neither excuses nor condemns
    assert turned(server_url, "picked up and referred", "picked up") == {}
    assert turned(server_url, "referred", "not opened") == {}


def test_words_in_the_entries_give_them_substance_and_close_no_gap(server_url: str) -> None:
    assert turned(server_url, "empty", "given text") == {}
    assert turned(server_url, "empty", "given substance") == {"R24 case": ("OPEN", "MET")}
    whole = [("2020-01-10", "2020-10-01")]
    parts = [("2020-01-10", "2020-03-02"), ("2020-03-02", "2020-06-10")]
    parts.append(("2020-06-10", "2020-10-01"))
    assert gaps(server_url, "empty", "R06") == whole
    assert gaps(server_url, "given text", "R06") == parts
    assert gaps(server_url, "given substance", "R06") == parts
    assert [gap[1] for gap in gaps(server_url, "given substance", "R30")] == [
        "2020-03-02",
        "2020-06-10",
        "2020-10-01",
    ]
    assert told(server_url, "light", "R06") == [("MET", "case", None, None)]
    assert turned(server_url, "light", "four of the last seven given substance") == {
        "R24 case": ("OPEN", "MET")
    }


def gaps(url: str, name: str, rule: str) -> list[tuple[str, str]]:
    """The stretches without oversight that a rule lists."""
    return [(gap["from"], gap["to"]) for gap in only(url, name, rule, "case").detail["gaps"]]
