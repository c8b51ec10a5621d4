"""The child's file as sentences: what the named queries found, said to the child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.asking import Asked, Asking
from api.child_teller import Entry, Teller


@dataclass
class Section:
    """A part of the file: a heading, what it is, groups of entries; or that there are none."""

    id: str
    title: str
    intro: str
    none: str
    groups: list[tuple[str, list[Entry]]]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not any(entries for _, entries in self.groups)


@dataclass
class ChildFile:
    """Everything that the page shows."""

    name: str
    person_id: str
    day: date
    sections: list[Section]

    @property
    def waiting(self) -> bool:
        """Whether there are words that nobody has cleared yet."""
        return any(
            entry.pending
            for section in self.sections
            for _, entries in section.groups
            for entry in entries
        )


_PARTS = (
    (
        "timeline",
        "Your story so far",
        "What happened, in order. It is what people wrote down, so some things may be missing.",
        "We did not find anything written down that we can show here yet.",
        "timeline",
    ),
    (
        "decisions",
        "Decisions about you",
        "What was decided, who decided it, and why.",
        "We did not find any decisions that we can show here yet.",
        "decision",
    ),
    (
        "promises",
        "What was promised",
        "Things people said they would do for you, and whether they did.",
        "We did not find any promises that we can show here yet.",
        "promise",
    ),
    (
        "who_checked",
        "Who checked you were OK",
        "Visits, meetings, and people who looked at how the work was done.",
        "We did not find a note that says anyone checked.",
        "check",
    ),
    (
        "listened_to",
        "Were you listened to?",
        "What you said, how you said it, and what came of it.",
        "We did not find a note of what you thought.",
        "heard",
    ),
    (
        "family",
        "Your family",
        "Time with your family, and what was tried so that you could stay or keep in touch.",
        "We did not find anything about this that we can show here yet.",
        "family",
    ),
)


def child_file(asked: Asked, asking: Asking, person_id: str) -> ChildFile | None:
    """A child's file as far as it is known; None where there is no such person."""
    people = asking.question("people/one", {"person_id": person_id}).put_to(asked)
    if not people:
        return None
    person = people[0]["person"]
    teller = Teller(person["date_of_birth"])
    sections = []
    for id_, title, intro, none, tell in _PARTS:
        rows = asking.question(f"child_file/{id_}", {"person_id": person_id}).put_to(asked)
        groups = teller.by_year(rows, getattr(teller, tell))
        sections.append(Section(id_.replace("_", "-"), title, intro, none, groups))
    name = person["preferred_name"] or person["name"] or "you"
    return ChildFile(name, person_id, asking.day.day, sections)
