"""An event that ends the process that handles it is put aside, and none of its neighbours, on real servers."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pytest

from shared.bus.crash_guard import UNSUSPECTED
from shared.bus.subscriptions import Postponed
from shared.events import RequestSealed
from shared.store.connections import StoreAwayError
from shared.store.store import Store, Work
from shared.topology import TRIES
from tests.deploy.building import ROOT
from tests.servers import Nats
from tests.shared.building import ask, change_consumer, request, until
from tests.shared.listeners import Deliveries, all_done, dead_letters, effect, listening, send

SEEN = "SELECT count(*) FROM inbox"
HANDLED = "SELECT count(DISTINCT event_id) FROM effect"


@contextmanager
def dying(bus: Nats, store: Store[Work], kills: RequestSealed, said: IO[str]) -> Iterator[None]:
    database = store.engine.url.render_as_string(hide_password=False)
    seed = bus.seeds["cases"].get_secret_value()
    told = {"database": database, "bus": bus.url, "seed": seed, "kills": str(kills.request_id)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.shared.dying_listener"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=said,
        stderr=said,
        text=True,
        start_new_session=True,
    )
    assert process.stdin
    with process.stdin as stdin:
        stdin.write(json.dumps(told) + "\n")
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.chaos
async def test_what_ends_its_process_is_put_aside_and_its_neighbours_are_handled(
    bus: Nats, store: Store[Work], tmp_path: Path
) -> None:
    await change_consumer(bus, "cases_request_sealed", ack_wait=1_000_000_000)
    told = [request() for _ in range(20)]
    with (tmp_path / "said.txt").open("w+") as said, dying(bus, store, told[9], said):
        await send(bus, *told)
        await until(lambda: all_done(bus))
        said.seek(0)
        log = said.read()
    assert TRIES <= log.count("ended: -9") <= UNSUSPECTED + TRIES
    (letter,) = await dead_letters(bus)
    assert letter[:2] == ("cases.dead.intake.request.sealed", told[9].body())
    assert letter[2]["Kokon-Reason"] == "ended_process"
    assert int(letter[2]["Kokon-Deliveries"]) > TRIES
    assert await ask(store, HANDLED) == await ask(store, "SELECT count(*) FROM effect") == 19
    assert await ask(store, SEEN) == 19 + TRIES, "of the neighbours no try is noted any more"
    assert f"event_ended_process subject=intake.request.sealed delivery={letter[2]['Kokon-Deliveries']} count=3" in log
    assert "reason=ended_process" in log


async def test_many_deliveries_alone_condemn_nobody_also_where_a_note_cannot_be_taken_back(
    bus: Nats, store: Store[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget, asked = Work.forget_tries, 0

    async def away_most_times(work: Work, marks: object) -> None:
        nonlocal asked
        asked += 1
        if asked % 5:
            raise StoreAwayError("away")
        await forget(work, marks)  # type: ignore[arg-type]

    monkeypatch.setattr(Work, "forget_tries", away_most_times)
    monkeypatch.setattr("shared.bus.redelivery.FIRST_PAUSE", 0.02)
    monkeypatch.setattr("shared.bus.redelivery.LONGEST_ABSENCE", 0.02)
    handled = effect(store)
    postponed = Deliveries(*(Postponed(0.02) for _ in range(UNSUSPECTED + 3 * TRIES)))

    async def handle(event: RequestSealed) -> None:
        await postponed(event)
        await handled(event)

    async with listening(bus, handle, store=store):
        await send(bus, request())
        await until(lambda: all_done(bus))
    assert len(postponed.times) > UNSUSPECTED + 3 * TRIES
    assert await dead_letters(bus) == []
    assert await ask(store, HANDLED) == 1


async def test_suspects_are_tried_one_at_a_time(bus: Nats, store: Store[Work]) -> None:
    under_way, most, seen = 0, 0, Deliveries()
    postponed: dict[object, int] = {}

    async def handle(event: RequestSealed) -> None:
        nonlocal under_way, most
        if (turn := postponed.get(event.id, 0)) < UNSUSPECTED:
            postponed[event.id] = turn + 1
            raise Postponed(0.02)
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        await seen(event)

    async with listening(bus, handle, store=store):
        await send(bus, *(request() for _ in range(8)))
        await until(lambda: all_done(bus))
    assert (most, len(seen.events)) == (1, 8)
    assert await ask(store, SEEN) == 0
