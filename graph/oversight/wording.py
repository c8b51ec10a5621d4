"""How the words of a rule are filled in: days and codes as people write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from string import Formatter
from typing import Any

from graph.model import MODEL

_AS_THEY_ARE = {
    "ART", "CIN", "CLA", "CPC", "ICPC", "IRO", "LAC", "MACE", "MAPPA", "PSR", "QA", "RCPC",
}  # fmt: skip
_OWN_NAMES = {"OASYS": "OASys", "ASSETPLUS": "AssetPlus", "S47": "section 47", "SECTION": "section"}
_CODE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|(?<=\()[A-Z][A-Z0-9]+(?=[,)])")


def worded(template: str, values: Mapping[str, Any]) -> str:
    """A rule's wording with the values of a row, as a sentence."""
    text = "".join(_parts(template, values))
    return text[:1].upper() + text[1:]


def _parts(template: str, values: Mapping[str, Any]) -> Iterator[str]:
    pieces = _pieces(template)
    for place, (before, name) in enumerate(pieces):
        yield before
        if name is not None:
            after = pieces[place + 1][0] if place + 1 < len(pieces) else ""
            yield _fitting(told(values.get(name)), after)


@cache
def _pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((before, name) for before, name, _, _ in Formatter().parse(template))


def _fitting(text: str, after: str) -> str:
    """The text without its own full stop where the sentence goes on, or has a stop itself."""
    goes_on = after.strip() and not (after[0].isspace() and after.lstrip()[0].isupper())
    return text.rstrip().removesuffix(".") if goes_on else text


def told(value: Any) -> str:
    """A value as people write it: a day, a code, a few of them, a record by its kind and day."""
    if isinstance(value, date):
        return _day(value)
    if value is None:
        return "not known"
    if isinstance(value, Mapping):
        return f"{told(value['kind'])} of {told(value['on'])}"
    if isinstance(value, (list, tuple)):
        times = Counter(told(one).rstrip().removesuffix(".") for one in value)
        return ", ".join(_so_often(one, often) for one, often in times.items()) or "none"
    return _text(str(value))


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@lru_cache(maxsize=4096)
def _text(text: str) -> str:
    either = text.split(" or ")  # as a policy pack writes it: ASSESSMENT or PLAN
    if _codes().issuperset(either):
        return " or ".join(map(in_words, either))
    return _CODE.sub(_known, text)


def _so_often(text: str, often: int) -> str:
    return text if often == 1 else f"{text} ({often} times)"


def in_words(code: str) -> str:
    """A code as people write it: NEEDS_MORE is needs more, CLA_REVIEW is CLA review."""
    return " ".join(
        _OWN_NAMES.get(part) or (part if part in _AS_THEY_ARE else part.lower())
        for part in code.split("_")
    )


def _known(found: re.Match[str]) -> str:
    return in_words(found[0]) if found[0] in _codes() else found[0]


@cache
def _codes() -> frozenset[str]:
    """Every code of the model that is a word, and no number of a list."""
    return frozenset(
        code
        for codes in MODEL.code_lists.values()
        for code in codes.codes
        if len(code) > 2 and code.isupper() and (code.replace("_", "").isalpha() or code == "S47")
    )
