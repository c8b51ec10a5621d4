"""The assurance case: "all that should be done is being done", as a tree over the rules (P50).

Every expectation is met, explained, not met, not due yet, unknown or not looked at; nothing is
left out because it is not pleasant, and nothing is called met because nobody looked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import cypher
from cypher.rule import Rule
from graph.oversight.finding import Finding
from graph.oversight.pack import Pack

CLAIM = "All that should be done is being done."

MET, EXPLAINED, NOT_MET = "MET", "EXPLAINED", "NOT_MET"
NOT_DUE, UNKNOWN, NOT_LOOKED_AT = "NOT_DUE", "UNKNOWN", "NOT_LOOKED_AT"
DOES_NOT_APPLY = "DOES_NOT_APPLY"

# The worst first: a claim is no better than the worst of its parts.
_WORST = (NOT_MET, UNKNOWN, NOT_LOOKED_AT, EXPLAINED, NOT_DUE, MET, DOES_NOT_APPLY)

_STATUS: Mapping[str, str] = {
    "EXPLAINED": EXPLAINED,
    "UNKNOWN": UNKNOWN,
    "MET": MET,
    "NOT_DUE": NOT_DUE,
    "NOT_APPLICABLE": DOES_NOT_APPLY,
}

_PARTS = (
    ("What was asked for is followed through.", "R01", "R05"),
    ("Raised risk is seen and answered.", "R06", "R12"),
    ("Decisions have their reasons, their documents and the child's voice.", "R13", "R17"),
    ("Work is checked, and what is wrong is put right.", "R18", "R24"),
    ("The steps that the procedure asks for are taken in time.", "R25", "R35"),
)


@dataclass(frozen=True)
class Claim:
    """A claim with what it rests on: smaller claims, or what a rule says of a subject."""

    text: str
    status: str
    parts: tuple[Claim, ...] = ()
    rule: str | None = None
    finding: Finding | None = None

    def as_row(self) -> dict[str, object]:
        """The tree as plain values."""
        row: dict[str, object] = {"claim": self.text, "status": self.status}
        if self.rule is not None:
            row["rule_id"] = self.rule
        if self.finding is not None:
            row["finding"] = self.finding.as_row()
        if self.parts:
            row["parts"] = [part.as_row() for part in self.parts]
        return row

    def leaves(self) -> Iterator[Claim]:
        """The claims that rest on nothing smaller."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def counts(self) -> Counter[str]:
        """How many leaves there are of each status."""
        return Counter(leaf.status for leaf in self.leaves())


def assurance_case(findings: Iterable[Finding], service: str | None, pack: Pack) -> Claim:
    """The tree for one case, from everything that the rules said of it."""
    by_rule: dict[str, list[Finding]] = {}
    for found in findings:
        by_rule.setdefault(found.rule, []).append(found)
    parts = []
    for text, first, last in _PARTS:
        claims = tuple(
            _of_rule(rule, by_rule.get(rule.id, []), service, pack)
            for rule in cypher.rules().values()
            if first <= rule.id <= last
        )
        if claims:
            parts.append(Claim(text, _worst(claims), claims))
    return Claim(CLAIM, _worst(parts), tuple(parts))


def as_seen(claim: Claim, seen: Mapping[str, Finding]) -> Claim:
    """The tree with the findings that a reader may see, by their ids, and without the others."""
    if claim.finding is not None:
        found = seen[claim.finding.id]
        return replace(claim, text=found.text, finding=found)
    parts = tuple(
        as_seen(part, seen)
        for part in claim.parts
        if part.finding is None or part.finding.id in seen
    )
    return replace(claim, parts=parts, status=_worst(parts) if claim.parts else claim.status)


def _of_rule(rule: Rule, findings: list[Finding], service: str | None, pack: Pack) -> Claim:
    text = f"{rule.id} {rule.title}"
    if service not in rule.services:
        return Claim(text, DOES_NOT_APPLY, rule=rule.id)
    if rule.id in pack.disabled:
        return Claim(text, NOT_LOOKED_AT, rule=rule.id)
    if not findings:
        return Claim(text, DOES_NOT_APPLY, rule=rule.id)
    leaves = tuple(
        Claim(found.text, _status(found), (), rule.id, found)
        for found in sorted(findings, key=lambda found: found.rank)
    )
    return Claim(text, _worst(leaves), leaves, rule.id)


def _status(found: Finding) -> str:
    """What was put right or came late is met; what a case was closed without is not."""
    if found.outcome == "BREACH":
        return EXPLAINED if found.severity == "INFO" else MET if found.done else NOT_MET
    return _STATUS[found.outcome]


def _worst(claims: Iterable[Claim]) -> str:
    return min((claim.status for claim in claims), key=_WORST.index, default=DOES_NOT_APPLY)


def as_text(claim: Claim, indent: int = 0) -> Iterator[str]:
    """The tree as lines of text; what does not apply is left out below the rules."""
    words = claim.status.lower().replace("_", " ")
    if claim.finding is not None and claim.finding.state in ("HISTORIC", "REMEDIED"):
        words += ", put right" if claim.finding.state == "REMEDIED" else ", in the past"
    yield f"{'  ' * indent}[{words}] {claim.text}"
    if claim.finding is not None and claim.status in (NOT_MET, EXPLAINED, UNKNOWN):
        for step in claim.finding.path:
            yield f"{'  ' * (indent + 2)}{step}"
    for part in claim.parts:
        if indent == 0 or part.status != DOES_NOT_APPLY:
            yield from as_text(part, indent + 1)
