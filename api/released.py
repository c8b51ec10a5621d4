"""The schema as it was last released: what its clients may count on until the next series."""

from __future__ import annotations

import re
from importlib.metadata import version

from graphql import build_schema, find_breaking_changes, parse, print_ast
from graphql.language import Visitor, visit
from graphql.language.ast import Node, StringValueNode

RELEASED = "tests/golden/released.graphql"
_FIRST = re.compile(r"# casegraph (\d+)\.(\d+)\.\S+\n")


class _WithoutDescriptions(Visitor):
    def enter(self, node: Node, *_: object) -> object:
        described = getattr(node, "description", None)
        if isinstance(described, StringValueNode):
            node.description = None
        return None


def as_released(sdl: str) -> str:
    """A schema as it is kept at a release: with the version, without what is told of each part."""
    document = visit(parse(sdl), _WithoutDescriptions())
    return f"# casegraph {version('casegraph')}\n{print_ast(document)}\n"


def breaks(released: str, sdl: str) -> list[str]:
    """What of a schema as text would break clients of the released one, in words.

    Nothing does where the version names another series than the released one: another major
    version, or another minor one before 1.0.
    """
    first = _FIRST.match(released)
    if first is None:
        raise ValueError("its first line names no version")
    if _series(*first.groups()) != _series(*version("casegraph").split(".")[:2]):
        return []
    changes = find_breaking_changes(build_schema(released), build_schema(sdl))
    return [f"{change.description} That takes another series of versions." for change in changes]


def _series(major: str, minor: str) -> tuple[str, ...]:
    return (major,) if int(major) else (major, minor)
