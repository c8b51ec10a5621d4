"""What one GraphQL request is answered from, for whom, and what it leaves in the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import ExecutionResult, OperationType

from api.asking import Asking, Day, KnownAt
from api.following import Follower
from api.graphql_http import LIMIT_SECONDS
from api.graphql_reading import Looks
from api.graphql_request import Asked
from api.overseeing import Overseen, Overseer
from graph.access import AccessError, Permission, Reader
from graph.audit import AuditLog, Looked, Operation, Outcome
from graph.condition import Visible, everything
from graph.model import MODEL
from graph.relations import sight_of
from graph.request import REQUEST
from graph.seen import SeenStore, run_selection
from graph.selection import Begins, Selection, Wanted, anywhere, one
from graph.selection_order import LARGEST_PAGE

MOST = LARGEST_PAGE
"""The largest page that may be asked for."""

Rows = list[dict[str, Any]]


_OPERATIONS = {
    OperationType.QUERY: Operation.READ,
    OperationType.MUTATION: Operation.WRITE,
    OperationType.SUBSCRIPTION: Operation.SUBSCRIPTION,
}


class RequestError(Exception):
    """What was asked cannot be answered as it is; the message is for whoever asked."""


class Request:
    """What one GraphQL request is answered from, and for whom.

    What it keeps, it keeps by itself: until Python 3.12 ``cached_property`` holds one lock for all
    objects of a class, and requests would look up who may see what one after the other.
    """

    def __init__(
        self,
        store: Overseen,
        reader: Reader,
        log: AuditLog | None = None,
        follower: Follower | None = None,
    ) -> None:
        self._store = store
        self.log = log
        self.follower = follower
        self.operation: Operation | None = None  # what it is, where it is no plain look
        self._denied = False
        self.reader = reader
        self.looked = Looked()
        self._seen: SeenStore | None = None
        self._overseer: Overseer | None = None
        self._looks: Looks | None = None

    @property
    def store(self) -> Any:
        """The store itself, for what writes; whatever it names is looked up as the reader sees."""
        return self._store

    @property
    def seen(self) -> SeenStore:
        """The store as the reader sees it; what they have to do with is looked up once."""
        if self._seen is None:
            try:
                sight = sight_of(self._store.read, self.reader)
            except AccessError:
                self._denied = True
                raise
            self._seen = SeenStore(self._store, sight, self.looked)
        return self._seen

    @property
    def overseer(self) -> Overseer:
        """Judges the cases that the reader sees."""
        if self._overseer is None:
            sight = self.seen.sight
            self._overseer = Overseer(self._store, LIMIT_SECONDS, sight, self.looked)
        return self._overseer

    @property
    def visible(self) -> Visible:
        """The predicate that stands wherever a selection comes to a record."""
        return everything if self.seen.sight is None else self.seen.sight.visible

    @property
    def begins(self) -> Begins:
        """From where a selection comes to the records of a label."""
        return anywhere if self.seen.sight is None else self.seen.sight.begins

    @property
    def looks(self) -> Looks:
        """What the predicates of this reader look like: alike for two, so are their statements."""
        if self._looks is None:
            self._looks = self.visible("n", MODEL.open_labels), self.begins("n", "Person")
        return self._looks

    @property
    def denied(self) -> bool:
        """Whether something was refused to the reader before it was asked of the store."""
        return self._denied

    def allow(self, permission: Permission) -> None:
        """AccessError where the reader's role may not ask for such a thing at all."""
        if not self.reader.may(permission):
            self._denied = True
            raise AccessError("This is not allowed in the role in which you read.")

    def close(self, asked: Asked, result: ExecutionResult, of: OperationType) -> None:
        """Enter in the log who looked, before the answer leaves; AuditError where that fails."""
        if self.log is None:
            return
        outcome = None
        if self._denied and not any((result.data or {}).values()):
            outcome = Outcome.DENIED
        elif result.errors and not any((result.data or {}).values()):
            outcome = Outcome.FAILED
        entry = self.looked.entry(
            self.operation or _OPERATIONS[of],
            self.reader,
            outcome,
            name=asked.operation or "",
            document=asked.query or asked.document_id or "",
            variables=dict(asked.variables),
            request=REQUEST.get(),
        )
        self.log.append(entry)

    def rows(
        self, name: str, given: Mapping[str, Any], as_of: Any = None, known_at: Any = None
    ) -> Rows:
        """The rows of a named query."""
        first = given.get("first")
        if first is not None and not 1 <= first <= MOST:
            raise RequestError(f"first: from 1 to {MOST}; found {first}")
        if as_of is not None:
            given = {**given, "as_of": as_of}
        question = Asking(Day(as_of, known_at)).question(name, given)
        return question.put_to(self.seen if known_at is None else self.seen.as_known(known_at))

    def selected(self, asked: Selection) -> Any:
        """What a selection gives; it is compiled with ``visible``."""
        return self.seen.selected(asked)

    def one(
        self, labels: tuple[str, ...], id_: str, wanted: Wanted, known_at: KnownAt | None = None
    ) -> Any:
        """A record by its id, as it is or as it was known; None where there is none to be seen."""
        self.looked.ask(id_)
        if known_at is None:
            return self.selected(one(MODEL, labels, id_, wanted, self.visible))
        with self.seen.as_known(known_at).rebuilt(id_) as (tx, sight):
            visible = everything if sight is None else sight.visible
            asked = one(MODEL, labels, id_, wanted, visible)
            return run_selection(tx, asked, sight, self.looked)

    def has_child(self, person_id: str, known_at: KnownAt | None) -> bool:
        """Whether there is, or was, such a person whose view the reader may see."""
        if not self.seen.may_read_child(person_id):
            return False
        return self.one(("Person",), person_id, Wanted(), known_at) is not None
