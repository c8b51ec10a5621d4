"""Files that are no good table, and rows of which every cell is accounted for."""

from pathlib import Path

import pytest

from graph.model.codes_england import SEX
from importers.reading import Reading, Table
from importers.rows import LONGEST_CELL, Grid, RowError, SourceRow, open_grid


def written(folder: Path, data: bytes | str, name: str = "visits.csv") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def opened(folder: Path, data: bytes | str) -> Grid:
    return open_grid(written(folder, data))


def cells(grid: Grid) -> list[list[str]]:
    return [found for _, found in grid.lines()]


@pytest.mark.parametrize(
    "data",
    [
        "id,name\n1,Zoë\n".encode(),
        "id,name\r\n1,Zoë\r\n".encode("utf-8-sig"),
        "id,name\n1,Zoë\n".encode("utf-16"),
        b"\xfe\xff" + "id,name\n1,Zoë\n".encode("utf-16-be"),
        "id,name,\n1,Zoë,\n".encode(),
        'id,name\n"1","Zoë"'.encode(),
    ],
    ids=["plain", "UTF-8 mark and CRLF", "UTF-16", "UTF-16 big end", "trailing commas", "quotes"],
)
def test_a_table_is_read_in_every_usual_encoding(tmp_path: Path, data: bytes) -> None:
    grid = opened(tmp_path, data)
    assert grid.header == ("id", "name")
    assert cells(grid) == [["1", "Zoë"]]
    assert not grid.refused


def test_a_wrong_encoding_is_named_with_its_place(tmp_path: Path) -> None:
    data = "id,name\n1,Ann\n2,Zoë\n".encode("windows-1252")
    with pytest.raises(RowError, match=r"visits\.csv:3: is not UTF-8: byte 0xeb at position 18"):
        opened(tmp_path, data)
    for same in (data, "id,name\n1,Ann\n2,Zoë\n".encode()):
        grid = open_grid(written(tmp_path, same), "windows-1252")
        assert cells(grid) == [["1", "Ann"], ["2", "Zoë"]]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty: it has not even a header"),
        (b"\n\n", "does not begin with a header"),
        (b"PK\x03\x04rest", "is a ZIP archive or an Excel workbook"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Excel or Word document"),
        (b"<!DOCTYPE html><html></html>", "is an HTML page"),
        (b'<?xml version="1.0"?><a/>', "is an XML or HTML file"),
        (b'[{"id": 1}]', "is a JSON file"),
        (b"id;name\n1;Ann\n", "separates its columns by semicolons"),
        (b"id,name,id\n1,Ann,2\n", "has two columns of the name id"),
        ("id,name\n1,Ann\n".encode("utf-16-le") * 10, "looks like UTF-16 without its mark"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(RowError, match=f"visits.csv: {reason}"):
        opened(tmp_path, data)


def test_an_encoding_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RowError, match="latin-9000 is no encoding; try utf-8, windows-1252"):
        open_grid(written(tmp_path, b"id\n\xe9\n"), "latin-9000")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RowError, match=r"visits\.csv: cannot be read: No such file"):
        open_grid(tmp_path / "visits.csv")


def test_a_header_alone_is_a_good_table(tmp_path: Path) -> None:
    grid = opened(tmp_path, "id,name\n")
    assert cells(grid) == []
    assert not grid.refused


def test_broken_rows_are_refused_one_by_one(tmp_path: Path) -> None:
    huge = "x" * (LONGEST_CELL + 1)
    grid = opened(
        tmp_path, f'id,name\n1,Ann\n2\n3,"two\nlines"\n4,{huge}\n5,a\x00b\n6,Ben,more\n\n7,Cas,,\n'
    )
    assert [line for line, _ in grid.lines()] == [2, 4, 10]
    assert [str(refusal).split(" (found")[0] for refusal in grid.refused] == [
        "visits.csv:3: has 1 cells where the header has 2",
        "visits.csv:6: name: holds 1,000,001 characters; at most 1,000,000 are taken",
        "visits.csv:7: name: holds null characters: the file is damaged or no text",
        "visits.csv:8: has 3 cells where the header has 2",
    ]
    assert grid.blank == 1


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path: Path) -> None:
    grid = opened(tmp_path, 'id,name\n1,Ann\n2,"Ben\n3,Cas\n')
    assert cells(grid) == [["1", "Ann"]]
    reason = "opens a quotation mark that is never closed: nothing after it can be read"
    assert [str(refusal) for refusal in grid.refused] == [f"visits.csv:3: {reason}"]


def row_of(folder: Path, header: str, line: str) -> SourceRow:
    return next(opened(folder, f"{header}\n{line}\n").rows())


def test_a_row_names_everything_that_is_wrong_with_it(tmp_path: Path) -> None:
    row = row_of(tmp_path, "id,on,sex,note", ",31/02/2024,X,hello")
    row.need("id")
    assert row.day("on") is None
    assert row.code("sex", SEX) is None
    with pytest.raises(RowError) as error:
        row.finish()
    assert [str(refusal) for refusal in error.value.refusals] == [
        "visits.csv:2: id: is empty, and the row is nothing without it (found '')",
        "visits.csv:2: on: is no day of the calendar (found '31/02/2024')",
        "visits.csv:2: sex: is no code of Sex: F, M, U (found 'X')",
        "visits.csv:2: note: is neither read nor listed as ignored (found 'hello')",
    ]


def test_what_is_taken_or_ignored_is_accounted_for(tmp_path: Path) -> None:
    row = row_of(tmp_path, "id,seen,note", "7,PLACEHOLDER_DATA,hello")
    assert row.take("id") == "7"
    assert row.yes_no("seen") is None
    assert not row.has("absent")
    assert row.take("absent") is None
    row.finish(ignored=["note"])


VISITS = Table("visits", key=("id",), read=("on",), ignored={"printed": "who printed it"})


def rows_of(folder: Path, text: str) -> tuple[list[str | None], Reading]:
    reading = Reading([written(folder, text)])
    grid = reading.open(reading.files[0], VISITS)
    assert grid is not None
    return [row.take("id") for row in reading.rows(grid, VISITS)], reading


def test_a_key_with_other_content_refuses_all_its_rows(tmp_path: Path) -> None:
    text = "id,on\n1,2024-01-01\n2,2024-01-01\n1,2024-01-02\n2,2024-01-01\n3,\n"
    found, reading = rows_of(tmp_path, text)
    assert found == ["2", "3"]
    assert [str(refusal) for refusal in reading.refused] == [
        "visits.csv:2: id: has the key of line 4 but says something else; neither is loaded "
        "(found '1')",
        "visits.csv:4: id: has the key of line 2 but says something else; neither is loaded "
        "(found '1')",
    ]
    account = reading.accounts["visits.csv"]
    assert (account.rows, account.loaded, account.refused, account.repeated) == (5, 2, 2, 1)


def test_every_column_is_accounted_for(tmp_path: Path) -> None:
    found, reading = rows_of(tmp_path, "id,printed,shoe_size\n1,today,4\n\n ,NULL,\n")
    assert found == ["1"]
    account = reading.accounts["visits.csv"]
    assert account.read == ("id",)
    assert account.ignored == ("printed",)
    assert account.unknown == ("shoe_size",)
    assert account.absent == ("on",)
    assert (account.rows, account.loaded, account.empty) == (3, 1, 2)


def test_a_file_without_its_key_column_is_refused(tmp_path: Path) -> None:
    reading = Reading([written(tmp_path, "on\n2024-01-01\n")])
    assert reading.open(reading.files[0], VISITS) is None
    reason = "visits.csv:1: lacks its key column id: nothing of it is loaded"
    assert [str(refusal) for refusal in reading.refused] == [reason]
    assert reading.accounts["visits.csv"].status == "refused"
