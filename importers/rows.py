"""Tables in files: how a CSV file is opened, and a row of which every cell is accounted for."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from graph.declare import CodeList
from graph.facts import Place, Refusal
from importers import values

LONGEST_CELL = 1_000_000  # characters
ENCODINGS = ("utf-8", "windows-1252", "iso-8859-1", "utf-16")

_T = TypeVar("_T")


class RowError(Exception):
    """What is wrong with a file or a row; the message begins with the place."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("; ".join(map(str, refusals)))
        self.refusals = refusals


class SourceRow:
    """One row of a table. Taking a cell removes it; what is left over was not understood.

    A cell that cannot be read is noted and gives None, so that one look at a row names all that
    is wrong with it. ``finish`` then refuses the row as a whole.
    """

    __slots__ = ("_cells", "place", "refusals", "values")

    def __init__(self, place: Place, cells: Mapping[str, str]) -> None:
        self.place = place
        self.values = cells
        self.refusals: list[Refusal] = []
        self._cells = dict(cells)

    def has(self, column: str) -> bool:
        """Whether the file has the column at all: an absent one says nothing."""
        return column in self.values

    def take(self, column: str) -> str | None:
        """The text of a cell; None where it is empty, a placeholder, or its column is absent."""
        text = self._cells.pop(column, None)
        if text is None:
            text = self.values.get(column, "")
        return None if values.is_null(text) else text.strip()

    def need(self, column: str) -> str:
        """The text of a cell that may not be empty."""
        text = self.take(column)
        if text is None:
            self.refuse(column, "is empty, and the row is nothing without it")
            return ""
        return text

    def read(self, column: str, reader: Callable[[str], _T]) -> _T | None:
        """A cell read by a function of importers.values, or None."""
        text = self.take(column)
        if text is None:
            return None
        try:
            return reader(text)
        except values.CellError as error:
            self.refuse(column, str(error))
            return None

    def day(self, column: str) -> date | None:
        """A calendar day."""
        return self.read(column, values.day)

    def moment(self, column: str) -> datetime | None:
        """A moment in UTC."""
        return self.read(column, values.moment)

    def yes_no(self, column: str) -> bool | None:
        """A yes or a no."""
        return self.read(column, values.yes_no)

    def whole(self, column: str) -> int | None:
        """A whole number."""
        return self.read(column, values.whole)

    def code(self, column: str, codes: CodeList) -> str | None:
        """A code of a list of the model."""
        return self.read(column, lambda text: values.code(text, codes))

    def json_object(self, column: str) -> dict[str, Any]:
        """A JSON object; an empty cell is an empty one."""
        return self.read(column, values.json_object) or {}

    def refuse(self, column: str | None, reason: str) -> None:
        """Note what is wrong; the row will not be loaded."""
        shown = None if column is None else _shown(self.values.get(column, ""))
        self.refusals.append(Refusal(self.place, reason, column, shown))

    def left_over(self, ignored: Iterable[str] = ()) -> list[str]:
        """The columns that were neither taken nor are ignored on purpose."""
        skip = set(ignored)
        return [column for column in self._cells if column not in skip]

    def finish(self, ignored: Iterable[str] = ()) -> None:
        """RowError where a cell could not be read or a column was neither taken nor ignored."""
        for column in self.left_over(ignored):
            self.refuse(column, "is neither read nor listed as ignored")
        if self.refusals:
            raise RowError(self.refusals)


@dataclass
class Grid:
    """A CSV file that could be opened: its header, its rows, and the rows that are broken.

    ``rows`` may be asked for again. ``refused`` holds the broken rows of the last reading.
    """

    path: Path
    sha256: str
    header: tuple[str, ...]
    text: str = field(repr=False)
    refused: list[Refusal] = field(default_factory=list)
    blank: int = 0

    @cached_property
    def _is_odd(self) -> bool:
        return "\x00" in self.text

    @property
    def name(self) -> str:
        """What the file is called in reports."""
        return self.path.name

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Every unbroken row: the line that it begins on, and its cells."""
        self.refused, self.blank = [], 0
        reader = _reader(self.text)
        _, last = next(reader), reader.line_num
        width = len(self.header)
        while True:
            line = last + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.refused.append(Refusal(Place(self.name, line), _csv_reason(error)))
                continue
            finally:
                last = reader.line_num
            if not any(cells):
                self.blank += 1
            elif not self._is_broken(line, cells, width):
                yield line, cells[:width]

    def rows(self) -> Iterator[SourceRow]:
        """Every unbroken row, to take cells from."""
        for line, cells in self.lines():
            yield SourceRow(Place(self.name, line), dict(zip(self.header, cells, strict=True)))

    def _is_broken(self, line: int, cells: list[str], width: int) -> bool:
        if len(cells) == width and not self._is_odd and max(map(len, cells)) <= LONGEST_CELL:
            return False
        place = Place(self.name, line)
        if len(cells) < width or any(cells[width:]):
            reason = f"has {len(cells)} cells where the header has {width}"
            self.refused.append(Refusal(place, reason))
            return True
        before = len(self.refused)
        for column, cell in zip(self.header, cells, strict=False):
            if len(cell) > LONGEST_CELL:
                reason = f"holds {len(cell):,} characters; at most {LONGEST_CELL:,} are taken"
                self.refused.append(Refusal(place, reason, column, _shown(cell)))
            if "\x00" in cell:
                reason = "holds null characters: the file is damaged or no text"
                self.refused.append(Refusal(place, reason, column, _shown(cell)))
        return len(self.refused) > before


def open_grid(path: Path, encoding: str | None = None) -> Grid:
    """Open a CSV file; RowError where it is no such file, and why."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _file_error(path, f"cannot be read: {error.strerror}") from None
    if not data:
        raise _file_error(path, "is empty: it has not even a header")
    kind = _kind(data)
    if kind is not None:
        raise _file_error(path, f"is {kind}, not a CSV file: export or save it as CSV")
    text = _decode(path, data, encoding)
    header = _header(path, text)
    return Grid(path, hashlib.sha256(data).hexdigest(), header, text)


_BEGINNINGS = {
    b"PK\x03\x04": "a ZIP archive or an Excel workbook",
    b"PK\x05\x06": "a ZIP archive",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word document",
    b"\x1f\x8b": "a compressed file",
    b"SQLite format 3": "a SQLite database",
    b"PAR1": "a Parquet file",
    b"{\\rtf": "an RTF document",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def no_text(data: bytes) -> str | None:
    """What a file is by its first bytes where it is no text at all."""
    return next((kind for begins, kind in _BEGINNINGS.items() if data.startswith(begins)), None)


def _kind(data: bytes) -> str | None:
    """What the file is where it is clearly no CSV."""
    kind = no_text(data)
    if kind is not None:
        return kind
    head = data[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head[:1] == b"<":
        return "an HTML page" if b"<html" in head.lower() else "an XML or HTML file"
    if head[:1] in (b"{", b"["):
        return "a JSON file"
    return None


def _decode(path: Path, data: bytes, encoding: str | None) -> str:
    for mark, marked in _MARKS:
        if data.startswith(mark):
            encoding = marked
            break
    else:
        if encoding is None and b"\x00" in data[:200:2] + data[1:200:2] and data.count(0) > 20:
            raise _file_error(
                path, "looks like UTF-16 without its mark: name its encoding, or save it as UTF-8"
            )
    tried = [encoding or "utf-8"]
    if encoding is not None and not encoding.lower().startswith("utf"):
        tried.insert(
            0, "utf-8"
        )  # one file of a folder may be otherwise; UTF-8 is never taken for it
    for chosen in tried:
        try:
            return data.decode(chosen)
        except LookupError:
            known = ", ".join(ENCODINGS)
            raise _file_error(path, f"{chosen} is no encoding; try {known}") from None
        except UnicodeDecodeError as error:
            wrong = error
    line = data.count(b"\n", 0, wrong.start) + 1
    reason = (
        f"is not {chosen.upper().removesuffix('-SIG')}: byte {data[wrong.start]:#04x} "
        f"at position {wrong.start:,}. Save it as UTF-8, or name its encoding "
        "(files saved on Windows are often windows-1252)"
    )
    raise RowError([Refusal(Place(path.name, line), reason)])


def _reader(text: str) -> Any:
    csv.field_size_limit(sys.maxsize)
    return csv.reader(io.StringIO(text, newline=""), strict=True)


def _header(path: Path, text: str) -> tuple[str, ...]:
    try:
        cells: list[str] = next(_reader(text), [])
    except csv.Error as error:
        raise _file_error(path, f"has a header that {_csv_reason(error)}") from None
    names = [cell.strip() for cell in cells]
    if not any(names):
        raise _file_error(path, "does not begin with a header")
    if len(names) == 1:
        for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")):
            if mark in names[0]:
                raise _file_error(path, f"separates its columns by {word}, not by commas")
    while names and not names[-1]:
        names.pop()
    names = [name or f"(column {number})" for number, name in enumerate(names, 1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _file_error(path, f"has two columns of the name {', '.join(twice)}")
    return tuple(names)


def _csv_reason(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "opens a quotation mark that is never closed: nothing after it can be read"
    return f"is no CSV: {error}"


def _file_error(path: Path, reason: str) -> RowError:
    return RowError([Refusal(Place(path.name), reason)])


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
