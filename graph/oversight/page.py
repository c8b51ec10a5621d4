"""docs/oversight.md: every rule, from its own file and the policy pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import cypher
from cypher.rule import COLUMNS, SERVICES, Definition, Rule
from graph.oversight.days import Period
from graph.oversight.pack import Pack, Setting

COLUMN_MEANINGS: Mapping[str, str] = {
    "case_id": "The case.",
    "subjects": "What the row is about; with the rule, the case and the first day it names a "
    "finding.",
    "path": "What the row rests on, in order: `Label:id` or `Label:id TYPE Label:id`.",
    "anchor": "The day on which it began, with its precision; a day that is not known well enough "
    "gives UNKNOWN.",
    "period": "The parameter of the policy pack that says how long it may take.",
    "due": "The day by which it is due, where the record itself names one.",
    "met": "The day of the first thing that fulfils it; null where nothing does.",
    "ended_on": "The day from which it was no longer to be done.",
    "ended_by": "Why it was no longer to be done, in words.",
    "spared_on": "A day before the due day on which it became needless, and not after it.",
    "outlives_case": "Whether it is still to be done when the case has closed.",
    "explained_at": "Further records whose deviations explain the row.",
    "never_explained": "Whether no deviation explains it.",
    "spells": "The times in which somebody was to look again and again.",
    "marks": "The days on which somebody looked, with their precision.",
    "alarms": "Days that make a stretch they lie in as serious as each says.",
    "outcome": "The outcome, where the rule says it itself and no day decides.",
    "state": "How a breach stands, where the rule says so: REMEDIED for what was put right.",
    "severity": "How serious it is, where this row differs from the rule.",
    "severity_late": "How serious it is once it was done late.",
    "role": "Who answers for it, where this row differs from the rule.",
    "missing": "What was not found on this record.",
    "searched": "Which kinds of record were looked for and in which days: with it, a source that "
    "was down makes the row UNKNOWN.",
    "detail": "What the wording needs.",
}

_BEGINNING = """\
# Oversight rules

What should have been done on a case, and is not found on its record. Written by `casegraph
reference` from the rules in `cypher/oversight/` and the policy pack `{pack}`; change them there.
`casegraph query show R06` prints the whole text of a rule, for any Cypher shell.

A finding says that something was **not found on this record**; it may have happened all the same.
It carries the path of records on which it rests. The outcome of a row is one of

- **BREACH**: what was expected is not found. It is OPEN, REMEDIED (put right later) or HISTORIC
  (done late, or the case has closed since). A breach of severity INFO is information, no finding.
- **EXPLAINED**: not found, and a deviation with a reason stands on the record.
- **MET**, **NOT_DUE**, **NOT_APPLICABLE**: in time; its day has not come; no longer to be
  done.
- **UNKNOWN**: the record does not say enough: a day is not known well enough, or a source was down.

`suppressed_reason` says why what is explained, unknown or not applicable is no breach: the words
of the deviation, the source that failed, or what ended it first. `sources_seen` names the kinds of
place in which the records on the path stand (P43, P46): what a record says of itself
(`source_kind`), else what its kind tells (minutes, an audit, a document that was signed off or sent
back), else the case system.

Days are London calendar days. Within so many days includes the last one. Working days leave out
Saturdays, Sundays and the bank holidays of England. A number marked *ours* is not in the guidance:
a service replaces it by its own in a policy pack, and `casegraph oversight what-if` shows first
what that would change.
"""

_ROWS = """\
A rule's query takes `$files`, the cases with what all rules need of them, and the parameters of
the pack that it names. It gives one row for each subject, also for those that are in order. A row
names a day (`due`, or `anchor` with `period`) and what fulfils it (`met`); or stretches of time
(`spells`, `marks`, `period`); or says its `outcome`. What holds for every rule (not due yet, ended
before its day, the case closed, deviations, unknown days, sources that were down) is decided in
one place, `graph/oversight/judge.py`.
"""


def oversight_page(pack: Pack) -> str:
    """The whole page; the same rules and pack always give the same text."""
    return "\n".join(_page(pack)) + "\n"


def _page(pack: Pack) -> Iterator[str]:
    rules = cypher.rules()
    yield _BEGINNING.format(pack=pack.name)
    yield from _table(
        ("rule", "looks for", "severity", "stands on"),
        (
            (f"[{rule.id}](#{rule.id.lower()})", rule.title, rule.severity, ", ".join(rule.basis))
            for rule in rules.values()
        ),
    )
    for rule in rules.values():
        yield from _rule(rule, pack)
    yield "## The policy pack\n"
    yield f"{pack.title}. `{pack.name}`, version {pack.version}, from {pack.valid_from}."
    yield "Owner: " + pack.owner + ".\n"
    used: dict[str, list[str]] = {}
    for rule in rules.values():
        for name in rule.settings:
            used.setdefault(name, []).append(rule.id)
    yield from _table(
        ("parameter", "value", "meaning", "clauses", "rules"),
        (
            (f"`{one.name}`", _value(one), one.meaning, ", ".join(one.clauses), _uses(one, used))
            for one in pack.settings.values()
        ),
    )
    yield "## The columns of a rule's rows\n"
    yield _ROWS
    yield from _table(
        ("column", "kind", "what it is for"),
        ((f"`{name}`", kind, COLUMN_MEANINGS[name]) for name, kind in COLUMNS.items()),
    )
    yield "## Definitions\n"
    yield "Expressions that rules share: a call stands for the whole text.\n"
    for definition in cypher.definitions():
        yield from _definition(definition)


def _uses(setting: Setting, used: Mapping[str, list[str]]) -> str:
    return ", ".join(used.get(setting.name, ["what rules share"]))


def _rule(rule: Rule, pack: Pack) -> Iterator[str]:
    yield f"## {rule.id}\n"
    yield f"**{rule.summary}** {rule.detail}".rstrip() + "\n"
    yield f"- Severity: {rule.severity}{f'; {rule.uplift}' if rule.uplift else ''}."
    yield f"- Who answers: {rule.role}."
    every = set(rule.services) == set(SERVICES)
    yield f"- Services: {'all' if every else ', '.join(rule.services)}."
    yield f"- Stands on: {', '.join(rule.basis)}."
    if rule.after:
        yield f"- Reads what was found by: {', '.join(rule.after)}."
    for name in rule.settings:
        setting = pack.settings[name]
        yield f"- `{name}` = {_value(setting)}: {setting.meaning}"
    yield f"- Staff read: “{rule.staff}”"
    if rule.child:
        yield f"- The child reads: “{rule.child}”"
    yield ""


def _value(setting: Setting) -> str:
    value = setting.value
    if setting.unit:
        said = str(Period(value, setting.unit))
    elif isinstance(value, bool):
        said = "yes" if value else "no"
    else:
        said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{said or 'none'} (*ours*)" if setting.is_assumption else said or "none"


def _definition(definition: Definition) -> Iterator[str]:
    yield f"### {definition.name}({definition.argument})\n"
    yield definition.meaning[:1].upper() + definition.meaning[1:] + "\n"
    yield f"```cypher\n{definition.expression}\n```\n"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""
