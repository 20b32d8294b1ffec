"""Forms of the personnel pages, sent with the version that the page showed."""

from httpx import Response

from tests.cases.building import Desk, field_in


async def enter(desk: Desk, place: str, **fields: str) -> Response:
    return await desk.post(place, seen=field_in(await desk.get(place), "seen"), **fields)
