"""Her language, her name in the file and the way to reach her, put right in one step by those who counsel her.

What she demands by right goes the way of her rights; this is for what changes from week to week.
"""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.requests.domain import Conversation
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.web import show_request
from services.cases.contact.requests.words import LONGEST_CONTACT, ContactWish, wish_of
from services.cases.domain import NotAllowedError
from services.cases.files.file.domain import LONGEST_PSEUDONYM, File
from services.cases.files.file.store import Files
from services.cases.files.file.web import show_file
from services.cases.foundation.access.domain import Act, Ground, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.spoken_languages import SPOKEN
from services.cases.policy import Reader
from services.cases.rights.subject_requests.domain import Correctable, Correction
from services.cases.rights.subject_requests.store import ClientRights
from services.cases.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, words

router = APIRouter()


@router.post("/requests/{request_id}/language")
async def say_language(request: Request, request_id: UUID, person: Reader) -> Response:
    """Of a request, or of the file that it became."""
    form = await read_form(request)
    spoken = form.choice("spoken", SPOKEN)
    async with workplace_of(request).store.reading(person) as work:
        conversation = await Requests(work).conversation(request_id, change=True)
        if form.ok:
            await Requests(work).save_spoken(conversation.thread_id, conversation.key_id, spoken)
    if not form.ok:
        return await show_request(request, request_id, person, spoken=form, status=422)
    place = f"/files/{conversation.file_id}" if conversation.file_id else f"/requests/{request_id}"
    return RedirectResponse(link(request, f"{place}?told=language"), 303)


@router.post("/files/{file_id}/details")
async def put_right(request: Request, file_id: UUID, person: Reader) -> Response:
    form = await read_form(request)
    called = form.text("called", most=LONGEST_PSEUDONYM, required=False)
    value = form.text("reached", most=LONGEST_CONTACT, required=False)
    when = form.text("when", most=LONGEST_CONTACT, required=False)
    async with workplace_of(request).store.reading(person) as work:
        file, conversation = await written_in(work, file_id, person)
        if not stands_as_seen(form, file, conversation):
            problem = words(request).gettext(
                "A colleague has changed this meanwhile. Please look at it, then save again."
            )
            form.problem("details", problem)
        if form.ok:
            await save(work, file, conversation, person, called=called, wish=wish_of(value, when))
    if not form.ok:
        status = 409 if "details" in form.problems else 422
        return await show_file(request, file_id, person, refused={"details": form}, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}?told=details"), 303)


async def written_in(work: Reading, file_id: UUID, person: Person) -> tuple[File, Conversation]:
    """Held fast. Raises NotAllowedError for whoever does not have the whole of the file, and where it is only kept."""
    file = await Files(work).file(file_id, change=True)
    if work.relation(file.id).ground is not Ground.TEAM:
        raise NotAllowedError(person.id, "put right how to reach her")
    await work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (file.thread_id,)))
    return file, await Requests(work).conversation_in(file.thread_id)


def stands_as_seen(form: Form, file: File, conversation: Conversation) -> bool:
    """Whether nobody else has put it right since the form was shown."""
    wish = conversation.contact or ContactWish()
    now = {"called_before": file.pseudonym or "", "reached_before": wish.value, "when_before": wish.when}
    return all(plain(form.given(name)) == plain(value) for name, value in now.items())


def plain(text: str) -> str:
    """As a browser sends it back."""
    return " ".join(text.split())


async def save(
    work: Reading, file: File, conversation: Conversation, person: Person, *, called: str, wish: ContactWish
) -> None:
    """Only what is other than before, each with its sealed trail."""
    before = conversation.contact or ContactWish()
    if called != (file.pseudonym or ""):
        await note(work, file, person, Correctable.NAME, file.pseudonym, called)
    if (wish.value, wish.when) != (before.value, before.when):
        await note(work, file, person, Correctable.CONTACT, before.told, wish.told, wish=wish)


async def note(
    work: Reading,
    file: File,
    person: Person,
    what: Correctable,
    old: str | None,
    new: str,
    *,
    wish: ContactWish | None = None,
) -> None:
    trail = Correction(uuid4(), None, file.id, file.key_id, work.now, person.id, what, True, old or None, new or None)
    await ClientRights(work).correct(trail, file, wish=wish)
