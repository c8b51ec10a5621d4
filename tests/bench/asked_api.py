"""What the bench of the API asks, of us and of the peer: the same of the same records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from graph.access import Reader, Role
from graph.facts import Fact, Node, Ref, Relationship, Run
from graph.store import Store

MANAGER = Reader("bench:manager", Role.TEAM_MANAGER)
"""A member of every team, so that what is asked is there for this reader as it is for the peer."""

_CASE = """query One($id: ID!) { case(id: $id) { id status
  decisions(first: 40) { nodes { id kind what happenedFrom
    decidedBy(first: 5) { nodes { id role } }
    basedOn(first: 5) { nodes { __typename id } }
    ledTo(first: 10) { nodes { __typename id ... on Action {
      summary status dueAt ownedBy(first: 5) { nodes { __typename id } }
    } } }
  } }
} }"""
_CASE_OF_PEER = """query One($id: ID!) { cases(where: {id: {eq: $id}}) { id status
  decisions(limit: 40, sort: [{id: ASC}]) { id kind what happened_from
    decidedBy(limit: 5) { id role }
    basedOn(limit: 5) { __typename
      ... on Document { id } ... on View { id } ... on Event { id } }
    ledTo(limit: 10) { __typename id
      summary status due_at ownedBy(limit: 5) { __typename
        ... on Worker { id } ... on Person { id } ... on Agency { id } } }
  }
} }"""
_PAGE = """query Page { decisions(first: 100, orderBy: {by: HAPPENED_FROM, descending: true}) {
  nodes { id kind what happenedFrom
    decidedBy(first: 5) { nodes { id role } }
    ledTo(first: 10) { nodes { __typename id ... on Action { summary status dueAt } } }
  }
} }"""
_PAGE_OF_PEER = """query Page { decisions(limit: 100, sort: [{happened_from: DESC}, {id: ASC}]) {
  id kind what happened_from
  decidedBy(limit: 5) { id role }
  ledTo(limit: 10) { __typename id summary status due_at }
} }"""


@dataclass(frozen=True)
class Question:
    """One request: as JSON for us and for the peer, and as it stands for whom."""

    name: str
    reader: Reader
    query: str
    of_peer: str
    variables: dict[str, Any]

    @property
    def body(self) -> bytes:
        """The request to us."""
        return json.dumps({"query": self.query, "variables": self.variables}).encode()

    @property
    def body_of_peer(self) -> bytes:
        """The request to the peer."""
        return json.dumps({"query": self.of_peer, "variables": self.variables}).encode()


def readers(store: Store) -> list[Reader]:
    """Somebody with a case load of their own, and the manager of all, who is written down."""
    agencies = [
        row["id"]
        for row in store.read("MATCH (:Case)-[:HELD_BY]->(a:Agency) RETURN DISTINCT a.id AS id")
    ]
    facts: list[Fact] = [Node("Worker", MANAGER.id, {"role": "OTHER"})]
    facts += [
        Relationship("MEMBER_OF", Ref("Worker", MANAGER.id), Ref("Agency", id_)) for id_ in agencies
    ]
    report = store.load(facts, Run("bench-readers"))
    if report.refused:
        raise RuntimeError(f"refused: {report.refused[0]}")
    busiest = store.read(
        "MATCH (w:Worker)-[:ASSIGNED_TO]->(c:Case)<-[:ON_FILE]-(:Decision) "
        "RETURN w.id AS id, count(DISTINCT c) AS cases ORDER BY cases DESC, id LIMIT 1"
    )[0]["id"]
    return [Reader(busiest, Role.CASE_MANAGER), MANAGER]


def questions(store: Store, asking: list[Reader], rounds: int) -> dict[str, list[Question]]:
    """Each question many times: a case by its worker and by the manager, and a page."""
    worker, manager = asking
    cases = (
        "MATCH {} WITH c, count(DISTINCT d) AS decisions ORDER BY decisions DESC, c.id "
        "LIMIT {} RETURN c.id AS id"
    )
    own = cases.format("(:Worker {id: $id})-[:ASSIGNED_TO]->(c:Case)<-[:ON_FILE]-(d:Decision)", 300)
    every = cases.format("(:Agency)<-[:HELD_BY]-(c:Case)<-[:ON_FILE]-(d:Decision)", 300)
    found = {
        "a case of their own, 4 levels": (worker, store.read(own, id=worker.id)),
        "any case, 4 levels": (manager, store.read(every)),
    }
    asked = {
        name: [
            Question(name, reader, _CASE, _CASE_OF_PEER, {"id": ids[n * 7919 % len(ids)]["id"]})
            for n in range(rounds)
        ]
        for name, (reader, ids) in found.items()
    }
    page = Question("a page of 100 decisions", manager, _PAGE, _PAGE_OF_PEER, {})
    return {**asked, page.name: [page] * rounds}
