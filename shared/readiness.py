"""Whether a service can do its work right now, and if not, why: `/live`, `/ready`, `/metrics`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic

from prometheus_client import CollectorRegistry, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

KEPT = 1.0
"""Seconds an answer is kept, so that probes cannot load a service."""
PATIENCE = 2.0
"""Seconds a single look may take before it counts as failed."""

type Look = Callable[[], Awaitable[set[str]]]
"""Returns reason codes; empty when all is well."""


class Readiness:
    """Asks every look at once. A look that raises or takes too long counts as its own reason."""

    def __init__(self, looks: Mapping[str, Look]) -> None:
        self._looks = looks
        self._asked = -KEPT
        self._reasons: list[str] = []
        self._turn = asyncio.Lock()

    async def reasons(self) -> list[str]:
        async with self._turn:
            if monotonic() - self._asked >= KEPT:
                answers = await asyncio.gather(*(self._ask(reason, look) for reason, look in self._looks.items()))
                self._reasons = sorted(set().union(*answers))
                self._asked = monotonic()
            return self._reasons

    async def _ask(self, reason: str, look: Look) -> set[str]:
        try:
            async with asyncio.timeout(PATIENCE):
                return await look()
        except Exception:
            return {reason}


def probes(readiness: Readiness, registry: CollectorRegistry) -> list[Route]:
    """The pages of the operators. What came through a proxy, so from outside, does not find the last two."""

    async def live(_: Request) -> Response:
        return PlainTextResponse("live\n")

    async def ready(request: Request) -> Response:
        refuse_from_outside(request)
        reasons = await readiness.reasons()
        return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    async def metrics(request: Request) -> Response:
        refuse_from_outside(request)
        return PlainTextResponse(generate_latest(registry), media_type="text/plain; version=0.0.4")

    return [Route("/live", live), Route("/ready", ready), Route("/metrics", metrics)]


def refuse_from_outside(request: Request) -> None:
    """Counts by route tell an onlooker when somebody asked for help. A proxy names whom it forwards; operators come directly."""
    if "forwarded" in request.headers or "x-forwarded-for" in request.headers:
        raise HTTPException(404)
