"""A backup that is killed at any moment: there is always one that opens everybody, and the next run finishes."""

import os
import random
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from time import monotonic

import anyio
import pytest

from deploy.local.backup.restore import Sets
from deploy.local.servers import database_dumps
from deploy.local.services import client_keys
from services.cases.backup import check, printed_keys
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.place import KeyPlace
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from tests.cases.building import CENTRE
from tests.deploy.backed_up import Housed, at_work, housed, made, some_clients
from tests.programs import begun

pytestmark = [pytest.mark.real, pytest.mark.timeout(1200)]
KILLS = 3
STEPS = 8
"""New key, copy, three parts, forgetting, and the older copy of the keys, in two steps."""
EVERYBODY = {"backup": 4, "centre": 4}
"""The keys of three clients, and that of the ledgers."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Housed]:
    """With clients; one for both tests, for every interruption begins with what the one before left."""
    with housed(tmp_path_factory.mktemp("house"), made(tmp_path_factory.mktemp("empty"))) as house:
        anyio.run(with_clients, house)
        yield house


async def with_clients(house: Housed) -> None:
    async with at_work(house.installation, house.servers) as centre:
        await some_clients(centre, "anna", "beate", "clara")


async def one_more_erased(house: Housed) -> None:
    async with at_work(house.installation, house.servers) as centre:
        [client] = await some_clients(centre, "who will be erased")
        await erase(
            [client.thread_id],
            ground=LegalGround.CONSENT_WITHDRAWN,
            workplace=centre.workplace,
            now=centre.workplace.now(),
        )


def backup(house: Housed, *, killed_at: int = 0, killed_after: float | None = None) -> bool:
    """In a session of its own, so that nothing that it began goes on; whether it came to its end."""
    module = ["tests.deploy.dying_backup", str(killed_at)] if killed_at else ["deploy"]
    with begun(*module, *house.words(), "--json") as process:
        try:
            process.wait(killed_after)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
    assert code in (0, -signal.SIGKILL)
    return code == 0


def opened_of(house: Housed) -> dict[str, int]:
    """What opens now: of the newest backup that fits together, and in the centre itself."""
    sets = Sets.found(*house.places)
    sets.check()
    return {
        "backup": opened(sets.client_keys.folder / "cases_keys.dump", sets.key_files.folder / "cases.key"),
        "centre": opened(live(house), house.installation.keys / "cases.key"),
    }


def live(house: Housed) -> Path:
    file = house.installation.folder / "looked-at.dump"
    file.unlink(missing_ok=True)
    database_dumps.dump(house.servers.postgres, "cases_keys", file)
    return file


def opened(dumped: Path, key_file: Path) -> int:
    lines = (line.decode() for line in database_dumps.printed(dumped, *database_dumps.CLIENT_KEYS_ALONE))
    keys = SealedFileKeys(KeyPlace(key_file, CENTRE).read())
    found = anyio.run(check, keys, dict(printed_keys(lines)))
    assert found["unopened"] == 0, found
    return int(str(found["opened"]))


def waiting(house: Housed) -> int:
    """Erasures that are not final yet."""
    return int(client_keys.run_command(house.installation, "waiting", module=client_keys.BACKING_UP)["waiting"])


def finished(house: Housed) -> None:
    """Nothing is left of the killed backup, and every erased client is erased for good."""
    assert backup(house)
    assert waiting(house) == 0
    assert opened_of(house) == EVERYBODY
    [last] = house.places[2].iterdir()
    assert Sets.found(*house.places).key_files.folder == last
    assert len(Sets.found(*house.places).key_files.manifest.versions) == 1
    assert not [left for place in house.places for left in place.iterdir() if left.name.startswith(".")]


def test_killed_before_each_decisive_step_there_is_always_a_backup_that_opens(house: Housed) -> None:
    assert backup(house)
    for at in count(1):
        if not waiting(house):
            anyio.run(one_more_erased, house)
        ended = backup(house, killed_at=at)
        assert opened_of(house) == EVERYBODY, at
        if ended:
            break
    assert at >= STEPS
    finished(house)


def test_killed_at_random_moments_there_is_always_a_backup_that_opens(house: Housed) -> None:
    begun = monotonic()
    assert backup(house)
    whole = monotonic() - begun
    seed = random.randrange(1_000_000)
    moments = random.Random(seed)
    anyio.run(one_more_erased, house)
    for _ in range(KILLS):
        backup(house, killed_after=moments.uniform(0.1, 1.0) * whole)
        assert opened_of(house) == EVERYBODY, seed
    finished(house)
