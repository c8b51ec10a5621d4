"""A world of marked records and readers, and who may see what of it, worked out from D4 by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from graph import grants
from graph.access import Reader, Role
from graph.clock import london_day, now
from graph.facts import Fact, Node, Ref, Relationship, Run
from graph.model import MODEL
from graph.store import Store
from tests.selections import Held

RECORDS = frozenset(node.label for node in MODEL.records)
TODAY = london_day(now())
PAST, FUTURE = TODAY - timedelta(days=400), TODAY + timedelta(days=400)
WORKERS = tuple(f"reader:{n}" for n in range(4))
TEAMS = ("team:a", "team:b")
SERVICE = "team:service"
SYSTEM = "police:api"
STAFF = {
    Role.CASE_MANAGER: {"LEAD", "CO_WORKER", "DUTY", "COVER", "PERSONAL_ADVISER", "SUPERVISOR"},
    Role.SENIOR_PRACTITIONER: {
        "LEAD",
        "CO_WORKER",
        "DUTY",
        "COVER",
        "PERSONAL_ADVISER",
        "SUPERVISOR",
    },
    Role.TEAM_MANAGER: {"SUPERVISOR", "LEAD", "CO_WORKER", "DUTY", "COVER"},
    Role.SERVICE_MANAGER: {"SUPERVISOR", "LEAD", "CO_WORKER", "DUTY", "COVER"},
    Role.IRO: {"IRO"},
    Role.CPC: {"CPC"},
}
READING = (*STAFF, Role.QA_AUDITOR, Role.INSPECTOR, Role.ANALYST, Role.EXTERNAL_SYSTEM)


@dataclass
class World:
    """What stands outside the case graph: leave, and conflicts of interest."""

    leave: list[grants.Leave] = field(default_factory=list)
    barred: list[tuple[str, str]] = field(default_factory=list)  # who, from whose files


def made(store: Store, held: Held, random: Random) -> World:
    """Mark records, relate readers to cases, give leave; ``held`` is what stands there."""
    by_label: dict[str, list[str]] = {}
    for id_, node in held.nodes.items():
        by_label.setdefault(node["label"], []).append(id_)
    cases = sorted(by_label["Case"])
    report = store.load(_facts(cases, random), Run("sights", extract_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    assert not report.refused
    marked = random.sample(cases, 4)
    for label in sorted(RECORDS & by_label.keys()):
        own = sorted(by_label[label])
        marked += random.sample(own, min(len(own), 6))
    rows = [
        {
            "id": id_,
            "label": held.nodes[id_]["label"],
            "sensitivity": random.choice(("RESTRICTED", "RESTRICTED", "SEALED")),
            "to": random.choice(([], [], [WORKERS[0]], ["IRO", WORKERS[1]], ["TEAM_MANAGER"])),
            "system": random.choice((None, SYSTEM)),
        }
        for id_ in marked
    ]
    for row in rows:
        _mark(store, row)
    return _leave(store, held, by_label, marked, random)


def _mark(store: Store, row: dict[str, Any]) -> None:
    text = (
        f"MATCH (n:{row['label']} {{id: $id}}) SET n.sensitivity = $sensitivity, "
        "n.restricted_to = $to, n.source_system = coalesce($system, n.source_system)"
    )
    store.write(lambda tx: tx.run(text, **row))


def _facts(cases: list[str], random: Random) -> list[Fact]:
    facts: list[Fact] = [Node("Worker", id_, {"role": "OTHER"}) for id_ in WORKERS]
    facts += [Node("Agency", id_, {"kind": "LOCAL_AUTHORITY"}) for id_ in (*TEAMS, SERVICE)]
    facts += [
        Relationship("MEMBER_OF", Ref("Agency", team), Ref("Agency", SERVICE), {"from": PAST})
        for team in TEAMS
    ]

    def ends() -> date | None:
        return random.choice((None, FUTURE, TODAY, TODAY - timedelta(days=1)))

    def link(type_: str, start: Ref, end: Ref, **given: Any) -> Fact:
        stated = {"from": PAST, "to": ends(), **given}
        return Relationship(
            type_, start, end, {name: v for name, v in stated.items() if v is not None}
        )

    for id_ in WORKERS:
        for case in random.sample(cases, 12):
            role = random.choice(("LEAD", "CO_WORKER", "IRO", "CPC", "SUPERVISOR", None))
            facts.append(link("ASSIGNED_TO", Ref("Worker", id_), Ref("Case", case), role=role))
        team = random.choice((*TEAMS, SERVICE))
        facts.append(link("MEMBER_OF", Ref("Worker", id_), Ref("Agency", team)))
    for case in random.sample(cases, 12):
        facts.append(link("HELD_BY", Ref("Case", case), Ref("Agency", random.choice(TEAMS))))
    managed = random.sample(WORKERS, 2)
    facts.append(link("MANAGES", Ref("Worker", managed[0]), Ref("Worker", managed[1])))
    return facts


def _leave(
    store: Store, held: Held, by_label: Mapping[str, list[str]], marked: list[str], random: Random
) -> World:
    world = World()
    until = now() + timedelta(hours=2)
    for id_ in (*WORKERS, SYSTEM):
        for _ in range(4):
            of_id = random.choice([*by_label["Case"], *by_label["Person"], *TEAMS, *marked])
            label = held.nodes[of_id]["label"] if of_id in held.nodes else "Agency"
            leave = grants.Leave(
                reader=id_,
                role=random.choice(READING),
                kind="OTHER",
                of_label=label,
                of_id=of_id,
                until=until,
                reason="For the test.",
                clearance=random.choice((None, "STANDARD", "RESTRICTED", "SEALED")),
                purpose=random.choice((None, None, "AUDIT", "CASEWORK")),
            )
            given = grants.give(store, leave, "governance")
            if random.random() < 0.2:
                grants.end(store, given, "governance")
            else:
                world.leave.append(leave)
    for id_ in WORKERS:  # who sees much, and is cleared for some of it
        wide = [("Agency", team, None) for team in TEAMS]
        some = random.sample(sorted(by_label["Case"]), 9)
        levels = ("RESTRICTED",) * 3 + ("SEALED",) * 3 + (None,) * 3
        for label, of_id, level in wide + [
            ("Case", *one) for one in zip(some, levels, strict=True)
        ]:
            leave = grants.Leave(
                id_, Role.QA_AUDITOR, "SAMPLE", label, of_id, until, "A sample.", level, "AUDIT"
            )
            grants.give(store, leave, "governance")
            world.leave.append(leave)
    for id_ in random.sample(WORKERS, 2):
        person = random.choice(sorted(by_label["Person"]))
        given = grants.bar(store, id_, person, None, "governance")
        if random.random() < 0.2:
            grants.end(store, given, "governance")
        else:
            world.barred.append((id_, person))
    for id_, person in world.barred:  # leave to read one record does not open what is barred
        files = [link["end"] for link in held.links.get(("out SUBJECT_OF", person), [])]
        lies = [link["start"] for one in files for link in held.links.get(("in ON_FILE", one), [])]
        for record in random.sample(sorted(set(lies)), min(3, len(set(lies)))):
            label = held.nodes[record]["label"]
            leave = grants.Leave(
                id_, Role.CASE_MANAGER, "SEALED", label, record, until, "One record."
            )
            grants.give(store, leave, "governance")
            world.leave.append(leave)
    return world


# --- who may see what ------------------------------------------------------------------------

_FOR = {
    Role.SENIOR_PRACTITIONER: "MANAGEMENT",
    Role.TEAM_MANAGER: "MANAGEMENT",
    Role.SERVICE_MANAGER: "MANAGEMENT",
    Role.CASE_MANAGER: "CASEWORK",
    Role.QA_AUDITOR: "AUDIT",
}


class Judge:
    """Says of each record whether one reader may see it, record by record."""

    def __init__(self, held: Held, world: World, reader: Reader) -> None:
        self._held, self._reader = held, reader
        me, role = reader.id, reader.role
        self._leave = [
            leave
            for leave in world.leave
            if (leave.reader, leave.role) == (me, role)
            and leave.purpose in (None, _FOR.get(role, ""))
        ]
        self._barred = {person for who, person in world.barred if who == me}

    def visible(self) -> Held:
        """What is left of everything for this reader."""
        nodes = {id_: dict(node) for id_, node in self._held.nodes.items() if self.sees(node)}
        seen = Held(nodes, self._held.links)
        for node in nodes.values():
            newer = [
                link
                for type_ in ("SUPERSEDES", "CORRECTS")
                for link in self._ends(f"in {type_}", node["id"])
                if link["start"] in nodes
            ]
            if not newer:
                node["superseded_at"] = None
        return seen

    def sees(self, node: Mapping[str, Any]) -> bool:
        """Whether a record is open."""
        label = node["label"]
        if self._reader.role is Role.EXTERNAL_SYSTEM:
            return label in ("Agency", "Standard") or self._told(node) or self._came_of(node)
        if label in ("Worker", "Agency", "Standard"):
            return True
        if label == "Case":
            return self._case(node["id"])
        if label == "Person":
            return node["id"] not in self._barred and self._person(node["id"])
        return self._record(node)

    def _told(self, node: Mapping[str, Any]) -> bool:
        return bool(node.get("source_system") == self._reader.id)

    def _came_of(self, node: Mapping[str, Any]) -> bool:
        """What was decided of a referral of theirs."""
        outcome = node["label"] == "Decision" and node.get("kind") in (
            "CONTACT_OUTCOME",
            "REFERRAL_OUTCOME",
        )
        rests_on = (link["end"] for link in self._ends("out BASED_ON", node["id"]))
        return outcome and any(
            self._told(self._held.nodes[id_]) for id_ in rests_on if id_ in self._held.nodes
        )

    def _ends(self, way: str, id_: str) -> list[dict[str, Any]]:
        return self._held.links.get((way, id_), [])

    def _files(self, id_: str) -> list[str]:
        return [link["end"] for link in self._ends("out ON_FILE", id_)]

    def _record(self, node: Mapping[str, Any]) -> bool:
        files = self._files(node["id"])
        if any(self._is_barred(case) for case in files):
            return False
        if any(leave.of_id == node["id"] for leave in self._leave):
            return True
        return (
            any(self._related(case) for case in files)
            and all(self._marking(self._held.nodes[case], [case]) for case in files)
            and self._marking(node, files)
        )

    def _case(self, case: str) -> bool:
        marking = self._marking(self._held.nodes[case], [case])
        return self._related(case) and not self._is_barred(case) and marking

    def _person(self, person: str) -> bool:
        for type_ in ("SUBJECT_OF", "INVOLVED_IN"):
            if any(self._case(link["end"]) for link in self._ends(f"out {type_}", person)):
                return True
        joined = {
            id_
            for (_, near), links in self._held.links.items()
            if near == person
            for link in links
            for id_ in (link["start"], link["end"])
        }
        found = (self._held.nodes[id_] for id_ in joined if id_ in self._held.nodes)
        return any(node["label"] in RECORDS and self._record(node) for node in found)

    def _is_barred(self, case: str) -> bool:
        people = {
            link["start"]
            for type_ in ("SUBJECT_OF", "INVOLVED_IN")
            for link in self._ends(f"in {type_}", case)
        }
        return bool(people & self._barred)

    def _related(self, case: str) -> bool:
        return (
            self._assigned(case)
            or self._managed(case)
            or self._held_by(case)
            or self._granted(case, None)
        )

    def _assigned(self, case: str) -> bool:
        roles = STAFF.get(self._reader.role, set())
        links = self._ends("in ASSIGNED_TO", case)
        return any(
            link["start"] == self._reader.id
            and _holds(link)
            and (link.get("role") in roles or (link.get("role") is None and "LEAD" in roles))
            for link in links
        )

    def _managed(self, case: str) -> bool:
        if self._reader.role not in (Role.TEAM_MANAGER, Role.SERVICE_MANAGER):
            return False
        below = {link["end"] for link in self._ends("out MANAGES", self._reader.id) if _holds(link)}
        links = self._ends("in ASSIGNED_TO", case)
        return any(link["start"] in below and _holds(link) for link in links)

    def _held_by(self, case: str) -> bool:
        teams: set[str] = set()
        role = self._reader.role
        if role in (Role.TEAM_MANAGER, Role.SENIOR_PRACTITIONER, Role.SERVICE_MANAGER):
            mine = self._ends("out MEMBER_OF", self._reader.id)
            teams = {link["end"] for link in mine if _holds(link)}
        if role is Role.SERVICE_MANAGER and SERVICE in teams:
            teams |= set(TEAMS)
        teams |= {leave.of_id for leave in self._leave if leave.of_label == "Agency"}
        return any(
            link["end"] in teams and _holds(link) for link in self._ends("out HELD_BY", case)
        )

    def _granted(self, case: str, level: str | None) -> bool:
        """Whether leave opens a case, up to a marking where one is named."""
        about = {link["start"] for link in self._ends("in SUBJECT_OF", case)}
        order = ("STANDARD", "RESTRICTED", "SEALED")
        return any(
            (leave.of_id == case or (leave.of_label == "Person" and leave.of_id in about))
            and (level is None or order.index(leave.clearance or "STANDARD") >= order.index(level))
            for leave in self._leave
        )

    def _marking(self, node: Mapping[str, Any], files: list[str]) -> bool:
        sensitivity = node.get("sensitivity") or "STANDARD"
        named = node.get("restricted_to") or []
        if sensitivity == "STANDARD":
            return True
        if files and all(self._granted(case, "SEALED") for case in files):
            return True
        if sensitivity == "SEALED":
            return False
        reviews = self._reader.role in (Role.IRO, Role.CPC) and all(map(self._assigned, files))
        cleared = not named and all(self._granted(case, "RESTRICTED") for case in files)
        return (
            self._reader.id in named
            or self._reader.role.value in named
            or (bool(files) and reviews)
            or (bool(files) and cleared)
        )


def _holds(link: Mapping[str, Any]) -> bool:
    begins, ends = link.get("from"), link.get("to")
    return (begins is None or begins <= TODAY) and (ends is None or ends >= TODAY)
