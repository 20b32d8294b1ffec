"""Enrolment: a new colleague sets up how to sign in before anything else, and anybody manages passkeys."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.accounts import passkeys
from shared.accounts.domain import Session
from shared.accounts.factors.domain import PasskeyRefusedError
from shared.accounts.page_context import account_and_factors, passkeys_at, told_in_json
from shared.accounts.web import BEGIN, answer_stale, answer_stranger, door_of, find_session
from shared.telemetry import telemetry
from shared.web.errors import Answered
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

log = telemetry.log(__name__)
PASSKEYS = "/account/passkeys"
LONGEST_NAME = 60


async def setting_up(request: Request) -> Session:
    """A session that has yet to set up how to sign in, or one with a fresh proof of identity."""
    session = await find_session(request)
    if session is None:
        raise Answered(answer_stranger(request))
    if session.whole and not session.is_fresh(datetime.now(UTC)):
        raise Answered(answer_stale(request))
    return session


type Here = Annotated[Session, Depends(setting_up)]
router = APIRouter()


@router.get(BEGIN)
async def begin(request: Request) -> Response:
    session = await find_session(request)
    if session is None:
        raise Answered(answer_stranger(request))
    if session.whole:
        return RedirectResponse(link(request, "/account"), 303)
    account, factors = await account_and_factors(request, session)
    place = passkeys_at(request, BEGIN)
    return page(request, "accounts/begin.html", account=account, factors=factors, passkeys=place, form=Form.empty())


@router.get(PASSKEYS)
async def show(request: Request, session: Here) -> Response:
    return await passkeys_page(request, session, Form.empty())


@router.get(f"{PASSKEYS}/new")
async def options(request: Request, session: Here) -> Response:
    account, factors = await account_and_factors(request, session)
    door, now = door_of(request), datetime.now(UTC)
    person, login, held = account.person, account.login, factors.passkeys
    return told_in_json(lambda: passkeys.asked_to_register(door, person, login, held, now=now))


@router.post(PASSKEYS)
async def add(request: Request, session: Here) -> Response:
    form, door, now = await read_form(request), door_of(request), datetime.now(UTC)
    name = form.text("name", most=LONGEST_NAME, required=False) or words(request).day(now, "medium")
    if not form.ok:
        return await passkeys_page(request, session, form, status=422)
    try:
        await passkeys.register(door, session, form.given("credential"), name, now=now)
    except PasskeyRefusedError:
        return await passkeys_page(request, session, form, status=422, refused=True)
    return await set_up(request, session, PASSKEYS)


@router.post(f"{PASSKEYS}/remove")
async def remove(request: Request, session: Here) -> Response:
    form, door = await read_form(request), door_of(request)
    _, factors = await account_and_factors(request, session)
    found = next((one for one in factors.passkeys if one.id.hex() == form.given("passkey")), None)
    if found is None:
        raise HTTPException(404)
    if not factors.may_become(factors.without_passkey(found.id), required=door.required):
        return await passkeys_page(request, session, Form.empty(), status=409, last=True)
    async with door.store.work() as work:
        await door.accounts.factors.remove_passkey(work, session.person.id, found.id)
        await door.witness(work, "remove_passkey", session.person.id)
    log.info("passkey_removed", person_id=session.person.id)
    return RedirectResponse(link(request, PASSKEYS), 303)


async def passkeys_page(request: Request, session: Session, form: Form, **shown: Any) -> Response:
    _, factors = await account_and_factors(request, session)
    place, status = passkeys_at(request, PASSKEYS if session.whole else BEGIN), shown.pop("status", 200)
    told = {"form": form, "factors": factors, "passkeys": place, "whole": session.whole, **shown}
    return page(request, "accounts/passkeys.html", status=status, **told)


async def set_up(request: Request, session: Session, place: str) -> Response:
    """On to `place`; the first time everything is open from now on, and no other session that waited for this is."""
    if session.whole:
        return RedirectResponse(link(request, place), 303)
    door = door_of(request)
    await door.note_proof(session, now=datetime.now(UTC))
    async with door.store.work() as work:
        await door.accounts.close_sessions_of(work, session.person.id, but=session.id)
    return RedirectResponse(link(request, "/"), 303)
