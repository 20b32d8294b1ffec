"""What a client says of the centre in own words: from the door over a real bus to the lead's page, and nowhere else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from pydantic import SecretStr

from services.cases.app import create_app as create_cases
from services.intake.app import create_app as create_intake
from shared.store.connections import StoreAwayError
from tests.cases import building as cases
from tests.cases.stored_requests import ask
from tests.intake.building import some_settings as intake_settings
from tests.servers import Nats
from tests.shared.building import until

pytestmark = pytest.mark.real
WORDS = "CANARY: somebody laughed at my papers."
REQUEST = "CANARY: please call me."


class House:
    """The door and the casework of a centre, which run by one clock that the test moves."""

    intake: FastAPI
    cases: FastAPI

    def __init__(self) -> None:
        self.now = cases.NOON

    def clock(self) -> datetime:
        return self.now

    async def write(self, path: str, words: str) -> None:
        transport = httpx.ASGITransport(self.intake)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake.test") as client:
            answer = await client.post(path, data={"words": words, "channel": "none", "way": "server"})
            assert answer.status_code in (200, 303)

    async def has_keys(self) -> bool:
        try:
            return bool(await self.intake.state.desk.keys())
        except StoreAwayError:
            return False

    async def count(self, table: str) -> int:
        [(number,)] = await ask(self.cases.state.store, f"SELECT count(*) FROM {table}")
        return int(number)


@pytest.fixture
async def house(database: Callable[[str], Awaitable[SecretStr]], bus: Nats, tmp_path: Path) -> AsyncIterator[House]:
    house = House()
    at_work = await cases.some_settings(database, tmp_path, nats_url=bus.url, nats_seed=bus.seeds["cases"])
    signer = Ed25519PrivateKey.from_private_bytes(cases.centre_keys().handover).public_key()
    at_the_door = intake_settings(
        await database("intake"),
        nats_url=bus.url,
        nats_seed=bus.seeds["intake"],
        centre=cases.CENTRE,
        casework_public_keys=(signer,),
    )
    house.cases, house.intake = create_cases(at_work, now=house.clock), create_intake(at_the_door, now=house.clock)
    async with AsyncExitStack() as stack:
        for one in (house.intake, house.cases):
            await stack.enter_async_context(one.router.lifespan_context(one))
        await until(house.has_keys)
        yield house


async def test_words_reach_the_lead_a_month_later_and_no_counsellor(house: House) -> None:
    await house.write("/answers/words", WORDS)
    await house.write("/write", REQUEST)

    async def both_are_there() -> bool:
        return (await house.count("remark"), await house.count("message")) == (1, 1)

    await until(both_are_there)
    counsellor, lead = await cases.sit_down(house.cases, "counsellor"), await cases.sit_down(house.cases, "lead")
    [(request_id,)] = await ask(house.cases.state.store, "SELECT id FROM request")
    assert REQUEST in (await counsellor.get(f"/requests/{request_id}")).text
    assert (await counsellor.get("/requests")).text.count(f"/requests/{request_id}") > 0
    assert WORDS not in (await lead.get("/remarks")).text
    house.now += timedelta(days=31)
    assert WORDS in (await lead.get("/remarks")).text
    assert (await counsellor.get("/remarks")).status_code == 403
    assert await house.count("request") == 1
    told = await ask(house.cases.state.store, "SELECT subject, body FROM outbox")
    assert not any(b"CANARY" in row.body for row in told)
    sealed = "SELECT subject, octet_length(body) FROM outbox WHERE subject = 'intake.request.sealed'"
    async with house.intake.state.store.engine.connect() as connection:
        rows = [tuple(row) for row in await connection.exec_driver_sql(sealed)]
    assert len(rows) == 2
    assert len(set(rows)) == 1, "on the bus one looks like the other"
