"""An office is backed up, lost and restored from a copy that is too old: nothing is lost, nobody is let in by it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.links import answers_to
from bench.members import QUARTERS, Member
from deploy.local.inspection.bus_findings import held_back
from deploy.local.joining import join_commands
from deploy.local.machine import ports
from deploy.local.machine.processes import apart
from deploy.local.servers.nats import Hub
from shared.topology import RELEASES
from tests.deploy.bus import stream_info
from tests.deploy.linked_centres import refused
from tests.deploy.office import answer_of_command, settled
from tests.deploy.running_installations import Living
from tests.shared.building import until

pytestmark = pytest.mark.real
ANSWERS = "select count(*) || ' ' || count(distinct body) from outbox where subject = 'downlink.release.accepted.south'"
TOKEN = (
    "insert into api_token values (gen_random_uuid(), '\\x00', 'Program', '{values}', gen_random_uuid(), 'officer', "
    "now(), current_date)"
)
OPEN_TOKENS = "select count(*) from api_token where revoked_at is null"
TAKEN = "select centre || ' ' || period from received_release order by 1"


class Federation:
    """The office as `./kokon up` keeps it, and centres that are a server and a key each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.office = Living(folder / "office", ("--office", "--port", str(ports.row(1))))
        self.centres = {id: Member(settled(folder, id)) for id in ("east", "south", "west")}

    @property
    def hub(self) -> Hub:
        return join_commands.hub_of(self.office.installation)

    def invite(self, id: str) -> Path:
        file = self.folder / f"invitation-{id}.json"
        self.office.command("join", "invite", id, "--name", id.title(), "--to", file)
        return file

    def accept(self, id: str, invitation: Path) -> tuple[Path, str]:
        answer, folder = self.folder / f"answer-{id}.json", self.centres[id].installation.folder
        said = answer_of_command("join", "accept", invitation, "--to", answer, "--folder", folder)
        return answer, said["fingerprint"]

    def admit(self, answer: Path, fingerprint: str) -> str:
        """What is read out in return."""
        digits: str = self.office.command("join", "admit", answer, "--fingerprint", fingerprint)["digits"]
        return digits

    async def join(self, id: str) -> None:
        digits = self.admit(*self.accept(id, self.invite(id)))
        answer_of_command("join", "connect", digits, "--folder", self.centres[id].installation.folder)
        await apart(self.centres[id].server.start)
        await self.centres[id].provision()

    def taken(self) -> list[str]:
        return self.office.sql(TAKEN, "office").splitlines()

    async def answers(self, id: str) -> int:
        centre = self.centres[id]
        return (await centre.heard()).get(answers_to(centre), 0)

    def lost(self) -> None:
        self.office.kill()
        shutil.rmtree(self.office.folder)

    async def stop(self) -> None:
        for centre in self.centres.values():
            await centre.close()
            await apart(centre.server.stop)
        self.office.stop()


@pytest.fixture
async def federation(tmp_path: Path) -> AsyncIterator[Federation]:
    found = Federation(tmp_path)
    try:
        yield found
    finally:
        await found.stop()


async def test_a_lost_office_comes_up_from_an_older_copy(federation: Federation, tmp_path: Path) -> None:
    office, south, west = federation.office, federation.centres["south"], federation.centres["west"]
    rows, keys = tmp_path / "disk" / "kokon", tmp_path / "stick" / "kokon"
    first, second, third = (f"south {quarter}" for quarter in QUARTERS[:3])
    office.up()
    for id in ("south", "west"):
        await federation.join(id)
    for centre in (south, west):
        await centre.say(0)
    both = [first, f"west {QUARTERS[0]}"]
    await until(lambda: federation.taken() == both)
    office.sql(TOKEN, "office")
    open_invitation = federation.invite("east")
    for place in (rows, keys):
        place.mkdir(parents=True)
    identity = tmp_path / "safe"
    recipient = answer_of_command("keys", "backup-identity", identity)["recipient"]
    backed_up = office.command("backup", rows, "--keys", keys, "--recipient", recipient, "--rehearse")
    assert (len(backed_up["sets"]), backed_up["trial"]["failed"]) == (2, [])
    assert {file.suffix for file in keys.rglob("*") if file.is_file()} == {".age", ".json"}
    with refused("no_place"):
        answer_of_command("backup", rows, "--keys", keys, "--folder", south.installation.folder)

    # all this is newer than the copy
    await south.say(1)
    office.command("leave", "--office", "west", "--yes")
    late = federation.accept("east", open_invitation)
    authority = federation.hub.authority.trusted()
    await until(lambda: second in federation.taken())
    federation.lost()

    with refused("locked"):
        answer_of_command("restore", rows, "--keys", keys, "--folder", office.folder)
    opening = ("--identity", identity, "--folder", office.folder)
    restored = answer_of_command("restore", rows, "--keys", keys, *opening)
    assert restored["held"] == ["south", "west"]
    office.up()
    assert federation.hub.authority.trusted() == authority
    assert federation.taken() == both
    assert office.sql(OPEN_TOKENS, "office") == "0", "it may have been revoked since the copy"
    assert office.command("join", "list")["members"]["west"]["held"]
    assert federation.hub.linked() == []
    assert "south, west" in held_back(federation.hub)[0].what
    with refused("foreign_invitation"):
        federation.admit(*late)
    with refused("not_held"):
        office.command("join", "confirm", "south", "east")

    # a confirmed centre comes in, with all that it had released; it hears of each, and of what comes now
    before = await federation.answers("south")
    assert office.command("join", "confirm", "south")["held"] == ["west"]
    await until(lambda: federation.taken() == [first, second, *both[1:]])
    await south.say(2)
    await until(lambda: federation.taken() == [first, second, third, *both[1:]])
    assert federation.hub.linked() == ["south"]
    await south.look_again()
    assert (await stream_info(federation.hub, RELEASES))["messages"] == 3
    assert office.sql("select count(*) from refused_release", "office") == "0"

    async def heard() -> bool:
        """The centre looks again whenever its link comes up; here it may come up more than once."""
        if await federation.answers("south") > before + 2:
            return True
        await south.look_again()
        return False

    await until(heard, seconds=180)
    said, differently = office.sql(ANSWERS, "office").split()
    assert int(said) > int(differently) == 3, "what it says again is what it said"
    office.command("leave", "--office", "west", "--yes")
    assert office.command("join", "list")["members"]["west"]["left"]
    assert held_back(federation.hub) == []
