"""What GraphQL tells of its schema, and to whom; trusted documents; statuses."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query
from starlette.testclient import TestClient

from api import schema
from api.graphql_http import UNSAID
from api.graphql_status import AUDITED, PROFILES, SPEC_2026
from api.graphql_trusted import TrustedError, digest
from api.http import Service, create_app
from graph.access import PERMISSIONS, Permission, Role
from graph.store import Store, open_store
from tests import made_up, signed
from tests.conftest import Servers
from tests.issued import ISSUED, NEW, THERE, asked, of


@pytest.fixture(scope="module")
def filled(servers: Servers) -> Iterator[Store]:
    with open_store(servers.url("local")) as store:
        store.empty()
        assert not store.load(made_up.facts(), made_up.RUN).refused
        yield store


@pytest.fixture(scope="module")
def client(filled: Store) -> Iterator[TestClient]:
    with TestClient(create_app(filled, ISSUED), base_url=THERE) as client:
        yield client


# --- the schema is learnt by those alone who may see it ----------------------------------

WITHOUT = [role for role in PERMISSIONS if Permission.INTROSPECT not in PERMISSIONS[role]]
PROBES = [
    "{ persom { id } }",
    "{ person { id } }",
    '{ person(id: "x") }',
    '{ person(id: "x") { nam } }',
    '{ person(id: "x") { name { first } } }',
    '{ person(ident: "x") { id } }',
    "{ person(id: 1.5) { id } }",
    "{ people(first: true) { nodes { id } } }",
    "{ people(orderBy: {by: NAM}) { nodes { id } } }",
    "{ people(where: {nam: {eq: 1}}) { nodes { id } } }",
    "{ people(where: {name: {equals: 1}}) { nodes { id } } }",
    "{ people { nodes { ... on Persn { id } } } }",
    "query q($w: PersonFiltr) { people(where: $w) { nodes { id } } }",
    "query q($w: Int) { people(where: $w) { nodes { id } } }",
    "{ people @includ(if: true) { nodes { id } } }",
    "mutation { recordDecisio { id } }",
    "subscription { finding { id } }",
]
IN_VARIABLES = [
    ("query q($i: ID!) { person(id: $i) { id } }", {"i": {"a": 1}}),
    ("query q($i: ID!) { person(id: $i) { id } }", {}),
    ("query q($w: %s) { people(where: $w) { nodes { id } } }", {"w": {"nam": {"eq": "x"}}}),
    ("query q($w: %s) { people(where: $w) { nodes { id } } }", {"w": {"name": {"equals": "x"}}}),
]


def names() -> set[str]:
    """Every name in the schema."""
    found = set()
    for name, type_ in schema.schema().type_map.items():
        found.add(name)
        for field_name, field in getattr(type_, "fields", {}).items():
            found |= {field_name, *getattr(field, "args", {})}
        found |= set(getattr(type_, "values", {}))
    return found


def learnt(client: TestClient, role: str) -> set[str]:
    """The names of the schema that errors tell and that were not asked by."""
    filter_type = str(schema.schema().query_type.fields["people"].args["where"].type)  # type: ignore[union-attr]
    told: set[str] = set()
    probes: list[tuple[str, Any]] = [(query, {}) for query in PROBES]
    probes += [(q.replace("%s", filter_type), variables) for q, variables in IN_VARIABLES]
    for query, variables in probes:
        answer = asked(client, query, role, variables=variables)
        assert answer.status_code == 400, (query, answer.text)
        sent = set(re.findall(r"\w+", query + json.dumps(variables)))
        messages = [error["message"] for error in answer.json()["errors"]]
        if role != "analyst":
            assert set(messages) == {UNSAID}
        for message in messages:
            told |= {word for word in re.findall(r"\w+", message) if word not in sent}
            assert role == "analyst" or "Did you mean" not in message
    return told & names() - set(re.findall(r"\w+", UNSAID))


def test_errors_tell_nothing_of_the_schema_to_who_may_not_see_it(client: TestClient) -> None:
    assert len(learnt(client, "analyst")) > 10  # the measure does measure
    assert learnt(client, "external-system") == set()


@pytest.mark.parametrize("role", WITHOUT)
def test_introspection_is_for_those_who_may(client: TestClient, role: Role) -> None:
    for query in (get_introspection_query(), '{ __type(name: "Person") { name } }'):
        refused = asked(client, query, role.value)
        assert refused.status_code == 400
        assert "data" not in refused.json()
        assert asked(client, query).json()["data"]
    assert asked(client, "{ __typename }", role.value).json()["data"] == {"__typename": "Query"}
    # what one reader was answered is not kept for another
    assert asked(client, get_introspection_query(), role.value).status_code == 400


# --- trusted documents --------------------------------------------------------------------

NAME = "query q($id: ID!) { person(id: $id) { name } }"


@pytest.fixture
def trusting(filled: Store, tmp_path: Path) -> Iterator[TestClient]:
    file = tmp_path / "trusted.json"
    file.write_text(json.dumps({f"sha256:{digest(NAME)}": NAME}))
    service = Service(verifier=signed.verifier(), trusted=file)
    with TestClient(create_app(filled, service), base_url=THERE) as client:
        yield client


def by_id(client: TestClient, role: str, **body: Any) -> Any:
    headers = {"Accept": NEW, **of(role)}
    return client.post("/graphql", json=body, headers=headers)


@pytest.mark.parametrize("role", WITHOUT)
def test_who_may_not_see_the_schema_asks_trusted_documents_alone(
    trusting: TestClient, role: Role
) -> None:
    id_, given = f"sha256:{digest(NAME)}", {"id": made_up.CHILD}
    for body in (
        {"documentId": id_},
        {"documentId": id_, "query": NAME},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(NAME)}}},
    ):
        answer = by_id(trusting, role.value, variables=given, **body)
        assert answer.json()["data"] == {"person": None}  # it is run; they have no case of Ada's
    over_get = {"documentId": id_, "variables": json.dumps(given)}
    answer = trusting.get("/graphql", params=over_get, headers=of(role.value))
    assert answer.json()["data"]
    assert by_id(trusting, role.value, query=NAME, variables=given).status_code == 403
    assert by_id(trusting, role.value, query="{ __typename }").status_code == 403
    other = {"query": "{ __typename }", "documentId": id_}
    assert by_id(trusting, role.value, **other).status_code == 404
    unknown = by_id(trusting, role.value, documentId="sha256:" + "0" * 64)
    assert unknown.status_code == 404
    assert unknown.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


def test_who_may_see_the_schema_asks_what_they_like(trusting: TestClient) -> None:
    assert by_id(trusting, "analyst", query="{ __typename }").json()["data"]
    id_ = f"sha256:{digest(NAME)}"
    assert by_id(trusting, "analyst", documentId=id_, variables={"id": "x"}).status_code == 200


def test_without_trusted_documents_an_id_alone_is_unknown(client: TestClient) -> None:
    answer = by_id(client, "analyst", documentId=f"sha256:{digest(NAME)}")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is an object"),
        ('{"sha256:00": "{ __typename }"}', "its document is sha256:"),
        (json.dumps({digest("{ persom }"): "{ persom }"}), "Cannot query field"),
        (json.dumps({digest("{"): "{"}), "Syntax Error"),
        (json.dumps({"x": 1}), "is no text"),
    ],
)
def test_a_wrong_file_of_documents_is_refused(
    filled: Store, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "trusted.json"
    file.write_text(text)
    with pytest.raises(TrustedError, match=said):
        create_app(filled, Service(trusted=file))


# --- statuses -----------------------------------------------------------------------------

WRONG = {
    "bad_json": (b"{", 400, 400),
    "array": (b"[]", 400, 422),
    "batch": (b'[{"query": "{ __typename }"}]', 400, 422),
    "no query": (b"{}", 400, 422),
    "query is a number": (b'{"query": 1}', 400, 422),
    "syntax": (b'{"query": "{"}', 400, 400),
    "validation": (b'{"query": "{ nothing }"}', 400, 422),
    "limits": (b'{"query": "{ ' + b"x: __typename " * 20 + b'}"}', 400, 422),
    "ambiguous": (b'{"query": "query a { __typename } query b { __typename }"}', 400, 422),
    "unknown operation": (b'{"query": "{ __typename }", "operationName": "o"}', 400, 422),
    "variables": (
        b'{"query": "query q($i: ID!) { person(id: $i) { id } }", "variables": {}}',
        400,
        422,
    ),
    "too large": (b'{"query": "' + b"#" * 70_000 + b'"}', 413, 413),
    "good": (b'{"query": "{ __typename }"}', 200, 200),
    "partial": (
        b'{"query": "{ unfollowedActions(knownAt: \\"2023-03-25\\") { actionId } }"}',
        200,
        294,
    ),
}
OLDER = ("syntax", "validation", "limits", "ambiguous", "unknown operation", "variables")


@pytest.fixture(scope="module", params=PROFILES)
def profiled(request: Any, filled: Store) -> Iterator[tuple[TestClient, int]]:
    service = Service(verifier=signed.verifier(), statuses=PROFILES[request.param])
    with TestClient(create_app(filled, service), base_url=THERE) as client:
        yield client, list(PROFILES).index(request.param)


@pytest.mark.parametrize("wrong", WRONG)
def test_each_thing_that_is_wrong_has_its_status(profiled: Any, wrong: str) -> None:
    client, profile = profiled
    body, *statuses = WRONG[wrong]
    for accept in (NEW, "application/json"):
        headers = {"Content-Type": "application/json", "Accept": accept, **of()}
        answer = client.post("/graphql", content=body, headers=headers)
        is_older = accept == "application/json" and profile == 0 and wrong in OLDER
        assert answer.status_code == (200 if is_older else statuses[profile])
        assert answer.headers["content-type"].split(";")[0] == accept


def test_the_rest_of_the_statuses_are_the_same_in_both(profiled: Any) -> None:
    client, _ = profiled
    body = {"query": "{ __typename }"}
    post = client.post
    assert post("/graphql", json=body, headers={**of(), "Accept": "text/html"}).status_code == 406
    assert post("/graphql", json=body).status_code == 401
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        headers = {**of(), "Content-Type": kind}
        assert post("/graphql", content=b"{}", headers=headers).status_code == 415
    assert client.put("/graphql", json=body, headers=of()).status_code == 405


def test_every_status_is_one_of_the_table() -> None:
    assert AUDITED.wrong.keys() == SPEC_2026.wrong.keys()
    assert all(400 <= status < 600 for status in AUDITED.wrong.values())
    assert SPEC_2026.of("validation_failure", "application/json") == 422
    assert AUDITED.of("validation_failure", "application/json") == 200
