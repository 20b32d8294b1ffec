"""The error page: never the text of an exception, never data of the request."""

import secrets
from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.languages.addresses import NAMED, address_in
from shared.process.concurrency_limit import BusyError
from shared.store.connections import BusAwayError, StoreAwayError
from shared.telemetry import telemetry
from shared.web import shell
from shared.web.routes import route_of

log = telemetry.log(__name__)

CODES = {
    400: "not_understood",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "not_possible",
    408: "too_slow",
    409: "already_changed",
    410: "gone",
    413: "too_large",
    415: "wrong_kind",
    422: "not_valid",
    429: "too_many",
    500: "failed",
    503: "away",
}
"""What a program reads in `{"error": ...}`."""
FOR_PROGRAMS = "/api/"
"""Paths below this prefix get JSON, never a page."""
UNLESS_SAID: dict[type[Exception], int] = {
    RequestValidationError: 422,
    ClientDisconnect: 400,
    BusyError: 503,
    StoreAwayError: 503,
    BusAwayError: 503,
}


class Answered(Exception):
    """How a dependency answers instead of the route: `raise Answered(RedirectResponse(...))`."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered")
        self.response = response


def error_answer(request: Request, status: int, *, reference: str | None = None) -> Response:
    """The answer to a request that failed: a page for people, `{"error": code}` for programs."""
    code = CODES.get(status, CODES[400] if status < 500 else CODES[500])
    if not wants_page(request):
        told = {"error": code} | ({"reference": reference} if reference else {})
        return JSONResponse(told, status)
    return shell.page(
        request, "error.html", status=status, code=code, reference=reference, in_language=_without_the_rest
    )


def _without_the_rest(request: Request, language: str) -> str:
    """Nothing of an address that somebody made up; in neutral addresses the first page."""
    return address_in(language, "/") if request.app.state.pages.neutral else f"?{NAMED}={language}"


def wants_page(request: Request) -> bool:
    if str(request.scope["path"]).startswith(FOR_PROGRAMS):
        return False
    accepted = request.headers.get("accept", "")
    return "text/html" in accepted or ("*/*" in accepted and "json" not in request.headers.get("content-type", ""))


async def answer_refusal(request: Request, refusal: Exception) -> Response:
    if isinstance(refusal, Answered):
        return refusal.response
    answer = error_answer(request, _status_of(refusal))
    for name, value in (getattr(refusal, "headers", None) or {}).items():
        answer.headers[name] = value
    return answer


def _status_of(refusal: Exception) -> int:
    if isinstance(refusal, HTTPException):
        return refusal.status_code
    if isinstance(refusal, RequestValidationError) and any(error["loc"][0] == "path" for error in refusal.errors()):
        return 404  # an address that no such thing can have
    return UNLESS_SAID.get(type(refusal), 500)


def answer_errors(app: FastAPI) -> None:
    """Replaces the framework's answers, which would repeat what was sent."""
    handler: Callable[[Request, Exception], Awaitable[Response]] = answer_refusal
    for kind in (HTTPException, Answered, *UNLESS_SAID):
        app.add_exception_handler(kind, handler)


class Failures:
    """Answers what no route answered: refusals of the outer layers, and faults, with a reference the log has too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except HTTPException as refusal:
            await (await answer_refusal(Request(scope), refusal))(scope, receive, send)
        except Exception as fault:
            reference = secrets.token_hex(4)
            log.error("page_failed", reference=reference, route=route_of(scope), **telemetry.place_of(fault))
            if started:
                raise ConnectionAbortedError from None
            await error_answer(Request(scope), 500, reference=reference)(scope, receive, send)
