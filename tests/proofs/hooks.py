"""What schemathesis looks for; it runs in an environment of its own and knows nothing of ours.

Its own checks take every error for a fault. A refusal with a word for whoever asked, such as of
a page of -3 records or a made-up cursor, is none: a fault is a 5xx, or an error that was masked.
"""

from typing import Any

import schemathesis
from graphql import NameNode, ObjectFieldNode
from hypothesis import strategies as st
from schemathesis.graphql import nodes

_WORDS = st.text(max_size=20).map(nodes.String)
_PLAIN = st.one_of(_WORDS, st.integers(-5, 5).map(nodes.Int), st.booleans().map(nodes.Boolean))
_NAMES = ("type", "id", "labels", "label", "properties", "start", "end", "from", "x")
_OBJECTS = st.recursive(
    _PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(nodes.List),
        st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4).map(
            lambda fields: nodes.Object(
                [
                    ObjectFieldNode(name=NameNode(value=name), value=own)
                    for name, own in fields.items()
                ]
            )
        ),
    ),
    max_leaves=6,
)
schemathesis.graphql.scalar("FactLine", _OBJECTS)
schemathesis.graphql.scalar("Value", _PLAIN)


@schemathesis.check  # type: ignore[untyped-decorator]
def no_fault(_context: Any, response: Any, _case: Any) -> None:
    """No answer is a fault of the server, and each is one of GraphQL."""
    body = response.json()
    assert response.status_code < 500, body
    assert body.keys() & {"data", "errors"}, body
    for error in body.get("errors", ()):
        assert error.get("extensions", {}).get("code") != "INTERNAL", body
