"""GraphQL over HTTP: one endpoint over a GraphQLSchema. Knows requests and answers, no store."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, cast
from uuid import uuid4

import anyio
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationType,
    create_source_event_stream,
    execute,
    get_operation_ast,
    parse,
    validate,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.bearer import reader_of
from api.graphql_answer import Trusting
from api.graphql_limits import INGEST_BYTES, TOKENS, Limits, tells_facts
from api.graphql_request import BODY_BYTES, Asked, BadRequestError, accepted, asked_of, read
from api.graphql_status import AUDITED, GRAPHQL_JSON, JSON, Statuses
from api.graphql_trusted import TrustedDocuments
from graph.access import Permission, Reader
from graph.facts import Ref
from graph.request import REQUEST

LIMIT_SECONDS = 20.0

AT_ONCE = 4
"""Deliveries that are read at the same time; requests have threads of their own."""

MOST_KEPT = 256
"""Documents that were found good and need not be looked at again."""

MOST_ERRORS = 5
"""How many errors of one document are told."""

UNSAID = "This cannot be asked as it is written here."
"""All that a reader who is not shown the schema is told of a document that does not fit it."""

_log = logging.getLogger("casegraph.graphql")


class Event(Protocol):
    """Something that happened; whoever answers says whether the reader is shown any of it.

    ``seen`` is the change up to which a follower has seen everything with it.
    """

    records: tuple[Ref, ...]
    seen: int
    shown: bool


@dataclass(frozen=True)
class Subscribed:
    """A subscription that may be asked as it is, and by whom."""

    document: DocumentNode
    asked: Asked
    reader: Reader


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
        self._delivering = anyio.CapacityLimiter(AT_ONCE)
        self._good: OrderedDict[tuple[str, bool], tuple[DocumentNode, Limits]] = OrderedDict()

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        reader = reader_of(request)
        media_type = accepted(request)
        if media_type is None:
            return self._refuse("not_acceptable", f"This gives {GRAPHQL_JSON} or {JSON}.", JSON)
        try:
            asked = await read(request, INGEST_BYTES if tells(reader) else BODY_BYTES)
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
        if operation.operation is OperationType.SUBSCRIPTION:
            raise BadRequestError("validation_failure", "A subscription is asked over WebSocket.")
        return document

    # --- subscriptions: over which connection is graphql_socket's business ---

    def subscription(self, payload: Any, reader: Reader, *, ours: bool = False) -> Subscribed:
        """A subscription as it is asked; BadRequestError where it may not be asked so.

        ``ours`` is one that whoever runs the service wrote: it is trusted as it is.
        """
        asked = asked_of(payload)
        text = asked.query if ours and asked.query is not None else self._text(asked, reader)
        if len(text) > BODY_BYTES:
            raise BadRequestError("too_large", f"At most {BODY_BYTES:,} bytes.")
        document = self._valid(text, asked.variables, reader)
        operation = get_operation_ast(document, asked.operation)
        if operation is None or operation.operation is not OperationType.SUBSCRIPTION:
            raise BadRequestError(
                "unknown_operation", "Name one subscription; all else is asked over HTTP."
            )
        name = operation.name.value if operation.name else None
        return Subscribed(document, replace(asked, operation=name), reader)

    async def started(self, subscribed: Subscribed) -> AsyncGenerator[Event, None]:
        """The events of a subscription; BadRequestError where it is refused."""
        context, asked = self._context(subscribed.reader), subscribed.asked
        events = await create_source_event_stream(
            self._schema,
            subscribed.document,
            context_value=context,
            variable_values=dict(asked.variables),
            operation_name=asked.operation,
        )
        if not isinstance(events, ExecutionResult):
            return cast("AsyncGenerator[Event, None]", events)
        if context.denied:
            of = OperationType.SUBSCRIPTION
            await anyio.to_thread.run_sync(self._close, context, asked, events, of)
        errors = events.errors or []
        if not any(error.path for error in errors):
            errors = _unsaid(errors, subscribed.reader)
        raise BadRequestError("refused", errors=[self._told_of(error) for error in errors])

    async def delivered(self, subscribed: Subscribed, event: Event) -> dict[str, Any] | None:
        """The answer to one event, entered in the log; None where the reader is shown nothing."""
        document, asked, reader = subscribed.document, subscribed.asked, subscribed.reader
        try:
            with anyio.fail_after(self._seconds):
                result = await anyio.to_thread.run_sync(
                    partial(self._execute, document, asked, reader, event),
                    abandon_on_cancel=True,
                    limiter=self._delivering,
                )
        except TimeoutError:
            said = f"This takes longer than {self._seconds:.0f} seconds; ask for less."
            raise BadRequestError("out_of_time", said) from None
        if result.data is None:
            errors = [self._told_of(error) for error in result.errors or []]
            raise BadRequestError("refused", errors=errors)
        if not event.shown:
            return None
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [self._formatted(error) for error in result.errors]
        return answer

    def hidden(self, error: Exception) -> BadRequestError:
        """What is told of an error that came up while following."""
        found = error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)
        if isinstance(error, self._told):
            found = GraphQLError(str(error))
        return BadRequestError("refused", errors=[self._told_of(found)])

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
        good = self._good.get((text, may_look))
        document, limits = good or _parsed(text)
        if errors := limits.errors(variables):
            raise BadRequestError("validation_failure", errors=errors)
        if good is None:
            self._look_through(document, reader)
            self._good[text, may_look] = document, limits
            if len(self._good) > MOST_KEPT:
                self._good.popitem(last=False)
        return document

    def _look_through(self, document: DocumentNode, reader: Reader) -> None:
        may_look = reader.may(Permission.INTROSPECT)
        if not may_look and validate(self._schema, document, [NoSchemaIntrospectionCustomRule]):
            raise BadRequestError("validation_failure", "The schema is not shown to your role.")
        if errors := validate(self._schema, document, max_errors=MOST_ERRORS):
            raise BadRequestError("validation_failure", errors=_unsaid(errors, reader))

    def _execute(
        self, document: DocumentNode, asked: Asked, reader: Reader, event: Event | None = None
    ) -> ExecutionResult:
        context = self._context(reader)
        result = execute(
            self._schema,
            document,
            event,
            context_value=context,
            variable_values=dict(asked.variables),
            operation_name=asked.operation,
            execution_context_class=Trusting,
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("a resolver is not synchronous")
        if event is not None and result.data is not None and not event.shown:
            return result  # nothing leaves
        operation = get_operation_ast(document, asked.operation)
        name = operation.name.value if operation and operation.name else None
        of = operation.operation if operation else OperationType.QUERY
        self._close(context, replace(asked, operation=name), result, of)
        return result

    @staticmethod
    def _close(context: Any, asked: Asked, result: ExecutionResult, of: OperationType) -> None:
        """Enter in the log who looked; what cannot be entered is not answered."""
        try:
            context.close(asked, result, of)
        except Exception as error:
            _log.exception("%s", REQUEST.get())
            said = "Who looks is logged, and the log does not take it; so there is no answer."
            raise BadRequestError("not_logged", said) from error

    def _told_of(self, error: GraphQLError) -> GraphQLError:
        """An error as it is told, with what is ours alone left out."""
        told = self._formatted(error)
        return GraphQLError(
            told["message"], error.nodes, path=error.path, extensions=told.get("extensions")
        )

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


def _parsed(text: str) -> tuple[DocumentNode, Limits]:
    try:
        document = parse(text, max_lexical_tokens=TOKENS)
        return document, Limits(document)
    except GraphQLError as error:
        raise BadRequestError("parse_failure", errors=[error]) from None
    except RecursionError:
        raise BadRequestError("parse_failure", "The query is nested too deeply.") from None


def tells(reader: Reader) -> bool:
    """Whether a reader may tell facts, in requests that are longer than others."""
    return reader.may(Permission.INGEST)


def _unsaid(errors: list[GraphQLError], reader: Reader) -> list[GraphQLError]:
    """Errors of what does not fit the schema, telling nothing of it to who may not see it."""
    if reader.may(Permission.INTROSPECT):
        return errors
    return [GraphQLError(UNSAID, error.nodes) for error in errors]
