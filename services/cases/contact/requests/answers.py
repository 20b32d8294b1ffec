"""Sending an answer, wherever its box stands: beside a request and in a file."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.reply_blocks.web import choose, with_block
from services.cases.contact.requests import acts
from services.cases.contact.requests.domain import NewlyWrittenError, NoWayBackError
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.words import ANSWERED_FOR, LONGEST_REPLY
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, words

type Again = Callable[[Form, int], Awaitable[Response]]
"""Shows the page once more, with the form as it was filled in, and a status."""


def empty_box() -> Form:
    """Each box has an id of its own: sent twice it is one answer."""
    return Form.empty(reply_id=str(uuid4()))


async def language_of(request: Request, request_id: UUID, person: Person) -> str:
    """Which the client speaks, as far as anybody has said it; else that of the page on which the client wrote."""
    async with workplace_of(request).store.reading(person) as work:
        conversation = await Requests(work).conversation(request_id)
    return (conversation.spoken or conversation.language or "").split("-")[0]


async def answer(request: Request, request_id: UUID, person: Person, *, done: str, again: Again) -> Response:
    """`done` is the page to go to when it is sent. Two buttons send nothing: one shows the texts that can be inserted,
    and each text on that page brings the answer back with it.
    """
    form, workplace = await read_form(request), workplace_of(request)
    if form.given("action") == "blocks":
        language = await language_of(request, request_id, person)
        return await choose(request, person, form, back=request.url.path, language=language)
    if form.given("action") == "insert":
        return await again(await with_block(request, person, form), 200)
    text, reply_id = form.text("words", most=LONGEST_REPLY), form.uuid("reply_id")
    today = workplace.today()
    look_again = form.day("look_again", required=False, least=today, most=today + ANSWERED_FOR)
    # empty where nothing was written yet, as in a file that a counsellor opened by hand
    seen = None if form.all("seen") == ("",) else form.uuid("seen")
    if not form.ok or reply_id is None:
        return await again(form, 422)
    _ = words(request).gettext
    try:
        await acts.answer(
            request_id,
            text,
            reply_id=reply_id,
            seen=seen,
            reader=person,
            workplace=workplace,
            now=workplace.now(),
            look_again=look_again,
        )
    except NoWayBackError:
        form.problem("words", _("This person left no way to be answered here. Please use the way that was asked for."))
        return await again(form, 409)
    except NewlyWrittenError:
        form.problem("words", _("Something new was written meanwhile. Please read it, then send your answer again."))
        return await again(form, 409)
    return RedirectResponse(link(request, f"{done}?told=answered"), 303)
