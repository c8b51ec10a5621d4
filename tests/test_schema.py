"""The schema is made from the model, and only what is missing is made."""

from typing import TYPE_CHECKING, Any

import pytest

from graph import model
from graph.declare import Kind, Model, NodeType, Property, RelationshipType, Standing
from graph.schema import apply, statements

if TYPE_CHECKING:
    from graph.store import Store

ID = Property(Kind.STRING, "The identifier.", required=True)
DAY = Property(Kind.DATE, "A day.")
MODEL = Model(
    (
        NodeType("Person", "A person.", Standing.REFERENCE, {"id": ID}),
        NodeType(
            "RiskJudgement",
            "How high a risk is.",
            Standing.RECORD,
            {"id": ID, "level": ID, "judged_on": DAY},
            indexes=(("level", "judged_on"),),
        ),
    ),
    (
        RelationshipType("MADE_BY", ("RiskJudgement",), ("Person",), "Who.", properties={"id": ID}),
        RelationshipType("ABOUT", ("RiskJudgement",), ("Person",), "Of whom."),
    ),
)


class Server:
    """A server as far as its schema goes."""

    def __init__(self) -> None:
        self.defined: list[str] = []

    def read(self, text: str) -> list[dict[str, Any]]:
        kind = "CONSTRAINT" if "CONSTRAINTS" in text else "INDEX"
        return [{"name": text.split()[2]} for text in self.defined if kind in text]

    def define(self, texts: list[str]) -> None:
        self.defined += texts


def test_every_label_type_and_index_has_its_statement() -> None:
    assert statements(MODEL) == {
        "person_id": "CREATE CONSTRAINT person_id IF NOT EXISTS "
        "FOR (n:Person) REQUIRE n.id IS UNIQUE",
        "risk_judgement_id": "CREATE CONSTRAINT risk_judgement_id IF NOT EXISTS "
        "FOR (n:RiskJudgement) REQUIRE n.id IS UNIQUE",
        "made_by_id": "CREATE CONSTRAINT made_by_id IF NOT EXISTS "
        "FOR ()-[r:MADE_BY]-() REQUIRE r.id IS UNIQUE",
        "risk_judgement_level_judged_on": "CREATE INDEX risk_judgement_level_judged_on "
        "IF NOT EXISTS FOR (n:RiskJudgement) ON (n.level, n.judged_on)",
    }


def test_an_empty_server_is_told_everything() -> None:
    server = Server()
    apply(server, MODEL)
    assert server.defined == list(statements(MODEL).values())


def test_a_server_is_told_only_what_it_lacks() -> None:
    server = Server()
    server.define([text for name, text in statements(MODEL).items() if name != "made_by_id"])
    apply(server, MODEL)
    assert server.defined[-1] == statements(MODEL)["made_by_id"]
    before = list(server.defined)
    apply(server, MODEL)
    assert server.defined == before


def test_an_open_store_has_the_whole_schema(store: "Store") -> None:
    there = store.read("SHOW CONSTRAINTS YIELD name RETURN name")
    there += store.read("SHOW INDEXES YIELD name RETURN name")
    assert set(statements(model.MODEL)) <= {row["name"] for row in there}


@pytest.mark.parametrize(
    "again",
    [
        "CREATE (:Case {id: 'c1'})",
        "MATCH (p:Person {id: 'p1'}), (c:Case {id: 'c1'}) CREATE (p)-[:SUBJECT_OF {id: 'r1'}]->(c)",
    ],
)
def test_a_server_refuses_an_id_that_is_there_already(store: "Store", again: str) -> None:
    from graph.bolt import StoreError

    store.write(
        lambda tx: tx.run(
            "CREATE (p:Person {id: 'p1'}) CREATE (c:Case {id: 'c1'}) "
            "CREATE (p)-[:SUBJECT_OF {id: 'r1'}]->(c)"
        )
    )
    with pytest.raises(StoreError):
        store.write(lambda tx: tx.run(again))
