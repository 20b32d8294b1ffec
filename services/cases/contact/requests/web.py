"""The inbox and a request in it: read and answered."""

from dataclasses import replace
from typing import get_args
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.requests.answers import answer, empty_box
from services.cases.contact.requests.domain import Conversation, InboxEntry, answer_due
from services.cases.contact.requests.store import Requests, Whose
from services.cases.foundation.policy import Reader
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.foundation.workplace import workplace_of
from services.cases.people.accounts.today import team_today
from services.cases.people.duty.presence import presence_on
from services.cases.people.team.store import Team
from services.cases.people.team_languages.domain import fitting
from services.cases.people.team_languages.store import TeamLanguages
from shared.accounts.domain import Person
from shared.web.forms import Form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import page, words

router = APIRouter()
WHOSE: tuple[Whose, ...] = get_args(Whose.__value__)


@router.get("/requests")
async def inbox(request: Request, person: Reader, whose: str = "") -> Response:
    number, workplace = page_number(request), workplace_of(request)
    chosen: Whose = next((one for one in WHOSE if one == whose), "all")
    async with workplace.store.reading(person) as work:
        requests = Requests(work)
        alike = await requests.alike()
        is_list = chosen not in ("alike", "no_request")
        in_sight = number == 1 and is_list
        threads = await requests.urgent(most=PAGE, besides=alike) if is_list else ()
        urgent = (
            await requests.inbox(start=0, size=PAGE, whose="urgent", folded=threads) if threads and in_sight else []
        )
        found = await requests.inbox(
            start=(number - 1) * PAGE, size=PAGE + 1, whose=chosen, folded=[*alike, *threads] if is_list else alike
        )
        folded = (
            await Requests(work).inbox(start=0, size=PAGE, whose="alike", folded=alike) if alike and in_sight else []
        )
        none = await Requests(work).inbox(start=0, size=PAGE, whose="no_request") if in_sight else []
        staff = await Team(work).staff()
        today = await team_today(work, workplace.today())
    spoken = [replace(one, speakers=today.speaking(one.speaks)) for one in found]
    listing = Listing.of(spoken, number)
    first = [replace(one, speakers=today.speaking(one.speaks)) for one in urgent if is_of(one, chosen, person)]
    return page(
        request,
        "contact/inbox.html",
        listing=listing,
        due={entry.id: answer_due(entry, workplace.working_time) for entry in [*first, *listing.items, *folded]},
        urgent=first,
        folded=folded,
        alike=len(alike),
        whose=chosen,
        no_requests=none,
        most=PAGE,
        staff=staff,
        team_today=today,
        now=workplace.now(),
    )


def is_of(entry: InboxEntry, whose: Whose, person: Person) -> bool:
    """The same as the list chooses by."""
    if whose == "mine":
        return entry.file_id is not None or entry.taken_by == person.id
    return whose != "nobodys" or (entry.file_id is None and entry.taken_by is None)


@router.get("/requests/{request_id}")
async def show(request: Request, request_id: UUID, person: Reader) -> Response:
    return await show_request(request, request_id, person)


@router.post("/requests/{request_id}/reply")
async def send_reply(request: Request, request_id: UUID, person: Reader) -> Response:
    async def again(form: Form, status: int) -> Response:
        return await show_request(request, request_id, person, box=form, status=status)

    return await answer(request, request_id, person, done=f"/requests/{request_id}", again=again)


def needs_form(conversation: Conversation) -> Form:
    """With what is known."""
    known = conversation.needs
    codes = {name: getattr(known, name, None) or "" for name in ("mediation", "urgency", "gender_wish", "appointment")}
    return Form.empty(spoken=preset(conversation), **codes)


def wish_of_gender(conversation: Conversation) -> str:
    return (conversation.needs.gender_wish if conversation.needs else None) or ""


def preset(conversation: Conversation) -> str:
    """What the form begins with: nothing until somebody has said it; a region is no language of its own here."""
    return (conversation.spoken or "").split("-")[0]


async def show_request(
    request: Request,
    request_id: UUID,
    person: Person,
    *,
    box: Form | None = None,
    opening: Form | None = None,
    spoken: Form | None = None,
    step: Form | None = None,
    needs: Form | None = None,
    known: object = None,
    status: int = 200,
) -> Response:
    """The forms are those that were filled in. A request with a file is shown there.

    `known` is who may be the client, before a file is opened.
    """
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        conversation = await Requests(work).conversation(request_id)
        staff, speakers = await Team(work).staff(), await TeamLanguages(work).speakers()
        speech, presence = await TeamLanguages(work).speech(), await presence_on(work, workplace.today())
    if conversation.file_id and status == 200:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/files/{conversation.file_id}{query}", 303)
    return page(
        request,
        "contact/request.html",
        status=status,
        conversation=conversation,
        box=box or empty_box(),
        due=answer_due(conversation, workplace.working_time),
        step=step or Form.empty(),
        new_id=str(uuid4()),
        needs=needs or spoken or needs_form(conversation),
        languages_spoken=named(words(request), SPOKEN),
        opening=opening or Form.empty(responsible=str(person.id)),
        known=known,
        part={"speakers": speakers},
        fits=fitting(wish_of_gender(conversation), staff, speech, presence),
        staff=staff,
        care=[(str(member.id), member.name) for member in staff if member.counsels],
        others=[(str(member.id), member.name) for member in staff if member.counsels and member.id != person.id],
        now=workplace.now(),
        today=workplace.today(),
    )
