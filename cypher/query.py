"""A named query as its file declares it, and the check of what a call gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

READABLE = re.compile(r"\breadable\((\w+)(?::([\w|]+))?\)")
"""``readable(action:Action)``: whether whoever asks may see it; without a label, any record."""
_ALL_READABLE = re.compile(r"\ball_readable\((\w+)\)")
"""``all_readable(way)``: whether they may see every record on a path."""
_HELD = re.compile(r"\bheld\((\w+)\)")
"""``held(record)``: all of its properties; that it was superseded is told with what did so."""
_CURRENT = re.compile(r"\bcurrent\((\w+)\)")
"""``current(entry)``: whether nothing corrects it, as far as they may see."""
_CASES = re.compile(r"\bcases_asked\((\$\w+)\)")
"""``cases_asked($case_id)``: the ids of the cases that are looked at one by one."""
_WHOLE = re.compile(r"\bwhole_asked\((\$\w+)\)")
"""``whole_asked($case_id)``: whether the whole store is looked through instead."""

_CALL = r"(?:readable\(\w+(?::[\w|]+)?\)|all_readable\(\w+\))"
_NEEDLESS = re.compile(
    rf"\s+AND {_CALL}|\b{_CALL}\s+AND\b\s*|\s*\bWHERE {_CALL}(?!\s*(?:AND|OR)\b)"
)
_NO_CASE = re.compile(rf"CASE WHEN {_CALL} THEN ([\w.]+) END")


class Eyes(Protocol):
    """What a reader may see, in words of Cypher."""

    def visible(self, node: str, labels: tuple[str, ...]) -> str | None:
        """By what a variable of one of these labels is visible, or of any label; None for all."""

    def held(self, node: str) -> str:
        """A map of what is held of a variable."""

    def current(self, node: str) -> str:
        """By what nothing that is visible corrects a variable."""

    def cases_asked(self) -> str | None:
        """The ids of the cases that the reader may have to do with, where those are few."""


def seen_by_all(text: str) -> str:
    """The text for somebody who sees everything: no word of who may see what."""
    text = _NEEDLESS.sub("", _NO_CASE.sub(r"\1", text))
    text = READABLE.sub("true", _ALL_READABLE.sub("true", text))
    text = _CURRENT.sub(r"NOT (\1)<-[:CORRECTS]-()", text)
    return _WHOLE.sub(r"\1 IS NULL", _CASES.sub(r"[\1]", _HELD.sub(r"properties(\1)", text)))


class QueryError(Exception):
    """A query file or a call of it is wrong; the message begins with the query's name."""


class WrongValueError(Exception):
    """A value is not of the kind that a parameter takes; says what it takes."""


@dataclass(frozen=True)
class Parameter:
    """What a call gives. A kind that ends in "?" may be null, but is given all the same."""

    name: str
    kind: str
    meaning: str

    @property
    def may_be_null(self) -> bool:
        """Whether null is an answer."""
        return self.kind.endswith("?")

    def read(self, value: Any) -> Any:
        """The value as it travels to the server; a day may be ISO text."""
        if value is None:
            if self.may_be_null:
                return None
            raise WrongValueError("takes a value, not null")
        found = PARAMETER_KINDS[self.kind.rstrip("?")](value)
        if self.name == "first" and found < 0:
            raise WrongValueError("takes a number of rows, 0 or more")
        return found


@dataclass(frozen=True)
class Column:
    """What a row holds under one name. A kind that ends in "?" may be null."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Query:
    """One file of Cypher: what it answers, what it takes, what it gives.

    ``scope`` says how much of the store an answer rests on: a case, a record, a person or
    the whole service. ``scope_parameter`` names it; where a call gives null for it, the
    question is to the whole service. ``begins`` is the fragment with which the text begins.
    """

    name: str
    summary: str
    detail: str
    scope: str
    scope_parameter: str | None
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    basis: tuple[str, ...]
    text: str
    one_row: bool = False
    begins: str = ""
    template: str = ""  # the text with readable(record) still in it

    def seen(self, eyes: Eyes) -> str:
        """The text for a reader who does not see everything."""

        def each(call: re.Match[str]) -> str:
            labels = tuple(call[2].split("|")) if call[2] else ()
            return eyes.visible(call[1], labels) or "true"

        def every(call: re.Match[str]) -> str:
            step = f"{call[1]}_w"
            return f"all({step} IN nodes({call[1]}) WHERE {eyes.visible(step, ()) or 'true'})"

        cases = eyes.cases_asked()
        text = READABLE.sub(each, _ALL_READABLE.sub(every, self.template or self.text))
        text = _HELD.sub(lambda call: eyes.held(call[1]), text)
        text = _CURRENT.sub(lambda call: eyes.current(call[1]), text)
        if cases is not None:
            text = _WHOLE.sub("false", text)
            text = _CASES.sub(
                lambda call: f"CASE WHEN {call[1]} IS NULL THEN {cases} ELSE [{call[1]}] END", text
            )
        return seen_by_all(text)

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of a call, each read as its kind; exactly the declared ones."""
        declared = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in declared:
                takes = ", ".join(declared) or "no parameters"
                raise QueryError(f"{self.name}: takes no parameter {name}; it takes {takes}")
        arguments = {}
        for parameter in self.parameters:
            if parameter.name not in given:
                null = " (null is allowed)" if parameter.may_be_null else ""
                raise QueryError(
                    f"{self.name}: the parameter {parameter.name} is missing{null}: "
                    f"{parameter.kind}, {parameter.meaning}"
                )
            try:
                arguments[parameter.name] = parameter.read(given[parameter.name])
            except WrongValueError as error:
                raise QueryError(
                    f"{self.name}: {parameter.name} {error}; found {given[parameter.name]!r}"
                ) from None
        return arguments

    def scope_of(self, arguments: Mapping[str, Any]) -> tuple[str, str | None]:
        """How much of the store a call rests on, and the id of the case, record or person."""
        if self.scope_parameter is None or arguments[self.scope_parameter] is None:
            return "service", None
        return self.scope, arguments[self.scope_parameter]

    def check_row(self, row: Mapping[str, Any]) -> None:
        """Refuse a row whose columns are not the declared ones: the server must agree."""
        declared = {column.name for column in self.columns}
        if row.keys() != declared:
            differing = ", ".join(sorted(row.keys() ^ declared))
            raise QueryError(
                f"{self.name}: the server's columns differ from the header: {differing}"
            )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValueError("takes text")
    return value


def _id(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise WrongValueError("takes the id of a record")
    return value


def _day(value: Any) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise WrongValueError("takes a day, as 2024-03-31") from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise WrongValueError("takes a day, as 2024-03-31")
    return value


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is not None:
        raise WrongValueError("takes a moment in UTC without a zone, which only a program can give")
    return value


def _integer(value: Any) -> int:
    if isinstance(value, str) and len(value) <= 20 and value.removeprefix("-").isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongValueError("takes a whole number")
    if not -(2**63) <= value < 2**63:
        raise WrongValueError("takes a whole number of at most 64 bits")
    return value


def _boolean(value: Any) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    if not isinstance(value, bool):
        raise WrongValueError("takes true or false")
    return value


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def read_list(value: Any) -> list[Any]:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")] if value else []
        if not isinstance(value, (list, tuple)):
            raise WrongValueError("takes a list, or text with commas between")
        return [read(item) for item in value]

    return read_list


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongValueError("takes maps, which only a program can give")
    return value


PARAMETER_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "id": _id,
    "string": _text,
    "date": _day,
    "datetime": _moment,
    "integer": _integer,
    "boolean": _boolean,
    "strings": _list_of(_text),
    "dates": _list_of(_day),
    "maps": _list_of(_map),
}
"""The kinds a parameter may have, each with the function that reads a value of it."""

COLUMN_KINDS = frozenset({*PARAMETER_KINDS, "ids", "map"})
"""The kinds a column may have; a map is a record's properties, or a part of an answer."""
