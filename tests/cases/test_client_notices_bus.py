"""Short messages to clients on a real bus: passed on by the errand, and what became of them comes back."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI

from services.cases.casework.client_notices import errand
from shared.events import ClientNoticeEnded, ClientNoticeRequested, ClientNoticeWithdrawn, Event
from tests.cases.building import Database, some_settings
from tests.cases.client_notice_forms import (
    NUMBER,
    a_planned_file,
    letter_in,
    notice_asked_for,
    planned,
    rows,
    standings,
)
from tests.cases.watched_app import running_app
from tests.servers import Nats
from tests.shared.building import connected, drained, until

ALL_DAY = {"safe_from": "00:00", "safe_until": "23:59"}


@pytest.fixture
async def running(
    bus: Nats, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FastAPI]:
    monkeypatch.setattr(errand, "PAUSE", 0.1)
    settings = await some_settings(database, tmp_path, nats_url=bus.url, nats_seed=bus.seeds["cases"])
    async with running_app(settings) as app:
        yield app


async def publish(bus: Nats, *events: Event) -> None:
    async with connected(bus, "notify") as client:
        for number, event in enumerate(events):
            headers = {"Nats-Msg-Id": f"{event.id}-{number}"}
            await client.jetstream().publish(event.subject, event.body(), headers=headers)


async def test_it_reaches_notify_by_itself_and_the_outcome_comes_back_once(running: FastAPI, bus: Nats) -> None:
    desk, file = await a_planned_file(running, None, **ALL_DAY)
    assert (await notice_asked_for(desk, file)).status_code == 303
    [body] = await drained(bus, "notify", ClientNoticeRequested, expected=1)
    event = ClientNoticeRequested.model_validate_json(body)
    assert letter_in(event).address == NUMBER
    assert NUMBER.encode() not in body
    ended = ClientNoticeEnded(notice_id=event.notice_id, outcome="unknown")
    late = ClientNoticeEnded(notice_id=event.notice_id, outcome="delivered")
    await publish(bus, ended, ended, late)

    async def settled() -> bool:
        return await standings(running) == ["unknown"]

    await until(settled)
    assert [row.letter for row in await rows(running)] == [None]


async def test_what_was_passed_on_is_taken_back_when_the_plan_changes(running: FastAPI, bus: Nats) -> None:
    desk, file = await a_planned_file(running, None, **ALL_DAY)
    assert (await notice_asked_for(desk, file)).status_code == 303
    [body] = await drained(bus, "notify", ClientNoticeRequested, expected=1)
    notice_id: UUID = ClientNoticeRequested.model_validate_json(body).notice_id
    assert await planned(desk, file, address="0170 333", **ALL_DAY) == 303
    [withdrawn] = await drained(bus, "notify", ClientNoticeWithdrawn, expected=1)
    assert ClientNoticeWithdrawn.model_validate_json(withdrawn).notice_id == notice_id
    assert await standings(running) == ["withdrawn"]
