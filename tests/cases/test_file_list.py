"""The list of files: narrowed by state, language and place of the reader, in the order of contact or of what is due."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.requests.acts import receive
from services.cases.files.file import web
from services.cases.files.file.listing import Choice, Order, Whose
from services.cases.files.file.store import Files
from tests.cases.building import NOON, Desk, a_message, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, let_in, replied
from tests.statements import listening


async def listed(desk: Desk, query: str = "") -> list[str]:
    """The files of the list, in its order."""
    page = await desk.get(f"/files{query}")
    assert page.status_code == 200
    return re.findall(r'class="row" href="(/files/[0-9a-f-]{36})', page.text)


async def three_files(app: FastAPI, desk: Desk) -> tuple[str, str, str]:
    """In the first somebody waits, the second has a note and a to-do, the third is closed; each in a language."""
    first, second, third = [await file_of(desk, await arrived(app, a_request())) for _ in range(3)]
    assert [await replied(desk, one) for one in (second, third)] == [303, 303]
    for file, language in ((first, "ar"), (second, "en"), (third, "ar")):
        page = (await desk.get(file)).text
        form_id = re.findall(r'name="form_id" value="([^"]+)"', page)[0]
        said = {"form_id": form_id, "seen": "", "line": "speaks", "languages": language, "languages_seen": ""}
        assert (await desk.post(f"{file}/facts", **said)).status_code == 303
    closing = {"action": "close", "because": "goals_reached", "counselled": "no"}
    assert (await desk.post(f"{third}/closing", **closing)).status_code == 303
    later = NOON + timedelta(days=1)
    app.state.store._now = lambda: later
    to_do = {"to_do_id": str(uuid4()), "what": "Ask the shelter", "due_on": "2026-03-05"}
    assert (await desk.post(f"{second}/to-dos", **to_do)).status_code == 303
    return first, second, third


async def test_a_list_is_narrowed_by_state_and_language(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    first, second, third = await three_files(app, desk)
    assert await listed(desk) == [third, second, first]
    assert await listed(desk, "?state=open") == [second, first]
    assert await listed(desk, "?state=closed") == [third]
    assert await listed(desk, "?state=waiting") == [first]
    assert await listed(desk, "?language=ar") == [third, first]
    assert await listed(desk, "?language=ar&state=open") == [first]
    assert await listed(desk, "?language=fa") == []
    assert await listed(desk, "?language=xx&state=yy&order=zz&whose=aa") == [third, second, first]


async def test_what_is_due_soonest_comes_first_and_each_line_says_it(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    first, second, third = await three_files(app, desk)
    assert await listed(desk, "?order=due&state=open") == [second, first]
    page = (await desk.get("/files?order=due")).text
    assert page.index("Ask the shelter") < page.index("Answer:")
    assert "last contact Mar 5, 2026" in page
    assert (await listed(desk, "?order=due"))[2] == third


async def test_the_last_contact_orders_a_list_and_the_database_pages_it(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    events = [await arrived(app, a_request()) for _ in range(3)]
    files = [await file_of(desk, event) for event in events]
    later = NOON + timedelta(hours=1)
    app.state.store._now = lambda: later
    object.__setattr__(app.state.workplace, "now", lambda: later)
    more = a_message("One thing more.", thread_id=events[1].thread_id)
    await receive([more], workplace=app.state.workplace, now=later)
    assert await listed(desk) == [files[2], files[1], files[0]]
    assert await listed(desk, "?order=contact") == [files[1], files[2], files[0]]
    async with app.state.store.reading(desk.person) as work:
        with listening(work.connection.engine.sync_engine) as asked:
            found = await Files(work).chosen(Choice(order=Order.CONTACT), start=1, size=1)
    assert [f"/files/{one.id}" for one in found] == [files[2]]
    [statement] = [one for one, _ in asked if one.startswith("SELECT file.id")]
    assert " LIMIT " in statement
    assert " OFFSET " in statement


async def test_files_in_which_the_reader_stands_in_are_told_apart(app: FastAPI) -> None:
    desk, second = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file, own = (
        await file_of(desk, await arrived(app, a_request())),
        await file_of(second, await arrived(app, a_request())),
    )
    await let_in(desk, file, second.person)
    assert await listed(second) == [own, file]
    assert await listed(second, "?whose=mine") == [own]
    assert await listed(second, "?whose=stand_in") == [file]
    assert await listed(second, "?whose=all") == [own, file]
    assert await listed(desk, "?whose=stand_in") == []
    async with app.state.store.reading(desk.person) as work:
        assert await Files(work).latest_contacts([uuid4()]) == {}
        assert await Files(work).chosen(Choice(Whose.STAND_IN), start=0, size=9) == []


async def test_no_more_than_so_many_files_are_opened_to_look_for_a_language(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await sit_down(app, "counsellor")
    _, second, _ = await three_files(app, desk)
    monkeypatch.setattr(web, "MOST_OPENED", 2)
    assert await listed(desk, "?language=en") == [second]
    monkeypatch.setattr(web, "MOST_OPENED", 1)
    assert await listed(desk, "?language=en") == []
    assert "newest 1 files" in (await desk.get("/files?language=en")).text


async def test_an_interpreter_is_given_no_choice_and_told_no_language(app: FastAPI) -> None:
    desk, reads = await sit_down(app, "counsellor"), await sit_down(app, "interpreter")
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, reads.person, capacity="interpreter", parts=("information",))
    for query in ("", "?whose=mine", "?language=ar", "?order=due", "?state=closed"):
        assert await listed(reads, query) == [file], query
    assert "choosing" not in (await reads.get("/files")).text
