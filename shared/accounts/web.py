"""Dependencies by which a page requires a session, a role or a fresh proof of identity; and signing out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.accounts.domain import Person, Session
from shared.accounts.sessions import Door
from shared.web.errors import Answered, error_answer, wants_page
from shared.web.security import SAFE_METHODS
from shared.web.shell import link, page

BEGIN = "/account/begin"
CONFIRM = "/account/confirm"
ASKED_BY_ITSELF = "x-asked-by-itself"
"""The header by which a script says that it asks again and again, and that no person did anything."""


def door_of(request: Request) -> Door:
    return cast(Door, request.app.state.door)


def require_person(*roles: str) -> Callable[[Request], Awaitable[Person]]:
    """A dependency: the signed-in person, who has one of the roles if any are named. Everybody else gets an answer."""

    async def required(request: Request) -> Person:
        person = (await require_session(request)).person
        if roles and not person.has(*roles):
            raise HTTPException(403)
        return person

    return required


async def require_session(request: Request) -> Session:
    """A whole session. A person who has yet to set up how to sign in is redirected there."""
    session = await find_session(request)
    if session is None:
        raise Answered(answer_stranger(request))
    if not session.whole:
        raise Answered(
            RedirectResponse(link(request, BEGIN), 303) if wants_page(request) else error_answer(request, 403)
        )
    return session


async def find_session(request: Request) -> Session | None:
    """What the browser's key belongs to, whole or not."""
    door = door_of(request)
    # a page that asks by itself is nobody at the screen: without this, an open page would keep a session for hours
    used = ASKED_BY_ITSELF not in request.headers
    session = await door.session(request.cookies.get(door.cookie), now=datetime.now(UTC), used=used)
    request.state.person = session.person if session else None
    return session


async def check_still_in(request: Request, work: Any, session: Session) -> None:
    """Check before a factor is changed that the session was not closed since the page began. Raises Answered."""
    if not await door_of(request).accounts.still_in(work, session):
        raise Answered(answer_stranger(request))


async def find_person(request: Request) -> Person | None:
    """The signed-in person, or None; for pages that are open to both."""
    session = await find_session(request)
    return session.person if session and session.whole else None


@dataclass(frozen=True, slots=True)
class Fresh:
    """A dependency for what must not be done by somebody who finds a screen open: export, erasure, break-glass.

        @router.get("/files/{file_id}/erase", dependencies=[Depends(Fresh())])
        async def ask(request: Request, file_id: UUID, person: Eraser) -> Response: ...

    Put it on the page that shows the form, and on the route that takes it. A proof of identity within the last minutes
    passes. Otherwise a page redirects to the proof and back; a form stays in its tab while the proof is given in
    another one, so that nothing written is lost. It gives no right: the right stands beside it, as on every page.
    Where people sign in by a hand-over from another service no proof is ever fresh: 403.

    `saved` is the end of an address that a browser saves as a file: the proof then leads back to the page before it,
    since a browser that saves a file stays where it is.
    """

    minutes: int = 5
    saved: str = ""

    async def __call__(self, request: Request) -> Person:
        session = await require_session(request)
        if not session.is_fresh(datetime.now(UTC), timedelta(minutes=self.minutes)):
            raise Answered(answer_stale(request, saved=self.saved))
        return session.person


def answer_stale(request: Request, *, saved: str = "") -> Response:
    if not door_of(request).entrance.startswith("/"):
        return error_answer(request, 403)
    if not wants_page(request):
        return error_answer(request, 401)
    if request.method not in SAFE_METHODS:
        return page(request, "accounts/prove_again.html", status=401, place=CONFIRM)
    return RedirectResponse(_with_way_back(request, CONFIRM, saved), 303)


def answer_stranger(request: Request) -> Response:
    """Sends a reader to the sign-in; tells a writer whose session ended how to send the same once more."""
    if not wants_page(request):
        return error_answer(request, 401)
    if request.method not in SAFE_METHODS:
        return page(request, "accounts/signed_out.html", status=401, entrance=door_of(request).entrance)
    if arrives_from_elsewhere(request):
        return page(request, "accounts/arriving.html")
    return RedirectResponse(_entrance(request), 303)


def arrives_from_elsewhere(request: Request) -> bool:
    """A link in a mail or from another service: the browser holds the strict cookie back until the page itself asks."""
    return request.headers.get("sec-fetch-site") in ("cross-site", "same-site")


def _entrance(request: Request) -> str:
    entrance = door_of(request).entrance
    if not entrance.startswith("/"):
        return entrance
    return link(request, entrance) if request.url.path == "/" else _with_way_back(request, entrance)


def _with_way_back(request: Request, place: str, saved: str = "") -> str:
    """Keep the language of the page."""
    address = request.url.path.removesuffix(saved) if saved else _address(request)
    return link(request, f"{place}?{urlencode({'next': own_address(address)})}")


def _address(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def own_address(given: str) -> str:
    """The address if it is one of this service, else the first page: a sign-in must not lead elsewhere."""
    inside = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable() and "\\" not in given
    return given if inside else "/"


def sign_out_router() -> APIRouter:
    router = APIRouter()

    @router.post("/signout")
    async def leave(request: Request) -> Response:
        door = door_of(request)
        await door.close(request.cookies.get(door.cookie), signed_out=True)
        answer = RedirectResponse(door.entrance, 303)
        door.clear_cookie(answer)
        return answer

    return router
