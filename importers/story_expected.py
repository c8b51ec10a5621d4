"""What a story expects, looked through before it is judged: a slip there would pass unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from graph.facts import Place, Refusal

_FINDINGS = ("open", "remedied", "historic", "explained", "unknown", "info")
_LISTS = (*_FINDINGS, "must_not", "must_not_subjects", "strengths")
_KEYS = (*_LISTS, "judgement")
_FINDING = ("rule", "subjects", "case")


def refusals(file: str, said: Mapping[str, Any]) -> Iterator[Refusal]:
    """What is wrong with ``expected`` and ``moments``, each with its place.

    A key that is none of ours is let through as a remark, unless it looks like a slip of one.
    """
    yield from _expected(Place(file), said)
    yield from _days(Place(file), said)
    moments = said.get("moments")
    if moments is None:
        return
    if not isinstance(moments, list):
        yield Refusal(Place(file), "takes a list of moments", "moments")
        return
    for number, moment in enumerate(moments, 1):
        place = Place(file, f"moment {number}")
        if not isinstance(moment, Mapping):
            yield Refusal(place, "takes as_of and expected by name")
            continue
        yield from _expected(place, moment)
        yield from _days(place, moment)


def _days(place: Place, said: Mapping[str, Any]) -> Iterator[Refusal]:
    for key in ("as_of", "known_at"):
        value = said.get(key)
        if value is None:
            continue
        try:
            date.fromisoformat(value)
        except (TypeError, ValueError):
            yield Refusal(place, "takes a day that exists, as 2024-03-31", key, str(value))
    reader = said.get("reader")
    if reader is not None and not isinstance(reader, Mapping):
        yield Refusal(place, "takes worker, role and clearance by name", "reader")


def _expected(place: Place, said: Mapping[str, Any]) -> Iterator[Refusal]:
    expected = said.get("expected")
    if expected is None:
        return
    if not isinstance(expected, Mapping):
        yield Refusal(place, "takes lists by name: open, must_not and so on", "expected")
        return
    for key, value in expected.items():
        at = f"expected.{key}"
        if key not in _KEYS:
            for near in get_close_matches(key, _KEYS, 1):
                yield Refusal(place, f"is nothing that is compared; is {near} meant?", at)
        elif key in _LISTS and (value is not None or key != "strengths"):
            if not isinstance(value, list):
                yield Refusal(place, "takes a list", at)
            elif key in _FINDINGS:
                yield from (Refusal(place, why, at, str(one)) for one in value for why in _of(one))
            else:
                yield from (
                    Refusal(place, "takes a list of texts", at, str(one))
                    for one in value
                    if not isinstance(one, str)
                )
        elif key == "judgement" and not isinstance(value, (str, type(None))):
            yield Refusal(place, "takes a text", at, str(value))


def _of(wanted: Any) -> Iterator[str]:
    """What is wrong with one finding that is expected: R06, or {rule, subjects}."""
    if isinstance(wanted, str):
        return
    if not isinstance(wanted, Mapping) or not isinstance(wanted.get("rule"), str):
        yield "takes a rule, or {rule, subjects}"
        return
    if not isinstance(wanted.get("subjects", []), list):
        yield "takes a list of subjects"
    for key in wanted:
        for near in get_close_matches(key, _FINDING, 1) if key not in _FINDING else ():
            yield f"{key} is nothing that is compared; is {near} meant?"
