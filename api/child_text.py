"""The child's file in a terminal: the same words as on the page."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from api import words
from api.child import ChildFile
from api.child_teller import Entry


def show_file(out: Console, file: ChildFile) -> None:
    """Print a file, part by part."""
    out.print(f"[bold]{escape(file.name)}: the record, up to {words.day(file.day)}[/bold]")
    for section in file.sections:
        out.print(f"\n[bold underline]{escape(section.title)}[/bold underline]")
        out.print(escape(section.none if section.empty else section.intro))
        for heading, entries in section.groups:
            out.print(f"\n  [bold]{escape(heading)}[/bold]")
            for entry in entries:
                for indent, line in _lines(entry):
                    out.print(Padding(line, (0, 0, 0, indent)))


def _lines(entry: Entry) -> Iterator[tuple[int, str]]:
    status = f" [bold]{entry.icon} {escape(entry.status)}[/bold]" if entry.status else ""
    yield 2, f"[dim]{escape(entry.when)}[/dim]{status}"
    if entry.notes:
        yield 4, f"[italic](about {escape(words.listed(entry.notes))})[/italic]"
    yield 4, escape(entry.text)
    if entry.shared:
        yield 4, f"[dim]{escape(entry.shared)}[/dim]"
    for said in entry.words:
        yield 4, escape(str(said))
    if entry.pending:
        yield 4, "[dim]More words are waiting to be checked.[/dim]"
    for title, lines in entry.more:
        yield 4, f"{escape(title)}: {escape(' '.join(map(str, lines)))}"
