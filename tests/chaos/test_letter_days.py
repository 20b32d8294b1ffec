"""Days in the life of the keys for letters, with both services, a real bus and real databases: nothing lost, none kept.

The clock of casework is told; all else is as it runs.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from deploy.nats.identities import DEAD_LETTERS
from deploy.nats.messages import dead_letters
from deploy.nats.stream_administration import administration
from deploy.trouble import Trouble
from services.cases.app import create_app as create_cases
from services.cases.contact.letter_keys import handlers as retiring
from services.cases.contact.letter_keys import upkeep as changing
from services.cases.contact.letter_keys.acts import destroy
from services.cases.foundation.keys.place import with_ending, with_new_opening
from services.cases.foundation.workplace import Workplace
from services.intake.app import create_app as create_intake
from services.intake.letters import upkeep as ending
from shared.bus.lookups.put_aside import LettersOnBus
from shared.bus.relay import Relay
from shared.bus.subscriptions import broker_for
from shared.crypto.keypairs import PublicKey
from shared.crypto.receipts import Thread, uuid_of
from shared.crypto.sealing import Purpose, seal
from shared.events import RequestSealed
from shared.runtime import composition
from tests.cases import building as cases
from tests.intake import building as intake
from tests.kept_engines import kept_engine
from tests.servers import Nats
from tests.shared.building import QUICK, connected, drained, until
from tests.shared.listeners import send

pytestmark = pytest.mark.real
MIDNIGHT = datetime(2026, 3, 1, 23, 5, tzinfo=UTC)
"""Five minutes later where the centre is."""
DAY = timedelta(days=1)
OPENED = "SELECT count(*) FROM message WHERE problem IS NULL"
NOT_OPENED = "SELECT count(*) FROM message WHERE problem IS NOT NULL"


class Clock:
    now = MIDNIGHT

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Centre:
    clock: Clock
    cases: Callable[[], FastAPI]
    intake: Callable[[], FastAPI]
    client: httpx.AsyncClient | None = None
    sent: int = 0

    @asynccontextmanager
    async def running(self, make: Callable[[], FastAPI]) -> AsyncIterator[FastAPI]:
        app = make()
        async with app.router.lifespan_context(app):
            yield app

    @asynccontextmanager
    async def both(self) -> AsyncIterator[tuple[Workplace, FastAPI]]:
        async with self.running(self.cases) as desk, self.running(self.intake) as door:
            yield desk.state.workplace, door

    async def writes(self, door: FastAPI, *, with_page: str = "") -> int:
        """A client writes what the browser seals for the newest key of a page."""
        page = with_page or await opened_page(door)
        key = PublicKey.from_json(json.loads(page)[0])
        fields = intake.sealed_fields(thread=Thread(uuid_of(uuid4().bytes), b"s" * 32))
        content = intake.some_words().to_json(intake.THREAD.key.public())
        blob = seal(content, key, purpose=Purpose.REQUEST, centre=cases.CENTRE)
        async with at(door) as client:
            answer = await client.post("/write", data=fields | {"sealed": blob, "key_id": key.key_id})
        self.sent += answer.status_code == 303
        return answer.status_code


@asynccontextmanager
async def at(door: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url=intake.ADDRESS) as client:
        yield client


async def opened_page(door: FastAPI) -> str:
    """The keys that a page offers, once there are any."""

    async def there() -> str | None:
        async with at(door) as client:
            page = (await client.get("/write")).text
        found = page.split("data-keys='")[1].split("'")[0]
        return found if found != "[]" else None

    return str(await until(there))


async def counted(workplace: Workplace, question: str) -> int:
    async with workplace.store.engine.begin() as connection:
        await connection.exec_driver_sql("SELECT set_config('kokon.errand', 'retention', true)")
        return int((await connection.exec_driver_sql(question)).scalar_one())


def ids(workplace: Workplace) -> list[str]:
    return [key.key_id for key in workplace.letter_keys.now.opening]


@pytest.fixture
async def centre(database: cases.Database, bus: Nats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Centre:
    for module in (changing, ending):
        monkeypatch.setattr(module, "PAUSE", 0.1)
    monkeypatch.setattr(retiring, "LATER", 0.2)
    monkeypatch.setattr(composition, "Relay", partial(Relay, times=replace(QUICK, taken=0.2)))
    clock = Clock()
    wire = {"nats_url": bus.url}
    settings = await cases.some_settings(database, tmp_path, **wire, nats_seed=bus.seeds["cases"])
    signer = Ed25519PrivateKey.from_private_bytes(settings.place().read().handover).public_key()
    of_intake = intake.some_settings(
        await database("intake"),
        **wire,
        nats_seed=bus.seeds["intake"],
        centre=cases.CENTRE,
        casework_public_keys=(signer,),
    )
    return Centre(
        clock,
        lambda: create_cases(settings, now=clock, left=cases.nothing_left, engines=kept_engine),
        lambda: create_intake(of_intake, engines=kept_engine),
    )


async def all_opened(centre: Centre, workplace: Workplace) -> None:
    async def done() -> bool:
        return await counted(workplace, OPENED) == centre.sent

    await until(done)
    assert await counted(workplace, NOT_OPENED) == 0


async def only(workplace: Workplace, number: int) -> None:
    """So many keys are left."""

    async def left() -> bool:
        return len(ids(workplace)) == number

    await until(left)


async def test_a_week_of_keys(centre: Centre) -> None:
    """Each day new ones, and none of the day before is left on the evening."""
    seen: set[str] = set()
    async with centre.both() as (workplace, door):
        await until(lambda: len(ids(workplace)) == 4)
        for day in range(1, 4):
            today = ids(workplace)[:2]
            await until(lambda key_id=today[0]: offers(door, key_id))
            assert await centre.writes(door) == 303
            page = await opened_page(door)
            centre.clock.now = MIDNIGHT + day * DAY
            await until(lambda before=today[0]: ids(workplace)[0] != before)
            await only(workplace, 4)
            await until(lambda: offers(door, ids(workplace)[0]))
            assert await centre.writes(door, with_page=page) == 303, "the page was open over midnight"
            centre.clock.now += timedelta(hours=20)
            await only(workplace, 2)
            assert not set(today) & set(ids(workplace))
            assert await centre.writes(door, with_page=page) == 422
            assert not seen & set(ids(workplace))
            seen |= set(today)
        await all_opened(centre, workplace)
        assert set(workplace.store.ring.register.known()) >= seen
        async with door.state.store.engine.connect() as connection:
            asked = "SELECT count(*) FROM outbox WHERE subject LIKE 'intake.%.sealed'"
            assert (await connection.exec_driver_sql(asked)).scalar_one() == 0
    async with centre.running(centre.cases) as app:
        assert not seen & set(ids(app.state.workplace))


async def offers(door: FastAPI, key_id: str) -> bool:
    return bool(json.loads(await opened_page(door))[0]["key_id"] == key_id)


async def test_casework_is_away_for_three_days(centre: Centre) -> None:
    async with AsyncExitStack() as stack:
        async with centre.running(centre.cases):
            door = await stack.enter_async_context(centre.running(centre.intake))
            page = await opened_page(door)
        for _ in range(3):
            assert await centre.writes(door, with_page=page) == 303
            centre.clock.now += DAY
        desk = await stack.enter_async_context(centre.running(centre.cases))
        await all_opened(centre, desk.state.workplace)
        keys, today = desk.state.workplace.letter_keys, centre.clock.now
        await until(lambda: keys.now.opening_made == today)
        centre.clock.now += timedelta(hours=20)
        await only(desk.state.workplace, 2)
        assert await centre.writes(door, with_page=page) == 422


async def test_intake_is_away_for_three_days(centre: Centre) -> None:
    """What it took before waits there for casework, and so does the key that opens it."""
    async with centre.running(centre.cases) as desk:
        workplace: Workplace = desk.state.workplace
        async with centre.running(centre.intake) as door:
            page = await opened_page(door)
        # the process died before its relay carried anything
        door = centre.intake()
        assert await centre.writes(door, with_page=page) == 303
        await door.state.store.engine.dispose()
        first = ids(workplace)
        for day in range(3):
            centre.clock.now += DAY
            await only(workplace, len(first) + 2 * (day + 1))
        assert set(first) <= set(ids(workplace))
        async with centre.running(centre.intake):
            await all_opened(centre, workplace)
            await only(workplace, 4)
            assert not set(first) & set(ids(workplace))


async def test_what_was_put_aside_is_sealed_for_the_newest_key_and_only_its_older_copy_ends(
    centre: Centre, bus: Nats
) -> None:
    async with centre.both() as (workplace, door):
        await opened_page(door)
        await until(lambda: len(ids(workplace)) == 4)
        old = workplace.letter_keys.now.opening[0]
        key_id, blob = cases.sealed_words(cases.words_of_a_request("put aside"), old)
        letter = cases.a_request().model_copy(update={"key_id": key_id, "blob": blob})
        async with connected(bus, "cases") as client:
            headers = {"Kokon-Reason": "exhausted", "Kokon-Deliveries": "5"}
            await client.jetstream().publish(f"cases.dead.{letter.subject}", letter.body(), headers=headers)
        centre.clock.now += DAY
        await until(lambda: ids(workplace)[0] != old.key_id)
        centre.clock.now += timedelta(hours=20)
        await only(workplace, 2)
        newest = workplace.letter_keys.now.opening[0]
        async with administration(bus.url, DEAD_LETTERS, bus.seeds[DEAD_LETTERS]) as api:
            before, after = [one async for one in dead_letters.stored_letters(api)]
            assert dead_letters.instead_of(after) == before.letter.id
            assert (after.letter.at, after.letter.reason) == (before.letter.at, "exhausted")
            assert [one.id async for one in dead_letters.letters(api)] == [after.letter.id]
            with pytest.raises(Trouble, match=f"put back {after.letter.id} of"):
                await dead_letters.replay(api, before.letter.id)
            back = RequestSealed.model_validate_json(after.payload)
            assert back == letter.model_copy(update={"key_id": newest.key_id, "blob": back.blob})
            await dead_letters.replay(api, after.letter.id)
        centre.sent += 1
        await all_opened(centre, workplace)


async def test_a_letter_on_the_bus_keeps_its_key_though_no_outbox_knows_of_it(centre: Centre, bus: Nats) -> None:
    """An operator has put it back."""
    workplace: Workplace = centre.cases().state.workplace
    old = workplace.letter_keys.now.opening[0]
    await workplace.letter_keys.change(partial(with_new_opening, now=MIDNIGHT))
    await workplace.letter_keys.change(partial(with_ending, key_ids=[old.key_id], now=MIDNIGHT))
    broker = broker_for(bus.url, bus.seeds["cases"], name="cases")
    await broker.connect()

    async def destroyed() -> bool:
        return await destroy([old.key_id], bus=LettersOnBus(broker), workplace=workplace, now=MIDNIGHT)

    await send(bus, cases.a_request("put back").model_copy(update={"key_id": old.key_id}))
    assert not await destroyed()
    assert old.key_id in ids(workplace)
    await drained(bus, "cases", RequestSealed, expected=1)
    assert await destroyed()
    assert old.key_id not in ids(workplace)
    assert await destroyed(), "again is harmless"
    assert await destroy(ids(workplace), bus=LettersOnBus(broker), workplace=workplace, now=MIDNIGHT)
    assert len(ids(workplace)) == 3, "what is not to end stays, whoever says it is retired"
    await broker.stop()
    await workplace.store.engine.dispose()
    await workplace.store.ring.store.engine.dispose()
