"""Kept findings: what a run opens, leaves and no longer finds, and that nothing else holds them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.child import child_file
from graph import exchange
from graph.analysis import to_networkx
from graph.clock import end_of_day
from graph.facts import Fact, Node, Ref, Relationship, Run
from graph.oversight.keep import Tally, keep, keep_standards, sweep
from graph.oversight.kept import Kept, Wanted, is_kept, kept
from graph.oversight.oversee import Terms, case_ids, oversee
from graph.oversight.pack import Pack, Standard, guidance
from graph.oversight.sight import MASK, Reader
from graph.snapshot import snapshot
from graph.store import Store, open_store
from importers.run import import_source
from tests import overseen
from tests.conftest import need_local_server
from tests.overseen import CALL_OUT, CASE, DAY, ENTRY, NEXT, QUIET, TEAM, WORDS, link

RULES = ("R06", "R07", "R30")


def load(store: Store, facts: list[Fact], name: str = "first") -> None:
    report = store.load(facts, replace(overseen.RUN, name=name), as_history=True)
    assert [str(refusal) for refusal in report.refused] == []


def run(store: Store, day: date = DAY, pack: Pack | None = None, *cases: str) -> Tally:
    """Judge on a day, of what is known now, and keep what is open."""
    terms = Terms(day, None, pack or guidance(), RULES)
    tally = Tally()
    keep_standards(store, terms.pack)
    for judged in oversee(store, list(cases) or case_ids(store, terms), terms):
        tally += keep(store, judged, terms.pack, day)
    return tally


def computed(store: Store) -> Any:
    """Everything that keeping has written."""
    nodes = store.read("MATCH (n:Finding|Standard) RETURN properties(n) AS all ORDER BY n.id")
    links = store.read(
        "MATCH (:Finding)-[r:CONCERNS|STANDS_ON]->(n) "
        "RETURN r.id AS id, type(r) AS type, r.position AS position, r.part AS part, n.id AS end "
        "ORDER BY id"
    )
    return nodes, links


def told(store: Store, reader: Reader | None = None, **wanted: Any) -> list[Kept]:
    return kept(store.read, Wanted(DAY, **wanted), reader)


def rules_of(found: list[Kept]) -> list[str]:
    return [one.found.rule for one in found]


# --- opened, still open, gone ---


def test_a_run_opens_findings_and_a_second_one_on_the_same_day_changes_nothing(
    store: Store,
) -> None:
    load(store, overseen.facts())
    assert run(store) == Tally(opened=3)
    before = computed(store)
    assert run(store) == Tally(still_open=3)
    assert computed(store) == before
    (call_out,) = (one for one in told(store) if one.found.rule == "R07")
    assert (call_out.opened_on, call_out.last_seen_on) == (DAY, DAY)
    assert is_kept(store.read, call_out.found.id)


def test_what_a_finding_concerns_stands_in_order_with_its_part(store: Store) -> None:
    load(store, overseen.facts())
    run(store)
    (found,) = (one.found for one in told(store) if one.found.rule == "R07")
    _, links = computed(store)
    joined = [row for row in links if row["id"].startswith(f"CONCERNS|{found.id}|")]
    said = {(row["position"], row["end"], row["part"]) for row in joined}
    assert said == {(1, CALL_OUT, "SUBJECT"), (2, CASE, "EVIDENCE")}
    (node,) = (row["all"] for row in computed(store)[0] if row["all"]["id"] == found.id)
    assert found.sources_seen == ("CMS_RECORD",) == tuple(node["sources_seen"])


def test_why_it_is_gone_is_kept_in_the_words_of_the_rule_and_not_of_a_record(
    store: Store,
) -> None:
    load(store, overseen.facts())
    run(store)
    event, secret = Ref("Event", CALL_OUT), "The officer who called is his aunt."
    reason = overseen.node("Deviation", "o:why", NEXT, happened_from=NEXT, reason=secret)
    about = [link(Ref("Deviation", "o:why"), "EXPLAINS", event, NEXT)]
    about.append(link(Ref("Deviation", "o:why"), "ON_FILE", Ref("Case", CASE), NEXT))
    load(store, [reason, *about], "second")
    terms = Terms(NEXT, None, guidance(), ("R07",))
    (judged,) = oversee(store, [CASE], terms)
    assert [(one.outcome, one.suppressed_reason) for one in judged.findings] == [
        ("EXPLAINED", secret)
    ]
    assert run(store, NEXT).gone == 1
    (node,) = (row["all"] for row in computed(store)[0] if "gone_on" in row["all"])
    assert (node["outcome"], node.get("suppressed_reason")) == ("EXPLAINED", None)
    assert secret not in str(node)


def test_a_day_later_it_still_stands_since_the_first_day(store: Store) -> None:
    load(store, overseen.facts())
    run(store)
    assert run(store, NEXT) == Tally(still_open=3)
    assert {(one.opened_on, one.last_seen_on) for one in told(store)} == {(DAY, NEXT)}


def answered() -> list[Fact]:
    on = date(2024, 6, 3)
    given = overseen.entry("o:answer", on)
    return [*given, link(Ref("Oversight", "o:answer"), "ADDRESSES", Ref("Event", CALL_OUT), on)]


def test_what_is_answered_is_gone_and_kept_and_opens_again_when_it_comes_back(
    store: Store,
) -> None:
    load(store, overseen.facts())
    run(store)
    load(store, answered(), "second")
    assert run(store, NEXT).gone == 3
    assert told(store) == []
    nodes, _ = computed(store)
    assert {(row["all"]["state"], row["all"]["gone_on"]) for row in nodes} == {("HISTORIC", NEXT)}
    assert run(store, NEXT) == Tally()
    mistaken = overseen.entry("o:right", NEXT, kind="CASE_DISCUSSION", level=1)
    corrects = link(Ref("Oversight", "o:right"), "CORRECTS", Ref("Oversight", "o:answer"), NEXT)
    load(store, [*mistaken, corrects], "third")
    last = date(2024, 6, 5)
    assert run(store, last) == Tally(opened=3)
    assert {(one.opened_on, one.last_seen_on) for one in told(store)} == {(last, last)}
    nodes, _ = computed(store)
    assert len(nodes) == 3
    assert all("gone_on" not in row["all"] for row in nodes)


def test_a_run_over_some_cases_leaves_the_findings_of_the_others_alone(store: Store) -> None:
    load(store, overseen.facts())
    run(store)
    assert run(store, NEXT, None, QUIET) == Tally()
    assert len(told(store)) == 3


def test_after_a_run_over_everything_what_it_did_not_reach_is_gone(store: Store) -> None:
    load(store, overseen.facts())
    run(store)
    assert sweep(store, DAY) == 0
    assert sweep(store, NEXT) == 3
    assert sweep(store, NEXT) == 0
    assert told(store) == []


def test_a_path_that_changed_is_joined_anew(store: Store) -> None:
    load(store, overseen.facts())
    run(store)
    load(store, overseen.entry("o:another", date(2024, 3, 1)), "second")
    run(store, NEXT)
    (found,) = (one.found for one in told(store) if one.found.rule == "R06")
    _, links = computed(store)
    ends = {row["end"] for row in links if row["id"].startswith(f"CONCERNS|{found.id}|")}
    assert ends == {CASE, ENTRY, "o:another"}


def test_a_finding_stands_on_the_standards_of_the_pack_that_name_its_rule(store: Store) -> None:
    load(store, overseen.facts())
    said = {
        "title": "Management picks up a trigger.",
        "authority": "North",
        "rule": "R07",
        "clauses": ["P37"],
        "period": 5,
        "unit": "WORKING_DAYS",
    }
    pack = replace(guidance(), name="north", standards=(Standard("triggers", said),))
    run(store, DAY, pack)
    before = computed(store)
    run(store, DAY, pack)
    assert computed(store) == before
    nodes, links = before
    (standard,) = (row["all"] for row in nodes if row["all"]["id"] == "pack:north:triggers")
    assert (standard["clause_ids"], standard["pack"]) == (["P37"], "north 1")
    assert [row["end"] for row in links if row["type"] == "STANDS_ON"] == ["pack:north:triggers"]
    later = replace(pack, standards=(Standard("triggers", said | {"period": 3}),))
    keep_standards(store, later)
    assert computed(store)[0] != nodes


# --- asking ---


def test_kept_findings_are_asked_by_case_team_severity_and_role_a_page_at_a_time(
    store: Store,
) -> None:
    load(store, overseen.facts())
    run(store)
    everything = told(store)
    assert rules_of(everything) == ["R07", "R06", "R30"]
    assert rules_of(told(store, severity="HIGH")) == ["R07", "R06"]
    assert rules_of(told(store, case_id=CASE)) == ["R07", "R06", "R30"]
    assert told(store, case_id=QUIET) == []
    assert rules_of(told(store, team_id=TEAM)) == ["R07", "R06", "R30"]
    assert told(store, team_id="o:tm") == []
    assert rules_of(told(store, role="TEAM_MANAGER", team_id=TEAM)) == ["R07", "R06", "R30"]
    assert told(store, role="CASE_MANAGER") == []
    first = told(store, first=2)
    assert rules_of(first) == ["R07", "R06"]
    assert rules_of(told(store, first=2, after=first[-1].found.id)) == ["R30"]
    assert told(store, after=everything[-1].found.id) == []


def test_a_kept_finding_reads_as_it_was_found(store: Store) -> None:
    load(store, overseen.facts())
    terms = Terms(DAY, None, guidance(), RULES)
    (judged,) = oversee(store, [CASE], terms)
    run(store)
    as_found = {found.id: found.as_row() for found in judged.findings if found.is_open}
    for one in told(store):
        row = one.found.as_row()
        expected = as_found.pop(one.found.id)
        for name in ("text_staff", "text_child", "evidence_path", "days_over", "due_at", "detail"):
            assert row[name] == expected[name], name
    assert as_found == {}


def test_no_words_of_a_record_are_kept_and_what_it_says_now_is_read(store: Store) -> None:
    load(store, overseen.facts())
    run(store)
    nodes, _ = computed(store)
    assert WORDS not in json.dumps(nodes, default=str)
    (found,) = (one.found for one in told(store) if one.found.rule == "R07")
    assert found.text.startswith(WORDS)
    again = overseen.node("Event", CALL_OUT, DAY, summary="A neighbour called the police")
    load(store, [again], "second")
    (found,) = (one.found for one in told(store) if one.found.rule == "R07")
    assert found.text.startswith("A neighbour called the police")


def test_a_reader_is_shown_the_path_they_may_read_and_words_made_of_it(store: Store) -> None:
    load(store, overseen.facts("RESTRICTED", "RESTRICTED"))
    run(store)
    standard = Reader("o:cm", "CASE_MANAGER")
    seen = told(store, standard)
    assert rules_of(seen) == ["R06", "R30"]  # the event is what R07 is about
    assert WORDS not in json.dumps([one.as_row() for one in seen], default=str)
    masked = seen[0].found
    assert MASK in masked.path
    assert ENTRY not in json.dumps(masked.as_row(), default=str)
    assert MASK in masked.text
    # a page is as long as if what is withheld were not there
    assert rules_of(told(store, standard, first=1)) == ["R06"]
    assert rules_of(told(store, Reader("o:tm", "TEAM_MANAGER", "RESTRICTED"))) == rules_of(
        told(store)
    )


# --- nothing else holds them ---


def test_an_export_a_snapshot_and_what_is_restored_hold_no_finding(
    store: Store, tmp_path: Path
) -> None:
    need_local_server()
    load(store, overseen.facts())
    before = list(exchange.lines(store))
    run(store)
    said = {"title": "It.", "authority": "North", "rule": "R07"}
    run(store, DAY, replace(guidance(), standards=(Standard("it", said),)))
    assert list(exchange.lines(store)) == before
    with open_store(tmp_path / "then") as then:
        snapshot(store, then, end_of_day(DAY))
        assert computed(then) == ([], [])
        assert any(f'"{CALL_OUT}"' in line for line in exchange.lines(then))
        run(then)
        # what is there besides is what was restored: a second restore finds nothing to do
        path = tmp_path / "export.jsonl"
        exchange.export_jsonl(then, path)
        assert import_source(then, "jsonl", [path]).load.new == 0


RECORD_QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("records/one", {"id": CALL_OUT}),
    ("records/neighbours", {"id": CALL_OUT, "first": 100}),
    ("records/neighbours", {"id": CASE, "first": 100}),
    ("records/source", {"id": CALL_OUT}),
    ("cases/one", {"case_id": CASE, "as_of": DAY}),
    ("trace/backwards", {"id": CALL_OUT}),
    ("child_file/timeline", {"person_id": "o:kai", "as_of": DAY}),
]


def answers(store: Any) -> list[Any]:
    import cypher

    found = []
    for name, given in RECORD_QUESTIONS:
        takes = {parameter.name for parameter in cypher.find(name).parameters}
        fill = dict.fromkeys(takes - given.keys())
        found.append(store.query(name, **fill, **given))
    return found


def test_questions_about_records_and_their_past_are_answered_as_before(store: Store) -> None:
    from api.asking import Asking, Day

    load(store, overseen.facts())
    asking = Asking(Day(DAY))
    then = store.as_known(end_of_day(DAY))
    before = answers(store), answers(then), child_file(store, asking, "o:kai")
    run(store)
    assert (answers(store), answers(then), child_file(store, asking, "o:kai")) == before
    (found, *_) = told(store)
    for asked in (store, then):
        assert asked.query("records/one", id=found.found.id) == []
    with then.rebuilt(CASE) as tx:
        assert tx.run("MATCH (n:Finding) RETURN n.id AS id") == []
    assert store.read("MATCH (n:Statement) WHERE n.of_id STARTS WITH 'finding:' RETURN n") == []


def test_a_graph_for_analysis_holds_no_finding(store: Store) -> None:
    load(store, overseen.facts())
    run(store)
    rows = store.query("records/neighbours", id=CASE, first=100)
    graph = to_networkx(store, rows, between=True)
    assert CALL_OUT in graph
    assert {label for _, label in graph.nodes(data="label")}.isdisjoint({"Finding"})
    assert "CONCERNS" not in {said["type"] for *_, said in graph.edges(data=True)}


def computed_facts() -> Iterator[tuple[Fact, str]]:
    finding, case, standard = Ref("Finding", "f"), Ref("Case", CASE), Ref("Standard", "pack:x:y")
    yield Node("Finding", "f", {}), "a Finding of this id is worked out by the store"
    yield Node("Standard", "pack:x:y", {"title": "It."}), "a Standard of this id is worked out"
    yield Relationship("CONCERNS", finding, case), "is worked out by the store, never stated"
    yield Relationship("ABOUT", Ref("Oversight", ENTRY), finding), "no ABOUT is stated of it"
    yield Relationship("VARIES", Ref("Deviation", "d"), standard), "no VARIES is stated of it"


@pytest.mark.parametrize(
    ("fact", "reason"),
    list(computed_facts()),
    ids=["finding", "standard", "type", "about", "varies"],
)
def test_nobody_states_what_is_computed(fact: Fact, reason: str) -> None:
    from graph.check import Check
    from graph.facts import FactError
    from graph.model import MODEL

    check = Check(MODEL)
    with pytest.raises(FactError, match=reason):
        _ = check.node(fact) if isinstance(fact, Node) else check.relationship(fact)


def test_what_is_loaded_later_is_loaded_as_if_nothing_were_kept(store: Store) -> None:
    load(store, overseen.facts())
    run(store)
    report = store.load(overseen.facts(), Run("team", name="again"), as_history=True)
    assert (report.new, report.changed, report.refused) == (0, 0, [])
