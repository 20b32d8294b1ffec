"""A start that forgot the periods of the centre erases nothing early: the longer ones hold until a person decides."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from services.cases.files.file.domain import ClosedBecause, closed
from services.cases.files.file.store import Files
from services.cases.foundation.audit.domain import Deed
from services.cases.foundation.periods import Periods
from services.cases.oversight.audit.acts import cut, seal_all
from services.cases.retention.erasure.hourly_purge import keep_retention, preview, purge, today_at
from services.cases.retention.periods.domain import Shorter, in_force, shorter
from services.cases.retention.schedule.domain import Why
from shared.dictionary.retention import Retention
from tests.cases.building import Database, Desk, a_person, field_in, sit_down
from tests.cases.erasure_centre import Centre, a_centre, a_client, a_request_of, raw

LEAD = a_person("lead")
PLACE = "/retention/periods"
LONG = Periods(file_closed=24, request_unfiled=12, audit=60)


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path, retention=LONG) as centre:
        await begins(centre)
        yield centre


async def begins(centre: Centre) -> None:
    """What the service does at its start, and once an hour."""

    async def sleep(seconds: float) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await keep_retention(workplace=centre.workplace, sleep=sleep)


async def starts_with(centre: Centre, periods: Periods) -> None:
    centre.settings = centre.settings.model_copy(update={"retention": periods})
    centre.restart()
    await begins(centre)


async def a_closed_file(centre: Centre) -> UUID:
    client = await a_client(centre)
    async with centre.store.reading(client.desk.person) as work:
        file = await Files(work).file(UUID(client.place.rpartition("/")[2]), change=True)
        done = closed(file, ClosedBecause.GOALS_REACHED, now=centre.clock.now)
        await Files(work).save_closing(done)
    return client.thread_id


async def stands(centre: Centre) -> dict[UUID, Why]:
    async with centre.store.reading(LEAD) as work:
        found = await preview(work, workplace=centre.workplace, reader=LEAD)
    return {one.kept.thread_id: one.why for one in found}


async def announced(centre: Centre) -> int:
    async with raw(centre.settings.database_url) as database:
        number: int = await database.fetchval("SELECT count(*) FROM announcement")
        return number


async def confirms(centre: Centre, desk: Desk) -> None:
    seen = field_in(await desk.get(PLACE), "seen")
    assert (await desk.post(PLACE, seen=seen, sure="yes")).status_code == 303


async def test_a_start_without_the_setting_puts_nothing_on_the_list_and_erases_nothing(centre: Centre) -> None:
    filed, unfiled = await a_closed_file(centre), (await a_request_of(centre)).thread_id
    await starts_with(centre, Periods())
    for _ in range(2):
        centre.clock.pass_days(170)
        assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
        await starts_with(centre, Periods())
    assert await stands(centre) == {filed: Why.RUNNING, unfiled: Why.RUNNING}
    centre.clock.pass_days(60)
    assert len(await purge(workplace=centre.workplace, now=centre.workplace.now())) == 1, (
        "the request, by the longer period that holds"
    )
    assert await stands(centre) == {filed: Why.RUNNING}
    assert await announced(centre) == 0


async def test_the_lead_confirms_and_the_shorter_period_holds_after_two_weeks_on_the_list(centre: Centre) -> None:
    filed = await a_closed_file(centre)
    await starts_with(centre, Periods())
    centre.clock.pass_days(500)
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    assert await stands(centre) == {filed: Why.RUNNING}
    await confirms(centre, await sit_down(centre.app, "lead"))
    assert await stands(centre) == {filed: Why.ANNOUNCED}
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    centre.clock.pass_days(13)
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    centre.clock.pass_days(1)
    await starts_with(centre, Periods())
    assert len(await purge(workplace=centre.workplace, now=centre.workplace.now())) == 1
    assert await stands(centre) == {}
    async with raw(centre.settings.database_url) as database:
        noted = await database.fetch("SELECT kind, ids FROM audit_entry WHERE act = $1", Deed.SHORTEN.value)
    assert [(row["kind"], row["ids"]) for row in noted] == [("retention", [])]


async def test_a_longer_period_holds_at_once_and_is_remembered(centre: Centre) -> None:
    filed = await a_closed_file(centre)
    await starts_with(centre, Periods(file_closed=36))
    centre.clock.pass_days(800)
    assert await stands(centre) == {filed: Why.RUNNING}
    await starts_with(centre, LONG)
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    assert await stands(centre) == {filed: Why.RUNNING}


async def test_the_access_log_is_not_cut_by_a_forgotten_setting(centre: Centre) -> None:
    await a_closed_file(centre)
    await seal_all(centre.store)
    shorter_one = LONG.model_copy(update={"audit": 12})
    await starts_with(centre, shorter_one)
    centre.clock.pass_days(365 * 4)
    assert await cut(centre.workplace, today_at(centre.workplace), shorter_one) == 0


async def test_the_page_says_which_period_became_shorter_and_who_may_decide(centre: Centre) -> None:
    assert "data-shorter" not in (await (await sit_down(centre.app, "lead")).get("/retention")).text
    await starts_with(centre, Periods(request_unfiled=12, audit=60))
    for role in ("lead", "data_protection"):
        shown = (await (await sit_down(centre.app, role)).get("/retention")).text
        assert 'data-shorter="1"' in shown
        assert "24 months so far, now set to 12 months" in shown
        assert "24 months after closing" in shown
        assert "may be a forgotten setting" in shown
        assert (PLACE in shown) is (role == "lead")


async def test_only_what_was_shown_is_confirmed(centre: Centre) -> None:
    await starts_with(centre, Periods(file_closed=12, request_unfiled=12, audit=60))
    desk = await sit_down(centre.app, "lead")
    seen = field_in(await desk.get(PLACE), "seen")
    assert (await desk.post(PLACE, seen=seen)).status_code == 422
    await starts_with(centre, Periods(file_closed=6, request_unfiled=12, audit=60))
    desk = await sit_down(centre.app, "lead")
    answer = await desk.post(PLACE, seen=seen, sure="yes")
    assert answer.status_code == 409
    assert "now set to 6 months" in answer.text
    await starts_with(centre, LONG)
    desk = await sit_down(centre.app, "lead")
    answer = await desk.post(PLACE, seen="", sure="yes")
    assert answer.status_code == 409
    assert "No period waits" in answer.text


async def test_a_session_that_is_not_fresh_proves_again(centre: Centre) -> None:
    await starts_with(centre, Periods())
    desk = await sit_down(centre.app, "lead")
    async with raw(centre.settings.database_url) as database:
        await database.execute("UPDATE session SET proven_at = now() - interval '6 minutes'")
    assert "/account/confirm" in (await desk.get(PLACE)).headers["location"]
    assert (await desk.post(PLACE, seen="", sure="yes")).status_code == 401


def test_the_longer_one_of_each_class_holds() -> None:
    held = {Retention.FILE_CLOSED: 24, Retention.REQUEST_UNFILED: 1}
    assert in_force(Periods(), held) == Periods(file_closed=24)
    assert shorter(Periods(), held) == [Shorter(Retention.FILE_CLOSED, 24, 12)]
    assert in_force(Periods(), {}) == Periods()
    assert shorter(Periods(file_closed=30), held) == []
