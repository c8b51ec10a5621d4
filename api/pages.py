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

from api import pages_oversight, words
from api.address import day_asked, known_at_asked
from api.asking import Asked, Asking, Day, asked_of
from api.bearer import looked_of, reader_of
from api.child import child_file
from api.overseeing import Overseen
from api.tree import decision_tree, mark_differences
from graph.access import Permission
from graph.relations import sight_of
from graph.seen import SeenStore

FOLDER = Path(__file__).parent
_SHOWN = 20
_CASES = 50
_ONLY_NOW, _ONLY_THEN = "only now", "only then"


def seen_by(store: Overseen, request: Request) -> SeenStore:
    """The store as whoever asks for a page sees it."""
    return SeenStore(store, sight_of(store.read, reader_of(request)), looked_of(request))


class Pages:
    """Every page over one store."""

    def __init__(self, store: Overseen, *, here_only: bool = True, logged: bool = False) -> None:
        self._store = store
        self._logged = logged
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
        self._templates.filters |= pages_oversight.FILTERS
        self._templates.globals |= pages_oversight.GLOBALS
        self._templates.globals["here_only"] = here_only
        self._templates.globals["named"] = words.named
        self._templates.globals["owned"] = words.owner
        self._templates.globals["listed"] = words.listed

    def start(self, request: Request) -> Response:
        """What nobody followed, and the cases; each leads further."""
        seen = seen_by(self._store, request)
        asking = Asking(Day(day_asked(request)))
        after = request.query_params.get("after") or None
        rows = asking.question("actions/unfollowed", {"first": _SHOWN}).put_to(seen)
        once = {row["action_id"]: row for row in rows}  # it comes once for each case it lies on
        cases = asking.question("cases/list", {"first": _CASES, "after_id": after}).put_to(seen)
        return self.show(
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
        known_at = known_at_asked(request)
        seen = seen_by(self._store, request)
        row = self._traced(seen, Asking(Day(day_asked(request))), id_)
        if row is None:
            raise HTTPException(404, "There is no such decision.")
        now = decision_tree(row)
        then, differences = None, 0
        if known_at is not None:
            asked = asked_of(seen, known_at)
            known = self._traced(asked, Asking(Day(day_asked(request), known_at)), id_)
            if known is not None:
                then = decision_tree(known)
                differences = mark_differences(now, then, _ONLY_NOW, _ONLY_THEN)
        return self.show(
            "decision.html",
            id=id_,
            cases=row["cases"],
            now=now,
            then=then,
            known_at=request.query_params.get("known_at", ""),
            asked_then=known_at is not None,
            differences=differences,
        )

    def _traced(self, asked: Asked, asking: Asking, id_: str) -> Any:
        rows = asking.question("trace/decision", {"decision_id": id_}).put_to(asked)
        return rows[0] if rows else None

    def child(self, request: Request) -> Response:
        """The child's file: plain words, the same without scripts."""
        known_at = known_at_asked(request)
        asking = Asking(Day(day_asked(request), known_at))
        seen = seen_by(self._store, request)
        file = child_file(asked_of(seen, known_at), asking, request.path_params["id"])
        if file is None:
            raise HTTPException(404, "There is no such page.")
        looks = self._logged and reader_of(request).may(Permission.WHO_LOOKED)
        return self.show("child.html", file=file, id=request.path_params["id"], looks=looks)

    def graphiql(self, _: Request) -> Response:
        """GraphiQL from our own files."""
        return self.show("graphiql.html")

    def problem(self, _: Request, status: int, said: str) -> Response:
        """A page that says what is wrong."""
        return self.show("problem.html", status=status, said=said)

    def show(self, name: str, *, status: int = 200, **given: Any) -> Response:
        """A page made of a template and its values."""
        template = self._templates.get_template(name)
        values: Mapping[str, Any] = given
        return HTMLResponse(template.render(**values), status_code=status)
