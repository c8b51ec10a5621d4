"""A traced decision as a tree of sentences, and what differs between two such trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.markup import escape
from rich.tree import Tree

from api import words

Map = Mapping[str, Any]


@dataclass
class Branch:
    """A sentence, the id of the record it is about, and what hangs below it."""

    text: str
    id: str | None = None
    below: list[Branch] = field(default_factory=list)
    mark: str = ""

    def add(self, text: str, id_: str | None = None) -> Branch:
        """Hang a sentence below this one."""
        branch = Branch(text, id_)
        self.below.append(branch)
        return branch


def as_tree(branch: Branch) -> Tree:
    """The branch for the terminal."""
    tree = Tree(_label(branch, top=True), guide_style="dim")
    for below in branch.below:
        _grow(tree, below)
    return tree


def _grow(tree: Tree, branch: Branch) -> None:
    below = tree.add(_label(branch))
    for other in branch.below:
        _grow(below, other)


def _label(branch: Branch, *, top: bool = False) -> str:
    text = f"[bold]{escape(branch.text)}[/bold]" if top else escape(branch.text)
    if branch.mark:
        text = f"[bold yellow]{escape(branch.mark)}[/bold yellow] {text}"
    return f"{text} [dim]{escape(f'({branch.id})')}[/dim]" if branch.id else text


def mark_differences(one: Branch, other: Branch, mark: str, other_mark: str) -> int:
    """Mark in each of two trees what is not in the other in the same words; how many there are."""
    ours, theirs = set(_paths(one)), set(_paths(other))
    return _mark(one, theirs, mark) + _mark(other, ours, other_mark)


def _paths(branch: Branch, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for below in branch.below:
        path = (*above, below.text)
        yield path
        yield from _paths(below, path)


def _mark(branch: Branch, others: set[tuple[str, ...]], mark: str) -> int:
    found = 0
    stack: list[tuple[Branch, tuple[str, ...]]] = [(branch, ())]
    while stack:
        current, above = stack.pop()
        for below in current.below:
            path = (*above, below.text)
            if path in others:
                stack.append((below, path))
            else:
                below.mark = mark
                found += 1
    return found


# --- a decision ---------------------------------------------------------------------------


def decision_tree(row: Map) -> Branch:
    """What trace/decision says of a decision."""
    decision = row["decision"]
    root = Branch(decision["what"] or decision["summary"] or "A decision", decision["id"])
    _what(root, decision)
    _list(root, "Who decided", map(_decider, row["deciders"]), "nobody is named")
    for meeting in row["meetings"]:
        _meeting(root, meeting)
    why = root.add("Why")
    why.add(decision["rationale"] or "no reasons are written down")
    _list(root, "On what evidence", map(_evidence, row["evidence"]), "nothing is named")
    _list(root, "What else was thought about", map(_option, row["options"]), "nothing is named")
    _list(root, "Whose views were considered", map(_view, row["views"]), "none is named")
    _list(root, "What it led to", map(_effect, row["led_to"]), "nothing is named")
    _list(root, "Questions raised", map(_challenge, row["challenges"]))
    _list(root, "Reasons for doing it otherwise", map(_deviation, row["deviations"]))
    _list(root, "What it came of", map(_came_of, row["came_of"]))
    _list(root, "What it replaced", map(_replaced, row["supersedes"]))
    _list(root, "What replaced it", map(_replaced, row["superseded_by"]))
    _list(root, "Where it is written", map(_recorded_in, row["recorded_in"]))
    return root


def _list(root: Branch, title: str, below: Iterable[Branch], none: str | None = None) -> None:
    branches = list(below)
    if branches or none:
        root.add(title).below = branches or [Branch(none or "")]


def _what(root: Branch, decision: Map) -> None:
    kind = words.sentence(words.code(decision["kind"]))
    when = words.happened(decision["decided_on"], decision["happened_precision"])
    root.add(f"{kind}, decided {when}{', urgent' if decision['urgent'] else ''}")
    known = f"On the record since {words.day(decision['recorded_on'])}"
    if decision["recorded_basis"] == "ASSUMED":
        known += " (assumed: the source does not say when it was written down)"
    root.add(known)
    if decision["status"]:
        root.add(f"Status: {words.code(decision['status'])}")


def _decider(person: Map) -> Branch:
    part = words.code(person.get("part"))
    return Branch(words.named(person) + (f", {part}" if part else ""), person["id"])


def _meeting(root: Branch, meeting: Map) -> None:
    kind = words.code(meeting["kind"]) or "meeting"
    branch = root.add("At a meeting").add(f"{kind} {_on(meeting['held_on'])}", meeting["id"])
    for person in meeting["attended"]:
        said = [words.code(person[key]) for key in ("capacity", "participation")]
        branch.add(", ".join(filter(None, [person["name"] or person["id"], *said])), person["id"])


def _evidence(item: Map) -> Branch:
    stance = f"{words.code(item['stance'])}: " if item["stance"] else ""
    text = item["text"] or words.code(item["kind"]) or words.code(item["label"])
    said = [f"{item['label'].lower()} {_on(item['day'])}"]
    if not item["known_then"]:
        said.append(f"not on the record until {words.day(item['recorded_on'])}")
    if item["corrected"]:
        said.append("corrected since")
    branch = Branch(f"{stance}{text} [{', '.join(said)}]", item["id"])
    if item["note"]:
        branch.add(item["note"])
    return branch


def _option(option: Map) -> Branch:
    text = option["summary"] or words.code(option["kind"])
    chosen = {True: "chosen: ", False: "not chosen: "}.get(option["chosen"], "")
    reason = f"; {option['reason']}" if option["reason"] else ""
    return Branch(f"{chosen}{text}{reason}{_later(option)}", option["id"])


def _view(view: Map) -> Branch:
    who = view["person"] or words.code(view["whose"]) or "somebody"
    text = f"“{view['text']}”" if view["verbatim"] and view["text"] else view["text"]
    branch = Branch(f"{who} {_on(view['day'])}: {text or 'no words'}{_later(view)}", view["id"])
    if view["effect"]:
        why = f": {view['why']}" if view["why"] else ""
        branch.add(f"{words.code(view['effect'])}{why}")
    return branch


def _effect(effect: Map) -> Branch:
    text = effect["text"] or words.code(effect["kind"]) or effect["label"]
    said = [words.code(effect["state"])] if effect["state"] else []
    if effect["due_on"]:
        said.append(f"due {_on(effect['due_on'])}")
    if effect["done_on"]:
        said.append(f"done {_on(effect['done_on'])}")
    if effect["label"] != "Action":
        said = [f"{effect['label'].lower()} {_on(effect['day'])}"]
    return Branch(f"{text} [{', '.join(said)}]" if said else str(text), effect["id"])


def _challenge(challenge: Map) -> Branch:
    answered = "answered" if challenge["answered"] else "not answered"
    text = challenge["summary"] or words.code(challenge["kind"])
    return Branch(f"{text} [{_on(challenge['day'])}, {answered}]", challenge["id"])


def _deviation(deviation: Map) -> Branch:
    by = words.code(deviation["approved_role"])
    return Branch(f"{deviation['reason']}{f' [approved by {by}]' if by else ''}", deviation["id"])


def _came_of(decision: Map) -> Branch:
    text = decision["what"] or words.code(decision["kind"])
    return Branch(f"{text} [{_on(decision['day'])}]", decision["id"])


def _replaced(decision: Map) -> Branch:
    how = "corrected" if decision["how"] == "CORRECTS" else "replaced"
    reason = f"; {decision['reason']}" if decision["reason"] else ""
    return Branch(f"{decision['what']} [{how} {_on(decision['day'])}]{reason}", decision["id"])


def _recorded_in(document: Map) -> Branch:
    section = f", {document['section']}" if document["section"] else ""
    return Branch(f"{document['title'] or words.code(document['kind'])}{section}", document["id"])


def _on(value: Any) -> str:
    return words.day(value) if value is None else f"on {words.day(value)}"


def _later(item: Map) -> str:
    return "" if item["known_then"] else " [written down only after the decision]"


# --- the way back from any other record -----------------------------------------------------


def backwards_tree(id_: str, rows: Iterable[Map]) -> Branch:
    """What trace/backwards says of what stands behind a record."""
    root = Branch("What stands behind this record", id_)
    steps: dict[int, Branch] = {}
    for row in rows:
        step = row["steps"]
        if step not in steps:
            steps[step] = root.add(words.sentence(words.counted(step, "step") + " back"))
        text = row["text"] or words.code(row["kind"]) or row["label"]
        branch = steps[step].add(f"{row['label']}, {_on(row['day'])}: {text}", row["id"])
        if row["people"]:
            branch.add(f"by {words.listed(map(words.named, row['people']))}")
        if row["decides"]:
            branch.add(f"why: {row['rationale'] or 'no reasons are written down'}")
        branch.add(f"the way: {' ← '.join(row['rests_on'])}")
    return root
