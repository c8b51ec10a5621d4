"""The kinds of place in which the records stand that a finding rests on (P43, P46)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.declare import Standing
from graph.model import MODEL
from graph.steps import read_step

_HERE = "CMS_RECORD"  # where nothing else is said, a record is an entry of the case system

_BY_KIND: Mapping[str, Mapping[str, str]] = {
    "Document": {
        "MINUTES": "MEETING_MINUTES",
        "REVIEW_RECORD": "MEETING_MINUTES",
        "AUDIT_RECORD": "AUDIT_DOCUMENT",
        "INTERVIEW_STATEMENT": "WORKER_DISCUSSION",
    },
    "Oversight": {
        "CASE_DISCUSSION": "CASE_DISCUSSION",
        "QA_REVIEW": "AUDIT_DOCUMENT",
        "AUDIT": "AUDIT_DOCUMENT",
        "DIRECT_OBSERVATION": "DIRECT_OBSERVATION",
        "AGENCY_COMMUNICATION": "AGENCY_COMMUNICATION",
    },
}
_BY_LINK = {"SIGNS_OFF": "COUNTERSIGNED_DOCUMENT", "ROLLS_BACK": "ROLLED_BACK_ASSESSMENT"}

_EVIDENCE = {
    node.label for node in MODEL.nodes if node.standing is Standing.RECORD and node.label != "Case"
}


def place_of(label: str, said: Mapping[str, Any]) -> str | None:
    """The kind of place that a record names itself, or that its own kind tells."""
    return said.get("source_kind") or _BY_KIND.get(label, {}).get(said.get("kind") or "")


def seen(path: Iterable[str], places: Mapping[str, str]) -> tuple[str, ...]:
    """The kinds of place on a path, each once, in the order of the alphabet.

    ``places`` names those of the records that stand elsewhere than in the case system. What
    was signed off or sent back is known by the step that says so.
    """
    steps = [step for text in path if (step := read_step(text)) is not None]
    looked_at: dict[str, set[str]] = {}
    for step in steps:
        if step.end is not None and step.end.label == "Document" and step.type in _BY_LINK:
            looked_at.setdefault(step.end.id, set()).add(_BY_LINK[step.type])
    found: set[str] = set()
    for ref in (ref for step in steps for ref in step.refs):
        if ref.label in _EVIDENCE:
            found |= looked_at.get(ref.id) or {places.get(ref.id, _HERE)}
    return tuple(sorted(found))
