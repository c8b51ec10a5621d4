"""What it costs to write an answer, without a server: ours beside graphql-core's completion."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from graphql import ExecutionContext, execute, parse, validate

from api.graphql_answer import Trusting
from api.graphql_context import Request
from api.schema import schema
from graph.access import OPERATOR

ROWS, BELOW = 200, 5
QUERY = """query ($first: Int) { decisions(first: $first) { edges { cursor node {
  id kind what happenedOn recordedAt
  decidedBy { edges { role node { __typename id } } }
  ledTo(first: 5) { nodes { __typename id ... on Action { summary status dueAt } } }
} } pageInfo { hasNextPage endCursor } } }"""


class Answering:
    """A store that gives one page of made-up rows to whatever it is asked."""

    place = "nowhere"

    def __init__(self) -> None:
        made = {"label": "Worker", "id": "worker", "link_id": "link", "link_role": None}
        actions = [
            {
                "label": "Action",
                "id": f"action {n}",
                "link_id": f"link {n}",
                "summary": "Bring the photographs.",
                "status": "OPEN",
                "due_at": date(2024, 3, 1),
            }
            for n in range(BELOW)
        ]
        row = {
            "label": "Decision",
            "kind": "PLACEMENT",
            "what": "Move her to her aunt.",
            "happened_on": date(2024, 2, 28),
            "recorded_at": datetime(2024, 2, 29, 12, 30),  # noqa: DTZ001 -- as the store gives it
            "k0": {"rows": [made]},
            "k1": {"rows": actions},
        }
        page = [{**row, "id": f"decision {n}"} for n in range(ROWS)]
        self._rows = [{"answer": {"rows": page}}]

    def read(self, _text: str, _timeout: float = 60.0, **_parameters: Any) -> Any:
        """The same page."""
        return self._rows


def leaves(value: Any) -> int:
    """How many leaves an answer has."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1


def measure(rounds: int = 30) -> str:
    """Processor time of one leaf: the request without its parsing and its server."""
    store: Any = Answering()
    document = parse(QUERY)
    if validate(schema(), document):
        raise RuntimeError("the query is not valid")

    def run(completion: type[ExecutionContext], first: int) -> Any:
        return execute(
            schema(),
            document,
            context_value=Request(store, OPERATOR),
            variable_values={"first": first},
            execution_context_class=completion,
        )

    ways = {"graphql-core": ExecutionContext, "in one pass": Trusting}
    answers = {name: run(way, ROWS).formatted for name, way in ways.items()}
    if any("errors" in answer for answer in answers.values()):
        raise RuntimeError("an answer has errors")
    if json.dumps(answers["graphql-core"]) != json.dumps(answers["in one pass"]):
        raise RuntimeError("the two answers are not the same")
    number = leaves(answers["in one pass"]["data"])
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            seconds[name].append(_busy(lambda way=way: run(way, ROWS)))  # type: ignore[misc]
    lines = [f"| completion | ms a page of {number:,} leaves | µs a leaf |", "|---|---:|---:|"]
    for name, taken in seconds.items():
        best = statistics.median(taken)
        lines.append(f"| {name} | {best * 1e3:.2f} | {best / number * 1e6:.2f} |")
    encoded = statistics.median(
        _busy(lambda: json.dumps(answers["in one pass"], ensure_ascii=False)) for _ in range(rounds)
    )
    lines.append(f"| JSON of it | {encoded * 1e3:.2f} | {encoded / number * 1e6:.2f} |")
    return "\n".join(lines) + "\n"


def _busy(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


if __name__ == "__main__":
    print(measure())
