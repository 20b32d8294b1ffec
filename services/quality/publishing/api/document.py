"""The OpenAPI document of the interface, kept under version control as `docs/openapi/quality.json`."""

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

TOLD = """Figures of one centre, read only, under the session of somebody of its team (the cookie of its quality pages).
Every figure comes with its state: what is null is not known, and missing is never zero. Self-assessed and measured
lines stand side by side and are never added up; there is no overall grade."""


def document(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    return described(routes, title="Kokon quality", told=TOLD)


def described(routes: Sequence[BaseRoute], *, title: str, told: str) -> dict[str, Any]:
    """`told` is what somebody has to know who reads nothing else."""
    found = get_openapi(title=title, version="1", description=" ".join(told.split()), routes=list(routes))
    for path in found["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(name, None)
    return found
