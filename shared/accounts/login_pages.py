"""The sign-in pages: with a passkey, with password and code, and the first time with an invitation code."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.accounts import passkeys
from shared.accounts.factors.domain import PasskeyRefusedError
from shared.accounts.factors.invitations import read_code
from shared.accounts.page_context import LONGEST_PASSWORD, passkeys_at, provider_name, told_in_json
from shared.accounts.sessions import TooSoonError, WrongLoginError
from shared.accounts.web import BEGIN, door_of, find_person, own_address, sign_out_router
from shared.web.forms import Form, read_form
from shared.web.shell import page

router = APIRouter()
"""`/signin`, `/invited` and `/signout`. A service that takes hand-overs only includes `sign_out_router` alone."""
router.include_router(sign_out_router())


@router.get("/signin")
async def show(request: Request, next: str = "/") -> Response:
    if await find_person(request):
        return RedirectResponse(own_address(next), 303)
    return door_page(request, Form.empty(next=own_address(next)))


@router.post("/signin")
async def enter(request: Request) -> Response:
    form = await read_form(request)
    login, password = form.text("login", most=200), form.given("password")[:LONGEST_PASSWORD]
    if not password:
        form.problem("password", "missing")
    if not form.ok:
        return door_page(request, form, status=422)
    return await _entered(request, form, login, password)


@router.get("/signin/passkey")
async def ask(request: Request) -> Response:
    return told_in_json(lambda: passkeys.asked_to_sign_in(door_of(request), now=datetime.now(UTC)))


@router.post("/signin/passkey")
async def enter_with_passkey(request: Request) -> Response:
    form = await read_form(request)
    try:
        _, token = await passkeys.sign_in(door_of(request), form.given("credential"), now=datetime.now(UTC))
    except PasskeyRefusedError:
        return door_page(request, form, status=401, refused=True)
    return await let_in(request, token, form.given("next"))


@router.get("/invited")
async def invited(request: Request) -> Response:
    return page(request, "accounts/invited.html", form=Form.empty())


@router.post("/invited")
async def come_in(request: Request) -> Response:
    form = await read_form(request)
    code = read_code(form.given("code"))
    try:
        token = await door_of(request).come_in_invited(code, now=datetime.now(UTC))
    except WrongLoginError:
        return page(request, "accounts/invited.html", status=401, form=Form.empty(), wrong=True)
    return await let_in(request, token, BEGIN)


def door_page(request: Request, form: Form, *, status: int = 200, **shown: Any) -> Response:
    headers = shown.pop("headers", None)
    offered = not door_of(request).required
    known = {"form": form, "passkeys": passkeys_at(request, "/signin"), "offered": offered}
    known |= {"provider": provider_name(request)}
    return page(request, "accounts/signin.html", status=status, headers=headers, **known, **shown)


async def _entered(request: Request, form: Form, login: str, password: str) -> Response:
    door = door_of(request)
    known, code = request.cookies.get(door.known_cookie), form.given("code")
    try:
        _, token = await door.sign_in(login, password, code, now=datetime.now(UTC), known=known)
    except WrongLoginError:
        return door_page(request, form, status=401, wrong=True)
    except TooSoonError as soon:
        seconds = int(soon.wait.total_seconds()) + 1
        return door_page(request, form, status=429, headers={"retry-after": str(seconds)}, seconds=seconds)
    answer = await let_in(request, token, form.given("next"))
    door.remember(answer, login)
    return answer


async def let_in(request: Request, token: str, place: str) -> Response:
    """Set a new session cookie; the session of the old one has ended (no session fixation)."""
    door = door_of(request)
    await door.close(request.cookies.get(door.cookie))
    answer = RedirectResponse(own_address(place or "/"), 303)
    door.set_cookie(answer, token)
    return answer
