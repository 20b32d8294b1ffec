"""Inviting a colleague: an account without a password, and a code that is handed over in person."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.cases.domain import NotAllowedError, Right
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.audit.domain import Deed, Thing
from services.cases.people.team.domain import StaffMember, may_give, may_manage
from services.cases.people.team.store import Team, accounts
from services.cases.policy import Manager
from services.cases.workplace import workplace_of
from shared.accounts.domain import Account, Person, is_plain_login, login_key
from shared.accounts.factors.domain import INVITED_FOR
from shared.accounts.factors.invitations import in_groups, new_code
from shared.accounts.web import Fresh
from shared.telemetry import telemetry
from shared.web.forms import Form, read_form
from shared.web.shell import Pages, page, words

log = telemetry.log(__name__)
router = APIRouter()
FRESH = [Depends(Fresh())]
LONGEST_NAME = 100


@router.get("/team/new", dependencies=FRESH)
async def ask(request: Request, person: Manager) -> Response:
    async with workplace_of(request).store.work() as work:
        await stop_unconfirmed(work, person)
    return new_page(request, person, Form.empty(language=person.language))


@router.post("/team/new", dependencies=FRESH)
async def invite(request: Request, person: Manager) -> Response:
    form = await read_form(request)
    invited, login, email = wanted(request, form, person)
    if form.ok:
        async with workplace_of(request).store.work() as work:
            await stop_unconfirmed(work, person)
            if await accounts.add(work, Account(invited, login, "")):
                if email:
                    await Team(work).save_address(invited.id, email)
                await Team(work).save_unconfirmed(invited.id, invited_by=person.id, at=datetime.now(UTC))
                return await code_page(request, work, invited, login, by=person, unconfirmed=True)
        form.problem("login", words(request).gettext("Somebody has this login already, or had it once."))
    return new_page(request, person, form, status=422)


def wanted(request: Request, form: Form, manager: Person) -> tuple[Person, str, str]:
    """Who is to come, her login and where notices reach her; problems stand in the form."""
    login = login_key(form.text("login", most=100))
    if login and not is_plain_login(login):
        form.problem("login", words(request).gettext("Please use letters, digits and . - _ @ only."))
    pages: Pages = request.app.state.pages
    name, email = form.text("name", most=LONGEST_NAME), form.text("email", most=200, required=False)
    language = form.choice("language", [spoken.code for spoken in pages.languages])
    roles = form.several("role", [role.value for role in may_give(manager)])
    if not roles:
        form.problem("role", "missing")
    if email and ("@" not in email or not email.isprintable() or " " in email):
        form.problem("email", "not_valid")
    return Person(uuid4(), name, frozenset(roles), language), login, email


def new_page(request: Request, manager: Person, form: Form, *, status: int = 200) -> Response:
    roles = [role.value for role in may_give(manager)]
    return page(request, "people/colleague_new.html", status=status, form=form, roles=roles)


@router.get("/team/{person_id}/invite", dependencies=FRESH)
async def ask_again(request: Request, person_id: UUID, person: Manager) -> Response:
    async with workplace_of(request).store.work() as work:
        member = await invitable(work, person_id, person)
    return page(request, "people/colleague_invite.html", member=member)


@router.post("/team/{person_id}/invite", dependencies=FRESH)
async def invite_again(request: Request, person_id: UUID, person: Manager) -> Response:
    await read_form(request)
    async with workplace_of(request).store.work() as work:
        member = await invitable(work, person_id, person)
        account = await accounts.by_id(work, member.id)
        assert account
        await Team(work).save_unconfirmed(member.id, invited_by=person.id, at=datetime.now(UTC))
        return await code_page(request, work, account.person, account.login, by=person, unconfirmed=True)


async def invitable(work: Any, person_id: UUID, manager: Person) -> StaffMember:
    """Somebody who never came in, and whose account one person alone made. 409 for everybody else: two colleagues let
    her in again, also where two did before and she has not used her code; else one of them could, as her.
    """
    await stop_unconfirmed(work, manager)
    member = await found(work, person_id)
    if not may_manage(manager, member):
        raise NotAllowedError(manager.id, Right.MANAGE_ACCOUNTS)
    if not member.active or member.invited_by is None or member.let_in_again or await has_come_in(work, member.id):
        raise HTTPException(409)
    return member


async def has_come_in(work: Any, person_id: UUID) -> bool:
    factors = await accounts.factors_of(work, person_id, await accounts.by_id(work, person_id))
    return factors.has_password or factors.suffices


async def stop_unconfirmed(work: Any, person: Person) -> None:
    """Whom one person alone let in lets nobody in: it could be that person once more. Raises NotAllowedError."""
    if await work.unconfirmed_among(person.id):
        raise NotAllowedError(person.id, Right.MANAGE_ACCOUNTS)


async def found(work: Any, person_id: UUID) -> StaffMember:
    member: StaffMember | None = next((one for one in await Team(work).staff() if one.id == person_id), None)
    if member is None:
        raise HTTPException(404)
    return member


async def code_page(
    request: Request, work: Transaction, person: Person, login: str, *, by: Person, unconfirmed: bool = False
) -> Response:
    """The code stands in this one answer; what is kept is a hash of it."""
    code, until = new_code(), datetime.now(UTC) + INVITED_FOR
    await accounts.factors.invite(work, code, person.id, until)
    await work.save_audit(by.id, Deed.CHANGE_RIGHTS, Thing.ACCOUNT, (person.id,))
    log.info("colleague_invited", person_id=person.id, by_id=by.id)
    told: dict[str, Any] = {
        "code": in_groups(code),
        "until": until,
        "address": door_address(request),
        "name": person.name,
        "login": login,
        "unconfirmed": unconfirmed,
    }
    return page(request, "people/colleague_code.html", **told)


def door_address(request: Request) -> str:
    """Where a code opens the door."""
    return f"{str(request.app.state.settings.public_url).rstrip('/')}/invited"
