"""What operators look at: `/live`, `/ready` and `/metrics`, on a port of their own; `/live` on the public one, too."""

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from shared.runtime.readiness import Readiness
from shared.web.security import SecurityHeaders


async def live(_: Request) -> Response:
    return PlainTextResponse("live\n")


def public_probe() -> APIRouter:
    """Says nothing but that the process runs."""
    router = APIRouter()
    router.add_api_route("/live", live, methods=["GET"])
    return router


def operators_pages(readiness: Readiness, registry: CollectorRegistry) -> Starlette:
    """An app of its own: no address of the public one leads to it."""

    async def ready(request: Request) -> Response:
        refuse_from_outside(request)
        reasons = await readiness.reasons()
        return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    async def metrics(request: Request) -> Response:
        refuse_from_outside(request)
        await readiness.reasons()  # which counts, too
        return PlainTextResponse(generate_latest(registry), media_type="text/plain; version=0.0.4")

    pages = {"/live": live, "/ready": ready, "/metrics": metrics}
    routes = [Route(path, page, methods=["GET"]) for path, page in pages.items()]
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
    app.router.redirect_slashes = False  # it would repeat the Host that was sent
    return app


def refuse_from_outside(request: Request) -> None:
    """Counts by route tell an onlooker when somebody asked for help: a proxy that was led to this port gets nothing."""
    if "forwarded" in request.headers or "x-forwarded-for" in request.headers:
        raise HTTPException(404)
