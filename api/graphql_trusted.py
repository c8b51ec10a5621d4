"""Trusted documents: the queries that a service has agreed to, named by their SHA-256."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from graphql import GraphQLError, GraphQLSchema, parse, validate

from api.graphql_limits import TOKENS, over_the_limits

_PREFIX = "sha256:"


class TrustedError(Exception):
    """The file of trusted documents cannot be used; the message begins with its place."""


@dataclass(frozen=True)
class TrustedDocuments:
    """Documents by the hexadecimal digits of their SHA-256."""

    by_digest: Mapping[str, str]

    def find(self, id_: str) -> str | None:
        """The document of an id such as ``sha256:7f…``; None where there is none."""
        return self.by_digest.get(id_.removeprefix(_PREFIX).lower())


def digest(document: str) -> str:
    """The id of a document, without its prefix."""
    return sha256(document.encode()).hexdigest()


def read(path: Path, schema: GraphQLSchema) -> TrustedDocuments:
    """The documents of a JSON file, each under the id that it has, and fit for the schema."""
    try:
        told = json.loads(path.read_bytes())
    except OSError as error:
        raise TrustedError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise TrustedError(f"{path}: is no JSON") from error
    if not isinstance(told, dict):
        raise TrustedError(f"{path}: is an object of ids and documents")
    found: dict[str, str] = {}
    for id_, document in told.items():
        if not isinstance(document, str):
            raise TrustedError(f"{path}: {id_}: is no text")
        if digest(document) != id_.removeprefix(_PREFIX).lower():
            raise TrustedError(f"{path}: {id_}: its document is sha256:{digest(document)}")
        found[digest(document)] = document
        try:
            tree = parse(document, max_lexical_tokens=TOKENS)
        except (GraphQLError, RecursionError) as error:
            raise TrustedError(f"{path}: {id_}: {error}") from error
        if errors := over_the_limits(tree) or validate(schema, tree):
            raise TrustedError(f"{path}: {id_}: {errors[0].message}")
    return TrustedDocuments(found)
