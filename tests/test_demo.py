"""The made-up demo: it loads whole, and shows what it is there to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from importers import demo

if TYPE_CHECKING:
    from graph.store import Store


@pytest.fixture
def told(store: Store) -> Store:
    seen: list[int] = []
    report = demo.load_demo(store, seen.append)
    assert report.refused == []
    assert report.exit_status == 0
    assert report.facts == sum(seen) == demo.FACTS
    return store


def ids(rows: list[dict[str, Any]], column: str) -> list[str]:
    return [row[column].removeprefix("sheet:actions:") for row in rows]


def test_the_demo_shows_what_was_not_followed_and_what_was(told: Store) -> None:
    asked: dict[str, Any] = {"case_id": demo.CASE_ID, "as_of": demo.AS_OF, "first": 100}

    unfollowed = ids(told.query("actions/unfollowed", **asked), "action_id")
    assert {"visit-aunt-3", "chronology-3", "photo-box", "look-again"} <= set(unfollowed)
    assert not {"dentist", "passport", "viability", "health-assessment-old"} & set(unfollowed)

    chains = {row["topic"]: row["times"] for row in told.query("actions/repeated", **asked)}
    assert chains == {"visit-aunt": 3, "chronology": 3}

    assert ids(told.query("actions/unconfirmed", **asked), "action_id") == [
        "tell-kez",
        "housing-letter",
    ]
    assert "family-group" in ids(told.query("actions/no_owner", **asked), "action_id")
    assert "visit-aunt-2" in ids(told.query("actions/no_timescale", **asked), "action_id")

    without = told.query("decisions/without_reasons", **asked)
    assert "sheet:decisions:move-february" in [row["decision_id"] for row in without]
    missing = told.query(
        "decisions/missing_key_documents", required=["CHRONOLOGY"], stale_days=365, **asked
    )
    assert demo.DECISION_ID in [row["decision_id"] for row in missing]
    assert demo.GOOD_DECISION_ID not in [row["decision_id"] for row in missing]


def test_the_demo_fills_a_childs_file_with_what_was_heard_and_what_was_kept(told: Store) -> None:
    asked = {"person_id": demo.PERSON_ID, "as_of": demo.AS_OF}
    for page in ("timeline", "decisions", "promises", "who_checked", "family", "listened_to"):
        assert len(told.query(f"child_file/{page}", **asked)) > 10, page
    promises = {
        row["action_id"].removeprefix("sheet:actions:"): row["promise"]
        for row in told.query("child_file/promises", **asked)
    }
    assert promises["photo-box"] == "NOT_KEPT"
    assert promises["bags"] == "KEPT"
    effects = {
        use["effect"]
        for row in told.query("child_file/listened_to", **asked)
        for use in row["used_in"] or []
    }
    assert {"FOLLOWED", "PARTLY", "NOT_FOLLOWED"} <= effects


def test_a_decision_looks_different_as_it_was_known_when_it_was_written_down(told: Store) -> None:
    asked = {"decision_id": demo.DECISION_ID, "as_of": demo.AS_OF}
    (now,) = told.query("trace/decision", **asked)
    (then,) = told.as_known(demo.KNOWN_AT).query("trace/decision", **asked)

    def rested_on(row: dict[str, Any]) -> set[str]:
        return {step["id"].split(":")[-1] for step in row["evidence"]}

    assert rested_on(then) == {"late-return", "visitor-report"}
    assert rested_on(now) == {"late-return", "visitor-report", "police-check", "kez-weekends"}
    assert (then["decision"]["status"], now["decision"]["status"]) == ("MADE", "REVERSED")
