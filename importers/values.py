"""How the cells of an export are read: nulls, days, moments, yes or no, numbers, codes, JSON."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from graph.clock import london_day, to_utc
from graph.declare import CodeList

NULL_WORDS = frozenset({"", "null", "(null)", "placeholder_data", "placeholder"})
_LONGEST_NULL = 40  # characters of a cell, with what stands round the word
_YES = frozenset({"y", "yes", "1", "true", "t"})
_NEITHER = frozenset({"na", "n/a", "not applicable"})
_NO = frozenset({"n", "no", "0", "false", "f"})

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_TIME = r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})" + _TIME + _ZONE)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_UK = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d+)" + _TIME)
_WORDS = re.compile(r"(?P<day>\d{1,2})[- ](?P<month>[A-Za-z]{3,9})[- ](?P<year>\d+)" + _TIME)

DAY_SHAPES = "a day as 2024-03-31, 31/03/2024 or 31-MAR-2024, with or without a time of day"


class CellError(ValueError):
    """A cell that cannot be read as what its column holds; the message says what it takes."""


def is_null(text: str) -> bool:
    """Whether a cell says nothing: empty, NULL, or a placeholder of the export."""
    if len(text) > _LONGEST_NULL:
        return not text.strip()
    word = text.strip().lower()
    if word in NULL_WORDS or len(word) < len("placeholder"):
        return word in NULL_WORDS
    return word.replace(" ", "_").strip("<>[]'\"") == "placeholder_data"


@lru_cache(maxsize=65536)
def day(text: str) -> date:
    """A London calendar day; a time of day beside it is left out, a time zone is heeded."""
    parts = _parts(text)
    if parts.get("zone"):
        return london_day(_zoned(text, parts))
    _moment(text, parts)
    return _date(text, parts)


def moment(text: str) -> datetime:
    """A moment in UTC; one that names no zone is London's, and a bare day is its midnight."""
    parts = _parts(text)
    if parts.get("zone"):
        return _zoned(text, parts)
    return to_utc(_moment(text, parts))


def has_time(text: str) -> bool:
    """Whether a time of day stands there that is not just the midnight of a date column."""
    parts = _parts(text)
    return any(int(parts.get(name) or 0) for name in ("hour", "minute", "second"))


def yes_no(text: str) -> bool:
    """True or false from Y, Yes, 1, True and their opposites."""
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError("takes yes or no (Y, N, Yes, No, 1, 0, True, False)")


def yes_no_or_neither(text: str) -> bool | None:
    """The same, where NA says that the question does not arise."""
    return None if text.strip().lower() in _NEITHER else yes_no(text)


def whole(text: str) -> int:
    """A whole number; 3.0 is one."""
    try:
        return int(re.sub(r"\.0+$", "", text.strip()))
    except ValueError:
        raise CellError("takes a whole number") from None


def code(text: str, codes: CodeList) -> str:
    """A code of a list, by its own name or another word for it."""
    words = " ".join(text.split()).upper()
    found = codes.words.get(words) or codes.words.get(words.replace(" ", "_"))
    if found is None:
        raise CellError(f"is no code of {codes.name}: {', '.join(codes.codes)}")
    return found


_BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_][A-Za-z0-9_]*)(\s*:)")
_BARE_VALUE = re.compile(r"(:\s*)([A-Za-z_][A-Za-z0-9_]*)(\s*[,}])")
_NO_VALUE = re.compile(r"(:\s*)([,}])")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEEP = {"true", "false", "null"}


def json_object(text: str) -> dict[str, Any]:
    """An object written as JSON; its keys, and single words as values, may lack their quotes."""
    found = _json(text)
    if not isinstance(found, dict):
        raise CellError('takes a JSON object, as {"NFA_FLAG": "Y"}')
    return found


def json_list(text: str) -> list[Any]:
    """A list written as JSON; of an object, the keys whose value says yes."""
    found = _json(text)
    if isinstance(found, dict):
        return [key for key, value in found.items() if says_yes(value)]
    if not isinstance(found, list):
        raise CellError('takes a JSON list, as ["1A", "2B"]')
    return found


def says_yes(value: Any) -> bool:
    """Whether a flag inside JSON is set; an empty or placeholder flag is not."""
    if value is None or (isinstance(value, str) and is_null(value)):
        return False
    return yes_no(str(value))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        pass
    except RecursionError:
        raise CellError("is nested too deeply") from None
    try:
        return json.loads(_with_quotes(text))
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} at character {error.pos + 1}"
    except ValueError as error:  # a number of thousands of digits
        reason = f"is not JSON: {error}"
    except RecursionError:
        reason = "is nested too deeply"
    raise CellError(reason)


def _with_quotes(text: str) -> str:
    """Quotes round bare keys and bare words, outside what is quoted already."""
    kept: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f'"{len(kept) - 1}"'

    bare = _NO_VALUE.sub(r"\1null\2", _STRING.sub(put_aside, text))
    bare = _BARE_KEY.sub(r'\1"\2"\3', bare)
    bare = _BARE_VALUE.sub(
        lambda match: (
            match.group()
            if match.group(2) in _KEEP
            else f'{match.group(1)}"{match.group(2)}"{match.group(3)}'
        ),
        bare,
    )
    return re.sub(r'"(\d+)"', lambda match: kept[int(match.group(1))], bare)


def _parts(text: str) -> dict[str, str]:
    for shape in (_ISO, _UK, _WORDS, _COMPACT):
        found = shape.fullmatch(text.strip())
        if found:
            parts = {name: value for name, value in found.groupdict().items() if value}
            if len(parts["year"]) != 4:
                raise CellError("gives the year in fewer or more than four digits")
            return parts
    raise CellError(f"takes {DAY_SHAPES}")


def _date(text: str, parts: dict[str, str]) -> date:
    month = parts["month"]
    number = int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0)
    try:
        return date(int(parts["year"]), number, int(parts["day"]))
    except ValueError:
        raise CellError("is no day of the calendar") from None


def _zoned(text: str, parts: dict[str, str]) -> datetime:
    moment = _moment(text, parts)  # says what is wrong with the day or the time
    if "hour" not in parts:
        raise CellError("gives a time zone without a time of day")
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:  # one digit where ISO has two
        zone = datetime.strptime(parts["zone"], "%z").tzinfo
        moment = moment.replace(tzinfo=zone)
    try:
        return to_utc(moment)
    except ValueError:
        raise CellError("is no day of the calendar") from None


def _moment(text: str, parts: dict[str, str]) -> datetime:
    found = _date(text, parts)
    hour, minute, second = (int(parts.get(name, "0")) for name in ("hour", "minute", "second"))
    try:
        return datetime.combine(found, time(hour, minute, second))
    except ValueError:
        raise CellError("is no time of day") from None
