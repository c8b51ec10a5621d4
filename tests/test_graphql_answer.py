"""A compiled answer is what graphql-core's own completion makes of it, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from graphql import ExecutionContext, ExecutionResult, execute, parse, validate

from api import graphql_answer
from api.graphql_answer import Trusting
from api.graphql_context import Request
from api.schema import schema
from graph.access import OPERATOR
from graph.batch import Rows
from graph.store import Store, open_store
from importers.run import import_source
from tests.conftest import SERVERS, Servers
from tests.documents import VARIABLES, Documents

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module", params=SERVERS)
def golden(
    request: pytest.FixtureRequest, servers: Servers
) -> Iterator[tuple[Store, dict[str, list[str]]]]:
    with open_store(servers.url(request.param)) as store:
        store.empty()
        some = sorted((GOLDEN / "stories").glob("*.json"))[::3]
        import_source(store, "story", [GOLDEN / "fixtures", *some])
        ids: dict[str, list[str]] = {}
        for row in store.read("MATCH (n) RETURN labels(n)[0] AS label, n.id AS id ORDER BY id"):
            ids.setdefault(row["label"], []).append(row["id"])
        yield store, ids
        store.empty()


class Kept:
    """A store that is asked once for everything, and gives the same the next time."""

    place = "a store"

    def __init__(self, store: Store, spoil: Callable[[Any], Any] = lambda value: value) -> None:
        self._store = store
        self._spoil = spoil
        self._answers: dict[str, Rows] = {}

    def read(self, text: str, timeout: float = 60.0, **parameters: Any) -> Rows:
        key = text + repr(parameters)
        if key not in self._answers:
            self._answers[key] = self._spoil(self._store.read(text, timeout, **parameters))
        return self._answers[key]


def documents(ids: dict[str, list[str]], seed: int, number: int) -> Iterator[str]:
    """Random documents that are valid."""
    made = Documents(schema(), ids, Random(seed))
    while number:
        text = made.document()
        if not validate(schema(), parse(text)):
            number -= 1
            yield text


def answered(store: Any, text: str, completion: type[ExecutionContext]) -> str:
    """The answer as JSON, as it is sent."""
    result = execute(
        schema(),
        parse(text),
        context_value=Request(store, OPERATOR),
        variable_values=dict(VARIABLES),
        execution_context_class=completion,
    )
    assert isinstance(result, ExecutionResult)
    return json.dumps(result.formatted, ensure_ascii=False)


@pytest.mark.parametrize("seed", range(16))
def test_an_answer_is_what_graphql_makes_of_it(
    golden: tuple[Store, dict[str, list[str]]], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphql_answer, "UNFIT", ())  # nothing is left to graphql-core
    store, ids = golden
    for text in documents(ids, seed, 4):
        kept = Kept(store)
        written = answered(kept, text, Trusting)
        assert written == answered(kept, text, ExecutionContext), text
        assert json.loads(written).keys() == {"data"}, text


SPOILED: tuple[Any, ...] = (
    None,
    5,
    2**40,
    "no such code",
    True,
    1.5,
    date(2024, 2, 29),
    datetime(2024, 2, 29, 12, 30, 0, 7),  # noqa: DTZ001 -- as the store gives them
    ["one", None],
    ["one", 2],
    [],
)


def spoiled(value: Any, random: Random, often: float) -> Any:
    """The same rows with some values that are not as declared."""
    if isinstance(value, dict):
        kept = ("label", "total", "answer")
        return {
            name: one if name in kept and name != "answer" else spoiled(one, random, often)
            for name, one in value.items()
        }
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [spoiled(one, random, often) for one in value]
    return random.choice(SPOILED) if random.random() < often else value


@pytest.mark.parametrize("seed", range(8))
def test_what_is_not_as_declared_is_told_as_graphql_tells_it(
    golden: tuple[Store, dict[str, list[str]]], seed: int
) -> None:
    store, ids = golden
    failed = 0
    for text in documents(ids, 1_000 + seed, 4):
        kept = Kept(store, partial(spoiled, random=Random(text), often=0.1))
        written = answered(kept, text, Trusting)
        assert written == answered(kept, text, ExecutionContext), text
        failed += "errors" in json.loads(written)
    assert failed


@pytest.mark.parametrize(
    "text",
    [
        "{ __typename cases { __typename nodes { __typename } } }",
        "{ actions { edges { recordedAt sourceSystem node { id } } } }",
        '{ case(id: "nobody") { id } cases(first: 0) { nodes { id } } }',
        '{ cases(after: "x") { totalCount } record(id: "x") { id } }',
        "{ cases { nodes { actions(first: 999) { nodes { id } } } } }",
        "{ caseFiles: casesList { caseId } cases { totalCount } }",
    ],
)
def test_fields_beside_it_and_refusals_are_told_alike(
    golden: tuple[Store, dict[str, list[str]]], text: str
) -> None:
    kept = Kept(golden[0])
    kept.query = golden[0].query  # type: ignore[attr-defined]
    assert answered(kept, text, Trusting) == answered(kept, text, ExecutionContext)
