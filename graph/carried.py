"""What is carried to a server and back: its parameters, the values it gives, the error of both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from neo4j import time as neo4j_time
from neo4j._codec.hydration.bolt.v1 import temporal  # neither is public: decision 9
from neo4j._codec.packstream import Structure

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 -- UTC without a zone
_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
_COMMENT = re.compile(r"//[^\n]*")
_DAYS = 65_536  # how many days are kept as made: some 180 years

# The driver makes every day that it reads anew, and the day of 1970 beside it: a tenth of all that
# judging takes. A Date never changes, so one that was made before is as good.
temporal.hydrate_date = lru_cache(maxsize=_DAYS)(temporal.hydrate_date)


class StoreError(Exception):
    """The store cannot be used; the message begins with its place and says what to do."""


def carried(text: str, parameters: Mapping[str, Any], one: bool) -> tuple[str, dict[str, Any]]:
    """A text and its parameters as the driver takes them; ``one``: as parts of a single one."""
    given = {name: _given(value) for name, value in parameters.items()}
    if one and given:
        return in_one(text, frozenset(given)), {"given": _Map(given)}
    return text, given


@lru_cache(maxsize=4096)
def in_one(text: str, given: frozenset[str]) -> str:
    """A text in which each parameter is a part of one, ``$given``.

    Neo4j plans a text anew for each order of magnitude of each list and each string that it is
    given: for many rules at once or a reader's cases that is seconds, again and again. Of what is
    in a map it does not ask. StoreError where a parameter is missing: a map would say null.
    """
    missing = sorted(set(_PARAMETER.findall(_COMMENT.sub("", text))) - given)
    if missing:
        raise StoreError(f"a query is not given its parameters: {', '.join(missing)}")
    return _PARAMETER.sub(r"$given.\1", text)


class _List(list[Any]):
    """A list that the driver does not write out."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} values>"


class _Map(dict[str, Any]):
    """A map that the driver does not write out."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} values>"


def _given(value: Any) -> Any:
    """A parameter as the driver is given it.

    The driver writes out the parameters of every statement for its log, also where nobody logs:
    of a batch of facts that takes as long as packing it. And they are a child's: no log's.
    """
    given = packed(value)
    kind = type(given)
    return _List(given) if kind is list else _Map(given) if kind is dict else given


class Packed:
    """A parameter, or a part of one, that is packed already: many statements are given it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = packed(value)

    @classmethod
    def whole(cls, parts: Mapping[str, Packed] | Sequence[Packed]) -> Packed:
        """A map or a list of what is packed already."""
        made = cls(None)
        if isinstance(parts, Mapping):
            made.value = {name: part.value for name, part in parts.items()}
        else:
            made.value = [part.value for part in parts]
        return made


def packed(value: Any) -> Any:
    """Parameters with their moments and days as Bolt carries them.

    The driver takes 35 µs to make this of one date-time, as long as all else that a load does
    with a fact; most facts of a batch have the same few moments, so each is made once. So with
    the days of the files that every rule is handed.
    """
    kind = type(value)
    if kind is dict:
        return {key: packed(item) for key, item in value.items()}
    if kind is list:
        return [item if type(item) is str else packed(item) for item in value]
    if kind is Packed:
        return value.value
    if kind is datetime:
        return _moment(value)
    return _day(value) if kind is date else value


@lru_cache(maxsize=_DAYS)
def _day(value: date) -> Structure:
    return Structure(b"D", value.toordinal() - _EPOCH.toordinal())


@lru_cache(maxsize=65536)
def _moment(value: datetime) -> Structure:
    if value.tzinfo is not None:
        raise StoreError(f"{value.isoformat()}: inside the store, times are UTC without a zone")
    since = value - _EPOCH
    return Structure(b"d", since.days * 86_400 + since.seconds, since.microseconds * 1_000)


def plain(value: Any) -> Any:
    """A value of the driver as plain Python; days and times as date and datetime."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is neo4j_time.Date:
        day: date = value.to_native()
        return day
    if kind is list:
        return [item if type(item) is str else plain(item) for item in value]
    if kind is dict:
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (int, float, bool)):
        return value
    if isinstance(value, neo4j_time.DateTime):
        moment: datetime = value.to_native()
        return moment
    raise StoreError(f"a query gave a {type(value).__name__}; queries give plain values only")
