"""Made-up families: children, a case for each, and the meetings that they share."""

from __future__ import annotations

from datetime import date
from random import Random

from graph.facts import Fact, Node, Place, Ref, Relationship
from importers.generate.files import FileMaker
from importers.generate.telling import DAYS, FILE, SAID, SPAN
from importers.generate.words import FORENAMES, SURNAMES, WORDS

_TEAM_CASES = 160
_TEAM_WORKERS = 8


class FamilyMaker(FileMaker):
    """The families of one run, one after another."""

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self.made = 0
        self._families = 0
        self._team = Ref("Agency", "")

    def family(self, most: int) -> list[Fact]:
        """One family: its children, a case for each, and what lies on their files."""
        self._facts = []
        size = 1 if (lot := self._random()) < 0.6 else 2 if lot < 0.85 else 3 if lot < 0.96 else 4
        size = min(size, most)
        if self.made // _TEAM_CASES != (self.made - 1) // _TEAM_CASES or not self._workers:
            self._new_team(self.made // _TEAM_CASES)
        self._families += 1
        begins = self._below(SPAN - 60)
        ends = begins + 30 + self._below(900)
        children = self._children(size)
        cases = [
            self._case(child, f"{self._families}-{n}", begins, ends)
            for n, child in enumerate(children, 1)
        ]
        self.made += size
        ends = min(ends, SPAN - 1)
        lot = self._random()
        for child, case in zip(children, cases, strict=True):
            self._file(child, case, begins, ends, lot)
        if lot > 0.55:
            self._conference(children, cases, begins, ends)
        return self._facts

    def _new_team(self, number: int) -> None:
        team = f"T{number + 1}"
        name = f"Family Team {number + 1}"
        self._team = self._always("Agency", f"ssd:ssd_department:{team}", {"name": name})
        self._workers = []
        for n in range(_TEAM_WORKERS + 1):
            manages = n == _TEAM_WORKERS
            worker = self._always(
                "Worker",
                f"ssd:ssd_professionals:W{number * (_TEAM_WORKERS + 1) + n + 1}",
                {
                    "display_name": f"{self._one(FORENAMES)} {self._one(SURNAMES)}",
                    "job_title": "Team manager" if manages else "Social worker",
                    "role": "TEAM_MANAGER" if manages else "CASE_MANAGER",
                },
            )
            if manages:
                self._manager = worker
            else:
                self._workers.append(worker)

    def _children(self, size: int) -> list[Ref]:
        surname = self._one(SURNAMES)
        children: list[Ref] = []
        for n in range(1, size + 1):
            born = date(2004 + self._below(14), 1 + self._below(12), 1 + self._below(28))
            child = self._always(
                "Person",
                f"ssd:ssd_person:N{self._families}-{n}",
                {
                    "name": f"{self._one(FORENAMES)} {surname}",
                    "date_of_birth": born,
                    "sex": self._one("FM"),
                    "is_subject": True,
                },
            )
            for other in children:
                link = Relationship("RELATED_TO", child, other, {"kind": "SIBLING"})
                link.place = self._place
                self._facts.append(link)
            children.append(child)
        return children

    def _case(self, child: Ref, number: str, begins: int, ends: int) -> Ref:
        self._day = begins
        self._records += 1
        self._place = Place(FILE, self._records)
        case = Ref("Case", f"ssd:ssd_cin_episodes:R{number}")
        said = {
            "service": "CHILDRENS_SOCIAL_CARE",
            "kind": "EPISODE",
            "stage": "REFERRAL",
            "status": "OPEN",
            "happened_from": DAYS[begins],
            "primary_need": self._one(("N1", "N1", "N1", "N3", "N4", "N5")),
        }
        self._facts.append(Node("Case", case.id, said, SAID[begins], False, self._place))
        self._join("SUBJECT_OF", child, case)
        self._join("HELD_BY", case, self._team, {"from": DAYS[begins]})
        worker = self._one(self._workers)
        self._join("ASSIGNED_TO", worker, case, {"role": "LEAD", "from": DAYS[begins]})
        if self._random() < 0.35 and ends < SPAN:
            change = begins + (ends - begins) // 2
            self._records += 1
            self._place, self._day = Place(FILE, self._records), change
            second = {"role": "LEAD", "from": DAYS[change]}
            self._join("ASSIGNED_TO", self._one(self._workers), case, second)
        if ends < SPAN:
            self._records += 1
            place = Place(FILE, self._records)
            closed = {"status": "CLOSED", "happened_to": DAYS[ends], "close_reason": "RC7"}
            self._facts.append(Node("Case", case.id, closed, SAID[ends], False, place))
        return case

    def _conference(self, children: list[Ref], cases: list[Ref], begins: int, ends: int) -> None:
        """A meeting about all the children of a family, with or without minutes."""
        day = min(ends, begins + 15 + self._below(120))
        minutes: Ref | None = None
        if self._random() < 0.7:
            said = {"kind": "MINUTES", "completed_at": DAYS[day], "status": "CURRENT"}
            minutes = self._record("Document", "sheet:documents:D", cases, day, said)
        kind = self._one(("CORE_GROUP", "CORE_GROUP", "ICPC", "NETWORK"))
        meeting = self._record("Meeting", "sheet:meetings:M", cases, day, {"kind": kind})
        for child in children:
            took = {"capacity": "SUBJECT", "participation": self._one(("PN1", "PN6", "PN7"))}
            self._join("ATTENDED", child, meeting, took)
        self._join("ATTENDED", self._one(self._workers), meeting, {"capacity": "CASE_MANAGER"})
        self._join("ATTENDED", self._manager, meeting, {"capacity": "CHAIR"})
        if minutes is not None:
            self._join("RECORDED_IN", meeting, minutes)
        if self._random() < 0.2:
            said = {"kind": "CPC_CHALLENGE", "summary": self._one(WORDS), "status": "OPEN"}
            challenge = self._record("Challenge", "sheet:challenges:C", cases, day, said)
            self._join("RAISED_BY", challenge, self._manager)
            self._join("RAISED_ON", challenge, meeting)
