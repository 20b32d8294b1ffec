"""The number in the bar of every page, kept fresh by events that the service sends."""

from datetime import UTC, datetime
from typing import cast

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from services.cases.contact.news.streams import Streams
from services.cases.contact.requests.store import Requests
from services.cases.foundation.policy import Staff
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person
from shared.accounts.web import door_of
from shared.web.shell import words

router = APIRouter()
EVENTS = "text/event-stream"


def streams_of(workplace: Workplace) -> Streams:
    async def look(person: Person) -> int:
        async with workplace.store.reading(person) as work:
            return (await Requests(work).waiting()).number_for(person)

    return Streams(look)


@router.get("/news")
async def news(request: Request, person: Staff) -> Response:
    """A number, and nothing of what it counts. Who does not ask for events gets it once."""
    streams = cast(Streams, request.app.state.streams)
    if EVENTS not in request.headers.get("accept", ""):
        return PlainTextResponse(str(await streams.look(person)))
    if not streams.has_room(person):
        raise HTTPException(429)
    door = door_of(request)
    token = request.cookies.get(door.cookie)

    async def lasts() -> bool:
        if await request.is_disconnected():
            return False
        # an open page is nobody at the screen
        return await door.session(token, now=datetime.now(UTC), used=False) is not None

    def stops() -> bool:
        return bool(getattr(request.app.state, "stops", bool)())

    numbers = streams.numbers(person, written=words(request).number, lasts=lasts, stops=stops)
    return StreamingResponse(numbers, media_type=EVENTS, headers={"x-accel-buffering": "no"})
