"""Requests by which clients exercise their rights, entered on the page."""

from uuid import UUID, uuid4

from tests.cases.building import Desk
from tests.cases.desk_acts import asked_for


async def taken_down(desk: Desk, file: str, right: str = "access") -> UUID:
    asked_id = uuid4()
    for _ in range(2):
        answer = await desk.post(f"{file}/rights", **asked_for(asked_id, right))
        assert answer.headers["location"].endswith(str(asked_id))
    return asked_id
