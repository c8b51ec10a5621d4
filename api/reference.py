"""The texts derived from the model, the queries and the rules, each with the file it stands in."""

from __future__ import annotations

import cypher
from cypher.page import queries_page
from graph.model import MODEL
from graph.oversight.pack import guidance
from graph.oversight.page import oversight_page
from graph.reference import model_page

SDL = "tests/golden/schema.graphql"


def derived() -> dict[str, str]:
    """Every derived text by its path in the project."""
    from api.schema import sdl

    return {
        "docs/model.md": model_page(MODEL),
        "docs/queries.md": queries_page(cypher.queries()),
        "docs/oversight.md": oversight_page(guidance()),
        SDL: sdl(),
    }
