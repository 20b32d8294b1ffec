"""What people do at the desks of cases, in the tests of its pages."""

from fastapi import FastAPI

from services.cases.gate.domain import Point
from services.cases.requests.handlers import receive
from shared.events import RequestSealed
from tests.cases.building import Desk, field_in


async def arrived(app: FastAPI, *events: RequestSealed) -> RequestSealed:
    await receive(events, workplace=app.state.workplace)
    return events[0]


async def replied(desk: Desk, place: str, words: str = "Come in.") -> int:
    seen = await desk.get(place)
    fields = {"reply_id": field_in(seen, "reply_id"), "seen": field_in(seen, "seen"), "words": words}
    return (await desk.post(f"{place}/reply", **fields)).status_code


async def file_of(desk: Desk, event: RequestSealed, pseudonym: str = "Harbour") -> str:
    answer = await desk.post(f"/requests/{event.request_id}/open", pseudonym=pseudonym, responsible=str(desk.person.id))
    assert answer.status_code == 303
    return answer.headers["location"]


def told(how: str = "told", **changes: str) -> dict[str, str]:
    points = {point.value: how for point in Point}
    return {"action": "walk", "language": "ar", "interpreter": "yes", "text": "ar"} | points | changes


async def walked(desk: Desk, file: str, **fields: str) -> tuple[int, str]:
    page = await desk.get(f"{file}/gate")
    hidden = {"record_id": field_in(page, "record_id"), "seen": field_in(page, "seen")}
    answer = await desk.post(f"{file}/gate", **(hidden | fields))
    return answer.status_code, answer.text
