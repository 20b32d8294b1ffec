"""The forms of housing, as a counsellor sends them."""

from uuid import uuid4

from tests.cases.building import Desk

WISH, STREET, WHY = "A room with a window to the yard.", "Unter den Linden 999", "The old neighbour was at the gate."
YES, NO = "Do people who are a danger know this place", "Can strangers simply come in"


async def step(desk: Desk, file: str, what: str, **fields: str) -> int:
    given = {"step_id": str(uuid4()), "step": what} | fields
    return (await desk.post(f"{file}/housing", **given)).status_code


async def place(desk: Desk, file: str, **fields: str) -> int:
    given = {"placement_id": str(uuid4()), "moved_in_at": "2026-03-04T20:00", "found_by": "centre"} | fields
    return (await desk.post(f"{file}/housing/placement", **given)).status_code


async def review(desk: Desk, file: str, result: str, **fields: str) -> int:
    """Of the place that the page proposes."""
    page = (await desk.get(f"{file}/housing/review")).text
    chosen = page.partition('name="placement_id"')[2].partition("</select>")[0].partition(" selected")[0]
    of = chosen.rpartition('value="')[2].rstrip('"') if " selected" in page else ""
    given = {"review_id": str(uuid4()), "placement_id": of, "looked_at": "2026-03-05T12:00", "result": result}
    return (await desk.post(f"{file}/housing/review", **(given | fields))).status_code


async def directory(desk: Desk, name: str = "House by the sea", **fields: str) -> str:
    """The address of the page of a new place."""
    place_id = str(uuid4())
    given = {"place_id": place_id, "name": name, "kind": "shelter", "address": STREET} | fields
    assert (await desk.post("/places", **given)).status_code == 303
    return f"/places/{place_id}"
