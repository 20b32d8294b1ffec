"""`./kokon up` with the real services, from an empty folder: a whole life of a centre, by the commands of its admin."""

import re
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from bench.members import QUARTERS, Member
from deploy.demo.visitors.visitor import Network
from deploy.joining.hub_probe import is_admitted
from deploy.joining.membership import Membership
from deploy.local.joining import join_commands
from deploy.local.joining.leave_command import STAYS
from deploy.local.machine import ports
from deploy.local.machine.processes import apart
from deploy.local.servers.nats import Hub
from services.quality.foundation.domain import Period
from tests.deploy.bus import releases_at
from tests.deploy.ended_processes import gone
from tests.deploy.linked_centres import refused
from tests.deploy.office import answer_of_command, settled
from tests.deploy.running_installations import Lead, Living, held, ready
from tests.shared.building import until

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("empty_machine")]
BEGUN = """insert into tally_calendar (first_window) values ('{0}')
    on conflict (only_row) do update set first_window = '{0}'"""
ANSWERED = """select distinct period from release_answer join release on release.event_id = release_id
    where reason = '' order by 1"""


class Life:
    """An office, a centre with all its services, and another centre with a server alone: its `quality` is this test."""

    def __init__(self, folder: Path, http: Network) -> None:
        self.folder = folder
        self.office = Living(folder / "office", ("--office", "--port", str(ports.row(1))))
        self.north = Living(folder / "north", ("--id", "north", "--port", str(ports.row(4))))
        self.south = Member(settled(folder, "south"))
        self._http = http

    @property
    def hub(self) -> Hub:
        return join_commands.hub_of(self.office.installation)

    @property
    def lead(self) -> Lead:
        return Lead(self.north, self._http)

    def links(self) -> dict[str, int]:
        """By centre the number of its connection; another one means that it was away."""
        return {leaf["name"]: leaf["id"] for leaf in self.hub.ask("leafz").get("leafs") or []}

    def join(self, centre: Path) -> None:
        """Two files and a call."""
        invitation, answer = self.folder / f"invitation-{centre.name}.json", self.folder / f"answer-{centre.name}.json"
        self.office.command("join", "invite", centre.name, "--name", f"Centre {centre.name}", "--to", invitation)
        said = answer_of_command("join", "accept", invitation, "--to", answer, "--folder", centre)
        answer_of_command("join", "connect", self.admit(answer, said["fingerprint"]), "--folder", centre)

    def admit(self, answer: Path, fingerprint: str) -> str:
        """What is read out in return."""
        digits: str = self.office.command("join", "admit", answer, "--fingerprint", fingerprint)["digits"]
        return digits

    def change_keys(self) -> None:
        """Those that sign releases, and those of the link."""
        answer = self.folder / "answer-north.json"
        self.north.command("keys", "rotate", "release", "--to", answer)
        self.admit(answer, self.north.command("keys", "rotate", "link", "--to", answer)["fingerprint"])
        assert self.north.command("keys", "rotate", "link") == {"rotated": "link"}

    async def start_south(self) -> None:
        await apart(self.south.server.start)
        await self.south.provision()

    def accepted(self) -> list[str]:
        """By the office: each release as often as it has it."""
        return self.office.sql("select centre || ' ' || period from received_release order by 1", "office").splitlines()

    def answered(self) -> list[str]:
        """Quarters of which the centre knows that the office has accepted them."""
        return self.north.sql(ANSWERED, "quality").splitlines()

    async def stop(self) -> None:
        await self.south.close()
        await apart(self.south.server.stop)
        self.north.stop()
        self.office.stop()


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    async with Network() as http:
        life = Life(tmp_path, http)
        try:
            yield life
        finally:
            await life.stop()


@pytest.mark.level("machine", 1)
async def test_a_centre_joins_releases_goes_offline_comes_back_and_leaves(life: Life) -> None:
    office, north, south = life.office, life.north, life.south
    first, second, third = (str(Period.of(datetime.now(UTC)).back(quarters)) for quarters in (3, 2, 1))
    of_south = [f"south {period}" for period in QUARTERS]

    office.begin()
    north.up()
    assert set(north.urls) == {"intake", "cases", "quality"}
    office.until_ready()
    assert set(office.urls) == {"office"}

    # it has counted for three quarters, and joins
    north.sql(BEGUN.format(first_month(first)), "cases")
    life.join(south.installation.folder)
    await life.start_south()
    life.join(north.folder)
    before, seeds = north.said, (north.folder / "keys" / "nats.json").read_bytes()
    assert north.stop() == 0
    assert all(gone(pid, 0.1) for pid in north.pids.values())
    north.up()
    assert (north.said["id"], north.urls) == ("north", before["urls"])
    assert (north.folder / "keys" / "nats.json").read_bytes() == seeds
    await until(lambda: life.hub.linked() == ["north", "south"])
    links = life.links()
    assert found_outside(north, secrets_of(north)) == []

    # it releases a quarter, and so does the other centre; then it changes its keys
    await life.lead.approve(first)
    await south.say(0)
    await until(lambda: life.accepted() == [f"north {first}", *of_south[:1]])
    await until(lambda: life.answered() == [first])
    life.change_keys()
    await until(lambda: life.hub.linked() == ["north", "south"])

    # an answer waits at the office, and then a release at the centre
    service = held(office.pids["office"])
    await life.lead.approve(second)

    async def there_are_three() -> bool:
        return await releases_at(life.hub) == 3

    await until(there_are_three)
    north.kill()
    service.resume()
    await until(lambda: f"north {second}" in life.accepted())
    await until(lambda: life.links() == {"south": links["south"]})
    office.stop()
    north.up()
    await life.lead.approve(third)
    with refused("work_pending") as caught:
        north.command("leave")
    assert "not taken by the hub; " in caught.value.what
    assert f"releases that the office has not accepted: {second}, {third}" in caught.value.what
    assert life.answered() == [first]

    # back: nothing is lost and nothing is doubled
    office.up()
    await until(lambda: life.answered() == [first, second, third])
    assert life.accepted() == [f"north {first}", f"north {second}", f"north {third}", *of_south[:1]]
    assert await releases_at(life.hub) == 4
    assert office.sql("select count(*) from refused_release", "office") == "0"
    assert [await life.lead.state(quarter) for quarter in (first, second, third)] == ["locked"] * 3

    # it leaves, and nobody else notices
    await until(lambda: "south" in life.links())
    links, kept = life.links(), life.folder / "link"
    shutil.copytree(north.folder / "keys" / "link", kept)
    assert north.command("leave", "--yes")["stays"] == list(STAYS)
    assert not (north.folder / "keys" / "link").exists()
    assert office.command("leave", "--office", "north", "--yes")["centre"] == "north"
    stolen = Membership(kept)
    assert stolen.state
    assert stolen.current
    assert not is_admitted(stolen.state.hub, stolen.certificate_of(stolen.current))
    await south.say(1)
    await until(lambda: life.accepted()[3:] == of_south[:2])
    assert life.links() == {"south": links["south"]}
    # its bus was just started again without the link
    await until(lambda: all(map(ready, (*north.operators.values(), *office.operators.values()))))
    assert [await life.lead.state(quarter) for quarter in (first, second, third)] == ["locked"] * 3


def secrets_of(centre: Living) -> set[bytes]:
    """All that is in its keys and long enough to be one."""
    files = [file for file in (centre.folder / "keys").rglob("*") if file.is_file() and ".p" not in file.name]
    found = {word for file in files for word in re.findall(rb"[\w+/=-]{20,}", file.read_bytes())}
    assert centre.servers.nats.keys.at_rest().get_secret_value().encode() in found
    assert (centre.folder / "keys" / "link" / "1" / "seed").read_bytes().strip() in found
    return found


def found_outside(centre: Living, secrets: set[bytes]) -> list[tuple[str, str]]:
    """Who was handed a secret where others can read it: in the environment or on the command line."""
    assert centre.process
    family = [process := psutil.Process(centre.process.pid), *process.children(recursive=True)]
    shown = [(one.name(), file, f"/proc/{one.pid}/{file}") for one in family for file in ("environ", "cmdline")]
    return [(name, file) for name, file, place in shown if any(secret in read(place) for secret in secrets)]


def read(place: str) -> bytes:
    """Nothing where even the same user may not look, or where nobody is any more."""
    try:
        return Path(place).read_bytes()
    except OSError:
        return b""


def first_month(quarter: str) -> str:
    return f"{quarter[:4]}-{int(quarter[-1]) * 3 - 2:02}"
