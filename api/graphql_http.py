"""GraphQL over HTTP: one endpoint over a GraphQLSchema. Knows requests and answers, no store."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import anyio
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    validate,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.graphql_answer import Trusting
from api.graphql_limits import TOKENS, over_the_limits

BODY_BYTES = 64 * 1024
LIMIT_SECONDS = 20.0
MOST_KEPT = 256
"""Documents that were found good and need not be looked at again."""
JSON, GRAPHQL_JSON = "application/json", "application/graphql-response+json"

STATUS = {
    "bad_json": 400,
    "not_well_formed": 400,
    "parse_failure": 400,
    "validation_failure": 400,
    "unknown_operation": 400,
    "bad_variables": 400,
    "not_over_get": 405,
    "not_acceptable": 406,
    "too_large": 413,
    "wrong_content_type": 415,
    "out_of_time": 503,
}
"""What went wrong with a request, and the status that says so to application/graphql-response+json.

To a client that accepts application/json alone, a document that cannot be run is a 200 with errors.
"""
_LEGACY_OK = ("parse_failure", "validation_failure", "unknown_operation", "bad_variables")

_log = logging.getLogger("casegraph.graphql")


@dataclass(frozen=True)
class Asked:
    """A request as it was read."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation: str | None = None


class BadRequestError(Exception):
    """A request that is not run; the message is for whoever sent it."""

    def __init__(self, what: str, *messages: str, errors: list[GraphQLError] | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.errors = errors or [GraphQLError(message) for message in messages]


class Endpoint:
    """The endpoint. ``context`` makes what resolvers are given; ``told`` are the errors they see.

    Every other error of a resolver is kept to the log, under a reference that the answer names.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        context: Callable[[], Any],
        told: tuple[type[Exception], ...],
        seconds: float | None = None,
    ) -> None:
        self._schema = schema
        self._context = context
        self._told = told
        self._seconds = LIMIT_SECONDS if seconds is None else seconds
        self._good: OrderedDict[str, DocumentNode] = OrderedDict()

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        media_type = _accepted(request)
        if media_type is None:
            return _refuse("not_acceptable", f"This gives {GRAPHQL_JSON} or {JSON}.", JSON)
        try:
            asked = await _read(request)
            document = self._document(asked, request.method)
            with anyio.fail_after(self._seconds):
                # The thread ends by itself: the server's own limit stops its query.
                result = await anyio.to_thread.run_sync(
                    partial(self._execute, document, asked), abandon_on_cancel=True
                )
        except BadRequestError as error:
            return _bad(error, media_type)
        except TimeoutError:
            said = f"This takes longer than {self._seconds:.0f} seconds; ask for less."
            return _refuse("out_of_time", said, media_type)
        if result.data is None and result.errors and not any(e.path for e in result.errors):
            return _bad(BadRequestError("bad_variables", errors=result.errors), media_type)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [self._formatted(error) for error in result.errors]
        return JSONResponse(answer, media_type=media_type)

    def _document(self, asked: Asked, method: str) -> DocumentNode:
        known = self._good.get(asked.query)
        try:
            document = known or parse(asked.query, max_lexical_tokens=TOKENS)
        except GraphQLError as error:
            raise BadRequestError("parse_failure", errors=[error]) from None
        except RecursionError:
            raise BadRequestError("parse_failure", "The query is nested too deeply.") from None
        errors = over_the_limits(document, asked.variables)
        if known is None:
            errors = errors or validate(self._schema, document, max_errors=10)
        if errors:
            raise BadRequestError("validation_failure", errors=errors)
        self._good[asked.query] = document
        if len(self._good) > MOST_KEPT:
            self._good.popitem(last=False)
        operation = get_operation_ast(document, asked.operation)
        if operation is None:
            raise BadRequestError(
                "unknown_operation", "Name one operation of the document as operationName."
            )
        if method == "GET" and operation.operation is not OperationType.QUERY:
            raise BadRequestError("not_over_get", "Only a query may be asked by GET.")
        return document

    def _execute(self, document: DocumentNode, asked: Asked) -> ExecutionResult:
        result = execute(
            self._schema,
            document,
            context_value=self._context(),
            variable_values=dict(asked.variables),
            operation_name=asked.operation,
            execution_context_class=Trusting,
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("a resolver is not synchronous")
        return result

    def _formatted(self, error: GraphQLError) -> dict[str, Any]:
        cause = error.original_error
        if cause is None or isinstance(cause, (*self._told, GraphQLError)):
            return dict(error.formatted)
        reference = uuid4().hex[:12]
        _log.error("%s: %s", reference, "/".join(map(str, error.path or ())), exc_info=cause)
        hidden = GraphQLError(
            f"Something went wrong here; the log says more under {reference}.",
            error.nodes,
            path=error.path,
            extensions={"code": "INTERNAL", "reference": reference},
        )
        return dict(hidden.formatted)


async def _read(request: Request) -> Asked:
    if request.method == "GET":
        given = dict(request.query_params)
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = _json(given[name], f"{name} is no JSON")
        return _asked(given)
    content_type, _, parameters = request.headers.get("content-type", "").partition(";")
    if content_type.strip().lower() != JSON:
        raise BadRequestError("wrong_content_type", f"Send {JSON}.")
    charset = parameters.replace(" ", "").lower().removeprefix("charset=").strip('"')
    if charset not in ("", "utf-8", "utf8"):
        raise BadRequestError("wrong_content_type", "Send UTF-8.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise BadRequestError("too_large", f"At most {BODY_BYTES:,} bytes.")
    return _asked(_json(body, "The body is no JSON."))


def _json(text: str | bytes, otherwise: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequestError("bad_json", otherwise) from None


def _asked(given: Any) -> Asked:
    if not isinstance(given, dict):
        raise BadRequestError("not_well_formed", "Send one request, as a JSON object.")
    query = given.get("query")
    if not isinstance(query, str) or not query:
        raise BadRequestError("not_well_formed", "The request has no query.")
    for name in ("variables", "extensions"):
        if not isinstance(given.get(name), (dict, type(None))):
            raise BadRequestError("not_well_formed", f"{name} is an object.")
    operation = given.get("operationName")
    if not isinstance(operation, (str, type(None))):
        raise BadRequestError("not_well_formed", "operationName is text.")
    return Asked(query, given.get("variables") or {}, operation or None)


def _accepted(request: Request) -> str | None:
    """The media type of the answer; None where none that the client takes can be given."""
    takes: dict[str, float] = {}
    for part in request.headers.get("accept", "*/*").split(","):
        name, *parameters = part.replace(" ", "").lower().split(";")
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            takes[name] = float(quality)
        except ValueError:
            takes[name] = 0.0
    anything = max(takes.get("*/*", 0.0), takes.get("application/*", 0.0))
    wants = {name: takes.get(name, anything) for name in (JSON, GRAPHQL_JSON)}
    best = max(wants, key=lambda name: wants[name])
    return best if wants[best] > 0 else None


def _bad(error: BadRequestError, media_type: str) -> Response:
    legacy = media_type == JSON and error.what in _LEGACY_OK
    return JSONResponse(
        {"errors": [dict(one.formatted) for one in error.errors]},
        status_code=200 if legacy else STATUS[error.what],
        headers={"Allow": "POST"} if error.what == "not_over_get" else None,
        media_type=media_type,
    )


def _refuse(what: str, message: str, media_type: str) -> Response:
    return _bad(BadRequestError(what, message), media_type)
