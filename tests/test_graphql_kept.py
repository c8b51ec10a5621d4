"""What is kept of a request for the next one is never what the next one did not ask for."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from graphql import execute, parse

from api.graphql_answer import Trusting
from api.graphql_context import Request
from api.schema import schema
from graph.access import OPERATOR, Reader, Role
from graph.hops import hops
from graph.model import MODEL
from graph.selection import Part, Wanted, one
from graph.selection_order import Page
from graph.sight import Sight
from graph.store import Store
from tests import made_up

QUERY = """query ($id: ID!, $first: Int, $text: String, $with: Boolean!) {
  case(id: $id) {
    id actions(first: $first, where: {summary: {contains: $text}}) { nodes { id summary } }
    status @include(if: $with)
  }
  again: actions(first: $first) { nodes { id } totalCount @skip(if: $with) }
}"""


@pytest.fixture
def loaded(store: Store) -> Store:
    assert not store.load(made_up.facts(), made_up.RUN).refused
    return store


def answer(store: Store, document: Any, reader: Reader, variables: dict[str, Any]) -> Any:
    result: Any = execute(
        schema(),
        document,
        context_value=Request(store, reader),
        variable_values=variables,
        execution_context_class=Trusting,
    )
    return result.formatted


def test_a_document_that_is_asked_again_answers_what_is_asked_now(loaded: Store) -> None:
    document = parse(QUERY)
    answers = set()
    for id_, first, text, with_ in product(("t:case", "no"), (1, 2), ("", "photo"), (True, False)):
        variables = {"id": id_, "first": first, "text": text, "with": with_}
        for _ in range(2):
            again = answer(loaded, document, OPERATOR, variables)
            assert again == answer(loaded, parse(QUERY), OPERATOR, variables)
        answers.add(repr(again))
    assert len(answers) > 8


def test_a_document_that_another_reader_asked_shows_no_more_than_theirs(loaded: Store) -> None:
    document = parse(QUERY)
    variables = {"id": "t:case", "first": 5, "text": "", "with": True}
    everything = answer(loaded, document, OPERATOR, variables)
    stranger = Reader("nobody", Role.CASE_MANAGER)
    assert everything["data"]["case"]["id"] == "t:case"
    for _ in range(2):
        assert answer(loaded, document, stranger, variables) == {
            "data": {"case": None, "again": {"nodes": []}}
        }
        assert answer(loaded, document, OPERATOR, variables) == everything


def test_readers_whose_predicates_look_alike_have_the_same_statements() -> None:
    named = hops(MODEL)
    owned = named["Action"]["owned_by"]
    inner = Part("o", "Action", owned, owned.labels, None, Page(), Wanted(("id",)))
    lists = ("cases", "teams", "reviewed", "cleared", "unsealed", "records", "barred")
    texts: dict[str | None, set[str]] = {}
    for role in (Role.CASE_MANAGER, Role.EXTERNAL_SYSTEM):
        for chosen in product((False, True), repeat=len(lists) + 1):
            given: Any = {
                name: ("x",)
                for name, is_there in zip((*lists, "barred_people"), chosen, strict=True)
                if is_there
            }
            sight = Sight(Reader("me", role), date(2026, 1, 1), **given)
            looks = sight.visible("n", MODEL.open_labels)
            text = "".join(
                one(MODEL, (label,), "x", Wanted(("superseded_at",), (inner,)), sight.visible).text
                for label in ("Action", "Case", "Person", "Decision", "Worker")
            )
            texts.setdefault(looks, set()).add(text)
    assert all(len(alike) == 1 for alike in texts.values())
    assert len(texts) > 100
