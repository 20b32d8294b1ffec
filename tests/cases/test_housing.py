"""Housing on the pages: searched, moved in, looked at, on my day, in the copy. For all pages: test_concept_pages."""

import json
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from tests.cases.building import Desk, a_request, sit_down
from tests.cases.desk_acts import a_talk, arrived, copy_checked, file_of, let_in, replied
from tests.cases.housing_forms import NO, STREET, WHY, WISH, YES, directory, place, review, step
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask
from tests.statements import listening


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    """Answered and informed: nothing of it is open."""
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request())
    assert await replied(desk, f"/requests/{event.request_id}") == 303
    file = await file_of(desk, event, "Seagull")
    await a_talk(app, UUID(file.rsplit("/", 1)[1]), desk.person)
    return desk, file


def part_of(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


async def test_what_is_needed_and_wished_stands_on_the_file_until_a_place_that_fits_is_found(app: FastAPI) -> None:
    desk, file = await a_file(app)
    page = (await desk.get(file)).text
    assert ('id="housing"' in page, f'href="{file}/housing">Place to live' in page) == (False, True), "in the menu"
    assert await step(desk, file, "needed", wish=WISH, wish_said="named", musts="children") == 303
    page = (await desk.get(file)).text
    shown = part_of(page, "housing")
    assert [one for one in ("is needed and wanted", WISH, "room for children") if one not in shown] == []
    assert "Look for a safe place" in part_of(page, "steps")
    assert await step(desk, file, "full", asked="The house in the park") == 303
    assert await step(desk, file, "none_free", happened_on="2026-03-05") == 303
    assert "Nothing suitable has been free since Mar 5, 2026." in part_of((await desk.get(file)).text, "housing")
    assert await place(desk, file, fit="makeshift", kind="hotel", moved_in_at="2026-03-05T12:00") == 303
    page = part_of((await desk.get(file)).text, "housing")
    assert ("the search goes on" in page, WISH in page) == (True, True)
    assert await place(desk, file, fit="suitable", place="Flat 4", moved_in_at="2026-03-05T12:30") == 303
    page = (await desk.get(file)).text
    assert ("Flat 4" in part_of(page, "housing"), "is needed and wanted" in part_of(page, "housing")) == (True, False)
    assert "Look for a safe place" not in part_of(page, "steps")
    search = (await desk.get(f"{file}/housing")).text
    assert "From Mar 5, 2026 until Mar 5, 2026 nothing suitable was free." in part_of(search, "now")
    assert "The house in the park" in part_of(search, "before")


async def test_that_a_client_wants_no_place_is_a_full_answer(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await step(desk, file, "needed", happened_on="2026-03-04") == 303
    assert await step(desk, file, "declined") == 303
    page = (await desk.get(file)).text
    assert "does not want a place" in part_of(page, "housing")
    assert "Look for a safe place" not in part_of(page, "steps")
    assert await step(desk, file, "moved_out") == 422, "there is no place to leave"


async def test_a_place_is_looked_at_within_72_hours_and_again_after_the_interval(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await place(desk, file) == 303
    assert "Look at the place: safe and suitable?" in part_of((await desk.get("/")).text, "deadlines")
    page = (await desk.get(file)).text
    assert ("Look at the place: safe and suitable?" in page, "look at it by 3/7/26" in page) == (True, True), page
    assert "Look with the person whether" in part_of(page, "steps")
    assert await review(desk, file, "safe", review_on="2026-03-01") == 422, "before it was looked at"
    assert await review(desk, file, "safe", asked_known_to_them="yes", asked_strangers_come_in="no") == 303
    page = (await desk.get(file)).text
    shown = part_of(page, "housing")
    assert ("again on Apr 4, 2026" in shown, YES in shown, NO in shown) == (True, True, False)
    assert "Look at the place again" in part_of(page, "tasks")
    assert "Look with the person whether" not in part_of(page, "steps")
    again = {"looked_at": "2026-03-05T12:30", "review_on": "2026-03-05", "conditions": "The lock is changed."}
    assert await review(desk, file, "conditions", **again) == 303
    page = (await desk.get(file)).text
    assert ("The lock is changed." in part_of(page, "housing"), "Look with the person whether" in page) == (True, True)
    assert await review(desk, file, "declined", looked_at="2026-03-05T12:45") == 303
    page = (await desk.get(file)).text
    assert "Look at the place again" not in page, "no next day"


async def test_a_place_that_is_not_safe_presses_until_the_client_lives_elsewhere(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await place(desk, file, place="Flat 4", address=STREET) == 303
    assert part_of((await desk.get("/")).text, "danger") == ""
    assert await review(desk, file, "not_safe", words=WHY) == 303
    day = (await desk.get("/")).text
    assert ("the place is not safe" in part_of(day, "danger"), "Look for another place" in day) == (True, True)
    page = (await desk.get(file)).text
    steps = part_of(page, "steps")
    assert ("this one is not safe" in steps, f'href="{file}/housing"' in steps) == (True, True)
    assert (WHY in part_of(page, "happened"), STREET in part_of(page, "happened")) == (True, False)
    assert await step(desk, file, "moved_out", left="not_safe") == 303
    assert part_of((await desk.get("/")).text, "danger") == ""
    assert "moved out on Mar 5, 2026" in part_of((await desk.get(f"{file}/housing/placement")).text, "before")
    assert await place(desk, file, place="Flat 5", moved_in_at="2026-03-05T13:00") == 303
    shown = part_of((await desk.get(file)).text, "housing")
    assert ("Flat 5" in shown, "Flat 4" in shown, "not safe" in shown) == (True, False, False)


async def test_a_place_of_the_directory_gives_its_name_and_keeps_its_address(app: FastAPI) -> None:
    desk, file = await a_file(app)
    known = await directory(desk)
    place_id = known.rsplit("/", 1)[1]
    assert await place(desk, file, place_id=str(uuid4())) == 422, "it is not there"
    assert await place(desk, file, place_id=place_id, not_guaranteed_on="2026-03-04") == 303
    for page in [(await desk.get(one)).text for one in (file, f"{file}/housing", f"{file}/print")]:
        assert ("House by the sea" in page, STREET in page) == (True, False)
    assert f'href="{known}"' in (await desk.get(f"{file}/housing")).text
    assert "told on Mar 4, 2026 that safety cannot be guaranteed" in (await desk.get(file)).text
    assert await review(desk, file, "not_safe") == 303
    assert await review(desk, file, "declined") == 303
    assert "not safe few (below five)" in part_of((await desk.get("/places")).text, "known")
    [row] = await ask(app.state.store, "SELECT place, place_id, address FROM placement")
    assert b"House" not in row.place
    assert row.address is None
    assert UUID(place_id).bytes not in row.place_id


async def test_the_client_gets_all_of_it_in_the_copy(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await step(desk, file, "needed", wish=WISH, wish_said="named") == 303
    assert await place(desk, file, place="Flat 4", address=STREET, fit="suitable", wish_met="partly") == 303
    assert await review(desk, file, "not_safe", words=WHY, asked_known_to_them="yes") == 303
    asked, second = await taken_down(desk, file), await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    assert await copy_checked(file, asked, desk, second) == 303
    parts: dict[str, Any] = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]
    [said], [lived], [seen] = [parts[name]["entries"] for name in ("housing_step", "placement", "place_review")]
    assert (said["housing_wish"], said["housing_step"]) == (WISH, "needed")
    assert (lived["place_address"], lived["place_wish_met"], seen["look_result"]) == (STREET, "partly", "not_safe")
    copy = (await desk.get(f"{file}/rights/{asked}/copy")).text
    assert [one for one in (WISH, STREET, WHY, YES, "partly met", "Where you lived") if one not in copy] == []


async def test_the_page_of_a_file_asks_for_all_of_housing_in_one_statement(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await step(desk, file, "needed", wish=WISH) == 303
    assert await place(desk, file) == 303
    assert await review(desk, file, "safe") == 303
    with listening(app.state.store.engine.sync_engine) as asked:
        await desk.get(file)
    assert len([one for one, _ in asked if "FROM housing_step" in one or "FROM placement" in one]) == 1
