"""Rows for a reader or for another program: as a table, as JSON, as CSV."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api import words

Rows = Sequence[Mapping[str, Any]]
PLAIN_WIDTH = 160
_FORMULA = ("=", "+", "-", "@", "\t")


def console(file: TextIO | None = None) -> Console:
    """Where output goes: in colour on a terminal, plain and wide elsewhere."""
    out = file or sys.stdout
    if out.isatty():
        return Console(file=out, highlight=False)
    return Console(file=out, highlight=False, width=PLAIN_WIDTH, no_color=True, emoji=False)


def as_json(rows: Any) -> str:
    """Rows as JSON; days and times as ISO text, times in UTC with a Z."""
    return json.dumps(rows, ensure_ascii=False, indent=2, default=_json)


def _json(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} is no plain value")


def as_csv(columns: Iterable[str], rows: Rows) -> str:
    """Rows as CSV for a spreadsheet; what is not one word is JSON in its cell.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    names = list(columns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (date, datetime)):
        return _json(value)
    return json.dumps(value, ensure_ascii=False, default=_json)


def print_rows(out: Console, columns: Sequence[str], rows: Rows) -> None:
    """Rows as a table where it fits, else one block of lines for each row."""
    if not rows:
        out.print("No rows.")
        return
    texts = [[_text(row[name]) for name in columns] for row in rows]
    widths = [max(len(name), *(len(text[at]) for text in texts)) for at, name in enumerate(columns)]
    if sum(widths) + 3 * len(widths) <= out.width:
        out.print(_table(columns, texts))
        return
    margin = max(map(len, columns))
    for number, text in enumerate(texts, 1):
        out.print(f"[bold]{number}[/bold]")
        for name, value in zip(columns, text, strict=True):
            if value:
                grid = Table.grid(padding=(0, 2))
                grid.add_column(width=margin, style="dim")
                grid.add_column(overflow="fold")
                grid.add_row(name, escape(value))
                out.print(grid)


def _table(columns: Sequence[str], texts: Iterable[Sequence[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for text in texts:
        table.add_row(*map(escape, text))
    return table


def reading_table(title: str, columns: Mapping[str, int], texts: Iterable[Sequence[str]]) -> Table:
    """A table of sentences: columns with the share of the width each takes, 0 for ids."""
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    table.title_style = "bold"
    for name, ratio in columns.items():
        # an id is copied: it is never broken
        table.add_column(name, ratio=ratio or None, overflow="fold", no_wrap=not ratio)
    for text in texts:
        table.add_row(*map(escape, text))
    return table


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value)
    if isinstance(value, Mapping):
        name = value.get("name") or value.get("summary") or value.get("what")
        if name and value.get("role"):
            return f"{name} ({words.code(value['role'])})"
        parts = (f"{key} {_text(item)}" for key, item in value.items() if item not in (None, []))
        return str(name) if name else ", ".join(parts)
    return str(value)
