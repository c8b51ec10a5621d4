"""From findings to an assurance case and an indicated judgement, and who may see what of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import cypher
from graph.facts import Ref, Run
from graph.oversight.assurance import Claim, as_text, assurance_case
from graph.oversight.finding import Finding
from graph.oversight.judgement import WARNING, Judged, Strength, as_row, indicated
from graph.oversight.oversee import Terms, oversee
from graph.oversight.pack import PackError, guidance
from graph.oversight.sight import MASK, Reader, seen_by, withheld
from graph.oversight.what_if import what_if
from graph.store import Store
from tests import overseen
from tests.overseen import CALL_OUT, CASE, DAY, ENTRY, QUIET

YOUTH, CARE = "YOUTH_JUSTICE", "CHILDRENS_SOCIAL_CARE"


def found(rule: str, outcome: str = "BREACH", **said: Any) -> Finding:
    """What a rule says of something."""
    given: dict[str, Any] = {
        "state": "OPEN" if outcome == "BREACH" else None,
        "severity": "HIGH" if outcome == "BREACH" else "INFO",
        "could_be": "HIGH",
        "subjects": ("it",),
        "path": ("Event:it",),
        "done": False,
        "detail": {"what": "secret"},
        **said,
    }
    return Finding(
        rule=rule,
        rule_version="1",
        title=f"The title of {rule}",
        pack="guidance 1",
        outcome=outcome,
        case_id="case",
        role="TEAM_MANAGER",
        since=date(2024, 1, 2),
        due=None,
        days_over=None,
        late=False,
        as_of=DAY,
        known_at=DAY,
        searched={"labels": ["Oversight"], "count": 3},
        missing=("a reason",),
        clauses=("P1",),
        assumptions=(),
        explained_by=None,
        outage=None,
        why="",
        text=f"{rule} says so",
        child_text="We could not find it.",
        **given,
    )


# --- the indicated judgement (A5) ---


def judged(*findings: Finding, service: str = YOUTH, strengths: tuple[str, ...] = ()) -> Judged:
    shown = [Strength(one, ("Case:case",)) for one in strengths]
    return indicated("case", service, findings, shown)


@pytest.mark.parametrize(
    ("findings", "word"),
    [
        ([], "SUFFICIENT"),
        ([found("R18", severity="CRITICAL")], "INSUFFICIENT"),
        ([found("R06")], "INSUFFICIENT"),
        ([found("R18"), found("R21")], "INSUFFICIENT"),
        ([found("R18"), found("R18", subjects=("another",))], "NEEDS_HUMAN_JUDGEMENT"),
        ([found("R18")], "NEEDS_HUMAN_JUDGEMENT"),
        ([found("R01", severity="MEDIUM"), found("R03", severity="LOW")], "SUFFICIENT"),
        ([found("R18", state="REMEDIED"), found("R19", state="HISTORIC")], "SUFFICIENT"),
        ([found("R06", state="HISTORIC")], "SUFFICIENT"),
        ([found("R18", "EXPLAINED")], "SUFFICIENT"),
        ([found("R18", "UNKNOWN")], "NEEDS_HUMAN_JUDGEMENT"),
        ([found("R01", "UNKNOWN", could_be="MEDIUM")], "SUFFICIENT"),
        ([found("R18", "UNKNOWN"), found("R18", severity="CRITICAL")], "INSUFFICIENT"),
        ([found("R00", severity="INFO")], "SUFFICIENT"),
        ([found("R18", severity="INFO")], "SUFFICIENT"),
    ],
)
def test_what_is_indicated_follows_the_procedure(findings: list[Finding], word: str) -> None:
    assert judged(*findings).indicated == word


def test_social_care_has_no_scale_and_is_told_in_three_parts_all_the_same() -> None:
    for service in (YOUTH, "ADULT_PROBATION"):
        assert judged(found("R18"), service=service).indicated == "NEEDS_HUMAN_JUDGEMENT"
    none = judged(found("R06"), service=CARE, strengths=("ST1",))
    assert (none.indicated, none.evident, none.effective) == ("NONE", False, False)
    assert none.made_a_difference


def test_the_three_parts_say_when_they_cannot_be_told() -> None:
    good = judged()
    assert (good.evident, good.effective, good.made_a_difference) == (True, True, False)
    unsure = judged(found("R06", "UNKNOWN"))
    assert (unsure.evident, unsure.effective) == (None, None)
    high = judged(found("R18"), found("R21", "UNKNOWN"))
    assert (high.evident, high.effective) == (True, False)
    assert [one.rule for one in high.because] == ["R18", "R21"]


def test_a_judgement_is_told_with_its_warning_and_each_strength_once() -> None:
    row = as_row(judged(strengths=("ST1", "ST1")))
    assert row["warning"] == WARNING
    assert "no validation" in WARNING
    assert judged(strengths=("ST1", "ST1")).strengths == ("ST1",)
    assert row["strengths"][0] == {
        "id": "ST1",
        "text": "Oversight was regular through the time of raised risk.",
        "path": ["Case:case"],
    }


def test_a_finding_is_told_in_one_order_whatever_a_server_gave() -> None:
    signs = [{"what": "late", "on": DAY}]
    one = found("R32", detail={"signs": signs, "lead": "Drift"})
    other = found("R32", detail={"lead": "Drift", "signs": [dict(reversed(signs[0].items()))]})
    assert str(one.as_row()) == str(other.as_row())


# --- the assurance case ---


def claim_of(*findings: Finding, rule: str = "R07", off: bool = False) -> Claim:
    pack = replace(guidance(), disabled=frozenset([rule])) if off else guidance()
    whole = assurance_case(findings, CARE, pack)
    claims = {claim.rule: claim for part in whole.parts for claim in part.parts}
    return claims[rule]


@pytest.mark.parametrize(
    ("finding", "status"),
    [
        (found("R07"), "NOT_MET"),
        (found("R07", state="REMEDIED", done=True), "MET"),
        (found("R07", state="HISTORIC", done=True), "MET"),
        (found("R07", state="HISTORIC"), "NOT_MET"),
        (found("R07", severity="INFO"), "EXPLAINED"),
        (found("R07", "EXPLAINED"), "EXPLAINED"),
        (found("R07", "UNKNOWN"), "UNKNOWN"),
        (found("R07", "MET"), "MET"),
        (found("R07", "NOT_DUE"), "NOT_DUE"),
        (found("R07", "NOT_APPLICABLE"), "DOES_NOT_APPLY"),
    ],
)
def test_every_outcome_has_its_place_in_the_assurance_case(finding: Finding, status: str) -> None:
    claim = claim_of(finding)
    assert claim.status == status
    assert claim.parts[0].finding is finding


def test_a_rule_that_is_switched_off_was_not_looked_at_and_is_not_met() -> None:
    assert claim_of(off=True).status == "NOT_LOOKED_AT"
    assert claim_of().status == "DOES_NOT_APPLY"
    pack = replace(guidance(), disabled=frozenset(["R07"]))
    assert assurance_case([found("R06", "MET")], CARE, pack).status == "NOT_LOOKED_AT"


def test_a_rule_of_another_service_does_not_apply() -> None:
    whole = assurance_case([], "ADULT_PROBATION", guidance())
    claims = {claim.rule: claim for part in whole.parts for claim in part.parts}
    assert claims["R14"].status == "DOES_NOT_APPLY"
    assert {claim.rule for part in whole.parts for claim in part.parts} == {
        rule for rule in cypher.rules() if rule != "R00"
    }


def test_a_claim_is_no_better_than_the_worst_of_its_parts() -> None:
    order = ["BREACH", "UNKNOWN", "EXPLAINED", "NOT_DUE", "MET", "NOT_APPLICABLE"]
    said = ["NOT_MET", "UNKNOWN", "EXPLAINED", "NOT_DUE", "MET", "DOES_NOT_APPLY"]
    for place, status in enumerate(said):
        findings = [found("R07", one, subjects=(one,)) for one in order[place:]]
        assert claim_of(*findings).status == status
        assert assurance_case(findings, CARE, guidance()).status == status


def test_the_assurance_case_is_counted_by_its_leaves_and_told_with_its_evidence() -> None:
    late = found("R06", state="HISTORIC", done=True, path=("Case:case",))
    whole = assurance_case([found("R07"), late], CARE, guidance())
    assert whole.counts()["NOT_MET"] == 1
    assert whole.counts()["MET"] == 1
    lines = list(as_text(whole))
    assert lines[0] == "[not met] All that should be done is being done."
    place = lines.index("      [not met] R07 says so")
    assert lines[place + 1].strip() == "Event:it"
    assert "      [met, in the past] R06 says so" in lines
    row = whole.as_row()
    assert (row["claim"], row["status"]) == (whole.text, "NOT_MET")


# --- what if ---


def test_what_if_shows_what_would_appear_and_vanish_and_on_which_cases(store: Store) -> None:
    store.load(overseen.facts(), overseen.RUN)
    terms = Terms(overseen.SEEN, None, guidance(), ("R06",))
    before = [found.key for one in oversee(store, [CASE, QUIET], terms) for found in one.findings]
    stricter = guidance().changed({"oversight_interval_days": "10"})
    shown = what_if(store, [CASE, QUIET], terms, stricter)
    assert len(shown.cases) == 2
    # the entry ended each gap on the day that is judged: nothing is open by either
    assert (shown.appear, shown.vanish, shown.moved) == ([], [], [])
    later = replace(terms, as_of=date(2024, 3, 10))
    shown = what_if(store, [CASE, QUIET], later, stricter)
    assert [(one.rule, one.case_id) for one in shown.appear] == [("R06", CASE)]
    assert (shown.vanish, shown.moved) == ([], [CASE])
    back = what_if(store, [CASE, QUIET], replace(later, pack=stricter), guidance())
    assert [one.key for one in back.vanish] == [one.key for one in shown.appear]
    again = [found.key for one in oversee(store, [CASE, QUIET], terms) for found in one.findings]
    assert again == before


def test_a_policy_is_changed_by_its_own_names_and_kinds_only() -> None:
    with pytest.raises(PackError, match="no_such: is no parameter of the policy pack guidance"):
        guidance().changed({"no_such": "1"})
    with pytest.raises(PackError, match="oversight_interval_days: takes a whole number"):
        guidance().changed({"oversight_interval_days": "many"})
    assert guidance().changed({"trigger_kinds": "ARREST, CHARGE"}).value("trigger_kinds") == [
        "ARREST",
        "CHARGE",
    ]


# --- sight (A7.7) ---


def marked(**records: tuple[str, list[str]]) -> Any:
    """What the store says of records that are marked: by id, the marking and who may read it.

    The worker w2 reviews every case.
    """
    rows = [
        {
            "id": id_.replace("_", " "),
            "sensitivity": sensitivity,
            "restricted_to": named,
            "reviewers": ["w2"],
        }
        for id_, (sensitivity, named) in records.items()
    ]
    return lambda text, ids, today: [row for row in rows if row["id"] in ids]


PLAIN = Reader("w1", "CASE_MANAGER")
FOUND = found(
    "R06",
    path=("Case:case", "Oversight:o ON_FILE Case:case"),
    subjects=("case",),
    suppressed_reason="secret",
    places={"o": "MEETING_MINUTES"},
)


def test_a_restricted_step_is_masked_in_path_words_and_all_that_it_tells() -> None:
    read = marked(o=("RESTRICTED", []))
    (seen,) = seen_by(read, PLAIN, [FOUND])
    assert seen.path == ("Case:case", MASK)
    assert seen.text == f"The title of R06: it rests in part on {MASK}."
    assert (seen.child_text, seen.detail, seen.missing) == (None, {}, ())
    assert (seen.suppressed_reason, seen.sources_seen) == (None, ())
    assert FOUND.sources_seen == ("MEETING_MINUTES",)
    assert seen.searched == {"labels": ["Oversight"]}
    assert seen.id == FOUND.id
    assert not withheld(read, PLAIN, [FOUND])


def test_a_blank_in_an_id_hides_as_well() -> None:
    said = found("R06", path=("Oversight:a note ON_FILE Case:case",), subjects=("case",))
    (seen,) = seen_by(marked(a_note=("RESTRICTED", [])), PLAIN, [said])
    assert seen.path == (MASK,)


@pytest.mark.parametrize(
    "records",
    [{"o": ("SEALED", [])}, {"case": ("RESTRICTED", [])}, {"case": ("SEALED", [])}],
    ids=["a sealed step", "the subject or case", "a sealed case"],
)
def test_a_finding_is_withheld(records: dict[str, tuple[str, list[str]]]) -> None:
    assert seen_by(marked(**records), PLAIN, [FOUND]) == []
    assert withheld(marked(**records), PLAIN, [FOUND])


def test_where_what_counts_is_withheld_there_is_no_judgement_and_else_there_is() -> None:
    read = marked(o=("SEALED", []))
    unknown = replace(FOUND, outcome="UNKNOWN", state=None)
    past = replace(FOUND, state="HISTORIC")
    assert withheld(read, PLAIN, [unknown])
    assert not withheld(read, PLAIN, [past])
    assert not withheld(marked(), PLAIN, [FOUND])


@pytest.mark.parametrize(
    ("reader", "sensitivity", "named", "reads"),
    [
        (PLAIN, "RESTRICTED", ["w1"], True),
        (PLAIN, "RESTRICTED", ["CASE_MANAGER"], True),
        (PLAIN, "RESTRICTED", ["w2"], False),
        (Reader("w2", "IRO"), "RESTRICTED", ["w1"], True),
        (Reader("w2", "CASE_MANAGER"), "RESTRICTED", ["w1"], False),
        (Reader("w3", "IRO", "RESTRICTED"), "RESTRICTED", ["w1"], False),
        (Reader("w2", "IRO"), "SEALED", [], False),
        (Reader("w2", "TEAM_MANAGER", "RESTRICTED"), "RESTRICTED", [], True),
        (Reader("w2", "TEAM_MANAGER", "RESTRICTED"), "RESTRICTED", ["w1"], False),
        (Reader("w2", "TEAM_MANAGER", "RESTRICTED"), "SEALED", [], False),
        (Reader("w2", "TEAM_MANAGER", "SEALED"), "SEALED", [], True),
        (Reader("w2", "TEAM_MANAGER", "SEALED"), "SEALED", ["w1"], False),
        (Reader("w1", "CASE_MANAGER", "SEALED"), "SEALED", ["w1"], True),
        (Reader("w1", "CASE_MANAGER"), "SEALED", ["w1"], False),
        (Reader(None, "CASE_MANAGER"), "RESTRICTED", [], False),
    ],
)
def test_who_reads_what_is_marked(
    reader: Reader, sensitivity: str, named: list[str], reads: bool
) -> None:
    (seen,) = seen_by(marked(o=(sensitivity, named)), reader, [FOUND]) or (None,)
    assert (seen == FOUND) is reads


def test_what_is_hidden_creates_no_finding(store: Store) -> None:
    """The entry counts for the rule, whoever may read it."""
    store.load(overseen.facts(None, "SEALED"), overseen.RUN)
    terms = Terms(date(2024, 3, 10), None, guidance(), ("R06",), everything=True)
    (judged_,) = oversee(store, [CASE], terms)
    (gap,) = judged_.findings
    assert (gap.outcome, gap.state) == ("BREACH", "HISTORIC")
    assert seen_by(store.read, PLAIN, [gap]) == []
    assert any(ENTRY in step for step in gap.path)


def test_a_finding_about_a_restricted_event_is_withheld_and_one_that_passes_it_masked(
    store: Store,
) -> None:
    store.load(overseen.facts("RESTRICTED"), overseen.RUN)
    terms = Terms(DAY, None, guidance(), ("R07",))
    (round_,) = oversee(store, [CASE], terms)
    assert [one.subjects for one in round_.findings] == [(CALL_OUT,)]
    assert seen_by(store.read, PLAIN, round_.findings) == []
    reviews(store, "o:iro", CASE)
    reviews(store, "o:other", QUIET)
    reviews(store, "o:former", CASE, to=DAY)
    assert seen_by(store.read, Reader("o:iro", "IRO"), round_.findings) == round_.findings
    assert seen_by(store.read, Reader("o:other", "IRO"), round_.findings) == []
    assert seen_by(store.read, Reader("o:former", "IRO"), round_.findings) == []


def reviews(store: Store, worker: str, case: str, **until: Any) -> None:
    """Make a worker the reviewing officer of a case."""
    part = {"role": "IRO", "from": overseen.OPENED} | until
    assigned = overseen.link(Ref("Worker", worker), "ASSIGNED_TO", Ref("Case", case), **part)
    store.load([overseen.node("Worker", worker, role="IRO"), assigned], Run(worker))


def test_on_several_files_only_who_reviews_each_of_them_reads_what_is_restricted(
    store: Store,
) -> None:
    facts = overseen.facts("RESTRICTED")
    twice = overseen.link(Ref("Event", CALL_OUT), "ON_FILE", Ref("Case", QUIET), overseen.CALLED)
    store.load([*facts, twice], overseen.RUN)
    (round_,) = oversee(store, [CASE], Terms(DAY, None, guidance(), ("R07",)))
    reviews(store, "o:iro", CASE)
    assert seen_by(store.read, Reader("o:iro", "IRO"), round_.findings) == []
    reviews(store, "o:both", CASE)
    reviews(store, "o:both", QUIET)
    assert seen_by(store.read, Reader("o:both", "IRO"), round_.findings) == round_.findings
