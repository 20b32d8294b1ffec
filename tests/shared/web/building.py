"""A small service with every kind of page, for tests of what all services share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from pydantic import SecretStr
from sqlalchemy import MetaData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from shared.runtime.composition import service
from shared.runtime.settings import ServiceSettings
from shared.store.outbox import Outbox
from shared.store.store import Store, Work
from shared.web.forms import Form, read_form
from shared.web.paging import Listing, page_number
from shared.web.shell import page

FOLDER = Path(__file__).parent / "gallery"
NOWHERE = SecretStr("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
SEED = SecretStr("SUAOUIE5CU47NCO22GHFEZXGCRCJDVTHDLMIP4L7UQNCR5SW4FZICI7O3Q")
SECRET = "kanarienvogel"
"""What a person wrote: it may not come back, nor be logged, whatever goes wrong."""


def settings(**changes: Any) -> ServiceSettings:
    given: dict[str, Any] = {
        "centre": "harbour",
        "database_url": NOWHERE,
        "nats_seed": SEED,
        "nats_url": "nats://127.0.0.1:1",
    }
    return ServiceSettings.model_validate(given | {"public_url": "http://kokon.test", **changes})


def pages() -> APIRouter:
    router = APIRouter()

    @router.get("/")
    async def gallery(request: Request) -> Response:
        form = Form.empty(name="", language="ar")
        if "wrong" in request.query_params:
            form.text("name", most=10)
            form.choice("outcome", ["met"])
        return page(request, "gallery.html", form=form, listing=Listing([1, 2, 3], page_number(request), more=True))

    @router.get("/files/{number}")
    async def file(number: int) -> Response:
        return PlainTextResponse(str(number))

    @router.get("/fault/{words}")
    async def fault(words: str) -> Response:
        raise ValueError(words)

    @router.post("/write")
    async def write(request: Request) -> Response:
        form = await read_form(request)
        form.text("words", most=100)
        return RedirectResponse("/", 303) if form.ok else page(request, "gallery.html", status=422, form=form)

    @router.get("/loose")
    async def loose() -> Response:
        headers = {"content-security-policy": "default-src *", "cache-control": "public", "server": "kitchen"}
        return PlainTextResponse("loose", headers=headers)

    @router.post("/handover")
    async def handover() -> Response:
        return PlainTextResponse("taken")

    return router


def build(**changes: Any) -> FastAPI:
    """`settings=...` changes settings, everything else goes to `composition.service`."""
    own = settings(**changes.pop("settings", {}))
    given: dict[str, Any] = {"name": "intake", "folder": FOLDER, "routers": [pages()], "open_paths": ["/handover"]}
    return service(settings=own, store=Store(own.database_url, Outbox(MetaData()), Work), **(given | changes))


@asynccontextmanager
async def browsing(app: FastAPI, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """Asks as a browser does. The service is not started: no database, no broker."""
    asked = {"accept": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://kokon.test", headers=asked) as client:
        yield client
