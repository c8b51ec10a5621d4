"""What schemathesis looks for; it runs in an environment of its own and knows nothing of ours.

Its own checks take every error for a fault. A refusal with a word for whoever asked, such as of
a page of -3 records or a made-up cursor, is none: a fault is a 5xx, or an error that was masked.
"""

from typing import Any

import schemathesis


@schemathesis.check  # type: ignore[untyped-decorator]
def no_fault(_context: Any, response: Any, _case: Any) -> None:
    """No answer is a fault of the server, and each is one of GraphQL."""
    body = response.json()
    assert response.status_code < 500, body
    assert body.keys() & {"data", "errors"}, body
    for error in body.get("errors", ()):
        assert error.get("extensions", {}).get("code") != "INTERNAL", body
