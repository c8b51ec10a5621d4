"""The GraphQL schema: derived whole, and answered by named queries."""

from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    graphql_sync,
    parse,
)

import cypher
from api import graphql_limits
from api.graphql_context import Request
from api.graphql_limits import Limits, over_the_limits, tells_facts
from api.graphql_root import UnguardedError, refuse_unguarded
from api.graphql_values import camel
from api.reference import SDL
from api.schema import schema, sdl
from graph.access import OPERATOR, Reader, Role
from graph.declare import Standing
from graph.hops import hops
from graph.model import MODEL
from graph.past import PastError
from graph.store import Store
from tests import made_up
from tests.golden_text import check_golden

HOPS = hops(MODEL)


def test_the_schema_is_the_written_one() -> None:
    check_golden(SDL, sdl())


def test_every_label_is_a_type_with_every_property_and_relationship() -> None:
    for node in MODEL.nodes:
        if node.standing is not Standing.STORE:
            type_ = schema().type_map[node.label]
            assert isinstance(type_, GraphQLObjectType)
            hung = {camel(name) for name in HOPS.get(node.label, {})}
            assert set(type_.fields) == {camel(name) for name in node.properties} | hung


def test_every_named_query_is_a_field_with_its_parameters() -> None:
    query_type = schema().query_type
    assert query_type is not None
    for query in cypher.queries().values():
        field = query_type.fields[camel(query.name)]
        names = {camel(parameter.name) for parameter in query.parameters}
        assert set(field.args) == names | {"knownAt"}


def test_every_field_at_the_root_takes_a_time_to_look_back_to() -> None:
    query_type = schema().query_type
    assert query_type is not None
    without = {name for name, field in query_type.fields.items() if "knownAt" not in field.args}
    lists = {camel(MODEL.by_label[label].plural) for label in MODEL.open_labels}
    leave = {"accessReviews", "notices", "accessGiven", "accessBars"}
    # a draft is of now, so is where following begins; the log has its own days; and neither a list
    # nor what leave there is names a case or a record
    assert without == {"preflight", "feedCursor", "whoLooked"} | lists | leave


def test_every_mutation_takes_a_key_and_says_what_it_does() -> None:
    mutation_type = schema().mutation_type
    assert mutation_type is not None
    for name, field in mutation_type.fields.items():
        assert "idempotencyKey" in field.args, name
        assert field.description, name
        assert all(argument.description for argument in field.args.values()), name
        # null and an error where nothing was written: what else was asked for stays
        assert isinstance(field.type, GraphQLObjectType), name


@pytest.mark.parametrize(
    "document",
    [
        'mutation { a: endBar(conflictId: "1") { id } b: endBar(conflictId: "2") { id } }',
        'mutation { endBar(conflictId: "1") { id } ...f } '
        'fragment f on Mutation { ... { x: endBar(conflictId: "2") { id } } }',
    ],
)
def test_a_mutation_stands_once_in_a_document(document: str) -> None:
    [error] = over_the_limits(parse(document))
    assert error.message.startswith("endBar stands in the document more than once")
    assert not over_the_limits(parse('mutation { endBar(conflictId: "1") { id } }'))
    assert not over_the_limits(parse('{ a: case(id: "1") { id } b: case(id: "2") { id } }'))


@pytest.mark.parametrize(
    ("document", "may_be_long"),
    [
        ('mutation { ingest(facts: [], idempotencyKey: "k") { id } }', True),
        ("mutation { a: ingest(facts: []) { id } __typename }", False),
        ('mutation { ingest(facts: []) { id } endBar(conflictId: "c") { id } }', False),
        ("mutation { ...f } fragment f on Mutation { ingest(facts: []) { id } }", True),
        ("query { ingest }", False),
        ("query a { cases { totalCount } } mutation b { ingest(facts: []) { id } }", False),
        ("fragment f on Mutation { ingest(facts: []) { id } }", False),
    ],
)
def test_a_request_that_tells_facts_alone_may_be_long(document: str, may_be_long: bool) -> None:
    assert tells_facts(parse(document)) is may_be_long


@pytest.fixture
def loaded(store: Store) -> Store:
    report = store.load(made_up.facts(), made_up.RUN)
    assert not report.refused
    return store


def ask(store: Store, query: str) -> Any:
    result = graphql_sync(schema(), query, context_value=Request(store, OPERATOR))
    assert result.errors is None, result.errors
    return result.data


def test_records_are_found_by_their_id_and_label(loaded: Store) -> None:
    data = ask(
        loaded,
        """{
          case(id: "t:case") { id service status }
          person(id: "t:ada") { name dateOfBirth }
          decision(id: "t:move") { kind what happenedOn recordedAt }
          action(id: "t:photos") { summary dueAt status }
          wrong: action(id: "t:move") { id }
          none: person(id: "nobody") { id }
          record(id: "t:visit") { __typename id ... on Event { kind seenAlone } }
        }""",
    )
    assert data == {
        "case": {"id": "t:case", "service": "CHILDRENS_SOCIAL_CARE", "status": "OPEN"},
        "person": {"name": "Ada Quill", "dateOfBirth": "2012-06-05"},
        "decision": {
            "kind": "PLACEMENT",
            "what": "Ada moves to her aunt",
            "happenedOn": "2023-03-01",
            "recordedAt": "2023-03-01T00:00:00Z",
        },
        "action": {"summary": "Bring the photographs", "dueAt": "2023-03-20", "status": "OPEN"},
        "wrong": None,
        "none": None,
        "record": {"__typename": "Event", "id": "t:visit", "kind": "VISIT", "seenAlone": True},
    }


def test_a_decision_is_traced_as_it_looks_now_and_as_it_was_known(loaded: Store) -> None:
    data = ask(
        loaded,
        """{
          now: decisionTrace(decisionId: "t:move", asOf: "2023-05-01") { evidence deciders ledTo }
          then: decisionTrace(decisionId: "t:move", knownAt: "2023-03-25") { evidence ledTo }
          same: traceDecision(decisionId: "t:move", knownAt: "2023-03-25T12:00:00Z") { evidence }
        }""",
    )
    assert [item["id"] for item in data["now"]["evidence"]] == ["t:against"]
    assert data["now"]["evidence"][0]["knownThen"] is False
    assert data["now"]["deciders"][0]["name"] == "Sam Okoro"
    assert data["then"]["evidence"] == data["same"]["evidence"] == []
    states = {item["id"]: item["state"] for item in data["then"]["ledTo"]}
    assert states == {"t:photos": "OVERDUE", "t:school": "OVERDUE"}


def test_a_whole_operation_is_asked_of_the_past(loaded: Store) -> None:
    """The directive gives what a field does not say itself; also through a variable."""
    data = ask(
        loaded,
        """query @at(knownAt: "2023-03-25") {
          then: decisionTrace(decisionId: "t:move") { evidence ledTo }
          now: decisionTrace(decisionId: "t:move", knownAt: "2024-05-01") { evidence }
          action(id: "t:photos") { id recordedAt }
          confirmed: oversight(id: "t:confirmed") { id }
        }""",
    )
    assert data["then"]["evidence"] == []
    assert [item["id"] for item in data["now"]["evidence"]] == ["t:against"]
    assert data["action"]["id"] == "t:photos"
    assert data["confirmed"] is None
    query = 'query A($day: Date) @at(asOf: $day) { casesOne(caseId: "t:case") { caseId } }'
    answered = graphql_sync(
        schema(),
        query,
        context_value=Request(loaded, OPERATOR),
        variable_values={"day": "2023-05-01"},
    )
    assert answered.errors is None
    assert answered.data == {"casesOne": {"caseId": "t:case"}}


def test_what_names_no_case_is_not_asked_of_what_was_known(loaded: Store) -> None:
    query = 'query @at(knownAt: "2023-03-25") { cases { nodes { id } } }'
    result = graphql_sync(schema(), query, context_value=Request(loaded, OPERATOR))
    assert result.errors
    assert "@at: cases names no case or record" in result.errors[0].message


def test_a_root_field_without_a_permission_keeps_the_schema_from_being_built() -> None:
    hello = GraphQLField(GraphQLString, resolve=lambda *_: "hello")
    with pytest.raises(UnguardedError, match=r"Query\.hello: states no permission"):
        refuse_unguarded(GraphQLSchema(GraphQLObjectType("Query", {"hello": hello})))


def test_a_role_that_may_not_ask_is_refused_before_anything_is_asked(loaded: Store) -> None:
    carer = Request(loaded, Reader("t:ada", Role.PARENT_CARER))
    result = graphql_sync(schema(), '{ person(id: "t:ada") { id } }', context_value=carer)
    assert result.data == {"person": None}
    assert result.errors is not None
    assert "not allowed in the role" in result.errors[0].message
    assert "seen" not in vars(carer)


def test_unfollowed_actions_and_the_child_file(loaded: Store) -> None:
    data = ask(
        loaded,
        """{
          unfollowedActions(caseId: "t:case", asOf: "2023-05-01") { actionId dueOn restsOn }
          childFile(personId: "t:ada", asOf: "2023-05-01") { promises { actionId promise } }
          nobody: childFile(personId: "nobody") { timeline { itemId } }
        }""",
    )
    assert [row["actionId"] for row in data["unfollowedActions"]] == ["t:photos"]
    assert "Action:t:photos ON_FILE Case:t:case" in data["unfollowedActions"][0]["restsOn"]
    promises = {row["actionId"]: row["promise"] for row in data["childFile"]["promises"]}
    assert promises == {"t:photos": "NOT_KEPT", "t:school": "KEPT"}
    assert data["nobody"] is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('{ unfollowedActions(knownAt: "2023-03-25") { actionId } }', "casegraph snapshot"),
        ("{ actionsUnconfirmed(first: 0) { actionId } }", "first: from 1 to"),
    ],
)
def test_what_cannot_be_answered_is_said(loaded: Store, query: str, said: str) -> None:
    result = graphql_sync(schema(), query, context_value=Request(loaded, OPERATOR))
    assert result.errors
    assert said in result.errors[0].message


def test_a_question_to_the_whole_service_is_not_rebuilt(loaded: Store) -> None:
    with pytest.raises(PastError):
        Request(loaded, OPERATOR).rows("cases/list", {}, known_at=made_up.KNOWN)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('"20230325"', "takes a day"),
        ('"31/3/2024"', "takes a day"),
        ("2024", "quotation marks"),
        ('"2024-02-30"', "takes a day"),
    ],
)
def test_a_day_that_is_none_is_refused(value: str, said: str) -> None:
    result = graphql_sync(schema(), f"{{ casesOne(caseId: 1, asOf: {value}) {{ caseId }} }}")
    assert result.errors
    assert said in result.errors[0].message


def test_a_moment_without_an_offset_is_refused() -> None:
    query = '{ person(id: "x", knownAt: "2024-01-01T12:00") { id } }'
    result = graphql_sync(schema(), query)
    assert result.errors
    assert "with its offset" in result.errors[0].message


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{a{b{c{d{e{f{g{h{i{j{k}}}}}}}}}}}", "11 levels deep; at most 10"),
        ("{" + " ".join(f"a{i}: x" for i in range(16)) + "}", "16 aliases; at most 15"),
        ("{" + " ".join("x" for _ in range(11)) + "}", "11 fields at the root; at most 10"),
        ("{x " + "@skip(if: true) " * 21 + "}", "21 directives; at most 20"),
        ("{...f} fragment f on Query {...g} fragment g on Query {...f}", "contains itself"),
    ],
)
def test_a_document_that_asks_for_too_much_is_refused(query: str, said: str) -> None:
    (error,) = over_the_limits(parse(query))
    assert said in error.message


def test_a_document_that_fans_out_is_counted_without_being_walked() -> None:
    fragments = [
        f"fragment f{i} on Query {{ a {{...f{i + 1}}} b {{...f{i + 1}}} }}" for i in range(8)
    ]
    document = parse(
        "{ x {...f0} } " + " ".join(fragments) + " fragment f8 on Query {" + "y " * 9 + "}"
    )
    (error,) = over_the_limits(document)
    assert "fields; at most" in error.message or "levels deep" in error.message


INNER = "{ nodes { actions { edges { node { ownedBy { nodes { id } } } } } } }"


@pytest.mark.parametrize(
    ("query", "variables", "records"),
    [
        (f"{{ cases(first: 60) {INNER} }}", {}, 60 * (1 + 25 * (1 + 25))),
        (f"query ($n: Int) {{ cases(first: $n) {INNER} }}", {"n": 60}, 60 * 651),
        (f"query ($n: Int = 60) {{ cases(first: $n) {INNER} }}", {}, 60 * 651),
        (f"query ($n: Int = 60) {{ cases(first: $n) {INNER} }}", {"n": 20}, 0),
        (f"query ($n: Int!) {{ cases(first: $n) {INNER} }}", {}, 200 * 651),
        (f"query ($n: Int) {{ cases(first: $n) {INNER} }}", {"n": "sixty"}, 200 * 651),
        (f"{{ ...some }} fragment some on Query {{ cases(first: 60) {INNER} }}", {}, 60 * 651),
        ("{ cases(first: 200) { totalCount } }", {}, 0),
    ],
)
def test_the_records_that_a_query_may_give_are_counted(
    query: str, variables: dict[str, Any], records: int
) -> None:
    errors = over_the_limits(parse(query), variables)
    said = [f"The query may give {records:,} records; at most 20,000."] if records else []
    assert [error.message.partition(" Ask")[0] for error in errors] == said


def test_a_document_is_counted_once_for_each_size_of_its_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, cases = "case(id: $id) { id }", f"cases(first: $n) {INNER}"
    limits = Limits(parse(f"query ($n: Int = 60, $id: ID) {{ {case} {cases} }}"))
    counted: list[Any] = []
    count = graphql_limits._over

    def noting(*given: Any) -> Any:
        counted.append(given)
        return count(*given)

    monkeypatch.setattr(graphql_limits, "_over", noting)
    for given, times, refused in (
        ({}, 1, True),
        ({"n": 20}, 2, False),
        ({"n": 20, "id": "c:other"}, 2, False),
        ({"n": 60}, 3, True),
        ({"id": "c:other"}, 3, True),
        ({"n": "sixty"}, 4, True),
        ({"n": 20, "id": [{}] * 401}, 4, True),
    ):
        assert (bool(limits.errors(given)), len(counted)) == (refused, times), given
    for size in range(1, 200):
        limits.errors({"n": size})
    assert len(limits._counted) <= graphql_limits.MOST_COUNTED


def test_introspection_is_not_counted_as_deep() -> None:
    inner = "name"
    for _ in range(12):
        inner = f"ofType {{ {inner} }}"
    assert over_the_limits(parse(f"{{ __schema {{ types {{ {inner} }} }} }}")) == []
