"""Inviting a colleague: an account without a password, and a code that is handed over in person."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.cases.foundation.policy import Manager
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team import acts
from services.cases.people.team.acts import Code, LoginTakenError, invitable, stop_unconfirmed
from services.cases.people.team.domain import may_give
from shared.accounts.domain import Person, is_mail_address, is_plain_login, login_key
from shared.accounts.factors.invitations import in_groups
from shared.accounts.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.shell import Pages, page, words

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
        workplace = workplace_of(request)
        try:
            given = await acts.invite(invited, login, email, reader=person, workplace=workplace, now=datetime.now(UTC))
        except LoginTakenError:
            form.problem("login", words(request).gettext("Somebody has this login already, or had it once."))
        else:
            return code_page(request, given)
    return new_page(request, person, form, status=422)


def wanted(request: Request, form: Form, manager: Person) -> tuple[Person, str, str]:
    """Return the invited person, their login and the address for notices; problems stand in the form."""
    login = login_key(form.text("login", most=100))
    if login and not is_plain_login(login):
        form.problem("login", words(request).gettext("Please use letters, digits and . - _ @ only."))
    pages: Pages = request.app.state.pages
    name, email = form.text("name", most=LONGEST_NAME), form.text("email", most=200, required=False)
    language = form.choice("language", [spoken.code for spoken in pages.languages])
    roles = form.several("role", [role.value for role in may_give(manager)])
    if not roles:
        form.problem("role", "missing")
    if email and not is_mail_address(email):
        form.problem("email", "not_valid")
    return Person(uuid4(), name, frozenset(roles), language), login, email


def new_page(request: Request, manager: Person, form: Form, *, status: int = 200) -> Response:
    roles = [role.value for role in may_give(manager)]
    return page(request, "people/team/colleague_new.html", status=status, form=form, roles=roles)


@router.get("/team/{person_id}/invite", dependencies=FRESH)
async def ask_again(request: Request, person_id: UUID, person: Manager) -> Response:
    async with workplace_of(request).store.work() as work:
        member = await invitable(work, person_id, person)
    return page(request, "people/team/colleague_invite.html", member=member)


@router.post("/team/{person_id}/invite", dependencies=FRESH)
async def invite_again(request: Request, person_id: UUID, person: Manager) -> Response:
    await read_form(request)
    workplace = workplace_of(request)
    return code_page(
        request, await acts.invite_again(person_id, reader=person, workplace=workplace, now=datetime.now(UTC))
    )


def code_page(request: Request, given: Code) -> Response:
    """The code stands in this one answer; what is kept is a hash of it."""
    told: dict[str, Any] = {
        "code": in_groups(given.code),
        "until": given.until,
        "address": door_address(request),
        "name": given.member.name,
        "login": given.login,
        "unconfirmed": True,
    }
    return page(request, "people/team/colleague_code.html", **told)


def door_address(request: Request) -> str:
    """Where a code opens the door."""
    return f"{str(request.app.state.settings.public_url).rstrip('/')}/invited"
