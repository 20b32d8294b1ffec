"""The pages of the operators: `/live`, `/ready`, `/metrics`."""

from prometheus_client import CollectorRegistry, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from shared.readiness import Readiness


def probes(readiness: Readiness, registry: CollectorRegistry) -> list[Route]:
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
    """Counts by route tell an onlooker when somebody asked for help. A proxy names whom it forwards."""
    if "forwarded" in request.headers or "x-forwarded-for" in request.headers:
        raise HTTPException(404)
