"""Where a gateway reports. It gets the same answer whatever is known, and nothing but one field of it is looked at."""

import json
from collections.abc import Mapping

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services.notify.channels.gateway_file import Report, at
from services.notify.channels.reports.acts import Reports
from shared.web.forms import read_form

JSON = "application/json"


def router_for(reports: Reports, report: Report) -> APIRouter:
    """Only where the operator's file expects reports; elsewhere there is no such route."""
    router = APIRouter()

    @router.post("/reports/{token}")
    async def take(request: Request, token: str) -> Response:
        said = await said_in(request, report.field)
        await reports.take(token, said, report)
        return PlainTextResponse("taken\n")

    return router


async def said_in(request: Request, field: str) -> object:
    """415 for what is neither JSON nor a form, 400 for what is no JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        return (await read_form(request)).given(field)
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    return at(body, field) if isinstance(body, Mapping | list) else None
