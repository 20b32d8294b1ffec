"""A federation grows while it works and comes back after a crash: real servers and releases, judged as at the office.

`./kokon bench p10` does the same with 2, 20 and 200 centres and the whole office.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bench import federated, links
from bench.federated import Federation, federation
from bench.members import Member
from deploy.local.machine.processes import apart
from services.quality.foundation.domain import Period
from services.quality.office.members.file import read
from services.quality.office.received.arrival import Reason, refusal
from services.quality.standards.catalogue.files import shipped
from shared.events import ReleasePublished
from shared.privacy.budget import budgets
from shared.topology import API
from tests.deploy.bus import member
from tests.deploy.office import answer_of_command

pytestmark = pytest.mark.real
RUNNING = Period(2999, 4)
type Release = tuple[str, ReleasePublished]


@pytest.fixture
async def linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Federation]:
    """Three centres and the hub of the office; commands run in this process."""

    async def kokon(*words: object) -> dict[str, Any]:
        return await asyncio.to_thread(answer_of_command, *words)

    monkeypatch.setattr(federated, "kokon", kokon)
    async with federation(tmp_path / "federation") as found:
        for place in range(3):
            found.introduce(f"centre-{place}")
        await found.start_centres()
        await apart(found.hub.start)
        await links.until(lambda: links.all_linked(found))
        await apart(found.hub.provision)
        yield found


async def taken(found: Federation) -> list[Release]:
    """All that the service of the office would be given, with the centre that the hub has put before it."""
    everything: list[Release] = []
    async with member(found.hub, "office") as office:
        durable = await office.client.jetstream(prefix=API).pull_subscribe_bind("office_release_published", "releases")
        number = sum((await found.arrived()).values())
        while len(everything) < number:
            for message in await durable.fetch(number, timeout=30):
                release = ReleasePublished.model_validate_json(message.data, strict=True)
                everything.append((message.subject.split(".")[1], release))
                await message.ack()
    return everything


def reasons(found: Federation, releases: list[Release]) -> set[Reason | None]:
    members = read(found.hub.register.members_file)
    rules = {"members": members, "catalogues": shipped(), "budgets": budgets(), "running": RUNNING}
    return {refusal(release, centre=centre, **rules) for centre, release in releases}  # type: ignore[arg-type]


async def arrived(found: Federation, quarters: int) -> bool:
    return await found.arrived() == found.all_once(quarters)


async def test_one_more_joins_and_the_hub_dies_and_nobody_loses_a_release(linked: Federation) -> None:
    await linked.each(lambda one: one.say(0))
    await links.until(lambda: arrived(linked, 1))
    before = linked.links()
    assert before.keys() == linked.members.keys()

    await asyncio.gather(linked.join("centre-3"), links.slowly(linked, 1, seconds=1))
    new: Member = linked.members["centre-3"]
    await links.until(lambda: links.all_linked(linked))
    assert before.items() <= linked.links().items()

    await apart(linked.hub.kill)
    for quarter in (0, 1):
        await new.say(quarter)
    await linked.each(lambda one: one.say(2))
    await apart(linked.hub.start)
    await links.until(lambda: arrived(linked, 3))
    assert await linked.arrived() == linked.all_once(3)
    releases = await taken(linked)
    assert len({(centre, release.period) for centre, release in releases}) == 12
    assert reasons(linked, releases) == {None}


async def test_twin_a_release_that_comes_twice_or_under_another_name_is_found(linked: Federation) -> None:
    await linked.each(lambda one: one.say(0))
    await links.until(lambda: arrived(linked, 1))
    first, second = linked.members["centre-0"], linked.members["centre-1"]
    first.releases = second.releases
    await first.say(1)
    await links.until(lambda: arrived_at_all(linked, 4))
    assert await linked.arrived() != linked.all_once(1)
    assert reasons(linked, await taken(linked)) == {None, "wrong_centre"}


async def arrived_at_all(found: Federation, number: int) -> bool:
    return sum((await found.arrived()).values()) == number
