"""A client hears that there is an answer at the hour that was agreed, and not at night: from the click of a counsellor
over a real bus to a real mail server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.cases.app import create_app as create_cases
from services.cases.casework.client_notices import errand
from services.cases.casework.client_notices.acts import pass_on_due
from services.notify import keys
from services.notify.app import create_app as create_notify
from services.notify.notices.catalogues import read_catalogues
from shared.client_letters import ClientTemplate
from tests.cases import building as cases
from tests.cases.client_notice_forms import EVENING, a_planned_file, notice_asked_for, standings
from tests.notify import building as notify
from tests.notify.mailbox import Mailbox, served
from tests.servers import Nats
from tests.shared.building import until

pytestmark = pytest.mark.real
HOUR = timedelta(hours=1)
NIGHT = cases.NOON.replace(hour=21)
"""Eleven o'clock in Bucharest."""
BY_MAIL = {"channel": "email", "address": "ana@example.org"} | EVENING
SAID = read_catalogues()["ro"].client[ClientTemplate.LOOK_AGAIN].forms[""]


class House:
    """A centre whose casework and notices run by one clock, which the test moves."""

    app: FastAPI

    def __init__(self) -> None:
        self.now, self.mailbox, self.looks = cases.NOON, Mailbox(), 0

    def clock(self) -> datetime:
        return self.now

    async def look(self, **given: Any) -> int:
        """What the errand of notices does every half minute, here much oftener."""
        found = await pass_on_due(**given)
        self.looks += 1
        return found

    async def is_at(self, moment: datetime) -> None:
        """Casework has looked at that hour what is due."""
        self.now, before = moment, self.looks
        await until(lambda: self.looks >= before + 2)


@pytest.fixture
async def house(
    database: Callable[[str], Awaitable[SecretStr]], bus: Nats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    house, key = House(), keys.init(tmp_path / "notify.json", cases.CENTRE)
    monkeypatch.setattr(errand, "PAUSE", 0.05)
    monkeypatch.setattr(errand, "pass_on_due", house.look)
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(served(house.mailbox))
        at_work = await cases.some_settings(
            database, tmp_path, nats_url=bus.url, nats_seed=bus.seeds["cases"], notify_sealing_key=key.public()
        )
        sending = notify.some_settings(
            tmp_path,
            nats_url=bus.url,
            nats_seed=bus.seeds["notify"],
            database_url=await database("notify"),
            centre=cases.CENTRE,
            smtp_url=f"smtp://127.0.0.1:{port}",
        )
        house.app = create_cases(at_work, now=house.clock)
        for one in (house.app, create_notify(sending, now=house.clock)):
            await stack.enter_async_context(one.router.lifespan_context(one))
        yield house


async def test_a_romanian_client_is_told_at_seven_in_the_evening_and_not_at_night(house: House) -> None:
    desk, file = await a_planned_file(house.app, None, **BY_MAIL)
    await house.is_at(NIGHT)
    assert (await notice_asked_for(desk, file, language="ro")).status_code == 303
    for hours in range(20):
        await house.is_at(NIGHT + hours * HOUR)
        assert house.mailbox.mails == [], f"{hours} hours after eleven at night"
    await house.is_at(NIGHT + 20 * HOUR)
    await until(lambda: len(house.mailbox.mails) == 1)
    [mail] = house.mailbox.mails
    assert mail["To"] == BY_MAIL["address"]
    assert mail.get_content().strip() == SAID

    async def is_known() -> bool:
        return await standings(house.app) == ["delivered"]

    await until(is_known)
    assert house.mailbox.recipients == [BY_MAIL["address"]]


async def test_who_is_not_safe_any_more_is_not_told(house: House) -> None:
    desk, file = await a_planned_file(house.app, None, **BY_MAIL)
    assert (await notice_asked_for(desk, file, language="ro")).status_code == 303
    turned = {"safety": "not_safe", "plan_id": str(uuid4()), "plan_seen": ""}
    assert (await desk.post(f"{file}/contact-plan/safety", **turned)).status_code == 303
    for hour in (17, 18, 19):
        await house.is_at(cases.NOON.replace(hour=hour))
    assert await standings(house.app) == ["withdrawn"]
    assert house.mailbox.mails == []
