"""By a clock that leapt nothing leaves, nothing is taken and nothing decided; as soon as it is right, all of it is."""

import asyncio
from datetime import datetime, timedelta

import pytest

from services.quality.publishing.releases.calendar import keeping_the_day
from shared.bus.redelivery import Postponed
from shared.clock.domain import LONGEST_ABSENCE
from tests.quality.building import a_release
from tests.quality.doors import Centre, Database, Office, a_centre
from tests.quality.office_answers import answers, arrive
from tests.quality.office_building import a_draft, a_member, opened
from tests.quality.release_approval import LAST, approve, released_bodies

LEAP = LONGEST_ABSENCE + timedelta(days=1)


async def a_look(centre: Centre) -> None:
    """As the background does it, once."""

    async def sleep(_: float) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await keeping_the_day(centre.app.state.desk, sleep=sleep)()


@pytest.mark.parametrize("leap", [LEAP, timedelta(days=-3)], ids=["ahead", "behind"])
async def test_no_release_leaves_on_a_day_that_cannot_be(
    database: Database, leap: timedelta, capfd: pytest.CaptureFixture[str]
) -> None:
    async with a_centre(database) as centre:
        centre.clock.time = centre.clock.time.replace(month=1, day=20)
        await centre.draw(LAST)
        await approve(await centre.colleague("lead"))
        async with centre.store.work() as work:
            await work.connection.exec_driver_sql("UPDATE release SET leaves_on = '2026-01-01'")
            await work.note_clock(centre.clock.time)
        right = centre.clock.time
        centre.clock.time += leap
        await a_look(centre)
        assert await released_bodies(centre) == []
        assert "./kokon doctor" in capfd.readouterr().err
        centre.clock.time = right
        await a_look(centre)
        assert len(await released_bodies(centre)) == 1


async def test_nothing_is_approved_by_a_clock_that_leapt(database: Database) -> None:
    async with a_centre(database) as centre:
        await centre.draw(LAST)
        right = centre.clock.time
        await a_look(centre)
        centre.clock.time = right + LEAP
        refused = await approve(await centre.colleague("lead"))
        assert (refused.status_code, "date of this computer cannot be right" in refused.text) == (409, True)
        assert await released_bodies(centre) == []
        centre.clock.time = right
        assert (await approve(await centre.colleague("lead"))).status_code == 303
        assert len(await released_bodies(centre)) == 1


async def test_releases_wait_at_an_office_whose_clock_leapt(office: Office) -> None:
    await arrive(office, a_release("north", "2025-Q3"))
    right = office.clock.time
    office.clock.time = right + LEAP
    with pytest.raises(Postponed):
        await arrive(office, a_release("north", "2025-Q4"))
    assert await answers(office) == ["north accepted"]
    office.clock.time = right
    await arrive(office, a_release("north", "2025-Q4"))
    assert await answers(office) == ["north accepted"] * 2


async def test_no_vote_ends_by_a_clock_that_leapt(office: Office) -> None:
    members = [await a_member(office, centre) for centre in ("north", "south")]
    draft = await a_draft(office)
    assert (await opened(await office.officer(), draft)).status_code == 303
    right: datetime = office.clock.time
    assert (await members[0].post(f"/drafts/{draft}/vote", data={"choice": "yes"})).status_code == 303
    office.clock.time = right + LEAP
    officer, late = await office.officer(), await a_member(office, "south")
    for person, path, given in (
        (late, "vote", {"choice": "yes"}),
        (officer, "vote/reopen", {"seen": "x"}),
        (officer, "vote/call-off", {"seen": "x"}),
        (officer, "adopt", {"valid_from": "2027-01-01"}),
    ):
        answer = await person.post(f"/drafts/{draft}/{path}", data=given)
        assert (answer.status_code, "date of this computer cannot be right" in answer.text) == (409, True), path
    office.clock.time = right
    assert (await members[1].post(f"/drafts/{draft}/vote", data={"choice": "yes"})).status_code == 303
