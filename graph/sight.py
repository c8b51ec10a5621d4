"""What a reader may see: role, relation to the case, purpose and marking, as one predicate (D4).

The predicate stands inside the Cypher, at every record that is walked to, filtered by, counted or
listed. What is absent and what may not be seen are the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.access import Reader, Role
from graph.condition import Walked
from graph.hops import ON_FILE
from graph.merge import SUPERSEDING
from graph.model import MODEL

Read = Callable[..., list[dict[str, Any]]]
"""Runs one statement with its parameters, as ``Store.read`` does."""

LEVELS = ("STANDARD", "RESTRICTED", "SEALED")

FEW_TEAMS = 3
"""With so many teams at most, a question to the whole service begins at the cases they hold."""

_FILES = ("SUBJECT_OF", "INVOLVED_IN")
_SHARED = ("Worker", "Agency", "Standard")  # known to all staff
_AGENCIES = ("Agency", "Standard")
_RECORDS = frozenset(node.label for node in MODEL.records)
_INNER = tuple(label for label in MODEL.by_label if label not in MODEL.open_labels)
_OF_PEOPLE = tuple(
    rel.type
    for rel in MODEL.relationships
    for starts, ends in [MODEL.ends(rel)]
    if ("Person" in starts and _RECORDS & set(ends))
    or ("Person" in ends and _RECORDS & set(starts))
)
"""The relationships by which a person is joined to a record: who attended, who said it."""


@dataclass(frozen=True)
class Sight:
    """What one reader may see now. Its lists travel to the server as parameters.

    ``cases`` are open by relation or grant, ``teams`` open the cases that they hold. On
    ``reviewed`` cases RESTRICTED is open, on ``cleared`` ones where it names nobody, on
    ``unsealed`` ones everything is. ``barred`` cases and people are closed, whatever else holds.
    """

    reader: Reader
    today: date
    cases: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    unsealed: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    barred_people: tuple[str, ...] = ()
    people: tuple[str, ...] = ()  # whose child's view is open, beside those of open cases
    broken: tuple[str, ...] = ()  # cases that only leave taken in an emergency opens
    only: tuple[str, ...] | None = field(default=None, repr=False)  # of a past state: by id

    def may_read_child(self, person_id: str) -> bool | None:
        """Whether a child's view is open; None where that is as the person's record is."""
        if self.reader.role in (Role.YOUNG_PERSON, Role.ADVOCATE):
            return person_id in self.people
        return None

    @property
    def parameters(self) -> dict[str, Any]:
        """What the predicates name; each statement takes those that it uses."""
        if self.only is not None:
            return {"sight_only": list(self.only)}
        return {
            "sight_me": self.reader.id,
            "sight_role": self.reader.role.value,
            "sight_today": self.today,
            "sight_cases": list(self.cases),
            "sight_teams": list(self.teams),
            "sight_reviewed": list(self.reviewed),
            "sight_cleared": list(self.cleared),
            "sight_unsealed": list(self.unsealed),
            "sight_records": list(self.records),
            "sight_barred": list(self.barred),
            "sight_people": list(self.barred_people),
            "sight_own": list(self.people),
        }

    def used(self, text: str) -> dict[str, Any]:
        """The parameters that a statement names."""
        return {name: value for name, value in self.parameters.items() if f"${name}" in text}

    def visible(
        self, node: str, labels: Sequence[str], walked: Walked | None = None, /
    ) -> str | None:
        """The predicate by which a variable of one of these labels, or of any, is visible.

        What the store computes or keeps for itself is of no label that is. What makes a record or
        a person visible may be the very link by which it was come to from one that is visible
        itself. Then it is not looked for again: a server plans in tenths of a second what
        otherwise takes it seconds.
        """
        if self.only is not None:
            return f"{node}.id IN $sight_only"
        if self.reader.role is Role.EXTERNAL_SYSTEM:
            return _own(node, labels)
        labels = labels or MODEL.open_labels
        several = len(labels) > 1
        shared = [label for label in labels if label in _SHARED]
        records = [label for label in labels if label in _RECORDS]
        parts: list[str | None] = []
        if records:
            # what lies on no file never passes it
            record = self._record(node, on_open=walked == ("Case", ON_FILE))
            parts.append(_all([record, self._meant(node)]) if "Annotation" in records else record)
        if "Case" in labels:
            parts.append(_of("Case", node, self._case(node), several=several))
        if "Person" in labels:
            person = self._unbarred_person(node) if _shows_people(walked) else self._person(node)
            parts.append(_of("Person", node, person, several=several))
        if shared:
            if not several:
                return None
            parts += [f"{node}:{label}" for label in shared]
        seen = [part for part in parts if part is not None]
        if len(seen) < len(parts):
            return None  # whoever is asked for here is visible
        return seen[0] if len(seen) == 1 else f"({' OR '.join(seen)})"

    def held(self, node: str) -> str:
        """All properties of a variable; that it was superseded is told with what did so."""
        newer, how, since = f"{node}_n", f"{node}_l", f"{node}_d"
        pattern = f"({node})<-[{how}:{'|'.join(SUPERSEDING)}]-({newer})"
        seen = self.visible(newer, tuple(sorted(_RECORDS)))
        first = (
            f"head(COLLECT {{ MATCH {pattern} WHERE {seen} "
            f"RETURN coalesce({how}.recorded_at, {newer}.recorded_at) AS {since} "
            f"ORDER BY {since} LIMIT 1 }})"
        )
        return f"{node} {{.*, superseded_at: {first}}}"

    def current(self, node: str) -> str:
        """By what nothing that is visible corrects a variable."""
        newer = f"{node}_n"
        seen = self.visible(newer, tuple(sorted(_RECORDS)))
        return f"NOT EXISTS {{ MATCH ({node})<-[:CORRECTS]-({newer}) WHERE {seen} }}"

    def cases_asked(self) -> str | None:
        """The ids of the cases that the reader may have to do with, where those are few."""
        alone = self.only is None and self.reader.role is not Role.EXTERNAL_SYSTEM
        if not alone or self.records or len(self.teams) > FEW_TEAMS:
            return None
        if not self.teams:
            return "$sight_cases"
        return (
            "$sight_cases + COLLECT { MATCH (sight_t:Agency)<-[:HELD_BY]-(sight_c:Case) "
            "WHERE sight_t.id IN $sight_teams RETURN DISTINCT sight_c.id }"
        )

    def begins(self, node: str, label: str) -> tuple[str, ...] | None:
        """Lines that come to all of a label that may be seen from the cases, where those are few.

        More may be come to than may be seen.
        """
        cases = self.cases_asked()
        if cases is None:
            return None
        case = f"{node}_c"
        each = f"UNWIND {cases} AS {node}_id MATCH ({case}:Case {{id: {node}_id}})"
        if label == "Case":
            return (f"{each} WITH DISTINCT {case} AS {node}",)
        if label in _RECORDS:
            return f"{each}<-[:ON_FILE]-({node}:{label})", f"WITH DISTINCT {node}"
        if label == "Person":
            on_file = f"-[:{'|'.join(_OF_PEOPLE)}]-({node}:Person)"
            return (
                "CALL () {",
                f"  {each}<-[:{'|'.join(_FILES)}]-({node}:Person) RETURN {node}",
                f"  UNION {each}<-[:ON_FILE]-(){on_file} RETURN {node}",
                "}",
                f"WITH {node}",
            )
        return None

    # --- the predicates ---

    def _case(self, case: str) -> str:
        """Open by relation or grant, neither barred nor marked beyond what the reader may read."""
        return _all([self._related(case), self._unbarred(case), self._marking(case, f"{case}.id")])

    def _related(self, case: str) -> str:
        ways = [f"{case}.id IN $sight_cases"] if self.cases else []
        if self.teams:
            held, team = f"{case}_h", f"{case}_t"
            ways.append(
                f"EXISTS {{ MATCH ({case})-[{held}:HELD_BY]->({team}:Agency) "
                f"WHERE {team}.id IN $sight_teams "
                f"AND coalesce({held}.from <= $sight_today, true) "
                f"AND coalesce({held}.to >= $sight_today, true) }}"
            )
        return _any(ways)

    def _unbarred(self, case: str) -> str | None:
        return f"NOT {case}.id IN $sight_barred" if self.barred else None

    def _record(self, node: str, *, on_open: bool = False) -> str:
        """On an open file, and no file of it nor its own marking keeps it from the reader."""
        on, strict = f"{node}_f", f"{node}_s"
        opened = (
            None
            if on_open
            else f"EXISTS {{ MATCH ({node})-[:ON_FILE]->({on}:Case) WHERE {self._related(on)} }}"
        )
        closed = [f"NOT ({self._marking(strict, f'{strict}.id')})"]
        if self.barred:
            closed.append(f"{strict}.id IN $sight_barred")
        kept = f"NOT EXISTS {{ MATCH ({node})-[:ON_FILE]->({strict}:Case) WHERE {_any(closed)} }}"
        seen = _all([opened, kept, self._marking(node)])
        if not self.records:
            return seen
        granted = f"{node}.id IN $sight_records"
        if self.barred:
            barred = f"{node}_b"
            granted += (
                f" AND NOT EXISTS {{ MATCH ({node})-[:ON_FILE]->({barred}:Case) "
                f"WHERE {barred}.id IN $sight_barred }}"
            )
        return f"({granted} OR {seen})"

    def _meant(self, node: str) -> str:
        """What a young person writes is for whom they say: themselves, their advocate, or all."""
        wrote, person = f"{node}_w", f"{node}_y"
        mine = (
            f"EXISTS {{ MATCH ({person}:Person)-[{wrote}:WROTE]->({node}) "
            f"WHERE {person}.id = $sight_me }}"
        )
        ways = [f"NOT {node}:Annotation", f"coalesce({node}.audience, 'RECORD') = 'RECORD'", mine]
        if self.reader.role is Role.ADVOCATE and self.people:
            theirs = mine.replace("= $sight_me", "IN $sight_own")
            ways.append(f"{node}.audience = 'ADVOCATE' AND {theirs}")
        return _any(ways)

    def _marking(self, node: str, own: str | None = None) -> str:
        """What the marking of a case (``own`` is its id) or of a record lets the reader read."""
        named = f"coalesce({node}.restricted_to, [])"
        ways = [f"$sight_me IN {named}", f"$sight_role IN {named}"]
        for name in ("reviewed", "unsealed"):
            if getattr(self, name):
                ways.append(_all_files(node, own, f"$sight_{name}"))
        if self.cleared:
            ways.append(f"size({named}) = 0 AND {_all_files(node, own, '$sight_cleared')}")
        restricted = f"{node}.sensitivity = 'RESTRICTED' AND {_any(ways)}"
        parts = [f"coalesce({node}.sensitivity, 'STANDARD') = 'STANDARD'", restricted]
        if self.unsealed:
            unsealed = _all_files(node, own, "$sight_unsealed")
            parts.append(f"{node}.sensitivity = 'SEALED' AND {unsealed}")
        return _any(parts)

    def _person(self, node: str) -> str:
        """Seen through a case, or through a record, that is seen."""
        case, record = f"{node}_c", f"{node}_r"
        through = [
            f"EXISTS {{ MATCH ({node})-[:{'|'.join(_FILES)}]->({case}:Case) "
            f"WHERE {self._case(case)} }}",
            f"EXISTS {{ MATCH ({node})-[:{'|'.join(_OF_PEOPLE)}]-({record}) "
            f"WHERE {self._record(record)} }}",
        ]
        return _all([self._unbarred_person(node), _any(through)])

    def _unbarred_person(self, node: str) -> str | None:
        return f"NOT {node}.id IN $sight_people" if self.barred_people else None

    # --- markings that were read already ---

    def may_read(self, marking: Mapping[str, Any]) -> bool:
        """Whether a record of this marking is open, on a case that the reader may read.

        The marking tells ``id``, ``sensitivity``, ``restricted_to`` and ``files``.
        """
        sensitivity = marking["sensitivity"] or "STANDARD"
        if sensitivity == "STANDARD" or marking["id"] in self.records:
            return True
        files = frozenset(marking["files"])
        if files and files <= set(self.unsealed):
            return True
        if sensitivity == "SEALED":
            return False
        named = marking["restricted_to"] or ()
        if self.reader.id in named or self.reader.role.value in named:
            return True
        if files and files <= set(self.reviewed):
            return True
        return bool(files) and not named and files <= set(self.cleared)


def _all_files(node: str, own: str | None, cases: str) -> str:
    if own is not None:
        return f"{own} IN {cases}"
    file = f"{node}_a"
    return (
        f"NOT EXISTS {{ MATCH ({node})-[:ON_FILE]->({file}:Case) WHERE NOT {file}.id IN {cases} }}"
    )


def _own(node: str, labels: Sequence[str]) -> str | None:
    """What an agency's own system may see: what it told us, and what came of its referrals."""
    if labels and set(labels) <= set(_AGENCIES):
        return None
    told, decided = f"{node}_o", f"{node}.kind IN ['CONTACT_OUTCOME', 'REFERRAL_OUTCOME']"
    own = f"{node}.source_system = $sight_me"
    if not labels:
        labels = MODEL.open_labels
        own += f" AND NOT ({' OR '.join(f'{node}:{label}' for label in _INNER)})"
    parts = [own]
    parts += [f"{node}:{label}" for label in _AGENCIES if label in labels]
    if "Decision" in labels:
        parts.append(
            f"{node}:Decision AND {decided} AND EXISTS {{ MATCH ({node})-[:BASED_ON]->({told}) "
            f"WHERE {told}.source_system = $sight_me }}"
        )
    return f"({' OR '.join(parts)})"


def _of(label: str, node: str, predicate: str | None, *, several: bool) -> str | None:
    own = f"{node}:{label}" if several else None
    return " AND ".join(part for part in (own, predicate) if part) or None


def _shows_people(walked: Walked | None) -> bool:
    """Whether people come to in this way, from what is visible, are visible by that."""
    if walked is None:
        return False
    near, type_ = walked
    return type_ in (_FILES if near == "Case" else _OF_PEOPLE) and near in ("Case", *_RECORDS)


def _all(parts: Iterable[str | None]) -> str:
    return "(" + " AND ".join(part for part in parts if part) + ")"


def _any(parts: Sequence[str]) -> str:
    return "(" + " OR ".join(parts) + ")" if parts else "false"
