"""When a case was of raised risk, and in which stage (A4, A7)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from graph.oversight.raised import Spell, raised_spells, stage_spells

LAST = date(2024, 6, 30)
STAGES = ("S47", "CHILD_PROTECTION", "PRE_PROCEEDINGS", "LOOKED_AFTER")
HARM, SAFETY = "RISK_OF_HARM_TO_OTHERS", "SAFETY_AND_WELLBEING"


def day(text: str) -> date:
    return date.fromisoformat(text)


def judgement(on: str, domain: str, level: str, **said: Any) -> dict[str, Any]:
    return {"id": f"{domain} {on}", "on": day(on), "domain": domain, "level": level, **said}


def raised(
    service: str,
    judgements: Sequence[dict[str, Any]] = (),
    immediate: Sequence[dict[str, Any]] = (),
    stages: Sequence[Spell] = (),
    last: date = LAST,
) -> tuple[list[tuple[str, str, bool]], bool]:
    spells, unsure = raised_spells(
        service,
        judgements,
        immediate,
        stages,
        last,
        raised_stages=STAGES,
        immediate_days=93,
    )
    return [(str(one.start), str(one.end), one.lasts) for one in spells], unsure


@pytest.mark.parametrize(
    ("service", "domain", "level", "is_raised"),
    [
        ("YOUTH_JUSTICE", HARM, "LOW", False),
        ("YOUTH_JUSTICE", HARM, "MEDIUM", True),
        ("YOUTH_JUSTICE", SAFETY, "MEDIUM", True),
        ("YOUTH_JUSTICE", SAFETY, "VERY_HIGH", True),
        ("YOUTH_JUSTICE", "LIKELIHOOD_OF_REOFFENDING", "VERY_HIGH", False),
        ("ADULT_PROBATION", HARM, "MEDIUM", False),
        ("ADULT_PROBATION", HARM, "HIGH", True),
        ("ADULT_PROBATION", SAFETY, "HIGH", False),
        ("CHILDRENS_SOCIAL_CARE", "SIGNIFICANT_HARM_TO_CHILD", "VERY_HIGH", False),
    ],
)
def test_a_level_makes_a_case_raised(
    service: str, domain: str, level: str, is_raised: bool
) -> None:
    spells, unsure = raised(service, [judgement("2024-03-01", domain, level)])
    assert spells == ([("2024-03-01", "2024-06-30", True)] if is_raised else [])
    assert not unsure


def test_a_level_stays_in_force_until_another_takes_its_place() -> None:
    spells, _ = raised(
        "YOUTH_JUSTICE",
        [
            judgement("2024-02-01", HARM, "HIGH"),
            judgement("2024-04-01", HARM, "LOW"),
            judgement("2024-05-01", HARM, "MEDIUM"),
        ],
    )
    assert spells == [("2024-02-01", "2024-03-31", False), ("2024-05-01", "2024-06-30", True)]


def test_either_domain_is_enough_and_spells_that_touch_are_one() -> None:
    spells, _ = raised(
        "YOUTH_JUSTICE",
        [
            judgement("2024-02-01", HARM, "HIGH"),
            judgement("2024-03-01", SAFETY, "MEDIUM"),
            judgement("2024-03-10", HARM, "LOW"),
            judgement("2024-05-01", SAFETY, "LOW"),
        ],
    )
    assert spells == [("2024-02-01", "2024-04-30", False)]


def test_of_two_judgements_on_one_day_the_later_one_counts() -> None:
    spells, _ = raised(
        "YOUTH_JUSTICE",
        [judgement("2024-02-01", HARM, "HIGH"), judgement("2024-02-01", HARM, "LOW")],
    )
    assert spells == []


def test_a_domain_that_was_never_assessed_leaves_it_unsure() -> None:
    only = judgement("2024-02-01", HARM, "NOT_ASSESSED")
    assert raised("YOUTH_JUSTICE", [only]) == ([], True)
    assert raised("ADULT_PROBATION", [only]) == ([], True)
    low = judgement("2024-02-02", SAFETY, "LOW")
    assert raised("YOUTH_JUSTICE", [only, low]) == ([], True)


def test_what_is_raised_anyway_is_not_unsure() -> None:
    only = judgement("2024-02-01", HARM, "NOT_ASSESSED")
    high = judgement("2024-02-02", SAFETY, "HIGH")
    assert raised("YOUTH_JUSTICE", [only, high]) == ([("2024-02-02", "2024-06-30", True)], False)


def test_a_case_without_any_judgement_is_not_unsure() -> None:
    assert raised("YOUTH_JUSTICE") == ([], False)


def test_not_assessed_after_a_level_leaves_that_level_in_force() -> None:
    for level, spells in (("HIGH", [("2024-02-01", "2024-06-30", True)]), ("LOW", [])):
        known = judgement("2024-02-01", HARM, level)
        later = judgement("2024-04-01", HARM, "NOT_ASSESSED")
        assert raised("YOUTH_JUSTICE", [known, later]) == (spells, False)


def test_a_level_of_some_day_of_a_month_surely_counts_from_its_end_only() -> None:
    high = judgement("2024-02-01", HARM, "HIGH", happened_precision="MONTH")
    assert raised("YOUTH_JUSTICE", [high])[0] == [("2024-02-29", "2024-06-30", True)]
    assert raised("YOUTH_JUSTICE", [high], last=day("2024-02-20"))[0] == [
        ("2024-02-20", "2024-02-20", True)
    ]


@pytest.mark.parametrize("stage", [*STAGES, "CHILD_IN_NEED", "CARE_LEAVER", "ASSESSMENT"])
def test_social_care_goes_by_the_stage(stage: str) -> None:
    stages = (Spell(day("2024-02-01"), LAST, True, (), stage),)
    spells, unsure = raised("CHILDRENS_SOCIAL_CARE", stages=stages)
    assert spells == ([("2024-02-01", "2024-06-30", True)] if stage in STAGES else [])
    assert not unsure
    assert raised("YOUTH_JUSTICE", stages=stages) == ([], False)


def alarm(lifted_on: str | None = None) -> dict[str, Any]:
    """An event of immediate risk on 1 February; ninety-three days on is 4 May."""
    return {"id": "e", "on": day("2024-02-01"), "lifted_on": day(lifted_on) if lifted_on else None}


@pytest.mark.parametrize(
    ("lifted_on", "end"),
    [
        (None, "2024-05-04"),
        ("2024-02-10", "2024-02-09"),
        ("2024-06-20", "2024-05-04"),
    ],
    ids=["nothing lifts it", "an entry that addresses it", "an entry after the ninety-three days"],
)
def test_an_immediate_risk_raises_a_social_care_case_for_a_time(
    lifted_on: str | None, end: str
) -> None:
    spells, _ = raised("CHILDRENS_SOCIAL_CARE", immediate=[alarm(lifted_on)])
    assert spells == [("2024-02-01", end, False)]


def test_an_immediate_risk_lasts_up_to_its_ninety_third_day() -> None:
    for last, lasts in (("2024-05-04", True), ("2024-05-05", False)):
        spells, _ = raised("CHILDRENS_SOCIAL_CARE", immediate=[alarm()], last=day(last))
        assert spells == [("2024-02-01", "2024-05-04", lasts)]


def test_what_was_lifted_on_its_own_day_never_raised_the_case() -> None:
    assert raised("CHILDRENS_SOCIAL_CARE", immediate=[alarm("2024-02-01")])[0] == []


def test_an_immediate_risk_raises_no_case_of_another_service() -> None:
    assert raised("ADULT_PROBATION", immediate=[alarm()])[0] == []


def test_nothing_is_raised_after_the_last_day_of_the_case() -> None:
    high = judgement("2024-02-01", HARM, "HIGH")
    after = judgement("2024-05-01", SAFETY, "HIGH")
    spells, _ = raised("YOUTH_JUSTICE", [high, after], last=day("2024-03-31"))
    assert spells == [("2024-02-01", "2024-03-31", True)]


# --- stages ---


def change(on: str, to_stage: str | None, from_stage: str | None = None) -> dict[str, Any]:
    return {"id": on, "on": day(on), "from_stage": from_stage, "to_stage": to_stage}


def staged(first: str | None, *changes: dict[str, Any]) -> list[tuple[str | None, str, str]]:
    spells = stage_spells(changes, first, day("2024-01-01"), LAST)
    return [(spell.stage, str(spell.start), str(spell.end)) for spell in spells]


def test_without_a_change_the_stage_with_which_the_case_began_holds() -> None:
    assert staged("REFERRAL") == [("REFERRAL", "2024-01-01", "2024-06-30")]


def test_on_the_day_of_a_change_the_new_stage_holds() -> None:
    assert staged(
        "REFERRAL", change("2024-03-01", "S47"), change("2024-03-15", "CHILD_IN_NEED")
    ) == [
        ("REFERRAL", "2024-01-01", "2024-02-29"),
        ("S47", "2024-03-01", "2024-03-14"),
        ("CHILD_IN_NEED", "2024-03-15", "2024-06-30"),
    ]


def test_before_the_first_change_the_stage_it_says_it_left_holds() -> None:
    first, *_ = staged("LOOKED_AFTER", change("2024-03-01", "LOOKED_AFTER", "CHILD_IN_NEED"))
    assert first == ("CHILD_IN_NEED", "2024-01-01", "2024-02-29")


def test_a_change_that_says_no_stage_changes_none_and_no_stage_is_no_spell() -> None:
    assert staged("REFERRAL", change("2024-03-01", None)) == [
        ("REFERRAL", "2024-01-01", "2024-06-30")
    ]
    assert staged(None) == []


def test_two_changes_on_one_day_leave_the_last() -> None:
    assert staged(
        "REFERRAL", change("2024-03-01", "S47"), change("2024-03-01", "CHILD_PROTECTION")
    )[1:] == [("CHILD_PROTECTION", "2024-03-01", "2024-06-30")]
