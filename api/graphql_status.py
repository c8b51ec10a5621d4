"""Which status says what went wrong with a GraphQL request: two profiles, one table each.

Older clients and most tools expect what the audits of graphql-http ask for; the specification
has moved on since. Both cannot be met at once, so the service chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

JSON, GRAPHQL_JSON = "application/json", "application/graphql-response+json"


@dataclass(frozen=True)
class Statuses:
    """The status for each thing that may be wrong; ``partial`` where data comes with errors.

    What stands in ``answered`` is a 200 to a client that accepts application/json alone.
    """

    wrong: Mapping[str, int]
    partial: int = 200
    answered: frozenset[str] = field(default_factory=frozenset)

    def of(self, what: str, media_type: str) -> int:
        """The status of a refusal."""
        return 200 if media_type == JSON and what in self.answered else self.wrong[what]


_ALWAYS = {
    "bad_json": 400,
    "parse_failure": 400,
    "not_trusted": 403,
    "unknown_document": 404,
    "not_over_get": 405,
    "not_acceptable": 406,
    "too_large": 413,
    "wrong_content_type": 415,
    "out_of_time": 503,
    "not_logged": 503,
}
_DOCUMENT = ("validation_failure", "unknown_operation", "bad_variables")

AUDITED = Statuses(
    {**_ALWAYS, "not_well_formed": 400, **dict.fromkeys(_DOCUMENT, 400)},
    answered=frozenset({"parse_failure", *_DOCUMENT}),
)
"""What clients in the field expect; all audits of graphql-http pass."""

SPEC_2026 = Statuses(
    {**_ALWAYS, "not_well_formed": 422, **dict.fromkeys(_DOCUMENT, 422)}, partial=294
)
"""GraphQL over HTTP as it stood in September 2026, also for clients of application/json."""

PROFILES = {"audited": AUDITED, "spec2026": SPEC_2026}
