"""What clients say in their own words: apart from requests, of nobody, with a month; for lead and quality alone."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import insert
from structlog.testing import capture_logs

from services.cases.contact.remarks.domain import KEY_ID, LONGEST, end_of, remark_sealer
from services.cases.contact.remarks.store import WORDS, remarks
from services.cases.contact.request_steps.domain import Needs, RequestUrgency
from services.cases.contact.requests.acts import answer, open_kept, receive
from services.cases.contact.requests.step_acts import enter_needs
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.keys.domain import KeysAwayError
from services.cases.foundation.roles import Role
from services.cases.foundation.workplace import Workplace
from services.cases.oversight.incidents.domain import centre_sealer
from services.cases.retention.erasure.hourly_purge import sweep
from shared.crypto.sealing import PrivateKey
from shared.events import MessageSealed, RequestSealed
from tests.cases.building import (
    NOON,
    Database,
    a_message,
    a_person,
    a_request,
    centre_keys,
    hire,
    sealed_words,
    seated,
    sit_down,
    some_settings,
    words_of_a_request,
)
from tests.cases.stored_requests import ask, conversation, inbox
from tests.cases.watched_app import watched_app
from tests.shared.patience import PATIENCE

NEXT_MONTH = NOON + timedelta(days=31)
READERS = {"lead", "quality_officer"}
PRAISE = "CANARY: nobody laughed at me."


class Clock:
    now = NOON


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(database: Database, tmp_path: Path, clock: Clock) -> AsyncIterator[FastAPI]:
    async with watched_app(await some_settings(database, tmp_path), now=lambda: clock.now) as made:
        yield made


def a_remark(words: str = PRAISE, **changes: Any) -> RequestSealed:
    return a_request(words, **{"kind": "feedback", **changes})


async def arrive(app: FastAPI, *events: RequestSealed | MessageSealed, now: datetime = NOON) -> None:
    await receive(list(events), workplace=app.state.workplace, now=now)


async def shown_to(app: FastAPI, role: str, path: str = "/remarks") -> str:
    answer = await (await sit_down(app, role)).get(path)
    assert answer.status_code == 200
    return answer.text


async def count(app: FastAPI, table: str) -> int:
    [(number,)] = await ask(app.state.store, f"SELECT count(*) FROM {table}")
    return int(number)


async def test_it_is_no_request_and_keeps_a_month_and_nothing_else(app: FastAPI) -> None:
    await hire(app.state.store, "lead")
    event = a_remark(contact={"channel": "email", "value": "CANARY@example.org", "when": ""}, about={"name": "CANARY"})
    await arrive(app, event)
    assert await inbox(app.state.store) == []
    assert [await count(app, table) for table in ("request", "message", "request_needs")] == [0, 0, 0]
    [(remark_id, month, sealed)] = await ask(app.state.store, "SELECT * FROM remark")
    assert month == "2026-03"
    assert remark_id not in (event.request_id, event.thread_id, event.id)
    assert b"CANARY" not in sealed
    async with app.state.store.ring.store.engine.begin() as keys:
        assert (await keys.exec_driver_sql("SELECT count(*) FROM client_key")).scalar_one() == 0
    assert await count(app, "outbox") == 0, "nobody is told, at no moment"


async def test_what_comes_twice_is_kept_once(app: FastAPI) -> None:
    event = a_remark()
    await arrive(app, event, event)
    await arrive(app, event)
    assert await count(app, "remark") == 1


async def test_lead_and_quality_officer_read_it_when_the_month_is_over(app: FastAPI, clock: Clock) -> None:
    await arrive(app, a_remark(), a_remark("<b>CANARY</b> of another"))
    for role in READERS:
        assert "CANARY" not in await shown_to(app, role)
    clock.now = NEXT_MONTH
    for role in READERS:
        page = await shown_to(app, role)
        assert PRAISE in page
        assert "&lt;b&gt;CANARY&lt;/b&gt; of another" in page
        assert "March 2026" in page


async def test_nobody_else_reads_or_deletes_it_and_the_database_agrees(app: FastAPI, clock: Clock) -> None:
    await arrive(app, a_remark())
    [(remark_id,)] = await ask(app.state.store, "SELECT id FROM remark")
    clock.now = NEXT_MONTH
    for role in (*Role, "office"):
        async with app.state.store.reading(a_person(role)) as work:
            found = (await work.connection.exec_driver_sql("SELECT * FROM remark")).all()
            assert len(found) == (1 if role in READERS else 0), role
    for role in {*Role} - READERS:
        async with app.state.store.reading(a_person(role)) as work:
            assert (await work.connection.exec_driver_sql("DELETE FROM remark")).rowcount == 0
        desk = await sit_down(app, role)
        read, deleted = await desk.get("/remarks"), await desk.post("/remarks", remark=str(remark_id))
        assert (read.status_code, deleted.status_code) == (403, 403), role
        assert "CANARY" not in read.text + deleted.text
    assert await count(app, "remark") == 1


async def test_a_reader_deletes_it_and_the_audit_knows_who_read_and_who_deleted(app: FastAPI, clock: Clock) -> None:
    await arrive(app, a_remark(), a_remark("Another one."))
    [(first,), (second,)] = await ask(app.state.store, "SELECT id FROM remark ORDER BY id")
    clock.now = NEXT_MONTH
    lead = await hire(app.state.store, "lead")
    desk = await seated(app, lead)
    assert (await desk.post("/remarks", other="x")).status_code == 422
    assert (await desk.post("/remarks", remark="none")).status_code == 422
    assert (await desk.post("/remarks", remark=str(first))).status_code == 303
    assert await ask(app.state.store, "SELECT id FROM remark") == [(second,)]
    noted = await ask(
        app.state.store, f"SELECT act, ids FROM audit_entry WHERE actor = '{lead.id}' AND kind = 'remark'"
    )
    assert ("erase", [first]) in [tuple(row) for row in noted]
    assert {first, second} in [set(row.ids) for row in noted if row.act == "read"]


async def test_a_restored_copy_does_not_bring_back_what_a_reader_deleted(app: FastAPI, clock: Clock) -> None:
    await arrive(app, a_remark(), a_remark("Another one."))
    store, ring = app.state.store, app.state.store.ring
    copy = await ask(store, "SELECT id, month, words FROM remark ORDER BY id")
    clock.now = NEXT_MONTH
    desk = await sit_down(app, "lead")
    assert (await desk.post("/remarks", remark=str(copy[0].id))).status_code == 303
    page = (await desk.get("/remarks?told=deleted")).text
    assert "on May 5, 2026 at the latest; if one is restored before, it is deleted again" in page
    [end] = await asyncio.to_thread(ring.register.known)
    assert end == end_of(copy[0].id)
    assert copy[0].id.hex not in end.replace("-", ""), "a digest alone"
    await ask(store, "DELETE FROM remark RETURNING id")
    await ask(store, "DELETE FROM tombstone RETURNING key_id")
    async with store.errand(Errand.RETENTION) as on_errand:
        await on_errand.transaction.connection.execute(insert(remarks), [dict(row._mapping) for row in copy])
    await store.agree(again=True)
    assert await ask(store, "SELECT id FROM remark") == [(copy[1].id,)]


async def test_one_deleted_before_a_crash_is_noted_outside_at_the_next_start(
    app: FastAPI, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await arrive(app, a_remark())
    [(remark_id,)] = await ask(app.state.store, "SELECT id FROM remark")
    clock.now, ring = NEXT_MONTH, app.state.store.ring
    desk = await sit_down(app, "lead")
    with monkeypatch.context() as patched:
        patched.setattr(ring, "destroy", AsyncMock(side_effect=KeysAwayError("away")))
        assert (await desk.post("/remarks", remark=str(remark_id))).status_code == 303
    assert await asyncio.to_thread(ring.register.known) == {}
    await app.state.store.agree(again=True)
    assert list(await asyncio.to_thread(ring.register.known)) == [end_of(remark_id)]


async def test_nothing_of_this_month_is_deleted_unseen(app: FastAPI) -> None:
    await arrive(app, a_remark())
    [(remark_id,)] = await ask(app.state.store, "SELECT id FROM remark")
    await (await sit_down(app, "lead")).post("/remarks", remark=str(remark_id))
    assert await count(app, "remark") == 1


async def test_after_an_hour_no_transaction_and_no_place_joins_it_to_its_event(app: FastAPI) -> None:
    events = [a_remark(f"Remark {number}") for number in range(8)]
    for event in events:
        await arrive(app, event)
    joined = "SELECT count(*) FROM remark JOIN inbox ON remark.xmin = inbox.xmin"
    assert await ask(app.state.store, joined) == [(8,)], "until then a thief of the database can join them"
    await sweep(workplace=app.state.workplace, now=NOON)
    assert await ask(app.state.store, joined) == [(0,)]
    ids = [row.id for row in await ask(app.state.store, "SELECT id FROM remark ORDER BY ctid")]
    assert ids == sorted(ids)


async def test_putting_in_order_keeps_no_request_waiting(app: FastAPI) -> None:
    lock = "LOCK TABLE remark IN EXCLUSIVE MODE"
    async with app.state.store.work() as work:
        await work.connection.exec_driver_sql(lock)
        arriving = asyncio.create_task(arrive(app, a_remark(), a_request("Please call me.")))
        async with asyncio.timeout(PATIENCE):
            while not await count(app, "request"):  # noqa: ASYNC110 - the server has no event for it
                await asyncio.sleep(0.05)
    await arriving
    assert await count(app, "remark") == 1


async def test_putting_in_order_holds_nothing_else_of_the_sweep(app: FastAPI) -> None:
    held = (
        "SELECT relation::regclass::text FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND pid IN (SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'remark'::regclass)"
    )
    async with app.state.store.work() as work:
        await work.connection.exec_driver_sql("LOCK TABLE remark IN EXCLUSIVE MODE")
        sweeping = asyncio.create_task(sweep(workplace=app.state.workplace, now=NOON))
        async with asyncio.timeout(PATIENCE):
            while not (tables := await ask(app.state.store, held)):  # noqa: ASYNC110 - the server has no event for it
                await asyncio.sleep(0.05)
    await sweeping
    assert {name for (name,) in tables} == {"remark"}


async def test_putting_in_order_takes_no_words_into_the_service_and_changes_none(app: FastAPI, clock: Clock) -> None:
    said = [chr(0x1200 + number) * LONGEST for number in range(60)]
    await arrive(app, *(a_remark(words) for words in said))
    await sweep(workplace=app.state.workplace, now=NOON)
    tracemalloc.start()
    try:
        await sweep(workplace=app.state.workplace, now=NOON)
        _, highest = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    [(stored,)] = await ask(app.state.store, "SELECT sum(length(words)) FROM remark")
    assert highest < stored / 2
    clock.now = NEXT_MONTH
    pages = "".join([await shown_to(app, "lead", f"/remarks?page={number}") for number in (1, 2, 3)])
    assert [words for words in said if words not in pages] == []


async def test_a_flood_is_cut_off_in_its_month_and_the_log_counts_the_rest(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.cases.contact.remarks.acts.MOST", 3)
    await arrive(app, a_remark(), a_remark())
    with capture_logs() as lines:
        await arrive(app, a_request("Please call me."), *(a_remark() for _ in range(4)))
        await arrive(app, a_remark())
    assert [(line["event"], line["count"]) for line in lines if "count" in line] == [
        ("remarks_over_limit", 3),
        ("remarks_over_limit", 1),
    ]
    assert [await count(app, table) for table in ("remark", "request")] == [3, 1]
    await arrive(app, a_remark(), now=NEXT_MONTH)
    assert await count(app, "remark") == 4


async def test_it_is_gone_twelve_months_after_its_month(app: FastAPI) -> None:
    await arrive(app, a_remark())
    for day, left in (
        (datetime(2027, 3, 31, 12, tzinfo=UTC), 1),
        (datetime(2027, 4, 1, 12, tzinfo=UTC), 0),
    ):
        await sweep(workplace=app.state.workplace, now=day)
        assert await count(app, "remark") == left


def sealed_for(key: PrivateKey, **fields: str) -> dict[str, str]:
    key_id, blob = sealed_words(words_of_a_request(PRAISE, **fields), key)
    return {"key_id": key_id, "blob": blob}


def with_key(app: FastAPI, found: PrivateKey) -> Workplace:
    now: Workplace = app.state.workplace
    return replace(now, keys=replace(now.keys, opening=(*now.keys.opening, found)), letter_file=None)


async def test_one_whose_key_turns_up_later_leaves_nothing_in_the_inbox(app: FastAPI) -> None:
    lost = PrivateKey.generate("lost")
    event = RequestSealed(request_id=uuid4(), thread_id=uuid4(), **sealed_for(lost, kind="feedback"))
    await arrive(app, event)
    assert len(await inbox(app.state.store)) == 1, "sealed, nobody can know what it is"
    await enter_needs(
        event.request_id,
        Needs(urgency=RequestUrgency.DEADLINE),
        needs_id=uuid4(),
        before=None,
        reader=await hire(app.state.store, "counsellor"),
        workplace=app.state.workplace,
        now=NOON,
    )
    assert await open_kept(workplace=with_key(app, lost), now=NOON) == 1
    assert await inbox(app.state.store) == []
    assert [await count(app, table) for table in ("request", "message", "request_needs", "remark")] == [0, 0, 0, 1]
    async with app.state.store.ring.store.engine.begin() as keys:
        assert (await keys.exec_driver_sql("SELECT count(*) FROM client_key")).scalar_one() == 0


async def test_where_its_key_cannot_be_destroyed_at_once_the_next_start_does_it(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, store = PrivateKey.generate("lost"), app.state.store
    await arrive(app, RequestSealed(request_id=uuid4(), thread_id=uuid4(), **sealed_for(lost, kind="feedback")))
    with monkeypatch.context() as patched:
        patched.setattr(store.ring.store, "destroyed", AsyncMock(side_effect=KeysAwayError("away")))
        with pytest.raises(KeysAwayError):
            await open_kept(workplace=with_key(app, lost), now=NOON)
    await store.agree(again=True)
    assert [await count(app, table) for table in ("request", "message", "remark")] == [0, 0, 1]
    async with store.ring.store.engine.begin() as keys:
        assert (await keys.exec_driver_sql("SELECT count(*) FROM client_key")).scalar_one() == 0


async def test_in_a_conversation_the_client_waits_as_without_it(app: FastAPI) -> None:
    lost, later = PrivateKey.generate("lost"), NOON + timedelta(hours=1)
    answered, waiting = a_request(), a_request()
    await arrive(app, answered, waiting)
    counsellor = await hire(app.state.store, "counsellor")
    await answer(
        answered.request_id,
        "Come at ten.",
        reply_id=uuid4(),
        seen=answered.request_id,
        reader=counsellor,
        workplace=app.state.workplace,
        now=NOON,
    )
    forged = [
        MessageSealed(message_id=uuid4(), thread_id=one.thread_id, **sealed_for(lost, kind="feedback"))
        for one in (answered, waiting)
    ]
    await arrive(app, *forged, now=later)
    since = "SELECT id, waiting_since FROM request"
    assert {tuple(row) for row in await ask(app.state.store, since)} == {
        (answered.request_id, later),
        (waiting.request_id, NOON),
    }
    assert await open_kept(workplace=with_key(app, lost), now=later) == 2
    assert {tuple(row) for row in await ask(app.state.store, since)} == {
        (answered.request_id, None),
        (waiting.request_id, NOON),
    }
    assert await count(app, "remark") == 2


async def test_a_forged_kind_changes_no_conversation(app: FastAPI) -> None:
    request = a_request("Please call me.")
    await arrive(app, request)
    await arrive(app, a_message("CANARY", thread_id=request.thread_id), a_remark(thread_id=request.thread_id))
    forged = sealed_words(words_of_a_request("Forged", kind="feedback"))
    await arrive(
        app,
        MessageSealed(message_id=uuid4(), thread_id=request.thread_id, key_id=forged[0], blob=forged[1]),
        a_request("Of no kind", kind="praise"),
    )
    found = await conversation(app.state.store, request.request_id)
    assert [message.words for message in found.messages] == ["Please call me.", "CANARY"]
    assert await count(app, "remark") == 2
    assert await ask(app.state.store, "SELECT problem FROM message WHERE problem IS NOT NULL") == [("not_understood",)]


async def test_words_too_long_empty_or_spoiled_harm_nothing(app: FastAPI, clock: Clock) -> None:
    key_id, blob = sealed_words(b"no words at all", None)
    spoiled = RequestSealed(request_id=uuid4(), thread_id=uuid4(), key_id=key_id, blob=blob)
    await arrive(app, a_remark(" \0\r\n "), a_remark("x" * (LONGEST + 5_000)), a_remark("a\0b"), spoiled)
    assert await count(app, "remark") == 2
    clock.now = NEXT_MONTH
    page = await shown_to(app, "lead")
    assert "x" * LONGEST in page
    assert "x" * (LONGEST + 1) not in page
    assert "ab" in page
    [entry] = await inbox(app.state.store)
    assert entry.id == spoiled.request_id


def test_the_key_of_remarks_is_its_own() -> None:
    row = uuid4()
    sealed = remark_sealer(centre_keys()).seal(WORDS, PRAISE, row=row, key_id=KEY_ID)
    assert remark_sealer(centre_keys()).read(WORDS, sealed, row=row, key_id=KEY_ID) == PRAISE
    assert centre_sealer(centre_keys()).read(WORDS, sealed, row=row, key_id=KEY_ID) is None
