"""The threats of the design, tried as somebody would who means harm.

Tried elsewhere: documents that are deep, wide or many (test_hostile), what counts, orders, pages,
errors and made-up cursors give away (test_leaks, test_query_sight), answers that anybody keeps
(test_served) or that the next reader is given (test_graphql_kept), and a clock that was set back
(test_writes_once, test_audit).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http import create_app
from graph.access import Reader, Role
from graph.clock import london_day, now
from graph.facts import Fact, Place, Ref, Relationship, Run
from graph.model import MODEL
from graph.oversight.pack import PackError, read_pack
from graph.oversight.run import Asked, chosen, run
from graph.store import Store
from tests.issued import ISSUED, NEW, THERE, of
from tests.writing import ADA, HIDDEN, OPEN, SEALED, WORKER, fill, send, write

CYPHER = [
    "x'}) MATCH (n) DETACH DELETE n //",
    "x' OR 1=1 //",
    'x"}) RETURN n //',
    "\\",
    "\\'",
    "`) MATCH (n) RETURN n //",
    "$id",
    "x\\u0027 OR true",
    "*/ MATCH (n) SET n.sensitivity = null /*",
]


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


@pytest.fixture
def client(filled: Store) -> Iterator[TestClient]:
    with TestClient(create_app(filled, ISSUED), base_url=THERE) as client:
        yield client


def everything(store: Store) -> Any:
    """Every record with its number of links, but for what tells that something was written."""
    rows = store.read(
        "MATCH (n) OPTIONAL MATCH (n)-[r]->() "
        "RETURN labels(n)[0] AS label, n.id AS id, count(r) AS links"
    )
    return sorted(str(row) for row in rows if row["label"] in MODEL.open_labels)


# --- guessing ids ---

GUESSED = {
    "case": (HIDDEN, SEALED, "c:nobody"),
    "event": ("e:hidden", "e:kept", "e:nobody"),
    "decision": ("d:nobody", "e:hidden", "c:hidden"),
    "person": ("p:ben", "p:nobody", "e:hidden"),
}


@pytest.mark.parametrize("field", GUESSED)
def test_a_guessed_id_is_answered_as_one_that_nobody_has(
    filled: Store, client: TestClient, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """The same bytes, and the same work: as many statements, of the same words."""
    headers = {"Accept": NEW, **of("case-manager", casegraph_id=WORKER)}
    read, done = Store.read, []

    def noted(self: Store, text: str, *rest: Any, **given: Any) -> Any:
        done.append(text)
        return read(self, text, *rest, **given)

    monkeypatch.setattr(Store, "read", noted)
    query = f"query ($id: ID!) {{ {field}(id: $id) {{ id }} }}"
    told = []
    for id_ in GUESSED[field]:
        done.clear()
        answer = client.post(
            "/graphql", json={"query": query, "variables": {"id": id_}}, headers=headers
        )
        told.append((answer.status_code, answer.content, list(done)))
        assert done
    assert told[0] == told[1] == told[2]
    assert told[0][1] == b'{"data":{"%s":null}}' % field.encode()


# --- words that are meant to be run ---


@pytest.mark.parametrize("words", CYPHER)
def test_words_that_look_like_cypher_are_words(filled: Store, words: str) -> None:
    before = everything(filled)
    operator = Reader("operator", Role.OPERATOR)
    queries = {
        "query ($w: ID!) { person(id: $w) { id } }": {"person": None},
        "query ($w: String!) { people(where: {name: {contains: $w}}) { totalCount } }": {
            "people": {"totalCount": 0}
        },
        "query ($w: String!) { people(where: {name: {startsWith: $w}}) { totalCount } }": {
            "people": {"totalCount": 0}
        },
        "query ($w: [String!]) { cases(where: {not: {id: {in: $w}}}) { nodes { id } } }": {
            "cases": {"nodes": [{"id": id_} for id_ in ("c:hidden", "c:named", OPEN, SEALED)]}
        },
    }
    for query, data in queries.items():
        said = send(filled, operator, query, w=[words] if "[String" in query else words)
        assert (said.errors, said.data) == (None, data), query
    found = filled.query("people/find", letters=words, first=5)
    assert found == []
    assert everything(filled) == before
    summary = ("String!", words)
    call = f'recordAction(caseId: "{OPEN}", summary: $summary)'
    made = write(filled, "worker", call, "record { summary }", summary=summary)
    assert made["record"]["summary"] == words.strip()


def test_words_that_look_like_cypher_are_no_names(filled: Store) -> None:
    """A name of a label, a property or an order is one of the model's, or is refused."""
    before = everything(filled)
    bad = "Event` DETACH DELETE n //"
    fact = {"type": "node", "id": "x", "labels": [bad], "properties": {bad: "x"}}
    call = 'ingest(facts: $facts, idempotencyKey: "k")'
    made = write(
        filled, "police", call, "report { new refused { index } }", facts=("[FactLine!]!", [fact])
    )
    assert made["report"]["new"] == 0
    assert len(made["report"]["refused"]) >= 1
    for query in (
        "query ($w: ActionOrdering!) { actions(orderBy: {by: $w}) { nodes { id } } }",
        "query ($w: WorkerRole!) { findings(role: $w) { totalCount } }",
    ):
        assert send(filled, "auditor", query, w=bad).errors
    change = ("[Change!]!", [{"property": bad, "value": "x"}])
    call = 'correct(recordId: "e:visit", reason: "x", changes: $changes)'
    said = send(
        filled,
        "worker",
        f"mutation ($changes: {change[0]}) {{ {call} {{ id }} }}",
        changes=change[1],
    )
    assert said.errors
    assert everything(filled) == before


PACK = """\
pack: "x'}) MATCH (n) DETACH DELETE n //"
title: Ours
owner: Somebody
version: "1"
valid_from: 2024-04-01
extends: guidance
parameters:
  required_documents: {value: [%s]}
"""


@pytest.mark.parametrize("words", CYPHER)
def test_a_policy_pack_has_no_words_that_are_run(filled: Store, tmp_path: Any, words: str) -> None:
    path = tmp_path / "ours.yaml"
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    path.write_text(PACK % f'"{quoted}"', encoding="utf-8")
    with pytest.raises(PackError, match=r"ours\.yaml:8: "):
        read_pack(path)


def test_the_name_of_a_policy_pack_is_a_name(filled: Store, tmp_path: Any) -> None:
    before = everything(filled)
    path = tmp_path / "ours.yaml"
    path.write_text(PACK % "PLAN", encoding="utf-8")
    pack = read_pack(path)
    done = run(filled.read, [Asked(OPEN, london_day(now()))], pack, chosen(pack))
    assert {found.pack for found in done.findings} == {f"{pack.name} 1"}
    assert len(done.findings) >= 1
    assert everything(filled) == before


# --- leave that ended ---


def test_an_advocate_who_was_removed_reads_nothing_more(client: TestClient, filled: Store) -> None:
    headers = of("advocate", casegraph_id="a:bo")
    page = f"/child/{ADA}"
    assert client.get(page, headers=headers).status_code == 200
    [grant] = filled.read("MATCH (g:Grant {reader: 'a:bo'}) RETURN g.id AS id")
    write(filled, "governance", f'endAccess(grantId: "{grant["id"]}")')
    stranger = of("advocate", casegraph_id="a:somebody")
    after, never = (client.get(page, headers=one) for one in (headers, stranger))
    assert (after.status_code, after.content) == (never.status_code, never.content)
    assert after.status_code == 404
    query = {"query": f'{{ childFile(personId: "{ADA}") {{ person {{ id }} }} }}'}
    after, never = (client.post("/graphql", json=query, headers=one) for one in (headers, stranger))
    assert after.content == never.content
    assert b'"id"' not in after.content


def test_a_worker_who_moved_reads_nothing_more(client: TestClient, filled: Store) -> None:
    query = {"query": f'{{ case(id: "{OPEN}") {{ id }} actions {{ totalCount nodes {{ id }} }} }}'}
    headers = of("case-manager", casegraph_id=WORKER)
    before = client.post("/graphql", json=query, headers=headers).json()["data"]
    assert before["case"] == {"id": OPEN}
    assert before["actions"]["totalCount"] > 0
    ended: list[Fact] = [
        Relationship(
            "ASSIGNED_TO",
            Ref("Worker", WORKER),
            Ref("Case", OPEN),
            {"role": "LEAD", "to": london_day(now()) - timedelta(days=1)},
            place=Place("cms.json", 2),
        )
    ]
    assert not filled.load(ended, Run("cms", name="later", extract_at=now())).refused
    after = client.post("/graphql", json=query, headers=headers).json()["data"]
    assert after == {"case": None, "actions": {"totalCount": 0, "nodes": []}}
