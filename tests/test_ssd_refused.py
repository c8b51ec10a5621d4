"""What is wrong with an extract of the Standard Safeguarding Dataset: refused, with its place."""

import shutil
from pathlib import Path

import pytest

from graph.store import Store
from importers.rows import LONGEST_CELL, RowError
from importers.run import import_source

BAD_ROWS = [
    ("ssd_department.csv", 2, "is not UTF-8: byte 0xe9 at position 34"),
    ("ssd_professionals.csv", None, "is a ZIP archive or an Excel workbook"),
    ("ssd_person.csv", 1, "is no column of ssd_person in SSD v1.4.5, and was left out"),
    ("ssd_mother.csv", 1, "lacks its key column moth_childs_person_id"),
    ("ssd_family.csv", None, "is empty: it has not even a header"),
    ("ssd_person.csv", 3, "is no day of the calendar"),
    ("ssd_person.csv", 4, "is no code of Sex"),
    ("ssd_person.csv", 5, "has the key of line 6 but says something else"),
    ("ssd_person.csv", 6, "has the key of line 5 but says something else"),
    ("ssd_cin_episodes.csv", 3, "ends before it begins"),
    ("ssd_cin_episodes.csv", 4, "has the key MADE_UP_FLAG, which is no outcome of SSD"),
    ("ssd_cin_episodes.csv", 5, "has 4 cells where the header has 5"),
    ("ssd_cin_visits.csv", 3, "is empty, and the row is nothing without it"),
    ("ssd_cin_visits.csv", 4, "takes yes or no"),
    ("ssd_cin_visits.csv", 5, "holds 1,000,001 characters"),
    ("ssd_cin_assessments.csv", 2, "ON_FILE names a record that is not there"),
    ("ssd_involvements.csv", 2, "ASSIGNED_TO names a record that is not there"),
    ("ssd_involvements.csv", 2, "INVOLVES names a record that is not there"),
]


EXPORTS = Path(__file__).parent / "exports"
BAD = EXPORTS / "bad"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """The bad extract, with a huge cell added."""
    folder = tmp_path / "bad"
    shutil.copytree(BAD, folder)
    with (folder / "ssd_cin_visits.csv").open("a", encoding="utf-8") as file:
        file.write(f"V24,2001,2024-02-04,{'Y' * (LONGEST_CELL + 1)}\n")
    return folder


def test_the_good_rows_load_and_the_bad_ones_are_named(store: Store, bad: Path) -> None:
    report = import_source(store, "ssd", [bad])
    assert report.exit_status == 1
    found = [(r.place.file, r.place.row, r.reason) for r in report.refused]
    expected = iter(sorted(BAD_ROWS, key=str))
    for (file, line, reason), (its_file, its_line, begins) in zip(
        sorted(found, key=str), expected, strict=True
    ):
        assert (file, line) == (its_file, its_line)
        assert reason.startswith(begins)
    dangling = {(r.reason.split()[0], r.column) for r in report.refused if "not there" in r.reason}
    assert dangling == {
        ("ON_FILE", "cina_referral_id"),
        ("ASSIGNED_TO", "invo_professional_id"),
        ("INVOLVES", "invo_professional_id"),
    }
    ids = {
        row["id"] for row in store.read("MATCH (n:Event|Case|Person|Document) RETURN n.id AS id")
    }
    assert ids == {
        "ssd:ssd_person:2001",
        "ssd:ssd_cin_episodes:R21",
        "ssd:ssd_cin_episodes:R21:referral",
        "ssd:ssd_involvements:I21",
        "ssd:ssd_cin_assessments:A21",
        "ssd:ssd_cin_visits:V21",
    }


def test_the_report_reads_well_and_is_plain_json(store: Store, bad: Path) -> None:
    report = import_source(store, "ssd", [bad])
    text = str(report)
    assert "ssd_person.csv: 6 rows, 1 loaded, 4 refused, 1 repeated, 5 columns read" in text
    assert "ssd_person.csv: columns not known, left out: shoe_size" in text
    assert "notes.txt: not read: is no table of SSD v1.4.5" in text
    assert "ssd_persons_old.csv: not read (1 row): is no table of SSD v1.4.5" in text
    assert "ssd_family.csv: refused: is empty: it has not even a header" in text
    assert "  ssd_person.csv:3: pers_dob: is no day of the calendar (found '31/02/2015')" in text
    plain = report.as_json()
    refusal = {
        "file": "ssd_person.csv",
        "line": 3,
        "column": "pers_dob",
        "value": "31/02/2015",
        "reason": "is no day of the calendar",
    }
    assert refusal in plain["refused"]
    assert plain["store"]["new"] == report.load.new


def test_an_encoding_can_be_named(store: Store) -> None:
    report = import_source(store, "ssd", [BAD / "ssd_department.csv"], encoding="windows-1252")
    assert report.exit_status == 0
    assert store.read("MATCH (a:Agency) RETURN a.name AS name") == [{"name": "Café Team"}]


def test_a_path_that_is_not_there_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(RowError, match="is not there"):
        import_source(store, "ssd", [tmp_path / "nowhere"])
    with pytest.raises(RowError, match="there is no importer of that name; there are: .*ssd"):
        import_source(store, "sdd", [EXPORTS / "ssd" / "2024-05"])
