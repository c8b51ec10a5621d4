"""The templates of the record sheets: the header line, and what each column means."""

from __future__ import annotations

from collections.abc import Iterator

from graph.declare import Kind
from graph.facts import Place, Refusal
from graph.model import MODEL
from importers.rows import RowError
from importers.sheets.cells import HAPPENED
from importers.sheets.declare import Link, Sheet, takes
from importers.sheets.kinds import BY_LABEL, MAIN, SHEETS


def template(name: str) -> str:
    """The header line of a sheet, to be filled in below."""
    return ",".join(_find(name).template) + "\n"


def explain(name: str) -> str:
    """Each column of a sheet with its meaning and what it takes, for a reader."""
    return "\n".join(_lines(_find(name))) + "\n"


def _find(name: str) -> Sheet:
    if name not in SHEETS:
        main = ", ".join(sheet.name for sheet in MAIN)
        others = ", ".join(other for other in SHEETS if SHEETS[other] not in MAIN)
        reason = f"there is no record sheet of that name; there are: {main}; and {others}"
        raise RowError([Refusal(Place(name), reason)])
    return SHEETS[name]


def _lines(sheet: Sheet) -> Iterator[str]:
    declared = MODEL.by_label[sheet.label]
    yield f"{sheet.name}.csv: one row for each {sheet.label}. {declared.description}"
    yield ""
    yield "A file may be named decisions.csv or decisions-2024.csv, and may leave columns out."
    yield "An empty cell says nothing. A later row with the same id and another recorded_at says"
    yield "what was said of it later; both stay on record. Several in one cell: ; between them."
    yield "A record of another sheet is named as actions:a1, a record of another system by its"
    yield "whole id, as Document:ssd:ssd_cin_assessments:A1."
    yield ""
    links = {link.column: link for link in sheet.links}
    for column in sheet.columns:
        if column == next(iter(sheet.columns[len(sheet.template) :]), None):
            yield ""
            yield "Seldom needed, and understood too:"
        if column in links:
            yield _link_line(sheet, links[column])
        elif column in sheet.properties:
            prop = sheet.properties[column]
            need = " Needed." if prop.required else ""
            yield f"  {column}: {prop.description}{need} Takes {takes(prop)}."
        else:
            yield f"  {column}: {_OWN[column]}"


_OWN = {
    "id": (
        "Your own number for it, the same in every sheet that names it; or the whole id of a "
        "record of another system. Needed."
    ),
    "happened": f"When it happened. Takes {HAPPENED}.",
    "recorded_at": (
        "When it was first written down, a day or a moment. Empty means now, when it is loaded: "
        "no past is assumed."
    ),
}


def _link_line(sheet: Sheet, link: Link) -> str:
    several = "one" if link.names_one else "several"
    sheets = [BY_LABEL[label].name for label in sheet.labels(link) if label in BY_LABEL]
    where = "of any sheet" if len(sheets) > 8 else f"of {', '.join(sheets)}"
    text = f"  {link.column}: {link.declared.description} Takes {several} {where}"
    if link.says:
        text += f"; in brackets behind each, if known: ({': '.join(link.says)})"
    for name in link.says:
        prop = link.declared.properties[name]
        if prop.kind in (Kind.CODE, Kind.BOOLEAN):
            text += f"; {name} is {takes(prop)}"
    return text + "."
