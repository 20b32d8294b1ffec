"""`./kokon up` whose supervisor alone is killed, at any moment: while it starts, and with work under way."""

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from time import monotonic, sleep

import psutil
import pytest

from deploy.demo.visitors.visitor import Network, Visitor
from deploy.local.machine import ports
from deploy.local.machine.processes import together
from deploy.local.servers.servers import Servers
from deploy.local.settings.places import existing
from deploy.nats.stream_faults import put_aside
from tests.deploy.ended_processes import gone
from tests.deploy.killed_supervisor import AGAIN, FIRST, kill_alone, still_there, wait_for_some_step
from tests.deploy.running_installations import begun, operators_of, ready, up, urls_of

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("empty_machine")]
PEOPLE, ROWS = 12, 4
WAITING = "select count(*) from outbox where published_at is null and subject <> 'intake.pages.probed';"
"""Of what people wrote: what the public pages show is told at each start. What `cases` has is soon forgotten here."""
TAKEN = "select count(*) from request;"
MESSAGES = "select count(*) from message;"
"""A text that was told twice would be two of them in one conversation."""


def pids_of(told: dict[str, object]) -> list[int]:
    pids = told["pids"]
    assert isinstance(pids, dict)
    return list(pids.values())


def start_and_kill(folder: Path, steps: Sequence[str], random: Random, *words: str) -> list[psutil.Process]:
    """What ran below it in that moment."""
    with begun(folder, *words) as process:
        when = wait_for_some_step(process, folder, steps, random)
        assert process.poll() is None, process.communicate()[1]
        below = kill_alone(process)
    print(f"killed {when}, with {len(below)} processes below it")  # noqa: T201 - pytest shows it beside a failure
    return below


async def write(url: str, done: list[str]) -> None:
    """People who ask for help, one after the other in a few rows; what nobody answers is sent again as it was."""

    async def some(number: int) -> None:
        for turn in range(PEOPLE // ROWS):
            page = await Visitor(network, url).get("/write")
            filled = page.form(action="/write").values() | {"words": f"written by {number} {turn}", "way": "none"}
            sent = await Visitor(network, url).post("/write", filled)
            assert sent.page.all("output", data_receipt=filled["receipt"])
            done.append(filled["receipt"])

    async with Network() as network:
        await together(*map(some, range(ROWS)))


def until(fact: Callable[[], bool], seconds: float = 60) -> None:
    deadline = monotonic() + seconds
    while not fact():
        assert monotonic() < deadline
        sleep(0.05)


def arrived(servers: Servers) -> dict[str, int]:
    """What intake has yet to tell, and what cases has."""
    sql = servers.postgres.sql
    taken, messages = int(sql(TAKEN, database="cases")), int(sql(MESSAGES, database="cases"))
    return {"waiting": int(sql(WAITING, database="intake")), "taken": taken, "messages": messages}


def test_a_centre_comes_up_from_nothing_and_again_with_its_data_however_it_was_ended(
    tmp_path: Path, chaos_seed: int
) -> None:
    random, folder, done = Random(chaos_seed), tmp_path / "north", list[str]()
    words = ("--id", "north", "--port", str(ports.row(4)))
    assert still_there(start_and_kill(folder, FIRST, random, *words)) == []
    with up(folder, *words) as (process, told):
        assert set(urls_of(told)) == {"intake", "cases", "quality"}
        assert all(map(ready, operators_of(told).values()))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert all(gone(pid, 0.1) for pid in pids_of(told))
    seeds = (folder / "keys" / "nats.json").read_bytes()
    # and at once again, while the servers of the one that was killed may still be on their way out
    below = start_and_kill(folder, AGAIN, random)
    with up(folder) as (process, told), ThreadPoolExecutor(1) as people:
        assert still_there(below) == []
        assert told["id"] == "north"
        assert urls_of(told)["intake"] == f"http://127.0.0.1:{words[-1]}"
        assert (folder / "keys" / "nats.json").read_bytes() == seeds
        writing = people.submit(asyncio.run, write(urls_of(told)["intake"], done))
        enough = random.randrange(PEOPLE - ROWS)
        until(lambda: len(done) >= enough or writing.done())
        sleep(random.uniform(0, 0.05))
        left = kill_alone(process)
        print(f"killed when {len(done)} of {PEOPLE} had an answer")  # noqa: T201 - pytest shows it beside a failure
        if sys.platform == "linux":
            assert still_there(left) == []
            assert all(map(gone, pids_of(told)))
        with up(folder) as (_, told):
            assert all(map(ready, operators_of(told).values()))
            writing.result(60)
            servers = Servers(existing(folder))
            until(lambda: arrived(servers)["taken"] >= PEOPLE and not arrived(servers)["waiting"])
            assert arrived(servers) == {"waiting": 0, "taken": PEOPLE, "messages": PEOPLE}
            assert put_aside(servers.nats) == []
    assert len(set(done)) == PEOPLE
