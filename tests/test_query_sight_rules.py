"""Every query says of whom it tells what must be readable, and the past is under today's rules."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import yaml

import cypher
from cypher.query import READABLE, seen_by_all
from graph.access import Reader, Role
from graph.clock import london_day, now
from graph.relations import sight_of
from graph.seen import SeenStore
from graph.sight import Sight
from graph.store import Store
from tests.scenario import read_scenario

# --- what is written in the files ---

_NODE = re.compile(r"(?<!\w)\((\w+)(?::[\w|\s]+)?(?:\s*\{[^}]*\})?\)")
_PATH = re.compile(r"\b(\w+) = (\([^\n]*\))")
_RENAMED = re.compile(r"\b(\w+) AS (\w+)\b")
_COMMENT = re.compile(r"//[^\n]*")

ELSEWHERE = {
    "carrier": "the record of the same query, by another name",
    "person": "the child whose file it is: bound to a case that is readable",
    "other": "only compared: whether the same files are about another child too",
    "file": "the case by which actions are found; what is told of it is the case",
    "statement": "what was said of a record that is readable",
    "run": "the import run that said it",
}
"""Variables that no readable(...) names, and why none is needed."""


@pytest.mark.parametrize("name", cypher.queries())
def test_whatever_is_told_of_is_asked_to_be_readable(name: str) -> None:
    text = _COMMENT.sub("", cypher.find(name).template)
    readable = {found[1] for found in READABLE.finditer(text)}
    for path in re.findall(r"\ball_readable\((\w+)\)", text):
        for named, pattern in _PATH.findall(text):
            readable |= set(_NODE.findall(pattern)) if named == path else set()
    for _ in range(3):
        readable |= {new for old, new in _RENAMED.findall(text) if old in readable}
    bound = set(_NODE.findall(text))
    told = {one for one in bound if re.search(rf"\b{one}\.(id|name|display_name)\b", text)}
    assert told - readable - ELSEWHERE.keys() == set()


def test_somebody_who_sees_everything_is_asked_nothing_of_it() -> None:
    for query in cypher.queries().values():
        body = _COMMENT.sub("", query.text)
        calls = r"(readable|held|current|cases_asked|whole_asked)\("
        assert not re.search(calls, body), query.name
        assert not re.search(r"(WHERE|AND) true\b", body), query.name


TEXTS = {
    "MATCH (a:Action)\nWHERE readable(a:Action)\nRETURN a": "MATCH (a:Action)\nRETURN a",
    "WHERE a.id = 1\n  AND readable(a)\nRETURN a": "WHERE a.id = 1\nRETURN a",
    "WHERE readable(a:Action|Event) AND a.id = 1": "WHERE a.id = 1",
    "{seen: readable(a:Action)}": "{seen: true}",
    "min(CASE WHEN readable(a:Event) THEN a.day END)": "min(a.day)",
    "MATCH p = (a)-[*]->(b) WHERE all_readable(p)": "MATCH p = (a)-[*]->(b)",
    "WHERE all_readable(p) AND a.id = 1": "WHERE a.id = 1",
    "WHERE current(a)": "WHERE NOT (a)<-[:CORRECTS]-()",
    "RETURN held(a) AS properties": "RETURN properties(a) AS properties",
    "UNWIND cases_asked($case_id) AS id": "UNWIND [$case_id] AS id",
    "CASE WHEN whole_asked($case_id) THEN": "CASE WHEN $case_id IS NULL THEN",
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_call_leaves_no_trace_in_the_text_for_everybody(text: str) -> None:
    assert seen_by_all(text) == TEXTS[text]


def test_a_reader_of_few_cases_begins_at_them_and_one_of_many_does_not() -> None:
    query = cypher.find("actions/unfollowed")
    today = date(2026, 1, 1)
    few = Sight(Reader("w", Role.CASE_MANAGER), today, cases=("c",))
    team = Sight(Reader("w", Role.TEAM_MANAGER), today, teams=("t",))
    service = Sight(Reader("w", Role.SERVICE_MANAGER), today, teams=tuple("abcdef"))
    record = Sight(Reader("w", Role.QA_AUDITOR), today, records=("a",))
    walk = "CASE WHEN $case_id IS NULL THEN range"
    assert walk not in query.seen(few)
    assert walk not in query.seen(team)
    assert walk in query.seen(service)
    assert walk in query.seen(record)


# --- on a store ---

YESTERDAY = london_day(now()) - timedelta(days=2)
GIVEN = f"""
nodes:
  Person k:ava: {{name: Ava Dane}}
  Worker k:now: {{role: CASE_MANAGER}}
  Worker k:gone: {{role: CASE_MANAGER}}
  Case k:c1: {{service: CHILDRENS_SOCIAL_CARE, status: OPEN, recorded_at: 2024-01-01}}
  Decision k:open:
    {{kind: SCHOOL, what: A new school, happened_from: 2024-02-01, recorded_at: 2024-02-01}}
  Decision k:closed:
    {{kind: PLACEMENT, what: Where she is now, happened_from: 2024-02-02, recorded_at: 2024-02-02}}
  Action k:due:
    {{summary: Tell the school, set_at: 2024-02-01, due_at: 2024-02-10, status: OPEN,
      recorded_at: 2024-02-01}}
relationships:
  - Person k:ava -SUBJECT_OF-> Case k:c1
  - Worker k:now -ASSIGNED_TO-> Case k:c1: {{role: LEAD, from: 2025-06-01}}
  - Worker k:gone -ASSIGNED_TO-> Case k:c1: {{role: LEAD, from: 2024-01-01, to: {YESTERDAY}}}
  - Decision k:open -ON_FILE-> Case k:c1
  - Decision k:closed -ON_FILE-> Case k:c1
  - Action k:due -ON_FILE-> Case k:c1
  - Decision k:closed -LED_TO-> Action k:due
  - Decision k:closed -SUPERSEDES-> Decision k:open
later:
  nodes:
    Decision k:closed: {{sensitivity: SEALED, recorded_at: 2025-03-01}}
"""
LATER = """
title: two more decisions take its place
given:
  nodes:
    Decision k:newer: {kind: SCHOOL, happened_from: 2024-05-02, recorded_at: 2024-05-03}
    Decision k:newest: {kind: SCHOOL, happened_from: 2024-06-02, recorded_at: 2024-06-03}
  relationships:
    - Decision k:newer -ON_FILE-> Case k:c1
    - Decision k:newest -ON_FILE-> Case k:c1
    - Decision k:newer -SUPERSEDES-> Decision k:open
    - Decision k:newest -CORRECTS-> Decision k:open
"""
THEN = date(2024, 12, 1)


def seen_store(store: Store, reader: Reader) -> SeenStore:
    return SeenStore(store, sight_of(store.read, reader))


def loaded(store: Store) -> None:
    parts = {"title": "t", "given": yaml.safe_load(GIVEN), "parameters": {}, "rows": []}
    for run, facts in read_scenario("records/one", parts).loads:
        assert store.load(facts, run).refused == []


QUESTIONS: dict[str, dict[str, Any]] = {
    "records/one": {"id": "k:closed"},
    "records/source": {"id": "k:closed"},
    "records/neighbours": {"id": "k:closed", "first": 10},
    "trace/decision": {"decision_id": "k:closed", "as_of": THEN},
    "trace/backwards": {"id": "k:closed"},
}


def test_what_is_sealed_today_is_sealed_in_the_past_too(store: Store) -> None:
    loaded(store)
    reader = seen_store(store, Reader("k:now", Role.CASE_MANAGER))
    everybody = SeenStore(store, None)
    for name, given in QUESTIONS.items():
        if name != "trace/backwards":
            assert everybody.as_known(THEN).query(name, **given) != [], name
        assert reader.as_known(THEN).query(name, **given) == [], name
        assert reader.query(name, **given) == [], name
    for past in (reader, reader.as_known(THEN)):
        record = past.query("records/one", id="k:open")[0]
        assert "superseded_at" not in record["properties"]
        near = past.query("records/neighbours", id="k:due", first=10)
        assert [row["id"] for row in near] == ["k:c1"]
        case = past.query("cases/one", case_id="k:c1", as_of=THEN)[0]
        counted = {one["label"]: one["records"] for one in case["counts"]}
        assert counted == {"Action": 1, "Decision": 1}
        listed = past.query("actions/unfollowed", case_id="k:c1", as_of=THEN, first=10)
        assert [(row["action_id"], row["decisions"]) for row in listed] == [("k:due", [])]
    whole = everybody.as_known(THEN).query("records/one", id="k:open")[0]
    assert "superseded_at" in whole["properties"]


def test_a_record_is_told_as_superseded_since_the_first_that_may_be_seen(store: Store) -> None:
    loaded(store)
    parts = yaml.safe_load(LATER)
    for run, facts in read_scenario("records/one", {**parts, "parameters": {}, "rows": []}).loads:
        assert store.load(facts, run).refused == []
    reader = seen_store(store, Reader("k:now", Role.CASE_MANAGER))
    whole = store.query("records/one", id="k:open")[0]["properties"]
    told = reader.query("records/one", id="k:open")[0]["properties"]
    assert whole["superseded_at"].date() == date(2024, 2, 2)
    assert told == {**whole, "superseded_at": datetime(2024, 5, 2, 23, 0)}  # noqa: DTZ001 -- UTC


def test_an_allocation_that_has_ended_opens_nothing_of_its_own_time(store: Store) -> None:
    loaded(store)
    gone = seen_store(store, Reader("k:gone", Role.CASE_MANAGER))
    for past in (gone, gone.as_known(THEN), gone.as_known(date(2024, 3, 1))):
        assert past.query("cases/one", case_id="k:c1", as_of=THEN) == []
        assert past.query("records/one", id="k:open") == []
        assert past.query("people/one", person_id="k:ava", as_of=THEN) == []
        assert past.query("actions/unfollowed", case_id="k:c1", as_of=THEN, first=10) == []
    assert gone.query("actions/unfollowed", case_id=None, as_of=THEN, first=10) == []
    assert gone.query("people/find", letters="A", first=10) == []


def test_what_the_store_keeps_for_itself_is_no_readers(store: Store) -> None:
    loaded(store)
    system = Reader("scenario", Role.EXTERNAL_SYSTEM)
    for reader in (Reader("k:now", Role.CASE_MANAGER), system):
        sight = sight_of(store.read, reader)
        assert sight is not None
        where = sight.visible("n", ())
        text = f"MATCH (n) WHERE {where} RETURN DISTINCT labels(n)[0] AS label ORDER BY label"
        labels = {row["label"] for row in store.read(text, **sight.used(text))}
        assert labels
        assert not labels & {"Statement", "ImportRun", "Finding", "Grant", "Conflict"}
