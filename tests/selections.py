"""Random selections over the golden records, and what they must give, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cmp_to_key
from random import Random
from typing import Any

from graph.condition import All, AnyOf, Compare, Condition, Not, Related
from graph.declare import Kind
from graph.hops import Hop, hops
from graph.model import MODEL
from graph.selection import Part, Wanted
from graph.selection_answer import Found
from graph.selection_order import Order, Page, Seen
from graph.store import Store

HOPS = hops(MODEL)
ORDERED = (Kind.STRING, Kind.INTEGER, Kind.BOOLEAN, Kind.DATE, Kind.DATETIME, Kind.CODE)


@dataclass
class Held:
    """All that a store holds, in memory."""

    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)  # by id
    links: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    @staticmethod
    def of(store: Store) -> Held:
        """Read it, node by node and link by link."""
        held = Held()
        for row in store.read("MATCH (n) RETURN labels(n)[0] AS label, properties(n) AS own"):
            if row["label"] in MODEL.open_labels:
                held.nodes[row["own"]["id"]] = {**row["own"], "label": row["label"]}
        for row in store.read(
            "MATCH (a)-[r]->(b) RETURN type(r) AS type, a.id AS a, b.id AS b, properties(r) AS own"
        ):
            link = {**row["own"], "start": row["a"], "end": row["b"]}
            for end in {("out", row["a"]), ("in", row["b"])}:
                held.links.setdefault((f"{end[0]} {row['type']}", end[1]), []).append(link)
        return held

    def walked(self, hop: Hop, near: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The records at the far end of a hop, each with its link."""
        way, far = ("out", "end") if hop.forward else ("in", "start")
        links = self.links.get((f"{way} {hop.rel.type}", near), [])
        found = [(self.nodes[link[far]], link) for link in links if link[far] in self.nodes]
        return [(node, link) for node, link in found if node["label"] in hop.labels]


# --- what must come back ---------------------------------------------------------------------


def holds(held: Held, condition: Condition | None, node: Mapping[str, Any]) -> bool:
    """Whether a record meets a condition."""
    if condition is None:
        return True
    if isinstance(condition, Not):
        return not holds(held, condition.condition, node)
    if isinstance(condition, All):
        return all(holds(held, one, node) for one in condition.conditions)
    if isinstance(condition, AnyOf):
        return any(holds(held, one, node) for one in condition.conditions)
    if isinstance(condition, Related):
        far = (found for found, _ in held.walked(condition.hop, node["id"]))
        return any(holds(held, condition.condition, one) for one in far)
    return _compared(condition, node.get(condition.property))


def _compared(condition: Compare, own: Any) -> bool:
    if condition.operator == "is_null":
        return (own is None) is condition.value
    if own is None:
        return False
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "eq": lambda a, b: bool(a == b),
        "in": lambda a, b: a in b,
        "contains": lambda a, b: b in a,
        "starts_with": lambda a, b: bool(a.startswith(b)),
        "gte": lambda a, b: bool(a >= b),
        "lte": lambda a, b: bool(a <= b),
        "has": lambda a, b: b in a,
    }
    return tests[condition.operator](own, condition.value)


Pair = tuple[Mapping[str, Any], Mapping[str, Any] | None]


def in_order(order: Order, found: Sequence[Pair]) -> list[Pair]:
    """Ordered as a page is: without a value after all values, alike ones by ids."""

    def compare(one: Pair, other: Pair) -> int:
        mine, its = one[0].get(order.property), other[0].get(order.property)
        if mine is None or its is None:
            if mine != its:
                return 1 if mine is None else -1
        elif mine != its:
            return (1 if mine > its else -1) * (-1 if order.descending else 1)
        keys = [(pair[0]["id"], (pair[1] or {}).get("id", "")) for pair in (one, other)]
        return (keys[0] > keys[1]) - (keys[0] < keys[1])

    return sorted(found, key=cmp_to_key(compare))


def answer(held: Held, part: Part, found: Sequence[Pair]) -> Found:
    """What a part must give of the records that are there."""
    fitting = [
        pair
        for pair in found
        if pair[0]["label"] in part.labels and holds(held, part.where, pair[0])
    ]
    total = len(fitting) if part.counted else None
    if part.page is None:
        return Found([], False, total)
    ordered = in_order(part.page.order, fitting)
    seen = part.page.after
    if seen is not None:
        ids = [(pair[0]["id"], (pair[1] or {}).get("id")) for pair in ordered]
        ordered = ordered[ids.index((seen.id, seen.link)) + 1 :]
    shown = ordered[: part.page.first]
    records = []
    for node, link in shown:
        one = record(held, node, part.wanted)
        if link is not None:
            one["link_id"] = link["id"]
            one |= {f"link_{name}": link.get(name) for name in part.link}
        records.append(one)
    return Found(records, len(ordered) > part.page.first, total)


def record(held: Held, node: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """What must come back of one record."""
    found = {name: node.get(name) for name in ("label", "id", *wanted.properties)}
    for part in wanted.parts:
        if part.of == node["label"]:
            assert part.hop is not None
            found[part.key] = answer(held, part, held.walked(part.hop, node["id"]))
    return found


# --- random selections -----------------------------------------------------------------------


@dataclass
class Chooser:
    """Chooses selections that touch what is there, and values that occur."""

    held: Held
    random: Random

    def page(self, label: str) -> Part:
        """A page of all records of a label."""
        every: list[Pair] = [(n, None) for n in self.held.nodes.values() if n["label"] == label]
        return self._part("page", "", None, (label,), 2, every)

    def wanted(self, labels: Sequence[str], depth: int) -> Wanted:
        """Some properties, and some of what hangs on it."""
        shared = [set(MODEL.by_label[label].properties) for label in labels]
        names = sorted(set.intersection(*shared))
        properties = tuple(self.random.sample(names, self.random.randint(0, 4)))
        parts = []
        for place in range(self.random.choice((0, 1, 1, 2)) if depth else 0):
            of = self.random.choice(labels)
            hop = self._hop(of)
            if hop is not None:
                parts.append(self._part(f"{of}.{place}", of, hop, hop.labels, depth - 1, ()))
        return Wanted(properties, tuple(parts))

    def _hop(self, label: str) -> Hop | None:
        """A hop from a label that some record of it has, mostly."""
        named = list(HOPS[label].values())
        of_label = [n["id"] for n in self.held.nodes.values() if n["label"] == label]
        used = [hop for hop in named if any(self.held.walked(hop, id_) for id_ in of_label[:80])]
        return self.random.choice(used if used and self.random.random() < 0.9 else named or [None])

    def _part(
        self,
        key: str,
        of: str,
        hop: Hop | None,
        labels: tuple[str, ...],
        depth: int,
        every: Sequence[Pair],
    ) -> Part:
        where = self.condition(labels, 2) if self.random.random() < 0.6 else None
        counted = self.random.random() < 0.4
        page = None
        if not counted or self.random.random() < 0.7:
            order = self._order(labels)
            after = None
            if every and self.random.random() < 0.5:
                node, _ = self.random.choice(
                    [pair for pair in every if holds(self.held, where, pair[0])] or [(None, None)]
                )
                if node is not None:
                    after = Seen(node.get(order.property), node["id"])
            page = Page(order, self.random.choice((1, 2, 3, 7, 50)), after)
        link: tuple[str, ...] = ()
        if hop is not None:
            own = sorted(set(hop.rel.properties) - {"id"})
            link = tuple(self.random.sample(own, min(len(own), self.random.randint(0, 2))))
        wanted = self.wanted(labels, depth) if page is not None else Wanted()
        return Part(key, of, hop, labels, where, page, wanted, link, counted)

    def _shared(self, labels: Sequence[str]) -> dict[str, Kind]:
        first, *others = (MODEL.by_label[label].properties for label in labels)
        names = set(first).intersection(*others)
        return {name: first[name].kind for name in sorted(names)}

    def _order(self, labels: Sequence[str]) -> Order:
        names = [name for name, kind in self._shared(labels).items() if kind in ORDERED]
        return Order(self.random.choice(names), self.random.random() < 0.5)

    def condition(self, labels: Sequence[str], depth: int) -> Condition:
        """A condition of a record of these labels."""
        kind = self.random.choice(("compare", "compare", "related", "not", "all", "any"))
        if kind == "related" and len(labels) == 1 and depth:
            hop = self._hop(labels[0])
            if hop is not None:
                inner = (
                    self.condition(hop.labels, depth - 1) if self.random.random() < 0.7 else None
                )
                return Related(hop, inner)
        if kind == "not" and depth:
            return Not(self.condition(labels, depth - 1))
        if kind in ("all", "any") and depth:
            some = tuple(
                self.condition(labels, depth - 1) for _ in range(self.random.choice((0, 1, 2, 2)))
            )
            return All(some) if kind == "all" else AnyOf(some)
        return self._compare(labels)

    def _compare(self, labels: Sequence[str]) -> Compare:
        kinds = self._shared(labels)
        name = self.random.choice(list(kinds))
        values = [
            node[name]
            for node in self.held.nodes.values()
            if node["label"] in labels and node.get(name) is not None
        ]
        if not values or self.random.random() < 0.15:
            return Compare(name, "is_null", self.random.random() < 0.5)
        value = self.random.choice(values)
        if isinstance(value, list):
            return Compare(name, "has", self.random.choice(value) if value else "nothing")
        if kinds[name] is Kind.TEXT or (isinstance(value, str) and self.random.random() < 0.5):
            place = self.random.randrange(len(value)) if value else 0
            begins = self.random.random() < 0.5
            text = value[: place + 1] if begins else value[place : place + 4]
            return Compare(name, "starts_with" if begins else "contains", text)
        if isinstance(value, (date, datetime, int)) and not isinstance(value, bool):
            return Compare(name, self.random.choice(("eq", "gte", "lte")), value)
        if self.random.random() < 0.3:
            return Compare(name, "in", [value, self.random.choice(values)])
        return Compare(name, "eq", value)
