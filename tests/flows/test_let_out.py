"""What ends at casework ends in quality too: the real doors of both, over a real bus and real databases."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from services.cases.app import create_app as create_cases
from services.cases.oversight.team_command.__main__ import opened
from services.cases.people.team.store import Team, accounts
from services.quality.answers.rounds.answering.store import own_answers, parts
from services.quality.answers.rounds.store import rounds
from shared.accounts.commands import let_go
from shared.accounts.handover import pseudonym
from tests.cases.building import CENTRE, Desk, centre_keys, field_in, sit_down, some_settings
from tests.quality.doors import Centre, a_centre
from tests.servers import Nats
from tests.shared.building import until

pytestmark = pytest.mark.real


@pytest.fixture
async def cases(database: Callable[[str], Awaitable[SecretStr]], bus: Nats, tmp_path: Path) -> AsyncIterator[FastAPI]:
    settings = await some_settings(database, tmp_path, nats_url=bus.url, nats_seed=bus.seeds["cases"])
    app = create_cases(settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def quality(database: Callable[[str], Awaitable[SecretStr]], bus: Nats) -> AsyncIterator[Centre]:
    trusted = (Ed25519PrivateKey.from_private_bytes(centre_keys().handover).public_key(),)
    given = {"nats_url": bus.url, "nats_seed": bus.seeds["quality"], "handover_public_keys": trusted}
    async with AsyncExitStack() as stack:
        centre = await stack.enter_async_context(a_centre(database, centre=CENTRE, **given))
        await stack.enter_async_context(centre.running())
        yield centre


async def slip_of(desk: Desk) -> str:
    return field_in(await desk.get("/handover/quality"), "token")


async def gone_over(desk: Desk, quality: Centre) -> httpx.AsyncClient:
    """Come over as soon as a slip is taken: one of the second in which the colleague was signed out is not."""
    browser = quality.stranger()

    async def taken() -> bool:
        return (await browser.post("/handover", data={"token": await slip_of(desk)})).status_code == 200

    await until(taken)
    assert await is_in(browser)
    return browser


async def is_in(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/pulse")).status_code == 200


async def comes_back(desk: Desk) -> Desk:
    door = desk.app.state.door
    return Desk(desk.app, desk.person, f"{door.cookie}={await door.open(desk.person, now=datetime.now(UTC))}")


async def test_whoever_is_let_out_is_out_of_quality_within_seconds(
    cases: FastAPI, quality: Centre, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lead, bea, carla = [await sit_down(cases, role) for role in ("lead", "counsellor", "counsellor")]
    hers, others = await gone_over(bea, quality), await gone_over(carla, quality)

    async def out() -> bool:
        return not await is_in(hers)

    before = await slip_of(bea)
    await lead.post(f"/team/{bea.person.id}/sessions/end", sent="yes")
    await until(out)
    late = await quality.stranger().post("/handover", data={"token": before})
    assert (late.status_code, "set-cookie" in late.headers) == (403, False)

    bea = await comes_back(bea)
    hers = await gone_over(bea, quality)
    await bea.post("/account/sessions/end-others", sent="yes")
    await until(out)

    hers = await gone_over(bea, quality)
    await lead.post(f"/team/{bea.person.id}/leave", sent="yes")
    await until(out)
    assert await is_in(others)

    settings = cases.state.settings
    for name in ("centre", "key_file"):
        monkeypatch.setenv(f"CASES_{name}".upper(), str(getattr(settings, name)))
    monkeypatch.setenv("CASES_KEYS_DATABASE_URL", settings.keys_database_url.get_secret_value())
    hers = others
    store = opened(settings.database_url)
    async with store.work() as work:
        await let_go(work, accounts=accounts, login=str(carla.person.id), now=datetime.now(UTC))
    await store.engine.dispose()
    await until(out)

    known_as = await closes_a_round(bea, quality)
    async with cases.state.store.work() as work:
        await Team(work).remove_account(bea.person.id)

    async def renamed() -> bool:
        now = set(await who_did(quality))
        return len(now) == 1 and known_as not in now

    await until(renamed)


async def test_whoever_signs_out_of_casework_is_out_of_quality(cases: FastAPI, quality: Centre) -> None:
    """At an office machine the next one who sits down finds neither open."""
    bea, carla = await sit_down(cases, "counsellor"), await sit_down(cases, "lead")
    hers, others = await gone_over(bea, quality), await gone_over(carla, quality)
    assert (await bea.post("/signout", sent="yes")).status_code == 303

    async def out() -> bool:
        return not await is_in(hers)

    await until(out)
    assert await is_in(others)
    assert await is_in(await gone_over(await comes_back(bea), quality)), "and may come again"


async def closes_a_round(desk: Desk, quality: Centre) -> UUID:
    """The colleague closes a round under the name that quality knows. The database lets nobody change it then."""
    name = pseudonym(desk.app.state.workplace.keys.mark, desk.person.id, "quality")
    given = {"id": uuid4(), "name": "Spring", "way": "together", "catalogue": "2025-10", "criteria": ["U2"]}
    by = {"started_by": name, "started_role": "counsellor", "closed_by": name, "closed_role": "counsellor"}
    moments = dict.fromkeys(("started_at", "talk_at", "closed_at"), datetime.now(UTC))
    days = dict.fromkeys(("begins", "ends"), datetime.now(UTC).date())
    minutes = {"minutes": "", "minutes_number": 1}
    hers = {"round_id": given["id"], "pseudonym": name}
    async with quality.store.work() as work:
        await work.connection.execute(rounds.insert().values(given | by | moments | days | minutes))
        await work.connection.execute(parts.insert().values(hers | {"done": True}))
        await work.connection.execute(own_answers.insert().values(hers | {"criterion": "U2", "answer": "4"}))
    assert await who_did(quality) == (name, name, name)
    return name


async def who_did(quality: Centre) -> Sequence[Any]:
    """Who started and closed the round, and answered in it."""
    asked = select(rounds.c.started_by, rounds.c.closed_by, own_answers.c.pseudonym)
    async with quality.store.work() as work:
        return (await work.connection.execute(asked.where(own_answers.c.round_id == rounds.c.id))).one()
