"""What the routes of a service are called: templates such as `/files/{id}`, which say nothing about anybody."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from starlette.routing import BaseRoute
from starlette.types import Scope

UNMATCHED = "unmatched"


class Page(NamedTuple):
    """One address of a service."""

    methods: frozenset[str]
    template: str


def route_of(scope: Scope) -> str:
    """The template of the matched route, never the path itself, which may carry an id."""
    context = scope.get("fastapi", {}).get("effective_route_context")
    matched = context or scope.get("route")
    return getattr(matched, "path", UNMATCHED) or UNMATCHED


def pages_of(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[Page]:
    """Every page, those of included routers too."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from pages_of(included.routes, prefix + route.include_context.prefix)  # type: ignore[attr-defined]
        elif path := getattr(route, "path", None):
            yield Page(frozenset(getattr(route, "methods", None) or ()), prefix + path)
