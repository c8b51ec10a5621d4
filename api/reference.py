"""The texts that are derived from the model and the queries, each with the file it stands in."""

from __future__ import annotations

import cypher
from cypher.page import queries_page
from graph.model import MODEL
from graph.reference import model_page

SDL = "tests/golden/schema.graphql"


def derived() -> dict[str, str]:
    """Every derived text by its path in the project."""
    from api.schema import sdl

    return {
        "docs/model.md": model_page(MODEL),
        "docs/queries.md": queries_page(cypher.queries()),
        SDL: sdl(),
    }
