"""The child's file as sentences: what the named queries found, said to the child."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api import child_words as say
from api import words
from api.asking import Asked, Asking

Map = Mapping[str, Any]
NOT_FOUND = "We could not find a note that says"


@dataclass
class Entry:
    """One thing told: when, what, the record's own words, and more beneath."""

    when: str
    text: str
    words: str | None = None
    quoted: bool = False
    more: list[tuple[str, list[str]]] = field(default_factory=list)
    icon: str = ""
    status: str = ""
    notes: list[str] = field(default_factory=list)
    pending: bool = False
    rests_on: Sequence[str] = ()

    def add(self, title: str, lines: Iterable[str | None]) -> None:
        """Say more of it under a heading, where there is more, and nothing twice."""
        found = list(dict.fromkeys(line for line in lines if line))
        if found:
            self.more.append((title, found))


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


@dataclass
class _Teller:
    born: date | None

    def when(self, day: date | None, precision: str | None = None) -> str:
        """A day as exactly as it is known, and how old the child was."""
        if day is None or precision == "UNKNOWN":
            return "We do not know when"
        text = words.sentence(words.happened(day, precision).removeprefix("on "))
        age = self.age(day)
        return f"{text}, {age}" if age else text

    def age(self, day: date) -> str:
        if self.born is None:
            return ""
        if day < self.born:
            return "before you were born"
        years = (
            day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))
        )
        return f"when you were {years}" if years else "when you were a baby"

    def entry(self, row: Map, text: str, told: str | None = None) -> Entry:
        """An entry with what every row carries."""
        return Entry(
            when=self.when(row["day"], row.get("precision")),
            text=text,
            words=told if told is not None else row.get("text"),
            notes=[say.NOTES.get(note, words.code(note)) for note in row["content_notes"]],
            pending=row["pending"],
            rests_on=row["rests_on"],
        )

    def by_year(self, rows: Sequence[Map], tell: Any) -> list[tuple[str, list[Entry]]]:
        groups: dict[str, list[Entry]] = {}
        for row in rows:
            groups.setdefault(self._year(row["day"]), []).append(tell(row))
        return list(groups.items())

    def _year(self, day: date) -> str:
        if self.born is None or day.year < self.born.year:
            return str(day.year)
        older = day.year - self.born.year
        if older == 0:
            return f"{day.year}, the year you were born"
        return f"{day.year}, the year you turned {older}"

    # --- the parts ---

    def timeline(self, row: Map) -> Entry:
        kind, label = row["kind"], row["label"]
        if label == "Decision":
            entry = self.entry(row, f"{_who(row['workers'])} decided {_about(kind)}.")
        elif label == "View":
            entry = self.entry(row, "You said what you thought.")
        elif label == "Meeting":
            entry = self.entry(row, say.MEETINGS.get(kind, "There was a meeting about you."))
        else:
            text = say.EVENTS.get(kind, "Something happened.")
            if kind == "VISIT" and row["workers"]:
                text = f"{_who(row['workers'])} came to see you."
            entry = self.entry(row, text)
        return entry

    def decision(self, row: Map) -> Entry:
        who = _who(row["deciders"])
        entry = self.entry(row, f"{who} decided {_about(row['kind'])}.", row["what"])
        if row["why"]:
            entry.add("Why", [f"The record says: “{row['why']}”"])
        elif not row["has_reasons"]:
            entry.add("Why", [f"{NOT_FOUND} why."])
        entry.add("What else was thought about", map(_option, row["options"]))
        entry.add("What you said", map(self._my_view, row["my_views"]))
        if not row["my_views"]:
            entry.add("What you said", [f"{NOT_FOUND} that you were asked."])
        entry.add("What happened next", map(self._next, row["led_to"]))
        entry.add("Who checked", map(self._checked, row["checked_by"]))
        entry.add("Questions that were asked", map(self._question, row["questions"]))
        entry.add("Your words", [f"“{x['text']}”" for x in row["my_words"] if x["text"]])
        if row["replaced_by"]:
            entry.add("Since then", ["Another decision took its place."])
        return entry

    def _my_view(self, view: Map) -> str:
        text = f"you said: “{view['text']}”" if view["text"] else say.MEANS.get(view["means"], "")
        effect = say.EFFECTS.get(view["effect"], "")
        told = f"{self._on(view['day'])} {_small(text)}" if text else ""
        return " ".join(filter(None, (told, effect, view["why"])))

    def _next(self, effect: Map) -> str:
        if effect["label"] == "Action":
            return f"{self._on(effect['day'])} people said what had to be done. See the promises."
        if effect["label"] == "Event":
            told = say.EVENTS.get(effect["kind"], "Something happened.")
            return f"{self._on(effect['day'])} {_small(told)}"
        if effect["label"] == "Decision":
            return f"{self._on(effect['day'])} people decided {_about(effect['kind'])}."
        written = words.code(effect["kind"] or effect["label"])
        return f"{self._on(effect['day'])} people wrote this down: {written}."

    def _checked(self, check: Map) -> str:
        told = say.OVERSIGHT.get(check["kind"], "A manager looked at it.")
        return f"{self._on(check['day'])} {_small(told)}"

    def _question(self, challenge: Map) -> str:
        told = say.CHALLENGES.get(challenge["kind"], "Someone asked a question about it.")
        answered = challenge["answered_on"]
        answer = (
            f"It was answered on {words.day(answered)}."
            if answered
            else (f"{NOT_FOUND} that it was answered.")
        )
        return f"{told} {answer}"

    def promise(self, row: Map) -> Entry:
        entry = self.entry(row, row["text"] or "Something was promised.", "")
        entry.icon, entry.status = say.PROMISES.get(row["promise"], ("?", "We don't know"))
        who = _who(row["workers"], otherwise="")
        entry.add("Who was to do it", [who])
        if row["due_on"]:
            due = words.happened(row["due_on"], row["due_precision"]).removeprefix("on ")
            entry.add("By when", [words.sentence(due)])
        if row["done_on"]:
            entry.add("When it was done", [words.day(row["done_on"])])
        if row["times"] > 1:
            said = f"It was said {row['times']} times, first {_small(self.when(row['first_day']))}."
            entry.add("Said again", [said])
        if row["promise"] in ("NOT_KEPT", "UNKNOWN"):
            entry.add("What we found", [f"{NOT_FOUND} that this was done."])
        entry.add("Why", [row["why"]])
        entry.add("What it changed for you", [row["outcome"]])
        return entry

    def check(self, row: Map) -> Entry:
        kind, label = row["kind"], row["label"]
        if label == "Event":
            entry = self.entry(row, f"{_who(row['workers'])} came to see you.")
            entry.add("Did they see you?", _seen(row))
        elif label == "Meeting":
            entry = self.entry(row, say.MEETINGS.get(kind, "There was a meeting about you."))
        elif label == "Oversight":
            who = _who(row["workers"], otherwise="")
            entry = self.entry(row, say.OVERSIGHT.get(kind, "A manager looked at your record."))
            entry.add("Who", [who])
        else:
            entry = self.entry(row, say.CHALLENGES.get(kind, "Someone asked a question."))
            answered = row["answered_on"]
            told = words.day(answered) if answered else f"{NOT_FOUND} that it was answered."
            entry.add("Answered", [told])
        return entry

    def heard(self, row: Map) -> Entry:
        means = say.MEANS.get(row["means"], "")
        if row["label"] == "Meeting":
            meeting = say.MEETINGS.get(row["kind"], "There was a meeting about you.")
            entry = self.entry(row, f"{meeting} {means}".strip())
        else:
            entry = self.entry(row, means or "This is what you thought.")
            entry.quoted = bool(row["verbatim"])
        for used in row["used_in"]:
            about = _about(used["kind"]) if used["label"] == "Decision" else ""
            told = f"{self._on(used['day'])} it was thought about"
            told += f" when people decided {about}." if about else "."
            effect = [say.EFFECTS.get(used["effect"], ""), used["why"]]
            entry.add("Where it was used", [told, *effect])
        if row["label"] == "View" and not row["used_in"]:
            entry.add("Where it was used", [f"{NOT_FOUND} that it was thought about."])
        if row["offered_advocate"] is not None:
            offered = "were" if row["offered_advocate"] else "were not"
            entry.add("An advocate", [f"You {offered} offered an advocate."])
        return entry

    def family(self, row: Map) -> Entry:
        if row["label"] == "Option":
            chosen = {True: "This was chosen.", False: "It was not chosen."}.get(row["chosen"], "")
            option = say.OPTIONS.get(row["kind"], "something else")
            entry = self.entry(row, f"People thought about this: {option}. {chosen}".strip())
        elif row["label"] == "Decision":
            change = say.FAMILY_TIME_CHANGES.get(row["change"], "")
            entry = self.entry(row, f"People decided {_about(row['kind'])}. {change}".strip())
        else:
            entry = self.entry(row, say.EVENTS.get(row["kind"], "Something happened."))
        entry.add("Why", [f"The record says: “{row['why']}”" if row["why"] else None])
        return entry

    def _on(self, day: date | None) -> str:
        return "At some time," if day is None else f"On {words.day(day)},"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _about(kind: str | None) -> str:
    return say.DECISIONS.get(kind or "", "something about you")


def _who(people: Sequence[Map], otherwise: str = "Someone") -> str:
    told = []
    for person in people:
        job = person.get("job_title") or words.code(person.get("role"))
        name = person.get("name")
        if name and name.lower() == job.lower():
            name = None
        told.append(f"{name} ({job})" if name and job else name or (f"a {job}" if job else ""))
    return words.sentence(words.listed(filter(None, told))) or otherwise


def _option(option: Map) -> str:
    told = words.sentence(say.OPTIONS.get(option["kind"], "something else"))
    chosen = {True: " This was chosen.", False: " It was not chosen."}.get(option["chosen"], "")
    reason = f" The record says: “{option['reason']}”" if option["reason"] else ""
    return f"{told}.{chosen}{reason}"


def _seen(row: Map) -> Iterable[str]:
    if row["seen"] is None:
        yield f"{NOT_FOUND} whether they saw you."
    elif not row["seen"]:
        yield "The record says they did not see you."
    elif row["seen_alone"]:
        yield "Yes, and they saw you on your own."
    elif row["seen_alone"] is None:
        yield f"Yes. {NOT_FOUND} whether you were on your own."
    else:
        yield "Yes, but not on your own."
    if row["bedroom_seen"]:
        yield "They saw your bedroom."


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
    teller = _Teller(person["date_of_birth"])
    sections = []
    for id_, title, intro, none, tell in _PARTS:
        rows = asking.question(f"child_file/{id_}", {"person_id": person_id}).put_to(asked)
        groups = teller.by_year(rows, getattr(teller, tell))
        sections.append(Section(id_.replace("_", "-"), title, intro, none, groups))
    name = person["preferred_name"] or person["name"] or "you"
    return ChildFile(name, person_id, asking.day.day, sections)
