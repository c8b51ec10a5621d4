"""The application with an issuer, and readers who hold its tokens."""

from typing import Any

from starlette.testclient import TestClient

from api.http import Service
from tests import signed

THERE = "https://cases.example.org"
NEW = "application/graphql-response+json"
ISSUED = Service(verifier=signed.verifier())


def of(role: str = "analyst", **other: Any) -> dict[str, str]:
    """The header of a reader in a role."""
    return {"Authorization": f"Bearer {signed.token(casegraph_role=role, **other)}"}


def asked(client: TestClient, query: str, role: str = "analyst", **body: Any) -> Any:
    """What a reader in a role is answered."""
    headers = {"Accept": NEW, **of(role)}
    return client.post("/graphql", json={"query": query, **body}, headers=headers)
