"""Reading a GraphQL request: what it asks, and in which type it wants its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import GraphQLError
from starlette.requests import Request

from api.graphql_status import GRAPHQL_JSON, JSON

BODY_BYTES = 64 * 1024


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


async def read(request: Request, most: int) -> Asked:
    """What an HTTP request asks, of at most so many bytes; BadRequestError where it is none."""
    if request.method == "GET":
        given = dict(request.query_params)
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = _json(given[name], f"{name} is no JSON")
        return asked_of(given)
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
    return replace(asked_of(_json(body, "The body is no JSON.")), bytes=len(body))


def _json(text: str | bytes, otherwise: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequestError("bad_json", otherwise) from None


def asked_of(given: Any) -> Asked:
    """What a request asks, of its JSON; BadRequestError where that is none."""
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


def accepted(request: Request) -> str | None:
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
