"""kill -9 of what carries letters and of what changes their keys, at random moments: every letter taken is opened.

A run says its seed at its end; KOKON_CHAOS_SEED=N repeats the blows of that seed.
"""

import asyncio
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from deploy.demo.addresses import CentreAddresses
from deploy.demo.stage import addresses_of
from deploy.demo.visitors.visitor import Network, Visitor
from deploy.local.services.local_target import Local
from deploy.local.supervision.supervisor import Supervisor
from deploy.operations import letters
from deploy.trouble import Trouble
from tests.attacks.living_centre import Living
from tests.attacks.whole_centre import keys_of
from tests.shared.building import until

pytestmark = [pytest.mark.chaos, pytest.mark.real]
VICTIMS = ("intake", "cases", "nats", "postgres")
BLOWS = 8
OPENED = "select count(*) from message where problem is null"
NOT_OPENED = "select count(*) from message where problem is not null"
LETTERS = "select count(*) from outbox where subject in ('intake.request.sealed', 'intake.message.sealed')"


class Storm:
    """Clients write, keys change and programs are killed, until enough blows have fallen."""

    def __init__(self, supervisor: Supervisor, seed: int) -> None:
        self.taken = 0
        self.fallen: list[str] = []
        self._chance = Random(f"{seed}|letters")
        self._supervisor = supervisor
        self._target = Local(supervisor.installation)
        self._doors = addresses_of(supervisor, {supervisor.installation.id: ()})
        self._over = asyncio.Event()

    async def rage(self) -> None:
        async with asyncio.TaskGroup() as group:
            for one in (self._clients_write(), self._keys_change(), self._blows_fall()):
                group.create_task(one)

    async def _clients_write(self) -> None:
        while not self._over.is_set():
            self.taken += await writes(self._doors, self._chance)
            await asyncio.sleep(self._chance.random() / 2)

    async def _keys_change(self) -> None:
        while not self._over.is_set():
            with suppress(Trouble):
                await asyncio.to_thread(letters.renew, self._target)
                await asyncio.sleep(self._chance.random() * 3)
                await asyncio.to_thread(letters.end, self._target)
            await asyncio.sleep(self._chance.random() * 5)

    async def _blows_fall(self) -> None:
        for _ in range(BLOWS):
            await asyncio.sleep(self._chance.random() * 6)
            self.fallen.append(self._chance.choice(VICTIMS))
            await asyncio.to_thread(self._supervisor.kill, self.fallen[-1])
        self._over.set()


async def test_killed_at_random_moments_every_letter_is_opened(tmp_path: Path, chaos_seed: int) -> None:
    centre = Living(tmp_path / "run").installation
    async with Supervisor(centre) as supervisor:
        postgres = supervisor.servers.postgres
        first = {key.key_id for key in keys_of(centre).opening}
        storm = Storm(supervisor, chaos_seed)
        await storm.rage()

        def counted(question: str, database: str) -> int:
            with suppress(Trouble):
                return int(postgres.sql(question, database=database))
            return -1

        with suppress(TimeoutError):
            await until(lambda: counted(OPENED, "cases") >= storm.taken)
            await until(lambda: counted(LETTERS, "intake") == 0)
            await until(lambda: not keys_of(centre).ending)
        story = f"KOKON_CHAOS_SEED={chaos_seed}, {storm.taken} letters, killed: {', '.join(storm.fallen)}"
        print(story)  # noqa: T201
        assert storm.taken > 0, story
        assert counted(NOT_OPENED, "cases") == 0, story
        # more where a process died before it could say to its client that it had taken the letter
        assert counted(OPENED, "cases") >= storm.taken, story
        assert counted(LETTERS, "intake") == 0, story
        assert not first & {key.key_id for key in keys_of(centre).opening}, story


async def writes(doors: CentreAddresses, chance: Random) -> int:
    """Without the script; 1 where the page says that the letter was taken."""
    try:
        async with Network() as http:
            browser = Visitor(http, doors.intake)
            form = (await browser.get("/write")).form(action="/write")
            filled = form.values() | {"words": f"letter {chance.random()}", "channel": "none", "way": "server"}
            return int((await browser.post(form.action, filled)).status == 200)
    except Exception:
        return 0
