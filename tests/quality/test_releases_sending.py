"""What becomes of a release after its approval: refused, not answered, sent again, listed."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from services.quality.foundation.domain import Period
from services.quality.publishing.releases.calendar import send_unanswered
from services.quality.publishing.releases.store import Releases
from tests.quality.building import a_draw
from tests.quality.doors import Centre, Database, a_centre
from tests.quality.markup import without_tags
from tests.quality.release_approval import LAST, answered, approve, on_the_bus, released_bodies


@pytest.fixture
async def centre(database: Database) -> AsyncIterator[Centre]:
    """Casework has told its part of the quarter; the day of publication has passed."""
    async with a_centre(database) as centre:
        await centre.draw(LAST)
        yield centre


async def refused(lead: httpx.AsyncClient, centre: Centre, reason: str) -> str:
    """The page of a release that the office has refused."""
    await approve(lead)
    await on_the_bus(centre)
    await answered(centre, reason)
    return (await lead.get(f"/release?period={LAST}")).text


async def test_what_was_refused_says_why_and_the_same_bytes_can_be_sent_again(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    page = await refused(lead, centre, "unknown_key")
    assert "it does not know the key that it is signed with" in page
    assert "Please ask whoever looks after Kokon to give the office the new key." in page
    centre.clock.time += timedelta(minutes=5)
    sent = await asyncio.gather(*(lead.post("/release/again", data={"period": LAST}) for _ in range(3)))
    assert sorted(each.status_code for each in sent) == [303, 409, 409]
    bodies = await released_bodies(centre)
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert 'data-state="leaving"' in (await lead.get(f"/release?period={LAST}")).text
    await on_the_bus(centre)
    await answered(centre)
    assert 'data-state="locked"' in (await lead.get(f"/release?period={LAST}")).text


async def test_no_answer_for_a_week_is_told_and_may_be_sent_again(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await approve(lead)
    await on_the_bus(centre)
    centre.clock.time += timedelta(days=6)
    assert (await lead.post("/release/again", data={"period": LAST})).status_code == 409
    centre.clock.time += timedelta(days=1)
    lead = await centre.colleague("lead")
    assert "For days there has been no answer." in (await lead.get(f"/release?period={LAST}")).text
    assert "has not answered to the release for days" in (await lead.get("/month")).text
    assert (await lead.post("/release/again", data={"period": LAST})).status_code == 303


async def test_what_the_office_does_not_answer_leaves_again_by_itself_after_pauses_that_grow(centre: Centre) -> None:
    desk, begun = centre.app.state.desk, centre.clock.time
    await approve(await centre.colleague("lead"))
    assert await send_unanswered(desk) == []
    await on_the_bus(centre)
    gone = []
    for hour in range(1, 30 * 24):
        centre.clock.time = begun + timedelta(hours=hour)
        if await send_unanswered(desk):
            gone.append(hour)
            assert await send_unanswered(desk) == [], "what waits for the bus is not lost"
            await on_the_bus(centre)
    week = 7 * 24
    assert gone == [1, 3, 7, 15, 31, 63, 127, 127 + 128, 127 + 128 + week, 127 + 128 + 2 * week]
    assert len(set(await released_bodies(centre))) == 1, "the same bytes each time"


@pytest.mark.parametrize("reason", ["", "unknown_key"])
async def test_what_the_office_has_answered_stays_where_it_is(centre: Centre, reason: str) -> None:
    await approve(await centre.colleague("lead"))
    await on_the_bus(centre)
    await answered(centre, reason)
    centre.clock.time += timedelta(days=30)
    assert (await send_unanswered(centre.app.state.desk), len(await released_bodies(centre))) == ([], 1)


async def test_two_processes_send_what_is_unanswered_once(centre: Centre) -> None:
    await approve(await centre.colleague("lead"))
    await on_the_bus(centre)
    centre.clock.time += timedelta(hours=1)
    gone = await asyncio.gather(*(send_unanswered(centre.app.state.desk) for _ in range(3)))
    assert sorted(gone) == [[], [], [Period(2025, 4)]]


async def test_sending_again_by_itself_does_not_hide_that_there_is_no_answer(centre: Centre) -> None:
    await approve(await centre.colleague("lead"))
    for _ in range(8):
        await on_the_bus(centre)
        centre.clock.time += timedelta(days=1)
        await send_unanswered(centre.app.state.desk)
    assert len(await released_bodies(centre)) == 7
    lead = await centre.colleague("lead")
    assert "For days there has been no answer." in (await lead.get(f"/release?period={LAST}")).text
    assert "has not answered to the release for days" in (await lead.get("/month")).text
    assert (await lead.post("/release/again", data={"period": LAST})).status_code == 303
    assert (await lead.post("/release/again", data={"period": LAST})).status_code == 409


async def test_a_release_of_another_version_says_what_to_do_and_can_be_sent_again(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    page = await refused(lead, centre, "other_version")
    assert "it works with another version of Kokon" in page
    assert "one of the two Kokons is older than the other" in page
    assert (await lead.post("/release/again", data={"period": LAST})).status_code == 303


async def test_a_counsellor_sends_nothing_again(centre: Centre) -> None:
    await approve(await centre.colleague("lead"))
    await answered(centre, "implausible")
    counsellor = await centre.colleague("counsellor")
    assert "/release/again" not in (await counsellor.get(f"/release?period={LAST}")).text
    assert (await counsellor.post("/release/again", data={"period": LAST})).status_code == 403
    assert len(await released_bodies(centre)) == 1


async def test_the_history_lists_every_release_with_what_of_casework_left_in_it(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert "Nothing has left this centre yet." in (await lead.get("/release/history")).text
    await centre.draw(a_draw("2025-Q3", (0, 3, -2)))
    await approve(lead, "2025-Q3")
    await answered(centre, "unknown_budget")
    await approve(lead)
    page = without_tags((await lead.get("/release/history")).text)
    assert "3rd quarter of 2025 refused" in page
    assert "Over all that concerns users 0 3 -2" in page
    table = list(csv.DictReader(io.StringIO((await lead.get("/release/history.csv")).text.lstrip("\ufeff"))))
    assert [row["layer"] for row in table] == ["index"] + ["criteria"] * 10 + ["index"]
    assert [(row["period"], row["sequence"], row["state"]) for row in table if row["layer"] == "index"] == [
        ("2025-Q4", "2", "leaving"),
        ("2025-Q3", "1", "refused"),
    ]
    assert (table[-1]["met"], table[-1]["partly"], table[-1]["not_met"]) == ("0", "3", "-2")


async def test_a_release_is_there_once_a_quarter_whatever_standards_come_after_it(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await approve(lead)
    async with centre.store.work() as work:
        (release,) = await Releases(work).releases()
        assert not await Releases(work).keep_release(replace(release, catalogue="2031-01", event_id=uuid4()))
