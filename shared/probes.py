"""The pages of the operators: `/live`, `/ready`, `/metrics`."""

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from shared.readiness import Readiness


def probes(readiness: Readiness, registry: CollectorRegistry) -> APIRouter:
    router = APIRouter()

    @router.get("/live")
    async def live() -> Response:
        return PlainTextResponse("live\n")

    @router.get("/ready")
    async def ready(request: Request) -> Response:
        refuse_from_outside(request)
        reasons = await readiness.reasons()
        return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        refuse_from_outside(request)
        return PlainTextResponse(generate_latest(registry), media_type="text/plain; version=0.0.4")

    return router


def refuse_from_outside(request: Request) -> None:
    """Counts by route tell an onlooker when somebody asked for help. A proxy names whom it forwards."""
    if "forwarded" in request.headers or "x-forwarded-for" in request.headers:
        raise HTTPException(404)
