"""Files that a counsellor opens by hand, as tests take them down at the page."""

from uuid import uuid4

from httpx import Response

from shared.crypto.receipts import new_receipt
from tests.cases.building import Desk


def new_file_form(desk: Desk, **changes: str) -> dict[str, str]:
    """Of a call to the colleague at this desk, without a number for the client."""
    given = {"request_id": str(uuid4()), "number": new_receipt(), "occasion_id": str(uuid4())}
    given |= {"way": "call", "at": "2026-03-05T11:30", "responsible": str(desk.person.id)}
    return given | changes


async def opened_by_hand(desk: Desk, **changes: str) -> str:
    """The address of the file."""
    answer = await desk.post("/files/new", **new_file_form(desk, **changes))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def searched(desk: Desk, term: str, **carried: str) -> Response:
    return await desk.post("/files/new/search", term=term, **carried)
