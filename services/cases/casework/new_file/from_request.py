"""A file from a request: begins with a search as well, for what the client wrote may name a client whom we know."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.new_file.known import Known, look_for
from services.cases.contact.requests.domain import Conversation
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.web import show_request
from services.cases.files.file.acts import open_from
from services.cases.files.file.domain import LONGEST_PSEUDONYM
from services.cases.files.search.domain import Fit, Reach, Term
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import workplace_of
from services.cases.people.members.domain import PlaceNotPossibleError
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import read_form
from shared.web.shell import link

router = APIRouter()
LOOKED = "yes"
"""The reader has seen whose request it may be."""


@router.post("/requests/{request_id}/open")
async def open_here(request: Request, request_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.work() as work:
        counselling = {str(member.id) for member in await Team(work).staff() if member.counsels}
    pseudonym = form.text("pseudonym", most=LONGEST_PSEUDONYM, required=False)
    responsible = form.choice("responsible", counselling)
    looked = form.given("looked") == LOOKED
    if not form.ok:
        return await show_request(request, request_id, person, opening=form, status=422)
    if not looked and (known := await known_of(request, request_id, person)).anybody:
        return await show_request(request, request_id, person, opening=form, known=known)
    try:
        file_id = await open_from(
            request_id,
            pseudonym=pseudonym,
            responsible=UUID(responsible),
            reader=person,
            workplace=workplace,
            now=workplace.now(),
        )
    except PlaceNotPossibleError:
        form.problem("responsible", "not_offered")
        return await show_request(request, request_id, person, opening=form, status=422)
    mine = responsible == str(person.id)
    return RedirectResponse(link(request, f"/files/{file_id}" if mine else "/requests?told=filed"), 303)


async def known_of(request: Request, request_id: UUID, person: Person) -> Known:
    """Who has the name of this request, or left its way in another one. Raises RequestNotFoundError."""
    async with workplace_of(request).store.reading(person) as work:
        conversation = await Requests(work).conversation(request_id)
    if conversation.file_id:
        return Known()
    known = await look_for(request, person, names_in(conversation), ways_in(conversation))
    alike = [line for line in known.lines if line.fit is Fit.EXACT]
    others = [one for one in known.requests if one.id != conversation.id]
    return replace(known, lines=alike, requests=others)


def names_in(conversation: Conversation) -> list[Term]:
    """As the client wants to be called."""
    said = (message.about.name for message in conversation.messages if message.about)
    return [term for name in dict.fromkeys(said) if (term := Term.of(name)).plain]


def ways_in(conversation: Conversation) -> list[Reach]:
    wishes = [message.contact.value for message in conversation.messages if message.contact]
    calls = [message.about.call_number for message in conversation.messages if message.about]
    noted = [conversation.noted_contact.value] if conversation.noted_contact else []
    return [reach for way in dict.fromkeys((*wishes, *calls, *noted)) if (reach := Reach.of(way)).is_way]
