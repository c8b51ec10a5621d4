"""What lies on the file of a made-up child: visits, documents, directions, decisions."""

from __future__ import annotations

from typing import Any

from graph.facts import Ref
from importers.generate.telling import DAYS, SPAN, Teller
from importers.generate.words import (
    DECISIONS,
    DIRECTIONS,
    EVENTS,
    OPTIONS,
    REASONS,
    VIEWS,
    WORDS,
)


class FileMaker(Teller):
    """Fills the files of children."""

    def _file(self, child: Ref, case: Ref, begins: int, ends: int, lot: float) -> None:
        """The file of one child: short for most, very long for a few."""
        here = [case]
        worker = self._one(self._workers)
        visits = (
            self._below(2) + self._below(2)
            if lot < 0.8
            else 1 + self._below(4)
            if lot < 0.996
            else 60 + self._below(60)
        )
        step = max(1, (ends - begins) // (visits + 1))
        day = begins
        for n in range(visits):
            day = min(ends, begins + (n + 1) * step)
            self._visit(child, here, worker, day)
        if lot > 0.996:
            for n in range(55):
                self._happening(child, here, min(ends, begins + n * max(1, step // 2)))
        elif self._random() < 0.25:
            self._happening(child, here, min(ends, begins + self._below(200)))
        evidence: Ref | None = None
        if self._random() < 0.35:
            evidence = self._document(here, worker, min(ends, begins + 20 + self._below(40)))
        view: Ref | None = None
        if self._random() < 0.3:
            view = self._view(child, here, min(ends, begins + self._below(120)))
        directed = 0 if lot < 0.45 else 1 if lot < 0.93 else 2 if lot < 0.99 else 5
        actions: list[Ref] = []
        for n in range(directed):
            at = min(ends, begins + 5 + n * 40 + self._below(30))
            actions += self._direction(here, worker, at, ends)
        if self._random() < 0.55:
            at = min(ends, begins + 30 + self._below(150))
            self._decision(here, worker, at, evidence, view, actions)

    def _visit(self, child: Ref, here: list[Ref], worker: Ref, day: int) -> None:
        seen = self._random() < 0.95
        said = {"kind": "VISIT", "seen": seen, "seen_alone": seen and self._random() < 0.6}
        visit = self._record("Event", "ssd:ssd_cin_visits:V", here, day, said)
        self._join("INVOLVES", visit, child, {"role": "SUBJECT"})
        self._join("INVOLVES", visit, worker, {"role": "VISITOR"})

    def _happening(self, child: Ref, here: list[Ref], day: int) -> None:
        kind, summary = self._one(EVENTS)
        said = {"kind": kind, "summary": summary}
        event = self._record("Event", "sheet:events:E", here, day, said)
        self._join("INVOLVES", event, child, {"role": "SUBJECT"})

    def _document(self, here: list[Ref], worker: Ref, day: int) -> Ref:
        kind = self._one(("ASSESSMENT", "ASSESSMENT", "PLAN", "CHRONOLOGY"))
        said = {"kind": kind, "completed_at": DAYS[day], "status": "CURRENT"}
        document = self._record("Document", "sheet:documents:D", here, day, said)
        self._join("MADE_BY", document, worker)
        return document

    def _view(self, child: Ref, here: list[Ref], day: int) -> Ref:
        means = self._one(("IN_PERSON", "IN_PERSON", "PHONE", "LETTER", "DRAWING"))
        said = {"text": self._one(VIEWS), "whose": "CHILD", "means": means, "verbatim": True}
        view = self._record("View", "sheet:views:V", here, day, said)
        self._join("EXPRESSED", child, view)
        return view

    def _direction(self, here: list[Ref], worker: Ref, day: int, ends: int) -> list[Ref]:
        """An entry of a manager, what it directs, and what came of that."""
        entry = self._oversight(here, "CASE_DIRECTION", day, "ANALYTIC", "DIRECTION")
        actions: list[Ref] = []
        confirmed: list[Ref] = []
        last = day
        for _ in range(2 + self._below(4)):
            topic, summary = self._one(DIRECTIONS)
            action, done_on = self._action(here, entry, worker, topic, summary, day, None)
            actions.append(action)
            if done_on is not None:
                confirmed.append(action)
                last = max(last, done_on)
            elif self._random() < 0.15:
                actions += self._again(here, worker, topic, summary, day, ends, action)
        if confirmed:
            entry = self._oversight(here, "CONFIRMATION", last, "ANALYTIC", "FOLLOW_UP")
            means = self._one(("SEEN_RECORD", "SEEN_DOCUMENT", "DISCUSSED"))
            for action in confirmed:
                self._join("CONFIRMS", entry, action, {"outcome": "DONE", "means": means})
        return actions

    def _again(
        self, here: list[Ref], worker: Ref, topic: str, summary: str, day: int, ends: int, of: Ref
    ) -> list[Ref]:
        """The same direction given again, once or twice."""
        actions: list[Ref] = []
        for _ in range(1 + self._below(2)):
            day += 30 + self._below(20)
            if day >= ends:
                break
            entry = self._oversight(here, "SUPERVISION_RECORD", day, "DESCRIPTIVE", "FOLLOW_UP")
            of, _ = self._action(here, entry, worker, topic, summary, day, of)
            actions.append(of)
        return actions

    def _oversight(self, here: list[Ref], kind: str, day: int, grade: str, does: str) -> Ref:
        said = {
            "level": 2,
            "kind": kind,
            "text": self._one(WORDS),
            "functions": [does],
            "content_grade": grade,
        }
        entry = self._record("Oversight", "sheet:oversight:O", here, day, said)
        self._join("MADE_BY", entry, self._manager)
        if does != "FOLLOW_UP":
            self._join("ABOUT", entry, here[0])
        return entry

    def _action(
        self,
        here: list[Ref],
        entry: Ref,
        worker: Ref,
        topic: str,
        summary: str,
        day: int,
        repeats: Ref | None,
    ) -> tuple[Ref, int | None]:
        """An action, and the day on which a manager confirmed it, if one did."""
        said: dict[str, Any] = {
            "summary": summary,
            "topic": topic,
            "set_at": DAYS[day],
            "concerns_child": self._random() < 0.5,
            "status": "OPEN",
        }
        due = day + 7 + self._below(50)
        if self._random() < 0.08:
            said |= {"timescale_kind": "VAGUE", "timescale_text": "ongoing"}
        else:
            said |= {"timescale_kind": "DATE", "due_at": DAYS[due]}
        lot = 1.0 if repeats is not None else self._random()
        done = due - 5 + self._below(20)
        saved, claimed, done_on = day, False, None
        if done + 5 < SPAN and lot < 0.67:
            claimed, saved = True, done
            said |= {"claimed_at": DAYS[done], "status": "DONE_CLAIMED", "status_at": DAYS[done]}
            if lot < 0.5:
                saved = done_on = done + 5
                said |= {"status": "CONFIRMED", "status_at": DAYS[saved]}
                said["completed_at"] = DAYS[done]
        properties = said | {"happened_from": DAYS[day]}
        self._day = saved
        action = self._say("Action", "sheet:actions:A", properties, saved)
        for case in here:
            self._join("ON_FILE", action, case)
        self._join("DIRECTS", entry, action)
        if self._random() < 0.95:
            self._join("OWNED_BY", action, worker, {"from": DAYS[day]})
        else:
            properties["owner_text"] = "all"
        if claimed:
            self._join("CLAIMED_BY", action, worker)
        if repeats is not None:
            self._join("REPEATS", action, repeats)
        return action, done_on

    def _decision(
        self,
        here: list[Ref],
        worker: Ref,
        day: int,
        evidence: Ref | None,
        view: Ref | None,
        actions: list[Ref],
    ) -> None:
        kind, what = self._one(DECISIONS)
        said = {"kind": kind, "what": what, "status": "MADE"}
        if self._random() < 0.7:
            said["rationale"] = self._one(REASONS)
        if kind == "FAMILY_TIME":
            said["family_time_change"] = self._one(("MORE", "LESS", "STOP", "START"))
        options: list[Ref] = []
        if self._random() < 0.15:
            for n, (possible, summary) in enumerate(OPTIONS):
                thought = {"kind": possible, "summary": summary, "chosen": n == 0}
                options.append(self._record("Option", "sheet:options:P", here, day, thought))
        decision = self._record("Decision", "sheet:decisions:D", here, day, said)
        self._join("DECIDED_BY", decision, self._manager, {"role": "DECIDED"})
        if self._random() < 0.3:
            self._join("DECIDED_BY", decision, worker, {"role": "RECOMMENDED"})
        if evidence is not None:
            self._join("BASED_ON", decision, evidence, {"stance": "FOR"})
        if view is not None:
            effect = self._one(("FOLLOWED", "PARTLY", "NOT_FOLLOWED"))
            self._join("BASED_ON", decision, view, {"stance": self._one(("FOR", "AGAINST"))})
            self._join("CONSIDERED_IN", view, decision, {"effect": effect})
        for option in options:
            self._join("CONSIDERED", decision, option)
        for action in actions[:2]:
            self._join("LED_TO", decision, action)
