"""Rules that are asked in one statement say what each of them says by itself."""

import gc
from collections import Counter
from datetime import date
from typing import Any

import pytest

import cypher
import cypher.together
import graph.oversight.oversee
from cypher.rule import Rule
from cypher.together import together
from graph.facts import Run
from graph.oversight.finding import LISTED
from graph.oversight.oversee import Terms, case_ids, oversee
from graph.oversight.pack import guidance
from graph.oversight.run import Round, chosen
from graph.store import Store
from importers.generate import generate

DAY = date(2026, 6, 1)
ALL = chosen(guidance())


def judged(store: Store, *, everything: bool) -> list[Round]:
    """All cases by all rules."""
    terms = Terms(DAY, everything=everything)
    return list(oversee(store, case_ids(store, terms), terms))


def told(rounds: list[Round]) -> list[str]:
    """What was found, in an order of its own."""
    return sorted(repr(one) for done in rounds for one in done.findings)


def counted(rounds: list[Round]) -> Counter[tuple[str, str]]:
    """How many rows of a rule had an outcome."""
    return sum((done.counts for done in rounds), Counter())


@pytest.fixture
def made_up(store: Store) -> Store:
    """A store with some generated cases."""
    assert not store.load(generate(30, 3), Run("made up")).refused
    return store


def test_each_rule_in_a_statement_of_its_own_finds_the_same(
    made_up: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_common = told(judged(made_up, everything=True))
    monkeypatch.setattr(cypher.together, "_LONGEST", 0)
    monkeypatch.setattr(cypher.together, "_alike", lambda rules: [[rule] for rule in rules])
    cypher.together.statement.cache_clear()
    assert max(len(some.rules) for some in together(ALL, everything=True)) == 1
    one_by_one = told(judged(made_up, everything=True))
    cypher.together.statement.cache_clear()
    assert len(in_common) > 100
    assert one_by_one == in_common


def test_the_rows_of_a_text_are_those_of_the_statement(made_up: Store) -> None:
    terms = Terms(DAY, only=("R03",), everything=True)
    rounds = list(oversee(made_up, case_ids(made_up, terms), terms))
    rule = cypher.rules()["R03"]
    given = [file.given(rule.reads) for done in rounds for file in done.files.values()]
    rows = made_up.read(rule.text, files=given)
    found = {one.subjects for done in rounds for one in done.findings}
    assert len(rows) == len(found) > 30
    assert {tuple(row["subjects"]) for row in rows} == found


def test_what_is_only_counted_is_counted_right(made_up: Store) -> None:
    everything, listed = judged(made_up, everything=True), judged(made_up, everything=False)
    kept = [repr(one) for done in everything for one in done.findings if one.outcome in LISTED]
    assert 100 < len(kept) < len(told(everything))
    assert told(listed) == sorted(kept)
    assert counted(listed) == counted(everything)
    assert counted(listed)["R03", "MET"] > 30


def test_every_rule_is_asked_once_and_after_those_it_needs() -> None:
    asked: list[Rule] = []
    for some in together(ALL, everything=False):
        earlier = {rule.id for rule in asked}
        needed = some.after - {"all"}
        assert needed <= earlier, some.after
        if "all" in some.after:
            assert earlier == {rule.id for rule in ALL if "all" not in rule.after}
        asked += some.rules
    assert sorted(rule.id for rule in asked) == sorted(rule.id for rule in ALL)


def test_what_rules_share_stands_in_their_statement_once() -> None:
    sharing = [rule for rule in ALL if rule.begins]
    assert [rule.id for rule in sharing] == ["R01", "R02", "R03", "R04", "R05"]
    (text,) = (some.text for some in together(sharing, everything=True))
    shared = "MATCH (same)<-[confirms:CONFIRMS]-(entry)"
    assert all(rule.text.count(shared) == 1 for rule in sharing)
    assert text.count(shared) == 1


def test_a_file_is_packed_once_and_its_findings_each_time() -> None:
    from tests.test_judge import read

    file = read()
    first: dict[str, Any] = file.given(("entries", "findings")).value
    file.parameter["findings"].append({"rule": "R01"})
    second = file.given(("entries", "findings")).value
    assert first["entries"] is second["entries"]
    assert (first["findings"], second["findings"]) == ([], [{"rule": "R01"}])


def test_cycles_are_looked_for_as_before_when_the_last_has_judged(
    made_up: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph.oversight.oversee, "BATCH_CASES", 10)
    usual = gc.get_threshold()
    terms = Terms(DAY, only=("R03",))
    ids = case_ids(made_up, terms)
    first, second = oversee(made_up, ids, terms), oversee(made_up, ids, terms)
    next(first), next(second)
    seldom = gc.get_threshold()
    list(first)
    assert gc.get_threshold() == seldom != usual
    list(second)
    assert gc.get_threshold() == usual
