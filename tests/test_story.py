"""A story is read whole, and what is wrong in it is named with its place."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.facts import Node, Relationship
from importers.rows import RowError
from importers.story import Told, read_story, tell

CASE = {"id": "case", "label": "Case", "service": "YOUTH_JUSTICE", "happened_from": "2024-01-08"}
WORKER = {"id": "tm", "label": "Worker", "role": "TEAM_MANAGER"}


def story(folder: Path, *nodes: Any, relationships: Any = (), **more: Any) -> Told:
    told = {"name": "one", "as_of": "2024-06-30", "nodes": nodes, "relationships": relationships}
    file = folder / "one.json"
    file.write_text(json.dumps({**told, **more}), encoding="utf-8")
    return tell(read_story(file))


def refused(folder: Path, text: str | bytes) -> str:
    file = folder / "one.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RowError) as error:
        read_story(file)
    return str(error.value)


def only(told: Told) -> Node:
    assert not told.refused
    (fact,) = [fact for fact in told.facts if isinstance(fact, Node) and fact.label != "Case"]
    return fact


def said(fact: Node) -> str | None:
    return None if fact.said_at is None else fact.said_at.isoformat(timespec="minutes")


def test_ids_carry_the_name_of_the_story(tmp_path: Path) -> None:
    about = {"id": "sup", "label": "Oversight", "kind": "AUDIT", "level": 1, "graded_by": "tm"}
    about |= {"happened_at": "2024-02-01", "restricted_to": ["tm", "IRO"], "sensitivity": "SEALED"}
    about |= {"summary": "tm"}
    told = story(tmp_path, CASE, WORKER, about, relationships=[["sup", "ON_FILE", "case"]])
    assert told.refused == []
    node, link = told.facts[2], told.facts[3]
    assert isinstance(node, Node)
    assert isinstance(link, Relationship)
    assert node.id == "story:one:sup"
    assert node.properties["graded_by"] == "story:one:tm"
    assert node.properties["restricted_to"] == ["story:one:tm", "IRO"]
    assert node.properties["summary"] == "tm"
    assert str(node.place) == "one.json:node sup"
    assert str(link.end) == "Case:story:one:case"
    assert str(link.place) == "one.json:relationship 1 (sup ON_FILE case)"


@pytest.mark.parametrize(
    ("given", "said_at", "assumed"),
    [
        ({"recorded_at": "2024-07-02"}, "2024-07-01T23:00", False),
        ({"recorded_at": "2024-07-02T09:30"}, "2024-07-02T08:30", False),
        ({"recorded_at": "2024-07-02T09:30:00Z"}, "2024-07-02T09:30", False),
        ({"happened_at": "2024-02-01"}, "2024-02-01T00:00", True),
        ({"happened_from": "2024-02-01", "happened_to": "2024-02-29"}, "2024-02-01T00:00", True),
        (
            {"completed_at": "2024-07-03", "happened_at": "2024-02-01"},
            "2024-07-02T23:00",
            True,
        ),
        (
            {"recorded_at": "2024-07-02", "recorded_basis": "ASSUMED"},
            "2024-07-01T23:00",
            True,
        ),
        ({}, "2024-01-08T00:00", True),
    ],
    ids=["a day", "a moment", "a moment in UTC", "happened", "from", "completed", "basis", "case"],
)
def test_a_record_is_said_when_it_was_recorded(
    tmp_path: Path, given: dict[str, Any], said_at: str, assumed: bool
) -> None:
    document = {"id": "d", "label": "Document", "kind": "MINUTES", **given}
    node = only(story(tmp_path, CASE, document, relationships=[["d", "ON_FILE", "case"]]))
    assert (said(node), node.assumed) == (said_at, assumed)


def test_an_option_without_a_day_takes_that_of_its_decision(tmp_path: Path) -> None:
    decision = {"id": "d", "label": "Decision", "kind": "PLACEMENT", "happened_at": "2024-03-05"}
    option = {"id": "o", "label": "Option", "kind": "KINSHIP"}
    links = [["d", "CONSIDERED", "o"], ["o", "ON_FILE", "case"], ["d", "ON_FILE", "case"]]
    told = story(tmp_path, CASE, decision, option, relationships=links)
    (fact,) = [f for f in told.facts if isinstance(f, Node) and f.label == "Option"]
    assert (said(fact), fact.assumed) == ("2024-03-05T00:00", True)


def test_a_person_without_a_time_is_known_from_always(tmp_path: Path) -> None:
    node = only(story(tmp_path, WORKER))
    assert (node.said_at, node.assumed) == (None, False)


def test_a_day_stays_a_day_and_a_moment_a_moment(tmp_path: Path) -> None:
    event = {"id": "e", "label": "Event", "kind": "ARREST", "happened_at": "2024-02-01"}
    node = only(story(tmp_path, {**event, "happened_precision": "MONTH"}))
    assert node.properties["happened_from"] == "2024-02-01"
    assert node.properties["happened_precision"] == "MONTH"
    node = only(story(tmp_path, {**event, "happened_at": "2024-02-01T10:15"}))
    assert node.properties["happened_at"] == "2024-02-01T10:15"
    told = story(tmp_path, {**event, "happened_from": "2024-02-03"})
    assert "node e: happened_at: is another day than happened_from" in str(told.refused[0])


def test_what_the_store_works_out_is_left_out_and_listed(tmp_path: Path) -> None:
    event = {"id": "e", "label": "Event", "kind": "ARREST", "happened_at": "2024-02-01"}
    told = story(tmp_path, {**event, "superseded_at": "2024-03-01", "happened_on": "2024-02-01"})
    assert "superseded_at" not in only(told).properties
    assert told.left_out == {"Event.happened_on": 1, "Event.superseded_at": 1}


def test_outages_are_those_of_the_run(tmp_path: Path) -> None:
    gap = {
        "source_system": "old system",
        "from": "2024-03-01",
        "to": "2024-04-12",
        "reason": "moved",
    }
    (outage,) = story(tmp_path, CASE, source_gaps=[gap]).story.run.outages
    assert (outage.from_, outage.to) == (date(2024, 3, 1), date(2024, 4, 12))
    wrong = {**gap, "to": "2024-02-01"}
    with pytest.raises(RowError, match="source gap 1: to: ends before it begins"):
        story(tmp_path, CASE, source_gaps=[wrong])


def test_what_is_expected_stays_as_it_is(tmp_path: Path) -> None:
    moments = [{"as_of": "2024-05-01", "expected": {"open": []}}]
    told = story(tmp_path, CASE, moments=moments, expected={"open": [{"rule": "R01"}]})
    assert told.story.said["moments"] == moments
    assert told.story.said["expected"] == {"open": [{"rule": "R01"}]}


@pytest.mark.parametrize(
    ("nodes", "links", "says"),
    [
        ([CASE, CASE], [], "one.json:node case: id: there is another node of that id"),
        ([{**WORKER, "label": "Wurker"}], [], "node tm: label: is no label of the model"),
        ([{"label": "Case"}], [], "one.json:node 1: id: is text that every node has"),
        (["case"], [], "one.json:node 1: is no node"),
        ([WORKER], [["tm", "ON_FILE"]], "relationship 1: takes [start, TYPE, end]"),
        ([WORKER], [["tm", "MANAGES", "cm"]], "(tm MANAGES cm): names a record that is not there"),
        ([CASE, WORKER], [["tm", "KNOWS", "case"]], "type: is no relationship type of the model"),
        (
            [{"id": "e", "label": "Event", "kind": "ARREST", "recorded_at": "2024-02-31"}],
            [],
            "node e: recorded_at: takes a day or a moment",
        ),
    ],
    ids=["twice", "label", "no id", "no node", "short", "dangling", "type", "no such day"],
)
def test_a_wrong_element_is_refused_with_its_place(
    tmp_path: Path, nodes: Any, links: Any, says: str
) -> None:
    told = story(tmp_path, *nodes, relationships=links)
    assert says in "\n".join(map(str, told.refused))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"name": "one",\n "as_of" "x"}', "one.json:2:10: is no JSON: Expecting ':' delimiter"),
        (b'{"name":\n"\xff"}', "one.json:2: is not UTF-8: byte 0xff"),
        (b"PK\x03\x04\xff", "one.json: is a ZIP archive or an Excel workbook, not a JSON file"),
        ("[]", "one.json: is no story: it does not begin with {"),
        ("", "one.json:1:1: is no JSON"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": "\\ud83d"}', "one.json: is no JSON: half a character"),
        ('{"a": ' + "9" * 5000 + "}", "one.json: is no JSON: Exceeds the limit"),
        ('{"id": "x", "kind": 1, "kind": 2}', "one.json:node x: kind: is said twice"),
        ('{"nodes": [], "edges": []}', "one.json: edges: is no key of a story"),
        ('{"nodes": []}', "name: is missing, and it is no story without it"),
        (
            '{"name": "n", "as_of": "2024-02-30", "nodes": [], "relationships": []}',
            "one.json: as_of: takes a day that exists, as 2024-03-31 (found '2024-02-30')",
        ),
        ('{"expected": "R01"}', "one.json: expected: takes lists by name"),
        ('{"expected": {"opn": []}}', "expected.opn: is nothing that is compared; is open meant?"),
        ('{"expected": {"open": "R01"}}', "one.json: expected.open: takes a list"),
        ('{"expected": {"open": null}}', "one.json: expected.open: takes a list"),
        ('{"expected": {"open": [{"subjects": []}]}}', "expected.open: takes a rule, or {rule,"),
        (
            '{"expected": {"open": [{"rule": "R01", "subject": ["a"]}]}}',
            "expected.open: subject is nothing that is compared; is subjects meant?",
        ),
        ('{"expected": {"open": [{"rule": "R01", "subjects": "a"}]}}', "takes a list of subjects"),
        ('{"expected": {"must_not": [{"rule": "R01"}]}}', "must_not: takes a list of texts"),
        ('{"expected": {"judgement": ["FINE"]}}', "expected.judgement: takes a text"),
        ('{"moments": {}}', "one.json: moments: takes a list of moments"),
        ('{"moments": [1]}', "one.json:moment 1: takes as_of and expected by name"),
        ('{"moments": [{"as_of": "soon"}]}', "one.json:moment 1: as_of: takes a day that exists"),
        ('{"moments": [{"expected": []}]}', "one.json:moment 1: expected: takes lists by name"),
        ('{"known_at": 7}', "one.json: known_at: takes a day that exists"),
        ('{"reader": "me"}', "one.json: reader: takes worker, role and clearance by name"),
    ],
)
def test_a_file_that_is_no_story_is_refused(tmp_path: Path, text: str | bytes, says: str) -> None:
    assert says in refused(tmp_path, text)


def test_a_moment_with_an_offset_is_utc_in_the_store(tmp_path: Path) -> None:
    stated = datetime(2024, 2, 1, 12, tzinfo=UTC).isoformat()
    event = {"id": "e", "label": "Event", "kind": "ARREST", "recorded_at": stated}
    assert said(only(story(tmp_path, event))) == "2024-02-01T12:00"
