"""The keys that letters are sealed for: only what casework signed, only the newest said, and none retired too early."""

import asyncio
import json
import random
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from services.intake.domain import HandedIn, NotTakenError
from services.intake.letters.handlers import on_opening_keys_announced
from services.intake.letters.upkeep import retire_unused
from shared.crypto.keypairs import PrivateKey
from shared.events import OpeningKeysAnnounced, OpeningKeysRetired
from tests.intake.building import (
    KEY,
    KEYS,
    OLD_KEY,
    announced,
    clear_fields,
    outbox_events,
    sealed_fields,
    sealed_words,
    some_words,
)

NEW_KEY = PrivateKey.generate("request-x25519-new")
FROM_SCRIPT = {"accept": "application/json"}


async def hear(app: FastAPI, told: OpeningKeysAnnounced) -> None:
    handler: Any = on_opening_keys_announced
    await handler._original_call(told, app.state.store, app.state.settings)


async def keys_of(client: httpx.AsyncClient) -> list[str]:
    """Those that a page offers to the browser, the newest first."""
    page = (await client.get("/write")).text
    offered = page.split("data-keys='")[1].split("'")[0]
    return [key["key_id"] for key in json.loads(offered)]


async def retired(app: FastAPI) -> list[str]:
    await retire_unused(app.state.store)
    return [key_id for told in await outbox_events(app, OpeningKeysRetired) for key_id in told.key_ids]


async def forget_letters(app: FastAPI) -> None:
    """As the relay does when casework has acknowledged them."""
    async with app.state.store.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM outbox WHERE subject LIKE 'intake.%.sealed'")


async def test_pages_seal_for_what_was_announced_last(client: httpx.AsyncClient, app: FastAPI) -> None:
    assert await keys_of(client) == list(KEYS)
    await hear(app, announced(NEW_KEY, KEY, number=3))
    assert await keys_of(client) == [NEW_KEY.key_id, KEY.key_id]
    await hear(app, announced(OLD_KEY, number=2))
    assert await keys_of(client) == [NEW_KEY.key_id, KEY.key_id], "what was said before comes late, or is played again"
    for key_id, status in ((OLD_KEY, 422), (KEY, 303), (NEW_KEY, 303)):
        answer = await client.post("/write", data=sealed_fields(key=key_id), headers=FROM_SCRIPT)
        assert answer.status_code == status


@pytest.mark.parametrize(
    "forged",
    [
        {"key": Ed25519PrivateKey.generate()},
        {"centre": "south"},
    ],
)
async def test_keys_that_casework_did_not_sign_are_not_used(
    client: httpx.AsyncClient, app: FastAPI, forged: dict[str, Any]
) -> None:
    await hear(app, announced(NEW_KEY, number=9, **forged))
    assert await keys_of(client) == list(KEYS)
    real = announced(NEW_KEY, number=9)
    for changed in (
        {"number": 10},
        {"keys": announced(OLD_KEY).keys},
        {"ending": (KEY.key_id,)},
        {"signature": ""},
    ):
        await hear(app, real.model_copy(update=changed))
        assert await keys_of(client) == list(KEYS), changed


async def test_without_a_key_nothing_is_taken_in_clear_and_the_text_is_kept(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    async with app.state.store.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM letter_key")
    answer = await client.post("/write", data=clear_fields())
    assert (answer.status_code, clear_fields()["words"] in answer.text) == (503, True)
    assert await outbox_events(app, OpeningKeysRetired) == []


async def test_a_key_is_retired_when_casework_has_every_letter_that_is_sealed_for_it(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    await client.post("/write", data=sealed_fields(key=OLD_KEY))
    await client.post("/write", data=sealed_fields(key=KEY))
    assert await retired(app) == []
    await hear(app, announced(NEW_KEY, KEY, number=2, ending=[OLD_KEY.key_id]))
    assert await retired(app) == [], "a letter waits for it"
    assert (await client.post("/write", data=sealed_fields(key=OLD_KEY), headers=FROM_SCRIPT)).status_code == 422
    await forget_letters(app)
    assert await retired(app) == [OLD_KEY.key_id]
    assert await retired(app) == [OLD_KEY.key_id], "once"
    await hear(app, announced(NEW_KEY, KEY, number=2, ending=[OLD_KEY.key_id]))
    assert await retired(app) == [OLD_KEY.key_id] * 2, "casework still has it, and asks again"


async def test_no_letter_slips_in_while_its_key_is_retired(app: FastAPI, record_property: Any) -> None:
    """Many at once, in any order: each is in the outbox before its key is said to be retired, or is refused."""
    seed = random.randrange(1 << 32)
    record_property("seed", seed)
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)

    async def one() -> bool:
        await asyncio.sleep(chance.random() / 20)
        event = sealed_words(some_words(str(uuid4())))
        try:
            await app.state.desk.hand_in(HandedIn(event))
        except NotTakenError:
            return False
        return True

    async def ends() -> int:
        await asyncio.sleep(chance.random() / 20)
        await hear(app, announced(NEW_KEY, number=2, ending=[KEY.key_id]))
        async with app.state.store.engine.connect() as connection:
            found = await connection.exec_driver_sql("SELECT count(*) FROM outbox")
            return int(found.scalar_one())

    *taken, there_at_the_end = await asyncio.gather(*(one() for _ in range(60)), ends())
    assert sum(taken) == there_at_the_end, f"seed {seed}"
