"""The words of a finding: days, codes and lists as people write them, joined to sentences."""

from datetime import date
from typing import Any

import pytest

from graph.oversight.wording import in_words, told, worded


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2024, 3, 5), "5 March 2024"),
        (None, "not known"),
        (17, "17"),
        ("PART_DONE", "part done"),
        ("CLA_REVIEW", "CLA review"),
        ("ASSETPLUS", "AssetPlus"),
        ("ADA", "ADA"),  # no code of ours
        ("Review (CLA_REVIEW) at home", "Review (CLA review) at home"),
        ([], "none"),
        (["Call.", "Write"], "Call, Write"),
        (("CHRONOLOGY", "ASSESSMENT or PLAN"), "chronology, assessment or plan"),
        ("Bread or butter", "Bread or butter"),
        (["Call", "Call", "Write"], "Call (2 times), Write"),
        ({"kind": "CASE_DIRECTION", "on": date(2024, 1, 10)}, "case direction of 10 January 2024"),
        ([{"kind": "meeting", "on": None}], "meeting of not known"),
    ],
)
def test_a_value_is_told_as_people_write_it(value: Any, said: str) -> None:
    assert told(value) == said


@pytest.mark.parametrize(
    ("template", "values", "said"),
    [
        ("“{what}” is late.", {"what": "Visit her."}, "“Visit her” is late."),
        ("{what}: not found.", {"what": "the plan of March."}, "The plan of March: not found."),
        ("Said: {what} It stands.", {"what": "Nothing else."}, "Said: Nothing else. It stands."),
        ("{nobody} was asked.", {}, "Not known was asked."),
    ],
)
def test_what_is_filled_in_makes_one_sentence(
    template: str, values: dict[str, Any], said: str
) -> None:
    assert worded(template, values) == said


def test_abbreviations_of_the_field_stay_in_capitals() -> None:
    assert in_words("RCPC") == "RCPC"
    assert in_words("S47_ENQUIRY") == "section 47 enquiry"
