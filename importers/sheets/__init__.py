"""Record sheets: CSV files that people fill in, for what no case system hands over."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from graph.clock import now
from graph.facts import NOW, Fact, Node, Place, Ref, Refusal, Relationship
from importers import values
from importers.reading import Reading, Table
from importers.rows import SourceRow
from importers.run import Importer
from importers.sheets import cells
from importers.sheets.declare import Sheet
from importers.sheets.kinds import SHEETS
from importers.sheets.template import explain, template
from importers.values import CellError

__all__ = ["RECORD_SHEETS", "SHEETS", "explain", "template"]


def leaves(path: Path) -> str | None:
    """Why a file is not read, or None where it is a record sheet."""
    if path.suffix.lower() == ".csv" and _sheet(path) is not None:
        return None
    return f"is no record sheet: its name begins with none of {', '.join(SHEETS)}"


def _sheet(path: Path) -> Sheet | None:
    """The kind of sheet by the name of the file: decisions.csv, decisions-2024.csv."""
    stem = path.stem.lower()
    for name, sheet in SHEETS.items():
        if stem == name or (stem.startswith(name) and not stem[len(name)].isalnum()):
            return sheet
    return None


def facts(reading: Reading) -> Iterator[Fact]:
    """Everything that the sheets say."""
    for path in reading.files:
        sheet = _sheet(path)
        if sheet is None:
            continue
        grid = reading.open(path, Table(sheet.name, ("id",), sheet.columns))
        if grid is None:
            continue
        _report_unknown(reading, path, sheet)
        key = tuple(name for name in ("id", "recorded_at") if name in grid.header)
        table = Table(sheet.name, key, sheet.columns)
        for row in reading.rows(grid, table):
            yield from reading.facts(row, table, partial(tell, sheet))


def _report_unknown(reading: Reading, path: Path, sheet: Sheet) -> None:
    """A column that is not understood is refused once; without it, its rows are loaded."""
    for column in reading.account(path).unknown:
        near = difflib.get_close_matches(column.lower(), sheet.columns, 1)
        meant = f"; did you mean {near[0]}?" if near else ""
        reason = f"is no column of the sheet {sheet.name}, and was left out{meant}"
        reading.refused.append(Refusal(Place(path.name, 1), reason, column))


def tell(sheet: Sheet, row: SourceRow) -> Iterator[Fact]:
    """What a row of a sheet says: its record, then its links."""
    own = Ref(sheet.label, cells.own_id(sheet.name, row.need("id")))
    said_at = _recorded_at(row)
    properties = _properties(sheet, row)
    links = list(_links(sheet, row, own, said_at))
    if properties or not links:
        yield Node(own.label, own.id, properties, said_at=said_at)
    yield from links


def _recorded_at(row: SourceRow) -> datetime | None:
    at = row.read("recorded_at", values.moment)
    if at is not None and at > now():
        row.refuse("recorded_at", "lies in the future; leave it empty to mean now")
    return at


def _properties(sheet: Sheet, row: SourceRow) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if sheet.has_happened:
        found |= row.read("happened", cells.happened) or {}
    for name, prop in sheet.properties.items():
        row.take(name)
        try:
            value = cells.property_value(prop, row.values.get(name, ""))
        except CellError as error:
            row.refuse(name, str(error))
            continue
        if value is not None:
            found[name] = value
    return found


def _links(
    sheet: Sheet, row: SourceRow, own: Ref, said_at: datetime | None
) -> Iterator[Relationship]:
    """The links of a row, said when the row was; those of people are as old as their ends."""
    at = said_at if sheet.is_reference else said_at or NOW
    for link in sheet.links:
        text = row.take(link.column)
        if text is None:
            continue
        try:
            found = cells.named(sheet, link, text)
        except CellError as error:
            row.refuse(link.column, str(error))
            continue
        for other, said in found:
            start, end = (other, own) if link.inward else (own, other)
            yield Relationship(link.type, start, end, said, said_at=at)


RECORD_SHEETS = Importer(
    name="sheets",
    system=cells.SOURCE,
    summary="record sheets: decisions, actions, oversight, meetings, views, challenges and others",
    version="1",
    facts=facts,
    leaves=leaves,
)
