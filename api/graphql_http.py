"""GraphQL over HTTP: one endpoint over a GraphQLSchema. Knows requests and answers, no store."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import uuid4

import anyio
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    validate,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.bearer import reader_of
from api.graphql_answer import Trusting
from api.graphql_limits import INGEST_BYTES, TOKENS, over_the_limits, tells_facts
from api.graphql_status import AUDITED, GRAPHQL_JSON, JSON, Statuses
from api.graphql_trusted import TrustedDocuments
from graph.access import Permission, Reader
from graph.request import REQUEST

BODY_BYTES = 64 * 1024
LIMIT_SECONDS = 20.0

MOST_KEPT = 256
"""Documents that were found good and need not be looked at again."""

MOST_ERRORS = 5
"""How many errors of one document are told."""

UNSAID = "This cannot be asked as it is written here."
"""All that a reader who is not shown the schema is told of a document that does not fit it."""

_log = logging.getLogger("casegraph.graphql")


@dataclass(frozen=True)
class Asked:
    """A request as it was read: a query, or the id of one that is kept here, or both."""

    query: str | None
    document_id: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation: str | None = None
    bytes: int = 0


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
        context: Callable[[Reader], Any],
        told: tuple[type[Exception], ...],
        *,
        statuses: Statuses = AUDITED,
        trusted: TrustedDocuments | None = None,
    ) -> None:
        self._schema = schema
        self._context = context
        self._told = told
        self._statuses = statuses
        self._trusted = trusted
        self._seconds = LIMIT_SECONDS
        self._good: OrderedDict[tuple[str, bool], DocumentNode] = OrderedDict()

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        reader = reader_of(request)
        media_type = _accepted(request)
        if media_type is None:
            return self._refuse("not_acceptable", f"This gives {GRAPHQL_JSON} or {JSON}.", JSON)
        try:
            asked = await _read(request, INGEST_BYTES if tells(reader) else BODY_BYTES)
            document = self._document(asked, request.method, reader)
            with anyio.fail_after(self._seconds):
                # The thread ends by itself: the server's own limit stops its query.
                result = await anyio.to_thread.run_sync(
                    partial(self._execute, document, asked, reader), abandon_on_cancel=True
                )
        except BadRequestError as error:
            return self._bad(error, media_type)
        except TimeoutError:
            said = f"This takes longer than {self._seconds:.0f} seconds; ask for less."
            return self._refuse("out_of_time", said, media_type)
        if result.data is None and result.errors and not any(e.path for e in result.errors):
            errors = _unsaid(result.errors, reader)
            return self._bad(BadRequestError("bad_variables", errors=errors), media_type)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [self._formatted(error) for error in result.errors]
        status = self._statuses.partial if result.errors else 200
        return JSONResponse(answer, status, media_type=media_type)

    def _document(self, asked: Asked, method: str, reader: Reader) -> DocumentNode:
        text = self._text(asked, reader)
        if len(text) > BODY_BYTES:
            raise BadRequestError("too_large", f"At most {BODY_BYTES:,} bytes.")
        document = self._valid(text, asked.variables, reader)
        if asked.bytes > BODY_BYTES and not tells_facts(document):
            raise BadRequestError("too_large", f"At most {BODY_BYTES:,} bytes.")
        operation = get_operation_ast(document, asked.operation)
        if operation is None:
            raise BadRequestError(
                "unknown_operation", "Name one operation of the document as operationName."
            )
        if method == "GET" and operation.operation is not OperationType.QUERY:
            raise BadRequestError("not_over_get", "Only a query may be asked by GET.")
        return document

    def _text(self, asked: Asked, reader: Reader) -> str:
        """The document that is to be run; where documents are trusted, one of those."""
        may_write = self._trusted is None or reader.may(Permission.INTROSPECT)
        if asked.document_id is not None and self._trusted is not None:
            text = self._trusted.find(asked.document_id)
            if text is not None and asked.query in (None, text):
                return text
        if asked.query is not None and may_write:
            return asked.query
        if asked.document_id is not None:
            code = "PERSISTED_QUERY_NOT_" + ("FOUND" if self._trusted else "SUPPORTED")
            said = GraphQLError("PersistedQueryNotFound", extensions={"code": code})
            raise BadRequestError("unknown_document", errors=[said])
        raise BadRequestError("not_trusted", "Name a document that is trusted here as documentId.")

    def _valid(self, text: str, variables: Mapping[str, Any], reader: Reader) -> DocumentNode:
        may_look = reader.may(Permission.INTROSPECT)
        document = self._good.get((text, may_look))
        is_new = document is None
        try:
            document = document or parse(text, max_lexical_tokens=TOKENS)
        except GraphQLError as error:
            raise BadRequestError("parse_failure", errors=[error]) from None
        except RecursionError:
            raise BadRequestError("parse_failure", "The query is nested too deeply.") from None
        if errors := over_the_limits(document, variables):
            raise BadRequestError("validation_failure", errors=errors)
        if is_new:
            self._look_through(document, reader)
            self._good[text, may_look] = document
            if len(self._good) > MOST_KEPT:
                self._good.popitem(last=False)
        return document

    def _look_through(self, document: DocumentNode, reader: Reader) -> None:
        may_look = reader.may(Permission.INTROSPECT)
        if not may_look and validate(self._schema, document, [NoSchemaIntrospectionCustomRule]):
            raise BadRequestError("validation_failure", "The schema is not shown to your role.")
        if errors := validate(self._schema, document, max_errors=MOST_ERRORS):
            raise BadRequestError("validation_failure", errors=_unsaid(errors, reader))

    def _execute(self, document: DocumentNode, asked: Asked, reader: Reader) -> ExecutionResult:
        context = self._context(reader)
        result = execute(
            self._schema,
            document,
            context_value=context,
            variable_values=dict(asked.variables),
            operation_name=asked.operation,
            execution_context_class=Trusting,
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("a resolver is not synchronous")
        try:
            operation = get_operation_ast(document, asked.operation)
            name = operation.name.value if operation and operation.name else None
            writes = operation is not None and operation.operation is OperationType.MUTATION
            context.close(replace(asked, operation=name), result, writes=writes)
        except Exception as error:
            # what cannot be entered in the log of who looked is not answered
            _log.exception("%s", REQUEST.get())
            said = "Who looks is logged, and the log does not take it; so there is no answer."
            raise BadRequestError("not_logged", said) from error
        return result

    def _formatted(self, error: GraphQLError) -> dict[str, Any]:
        cause = error.original_error
        if cause is None or isinstance(cause, (*self._told, GraphQLError)):
            return dict(error.formatted)
        reference = REQUEST.get() or uuid4().hex
        _log.error("%s: %s", reference, "/".join(map(str, error.path or ())), exc_info=cause)
        hidden = GraphQLError(
            f"Something went wrong here; the log says more under {reference}.",
            error.nodes,
            path=error.path,
            extensions={"code": "INTERNAL", "reference": reference},
        )
        return dict(hidden.formatted)

    def _bad(self, error: BadRequestError, media_type: str) -> Response:
        return JSONResponse(
            {"errors": [dict(one.formatted) for one in error.errors]},
            status_code=self._statuses.of(error.what, media_type),
            headers={"Allow": "POST"} if error.what == "not_over_get" else None,
            media_type=media_type,
        )

    def _refuse(self, what: str, message: str, media_type: str) -> Response:
        return self._bad(BadRequestError(what, message), media_type)


def tells(reader: Reader) -> bool:
    """Whether a reader may tell facts, in requests that are longer than others."""
    return reader.may(Permission.INGEST)


async def _read(request: Request, most: int) -> Asked:
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
        if len(body) > most:
            raise BadRequestError("too_large", f"At most {most:,} bytes.")
    return replace(_asked(_json(body, "The body is no JSON.")), bytes=len(body))


def _json(text: str | bytes, otherwise: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequestError("bad_json", otherwise) from None


def _asked(given: Any) -> Asked:
    if not isinstance(given, dict):
        raise BadRequestError("not_well_formed", "Send one request, as a JSON object.")
    for name in ("variables", "extensions"):
        if not isinstance(given.get(name), (dict, type(None))):
            raise BadRequestError("not_well_formed", f"{name} is an object.")
    for name in ("query", "operationName", "documentId"):
        if not isinstance(given.get(name), (str, type(None))):
            raise BadRequestError("not_well_formed", f"{name} is text.")
    query, document_id = given.get("query") or None, _document_id(given)
    if query is None and document_id is None:
        raise BadRequestError("not_well_formed", "The request has no query.")
    operation = given.get("operationName") or None
    return Asked(query, document_id, given.get("variables") or {}, operation)


def _document_id(given: Mapping[str, Any]) -> str | None:
    """The id of a document, as the specification's appendix has it, or as Apollo's clients."""
    kept = (given.get("extensions") or {}).get("persistedQuery")
    digest = kept.get("sha256Hash") if isinstance(kept, dict) else None
    return given.get("documentId") or (digest if isinstance(digest, str) else None)


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


def _unsaid(errors: list[GraphQLError], reader: Reader) -> list[GraphQLError]:
    """Errors of what does not fit the schema, telling nothing of it to who may not see it."""
    if reader.may(Permission.INTROSPECT):
        return errors
    return [GraphQLError(UNSAID, error.nodes) for error in errors]
