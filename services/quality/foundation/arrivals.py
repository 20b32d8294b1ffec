"""How people come in: with a slip that `cases` signed, which opens a session under a pseudonym and a role."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.quality.foundation.domain import Author, Role, author
from services.quality.foundation.endings.store import Endings
from services.quality.foundation.tables.store import QualityStore
from services.quality.settings import QualitySettings
from shared.accounts.domain import Person
from shared.accounts.handover import Handover, HandoverRefusedError, accept
from shared.accounts.web import door_of, require_person, sign_out_router
from shared.telemetry import redaction, telemetry
from shared.web.forms import read_form
from shared.web.shell import page

log = telemetry.log(__name__)
redaction.knows("malformed", "forged", "other_audience", "other_centre", "expired", "not_yet", "used", "ended")
AUDIENCE = "quality"
PATH = "/handover"
router = APIRouter()
router.include_router(sign_out_router())


async def colleague(person: Annotated[Person, Depends(require_person(*Role))]) -> Author:
    """The signed-in person, by pseudonym and role."""
    return author(person.id, person.roles)


type Colleague = Annotated[Author, Depends(colleague)]


@router.post(PATH)
async def arrive(request: Request) -> Response:
    """Answers with a page, not a redirect: the strict cookie goes with a request only if our own page makes it."""
    form = await read_form(request)
    settings: QualitySettings = request.app.state.settings
    door, now = door_of(request), datetime.now(UTC)
    try:
        handover = accept(
            form.given("token"), keys=settings.handover_public_keys, audience=AUDIENCE, centre=settings.centre, now=now
        )
        token = await door.take_over(handover, now=now)
        await refuse_if_let_out(request, handover, token)
    except HandoverRefusedError as refused:
        log.info("handover_refused", reason=refused.reason)
        return page(request, "not_arrived.html", status=403, entrance=door.entrance)
    answer = page(request, "foundation/arrived.html")
    door.set_cookie(answer, token)
    return answer


async def refuse_if_let_out(request: Request, handover: Handover, token: str) -> None:
    """Refuse a handover issued before the person's sessions ended. Raises HandoverRefusedError.

    It is asked once the session is there: an end that comes later closes the session.
    """
    store: QualityStore = request.app.state.store
    async with store.work() as work:
        ended = await Endings(work).is_let_out(handover.pseudonym, since=handover.issued_at)
    if ended:
        await door_of(request).close(token)
        raise HandoverRefusedError("ended")
