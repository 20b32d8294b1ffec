"""What the routes of a service are called: templates such as `/files/{id}`, which say nothing about anybody."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fastapi import APIRouter
from starlette.routing import BaseRoute
from starlette.types import Scope

UNMATCHED = "unmatched"


class Page(NamedTuple):
    """One route of a service."""

    methods: frozenset[str]
    template: str


def route_of(scope: Scope) -> str:
    """The template of the matched route, never the path itself, which may carry an id."""
    return getattr(scope.get("route"), "path", UNMATCHED) or UNMATCHED


def routes_of(router: APIRouter) -> Iterator[BaseRoute]:
    """Every route of a router and of those it includes, one after the other.

    FastAPI would keep an included router as one route that builds all of its own a second time and looks for the right
    one twice at every request. What a router says for all it includes would be lost on this way, so it may say nothing:
    ValueError if it names a prefix or a dependency.
    """
    for route in router.routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        elif (said := route.include_context).prefix or said.dependencies:  # type: ignore[attr-defined]
            raise ValueError(f"{included.routes}: an included router names its own prefix and dependencies")
        else:
            yield from routes_of(included)


def pages_of(routes: Iterable[BaseRoute]) -> Iterator[Page]:
    """Every page among the routes of an app."""
    for route in routes:
        if path := getattr(route, "path", None):
            yield Page(frozenset(getattr(route, "methods", None) or ()), path)
