"""The fields of records and of what hangs on them: one statement for each root field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from graphql import graphql_sync

from api.graphql_context import Request
from api.schema import schema
from graph.access import OPERATOR, Reader, Role
from graph.batch import Rows
from graph.selection_order import LARGEST_PAGE
from graph.store import Store
from tests import made_up


class Counting(Store):
    """A store that counts how often its server is asked."""

    asked = 0

    def read(self, text: str, timeout: float = 30.0, **parameters: Any) -> Rows:
        """Count it, and read."""
        self.asked += 1
        return super().read(text, timeout, **parameters)


@pytest.fixture
def loaded(store: Store) -> Store:
    assert not store.load(made_up.facts(), made_up.RUN).refused
    return store


@contextmanager
def counted(store: Store) -> Iterator[Counting]:
    """The same store, counting."""
    counting = object.__new__(Counting)
    counting.__dict__ = store.__dict__
    counting.asked = 0
    yield counting


def ask(store: Store, query: str, **variables: Any) -> Any:
    result = graphql_sync(
        schema(), query, context_value=Request(store, OPERATOR), variable_values=variables or None
    )
    assert result.errors is None, result.errors
    return result.data


def refused(store: Store, query: str) -> str:
    result = graphql_sync(schema(), query, context_value=Request(store, OPERATOR))
    assert result.errors
    return result.errors[0].message


DEEP = """
query Deep($late: Boolean!, $name: String!) {
  case(id: "t:case") {
    __typename
    id
    children: subjects { nodes { ...Child } totalCount }
    late: actions(where: {summary: {contains: $name}}, orderBy: {by: DUE_AT, descending: true}) {
      edges { node { summary onFile { nodes { subjects { nodes { name } } } } } }
    }
    late2: actions(first: 1) @include(if: $late) { nodes { dueAt } pageInfo { hasNextPage } }
    decisions { nodes { what ledTo { edges { recordedAt node {
      __typename id ... on Action { dueAt status ownedBy { totalCount } }
    } } } } }
    left: events @skip(if: $late) { totalCount }
  }
  again: cases(where: {subjects: {some: {name: {startsWith: "Ada"}}}}) { nodes { id } totalCount }
}
fragment Child on Person { name dateOfBirth subjectOf { nodes { id status } } }
"""


def test_who_may_see_what_is_one_statement_more_for_a_request(loaded: Store) -> None:
    with counted(loaded) as store:
        manager = Request(store, Reader("t:sam", Role.TEAM_MANAGER))
        given = {"late": True, "name": "photographs"}
        result = graphql_sync(schema(), DEEP, context_value=manager, variable_values=given)
        assert result.errors is None
        assert result.data == {"case": None, "again": {"nodes": [], "totalCount": 0}}
        assert store.asked == 3


def test_a_deep_question_is_one_statement_for_each_root_field(loaded: Store) -> None:
    with counted(loaded) as store:
        data = ask(store, DEEP, late=True, name="photographs")
        assert store.asked == 2
    case = data["case"]
    assert case["__typename"] == "Case"
    assert case["children"] == {
        "nodes": [
            {
                "name": "Ada Quill",
                "dateOfBirth": "2012-06-05",
                "subjectOf": {"nodes": [{"id": "t:case", "status": "OPEN"}]},
            }
        ],
        "totalCount": 1,
    }
    (edge,) = case["late"]["edges"]
    assert edge["node"] == {
        "summary": "Bring the photographs",
        "onFile": {"nodes": [{"subjects": {"nodes": [{"name": "Ada Quill"}]}}]},
    }
    assert case["late2"] == {"nodes": [{"dueAt": "2023-03-20"}], "pageInfo": {"hasNextPage": True}}
    (decision,) = case["decisions"]["nodes"]
    led_to = {edge["node"]["id"]: edge["node"] for edge in decision["ledTo"]["edges"]}
    assert led_to["t:photos"]["status"] == "OPEN"
    assert set(led_to["t:photos"]) == {"__typename", "id", "dueAt", "status", "ownedBy"}
    assert all(edge["recordedAt"] for edge in decision["ledTo"]["edges"])
    assert "left" not in case
    assert data["again"] == {"nodes": [{"id": "t:case"}], "totalCount": 1}


def test_two_names_for_one_field_with_other_arguments_stand_side_by_side(loaded: Store) -> None:
    data = ask(
        loaded,
        """{ case(id: "t:case") {
          a: actions(where: {id: {eq: "t:photos"}}) { nodes { one: id } }
          b: actions(where: {id: {eq: "t:school"}}) { nodes { two: id } nodes { summary } }
        } }""",
    )
    assert data["case"]["a"] == {"nodes": [{"one": "t:photos"}]}
    assert [set(node) for node in data["case"]["b"]["nodes"]] == [{"two", "summary"}]


def test_a_page_goes_on_where_the_last_one_ended(loaded: Store) -> None:
    query = """query ($after: String) { actions(first: 1, after: $after,
        orderBy: {by: ID, descending: true}) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }"""
    first = ask(loaded, query)["actions"]
    second = ask(loaded, query, after=first["pageInfo"]["endCursor"])["actions"]
    assert [first["edges"][0]["node"]["id"], second["edges"][0]["node"]["id"]] == [
        "t:school",
        "t:photos",
    ]
    assert first["pageInfo"]["hasNextPage"]
    assert not first["pageInfo"]["hasPreviousPage"]
    assert second["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "startCursor": second["edges"][0]["cursor"],
        "endCursor": second["edges"][0]["cursor"],
    }


def test_the_number_is_counted_only_when_it_is_asked_for(loaded: Store) -> None:
    only = ask(loaded, "{ actions(where: {ownedBy: {some: {}}}) { totalCount } }")
    assert only == {"actions": {"totalCount": 1}}
    none = ask(loaded, "{ actions(where: {status: {in: []}}) { totalCount nodes { id } } }")
    assert none == {"actions": {"totalCount": 0, "nodes": []}}


BOTH = ["t:photos", "t:school"]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("{}", BOTH),
        ('{dueAt: {lte: "2023-03-20"}}', BOTH),
        ('{dueAt: {gte: "2023-03-21"}}', []),
        ('{not: {summary: {contains: "photo"}}}', ["t:school"]),
        ('{or: [{id: {eq: "t:photos"}}, {id: {eq: "t:school"}}]}', BOTH),
        ("{or: []}", []),
        ("{and: []}", BOTH),
        ('{and: [{id: {in: ["t:photos", "t:no"]}}, {resultOf: {some: {}}}]}', ["t:photos"]),
        ('{onFile: {none: {subjects: {some: {name: {eq: "Ada Quill"}}}}}}', []),
        ("{ownedBy: {none: {}}, protects: {isNull: true}}", ["t:school"]),
        ("{confirmedBy: {some: {label: {eq: Oversight}}}}", ["t:school"]),
        # a record without the property is like nothing, and so it is "not" like anything
        ('{not: {protects: {eq: "x"}}}', BOTH),
        ("{status: {eq: null}}", BOTH),
    ],
)
def test_filters_combine(loaded: Store, where: str, found: list[str]) -> None:
    data = ask(loaded, f"{{ actions(where: {where}) {{ nodes {{ id }} }} }}")
    assert [node["id"] for node in data["actions"]["nodes"]] == found


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"{{ cases(first: {LARGEST_PAGE + 1}) {{ totalCount nodes {{ id }} }} }}", "first: from"),
        ("{ cases(first: 0) { nodes { id } } }", "first: from 1 to"),
        ('{ case(id: "t:case") { actions(first: 201) { nodes { id } } } }', "first: from 1 to"),
        ('{ cases(after: "x") { nodes { id } } }', "is no cursor"),
        ('{ cases(after: "AAAA") { nodes { id } } }', "is no cursor"),
        ('{ cases(after: "é") { nodes { id } } }', "is no cursor"),
        ('{ cases(where: {hates: {eq: "x"}}) { nodes { id } } }', "hates"),
        ("{ cases(orderBy: {by: NOTHING}) { nodes { id } } }", "NOTHING"),
    ],
)
def test_what_cannot_be_selected_is_refused(loaded: Store, query: str, said: str) -> None:
    assert said in refused(loaded, query)


def test_a_cursor_that_was_changed_or_is_of_another_order_is_refused(loaded: Store) -> None:
    page = ask(loaded, "{ actions(first: 1) { pageInfo { endCursor } } }")
    cursor = page["actions"]["pageInfo"]["endCursor"]
    for place in (0, 20, len(cursor) - 3):
        other = "A" if cursor[place] != "A" else "B"
        forged = cursor[:place] + other + cursor[place + 1 :]
        query = f'{{ actions(after: "{forged}") {{ nodes {{ id }} }} }}'
        assert "is no cursor" in refused(loaded, query)
    query = f'{{ actions(after: "{cursor}", orderBy: {{by: DUE_AT}}) {{ nodes {{ id }} }} }}'
    assert "another order" in refused(loaded, query)


def test_a_record_is_shown_as_it_was_known(loaded: Store) -> None:
    query = """{
      now: decision(id: "t:move") { on: basedOn { totalCount } }
      then: decision(id: "t:move", knownAt: "2023-03-25") { on: basedOn { totalCount } }
      before: decision(id: "t:move", knownAt: "2022-01-01") { id }
    }"""
    data = ask(loaded, query)
    assert data["before"] is None
    assert data["then"]["on"]["totalCount"] < data["now"]["on"]["totalCount"]
