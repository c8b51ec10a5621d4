"""A new version of a record: the old one stays, and what hangs on it hangs on the new one too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph import merge
from graph.check import ValueReadError, reader
from graph.entries_work import refuse_kind
from graph.entry import Entry, Known, marking_of, words
from graph.facts import Ref
from graph.model import MODEL
from graph.writing import NOT_ALLOWED, WriteError

CORRECTABLE = tuple(
    node.label for node in MODEL.records if node.label not in ("Annotation", "Withholding")
)
"""The young person's words are their own, and what is held back is decided anew."""

_OF_THE_WRITER = ("Oversight", "Challenge")
_FIXED = frozenset(
    {
        "id",
        "source_system",
        "recorded_by",
        "sensitivity",
        "restricted_to",
        "visible_to_child",
        "about_performance",
        "plain_text",
        "plain_text_approved_by",
        "plain_text_approved_at",
        "available_at",
    }
)
"""What a correction changes in no record: its marking, and what is approved or decided of it."""
_BY_OTHERS: dict[str, frozenset[str]] = {
    "Action": frozenset({"status", "status_at", "claimed_at", "completed_at"}),
    "Challenge": frozenset({"status", "status_at"}),
    "Oversight": frozenset({"content_grade", "graded_by"}),
}
"""What is said, confirmed, answered or graded of a record, and is no part of correcting it."""
_KEPT = ("sensitivity", "restricted_to", "visible_to_child", "about_performance")
_VERSIONS = ("SUPERSEDES", "CORRECTS", "DUPLICATES")


def correct(
    entry: Entry,
    *,
    record_id: str,
    changes: Sequence[Mapping[str, Any]],
    reason: str,
    mistaken: bool = True,
) -> Ref:
    """A new version of a record: one that puts right a mistake, or one that takes its place."""
    old = entry.one(CORRECTABLE, record_id, "record_id")
    known = entry.known(old)[old.id]
    _refuse(entry, old, known)
    why = words(reason, "reason")
    row = entry.store.read(merge.read_nodes(old.label), ids=[old.id])[0]
    said: dict[str, Any] = row["properties"]
    if said.get("superseded_at") is not None:
        raise WriteError("there is a newer version; correct that one", "record_id")
    declared = MODEL.by_label[old.label]
    own = {
        name: value
        for name, value in said.items()
        if name in declared.stated and name not in said.get("unsaid", ())
        if name not in _FIXED or name in _KEPT
    }
    changed = _changed(old.label, changes)
    if all(own.get(name) == value for name, value in changed.items()):
        raise WriteError("says nothing but what is on the record already", "changes")
    if old.label == "Oversight" and changed.keys() & {"kind", "judgement"}:
        as_changed = own | changed
        refuse_kind(entry.reader.role, as_changed["kind"], as_changed)
    own |= changed
    if changed.keys() & {"happened_at", "happened_from"} and "happened_precision" not in changed:
        own.pop("happened_precision", None)
    _refuse_future(entry, changed)
    new = entry.make(old.label, own)
    entry.link(new, "CORRECTS" if mistaken else "SUPERSEDES", old, reason=why)
    _hang(entry, old, new, known)
    return new


def _refuse(entry: Entry, old: Ref, known: Known) -> None:
    if old.label in _OF_THE_WRITER and entry.reader.id not in (*known.made, *known.raised):
        reason = "is another's; only who wrote it puts it right"
        raise WriteError(reason, "record_id", NOT_ALLOWED)


def _changed(label: str, changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if not changes:
        raise WriteError("changes nothing", "changes")
    declared = MODEL.by_label[label]
    changed: dict[str, Any] = {}
    for number, change in enumerate(changes):
        name, place = change["property"], f"changes.{number}"
        if name not in declared.stated:
            raise WriteError(f"is no property that is stated of {label}", f"{place}.property")
        if name in _FIXED or name in _BY_OTHERS.get(label, ()):
            raise WriteError("is changed by no correction", f"{place}.property", NOT_ALLOWED)
        if name in changed:
            raise WriteError("stands twice", f"{place}.property")
        value = change.get("value")
        if value is None and name in declared.required:
            raise WriteError(f"a {label} without it is not a record", f"{place}.value")
        try:
            changed[name] = None if value is None else reader(declared.properties[name])(value)
        except ValueReadError as error:
            raise WriteError(str(error), f"{place}.value") from None
    return changed


def _refuse_future(entry: Entry, changed: Mapping[str, Any]) -> None:
    for name in ("happened_from", "happened_to", "set_at", "completed_at"):
        if changed.get(name) is not None and name in changed and changed[name] > entry.today:
            raise WriteError("lies in the future", "changes")


def _hang(entry: Entry, old: Ref, new: Ref, known: Known) -> None:
    """What hangs on the old version hangs on the new one, but what is said of it as a version.

    Where the other end has one such relationship at most, it goes to the new version.
    """
    for side in ("start", "end"):
        rows = entry.store.read(merge.read_around(side, old.label, ""), ids=[old.id])
        for row in rows:
            type_ = row["type"]
            if type_ in _VERSIONS or type_ in MODEL.computed_types:
                continue
            rel = MODEL.by_type[type_]
            start = new if side == "start" else Ref(row["start_label"], row["start"])
            end = new if side == "end" else Ref(row["end_label"], row["end"])
            if type_ == "WITHHOLDS" and side == "end":
                _withhold(entry, start, new, row["properties"], known)
                continue
            given = {name: row["properties"].get(name) for name in rel.stated if name != "id"}
            if row["properties"].get("to_derived"):
                given.pop("to", None)
            entry.link(start, type_, end, **given)


def _withhold(entry: Entry, withheld: Ref, new: Ref, link: Mapping[str, Any], known: Known) -> None:
    """What is held back stays held back: the same decision, of the new version too."""
    row = entry.store.read(merge.read_nodes("Withholding"), ids=[withheld.id])[0]
    said: Mapping[str, Any] = row["properties"]
    declared = MODEL.by_label["Withholding"]
    own = {name: said[name] for name in declared.stated if name in said and name not in _FIXED}
    part = f"withholding-{len(entry.facts)}"
    again = entry.make("Withholding", own | marking_of([known], entry.reader.id), part=part)
    entry.file(again, *(Ref("Case", file) for file in known.files))
    given = {name: link.get(name) for name in ("field", "span", "audience")}
    entry.link(again, "WITHHOLDS", new, **given)
