"""The web application: pages, GraphQL and health, over one open store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from api import schema
from api.asking import KnownAt
from api.graphql_http import Endpoint
from api.guard import Guard
from api.overseeing import Overseer, OversightError
from api.pages import FOLDER, Pages
from api.pages_oversight import OversightPages
from cypher import QueryError
from graph.access import OPERATOR, AccessError
from graph.bolt import READ_SECONDS, StoreError
from graph.facts import FactError
from graph.past import PastError
from graph.selection import SelectionError

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
    QueryError,
    PastError,
    OversightError,
    FactError,
    SelectionError,
    schema.RequestError,
)
"""Errors whose message is for whoever asked."""


class SharedStore:
    """A store that several threads ask at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._scratch = threading.Lock()

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
        with self._scratch:  # the database for the past is made once
            self._store.scratch()
        return self._store.as_known(at)


def create_app(store: Store) -> ASGIApp:
    """The application over a store that the caller opens and closes."""
    shared = SharedStore(store)
    pages = Pages(shared)
    oversight = OversightPages(Overseer(shared), pages.show)
    endpoint = Endpoint(schema.schema(), lambda: schema.Request(shared, OPERATOR), TOLD)
    app = Starlette(
        routes=[
            Route("/", pages.start),
            Route("/decision/{id:path}", pages.decision),
            Route("/child/{id:path}", pages.child),
            Route("/oversight", oversight.findings),
            Route("/oversight.csv", oversight.table),
            Route("/oversight/{id:path}/assurance", oversight.assurance),
            Route("/oversight/{id:path}", oversight.case),
            Route("/graphiql", pages.graphiql),
            Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
            Route("/health", _health(shared)),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        exception_handlers={
            QueryError: _problem(pages),
            PastError: _problem(pages),
            OversightError: _problem(pages),
            StoreError: _no_store(pages),
            HTTPException: _problem(pages),
            500: _failed(pages),
        },
    )
    return Guard(app)  # outermost: answers about our own faults are marked too


def _health(store: SharedStore) -> Callable[[Request], Response]:
    def health(_: Request) -> Response:
        try:
            store.query("cases/one", case_id="-", as_of="2000-01-01")
        except StoreError:
            return JSONResponse({"status": "the store does not answer"}, status_code=503)
        return JSONResponse({"status": "ok"})

    return health


def _problem(pages: Pages) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            answered = pages.problem(request, error.status_code, error.detail)
            answered.headers.update(error.headers or {})
            return answered
        status = error.status if isinstance(error, OversightError) else 400
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
    reference = uuid4().hex[:12]
    _log.error("%s", reference, exc_info=error)
    return reference
