"""The pages of a person's own account: open sessions, sign-in methods, and confirming the identity again."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.accounts import credentials, enrolment, passkeys
from shared.accounts.domain import Session
from shared.accounts.factors.domain import ADVISED_PASSKEYS, PasskeyRefusedError
from shared.accounts.page_context import LONGEST_PASSWORD, account_and_factors, passkeys_at, provider_name, told_in_json
from shared.accounts.sessions import TooSoonError, WrongLoginError
from shared.accounts.web import CONFIRM, door_of, own_address, require_session
from shared.telemetry import telemetry
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

log = telemetry.log(__name__)
type Here = Annotated[Session, Depends(require_session)]


router = APIRouter()
"""`/account` and what lies under it; for a service that keeps accounts."""
router.include_router(enrolment.router)
router.include_router(credentials.router)


@router.get("/account")
async def show(request: Request, session: Here) -> Response:
    account, factors = await account_and_factors(request, session)
    door, now = door_of(request), datetime.now(UTC)
    async with door.store.work() as work:
        sessions = await door.accounts.sessions_of(work, session.person.id)
        connection = await door.accounts.factors.connection_of(work, session.person.id)
    lasting = [one for one in sessions if one.lasts(now) and one.whole]
    shown: dict[str, Any] = {"factors": factors, "advised": ADVISED_PASSKEYS, "required": door.required}
    shown |= {"provider": provider_name(request), "connection": connection}
    return page(request, "accounts/account.html", account=account, sessions=lasting, this=session.id, **shown)


@router.post("/account/sessions/end")
async def end(request: Request, session: Here) -> Response:
    form = await read_form(request)
    session_id, door = form.uuid("session"), door_of(request)
    async with door.store.work() as work:
        if session_id is not None:
            await door.accounts.close_one_of(work, session.person.id, session_id)
            await door.witness(work, "end_own_sessions", session.person.id)
    return RedirectResponse(link(request, "/account"), 303)


@router.post("/account/sessions/end-others")
async def end_others(request: Request, session: Here) -> Response:
    await read_form(request)
    door = door_of(request)
    async with door.store.work() as work:
        await door.accounts.close_sessions_of(work, session.person.id, but=session.id)
        await door.witness(work, "end_own_sessions", session.person.id)
    log.info("sessions_ended", person_id=session.person.id)
    return RedirectResponse(link(request, "/account"), 303)


@router.get(CONFIRM)
async def ask(request: Request, session: Here, next: str = "") -> Response:
    return await confirm_page(request, session, Form.empty(next=next and own_address(next)))


@router.post(CONFIRM)
async def prove(request: Request, session: Here) -> Response:
    form = await read_form(request)
    password, now = form.given("password")[:LONGEST_PASSWORD], datetime.now(UTC)
    try:
        await door_of(request).prove(session, password, form.given("code"), now=now)
    except WrongLoginError:
        return await confirm_page(request, session, form, status=401, wrong=True)
    except TooSoonError as soon:
        seconds = int(soon.wait.total_seconds()) + 1
        headers = {"retry-after": str(seconds)}
        return await confirm_page(request, session, form, status=429, headers=headers, seconds=seconds)
    return proven(request, form)


@router.get(f"{CONFIRM}/passkey")
async def options(request: Request, session: Here) -> Response:
    _, factors = await account_and_factors(request, session)
    door, person_id, now = door_of(request), session.person.id, datetime.now(UTC)
    return told_in_json(lambda: passkeys.asked_to_confirm(door, person_id, factors.passkeys, now=now))


@router.post(f"{CONFIRM}/passkey")
async def prove_with_passkey(request: Request, session: Here) -> Response:
    form = await read_form(request)
    try:
        await passkeys.confirm(door_of(request), session, form.given("credential"), now=datetime.now(UTC))
    except PasskeyRefusedError:
        return await confirm_page(request, session, form, status=401, refused=True)
    return proven(request, form)


async def confirm_page(request: Request, session: Session, form: Form, **shown: Any) -> Response:
    _, factors = await account_and_factors(request, session)
    place = passkeys_at(request, CONFIRM) if factors.passkeys else ""
    fresh = session.is_fresh(datetime.now(UTC)) and not form.given("next")
    status, headers = shown.pop("status", 200), shown.pop("headers", None)
    told = {"form": form, "factors": factors, "passkeys": place, "fresh": fresh, **shown}
    return page(request, "accounts/confirm.html", status=status, headers=headers, **told)


def proven(request: Request, form: Form) -> Response:
    """Redirect to the page that asked for the proof, or else to a page that says to go on in the other tab."""
    return RedirectResponse(own_address(form.given("next")) if form.given("next") else link(request, CONFIRM), 303)
