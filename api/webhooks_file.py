"""The list of webhooks: which systems are told what, and as whom they read."""

from __future__ import annotations

import base64
import binascii
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from api.graphql_limits import TOKENS, over_the_limits
from api.keys import is_here
from graph.access import Permission, Reader, Role

_KEYS = {"name", "url", "secret_variable", "role", "reader", "purpose", "document", "variables"}
_NEEDED = ("name", "url", "secret_variable", "role", "reader", "document")
_SECRET = "whsec_"  # noqa: S105 -- how a secret begins, and none
_SHORTEST, _LONGEST = 24, 64  # bytes of a secret
AFTER = "after"
"""The variable of every document: where it goes on."""


class WebhooksError(Exception):
    """The list of webhooks cannot be used; the message begins with its place."""


@dataclass(frozen=True)
class Webhook:
    """One system that is told; ``secret`` signs what it is sent."""

    name: str
    url: str
    secret: bytes = field(repr=False)
    reader: Reader
    document: str
    variables: Mapping[str, Any]


def read(path: Path, schema: GraphQLSchema) -> tuple[Webhook, ...]:
    """The webhooks of a TOML file, each under [[webhook]], checked as far as can be now."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WebhooksError(f"{path}: cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise WebhooksError(f"{path}: is no TOML: {error}") from error
    tables = told.pop("webhook", None)
    if told or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise WebhooksError(f"{path}: has a table [[webhook]] for each, and nothing else")
    found: dict[str, Webhook] = {}
    for number, table in enumerate(tables, 1):
        one = _Table(f"{path}: webhook {number}", table).webhook(schema)
        if one.name in found:
            raise WebhooksError(f"{path}: webhook {number}: name: {one.name} is taken")
        found[one.name] = one
    return tuple(found.values())


class _Table:
    def __init__(self, place: str, said: Mapping[str, Any]) -> None:
        self._place = place
        self._said = said

    def webhook(self, schema: GraphQLSchema) -> Webhook:
        for key in self._said:
            if key not in _KEYS:
                raise self._wrong(key, f"is none of {', '.join(sorted(_KEYS))}")
        for key in _NEEDED:
            if key not in self._said:
                raise self._wrong(key, "is missing")
        for key in _KEYS - {"variables"}:
            if key in self._said and (not isinstance(self._said[key], str) or not self._said[key]):
                raise self._wrong(key, "is text")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", self._said["name"]):
            raise self._wrong("name", "has small letters, digits and - alone")
        variables = self._said.get("variables", {})
        if not isinstance(variables, dict) or AFTER in variables:
            raise self._wrong("variables", f"is a table, without {AFTER}")
        return Webhook(
            self._said["name"],
            self._url(),
            self._secret(),
            Reader(self._said["reader"], self._role(), self._said.get("purpose", "")),
            self._document(schema, variables),
            variables,
        )

    def _url(self) -> str:
        url: str = self._said["url"]
        try:
            parts = urlsplit(url)
            host = parts.hostname
            _ = parts.port
        except ValueError as error:
            raise self._wrong("url", f"is no address ({error})") from error
        if not host or parts.username or parts.fragment or not url.isascii():
            raise self._wrong("url", "is an address such as https://HOST/PATH, without a user")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_here(host)):
            raise self._wrong("url", "begins with https://, for what is sent is about a child")
        return url

    def _secret(self) -> bytes:
        variable = self._said["secret_variable"]
        said = os.environ.get(variable)
        if not said:
            raise self._wrong("secret_variable", f"the environment has no {variable}")
        try:
            secret = base64.b64decode(said.removeprefix(_SECRET), validate=True)
        except (ValueError, binascii.Error):
            secret = b""
        if not said.startswith(_SECRET) or not _SHORTEST <= len(secret) <= _LONGEST:
            raise self._wrong(
                "secret_variable",
                f"{variable} is {_SECRET} and {_SHORTEST} to {_LONGEST} bytes in base64",
            )
        return secret

    def _role(self) -> Role:
        said = self._said["role"]
        try:
            role = Role(said.strip().upper().replace("-", "_"))
        except ValueError:
            raise self._wrong("role", f"{said} is no role") from None
        if role is Role.OPERATOR or not Reader("", role).may(Permission.SUBSCRIBE):
            raise self._wrong("role", f"{said} may not subscribe to anything")
        return role

    def _document(self, schema: GraphQLSchema, variables: Mapping[str, Any]) -> str:
        text: str = self._said["document"]
        try:
            document = parse(text, max_lexical_tokens=TOKENS)
        except (GraphQLError, RecursionError) as error:
            raise self._wrong("document", str(error)) from error
        errors = over_the_limits(document, variables) or validate(schema, document)
        if errors:
            raise self._wrong("document", str(errors[0]))
        if not _follows(document):
            raise self._wrong(
                "document", f"is one subscription that takes ${AFTER}: String, and goes on there"
            )
        return text

    def _wrong(self, key: str, what: str) -> WebhooksError:
        return WebhooksError(f"{self._place}: {key}: {what}")


def _follows(document: DocumentNode) -> bool:
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.SUBSCRIPTION:
        return False
    names = {one.variable.name.value for one in operations[0].variable_definitions}
    # where it is declared, validation sees to it that it is used, and of the type that after is
    return AFTER in names
