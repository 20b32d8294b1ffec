"""Replies of the centre arrive once, wait to be read, and are forgotten when nobody comes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select, update

from services.intake import domain
from services.intake.handlers import on_number_replaced, on_reply_sealed
from services.intake.letters import desk
from services.intake.store import ended_threads, replies
from shared.crypto.receipts import Thread
from shared.events import NumberReplaced, RequestSealed
from tests.intake.building import KEPT_THREAD, THREAD, a_reply, at_the_door, keep, opened, sealed_fields, some_settings
from tests.servers import Nats
from tests.shared.building import connected, drained, until


async def number_of_replies(app: FastAPI) -> int:
    async with app.state.store.engine.connect() as connection:
        return int((await connection.execute(select(func.count()).select_from(replies))).scalar_one())


async def test_a_reply_that_comes_twice_is_kept_once(app: FastAPI) -> None:
    reply = a_reply()
    for _ in range(2):
        await on_reply_sealed(reply, app.state.desk)
    assert await number_of_replies(app) == 1


async def test_a_reply_that_is_told_again_under_another_id_is_kept_once(app: FastAPI) -> None:
    reply = a_reply()
    await on_reply_sealed(reply, app.state.desk)
    await on_reply_sealed(a_reply().model_copy(update={"reply_id": reply.reply_id}), app.state.desk)
    assert await number_of_replies(app) == 1


async def test_old_replies_are_forgotten_and_young_ones_stay(app: FastAPI) -> None:
    old, young = a_reply(), a_reply()
    await keep(app, old, young)
    await age(app, old.reply_id, domain.KEPT + timedelta(minutes=1))
    await age(app, young.reply_id, domain.KEPT - timedelta(minutes=1))
    async with app.state.store.work() as work:
        assert await work.forget_before(datetime.now(UTC) - domain.KEPT) == 1
        assert list(await work.replies_of(KEPT_THREAD.thread_id)) == [young.blob]


@pytest.mark.parametrize("late", [False, True], ids=["in order", "the reply comes last"])
async def test_a_number_that_was_replaced_opens_nothing_whatever_comes_after_it(app: FastAPI, *, late: bool) -> None:
    other = Thread(UUID("8a1ffa11-0000-8000-8000-000000000002"), b"o" * 32)
    reply, replaced, new = a_reply(), NumberReplaced(thread_id=KEPT_THREAD.thread_id), a_reply(thread=other)
    if not late:
        await on_reply_sealed(reply, app.state.desk)
    await on_number_replaced(replaced, app.state.desk)
    await on_number_replaced(replaced, app.state.desk)
    await keep(app, reply, new)
    async with app.state.store.work() as work:
        await work.keep_own(uuid4(), KEPT_THREAD.thread_id, "own")
        assert list(await work.replies_of(KEPT_THREAD.thread_id)) == []
    assert len(await app.state.desk.replies_of(app.state.desk.kept_id(other.thread_id))) == 1
    assert await number_of_replies(app) == 1


async def test_a_reply_saved_while_its_number_is_replaced_is_not_shown(app: FastAPI) -> None:
    async with app.state.store.work() as keeping, app.state.store.work() as ending:
        await keeping.keep(a_reply(), KEPT_THREAD.thread_id)
        await ending.end_thread(KEPT_THREAD.thread_id, datetime.now(UTC))
    assert await number_of_replies(app) == 1
    assert list(await app.state.desk.replies_of(KEPT_THREAD.thread_id)) == []


async def test_that_a_thread_has_ended_is_forgotten_when_no_reply_can_come_any_more(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "FORGETTING_PAUSE", 0.01)
    async with app.state.store.work() as work:
        await work.end_thread(KEPT_THREAD.thread_id, datetime.now(UTC) - domain.KEPT - timedelta(days=2))
        await work.end_thread(uuid4(), datetime.now(UTC) - domain.KEPT)
    task = asyncio.create_task(app.state.desk.forget_old_replies())

    async def one_is_left() -> bool:
        async with app.state.store.engine.connect() as connection:
            return len((await connection.execute(select(ended_threads))).all()) == 1

    await until(one_is_left)
    task.cancel()


async def test_the_background_forgets_them_by_itself(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "FORGETTING_PAUSE", 0.01)
    reply = a_reply()
    task = asyncio.create_task(app.state.desk.forget_old_replies())
    await keep(app, reply)
    await age(app, reply.reply_id, domain.KEPT + timedelta(days=1))
    await until(lambda: gone(app))
    task.cancel()


async def test_a_clock_that_leapt_takes_no_reply_from_anybody(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    reply, leaps = a_reply(), app.state.desk
    await keep(app, reply)
    moments = iter([datetime.now(UTC), *[datetime.now(UTC) + timedelta(days=400)] * 2])
    monkeypatch.setattr(leaps, "_now", lambda: next(moments))
    monkeypatch.setattr(desk, "FORGETTING_PAUSE", 0.0)
    with pytest.raises((StopIteration, RuntimeError)):
        await leaps.forget_old_replies()
    assert not await gone(app)


async def test_the_newest_replies_are_shown_where_there_are_very_many(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.intake.store.MOST_REPLIES", 2)
    sent = [a_reply() for _ in range(3)]
    for reply in sent:
        await keep(app, reply)
    async with app.state.store.work() as work:
        assert list(await work.replies_of(KEPT_THREAD.thread_id)) == [reply.blob for reply in sent[1:]]


async def test_one_answer_never_holds_more_than_a_telephone_can_load(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [a_reply() for _ in range(3)]
    await keep(app, *sent)
    monkeypatch.setattr("services.intake.store.MOST_TOGETHER", 2 * len(sent[0].blob))
    async with app.state.store.work() as work:
        assert list(await work.replies_of(KEPT_THREAD.thread_id)) == [reply.blob for reply in sent[1:]]


async def test_requests_leave_and_replies_arrive_over_the_real_bus(
    database: Callable[[str], Awaitable[SecretStr]], bus: Nats
) -> None:
    settings = some_settings(await database("intake"), nats_url=bus.url, nats_seed=bus.seeds["intake"])
    async with at_the_door(settings) as (client, app), app.router.lifespan_context(app):
        assert (await client.post("/write", data=sealed_fields())).status_code == 303
        (body,) = await drained(bus, "cases", RequestSealed, expected=1)
        assert opened(RequestSealed.model_validate_json(body))["words"]
        await answered(bus, reply := a_reply())
        await until(lambda: shown_to(client, [reply.blob]))


async def answered(bus: Nats, reply: Any) -> None:
    async with connected(bus, "cases") as cases:
        await cases.jetstream().publish(reply.subject, reply.body(), headers={"Nats-Msg-Id": str(reply.id)})


async def shown_to(client: httpx.AsyncClient, blobs: list[str]) -> bool:
    answer = await client.post("/replies", json={"thread_id": str(THREAD.thread_id)})
    return bool(answer.json()["replies"] == blobs)


async def gone(app: FastAPI) -> bool:
    return await number_of_replies(app) == 0


async def age(app: FastAPI, reply_id: object, by: timedelta) -> None:
    older = update(replies).where(replies.c.reply_id == reply_id).values(received_at=replies.c.received_at - by)
    async with app.state.store.engine.begin() as connection:
        await connection.execute(older)
