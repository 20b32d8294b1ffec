"""Pages to change the password and the one-time codes (TOTP)."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.accounts import passwords
from shared.accounts.domain import Session
from shared.accounts.enrolment import Here, set_up
from shared.accounts.factors import totp
from shared.accounts.factors.domain import SealedSecret
from shared.accounts.factors.keys import UnreadableError
from shared.accounts.factors.qr_code import qr_code
from shared.accounts.page_context import LONGEST_PASSWORD, account_and_factors
from shared.accounts.web import check_still_in, door_of
from shared.telemetry import telemetry
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

log = telemetry.log(__name__)
CODE, PASSWORD = "/account/code", "/account/password"


router = APIRouter()


@router.get(CODE)
async def show(request: Request, session: Here) -> Response:
    return await code_page(request, session, Form.empty(), totp.new_secret())


@router.post(CODE)
async def keep(request: Request, session: Here) -> Response:
    form, door, now = await read_form(request), door_of(request), datetime.now(UTC)
    _, factors = await account_and_factors(request, session)
    try:
        secret = door.codes.open(offered(form), session.person.id, totp.OFFERED)
    except UnreadableError:
        return await code_page(request, session, form, totp.new_secret(), status=422)
    if (step := totp.step_of(secret, form.given("code"), now=now)) is None:
        form.problem("code", words(request).gettext("This code does not fit. Please type the newest one."))
    password = "" if factors.has_password else new_password(request, form)
    if not form.ok or step is None:
        return await code_page(request, session, form, secret, status=422)
    kept = SealedSecret(door.codes.seal(secret, session.person.id), step)
    hashed = await passwords.hashed(password) if password else ""
    async with door.store.work() as work:
        await check_still_in(request, work, session)
        await door.accounts.factors.keep_secret(work, session.person.id, kept, now)
        await door.witness(work, "set_app", session.person.id)
        if hashed:
            await door.accounts.set_password(work, session.person.id, hashed)
            await door.witness(work, "set_password", session.person.id)
    log.info("code_set", person_id=session.person.id)
    return await set_up(request, session, "/account")


@router.post(f"{CODE}/remove")
async def remove(request: Request, session: Here) -> Response:
    await read_form(request)
    door = door_of(request)
    _, factors = await account_and_factors(request, session)
    if not factors.may_become(factors.without_secret(), required=door.required):
        return await code_page(request, session, Form.empty(), totp.new_secret(), status=409, last=True)
    async with door.store.work() as work:
        await door.accounts.factors.remove_secret(work, session.person.id)
        await door.witness(work, "remove_app", session.person.id)
    log.info("code_removed", person_id=session.person.id)
    return RedirectResponse(link(request, "/account"), 303)


@router.get(PASSWORD)
async def change(request: Request, session: Here) -> Response:
    return await password_page(request, session, Form.empty())


@router.post(PASSWORD)
async def changed(request: Request, session: Here) -> Response:
    form, door = await read_form(request), door_of(request)
    password = new_password(request, form)
    if not form.ok:
        return await password_page(request, session, form, status=422)
    hashed = await passwords.hashed(password)
    async with door.store.work() as work:
        await check_still_in(request, work, session)
        await door.accounts.set_password(work, session.person.id, hashed)
        await door.accounts.close_sessions_of(work, session.person.id, but=session.id)
        await door.witness(work, "set_password", session.person.id)
    log.info("password_changed", person_id=session.person.id)
    return RedirectResponse(link(request, "/account" if session.whole else CODE), 303)


async def code_page(request: Request, session: Session, form: Form, secret: str, **shown: Any) -> Response:
    account, factors = await account_and_factors(request, session)
    door, status = door_of(request), shown.pop("status", 200)
    told: dict[str, Any] = {
        "offered": door.codes.seal(secret, session.person.id, totp.OFFERED).hex(),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "address": totp.address(secret, login=account.login, issuer=f"Kokon {request.app.state.settings.centre}"),
    }
    told["picture"] = qr_code(told["address"])
    return page(
        request, "accounts/code.html", status=status, form=form, factors=factors, whole=session.whole, **told, **shown
    )


def offered(form: Form) -> bytes:
    try:
        return bytes.fromhex(form.given("offered")[:1024])
    except ValueError:
        return b""


async def password_page(request: Request, session: Session, form: Form, *, status: int = 200) -> Response:
    account, factors = await account_and_factors(request, session)
    shown: dict[str, Any] = {"account": account, "factors": factors}
    return page(request, "accounts/password.html", status=status, form=form, **shown)


def new_password(request: Request, form: Form) -> str:
    """The new password if both entries match and it is long enough; otherwise a problem is added to the form."""
    password, again = form.given("password"), form.given("again")
    if not password:
        form.problem("password", "missing")
    elif len(password) < passwords.SHORTEST:
        short = words(request).gettext("Please choose at least %(count)s characters; a sentence is good.")
        form.problem("password", short % {"count": passwords.SHORTEST})
    elif len(password) > LONGEST_PASSWORD:
        form.problem("password", "too_long")
    elif password != again:
        form.problem("again", words(request).gettext("This is not the same password. Please type it once more."))
    return password
