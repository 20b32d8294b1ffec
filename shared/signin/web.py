"""Signing in and out, and the one line by which a page asks who is there."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.signin.domain import Person
from shared.signin.door import Door, TooSoonError, WrongLoginError
from shared.web.errors import Answered, error_answer, wants_page
from shared.web.forms import Form, read_form
from shared.web.security import SAFE_METHODS
from shared.web.shell import page


def door_of(request: Request) -> Door:
    return cast(Door, request.app.state.door)


def require_person(*roles: str) -> Callable[[Request], Awaitable[Person]]:
    """A dependency: the signed-in person, who has one of the roles if any are named. Everybody else gets an answer."""

    async def required(request: Request) -> Person:
        person = await find_person(request)
        if person is None:
            raise Answered(answer_stranger(request))
        if roles and not person.has(*roles):
            raise HTTPException(403)
        return person

    return required


async def find_person(request: Request) -> Person | None:
    """The signed-in person, or None; for pages that are open to both."""
    door = door_of(request)
    person = await door.person(request.cookies.get(door.cookie), now=datetime.now(UTC))
    request.state.person = person
    return person


def answer_stranger(request: Request) -> Response:
    """Sends a reader to the sign-in; tells a writer whose session ended how to send the same once more."""
    if not wants_page(request):
        return error_answer(request, 401)
    if request.method not in SAFE_METHODS:
        return page(request, "signed_out.html", status=401, entrance=door_of(request).entrance)
    if arrives_from_elsewhere(request):
        return page(request, "arriving.html")
    return RedirectResponse(_entrance(request), 303)


def arrives_from_elsewhere(request: Request) -> bool:
    """A link in a mail or from another service: the browser holds the strict cookie back until the page itself asks."""
    return request.headers.get("sec-fetch-site") in ("cross-site", "same-site")


def _entrance(request: Request) -> str:
    entrance = door_of(request).entrance
    if not entrance.startswith("/") or request.url.path == "/":
        return entrance
    return f"{entrance}?{urlencode({'next': own_address(_address(request))})}"


def _address(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def own_address(given: str) -> str:
    """The address if it is one of this service, else the first page: a sign-in must not lead elsewhere."""
    inside = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable() and "\\" not in given
    return given if inside else "/"


def sign_in_router() -> APIRouter:
    """`/signin` and `/signout`. A service that takes hand-overs only includes `sign_out_router` alone."""
    router = APIRouter()

    @router.get("/signin")
    async def show(request: Request, next: str = "/") -> Response:
        if await find_person(request):
            return RedirectResponse(own_address(next), 303)
        return page(request, "signin.html", form=Form.empty(next=own_address(next)))

    @router.post("/signin")
    async def enter(request: Request) -> Response:
        form = await read_form(request)
        login, password = form.text("login", most=200), form.given("password")[:1024]
        if not password:
            form.problem("password", "missing")
        if not form.ok:
            return page(request, "signin.html", status=422, form=form)
        return await _entered(request, form, login, password)

    router.include_router(sign_out_router())
    return router


async def _entered(request: Request, form: Form, login: str, password: str) -> Response:
    door = door_of(request)
    try:
        _, token = await door.sign_in(login, password, now=datetime.now(UTC))
    except WrongLoginError:
        return page(request, "signin.html", status=401, form=form, wrong=True)
    except TooSoonError as soon:
        seconds = int(soon.wait.total_seconds()) + 1
        headers = {"retry-after": str(seconds)}
        return page(request, "signin.html", status=429, headers=headers, form=form, seconds=seconds)
    await door.close(request.cookies.get(door.cookie))
    answer = RedirectResponse(own_address(form.given("next") or "/"), 303)
    door.hand_key(answer, token)
    return answer


def sign_out_router() -> APIRouter:
    router = APIRouter()

    @router.post("/signout")
    async def leave(request: Request) -> Response:
        door = door_of(request)
        await door.close(request.cookies.get(door.cookie))
        answer = RedirectResponse(door.entrance, 303)
        door.take_key(answer)
        return answer

    return router
