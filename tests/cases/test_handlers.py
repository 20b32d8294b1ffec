"""Cases on a real bus: what is published arrives once, what is decided is told, what became of it comes back."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.requests.acts import answer, receive
from services.cases.counting.ledger.domain import MEASURED
from services.cases.people.team.store import FailedNotices, Team
from shared.bus import redelivery
from shared.bus.redelivery import MAX_DELIVERIES
from shared.events import (
    ContributionDrawn,
    Event,
    NoticeDelivered,
    NoticeFailed,
    NoticeRequested,
    ReplySealed,
    TallyReleased,
)
from tests.cases.building import Database, a_message, a_person, a_request, hire, really_told, sit_down, some_settings
from tests.cases.stored_requests import ask, conversation, inbox
from tests.cases.watched_app import running_app
from tests.servers import Nats, Postgres
from tests.shared.building import connected, drained, read_only, until
from tests.shared.listeners import dead_letters


@pytest.fixture
async def running(bus: Nats, database: Database, tmp_path: Path) -> AsyncIterator[FastAPI]:
    settings = await some_settings(database, tmp_path, nats_url=bus.url, nats_seed=bus.seeds["cases"])
    async with running_app(settings) as app:
        yield app


async def publish(bus: Nats, identity: str, *events: Event, times: int = 1) -> None:
    async with connected(bus, identity) as client:
        for event in events:
            for time in range(times):
                await client.jetstream().publish(
                    event.subject, event.body(), headers={"Nats-Msg-Id": f"{event.id}-{time}"}
                )


async def test_a_request_that_comes_three_times_is_one_request(running: FastAPI, bus: Nats) -> None:
    store, request, last = running.state.store, a_request(), a_request()
    await publish(bus, "intake", request, times=3)
    await publish(bus, "intake", last)

    async def both_arrived() -> bool:
        return len(await inbox(store)) >= 2

    await until(both_arrived)
    assert {entry.id for entry in await inbox(store)} == {request.request_id, last.request_id}
    assert await ask(store, "SELECT count(*) FROM message") == [(2,)]


async def test_a_request_that_comes_while_the_database_can_only_be_read_arrives_later(
    running: FastAPI, bus: Nats, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, request = running.state.store, a_request()
    monkeypatch.setattr(redelivery, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(redelivery, "LONGEST_ABSENCE", 0.05)

    async def tried_again() -> bool:
        async with connected(bus, "provision") as client:
            info = await client.jetstream().consumer_info("intake", "cases_request_sealed")
        return info.delivered is not None and info.delivered.consumer_seq > MAX_DELIVERIES + 2

    with read_only(store, postgres):
        await publish(bus, "intake", request)
        await until(tried_again)

    async def arrived() -> bool:
        return [entry.id for entry in await inbox(store)] == [request.request_id]

    await until(arrived)
    assert await dead_letters(bus) == []


async def test_two_hundred_requests_and_messages_arrive_together_and_none_is_lost(running: FastAPI, bus: Nats) -> None:
    store = running.state.store
    requests = [a_request(str(number)) for number in range(100)]
    messages = [a_message("more", thread_id=request.thread_id) for request in requests]
    await publish(bus, "intake", *messages[:50], *requests, *messages[50:])

    async def all_arrived() -> bool:
        [row] = await ask(store, "SELECT count(*) AS count FROM message")
        return bool(row.count == 200)

    await until(all_arrived)
    assert await ask(store, "SELECT count(*) FROM request") == [(100,)]


async def test_an_unreadable_event_is_put_aside_and_the_next_one_arrives(running: FastAPI, bus: Nats) -> None:
    request = a_request()
    async with connected(bus, "intake") as client:
        await client.jetstream().publish(request.subject, json.dumps({"id": str(uuid4()), "blob": "?"}).encode())
    await publish(bus, "intake", request)

    async def arrived() -> bool:
        return len(await inbox(running.state.store)) == 1

    await until(arrived)


async def test_duty_staff_are_told_and_a_failure_is_shown_to_the_lead(running: FastAPI, bus: Nats) -> None:
    store = running.state.store
    first, second = [await hire(store, "intake_duty") for _ in range(2)]
    await publish(bus, "intake", a_request())
    bodies = await drained(bus, "notify", NoticeRequested, expected=2)
    told = [NoticeRequested.model_validate_json(body) for body in bodies]
    await publish(bus, "notify", NoticeFailed(notice_id=told[0].notice_id, reason="refused"))
    await publish(bus, "notify", NoticeDelivered(notice_id=told[1].notice_id), NoticeDelivered(notice_id=uuid4()))

    async def settled() -> bool:
        rows = await ask(store, "SELECT state FROM notice ORDER BY state")
        return [row.state for row in rows] == ["delivered", "failed"]

    await until(settled)
    lead, colleague = await sit_down(running, "lead"), await sit_down(running, "counsellor")
    assert "the mail server refused the address" in (await lead.get("/team")).text
    assert "refused" not in (await colleague.get("/team")).text
    async with store.reading(a_person("lead")) as work:
        long_ago = datetime.now(UTC) - timedelta(days=1)
        [failed] = await FailedNotices(work).failed_notices(since=long_ago)
    assert failed.staff_id in (first.id, second.id)


async def test_whoever_writes_again_after_an_answer_is_told_like_the_first_time(app: FastAPI) -> None:
    """A colleague is told once each time that a client begins to wait; with a file, it is the responsible colleague,
    and the bus shows no difference."""
    store, workplace, request = app.state.store, app.state.workplace, a_request()
    on_duty, own = await hire(store, "intake_duty"), await sit_down(app, "counsellor")
    async with store.work() as work:
        await Team(work).save_address(own.person.id, f"{own.person.id}@example.org")

    async def mails_by_person() -> Counter[UUID]:
        """Whom a mail goes to. Of each time there is as much on the bus, one for everybody who could be told."""
        rows = await ask(store, "SELECT body FROM outbox WHERE subject = 'cases.notice.requested' ORDER BY position")
        notices = [NoticeRequested.model_validate_json(row.body) for row in rows]
        mails = Counter(UUID(address.split("@")[0]) for address in really_told(notices))
        assert len(notices) == 2 * mails.total()
        return mails

    async def writes(times: int = 1) -> None:
        for _ in range(times):
            await receive(
                [a_message("I am in danger now.", thread_id=request.thread_id)],
                workplace=workplace,
                now=workplace.now(),
            )

    async def answers() -> None:
        found = await conversation(store, request.request_id)
        await answer(
            found.id,
            "Yes.",
            reply_id=uuid4(),
            seen=found.messages[-1].id,
            reader=own.person,
            workplace=workplace,
            now=workplace.now(),
        )

    await receive([request], workplace=workplace, now=workplace.now())
    await writes(2)
    assert await mails_by_person() == {on_duty.id: 1}
    await answers()
    await writes(2)
    assert await mails_by_person() == {on_duty.id: 2}
    await answers()
    await own.post(f"/requests/{request.request_id}/open", pseudonym="Harbour", responsible=str(own.person.id))
    await writes(2)
    assert await mails_by_person() == {on_duty.id: 2, own.person.id: 1}


async def test_an_answer_and_a_tally_are_told_on_the_bus_once(running: FastAPI, bus: Nats) -> None:
    store, request = running.state.store, a_request()
    await publish(bus, "intake", request)

    async def arrived() -> bool:
        return len(await inbox(store)) == 1

    await until(arrived)
    found, author, reply_id = await conversation(store, request.request_id), await hire(store, "counsellor"), uuid4()
    for _ in range(2):
        await answer(
            found.id,
            "Yes.",
            reply_id=reply_id,
            seen=found.messages[-1].id,
            reader=author,
            workplace=running.state.workplace,
            now=running.state.workplace.now(),
        )
        await (await sit_down(running, "lead")).post("/tallies/release")
    [answered] = await drained(bus, "intake", ReplySealed, expected=1)
    assert ReplySealed.model_validate_json(answered).reply_id == reply_id
    [body] = await drained(bus, "quality", TallyReleased, expected=1)
    assert len(body) == TallyReleased.padded_to
    cells = TallyReleased.model_validate_json(body).cells
    assert {cell.indicator for cell in cells if cell.state == "held"} == MEASURED
    assert all(cell.state == "not_measured" for cell in cells if cell.indicator not in MEASURED)
    [drawn] = await drained(bus, "quality", ContributionDrawn, expected=1)
    assert len(drawn) == ContributionDrawn.padded_to
    # beside what is said of texts and of keys by the calendar
    other = "'cases.drafts.decided', 'cases.opening_keys.announced', 'cases.transfer_key.announced'"
    assert await ask(store, f"SELECT count(*) FROM outbox WHERE subject NOT IN ({other})") == [(3,)]
