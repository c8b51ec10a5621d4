"""What a kept finding's words are made of: never the words of a record, only where they stand.

A rule's row tells days, numbers, codes and its own fixed words, and the words of records. The
last are kept as the record and the property in which they stand, so that they are read again,
as they are then and by whom they may be read, when the finding is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from string import Formatter
from typing import Any

from cypher.rule import Rule
from graph import merge
from graph.facts import Ref
from graph.oversight.finding import Finding
from graph.oversight.run import Read
from graph.oversight.wording import told as said
from graph.oversight.wording import worded

Held = Mapping[str, Mapping[str, Any]]
"""Records by their ids, each with its properties."""


class _NotKeptError(Exception):
    """A value that is a record's own words, and it cannot be told which."""


def held(read: Read, refs: Iterable[Ref]) -> dict[str, dict[str, Any]]:
    """The records of some refs, as they stand now."""
    by_label: dict[str, set[str]] = {}
    for ref in refs:
        by_label.setdefault(ref.label, set()).add(ref.id)
    found: dict[str, dict[str, Any]] = {}
    for label, ids in by_label.items():
        for row in read(merge.read_nodes(label), ids=sorted(ids)):
            found[row["id"]] = row["properties"]
    return found


def told(found: Finding, rule: Rule, records: Held) -> str:
    """The detail of a finding as JSON; what cannot be told without a record's words is left out.

    ``records`` are those on its path.
    """
    ids = {found.case_id, *found.subjects, *records}
    pieces = {}
    for name, value in found.detail.items():
        try:
            pieces[name] = _piece(value, rule, ids, records)
        except _NotKeptError:
            continue
    return json.dumps(pieces, ensure_ascii=False, sort_keys=True)


def _piece(value: Any, rule: Rule, ids: set[str], records: Held) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, (list, tuple)):
        return [_piece(one, rule, ids, records) for one in value]
    if isinstance(value, Mapping):
        return {"of": {name: _piece(one, rule, ids, records) for name, one in value.items()}}
    if not isinstance(value, str) or _is_own(value, rule, ids):
        return value
    for id_, properties in records.items():
        for name, words in properties.items():
            if words == value and name != "id":
                return {"at": id_, "in": name}
    raise _NotKeptError


def _is_own(value: str, rule: Rule, ids: set[str]) -> bool:
    """Whether it is an id, a code, or a wording that stands in the rule itself."""
    is_code = value.isascii() and value.replace("_", "").isalnum() and value.isupper()
    return not value or is_code or value in ids or f"'{value}'" in rule.text


def read_back(text: str, records: Held) -> dict[str, Any]:
    """The detail again, with the words of records where they may be read and still stand."""
    detail: dict[str, Any] = {}
    for name, piece in json.loads(text).items():
        value = _value(piece, records)
        if value is not None or piece is None:
            detail[name] = value
    return detail


def _value(piece: Any, records: Held) -> Any:
    if isinstance(piece, list):
        return [_value(one, records) for one in piece]
    if not isinstance(piece, dict):
        return piece
    if "day" in piece:
        return date.fromisoformat(piece["day"])
    if "of" in piece:
        return {name: _value(one, records) for name, one in piece["of"].items()}
    return records.get(piece["at"], {}).get(piece["in"])


def wording(found: Finding, template: str) -> str | None:
    """A rule's words for a kept finding; None where not all that they name was kept."""
    values = {
        "due": found.due,
        "since": found.since,
        "days_over": found.days_over,
        "missing": found.missing,
        **found.detail,
    }
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return worded(template, values) if template and names <= values.keys() else None


def plain_wording(found: Finding) -> str:
    """What can be said of a finding without the words of any record."""
    due = f" (due on {found.due.day} {found.due:%B %Y})" if found.due else ""
    missing = f" Not found on this record: {said(found.missing)}." if found.missing else ""
    return f"{found.title}{due}.{missing}"
