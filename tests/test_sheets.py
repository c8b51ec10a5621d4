"""Record sheets: what their rows say, and what is refused of them, with its place."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.facts import NOW, Fact, Node, Ref, Relationship
from graph.model import MODEL
from importers.reading import Reading
from importers.rows import RowError
from importers.run import Importer, import_source
from importers.sheets import RECORD_SHEETS, SHEETS, cells, explain, facts, template

if TYPE_CHECKING:
    from graph.store import Store


def written(folder: Path, **sheets: str) -> list[Path]:
    paths = []
    for name, text in sheets.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def read(folder: Path, **sheets: str) -> tuple[list[Fact], Reading]:
    reading = Reading(written(folder, **sheets))
    return list(facts(reading)), reading


def nodes(found: list[Fact]) -> list[Node]:
    return [fact for fact in found if isinstance(fact, Node)]


def links(found: list[Fact]) -> list[tuple[str, str, str, dict[str, object]]]:
    return [
        (fact.type, str(fact.start), str(fact.end), dict(fact.properties))
        for fact in found
        if isinstance(fact, Relationship)
    ]


def reasons(reading: Reading) -> list[tuple[str, str | None, str | None]]:
    return [(str(r.place), r.column, r.value) for r in reading.refused]


def test_a_decision_says_who_why_and_on_what(tmp_path: Path) -> None:
    found, reading = read(
        tmp_path,
        decisions=(
            "id,case,happened,recorded_at,kind,rationale,decided_by,based_on,meeting\n"
            "d1,c1,2024-03-05,2024-03-06 09:30,family time,He asked for it.,w1 (DECIDED),"
            '"events:e1 (FOR: he was calm; he slept); documents:a1 (against)",m1\n'
        ),
    )
    assert not reading.refused
    (node,) = nodes(found)
    assert node.id == "sheet:decisions:d1"
    assert node.said_at == datetime(2024, 3, 6, 9, 30)  # noqa: DTZ001 -- UTC in winter
    assert node.properties == {
        "happened_from": date(2024, 3, 5),
        "kind": "FAMILY_TIME",
        "rationale": "He asked for it.",
    }
    own = "Decision:sheet:decisions:d1"
    assert links(found) == [
        ("ON_FILE", own, "Case:sheet:cases:c1", {}),
        ("DECIDED_BY", own, "Worker:sheet:workers:w1", {"role": "DECIDED"}),
        ("MADE_AT", own, "Meeting:sheet:meetings:m1", {}),
        (
            "BASED_ON",
            own,
            "Event:sheet:events:e1",
            {"stance": "FOR", "note": "he was calm; he slept"},
        ),
        ("BASED_ON", own, "Document:sheet:documents:a1", {"stance": "AGAINST"}),
    ]
    assert {fact.said_at for fact in found} == {node.said_at}


def test_an_empty_recorded_at_means_now_and_never_an_assumed_past(tmp_path: Path) -> None:
    found, _ = read(
        tmp_path,
        events="id,case,happened,recorded_at,kind\ne1,c1,2019-03-05,,VISIT\n",
        people="id,name,related_to\np1,Ada,p2 (PARENT)\n",
    )
    event, on_file, person, related = found
    assert isinstance(event, Node)
    assert (event.said_at, event.assumed) == (None, False)
    assert on_file.said_at == NOW
    assert (person.said_at, related.said_at) == (None, None)  # known from always


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-03-05", {"happened_from": date(2024, 3, 5)}),
        ("05/03/2024", {"happened_from": date(2024, 3, 5)}),
        ("2024-03-05 00:00", {"happened_from": date(2024, 3, 5)}),
        ("2024-07-05 14:30", {"happened_at": datetime(2024, 7, 5, 13, 30)}),  # noqa: DTZ001
        (
            "2024-02",
            {
                "happened_from": date(2024, 2, 1),
                "happened_to": date(2024, 2, 29),
                "happened_precision": "MONTH",
            },
        ),
        (
            "2019",
            {
                "happened_from": date(2019, 1, 1),
                "happened_to": date(2019, 12, 31),
                "happened_precision": "YEAR",
            },
        ),
        (
            "2024-03-01 to 2024-03-05",
            {
                "happened_from": date(2024, 3, 1),
                "happened_to": date(2024, 3, 5),
                "happened_precision": "DAY",
            },
        ),
        ("2024-03-01 to", {"happened_from": date(2024, 3, 1), "happened_precision": "DAY"}),
        ("unknown", {"happened_precision": "UNKNOWN"}),
    ],
)
def test_a_day_is_as_exact_as_it_is_known(text: str, said: dict[str, object]) -> None:
    assert cells.happened(text) == said


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("events:e1", Ref("Event", "sheet:events:e1")),
        ("sheet:events:e1", Ref("Event", "sheet:events:e1")),
        ("Event:e1", Ref("Event", "sheet:events:e1")),
        ("Document:ssd:ssd_cin_assessments:A1", Ref("Document", "ssd:ssd_cin_assessments:A1")),
    ],
)
def test_a_record_is_named_by_its_sheet_or_by_its_whole_id(text: str, ref: Ref) -> None:
    assert cells.reference(text, ("Event", "Document")) == ref


def test_a_row_may_add_to_the_record_of_another_system(tmp_path: Path) -> None:
    found, reading = read(
        tmp_path,
        decisions="id,rationale,case\nssd:ssd_s47_enquiry:S1:decision,Because.,ssd:x:C1\n",
    )
    assert not reading.refused
    assert [str(node.ref) for node in nodes(found)] == ["Decision:ssd:ssd_s47_enquiry:S1:decision"]
    assert links(found)[0][2] == "Case:ssd:x:C1"


def test_a_later_row_of_the_same_id_says_what_was_said_later(tmp_path: Path) -> None:
    found, reading = read(
        tmp_path,
        actions=(
            "id,recorded_at,summary,status,status_at\n"
            "a1,2024-01-10,Visit the aunt,OPEN,\n"
            "a1,2024-03-01,,DONE_CLAIMED,2024-02-28\n"
        ),
    )
    assert not reading.refused
    first, second = nodes(found)
    assert first.id == second.id
    assert second.properties == {"status": "DONE_CLAIMED", "status_at": date(2024, 2, 28)}


def test_a_code_may_be_the_word_none(tmp_path: Path) -> None:
    found, _ = read(tmp_path, actions="id,summary,timescale_kind,owner_text\na1,Visit,none,n/a\n")
    assert nodes(found)[0].properties["timescale_kind"] == "NONE"


BAD = [
    ("decisions", "kind", "FAMLY TIME"),
    ("decisions", "happened", "2024-13"),
    ("decisions", "happened", "31/02/2024"),
    ("decisions", "happened", "2024-03-05 to 2024-03-01"),
    ("decisions", "recorded_at", "2999-01-01"),
    ("decisions", "urgent", "perhaps"),
    ("decisions", "based_on", "e1"),
    ("decisions", "based_on", "events:e1 (MAYBE)"),
    ("decisions", "based_on", "actions:a1"),
    ("decisions", "based_on", "ssd:ssd_contacts:C1"),
    ("decisions", "meeting", "m1; m2"),
    ("decisions", "meeting", "m1 (FOR)"),
    ("decisions", "supersedes", "actions:a1"),
    ("oversight", "level", "4"),
    ("actions", "due_at", "next week"),
]


@pytest.mark.parametrize(("sheet", "column", "cell"), BAD)
def test_a_bad_cell_refuses_its_row_and_names_it(
    tmp_path: Path, sheet: str, column: str, cell: str
) -> None:
    text = f"id,{column}\ngood,\nbad,{cell}\n"
    found, reading = read(tmp_path, **{sheet: text})
    assert reasons(reading) == [(f"{sheet}.csv:3", column, cell)]
    assert reading.refused[0].reason
    assert [node.id for node in nodes(found)] == [f"sheet:{sheet}:good"]


def test_an_unknown_column_is_refused_once_and_its_rows_are_loaded(tmp_path: Path) -> None:
    found, reading = read(tmp_path, decisions="id,kind,rational\nd1,LEGAL,x\nd2,LEGAL,y\n")
    assert [(str(r.place), r.column) for r in reading.refused] == [("decisions.csv:1", "rational")]
    assert "did you mean rationale?" in reading.refused[0].reason
    assert len(nodes(found)) == 2


def test_a_row_without_an_id_is_refused(tmp_path: Path) -> None:
    _, reading = read(tmp_path, decisions="id,kind\n,LEGAL\n")
    assert reasons(reading) == [("decisions.csv:2", "id", "")]


def test_the_same_id_said_twice_in_other_words_at_one_time_is_refused(tmp_path: Path) -> None:
    found, reading = read(
        tmp_path, decisions="id,recorded_at,kind\nd1,2024-01-01,LEGAL\nd1,2024-01-01,HEALTH\n"
    )
    assert not found
    assert [str(refusal.place) for refusal in reading.refused] == [
        "decisions.csv:2",
        "decisions.csv:3",
    ]


def test_a_file_of_another_name_is_left_alone() -> None:
    assert RECORD_SHEETS.leaves(Path("decisions-2024.csv")) is None
    assert RECORD_SHEETS.leaves(Path("Decisions.CSV")) is None
    for name in ("decision.csv", "decisionsx.csv", "notes.csv", "decisions.xlsx"):
        assert RECORD_SHEETS.leaves(Path(name)) is not None


@pytest.mark.parametrize("name", SHEETS)
def test_a_template_is_understood_whole(tmp_path: Path, name: str) -> None:
    header = template(name)
    width = header.count(",")
    found, reading = read(tmp_path, **{name: header + "x1" + "," * width + "\n"})
    assert not reading.refused
    assert [node.id for node in nodes(found)] == [f"sheet:{name}:x1"]
    said = explain(name)
    for column in header.strip().split(","):
        assert f"\n  {column}: " in said


def test_every_stated_property_of_a_record_can_be_written_in_a_sheet() -> None:
    for sheet in SHEETS.values():
        stated = MODEL.by_label[sheet.label].stated
        told = {"happened_at", "happened_from", "happened_to", "happened_precision"}
        assert stated - told <= set(sheet.columns)


def test_an_unknown_sheet_has_no_template() -> None:
    with pytest.raises(RowError, match="there is no record sheet of that name; there are: dec"):
        template("decision")


def test_sheets_load_and_load_again_with_nothing_new(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    written(
        folder,
        cases="id,happened,service,subject\nc1,2024-01-01,CHILDRENS_SOCIAL_CARE,p1\n",
        people="id,name,is_subject\np1,Ada,yes\n",
        workers="id,display_name,role\nw1,Sam,team manager\n",
        actions=(
            "id,case,recorded_at,summary,directed_by,owner,repeats\n"
            "a2,c1,2024-03-01,Visit the aunt,oversight:o1,workers:w1,a1\n"
            "a1,c1,2024-02-01,Visit the aunt,oversight:o1,workers:w1,\n"
            "a3,c1,2024-02-01,Visit the aunt,oversight:o9,workers:w1,\n"
        ),
        oversight="id,case,happened,level,kind,made_by\no1,c1,2024-02-01,2,case direction,w1\n",
        events="id,case,happened,kind\ne1,c1,2024-02-01,\ne2,c1,2024-02-01,VISIT\n",
    )
    report = import_source(store, RECORD_SHEETS.name, [folder])
    refused = sorted(str(r.place) for r in report.refused)
    assert refused == [
        "actions.csv:4",  # o9 is nowhere: that link alone is refused
        "events.csv:2",  # an event of no kind is none
    ]
    assert report.load.counts["Action"]["new"] == 3
    assert report.load.counts["REPEATS"]["new"] == 1
    again = import_source(store, RECORD_SHEETS.name, [folder])
    assert again.load.new == again.load.changed == 0


def test_a_name_in_a_list_that_is_not_there_is_refused_at_its_column(
    store: Store, tmp_path: Path
) -> None:
    """The rest of the row is loaded; both columns that name it are told."""
    written(
        tmp_path,
        cases="id,happened,service\nc1,2024-01-01,CHILDRENS_SOCIAL_CARE\n",
        actions="id,case,recorded_at,summary\nA1,c1,2024-03-02,Ask the school\n",
        decisions=(
            "id,case,recorded_at,kind,directs,led_to\n"
            "D1,c1,2024-03-02,PLACEMENT,A1;actions:A9,\n"
            "D2,c1,2024-03-02,PLACEMENT,A1,actions:A9;actions:A1\n"
        ),
    )
    report = import_source(store, RECORD_SHEETS.name, [tmp_path])
    assert [(r.place.row, r.column, r.value) for r in report.refused] == [
        (2, "directs", "Action:sheet:actions:A9"),
        (3, "led_to", "Action:sheet:actions:A9"),
    ]
    (row,) = store.read("MATCH (:Decision)-[r]->(:Action) RETURN count(r) AS links")
    assert row["links"] == 3


def test_the_importer_is_listed() -> None:
    assert isinstance(RECORD_SHEETS, Importer)
