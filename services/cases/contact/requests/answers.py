"""Sending an answer, wherever its box stands: beside a request and in a file."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.requests.domain import NewlyWrittenError, NoWayBackError, reply, sealed_reply
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.words import LONGEST_REPLY
from services.cases.workplace import Workplace, workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, words

type Again = Callable[[Form, int], Awaitable[Response]]
"""Shows the page once more, with the form as it was filled in, and a status."""


def empty_box() -> Form:
    """Each box has an id of its own: sent twice it is one answer."""
    return Form.empty(reply_id=str(uuid4()))


async def answer(request: Request, request_id: UUID, person: Person, *, done: str, again: Again) -> Response:
    """`done` is the page to go to when it is sent."""
    form = await read_form(request)
    text, reply_id, seen = form.text("words", most=LONGEST_REPLY), form.uuid("reply_id"), form.uuid("seen")
    if not form.ok or reply_id is None or seen is None:
        return await again(form, 422)
    _ = words(request).gettext
    try:
        await send(workplace_of(request), request_id, person, text, reply_id=reply_id, seen=seen)
    except NoWayBackError:
        form.problem("words", _("This person left no way to be answered here. Please use the way that was asked for."))
        return await again(form, 409)
    except NewlyWrittenError:
        form.problem("words", _("Something new was written meanwhile. Please read it, then send your answer again."))
        return await again(form, 409)
    return RedirectResponse(link(request, f"{done}?told=answered"), 303)


async def send(
    workplace: Workplace, request_id: UUID, person: Person, text: str, *, reply_id: UUID, seen: UUID
) -> None:
    """Saved and told in one transaction; a form sent twice changes nothing. Raises what keeps it from being sent."""
    async with workplace.store.reading(person) as work:
        conversation = await Requests(work).conversation(request_id, change=True)
        said = reply(conversation, text, reply_id=reply_id, seen=seen, author=person.id, now=workplace.now())
        if said and conversation.reply_to:
            told = sealed_reply(said, conversation.reply_to, centre=workplace.centre)
            await Requests(work).save_reply(said)
            await work.publish(told)
