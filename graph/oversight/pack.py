"""Policy packs: the numbers and standards that rules go by, as data with an owner.

A pack is one YAML file. ``guidance`` holds every parameter; another pack extends it and says only
what differs. A wrong pack is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import yaml

import cypher
from cypher.rule import ROLES, SERVICES
from graph.model import MODEL
from graph.oversight.days import UNITS, Period

GUIDANCE = "guidance"
PACKS = Path(__file__).parent / "packs"

_CLAUSE = re.compile(r"(P([1-9]|[1-4]\d|5[0-5])|V([1-9]|1\d|2[01])|S([1-9]|[1-4]\d|5[0-6])|ext)")
_NEEDED = ("pack", "title", "owner", "version", "valid_from")
_KEYS = frozenset((*_NEEDED, "valid_to", "extends", "parameters", "standards", "rules"))
_PARAMETER = frozenset(("value", "unit", "codes", "meaning", "clauses", "is_assumption"))
_MOST = 36_500  # a hundred years of days; no day that is reckoned with it leaves the calendar
_STANDARD = frozenset(
    (
        *("id", "title", "authority", "clauses", "anchor_event", "applies_to", "period", "unit"),
        *("approver_role", "is_assumption", "rule"),
    )
)
_RULE = frozenset(("enabled",))


class PackError(Exception):
    """A policy pack is wrong; the message begins with its file and line."""


@dataclass(frozen=True)
class Setting:
    """One parameter of a pack: a value, and a unit where it is a length of time.

    ``codes`` is the list of the model from which a list of codes is taken.
    """

    name: str
    value: Any
    unit: str | None
    meaning: str
    clauses: tuple[str, ...]
    is_assumption: bool
    codes: str | None = None

    def unknown(self, code: str) -> str | None:
        """The first code that the model has not; ``PLAN or CARE_PLAN`` names two."""
        known = MODEL.code_lists[self.codes].codes if self.codes else {}
        return next((one for one in code.split(" or ") if self.codes and one not in known), None)


@dataclass(frozen=True)
class Standard:
    """What somebody is to do by when, as the pack has it; derived as a Standard node."""

    id: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Pack:
    """What the rules go by."""

    name: str
    title: str
    owner: str
    version: str
    valid_from: date
    valid_to: date | None
    settings: Mapping[str, Setting]
    standards: tuple[Standard, ...] = ()
    disabled: frozenset[str] = field(default_factory=frozenset)

    def period(self, name: str) -> Period:
        """A length of time by its name."""
        setting = self.settings[name]
        return Period(setting.value, setting.unit or "CALENDAR_DAYS")

    def value(self, name: str) -> Any:
        """The value of a parameter as it travels to a rule."""
        return self.settings[name].value

    def assumptions(self, names: tuple[str, ...]) -> list[str]:
        """Those of the parameters whose number the guidance does not give, in words."""
        used = (self.settings[name] for name in names)
        return [f"{one.name} = {_in_words(one)}" for one in used if one.is_assumption]

    def changed(self, values: Mapping[str, str]) -> Pack:
        """The pack with other values for some parameters, each read as its own kind."""
        settings = dict(self.settings)
        for name, text in values.items():
            if name not in settings:
                raise PackError(f"{name}: is no parameter of the policy pack {self.name}")
            settings[name] = replace(settings[name], value=_like(settings[name], text))
        return replace(self, settings=settings)


def _in_words(setting: Setting) -> str:
    if setting.unit:
        return str(Period(setting.value, setting.unit))
    if isinstance(setting.value, bool):
        return "yes" if setting.value else "no"
    return ", ".join(setting.value) if isinstance(setting.value, list) else str(setting.value)


def _like(setting: Setting, text: str) -> Any:
    if isinstance(setting.value, bool):
        if text not in ("true", "false"):
            raise PackError(f"{setting.name}: takes true or false, not {text!r}")
        return text == "true"
    if isinstance(setting.value, int):
        if not (text.isascii() and text.isdecimal()):
            raise PackError(f"{setting.name}: takes a whole number, not {text!r}")
        if len(text) > len(str(_MOST)) or int(text) > _MOST:
            raise PackError(f"{setting.name}: takes at most {_MOST}, not {text}")
        return int(text)
    if isinstance(setting.value, list):
        codes = [part.strip() for part in text.split(",") if part.strip()]
        for code in filter(None, map(setting.unknown, codes)):
            raise PackError(f"{setting.name}: {code} is no code of {setting.codes}")
        return codes
    return text


@cache
def guidance() -> Pack:
    """The pack of the source guidance."""
    return read_pack(PACKS / f"{GUIDANCE}.yaml")


def find_pack(name: str) -> Pack:
    """A pack that comes with the product by its name, or one of a service's own by its path."""
    if not name.strip():
        raise PackError("the policy pack: takes the name of a pack, or of a file")
    own = PACKS / f"{name}.yaml"
    return guidance() if name == GUIDANCE else read_pack(own if own.is_file() else Path(name))


def read_pack(path: Path) -> Pack:
    """Read a pack and check every name in it."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise PackError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise PackError(f"{path}: is not UTF-8 (byte {error.start})") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(f"{path.name}:{line}: is no YAML: {error.problem}") from None
    return _Reader(path).read(node)


class _Reader:
    """Reads the nodes of a YAML file, so that what is wrong is named with its line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, node: yaml.Node | None) -> Pack:
        top = self._map(node, "a policy pack", _KEYS)
        for key in _NEEDED:
            if key not in top:
                self._refuse(node, f"a policy pack says {key}:")
        before = self._extended(top.get("extends"))
        settings = dict(before.settings) if before else {}
        for name, setting in self._pairs(top.get("parameters")):
            settings[name] = self._setting(name, setting, settings.get(name), before)
        standards = {one.id: one for one in before.standards} if before else {}
        standards |= {one.id: one for one in map(self._standard, self._items(top.get("standards")))}
        disabled = set(before.disabled) if before else set()
        for rule, said in self._pairs(top.get("rules")):
            self._rule(said, rule)
            switches = self._map(said, f"rule {rule}", _RULE)
            enabled = self._value(switches["enabled"]) if "enabled" in switches else True
            if not isinstance(enabled, bool):
                self._refuse(said, "enabled takes true or false")
            (disabled.discard if enabled else disabled.add)(rule)
        valid_from = self._day(top["valid_from"])
        valid_to = self._day(top["valid_to"]) if "valid_to" in top else None
        if valid_to is not None and valid_to < valid_from:
            self._refuse(top["valid_to"], f"valid_to {valid_to} is before valid_from {valid_from}")
        return Pack(
            name=self._text(top["pack"]),
            title=self._text(top["title"]),
            owner=self._text(top["owner"]),
            version=self._text(top["version"]),
            valid_from=valid_from,
            valid_to=valid_to,
            settings=settings,
            standards=tuple(standards.values()),
            disabled=frozenset(disabled),
        )

    def _extended(self, node: yaml.Node | None) -> Pack | None:
        if node is None:
            return None
        name = self._text(node)
        if name != GUIDANCE:
            self._refuse(node, f"extends {name}; a pack extends {GUIDANCE}")
        return guidance()

    def _setting(
        self, name: str, node: yaml.Node, before: Setting | None, extended: Pack | None
    ) -> Setting:
        if extended is not None and before is None:
            self._refuse(node, f"{name} is no parameter of the pack {extended.name}")
        said = self._map(node, f"parameter {name}", _PARAMETER)
        if "value" not in said:
            self._refuse(node, f"the parameter {name} has no value")
        value = self._value(said["value"])
        if before is not None and type(value) is not type(before.value):
            kind = type(before.value).__name__
            self._refuse(said["value"], f"{name} takes a value of the kind {kind}, not {value!r}")
        unit = self._text(said["unit"]) if "unit" in said else before.unit if before else None
        if unit is not None and unit not in UNITS:
            self._refuse(said.get("unit", node), f"the unit {unit} is none of {', '.join(UNITS)}")
        number = isinstance(value, int) and not isinstance(value, bool)
        if unit is not None and (not number or value < 0):
            self._refuse(said["value"], f"{name} takes a number of days or months, not {value!r}")
        if number and not 0 <= value <= _MOST:
            self._refuse(said["value"], f"{name} takes a number from 0 to {_MOST}, not {value}")
        assumed = self._value(said["is_assumption"]) if "is_assumption" in said else None
        if extended is not None and "codes" in said:
            self._refuse(said["codes"], f"codes is no key of parameter {name}")
        codes = self._text(said["codes"]) if "codes" in said else before.codes if before else None
        setting = Setting(
            name=name,
            value=value,
            unit=unit,
            meaning=self._text(said["meaning"])
            if "meaning" in said
            else (before.meaning if before else ""),
            clauses=self._clauses(said.get("clauses")) or (before.clauses if before else ()),
            is_assumption=bool(assumed if assumed is not None else before and before.is_assumption),
            codes=codes,
        )
        for item in self._items(said["value"]) if isinstance(value, list) else ():
            unknown = setting.unknown(self._text(item))
            if unknown is not None:
                self._refuse(item, f"{name}: {unknown} is no code of {codes}")
        return setting

    def _standard(self, node: yaml.Node) -> Standard:
        said = self._map(node, "a standard", _STANDARD)
        for key in ("id", "title", "authority"):
            if key not in said:
                self._refuse(node, f"a standard says {key}:")
        for key, allowed in (
            ("unit", UNITS),
            ("approver_role", ROLES),
            ("applies_to", SERVICES),
        ):
            if key in said and self._text(said[key]) not in allowed:
                self._refuse(
                    said[key], f"the {key} {self._text(said[key])} is none of {', '.join(allowed)}"
                )
        if "rule" in said:
            self._rule(said["rule"], self._text(said["rule"]))
        self._clauses(said.get("clauses"))
        values = {key: self._value(value) for key, value in said.items()}
        return Standard(str(values["id"]), values)

    def _rule(self, node: yaml.Node, rule: str) -> None:
        if rule not in cypher.rules():
            self._refuse(node, f"there is no rule {rule}")

    def _clauses(self, node: yaml.Node | None) -> tuple[str, ...]:
        found = []
        for item in self._items(node):
            clause = self._text(item)
            if not _CLAUSE.fullmatch(clause):
                self._refuse(
                    item, f"{clause} is no clause of the guidance (P1-P55, V1-V21, S1-S56)"
                )
            found.append(clause)
        return tuple(found)

    # --- nodes ---

    def _map(self, node: yaml.Node | None, what: str, keys: frozenset[str]) -> dict[str, yaml.Node]:
        found = dict(self._pairs(node))
        for key, value in found.items():
            if key not in keys:
                self._refuse(value, f"{key} is no key of {what}: {', '.join(sorted(keys))}")
        return found

    def _pairs(self, node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
        if node is None:
            return []
        if not isinstance(node, yaml.MappingNode):
            self._refuse(node, "takes names and values (name: value)")
        pairs = [(self._text(key), value) for key, value in node.value]
        seen: set[str] = set()
        for key, value in pairs:
            if key in seen:
                self._refuse(value, f"{key} is said twice")
            seen.add(key)
        return pairs

    def _items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._refuse(node, "takes a list")
        return list(node.value)

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._refuse(node, "takes a text")
        return str(node.value)

    def _value(self, node: yaml.Node) -> Any:
        return yaml.SafeLoader("").construct_object(node, deep=True)

    def _day(self, node: yaml.Node) -> date:
        value = self._value(node)
        if not isinstance(value, date):
            self._refuse(node, f"takes a day, as 2024-03-31, not {value!r}")
        return value

    def _refuse(self, node: yaml.Node | None, reason: str) -> NoReturn:
        line = node.start_mark.line + 1 if node is not None else 1
        raise PackError(f"{self._path.name}:{line}: {reason}")
