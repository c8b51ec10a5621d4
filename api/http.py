"""The web application: pages, GraphQL and health, over one open store."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anyio
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from api import schema
from api.asking import KnownAt
from api.bearer import Bearer, allowed, is_from_here, looked_of, reader_of
from api.following import Follower
from api.graphql_context import Request as Asking
from api.graphql_context import RequestError
from api.graphql_http import Endpoint
from api.graphql_socket import Sockets
from api.graphql_status import AUDITED, Statuses
from api.graphql_trusted import read as read_trusted
from api.guard import Guard
from api.observed import Numbers, Observed
from api.overseeing import OversightError
from api.pages import FOLDER, Pages
from api.pages_looked import LookedPages
from api.pages_oversight import OversightPages
from api.tokens import Verifier
from api.webhooks import Courier
from api.webhooks_file import read as read_webhooks
from cypher import QueryError
from graph.access import AccessError, Permission, Role
from graph.audit import AuditLog, Operation, Outcome
from graph.bolt import READ_SECONDS, StoreError
from graph.changes import ForgottenError
from graph.facts import FactError
from graph.past import PastError
from graph.request import REQUEST
from graph.seen import ClosedError
from graph.selection_order import SelectionError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from graph.batch import Transaction
    from graph.facts import Fact, Run
    from graph.load import LoadReport, Together
    from graph.past import KnownStore
    from graph.store import Store

_log = logging.getLogger("casegraph.pages")

TOLD = (
    AccessError,
    ClosedError,
    QueryError,
    PastError,
    OversightError,
    FactError,
    SelectionError,
    ForgottenError,
    RequestError,
)
"""Errors whose message is for whoever asked."""


_RUN_THE_SERVICE = (Role.SYSTEM_ADMINISTRATOR, Role.OPERATOR)


class SharedStore:
    """A store that several threads ask at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def place(self) -> str:
        """Where the store is."""
        return self._store.place

    def query(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        """Run a named query; its rows as plain values."""
        return self._store.query(name, **parameters)

    def read(
        self, text: str, timeout: float = READ_SECONDS, **parameters: Any
    ) -> list[dict[str, Any]]:
        """Run one reading statement within a time limit in seconds."""
        return self._store.read(text, timeout, **parameters)

    def never_committed(self) -> AbstractContextManager[Transaction]:
        """A transaction in which something may be tried out; nothing of it stays."""
        return self._store.never_committed()

    def load(
        self, facts: Iterable[Fact], run: Run, *, together: Together | None = None
    ) -> LoadReport:
        """Load facts."""
        return self._store.load(facts, run, together=together)

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do work in one managed transaction; it may be done again, so it must bear that."""
        return self._store.write(work)

    def as_known(self, at: KnownAt) -> KnownStore:
        """The store as it was known at a time."""
        return self._store.as_known(at)


@dataclass(frozen=True)
class Service:
    """How the application is served: whose tokens are taken, and what GraphQL clients meet.

    Without a verifier nobody is asked for a token, and only this machine is answered.
    """

    verifier: Verifier | None = None
    origins: tuple[str, ...] = ()
    statuses: Statuses = AUDITED
    trusted: Path | None = None
    webhooks: Path | None = None
    log: AuditLog | None = None


HERE_ALONE = Service()
"""Pages for this machine's own operator."""


def create_app(store: Store, service: Service = HERE_ALONE) -> ASGIApp:
    """The application over a store that the caller opens and closes."""
    shared, numbers = SharedStore(store), Numbers()
    log = None if service.log is None else service.log.path
    pages = Pages(shared, here_only=service.verifier is None, logged=log is not None)
    oversight = OversightPages(shared, pages.show)
    looked = LookedPages(shared, log, pages.show)
    made = schema.schema()
    follower = Follower(shared)
    endpoint = Endpoint(
        made,
        lambda reader: Asking(shared, reader, service.log, follower),
        TOLD,
        statuses=service.statuses,
        trusted=None if service.trusted is None else read_trusted(service.trusted, made),
    )
    sockets = Sockets(endpoint, service.verifier)
    told = () if service.webhooks is None else read_webhooks(service.webhooks, made)
    app = Starlette(
        routes=[
            _page("/", Permission.READ, pages.start, Operation.SEARCH, service.log),
            _page(
                "/decision/{id:path}", Permission.READ, pages.decision, Operation.READ, service.log
            ),
            _page(
                "/child/{id:path}/who-looked",
                Permission.WHO_LOOKED,
                looked.looked,
                Operation.WHO_LOOKED,
                service.log,
            ),
            _page(
                "/child/{id:path}",
                Permission.CHILD_FILE,
                pages.child,
                Operation.CHILD_FILE,
                service.log,
            ),
            _page(
                "/oversight",
                Permission.OVERSEE,
                oversight.findings,
                Operation.FINDINGS,
                service.log,
            ),
            _page(
                "/oversight.csv", Permission.OVERSEE, oversight.table, Operation.EXPORT, service.log
            ),
            _page(
                "/oversight/{id:path}/assurance",
                Permission.OVERSEE,
                oversight.assurance,
                Operation.FINDINGS,
                service.log,
            ),
            _page(
                "/oversight/{id:path}",
                Permission.OVERSEE,
                oversight.case,
                Operation.FINDINGS,
                service.log,
            ),
            _page("/graphiql", Permission.INTROSPECT, pages.graphiql),
            Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", sockets.answer),
            Route("/health", _health),
            Route("/ready", _ready(store)),
            Route("/metrics", _metrics(numbers)),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        exception_handlers={
            QueryError: _problem(pages),
            AccessError: _problem(pages),
            ClosedError: _problem(pages),
            PastError: _problem(pages),
            OversightError: _problem(pages),
            StoreError: _no_store(pages),
            HTTPException: _problem(pages),
            500: _failed(pages),
        },
        lifespan=_telling([Courier(one, endpoint, shared) for one in told]),
    )
    identified = Bearer(app, service.verifier)
    guarded = Guard(identified, here_only=service.verifier is None, origins=service.origins)
    return Observed(guarded, numbers)  # outermost: answers about our own faults are marked too


def _telling(couriers: Sequence[Courier]) -> Callable[[Starlette], Any]:
    """Telling the systems of the list while the application runs."""

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            for courier in couriers:
                tasks.start_soon(courier.run)
            yield
            tasks.cancel_scope.cancel()

    return running


def _page(
    path: str,
    permission: Permission,
    page: Callable[[Request], Response],
    operation: Operation | None = None,
    log: AuditLog | None = None,
) -> Route:
    """A page for readers of a role; who looked is entered in the log before it leaves."""
    shown = allowed(permission, page)

    def logged(request: Request) -> Response:
        if log is None or operation is None:
            answer: Response = shown(request)
            return answer
        outcome: Outcome | None = Outcome.FAILED
        try:
            answer = shown(request)
            outcome = None
        except HTTPException as error:
            outcome = Outcome.DENIED if error.status_code == 403 else None
            raise
        finally:
            entry = looked_of(request).entry(
                operation,
                reader_of(request),
                outcome,
                name=path,
                request=REQUEST.get(),
                variables=dict(request.query_params),
            )
            log.append(entry)
        return answer

    return Route(path, logged)


def _health(_: Request) -> Response:
    """That the process is alive, whatever the store does."""
    return JSONResponse({"status": "ok"})


def _ready(store: Store) -> Callable[[Request], Response]:
    def ready(_: Request) -> Response:
        try:
            is_whole = store.is_whole()
        except StoreError as error:
            _log.warning("the store does not answer: %s", error)
            return JSONResponse({"status": "the store does not answer"}, status_code=503)
        if not is_whole:
            return JSONResponse({"status": "the store lacks its schema"}, status_code=503)
        return JSONResponse({"status": "ok"})

    return ready


def _metrics(numbers: Numbers) -> Callable[[Request], Response]:
    def metrics(request: Request) -> Response:
        if not is_from_here(request.scope) and reader_of(request).role not in _RUN_THE_SERVICE:
            raise HTTPException(403, "This is not for your role.")
        return Response(generate_latest(numbers.registry), media_type=CONTENT_TYPE_LATEST)

    return metrics


def _problem(pages: Pages) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            answered = pages.problem(request, error.status_code, error.detail)
            answered.headers.update(error.headers or {})
            return answered
        status = error.status if isinstance(error, OversightError) else 400
        if isinstance(error, AccessError):
            status = 403
        if isinstance(error, ClosedError):
            status = 501
        return pages.problem(request, status, str(error))

    return answer


def _no_store(pages: Pages) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        reference = _logged(error)
        return pages.problem(
            request, 503, f"The store does not answer. The log says more under {reference}."
        )

    return answer


def _failed(pages: Pages) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        return pages.problem(request, 500, f"Something went wrong here ({_logged(error)}).")

    return answer


def _logged(error: Exception) -> str:
    reference = REQUEST.get() or uuid4().hex
    _log.error("%s", reference, exc_info=error)
    return reference
