"""On a full disk no line can be written: nothing that keeps a service alive ends by that. With real servers."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from time import monotonic

import pytest

from shared.bus import relay as relays
from shared.bus import subscriptions
from shared.bus.relay import TOO_OLD
from shared.bus.subscriptions import broker_for
from shared.runtime import tasks as background
from shared.runtime.readiness import look_at_outbox, look_at_tasks
from shared.runtime.tasks import Tasks
from shared.store.store import Store, Work
from tests.servers import Nats
from tests.shared.building import do, none_pending, relaying, request, tell, until

pytestmark = pytest.mark.real


class Full:
    """A standard error on a full disk, or a log whose every line fails."""

    refused = 0

    def write(self, *_: object, **__: object) -> int:
        self.refused += 1
        raise OSError(ENOSPC, "No space left on device")

    debug = info = warning = error = critical = write


@contextmanager
def full_disk(fails: str) -> Iterator[Full]:
    """Within the test itself: pytest puts its own standard error in place after each fixture."""
    full = Full()
    with pytest.MonkeyPatch.context() as patch:
        if fails == "standard error":
            patch.setattr(sys, "stderr", full)
        for module in (subscriptions, background, relays) if fails == "log" else ():
            patch.setattr(module, "log", full)
        yield full


either = pytest.mark.parametrize("fails", ["standard error", "log"])


@either
async def test_a_connection_comes_again(bus: Nats, fails: str) -> None:
    broker = broker_for(bus.url, bus.seeds["intake"], name="intake")
    await broker.connect()
    with full_disk(fails) as disk:
        bus.stop()
        await until(lambda: disk.refused >= 3)
        bus.start()
        await until(lambda: broker.connection.is_connected)
    await broker.stop()


@either
async def test_a_task_that_failed_is_started_again(fails: str) -> None:
    tries = 0

    async def fragile() -> None:
        nonlocal tries
        tries += 1
        raise ValueError

    with full_disk(fails) as disk:
        async with Tasks({"fragile": fragile}, first_pause=0.01):
            await until(lambda: tries == 3)
        assert disk.refused >= 2


@either
async def test_a_relay_goes_on_after_its_database_cut_it_off(store: Store[Work], bus: Nats, fails: str) -> None:
    async with relaying(store, bus) as relay:
        await until(lambda: relay.health().leads)
        with full_disk(fails) as disk:
            await do(store, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            await tell(store, request())
            await until(lambda: none_pending(store))
            assert disk.refused


async def test_a_task_that_ended_by_an_exception_is_known() -> None:
    async def done() -> None:
        return

    async with Tasks({"done": done}) as tasks:
        await until(lambda: tasks.running[0].done())
        assert await look_at_tasks(tasks)() == set()

    class Broken(Tasks):
        async def _keep(self, name: str, task: background.Task) -> None:
            raise ValueError(name)

    async with Broken({"broken": done}) as tasks:
        await until(lambda: tasks.failing == {"broken"})
        assert await look_at_tasks(tasks)() == {"background"}


async def test_a_relay_that_no_longer_looks_is_not_ready(
    store: Store[Work], bus: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with relaying(store, bus) as relay:
        await until(lambda: relay.health().leads)
        assert await look_at_outbox([relay])() == set()
    await tell(store, request())
    now = monotonic() + TOO_OLD + 1
    monkeypatch.setattr(relays, "monotonic", lambda: now)
    assert (relay.health().leads, relay.health().oldest_pending_seconds) == (False, 0.0)
    assert await look_at_outbox([relay])() == {"outbox_stuck"}
