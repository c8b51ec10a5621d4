"""The relationships as they are walked from a record, in either direction, each under a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.declare import Model, ModelError, RelationshipType

ON_FILE = "ON_FILE"  # the records of a case are also walked to label by label


@dataclass(frozen=True)
class Hop:
    """One relationship walked from a label: from its start on, or back from its end.

    ``labels`` are those that may lie at the far end, at least one.
    """

    name: str
    rel: RelationshipType
    forward: bool
    labels: tuple[str, ...]

    def arrow(self, near: str, link: str, far: str) -> str:
        """The pattern between two variables; the near one is bound already."""
        label = f":{self.labels[0]}" if len(self.labels) == 1 else ""
        walked = f"-[{link}:{self.rel.type}]-"
        start, end = ("", ">") if self.forward else ("<", "")
        return f"({near}){start}{walked}{end}({far}{label})"


def hops(model: Model) -> Mapping[str, Mapping[str, Hop]]:
    """For each label that a source may state, the hops from it by their names.

    ModelError where a name is taken twice.
    """
    found: dict[str, dict[str, Hop]] = {label: {} for label in model.open_labels}
    for rel in model.relationships:
        for label, hop in _both_ways(model, rel):
            if label in found:
                if hop.name in found[label] or hop.name in model.by_label[label].properties:
                    raise ModelError(f"{label}: {hop.name} names two things; see {rel.type}")
                found[label][hop.name] = hop
    return found


def _both_ways(model: Model, rel: RelationshipType) -> Iterator[tuple[str, Hop]]:
    starts, ends = (
        tuple(label for label in labels if label in model.open_labels) for labels in model.ends(rel)
    )
    if not starts or not ends:
        return
    for label in starts:
        far = (label,) if rel.same_label else ends
        yield label, Hop(rel.type.lower(), rel, True, far)
    for label in ends:
        far = (label,) if rel.same_label else starts
        yield label, Hop(rel.inverse, rel, False, far)
        if rel.type == ON_FILE:
            for one in far:
                yield label, Hop(model.by_label[one].plural, rel, False, (one,))
