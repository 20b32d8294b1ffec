"""A whole service on real servers: it waits, says why it is not ready, works, and stops."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI
from faststream.nats import NatsRouter
from pydantic import SecretStr

from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import RequestSealed
from shared.runtime import readiness
from shared.store.connections import open_engine
from shared.store.store import Store, Work
from shared.telemetry.release import RELEASE
from tests.servers import Nats
from tests.shared.building import ask, connected, count, open_store, request, tell, until
from tests.shared.web.building import browsing, build

pytestmark = pytest.mark.usefixtures("quick_looks")


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "KEPT", 0.0)


type Databases = Callable[[str], Awaitable[SecretStr]]


@pytest.fixture
async def store(database: Databases) -> AsyncIterator[Store[Work]]:
    store = await open_store(await database("runtime"), engines=open_engine)
    yield store
    await store.engine.dispose()


@pytest.fixture
async def other_store(database: Databases) -> AsyncIterator[Store[Work]]:
    store = await open_store(await database("runtime"), engines=open_engine)
    yield store
    await store.engine.dispose()


def whole(store: Store[Work], bus: Nats, name: str, **changes: Any) -> FastAPI:
    url = SecretStr(store.engine.url.render_as_string(hide_password=False))
    own = {"database_url": url, "nats_url": bus.url, "nats_seed": bus.seeds[name]}
    return build(name=name, settings=own | changes.pop("settings", {}), **changes)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """It runs; asked is what its operators look at."""
    async with app.router.lifespan_context(app), browsing(app.state.operators) as browser:
        yield browser


async def ready(browser: httpx.AsyncClient) -> bool:
    return (await browser.get("/ready")).status_code == 200


async def reasons(browser: httpx.AsyncClient) -> list[str]:
    answer = await browser.get("/ready")
    told: list[str] = answer.json()["reasons"]
    assert answer.status_code == (503 if told else 200)
    return told


async def test_a_service_carries_what_it_tells_and_hears_what_it_listens_to(
    store: Store[Work], other_store: Store[Work], bus: Nats
) -> None:
    heard: list[tuple[RequestSealed, str]] = []
    router = NatsRouter()

    @listens_to(router, RequestSealed, consumer="cases")
    async def hear(event: RequestSealed, note: Annotated[str, Given("note")]) -> None:
        heard.append((event, note))

    event = request()
    intake = whole(store, bus, "intake")
    cases = whole(other_store, bus, "cases", listeners=[router], context={"note": "from the context"})
    async with serving(intake) as door, serving(cases) as desk:
        await until(lambda: ready(door))
        await until(lambda: ready(desk))
        await tell(intake.state.store, event)
        await until(lambda: heard == [(event, "from the context")])
        assert cases.state.note == "from the context"
        assert 'kokon_consumer_pending{durable="cases_request_sealed"} 0.0' in (await desk.get("/metrics")).text


async def test_a_metric_says_how_many_could_not_be_handled_and_the_service_stays_ready(
    store: Store[Work], other_store: Store[Work], bus: Nats
) -> None:
    async with serving(whole(store, bus, "cases")) as desk, serving(whole(other_store, bus, "intake")) as door:
        await until(lambda: ready(desk))
        assert "kokon_dead_letters 0.0" in (await desk.get("/metrics")).text
        for consumer in ("cases", "intake"):
            async with connected(bus, consumer) as client:
                await client.jetstream().publish(f"{consumer}.dead.intake.request.sealed", b"torn")
        assert "kokon_dead_letters 2.0" in (await desk.get("/metrics")).text
        assert await reasons(desk) == []
        assert "kokon_dead_letters" not in (await door.get("/metrics")).text
        bus.kill()
        assert "kokon_dead_letters NaN" in (await desk.get("/metrics")).text
        await asyncio.to_thread(bus.start)
        for one in (desk, door):
            await until(lambda one=one: ready(one))


async def test_a_service_starts_before_its_servers_and_says_what_it_waits_for() -> None:
    app = build(name="intake")
    async with serving(app) as browser, browsing(app) as public:
        assert (await browser.get("/live")).status_code == 200
        assert await reasons(browser) == ["broker", "database"]
        assert (await public.get("/live")).status_code == 200
        assert (await public.get("/")).status_code == 200


async def test_metrics_say_which_version_runs_and_why_it_is_not_ready(store: Store[Work], bus: Nats) -> None:
    async with serving(whole(store, bus, "intake")) as browser:
        await until(lambda: ready(browser))
        told = (await browser.get("/metrics")).text
        assert f'kokon_build_info{{centre="harbour",service="intake",version="{RELEASE}"}} 1.0' in told
        assert "kokon_ready 1.0" in told
        assert "process_resident_memory_bytes" in told
        assert "kokon_connections_in_use" in told
        assert "kokon_not_ready{" not in told
        bus.kill()
        told = (await browser.get("/metrics")).text
        assert "kokon_ready 0.0" in told
        assert 'kokon_not_ready{reason="broker"} 1.0' in told
        await asyncio.to_thread(bus.start)
        await until(lambda: ready(browser))
        assert "kokon_not_ready{" not in (await browser.get("/metrics")).text


async def test_it_gets_ready_by_itself_when_the_broker_comes(store: Store[Work], bus: Nats) -> None:
    bus.kill()
    async with serving(whole(store, bus, "intake")) as browser:
        assert await reasons(browser) == ["broker"]
        await asyncio.to_thread(bus.start)
        await until(lambda: ready(browser))


async def test_a_durable_that_is_missing_is_a_reason(store: Store[Work], bus: Nats) -> None:
    async with serving(whole(store, bus, "cases")) as browser:
        await until(lambda: ready(browser))
        async with connected(bus, "provision") as client:
            await client.request("$JS.API.CONSUMER.DELETE.intake.cases_request_sealed", b"")
        assert await reasons(browser) == ["consumer_missing"]


async def test_a_durable_that_is_far_behind_is_a_reason(
    store: Store[Work], other_store: Store[Work], bus: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(whole(store, bus, "intake")) as door:
        await tell(store, request(), request())
        await until(lambda: ready(door))
        await until(lambda: stored(bus, 2))
    monkeypatch.setattr(readiness, "LARGEST_LAG", 1)
    async with serving(whole(other_store, bus, "cases")) as desk:
        await until(lambda: reasons_are(desk, ["lag"]))


async def test_an_event_that_waits_too_long_is_a_reason(
    store: Store[Work], bus: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "TOO_OLD", -1.0)
    async with serving(whole(store, bus, "intake")) as browser:
        await until(lambda: reasons_are(browser, ["outbox_stuck"]))


async def test_a_background_task_that_keeps_failing_is_a_reason(store: Store[Work], bus: Nats) -> None:
    tries = 0

    async def sweep() -> None:
        nonlocal tries
        tries += 1
        raise ValueError

    async with serving(whole(store, bus, "intake", background=[sweep])) as browser:
        await until(lambda: reasons_are(browser, ["background"]))
        await until(lambda: tries > 1)


async def reasons_are(browser: httpx.AsyncClient, expected: list[str]) -> bool:
    return await reasons(browser) == expected


async def test_stopping_leaves_nothing_half_done(store: Store[Work], bus: Nats) -> None:
    ended = asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    app = whole(store, bus, "intake", background=[endless])
    async with serving(app) as browser:
        await until(lambda: ready(browser))
        await tell(app.state.store, request())
        await until(lambda: stored(bus, 1))
    assert ended.is_set()
    assert app.state.store.engine.pool.checkedin() == 0
    await until(lambda: only_ours(store))


async def stored(bus: Nats, expected: int) -> bool:
    return await count(bus, "intake") == expected


async def only_ours(store: Store[Work]) -> bool:
    question = """select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and usename = current_user"""
    return bool(await ask(store, question) == 0)


async def test_the_office_needs_no_relay_to_be_ready() -> None:
    async with serving(build(name="office")) as browser:
        assert "outbox_stuck" not in await reasons(browser)
