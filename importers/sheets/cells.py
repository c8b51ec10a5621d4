"""How the cells of a record sheet are read: days as exact as they are known, lists, names."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from graph.declare import Kind, Property
from graph.facts import Ref
from graph.model import MODEL
from graph.model.codes_people import WORKER_ROLE
from importers import values
from importers.sheets.declare import Link, Sheet
from importers.sheets.kinds import BY_LABEL, SHEETS
from importers.values import CellError

SOURCE = "sheet"

_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})|(?P<mm>\d{1,2})/(?P<yyyy>\d{4})")
_RANGE = re.compile(r"(?P<first>.+?)\s+to(?:\s+(?P<last>.+))?")
_ITEM = re.compile(r"(?P<name>[^()]*?)\s*(?:\((?P<words>.*)\))?", re.DOTALL)
_OUTSIDE_BRACKETS = re.compile(r";(?![^()]*\))")

HAPPENED = (
    "a day (2024-03-31 or 31/03/2024), a moment (2024-03-31 14:05), a month (2024-03), a year, "
    "two days (2024-03-01 to 2024-03-05), or unknown"
)


def happened(text: str) -> dict[str, Any]:
    """What a cell says of when something happened, as exactly as it says it."""
    text = text.strip()
    if text.lower() == "unknown":
        return {"happened_precision": "UNKNOWN"}
    both = _RANGE.fullmatch(text)
    if both is None:
        return _one(text)
    first = _days(both["first"])
    found = {"happened_from": first[0], "happened_precision": first[2]}
    if both["last"]:
        last = _days(both["last"])
        found["happened_to"] = last[1]
        if last[1] < first[0]:
            raise CellError("ends before it begins")
        if "YEAR" in (first[2], last[2]) or "MONTH" in (first[2], last[2]):
            found["happened_precision"] = "YEAR" if "YEAR" in (first[2], last[2]) else "MONTH"
    return found


def _one(text: str) -> dict[str, Any]:
    first, last, precision = _days(text)
    if precision != "DAY":
        return {
            "happened_from": first,
            "happened_to": last,
            "happened_precision": precision,
        }
    if values.has_time(text):
        return {"happened_at": values.moment(text)}
    return {"happened_from": first}


def _days(text: str) -> tuple[date, date, str]:
    """The first and last day of a day, month or year, and which of these it is."""
    if _YEAR.fullmatch(text):
        return _whole_year(int(text))
    month = _MONTH.fullmatch(text)
    if month is not None:
        return _whole_month(int(month["year"] or month["yyyy"]), int(month["month"] or month["mm"]))
    try:
        day = values.day(text)
    except CellError as error:
        said = str(error)
        raise CellError(f"takes {HAPPENED}" if said.startswith("takes") else said) from None
    return day, day, "DAY"


def _whole_year(year: int) -> tuple[date, date, str]:
    if year < 1:
        raise CellError("is no year")
    return date(year, 1, 1), date(year, 12, 31), "YEAR"


def _whole_month(year: int, month: int) -> tuple[date, date, str]:
    if not 1 <= month <= 12 or year < 1:
        raise CellError("is no month of the calendar")
    last = calendar.monthrange(year, month)[1]
    return date(year, month, 1), date(year, month, last), "MONTH"


def items(text: str) -> list[str]:
    """The items of a list; a semicolon inside brackets is part of the text."""
    return [item.strip() for item in _OUTSIDE_BRACKETS.split(text) if item.strip()]


_PLAIN: Mapping[Kind, Callable[[str], Any]] = {
    Kind.STRING: str,
    Kind.TEXT: str,
    Kind.INTEGER: values.whole,
    Kind.BOOLEAN: values.yes_no,
    Kind.DATE: values.day,
    Kind.DATETIME: values.moment,
    Kind.STRINGS: items,
}


def property_value(prop: Property, text: str) -> Any:
    """A cell as its property holds it; None where it says nothing."""
    text = text.strip()
    if not text:
        return None
    if prop.codes is not None:
        return _codes(prop, text)
    if prop.kind not in (Kind.STRING, Kind.STRINGS) and values.is_null(text):
        return None
    if prop.names:
        return _names(prop, text)
    return _PLAIN[prop.kind](text)


def _codes(prop: Property, text: str) -> Any:
    codes = prop.codes
    if codes is None:  # pragma: no cover -- asked only of properties with codes
        raise TypeError("the property has no codes")
    if prop.kind is Kind.CODES:
        return [values.code(item, codes) for item in items(text)]
    words = " ".join(text.split()).upper()
    if values.is_null(text) and words not in codes.words:
        return None
    found = values.code(text, codes)
    return int(found) if prop.kind is Kind.NUMBER_CODE else found


def _names(prop: Property, text: str) -> Any:
    """The ids of records that a property holds; a role may stand for whoever has it."""
    if prop.kind is not Kind.STRINGS:
        return reference(text, prop.names).id
    return [
        WORKER_ROLE.words.get(item.upper()) or reference(item, prop.names).id
        for item in items(text)
    ]


def own_id(sheet: str, text: str) -> str:
    """The id of a row's record: of this sheet, or as it stands where it names another source."""
    return text if text.count(":") >= 2 else f"{SOURCE}:{sheet}:{text}"


def reference(text: str, labels: Sequence[str]) -> Ref:
    """The record that a cell names, which is of one of these labels."""
    label: str | None = None
    name = text.strip()
    before, colon, after = name.partition(":")
    if colon and before in MODEL.by_label:
        label, name = before, after.strip()
    elif colon and before in SHEETS:
        label, name = SHEETS[before].label, after.strip()
    elif name.startswith(f"{SOURCE}:") and name.split(":")[1] in SHEETS:
        label = SHEETS[name.split(":")[1]].label
    elif len(labels) == 1:
        label = labels[0]
    if label is None:
        raise CellError(_which(name, labels))
    if label not in labels:
        raise CellError(f"names a {label}; here it takes {_either(labels)}")
    if not name:
        raise CellError("names no record: nothing stands behind the colon")
    if label not in BY_LABEL:
        return Ref(label, name)
    return Ref(label, own_id(BY_LABEL[label].name, name))


def _which(name: str, labels: Sequence[str]) -> str:
    if name.count(":") >= 2:
        return f"does not say what it names: write it as {labels[0]}:{name} or the like"
    sheets = [BY_LABEL[label].name for label in labels if label in BY_LABEL]
    return f"does not say of which sheet it is: write {sheets[0]}:{name} or the like"


def _either(labels: Sequence[str]) -> str:
    return ", ".join(labels) if len(labels) < 8 else "something else"


def named(sheet: Sheet, link: Link, text: str) -> list[tuple[Ref, dict[str, Any]]]:
    """The records that a cell names, each with what is said of the link in brackets."""
    found = [_named(sheet, link, item) for item in items(text)]
    if link.names_one and len(found) > 1:
        raise CellError(f"names {len(found)} records; {link.column} takes one")
    return found


def _named(sheet: Sheet, link: Link, item: str) -> tuple[Ref, dict[str, Any]]:
    parts = _ITEM.fullmatch(item)
    if parts is None or not parts["name"]:
        raise CellError(f"{item!r} is not a record with, at most, words in brackets behind it")
    ref = reference(parts["name"], sheet.labels(link))
    words = parts["words"]
    if words is None:
        return ref, {}
    if not link.says:
        raise CellError(f"{link.column} takes nothing in brackets")
    said: dict[str, Any] = {}
    declared = link.declared.properties
    pieces = words.split(":", len(link.says) - 1)
    for name, piece in zip(link.says, pieces, strict=False):
        try:
            value = property_value(declared[name], piece)
        except CellError as error:
            raise CellError(f"{name} {error}") from None
        if value is not None:
            said[name] = value
    return ref, said
