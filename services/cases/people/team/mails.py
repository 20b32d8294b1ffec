"""A colleague chooses on the page of the own account where mails go, and which beside those that duty asks for."""

import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import Staff
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.acts import choose_mails
from services.cases.people.team.domain import Second, SecondWay
from services.cases.people.team.store import Team
from shared.accounts.domain import Person, is_mail_address
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
PATH = "/account/mails"
LONGEST_EMAIL, LONGEST_ADDRESS = 200, 100
ADDRESSES = {
    SecondWay.TEXT: re.compile(r"\+?[0-9][0-9 ()/-]{5,30}"),
    SecondWay.MESSENGER: re.compile(r"[a-z]+: ?[^\s][^\r\n]*"),
}
WANTED = {True: "yes", False: "no"}


@router.get(PATH)
async def show(request: Request, person: Staff) -> Response:
    return await mails_page(request, person)


@router.post(PATH)
async def choose(request: Request, person: Staff) -> Response:
    form = await read_form(request)
    email = form.text("email", most=LONGEST_EMAIL)
    if email and not is_mail_address(email):
        form.problem("email", "not_valid")
    chosen = form.choice("reminders", tuple(WANTED.values()))
    second = second_in(form)
    if not form.ok:
        return await mails_page(request, person, form=form, status=422)
    reminders = chosen == WANTED[True]
    await choose_mails(email=email, reminders=reminders, second=second, reader=person, workplace=workplace_of(request))
    return RedirectResponse(link(request, f"{PATH}?told=saved"), 303)


def second_in(form: Form) -> Second | None:
    """What is wrong stands in the form. Whether a number is one that takes texts only `notify` knows."""
    way = form.choice("second_way", ("none", *SecondWay), required=False) or "none"
    if way == "none":
        return None
    address = form.text("second_address", most=LONGEST_ADDRESS)
    if address and not ADDRESSES[SecondWay(way)].fullmatch(address):
        form.problem("second_address", "not_valid")
    return Second(SecondWay(way), address)


async def mails_page(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        wanted, second = await Team(work).wants_reminders(person.id), await Team(work).second_way(person.id)
        email = await Team(work).address(person.id)
    chosen = {"second_way": second.way, "second_address": second.address} if second else {"second_way": "none"}
    form = form or Form.empty(email=email or "", reminders=WANTED[wanted is not False], **chosen)
    return page(request, "people/team/mails.html", status=status, form=form, known=email is not None)
