"""The purge erases what its list says and when it says it; what a client asks for meanwhile is answered first."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from services.cases.contact.requests.acts import receive
from services.cases.files.file.domain import ClosedBecause, closed
from services.cases.files.file.store import Files, files
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.retention.erasure import hourly_purge
from services.cases.retention.erasure.certificate import LegalGround, Place, verified
from services.cases.retention.erasure.hourly_purge import preview, purge, sweep, today_at
from services.cases.retention.erasure.reach import EXPIRES
from services.cases.retention.erasure.steps import erase
from services.cases.retention.holds.domain import Hold, HoldReason
from services.cases.retention.holds.store import Holds
from services.cases.retention.schedule.domain import REVIEW, Decision, Why
from services.cases.retention.schedule.store import KeptData
from shared.store.connections import StoreAwayError
from tests.cases.building import BERLIN, Database, Desk, a_message, sit_down
from tests.cases.desk_acts import asked_for, attached, let_in
from tests.cases.erased_traces import LEAD, WISH, assert_gone, certificates, places_of
from tests.cases.erasure_centre import Centre, Client, a_centre, a_client, a_request_of, copied, raw

ENTERED = """
from services.cases.foundation.records.store import ACTIVITY
from services.cases.retention.schedule.store import KEPT_WHILE_EMPTY
print(*sorted(ACTIVITY), "|", *sorted(KEPT_WHILE_EMPTY))
"""


@pytest.mark.parametrize("program", ["services.cases.app", "services.cases.backup", "services.cases.concepts"])
def test_every_program_that_decides_what_is_due_knows_all_that_counts(program: str) -> None:
    command = [sys.executable, "-c", f"import {program}{ENTERED}"]
    entered = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert entered == (
        "appointment attachment consent contact_note contact_plan correction decision device_check fact file_origin"
        " gate_record given_number goal housing_step mandate place_review placement policy_document referral"
        " rights_request risk_assessment safety_plan support_plan | asked restricted"
    )


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path) as centre:
        yield centre


async def closes(centre: Centre, client: Client) -> None:
    async with centre.store.reading(client.desk.person) as work:
        file = await Files(work).file(UUID(client.place.rpartition("/")[2]), change=True)
        done = closed(file, ClosedBecause.GOALS_REACHED, now=centre.clock.now)
        await Files(work).save_closing(done)


async def why(centre: Centre, thread_id: UUID) -> Why:
    async with centre.store.reading(LEAD) as work:
        found = await preview(work, workplace=centre.workplace, reader=LEAD)
    return next(one.why for one in found if one.kept.thread_id == thread_id)


async def test_a_clock_that_leapt_erases_nobody(centre: Centre) -> None:
    await a_request_of(centre)
    for days in (0, 90, 80):
        centre.clock.pass_days(days)
        await one_night(centre)
    before = await copied(centre.settings.database_url)
    centre.clock.pass_days(101)
    await one_night(centre)
    assert await copied(centre.settings.database_url) == before
    assert len(await purge(workplace=centre.workplace, now=centre.workplace.now())) == 1, "only the clock held it back"


async def one_night(centre: Centre) -> None:
    async def sleep(_: float) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await hourly_purge.keep_retention(workplace=centre.workplace, sleep=sleep)


async def test_the_purge_erases_what_the_list_says_and_when_it_says_it(centre: Centre) -> None:
    client, other = await a_client(centre), await a_client(centre)
    unfiled = await a_request_of(centre)
    await closes(centre, client)
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    centre.clock.pass_days(160)
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    centre.clock.pass_days(30)
    assert await why(centre, unfiled.thread_id) is Why.DUE
    assert len(await purge(workplace=centre.workplace, now=centre.workplace.now())) == 1
    assert await places_of(centre, str(unfiled.thread_id)) <= EXPIRES
    centre.clock.pass_days(180)
    assert await why(centre, client.thread_id) is Why.ANNOUNCED
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    centre.clock.pass_days(REVIEW.days)
    assert len(await purge(workplace=centre.workplace, now=centre.workplace.now())) == 1
    await assert_gone(centre, client)
    assert await why(centre, other.thread_id) is Why.OPEN
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    found = [verified(one) for one in await certificates(centre)]
    assert {one.ground for one in found} == {LegalGround.PURPOSE_ENDED}
    # six and twelve months later nothing that was sealed for the client is under way any more; what was sealed for the
    # is not either, unless it came last and could not be handled, of which casework knows nothing
    assert all({sink.place for sink in one.sinks if sink.until} == {Place.ENVELOPES, Place.BACKUPS} for one in found)


async def test_a_hold_that_is_set_in_the_review_wins_and_ends_on_its_day(centre: Centre) -> None:
    client = await a_client(centre)
    await closes(centre, client)
    centre.clock.pass_days(370)
    await purge(workplace=centre.workplace, now=centre.workplace.now())
    today = today_at(centre.workplace)
    async with centre.store.reading(LEAD) as work:
        await Holds(work).hold(client.thread_id, Hold(today + 2 * REVIEW, HoldReason.COURT), today=today)
        [(thread_id, hold)] = (await Holds(work).holds_of([client.thread_id])).items()
        assert (thread_id, hold.reason) == (client.thread_id, HoldReason.COURT)
    assert b"court" not in "".join((await copied(centre.settings.database_url)).values()).encode()
    centre.clock.pass_days(2 * REVIEW.days)
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    centre.clock.pass_days(1)
    assert len(await purge(workplace=centre.workplace, now=centre.workplace.now())) == 1


async def test_her_message_in_the_review_saves_her_file(centre: Centre) -> None:
    client = await a_client(centre)
    await closes(centre, client)
    centre.clock.pass_days(370)
    await purge(workplace=centre.workplace, now=centre.workplace.now())
    await receive([a_message(thread_id=client.thread_id)], workplace=centre.workplace, now=centre.workplace.now())
    centre.clock.pass_days(REVIEW.days)
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    assert await why(centre, client.thread_id) is Why.RUNNING
    async with raw(centre.settings.database_url) as database:
        assert await database.fetchval("SELECT count(*) FROM announcement") == 0


async def asks(client: Client, right: str, received_on: date) -> str:
    """Enter what the client asks for by right. Return the page of it."""
    asked_id = uuid4()
    given = asked_for(asked_id, right, received_on=received_on.isoformat())
    assert (await client.desk.post(f"{client.place}/rights", **given)).status_code == 303
    return f"{client.place}/rights/{asked_id}"


async def restricts(client: Client, received_on: date) -> None:
    place = await asks(client, "restriction", received_on)
    assert (await client.desk.post(place, action="restrict", ground="claims")).status_code == 303


async def test_a_file_that_is_only_kept_stays_whatever_its_period_and_the_review_begins_when_it_is_lifted(
    centre: Centre,
) -> None:
    client, other = await a_client(centre), await a_client(centre)
    for one in (client, other):
        await closes(centre, one)
    await restricts(client, today_at(centre.workplace))
    for days in (370, REVIEW.days, 900):
        centre.clock.pass_days(days)
        await purge(workplace=centre.workplace, now=centre.workplace.now())
    await assert_gone(centre, other)
    assert await why(centre, client.thread_id) is Why.RESTRICTED
    desk = await sit_down_again(centre, client)
    lift = {"action": "lift", "because": "It is settled.", "told": "yes"}
    assert (await desk.post(f"{client.place}/rights", **lift)).status_code == 303
    assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    assert await why(centre, client.thread_id) is Why.ANNOUNCED
    centre.clock.pass_days(REVIEW.days)
    assert len(await purge(workplace=centre.workplace, now=centre.workplace.now())) == 1
    await assert_gone(centre, client)


async def sit_down_again(centre: Centre, client: Client) -> Desk:
    """A deputy in the team of the client's file, years later."""
    desk = await sit_down(centre.app, "counsellor")
    await let_in(client.desk, client.place, desk.person)
    return desk


async def test_what_she_asked_for_by_right_is_answered_before_anything_goes(centre: Centre) -> None:
    client = await a_client(centre)
    await closes(centre, client)
    place = await asks(client, "objection", today_at(centre.workplace))
    for days in (370, REVIEW.days):
        centre.clock.pass_days(days)
        assert await purge(workplace=centre.workplace, now=centre.workplace.now()) == []
    assert await why(centre, client.thread_id) is Why.ASKED
    desk = await sit_down_again(centre, client)
    assert (await desk.post(place, action="settle", outcome="refused", answer="It is needed.")).status_code == 303
    await purge(workplace=centre.workplace, now=centre.workplace.now())
    assert await why(centre, client.thread_id) is Why.ANNOUNCED
    centre.clock.pass_days(REVIEW.days)
    assert len(await purge(workplace=centre.workplace, now=centre.workplace.now())) == 1


@pytest.mark.parametrize("what", ["a request", "a correction", "a document"])
async def test_what_happens_at_her_wish_begins_the_period_anew(centre: Centre, what: str) -> None:
    client = await a_client(centre)
    await closes(centre, client)
    centre.clock.pass_days(300)
    desk, today = await sit_down_again(centre, client), today_at(centre.workplace)
    again = replace(client, desk=desk)
    if what == "a document":
        await attached(centre.app, UUID(client.place.rpartition("/")[2]), desk.person, "letter", at=centre.clock.now)
    elif what == "a request":
        place = await asks(again, "objection", today)
        await desk.post(place, action="settle", outcome="withdrawn")
    else:
        place = await asks(again, "correction", today - timedelta(days=299))
        given = {"action": "correct", "what": "name", "new": "Island", "agreed": "yes"}
        assert (await desk.post(place, **given)).status_code == 303
    async with centre.store.errand(Errand.RETENTION) as on_errand:
        [kept] = await KeptData(on_errand).kept_of_client(client.thread_id, clock=BERLIN)
    assert kept.active == today
    assert not kept.asked


async def test_what_changed_since_the_list_was_made_is_asked_again(centre: Centre) -> None:
    client = await a_client(centre)
    assert (
        await hourly_purge.erase_if_still_due(client.thread_id, workplace=centre.workplace, now=centre.workplace.now())
        == []
    )
    assert {"request", "message", "file"} <= await places_of(centre, str(client.thread_id))


async def test_while_one_conversation_goes_nothing_changes_in_the_clients_others(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, again, open_one = [await a_client(centre) for _ in range(3)]
    one, other, third = (UUID(each.place.rpartition("/")[2]) for each in (client, again, open_one))
    await let_in(open_one.desk, open_one.place, client.desk.person)
    for each in (client, again):
        await closes(centre, each)
    async with centre.store.work() as work:
        await work.connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
        await work.connection.execute(update(files).where(files.c.id == other).values(counted_as=one, same_as=one))
    centre.clock.pass_days(370)
    await purge(workplace=centre.workplace, now=centre.workplace.now())
    centre.clock.pass_days(REVIEW.days)
    decided, today = hourly_purge.decided, today_at(centre.workplace)

    async def at_once(work: Transaction) -> None:
        await work.connection.execute(text("SET LOCAL lock_timeout = '20ms'"))

    async def holds() -> None:
        async with centre.store.reading(LEAD) as work:
            await at_once(work)
            await Holds(work).hold(again.thread_id, Hold(today + REVIEW, HoldReason.COURT), today=today)

    async def becomes_one() -> None:
        async with centre.store.reading(client.desk.person) as work:
            await at_once(work)
            hers, other_ones = [await Files(work).file(id) for id in (one, third)]
            await SameClient(work).make_one(hers, as_=other_ones)

    async def and_then(*given: Any, **named: Any) -> list[Decision]:
        found = await decided(*given, **named)
        for change in (holds, becomes_one):
            with pytest.raises(StoreAwayError):  # the lock is not to be had: to be tried again
                await change()
        return found

    monkeypatch.setattr(hourly_purge, "decided", and_then)
    assert (
        len(
            await hourly_purge.erase_if_still_due(
                client.thread_id, workplace=centre.workplace, now=centre.workplace.now()
            )
        )
        == 1
    )
    assert "file" in await places_of(centre, str(again.thread_id))


async def test_what_decides_about_one_client_is_what_the_list_knows_of_her_and_of_nobody_else(centre: Centre) -> None:
    client, again, _ = [await a_client(centre) for _ in range(3)]
    unfiled = await a_request_of(centre)
    one, other = (UUID(each.place.rpartition("/")[2]) for each in (client, again))
    async with centre.store.work() as work:
        await work.connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
        await work.connection.execute(update(files).where(files.c.id == one).values(counted_as=other, same_as=other))
    async with centre.store.errand(Errand.RETENTION) as on_errand:
        every = await KeptData(on_errand).kept_for_purge(clock=BERLIN)
        for mine in ({client.thread_id, again.thread_id}, {unfiled.thread_id}):
            found = await KeptData(on_errand).kept_of_client(max(mine), clock=BERLIN)
            assert {one.thread_id: one for one in found} == {
                one.thread_id: one for one in every if one.thread_id in mine
            }


async def test_certificates_go_with_their_own_period_and_nothing_else_does(centre: Centre) -> None:
    event = await a_request_of(centre)
    await erase([event.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
    centre.clock.pass_days(1000)
    await sweep(workplace=centre.workplace, now=centre.workplace.now())
    assert len(await certificates(centre)) == 1
    centre.clock.pass_days(200)
    await sweep(workplace=centre.workplace, now=centre.workplace.now())
    assert await certificates(centre) == []
    async with centre.store.work() as work:
        assert await work.destroyed_keys()
