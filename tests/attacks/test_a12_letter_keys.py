"""A12: the disk of a day and the keys of all days after it open no letter; with the keys of that day they do."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.demo.visitors.visitor import Network
from deploy.local.servers.servers import Servers
from deploy.local.services.local_target import Local
from deploy.operations import letters
from services.cases.foundation.keys.form import CentreKeys
from tests.attacks import key_trials
from tests.attacks.canary import canary, search_all
from tests.attacks.centre_dump import copy
from tests.attacks.living_centre import Living, written
from tests.attacks.whole_centre import Taken, keys_of, only_newest, taken
from tests.shared.building import until

pytestmark = pytest.mark.real
WRITTEN = ("situation", "wish", "contact", "when", "called")
DAYS = 3
LETTERS = "select count(*) from outbox where subject in ('intake.request.sealed', 'intake.message.sealed')"
OPENED = "select count(*) from message where problem is null"


@dataclass
class Week:
    canaries: dict[str, str]
    day: Taken
    after: list[CentreKeys]
    disks: list[Path]
    """The whole installation on each day after it."""

    def read_with(self, keys: CentreKeys) -> set[str]:
        """What these keys open of all that lay on the disk and the bus on the day of the letter."""
        found = key_trials.opened_envelopes(self.day.dump.contents, keys.opening, keys.centre)
        return {hit.field for hit in search_all(found, self.canaries)}


async def lived(folder: Path) -> Week:
    centre, canaries = Living(folder / "run"), {one: canary(one) for one in WRITTEN}
    postgres = Servers(centre.installation).postgres
    async with centre.running() as doors, Network() as http:
        await written(http, doors, canaries)
        await until(lambda: postgres.sql(OPENED, database="cases") == "1")
        # the row leaves the outbox at once, and a backup of this day has neither it nor the key
        await until(lambda: postgres.sql(LETTERS, database="intake") == "0")
    day = await asyncio.to_thread(taken, centre, folder / "day")
    after: list[CentreKeys] = []
    disks: list[Path] = []
    async with centre.running():
        for number in range(DAYS):
            # what midnight and the evening after it do
            await asyncio.to_thread(letters.renew, Local(centre.installation))
            await asyncio.to_thread(letters.end, Local(centre.installation))
            await only_newest(centre.installation)
            after.append(keys_of(centre.installation))
            await asyncio.to_thread(copy, centre.installation.keys, folder / f"keys {number}")
            disks.append(folder / f"keys {number}")
    return Week(canaries, day, after, disks)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    folder = tmp_path_factory.mktemp("week")
    yield asyncio.run(lived(folder))
    shutil.rmtree(folder)


def test_no_key_of_the_following_week_opens_a_letter_of_the_day_before(week: Week) -> None:
    assert len(week.after) == DAYS
    for keys in week.after:
        assert week.read_with(keys) == set()


def test_twin_the_keys_of_that_day_open_it(week: Week) -> None:
    assert week.read_with(week.day.keys) == set(WRITTEN)


def test_no_file_of_keys_has_a_key_of_that_day_any_more(week: Week) -> None:
    """But by its name, in the register of what was destroyed."""
    gone = {key.key_id for key in week.day.keys.opening}
    for keys, folder in zip(week.after, week.disks, strict=True):
        assert not gone & {key.key_id for key in keys.opening}
        assert gone <= set((folder / "destroyed-keys").read_text().split())
        assert not [file for file in folder.iterdir() if file.name.startswith(".letter-keys")]
