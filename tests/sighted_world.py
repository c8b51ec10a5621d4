"""A world of every scenario at once, with markings and readers, for what may be seen of it.

Each scenario's records get ids of their own and lie on a file; some are then marked as restricted
or sealed, and some lie on a second file. Who may see what is told here a second time, in Python
and from the words of D4, so that the predicates of graph/sight.py are not judged by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import cypher
from graph import grants
from graph.access import Reader, Role
from graph.clock import now
from graph.facts import Fact, Node, Ref, Relationship
from graph.grants import Leave
from graph.model import MODEL
from graph.store import Store
from tests.scenario import BEFORE_ALL, RUNS, Scenario, scenarios

RECORDS = frozenset(node.label for node in MODEL.records)
STAFF = frozenset({"Worker", "Agency", "Standard"})
POLICE = "police"
_LONG_AGO = datetime.combine(BEFORE_ALL, datetime.min.time())
_YESTERDAY = now().date() - timedelta(days=2)

Call = tuple[str, Mapping[str, Any]]


@dataclass
class Person:
    """A reader, and which cases the world opens to them; the graph and grants say the same."""

    reader: Reader
    cases: set[str] = field(default_factory=set)
    reviewed: set[str] = field(default_factory=set)  # RESTRICTED is open there
    cleared: set[str] = field(default_factory=set)  # RESTRICTED that names nobody is, too
    unsealed: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)  # people
    leave: list[Leave] = field(default_factory=list)


class World:
    """Facts, readers and calls, all drawn by one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.later: list[Fact] = []
        self.facts: list[Fact] = []
        self.calls: dict[str, list[Call]] = {}
        self.nodes: dict[str, Node] = {}
        self.links: list[Relationship] = []
        for number, scenario in enumerate(scenarios()):
            self._add(f"{number}.", scenario)
        self._index()
        self._lay_on_files()
        self._mark()
        self._index()
        self.readers = list(self._readers())
        self._index()
        self._more_calls()

    # --- the graph ---

    def _add(self, prefix: str, scenario: Scenario) -> None:
        for place, (_, said) in enumerate(scenario.loads):
            for fact in said:
                (self.later if place else self.facts).append(_renamed(prefix, fact))
        own = {
            parameter.name: scenario.parameters[parameter.name]
            for parameter in cypher.find(scenario.query).parameters
        }
        for parameter in cypher.find(scenario.query).parameters:
            value = own[parameter.name]
            if parameter.kind.startswith("id") and value is not None:
                own[parameter.name] = prefix + value
        self.calls.setdefault(scenario.query, []).append((scenario.query, own))

    def _index(self) -> None:
        self.nodes = {fact.id: fact for fact in self.facts if isinstance(fact, Node)}
        self.links = [f for f in [*self.facts, *self.later] if isinstance(f, Relationship)]
        self.files: dict[str, set[str]] = {id_: set() for id_ in self.nodes}
        for link in self.links:
            if link.type == "ON_FILE":
                self.files[link.start.id].add(link.end.id)

    def of(self, label: str) -> list[str]:
        """The ids of a label, in order."""
        return sorted(id_ for id_, node in self.nodes.items() if node.label == label)

    def link(self, start: Ref, type_: str, end: Ref, **properties: Any) -> None:
        """Add a relationship that was known from always."""
        self.facts.append(Relationship(type_, start, end, properties, _LONG_AGO))

    def _lay_on_files(self) -> None:
        cases = self.of("Case")
        for id_, node in sorted(self.nodes.items()):
            if node.label not in RECORDS:
                continue
            near = [case for case in cases if case.split(".")[0] == id_.split(".")[0]]
            near = near or [self.random.choice(cases)]
            if not self.files[id_] or self.random.random() < 0.1:
                case = self.random.choice(near)
                if case not in self.files[id_]:
                    self.link(node.ref, "ON_FILE", Ref("Case", case))

    def _mark(self) -> None:
        names = [["w.cm"], ["TEAM_MANAGER"], ["w.nobody"], []]
        for place, fact in enumerate(self.facts):
            if not isinstance(fact, Node) or fact.label not in {*RECORDS, "Case"}:
                continue
            often = 0.12 if fact.label == "Case" else 0.25
            given: dict[str, Any] = {}
            if fact.label != "Withholding" and self.random.random() < often:
                given["sensitivity"] = self.random.choice(["RESTRICTED", "SEALED"])
                if given["sensitivity"] == "RESTRICTED":
                    given["restricted_to"] = self.random.choice(names)
            if self.random.random() < 0.2:
                given["source_system"] = POLICE
            if given:
                self.facts[place] = replace(fact, properties={**fact.properties, **given})

    # --- the readers ---

    def _readers(self) -> Iterator[Person]:
        cases = self.of("Case")
        held = {link.start.id for link in self.links if link.type == "HELD_BY"}

        def some(part: float, of: list[str] = cases) -> set[str]:
            return {case for case in of if self.random.random() < part}

        for id_ in ("w.cm", "w.tm", "w.iro", "w.nobody", "w.kin", "w.glass", "w.qa"):
            self.facts.append(Node("Worker", id_, {"role": "CASE_MANAGER"}))
        self.facts.append(Node("Agency", "w.team", {"name": "A team"}))
        self.link(Ref("Worker", "w.tm"), "MEMBER_OF", Ref("Agency", "w.team"))

        def assigned(worker: str, role: str, opened: set[str], **when: Any) -> None:
            for case in sorted(opened):
                start, end = Ref("Worker", worker), Ref("Case", case)
                self.link(start, "ASSIGNED_TO", end, role=role, **when)

        running = some(0.5)
        assigned("w.cm", "LEAD", running)
        # an allocation that has ended opens nothing
        assigned("w.cm", "CO_WORKER", set(cases) - running, to=_YESTERDAY)
        yield Person(Reader("w.cm", Role.CASE_MANAGER), running)

        team = some(0.5, [case for case in cases if case not in held])
        for case in sorted(team):
            self.link(Ref("Case", case), "HELD_BY", Ref("Agency", "w.team"))
        yield Person(Reader("w.tm", Role.TEAM_MANAGER), team)

        reviewed = some(0.6)
        assigned("w.iro", "IRO", reviewed)
        yield Person(Reader("w.iro", Role.IRO), reviewed, reviewed)

        related = some(0.8)
        assigned("w.kin", "LEAD", related)
        people = self.of("Person")
        barred = set(self.random.sample(people, 12))
        yield Person(Reader("w.kin", Role.CASE_MANAGER), related, barred=barred)

        levels: dict[str, set[str]] = {"STANDARD": set(), "RESTRICTED": set(), "SEALED": set()}
        for case in cases:
            levels[self.random.choice([*levels])].add(case)
        leave = [
            _leave("w.qa", Role.QA_AUDITOR, "SAMPLE", "Case", case, level)
            for level, opened in levels.items()
            for case in sorted(opened)[::4]
        ]
        opened = {one.of_id for one in leave}
        cleared = {one.of_id for one in leave if one.clearance != "STANDARD"}
        unsealed = {one.of_id for one in leave if one.clearance == "SEALED"}
        yield Person(
            Reader("w.qa", Role.QA_AUDITOR),
            opened,
            cleared=cleared,
            unsealed=unsealed,
            leave=leave,
        )

        broken = set(sorted(cases)[::9])
        leave = [
            _leave("w.glass", Role.CASE_MANAGER, "BREAK_GLASS", "Case", case, "RESTRICTED")
            for case in sorted(broken)
        ]
        glass = Reader("w.glass", Role.CASE_MANAGER)
        yield Person(glass, broken, cleared=broken, leave=leave)

        subjects: dict[str, set[str]] = {}
        for link in self.links:
            if link.type == "SUBJECT_OF":
                subjects.setdefault(link.start.id, set()).add(link.end.id)
        for person in self.random.sample(sorted(subjects), 4):
            own = subjects[person]
            yield Person(Reader(person, Role.YOUNG_PERSON), own, own)
            leave = [_leave("w.adv", Role.ADVOCATE, "ADVOCATE", "Person", person, None)]
        yield Person(Reader("w.adv", Role.ADVOCATE), own, own, leave=leave)
        yield Person(Reader("w.analyst", Role.ANALYST))
        yield Person(Reader(POLICE, Role.EXTERNAL_SYSTEM))

    def _more_calls(self) -> None:
        """Calls on what no scenario asks about: pages, and any record of the world."""
        day = date(2030, 1, 1)
        for id_, node in sorted(self.nodes.items()):
            for name in ("records/one", "records/source"):
                self.calls[name].append((name, {"id": id_}))
            self.calls["records/neighbours"].append(("records/neighbours", {"id": id_, "first": 3}))
            if node.label in RECORDS:
                self.calls["trace/backwards"].append(("trace/backwards", {"id": id_}))
            if node.label == "Case":
                self.calls["cases/one"].append(("cases/one", {"case_id": id_, "as_of": day}))
        for name, calls in self.calls.items():
            takes = {parameter.name for parameter in cypher.find(name).parameters}
            if "case_id" in takes and "first" in takes:
                for first in (2, 1000):
                    calls.append((name, {**calls[0][1], "case_id": None, "first": first}))
        page = {"status": None, "as_of": day, "after_id": None}
        for after in (None, *self.of("Case")[::9]):
            call = ("cases/list", {**page, "after_id": after, "first": 3})
            self.calls["cases/list"].append(call)
        for letters in "abe":
            self.calls["people/find"].append(("people/find", {"letters": letters, "first": 5}))

    # --- loading ---

    def load(self, store: Store) -> None:
        """Load everything, and give every reader their leave and conflicts."""
        for run, facts in zip(RUNS, (self.facts, self.later), strict=True):
            report = store.load(facts, run)
            assert [str(refusal) for refusal in report.refused] == []
        for person in self.readers:
            for one in person.leave:
                grants.give(store, one, "w.nobody")
            for kin in sorted(person.barred):
                grants.bar(store, person.reader.id, kin, "kin", "w.nobody")

    # --- who may see what, from D4's words ---

    def hidden(self, person: Person) -> frozenset[str]:
        """The ids of all that is hidden from a reader."""
        if person.reader.role is Role.EXTERNAL_SYSTEM:
            return frozenset(id_ for id_ in self.nodes if not self._is_agencys(id_))
        barred = {
            link.end.id
            for link in self.links
            if link.type in ("SUBJECT_OF", "INVOLVED_IN") and link.start.id in person.barred
        }

        def is_open(case: str) -> bool:
            return case in person.cases and self._may_read(person, case, {case})

        seen = {case for case in self.of("Case") if is_open(case) and case not in barred}
        for id_, files in self.files.items():
            if (
                self.nodes[id_].label in RECORDS
                and files & person.cases
                and not files & barred
                and all(self._may_read(person, file, {file}) for file in files)
                and self._may_read(person, id_, files)
            ):
                seen.add(id_)
        near = seen | set()
        for link in self.links:
            ends = {link.start.label: link.start.id, link.end.label: link.end.id}
            of_case = link.type in ("SUBJECT_OF", "INVOLVED_IN")
            if "Person" in ends and (of_case or RECORDS & ends.keys()):
                start, end = link.start.id, link.end.id
                near |= {start, end} if {start, end} & seen else set()
        for id_, node in self.nodes.items():
            if node.label in STAFF or (
                node.label == "Person" and id_ in near and id_ not in person.barred
            ):
                seen.add(id_)
        return frozenset(self.nodes.keys() - seen)

    def _may_read(self, person: Person, id_: str, files: set[str]) -> bool:
        said = self.nodes[id_].properties
        sensitivity = said.get("sensitivity", "STANDARD")
        if sensitivity == "STANDARD" or files <= person.unsealed:
            return True
        named = said.get("restricted_to") or []
        return sensitivity == "RESTRICTED" and (
            person.reader.id in named
            or person.reader.role.value in named
            or files <= person.reviewed
            or (not named and files <= person.cleared)
        )

    def _is_agencys(self, id_: str) -> bool:
        node = self.nodes[id_]
        told = {one for one, other in self.nodes.items() if self._said_by_police(other)}
        outcome = node.properties.get("kind") in ("CONTACT_OUTCOME", "REFERRAL_OUTCOME")
        based = any(
            link.type == "BASED_ON" and link.start.id == id_ and link.end.id in told
            for link in self.links
        )
        agency = node.label in ("Agency", "Standard")
        return id_ in told or agency or (node.label == "Decision" and outcome and based)

    @staticmethod
    def _said_by_police(node: Node) -> bool:
        return node.properties.get("source_system") == POLICE


def _leave(
    reader: str, role: Role, kind: str, label: str, id_: str, clearance: str | None
) -> Leave:
    until = now() + timedelta(days=30)
    code = "OUT_OF_HOURS" if kind == "BREAK_GLASS" else None
    return Leave(reader, role, kind, label, id_, until, "for the test", clearance, code=code)


_WORKERS = ("recorded_by", "chaired_by", "plain_text_approved_by", "answered_by")


def _renamed(prefix: str, fact: Fact) -> Fact:
    if isinstance(fact, Node):
        own = dict(fact.properties)
        for name in _WORKERS:
            if own.get(name):
                own[name] = prefix + own[name]
        return replace(fact, id=prefix + fact.id, properties=own)
    start, end = (Ref(end.label, prefix + end.id) for end in (fact.start, fact.end))
    return replace(fact, start=start, end=end)
