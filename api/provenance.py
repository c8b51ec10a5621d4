"""Who said what of a record and when, side by side, and why a word is the one that is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from api import words
from graph.history import read_said
from graph.model import MODEL

_STORES_OWN = {"id", "source_system"}


@dataclass(frozen=True)
class Said:
    """One statement: what it gives, who said it, and when."""

    given: Mapping[str, Any]
    said_at: datetime | None
    last_said_at: datetime | None
    basis: str | None
    source: str
    place: str | None
    files: Sequence[str]
    run: str | None

    @property
    def when(self) -> str:
        """When it was said, and how that is known."""
        if self.said_at is None:
            return "from always"
        assumed = " (assumed)" if self.basis == "ASSUMED" else ""
        return f"{words.moment(self.said_at)}{assumed}"


def read_statements(rows: Sequence[Mapping[str, Any]]) -> list[Said]:
    """The statements of records/source, in the order of the fold."""
    return [
        Said(
            given=_given(row),
            said_at=row["said_at"],
            last_said_at=row["last_said_at"],
            basis=row["recorded_basis"],
            source=row["source_system"],
            place=row["source_ref"],
            files=row["files"],
            run=row["run_id"],
        )
        for row in rows
    ]


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    if row["said"] is not None:
        return read_said(row["said"])[0]
    declared = MODEL.by_label.get(row["of_label"])
    stated = declared.stated - _STORES_OWN if declared else frozenset()
    properties = row["properties"] or {}
    stated = stated - set(properties.get("unsaid", ()))
    return {name: value for name, value in properties.items() if name in stated}


def side_by_side(id_: str, said: Sequence[Said]) -> Iterator[RenderableType]:
    """One line for each property: what each source says of it, what is shown, and why."""
    sources = list(dict.fromkeys(s.source for s in said))
    table = Table(box=box.SIMPLE_HEAD, title=escape(id_), title_justify="left", pad_edge=False)
    table.add_column("property")
    for name in sources:
        table.add_column(f"{escape(name)} says", overflow="fold", ratio=2)
    table.add_column("shown", overflow="fold", ratio=2)
    table.add_column("why", overflow="fold", ratio=2)
    for name in sorted({name for s in said for name in s.given}):
        heard = [s for s in said if name in s.given]
        last = heard[-1]
        each = [_words(name, [s for s in heard if s.source == source]) for source in sources]
        shown = _text(last.given[name]) or "empty"
        table.add_row(name, *map(escape, [*each, shown, _why(name, heard)]))
    yield table


def _words(name: str, heard: Sequence[Said]) -> str:
    return "\n".join(f"{_text(s.given[name]) or 'empty'} ({s.when})" for s in heard)


def _why(name: str, heard: Sequence[Said]) -> str:
    last = heard[-1]
    values = {json.dumps(s.given[name], default=str) for s in heard}
    if len(heard) == 1:
        return f"the only word: {last.place or last.source}"
    if len(values) == 1:
        return "all say the same"
    return f"the last word, {last.when}: {last.place or last.source}"


def show_statements(said: Sequence[Said]) -> Iterator[RenderableType]:
    """Every statement with its place, its run, and the files of the run with their SHA-256."""
    for number, s in enumerate(said, 1):
        yield f"[bold]{number}. {escape(s.source)}, {escape(s.when)}[/bold]"
        yield f"   said in {escape(s.place or 'no file')}, by the run {escape(s.run or '?')}"
        if s.last_said_at is not None and s.last_said_at != s.said_at:
            yield f"   last said again {words.moment(s.last_said_at)}"
        for file in s.files:
            yield f"   file {escape(file)}"
        given = {name: _text(value) for name, value in s.given.items()}
        for name, value in sorted(given.items()):
            yield f"   {name}: {escape(value or 'empty')}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
