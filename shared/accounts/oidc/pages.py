"""The pages of signing in at a provider, and of connecting it with one's account."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.accounts.domain import Session
from shared.accounts.login_pages import door_page, let_in
from shared.accounts.oidc import callback
from shared.accounts.oidc.client import BACK, Conversation
from shared.accounts.oidc.domain import WAY_FOR, ProviderAwayError, ProviderRefusedError
from shared.accounts.oidc.state import Carried, Halfway, Way
from shared.accounts.page_context import account_and_factors, passkeys_at, provider_name
from shared.accounts.sessions import Door, TooSoonError, WrongLoginError
from shared.accounts.web import Fresh, arrives_from_elsewhere, door_of, find_session, own_address, require_session
from shared.telemetry import telemetry
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

log = telemetry.log(__name__)
BEGIN, CODE, MINE = "/signin/provider", "/signin/provider/code", "/account/provider"


def provider_of(request: Request) -> Conversation:
    if (provider := door_of(request).provider) is None:
        raise HTTPException(404)
    return provider


type There = Annotated[Conversation, Depends(provider_of)]
type Here = Annotated[Session, Depends(require_session)]
router = APIRouter()
"""For a service that keeps accounts, after the routers of the door; all of it is 404 where no provider is named."""


@router.post(BEGIN)
async def leave(request: Request, provider: There) -> Response:
    place = own_address((await read_form(request)).given("next"))
    try:
        way, address = await callback.begin(door_of(request), provider, place, now=datetime.now(UTC))
    except ProviderAwayError as away:
        return away_page(request, away, place)
    return sent_off(request, way, address)


@router.get(BACK)
async def come_back(request: Request, provider: There) -> Response:
    """The browser holds its strict cookies back until this page asks for itself once more."""
    if arrives_from_elsewhere(request):
        return page(request, "accounts/arriving.html")
    door, now = door_of(request), datetime.now(UTC)
    way = Way.opened(request.cookies.get(cookie_of(door)), door.keys, now=now)
    said = {name: value for name, value in request.query_params.items() if name in ("state", "code", "iss", "error")}
    try:
        answer = await arrived(request, provider, way, said, now=now)
    except ProviderAwayError as away:
        answer = away_page(request, away, way.place if way else "/")
    except ProviderRefusedError as refused:
        log.info("provider_refused", reason=refused.reason)
        answer = await refused_page(request, way)
    return answer


async def arrived(
    request: Request, provider: Conversation, way: Way | None, said: dict[str, str], *, now: datetime
) -> Response:
    door = door_of(request)
    identity = await callback.identified(door, provider, way, said, now=now)
    assert way is not None
    if way.person_id is not None:
        await callback.connect(door, provider, await require_session(request), way, identity, now=now)
        return forgetting(door, RedirectResponse(link(request, MINE), 303))
    came = await callback.come_in(door, provider, way, identity, now=now)
    if came.halfway:
        return carrying(door, RedirectResponse(link(request, CODE), 303), came.halfway)
    return forgetting(door, await let_in(request, came.token, way.place))


@router.get(CODE)
async def ask(request: Request, provider: There) -> Response:
    return await code_page(request, halfway_of(request), Form.empty())


@router.post(CODE)
async def enter(request: Request, provider: There) -> Response:
    form, door, halfway = await read_form(request), door_of(request), halfway_of(request)
    if halfway is None:
        return await code_page(request, None, form)
    try:
        token = await callback.show_code(door, halfway, form.given("code"), now=datetime.now(UTC))
    except WrongLoginError:
        return await code_page(request, halfway, form, status=401, wrong=True)
    except TooSoonError as soon:
        seconds = int(soon.wait.total_seconds()) + 1
        headers = {"retry-after": str(seconds)}
        return await code_page(request, halfway, form, status=429, headers=headers, seconds=seconds)
    return forgetting(door, await let_in(request, token, halfway.place))


@router.get(MINE, dependencies=[Depends(Fresh())])
async def show(request: Request, provider: There, session: Here) -> Response:
    return await mine_page(request, session)


@router.post(MINE, dependencies=[Depends(Fresh())])
async def connect(request: Request, provider: There, session: Here) -> Response:
    await read_form(request)
    try:
        way, address = await callback.begin(door_of(request), provider, MINE, session=session, now=datetime.now(UTC))
    except ProviderAwayError as away:
        log.warning("provider_away", reason=away.reason)
        return await mine_page(request, session, status=503, away=True)
    return sent_off(request, way, address)


@router.post(f"{MINE}/part", dependencies=[Depends(Fresh())])
async def part(request: Request, provider: There, session: Here) -> Response:
    await read_form(request)
    await callback.part(door_of(request), session.person.id)
    return RedirectResponse(link(request, MINE), 303)


def sent_off(request: Request, way: Way, address: str) -> Response:
    """By a page and not by a redirect: a browser lets a form lead only where `form-action` allows, and a provider
    may lead on to houses that nobody here knows."""
    return carrying(
        door_of(request),
        page(request, "accounts/oidc/leaving.html", address=address, provider=provider_name(request)),
        way,
    )


def away_page(request: Request, away: ProviderAwayError, place: str) -> Response:
    log.warning("provider_away", reason=away.reason)
    return door_page(request, Form.empty(next=place), status=503, away=True)


async def refused_page(request: Request, way: Way | None) -> Response:
    """The same words whatever was wrong."""
    session = await find_session(request)
    if way and way.person_id and session and session.whole:
        return await mine_page(request, session, status=409, failed=True)
    await door_of(request).refuse(None)
    return door_page(request, Form.empty(next=way.place if way else "/"), status=401, not_named=True)


async def code_page(request: Request, halfway: Halfway | None, form: Form, **shown: Any) -> Response:
    """Ask for the second factor after the provider has named a person; redirect any other visitor."""
    if halfway is None:
        return door_page(request, Form.empty(next="/"), status=401, not_named=True)
    door, status, headers = door_of(request), shown.pop("status", 200), shown.pop("headers", None)
    async with door.store.work() as work:
        account = await door.accounts.by_id(work, halfway.person_id)
        factors = await door.accounts.factors_of(work, halfway.person_id, account)
    place = passkeys_at(request, "/signin") if factors.passkeys else ""
    told = {"form": form, "factors": factors, "passkeys": place, "next": halfway.place, **shown}
    told |= {"provider": provider_name(request)}
    return page(request, "accounts/oidc/provider_code.html", status=status, headers=headers, **told)


async def mine_page(request: Request, session: Session, *, status: int = 200, **shown: Any) -> Response:
    door = door_of(request)
    account, _ = await account_and_factors(request, session)
    async with door.store.work() as work:
        connection = await door.accounts.factors.connection_of(work, account.person.id)
    return page(
        request,
        "accounts/oidc/provider.html",
        status=status,
        connection=connection,
        provider=provider_name(request),
        **shown,
    )


def halfway_of(request: Request) -> Halfway | None:
    door = door_of(request)
    return Halfway.opened(request.cookies.get(cookie_of(door)), door.keys, now=datetime.now(UTC))


def cookie_of(door: Door) -> str:
    return f"{door.cookie}-provider"


def carrying(door: Door, answer: Response, carried: Carried) -> Response:
    value, seconds = carried.sealed(door.keys), int(WAY_FOR.total_seconds())
    name = cookie_of(door)
    answer.set_cookie(name, value, seconds, path="/", secure=door.secure, httponly=True, samesite="lax")
    return answer


def forgetting(door: Door, answer: Response) -> Response:
    answer.delete_cookie(cookie_of(door), path="/", secure=door.secure, httponly=True, samesite="lax")
    return answer
