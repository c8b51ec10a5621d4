"""The pages: a start for analysts, a decision traced, the child's file, GraphiQL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api import words
from api.asking import Asked, Asking, Day, KnownAt, Opened, asked_of, read_known_at
from api.child import child_file
from api.tree import decision_tree, mark_differences

FOLDER = Path(__file__).parent
_SHOWN = 20
_CASES = 50
_ONLY_NOW, _ONLY_THEN = "only now", "only then"


class Pages:
    """Every page over one store."""

    def __init__(self, store: Opened) -> None:
        self._store = store
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["day"] = words.day
        self._templates.filters["code"] = words.code
        self._templates.filters["path"] = lambda id_: quote(id_, safe=":/")
        self._templates.globals["named"] = words.named
        self._templates.globals["owned"] = words.owner
        self._templates.globals["listed"] = words.listed

    def start(self, request: Request) -> Response:
        """What nobody followed, and the cases; each leads further."""
        asking = Asking(Day(_day(request)))
        after = request.query_params.get("after") or None
        rows = asking.question("actions/unfollowed", {"first": _SHOWN}).put_to(self._store)
        once = {row["action_id"]: row for row in rows}  # it comes once for each case it lies on
        cases = asking.question("cases/list", {"first": _CASES, "after_id": after}).put_to(
            self._store
        )
        return self._page(
            "start.html",
            day=asking.day.day,
            unfollowed=list(once.values()),
            more=len(rows) == _SHOWN,
            cases=cases,
            after=cases[-1]["case_id"] if len(cases) == _CASES else None,
        )

    def decision(self, request: Request) -> Response:
        """A decision as it looks now and, where a time is given, as it was known then."""
        id_ = request.path_params["id"]
        known_at = _known_at(request)
        now = self._traced(self._store, Asking(Day(_day(request))), id_)
        if now is None:
            raise HTTPException(404, "There is no such decision.")
        then, differences = None, 0
        if known_at is not None:
            asked = asked_of(self._store, known_at)
            then = self._traced(asked, Asking(Day(_day(request), known_at)), id_)
            if then is not None:
                differences = mark_differences(now, then, _ONLY_NOW, _ONLY_THEN)
        return self._page(
            "decision.html",
            id=id_,
            now=now,
            then=then,
            known_at=request.query_params.get("known_at", ""),
            asked_then=known_at is not None,
            differences=differences,
        )

    def _traced(self, asked: Asked, asking: Asking, id_: str) -> Any:
        rows = asking.question("trace/decision", {"decision_id": id_}).put_to(asked)
        return decision_tree(rows[0]) if rows else None

    def child(self, request: Request) -> Response:
        """The child's file: plain words, the same without scripts."""
        known_at = _known_at(request)
        asking = Asking(Day(_day(request), known_at))
        file = child_file(asked_of(self._store, known_at), asking, request.path_params["id"])
        if file is None:
            raise HTTPException(404, "There is no such page.")
        return self._page("child.html", file=file)

    def graphiql(self, _: Request) -> Response:
        """GraphiQL from our own files."""
        return self._page("graphiql.html")

    def problem(self, _: Request, status: int, said: str) -> Response:
        """A page that says what is wrong."""
        return self._page("problem.html", status=status, said=said)

    def _page(self, name: str, *, status: int = 200, **given: Any) -> Response:
        template = self._templates.get_template(name)
        values: Mapping[str, Any] = given
        return HTMLResponse(template.render(**values), status_code=status)


def _known_at(request: Request) -> KnownAt | None:
    text = request.query_params.get("known_at", "").strip()
    try:
        return read_known_at(text) if text else None
    except ValueError:
        raise HTTPException(
            400, "known_at takes a day (2023-05-01) or a moment (2023-05-01T14:30)."
        ) from None


def _day(request: Request) -> Any:
    text = request.query_params.get("as_of", "").strip()
    try:
        found = read_known_at(text) if text else None
    except ValueError:
        found = None
    if text and (found is None or hasattr(found, "hour")):
        raise HTTPException(400, "as_of takes a day, as 2024-03-31.")
    return found
