"""A row of a child's file as an entry: sentences of ours, and others' words with whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api import child_words as say
from api import words

Map = Mapping[str, Any]
NOT_FOUND = "We could not find a note that says"


@dataclass(frozen=True)
class Words:
    """Words that are not ours, under the name of whose they are; the page quotes a record."""

    whose: str
    text: str
    quoted: bool = True

    def __str__(self) -> str:
        return f"{self.whose}: “{self.text}”" if self.quoted else f"{self.whose}: {self.text}"


@dataclass
class Entry:
    """One thing told: when, what, others' words for it, and more beneath."""

    when: str
    text: str
    words: list[Words] = field(default_factory=list)
    more: list[tuple[str, list[str | Words]]] = field(default_factory=list)
    icon: str = ""
    status: str = ""
    notes: list[str] = field(default_factory=list)
    pending: bool = False
    shared: str = ""
    rests_on: Sequence[str] = ()

    def add(self, title: str, lines: Iterable[str | Words | None]) -> None:
        """Say more of it under a heading, where there is more, and nothing twice."""
        found = list(dict.fromkeys(line for line in lines if line))
        if found:
            self.more.append((title, found))


@dataclass
class Teller:
    """Tells rows to one child; how old they were is said where the birthday is known."""

    born: date | None

    def when(self, day: date | None, precision: str | None = None) -> str:
        """A day as exactly as it is known, and how old the child was."""
        if day is None or precision == "UNKNOWN":
            return "We do not know when"
        text = words.sentence(words.happened(day, precision).removeprefix("on "))
        age = self.age(day)
        return f"{text}, {age}" if age else text

    def age(self, day: date) -> str:
        """How old the child was on a day."""
        if self.born is None:
            return ""
        if day < self.born:
            return "before you were born"
        years = (
            day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))
        )
        return f"when you were {years}" if years else "when you were a baby"

    def entry(self, row: Map, text: str, told: Iterable[Words] | None = None) -> Entry:
        """An entry with what every row carries."""
        return Entry(
            when=self.when(row["day"], row.get("precision")),
            text=text,
            words=list(_told(row, "text") if told is None else told),
            notes=[say.NOTES.get(note, words.code(note)) for note in row["content_notes"]],
            pending=row["pending"],
            shared=say.SHARED if row["shared"] and not row["own"] else "",
            rests_on=row["rests_on"],
        )

    def by_year(self, rows: Sequence[Map], tell: Any) -> list[tuple[str, list[Entry]]]:
        """Entries under the years, each with the age that the child came to."""
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
        """What happened."""
        kind, label = row["kind"], row["label"]
        if label == "Decision":
            entry = self.entry(row, f"{_who(row['workers'])} decided {_about(kind)}.")
        elif label == "View":
            entry = self.entry(row, "You said what you thought.", _view(row))
        elif label == "Meeting":
            entry = self.entry(row, say.MEETINGS.get(kind, "There was a meeting about you."))
        elif kind == "VISIT":
            entry = self.entry(row, _visit(row))
        else:
            entry = self.entry(row, _event(kind, row["own"]))
        return entry

    def decision(self, row: Map) -> Entry:
        """What was decided, why, what else was thought of and what came of it."""
        who = _who(row["deciders"])
        entry = self.entry(row, f"{who} decided {_about(row['kind'])}.", _told(row, "what"))
        parts = [*row["options"], *row["my_views"]]
        entry.pending = entry.pending or any(part["pending"] for part in parts)
        if not row["deciders"]:
            entry.add("Who decided", [f"{NOT_FOUND} who decided this."])
        if row["why"]:
            entry.add("Why", [Words(say.RECORD, row["why"])])
        elif row["has_reasons"]:
            entry.add("Why", ["There are reasons on the record. We cannot show them here yet."])
        else:
            entry.add("Why", [f"{NOT_FOUND} why."])
        thought_of: list[str | Words] = []
        for option in row["options"]:
            thought_of += [_option(option), *_told(option, "reason")]
        entry.add("What else was thought about", thought_of)
        for view in row["my_views"]:
            entry.add("What you said", self._my_view(view))
        if not row["my_views"]:
            entry.add("What you said", [f"{NOT_FOUND} that you were asked."])
        entry.add("What happened next", map(self._next, row["led_to"]))
        entry.add("Who checked", map(self._checked, row["checked_by"]))
        entry.add("Questions that were asked", map(self._question, row["questions"]))
        notes = (Words(say.OWN_WORDS, x["text"]) for x in row["my_words"] if x["text"])
        entry.add("What you wrote about it", notes)
        if row["replaced_by"]:
            entry.add("Since then", ["Another decision took its place."])
        return entry

    def _my_view(self, view: Map) -> Iterable[str | Words]:
        means = say.MEANS.get(view["means"], "You said what you thought.")
        yield f"{self._on(view['day'])} {_small(means)}"
        yield from _view(view)
        yield say.EFFECTS.get(view["effect"], "")
        if view["why"]:
            yield Words(say.RECORD, view["why"])

    def _next(self, effect: Map) -> str:
        if effect["label"] == "Action":
            return f"{self._on(effect['day'])} people said what had to be done. See the promises."
        if effect["label"] == "Event":
            told = _event(effect["kind"], effect["own"])
            return f"{self._on(effect['day'])} {_small(told)}"
        if effect["label"] == "Decision":
            return f"{self._on(effect['day'])} people decided {_about(effect['kind'])}."
        if effect["label"] == "RiskJudgement":
            return f"{self._on(effect['day'])} people wrote down how worried they were."
        if effect["label"] == "Meeting":
            told = say.MEETINGS.get(effect["kind"], "There was a meeting about you.")
            return f"{self._on(effect['day'])} {_small(told)}"
        written = words.code(effect["kind"] or effect["label"])
        return f"{self._on(effect['day'])} people wrote this down: {written}."

    def _checked(self, check: Map) -> str:
        told = say.OVERSIGHT.get(check["kind"], "A manager looked at it.")
        return f"{self._on(check['day'])} {_small(told)}"

    def _question(self, challenge: Map) -> str:
        told = _asked(challenge, "Someone asked a question about it.")
        answered = challenge["answered_on"]
        answer = (
            f"It was answered on {words.day(answered)}."
            if answered
            else (f"{NOT_FOUND} that it was answered.")
        )
        return f"{told} {answer}"

    def promise(self, row: Map) -> Entry:
        """What was to be done, and whether it was."""
        who = _who(row["workers"], otherwise="")
        for_you = " for you" if row["own"] else ""
        text = f"{who} was to do this{for_you}." if who else "Something was promised."
        entry = self.entry(row, text)
        entry.icon, entry.status = say.PROMISES.get(row["promise"], ("?", "We don't know"))
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
        entry.add("Why", _told({"plain": row["why_plain"], "why": row["why"]}, "why"))
        changed = "What it changed for you" if row["own"] else "What it changed"
        entry.add(changed, [Words(say.RECORD, row["outcome"]) if row["outcome"] else None])
        return entry

    def check(self, row: Map) -> Entry:
        """Who looked after whether the child was all right."""
        kind, label = row["kind"], row["label"]
        if label == "Event":
            entry = self.entry(row, _visit(row))
            entry.add("Did they see you?", _seen(row))
        elif label == "Meeting":
            entry = self.entry(row, say.MEETINGS.get(kind, "There was a meeting about you."))
        elif label == "Oversight":
            who = _who(row["workers"], otherwise="")
            entry = self.entry(row, say.OVERSIGHT.get(kind, "A manager looked at your record."))
            entry.add("Who", [who])
        else:
            entry = self.entry(row, _asked(row, "Someone asked a question."))
            answered = row["answered_on"]
            told = words.day(answered) if answered else f"{NOT_FOUND} that it was answered."
            entry.add("Answered", [told])
        return entry

    def heard(self, row: Map) -> Entry:
        """What the child thought, how it was given, and what came of it."""
        means = say.MEANS.get(row["means"], "")
        if row["label"] == "Meeting":
            meeting = say.MEETINGS.get(row["kind"], "There was a meeting about you.")
            entry = self.entry(row, f"{meeting} {means}".strip())
        else:
            entry = self.entry(row, means or "This is what you thought.", _view(row))
        for used in row["used_in"]:
            about = _about(used["kind"]) if used["label"] == "Decision" else ""
            told = f"{self._on(used['day'])} it was thought about"
            told += f" when people decided {about}." if about else "."
            why = Words(say.RECORD, used["why"]) if used["why"] else None
            entry.add("Where it was used", [told, say.EFFECTS.get(used["effect"], ""), why])
        if row["label"] == "View" and not row["used_in"]:
            entry.add("Where it was used", [f"{NOT_FOUND} that it was thought about."])
        if row["offered_advocate"] is not None:
            offered = "were" if row["offered_advocate"] else "were not"
            entry.add("An advocate", [f"The record says you {offered} offered an advocate."])
        return entry

    def family(self, row: Map) -> Entry:
        """Time with the family, where to live, and what else was thought of."""
        if row["label"] == "Option":
            chosen = {True: "This was chosen.", False: "It was not chosen."}.get(row["chosen"], "")
            option = say.OPTIONS.get(row["kind"], "something else")
            entry = self.entry(row, f"People thought about this: {option}. {chosen}".strip())
        elif row["label"] == "Decision":
            change = say.FAMILY_TIME_CHANGES.get(row["change"], "")
            entry = self.entry(row, f"People decided {_about(row['kind'])}. {change}".strip())
        else:
            entry = self.entry(row, _event(row["kind"], row["own"]))
        entry.add("Why", [Words(say.RECORD, row["why"]) if row["why"] else None])
        return entry

    def _on(self, day: date | None) -> str:
        return "At some time," if day is None else f"On {words.day(day)},"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _job(person: Map) -> str:
    """A job within a sentence: team manager, but IRO."""
    job = person.get("job_title") or words.code(person.get("role"))
    return job if job[1:2].isupper() else _small(job)


def _about(kind: str | None) -> str:
    return say.DECISIONS.get(kind or "", "something about you")


def _who(people: Sequence[Map], otherwise: str = "Someone") -> str:
    told = []
    for person in people:
        job = _job(person)
        name = person.get("name")
        if name and name.lower() == job.lower():
            name = None
        told.append(f"{name} ({job})" if name and job else name or (f"a {job}" if job else ""))
    return words.sentence(words.listed(filter(None, told))) or otherwise


def _told(row: Map, own: str) -> Iterable[Words]:
    """Approved plain words, and beneath them the record's own."""
    if row["plain"]:
        yield _plain(row["plain"])
    if row[own]:
        yield Words(say.RECORD, row[own])


def _view(row: Map) -> Iterable[Words]:
    """What the child said, unchanged and as theirs; plain words of another stand beneath."""
    if row["text"]:
        yield Words(say.OWN_WORDS if row["verbatim"] else say.NOTED_VIEW, row["text"])
    if row["plain"]:
        yield _plain(row["plain"])


def _plain(plain: Map) -> Words:
    name, job = plain["name"], _job(plain)
    if name and job and name.lower() != job.lower():
        whose = f"In plain words, agreed by {name}, {job}"
    elif name or job:
        whose = f"In plain words, agreed by {name or f'a {job}'}"
    else:
        on = f", agreed on {words.day(plain['agreed_on'])}" if plain["agreed_on"] else ""
        whose = f"In plain words{on} (we could not find a note that says who agreed them)"
    return Words(whose, plain["text"], quoted=False)


def _event(kind: str, own: bool) -> str:
    told = say.EVENTS.get(kind, "Something happened.")
    return told if own else say.EVENTS_OF_OTHERS.get(kind, told)


def _visit(row: Map) -> str:
    who = _who(row["workers"])
    return f"{who} came to see you." if row["own"] else f"{who} came to visit."


def _asked(row: Map, otherwise: str) -> str:
    if row["kind"] == "QUESTION_FROM_CHILD" and not row["own"]:
        return otherwise
    return say.CHALLENGES.get(row["kind"], otherwise)


def _option(option: Map) -> str:
    told = words.sentence(say.OPTIONS.get(option["kind"], "something else"))
    chosen = {True: " This was chosen.", False: " It was not chosen."}.get(option["chosen"], "")
    return f"{told}.{chosen}"


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
