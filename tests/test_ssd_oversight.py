"""On an extract of the safeguarding dataset alone, no rule reports what that cannot carry."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.oversight.oversee import Terms, case_ids, oversee
from graph.store import open_store
from importers.run import import_source

if TYPE_CHECKING:
    from graph.oversight.finding import Finding

DERIVED = Path(__file__).parents[2] / "shared" / "samples" / "ssd_derived"
OURS = Path(__file__).parent / "exports" / "ssd"

NOT_IN_IT = {
    *("Oversight", "Action", "OWNED_BY", "Action.timescale", "Challenge", "Deviation", "Option"),
    *("DECIDED_BY", "BASED_ON", "Decision.rationale", "Decision.CONTACT_OUTCOME", "CONSIDERED_IN"),
    *("Document.MINUTES", "Document.CHRONOLOGY", "Document.INITIAL_MAPPING", "RECORDED_IN"),
    *("Decision.PLACEMENT", "Decision.STATUS_CHANGE", "Decision.TRANSFER", "Decision.CLOSURE"),
}
"""What an extract has no place for: who decided and why, and all that management wrote."""


@cache
def judged(url: str, day: date, *folders: Path) -> tuple[Finding, ...]:
    """All that all rules say of every case in it."""
    with open_store(url) as store:
        store.empty()
        for folder in folders:
            import_source(store, "ssd", [folder])
        terms = Terms(day, everything=True)
        done = oversee(store, case_ids(store, terms), terms)
        return tuple(found for one in done for found in one.findings)


def breaches(findings: tuple[Finding, ...]) -> dict[tuple[str, str | None], set[str]]:
    """The subjects of the breaches, by rule and state."""
    found: dict[tuple[str, str | None], set[str]] = {}
    for one in findings:
        if one.outcome == "BREACH":
            found.setdefault((one.rule, one.state), set()).update(
                name.removeprefix("ssd:ssd_") for name in one.subjects
            )
    return found


def nothing_that_is_not_in_it(findings: tuple[Finding, ...]) -> None:
    """Every absence that is reported is of something that the extract could have said."""
    for one in findings:
        if one.outcome == "BREACH":
            assert set(one.searched["labels"]) - NOT_IN_IT, f"{one.rule} {one.subjects} {one.text}"
    unknown = {one.rule for one in findings if "ssd has no place for" in (one.outage or "")}
    assert {"R06", "R13", "R15", "R16", "R25", "R26", "R29", "R30", "R34"} <= unknown


def test_two_extracts_of_ours_are_judged_by_what_they_hold(server_url: str) -> None:
    found = judged(server_url, date(2024, 7, 31), OURS / "2024-05", OURS / "2024-06")
    nothing_that_is_not_in_it(found)
    assert breaches(found) == {
        # the first conference was held after its target day
        ("R01", "HISTORIC"): {f"initial_cp_conference:IC{n}:hold" for n in (1, 2)},
        # the child did not come, and nobody passed her views on (PN7)
        ("R16", "OPEN"): {"cla_reviews:LR1"},
        # authorised late, on a case closed without it, and not authorised yet
        ("R20", "HISTORIC"): {
            "cin_episodes:R3:referral",
            "involvements:I3",
            "cin_episodes:R5:referral",
        },
        ("R20", "OPEN"): {"cin_episodes:R7:referral", "involvements:I7"},
    }
    # two interviews after missing episodes: whose they were, and by when, an extract does not say
    interviews = {f"ssd:ssd_missing:MI{n}:return-interview" for n in (1, 3)}
    for rule in ("R03", "R05"):
        assert {one.subjects[0] for one in found if one.rule == rule and one.outage} == interviews


def test_the_faults_that_were_planted_in_an_extract_are_found_and_nothing_beside_them(
    server_url: str,
) -> None:
    if not DERIVED.is_dir():
        pytest.skip(f"{DERIVED.parent.name}/{DERIVED.name} is not on this machine")
    found = judged(server_url, date(2024, 12, 31), DERIVED)
    nothing_that_is_not_in_it(found)
    planted = json.loads((DERIVED / "EXPECTED.json").read_text())
    said = breaches(found)
    assert said.pop(("R01", "HISTORIC")) == {
        f"initial_cp_conference:{id_}:hold" for id_ in planted["icpc_late"]
    }
    assert {rule for rule, _ in said} == {"R20"}
    cases = {name.split(":")[1].partition("-R1")[0] for names in said.values() for name in names}
    never = {id_.partition("-R1")[0] for id_ in planted["assessment_not_authorised"]}
    # one more was authorised, on the fifty-first working day
    assert cases == never | {"RND000215205141"}
