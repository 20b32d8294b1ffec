"""The directory of places: sealed, for those who counsel, with counts of reviews that say nothing of a client."""

import re
from uuid import uuid4

from fastapi import FastAPI
from sqlalchemy import text

from services.cases.support.housing.places.store import PLACES_KEY
from tests.cases.building import a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, file_of
from tests.cases.housing_forms import STREET, directory, place, review
from tests.cases.stored_requests import ask

WARNING = "The bell is loud at night."
READ = "SELECT act, ids FROM audit_entry WHERE kind = 'place' ORDER BY position"


async def test_a_place_is_entered_shown_changed_and_taken_out(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    wrong = await desk.post("/places", place_id=str(uuid4()), name="", warning=WARNING)
    assert (wrong.status_code, WARNING in wrong.text) == (422, True)
    assert 'href="/places"' in (await desk.get("/team")).text
    there = await directory(desk, for_whom="women", access="lift", languages="ar", warning=WARNING)
    listed = (await desk.get("/places")).text
    assert [
        one for one in ("House by the sea", "women", "lift", WARNING, "not looked at yet") if one not in listed
    ] == []
    assert STREET not in listed
    page = await desk.get(there)
    assert (STREET in page.text, "Arabic" in page.text) == (True, True)
    seen = field_in(page, "seen")
    changed = {"action": "change", "name": "House by the lake", "kind": "flat", "address": STREET}
    assert (await desk.post(there, **changed, seen=seen)).status_code == 303
    before = "2026-03-04T12:00:00+00:00"
    late = await desk.post(there, **(changed | {"name": "House by the wood"}), seen=before)
    assert (late.status_code, "House by the wood" in late.text) == (409, True), "a colleague was faster"
    assert (await desk.post(there, action="burn")).status_code == 422
    assert (await desk.post(there, action="remove")).status_code == 303
    assert (await desk.get(there)).status_code == 404
    assert "House by" not in (await desk.get("/places")).text
    assert {one.act for one in await ask(app.state.store, READ)} == {"read", "write", "erase"}


async def test_those_who_do_not_counsel_do_not_read_it_and_the_database_shows_them_nothing(app: FastAPI) -> None:
    there = await directory(await sit_down(app, "counsellor"))
    for role in ("interpreter", "data_protection", "quality_officer", "admin"):
        other = await sit_down(app, role)
        assert [(await other.get(one)).status_code for one in ("/places", there)] == [403, 403]
    assert STREET in (await (await sit_down(app, "intake_duty")).get(there)).text
    assert await ask(app.state.store, "SELECT id FROM place") == [], "on the errand of deletion"


async def test_the_database_holds_no_word_of_it(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    await directory(desk, warning=WARNING)
    async with app.state.store.reading(desk.person) as work:
        [row] = (await work.connection.execute(text("SELECT described, address, reviews FROM place"))).all()
    stored = b"".join(row)
    assert [one for one in (b"House", b"Linden", b"bell", b"shelter") if one in stored] == []
    assert PLACES_KEY.encode() not in stored


async def test_reviews_are_counted_over_all_files_and_a_second_reader_learns_no_file(app: FastAPI) -> None:
    desk, other = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    there = await directory(desk)
    for one, result in ((desk, "safe"), (desk, "not_safe"), (other, "not_safe")):
        file = await file_of(one, await arrived(app, a_request()))
        assert await place(one, file, place_id=there.rsplit("/", 1)[1]) == 303
        assert await review(one, file, result) == 303
    page = (await (await sit_down(app, "lead")).get(there)).text
    assert ("safe few (below five) · not safe few (below five)" in page, "26-00" in page) == (True, False)
    assert not re.search(r"safe [0-9]", page), "one or two looks can be told apart by who knows who lived there"
    for _ in range(3):
        file = await file_of(desk, await arrived(app, a_request()))
        assert await place(desk, file, place_id=there.rsplit("/", 1)[1]) == 303
        assert await review(desk, file, "not_safe") == 303
    for where in (there, "/places"):
        assert "safe few (below five) · not safe 5" in (await other.get(where)).text
    noted = [one.act for one in await ask(app.state.store, READ)]
    assert noted.count("write") == 1, "a review is no line of the place beside that of the file"
