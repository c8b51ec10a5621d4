"""The fields at the root: each states what it asks of the reader's role, or there is no schema."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from graphql import GraphQLSchema

from api.graphql_at import given_at
from api.graphql_values import made_type
from graph.access import Permission

_PERMISSION = "_permission"


class UnguardedError(Exception):
    """A root field states no permission: the schema is not built."""


class Root:
    """The fields of an operation's root type, each with the permission that it asks for."""

    def __init__(self) -> None:
        self._fields: dict[str, Any] = {}
        self._starts: dict[str, Any] = {}

    def add(self, name: str, permission: Permission, field: Any) -> None:
        """A field; whoever's role lacks the permission is refused before anything is asked."""
        field.resolver = guarded(permission, field.resolver, frozenset(field.args))
        self._fields[name] = field

    def follow(
        self, name: str, permission: Permission, field: Any, subscribe: Callable[..., Any]
    ) -> None:
        """A field of a subscription: the permission is asked at its start and at each delivery."""
        self.add(name, permission, field)
        self._starts[f"subscribe_{name}"] = guarded(permission, subscribe, frozenset(field.args))

    def made(self, name: str, description: str) -> Any:
        """The root type."""
        return made_type(name, description, **self._fields, **self._starts)


def guarded(
    permission: Permission, resolve: Callable[..., Any], takes: frozenset[str] = frozenset()
) -> Callable[..., Any]:
    """A resolver that asks for a permission first; what the operation says of the past is given."""

    @wraps(resolve)
    def allowed(root: Any, info: Any, **given: Any) -> Any:
        info.context.allow(permission)
        return resolve(root, info, **given_at(info, takes, given))

    setattr(allowed, _PERMISSION, permission)
    return allowed


def refuse_unguarded(schema: GraphQLSchema) -> None:
    """UnguardedError where a field at the root states no permission."""
    for type_ in (schema.query_type, schema.mutation_type, schema.subscription_type):
        for name, field in (type_.fields if type_ else {}).items():
            is_followed = type_ is schema.subscription_type
            resolves = [field.resolve, *([field.subscribe] if is_followed else [])]
            if not all(isinstance(getattr(one, _PERMISSION, None), Permission) for one in resolves):
                raise UnguardedError(f"{type_}.{name}: states no permission")
