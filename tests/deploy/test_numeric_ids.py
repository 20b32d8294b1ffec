"""As root, each program of an installation runs under a numeric id of its own, and none reaches what is another's."""

import json
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from deploy.demo.addresses import CentreAddresses
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.intake import PublicPage
from deploy.demo.stage import addresses_of, mail
from deploy.demo.visitors.people import clients_of
from deploy.demo.visitors.visitor import Network, Visitor
from deploy.local.machine import numeric_ids
from deploy.local.machine.processes import AS_MODULE, Account, Program, apart
from deploy.local.machine.program_environment import ROOT, plain
from deploy.local.machine.programs import run
from deploy.local.services.own_id import with_own_id
from deploy.local.settings.installation import Installation
from deploy.local.supervision.supervisor import Supervisor
from shared.topology import SERVICES
from tests.attacks.living_centre import Living, engaged, erased, first_place, is_said, read_by_her, written
from tests.shared.building import until
from tests.shared.patience import PATIENCE

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not numeric_ids.are_used(), reason="root gives ids of their own, on Linux"),
]
PROGRAMS = ("postgres", "nats", *SERVICES)
OWN: Mapping[str, set[str]] = {
    "postgres": set(),
    "nats": {"keys/nats.secrets", "nats/nats.conf"},
    "intake": set(),
    "cases": {"keys/cases.key", "keys/destroyed-keys", "keys/letters/letter-keys"},
    "quality": {"keys/quality.key"},
    "notify": {"keys/notify.key"},
}
"""What each reads of the folder, beside the data that the two servers make themselves."""
DATA = {"postgres": "postgres/data", "nats": "nats/streams"}
DESTROYED = "keys/destroyed-keys"
WRITTEN = ("situation", "wish", "contact", "when", "called")
LETTER, ANSWER = "letter-under-ids-of-their-own", "an answer under ids of their own"


@dataclass(frozen=True, slots=True)
class Running:
    living: Living
    supervisor: Supervisor
    addresses: CentreAddresses

    @property
    def folder(self) -> Path:
        return self.supervisor.installation.folder

    def account(self, program: str) -> Account:
        account = numeric_ids.account_for(self.folder, program)
        assert account
        return account

    def files(self) -> list[str]:
        """Every one that lies below the folder now."""
        return [str(file.relative_to(self.folder)) for file in self.folder.rglob("*") if file.is_file()]

    async def intrusion(self, account: Account | None) -> tuple[set[str], dict[str, list[str]]]:
        """What code under that id reads, and what it can do to each program."""
        pids = self.supervisor.pids()
        line = [*AS_MODULE, "tests.deploy.intruder", ".", *(str(pids[name]) for name in PROGRAMS)]
        program = Program(line, plain(), self.folder, account)
        finished = await apart(run, program, given="\n".join(self.files()))
        assert finished.returncode == 0, finished.stderr
        said = json.loads(finished.stdout)
        return set(said["files"]), {name: said["processes"][str(pids[name])] for name in PROGRAMS}


@pytest.fixture(scope="module")
def closed() -> Iterator[Path]:
    """A folder below a home that nobody but root may enter."""
    with tempfile.TemporaryDirectory(dir=Path("~root").expanduser()) as folder:
        assert Path(folder).stat().st_mode & 0o777 == 0o700
        yield Path(folder)


@pytest_asyncio.fixture(scope="module")
async def centre(closed: Path) -> AsyncIterator[Running]:
    living = Living(closed)
    beside = [mail(living.place, living.smtp, living.page)]
    async with Supervisor(living.installation, beside=beside) as supervisor:
        [one, *_] = [one for one in living.cast["staff"] if "counsellor" in one["roles"]]
        team = await engaged(supervisor, [one])
        yield Running(living, supervisor, addresses_of(supervisor, {living.installation.id: team}))


def status_of(pid: int) -> dict[str, Sequence[str]]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: words.split() for name, _, words in (line.partition(":") for line in lines)}


def owner_of_memory(pid: int) -> int:
    return Path(f"/proc/{pid}/mem").stat().st_uid


async def test_each_program_has_an_id_of_its_own_no_other_group_and_no_way_to_more(centre: Running) -> None:
    pids, ids = centre.supervisor.pids(), set()
    for name in PROGRAMS:
        status, account = status_of(pids[name]), centre.account(name)
        assert status["Uid"] == [str(account.uid)] * 4, name
        assert status["Gid"] == [str(account.gid)] * 4, name
        assert (status["Groups"], status["NoNewPrivs"], set(status["CapEff"][0])) == ([], ["1"], {"0"}), name
        ids.add(account.uid)
    assert len(ids) == len(PROGRAMS)
    for name in SERVICES:
        assert owner_of_memory(pids[name]) == 0, f"the memory of {name} is open to its own id"


async def test_none_reads_signals_or_traces_another(centre: Running) -> None:
    for name in PROGRAMS:
        read, done = await centre.intrusion(centre.account(name))
        of_data = {file for file in read if name in DATA and file.startswith(DATA[name])}
        assert read - of_data == OWN[name], name
        assert {other: what for other, what in done.items() if other != name and what} == {}, name


async def test_the_intruder_finds_what_is_open(centre: Running) -> None:
    read, done = await centre.intrusion(None)
    assert read == set(centre.files())
    assert {"keys/postgres.json", "keys/nats.json", *OWN["cases"]} <= read
    for one, other in permutations(PROGRAMS, 2):
        assert {"signal", "ptrace", "environ"} <= set(done[other]), (one, other)


async def test_a_request_is_answered_and_a_notice_goes_out(centre: Running) -> None:
    before = len(await mails(centre.living.page))
    async with Network() as http:
        number = await written(http, centre.addresses, dict.fromkeys(WRITTEN, LETTER))
        desk = Workplace(Visitor(http, centre.addresses.cases), centre.addresses.having("counsellor")[0])
        request = await until(lambda: first_place(desk, "/requests", "requests"))
        file = await desk.open_file(request, LETTER)
        assert await until(lambda: is_said(desk, file, LETTER))
        await desk.reply(file, ANSWER)
        page = PublicPage(Visitor(http, centre.addresses.intake), clients_of(centre.addresses.id, count=1, seed=1)[0])
        assert await until(lambda: read_by_her(page, number, ANSWER))
        assert await until(lambda: has_more(centre.living.page, before))
        assert (centre.folder / DESTROYED).read_text() == ""
        await erased(centre.addresses, file)
        assert (centre.folder / DESTROYED).read_text() != "", "cases could not write down which key it destroyed"


async def has_more(port: int, before: int) -> bool:
    return len(await mails(port)) > before


async def mails(port: int) -> list[object]:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        found: list[object] = (await client.get(f"http://127.0.0.1:{port}/mails.json")).json()["mails"]
        return found


def test_a_file_of_root_that_a_setting_names_is_read_from_memory_by_its_service_alone(tmp_path: Path) -> None:
    secret, named = tmp_path / "gateway.toml", "NOTIFY_GATEWAY_FILE"
    secret.write_text("key = 'of the gateway'")
    secret.chmod(0o600)
    asked = Program([*AS_MODULE, "tests.deploy.forked", "read", named], plain() | {named: str(secret)}, ROOT)
    given = with_own_id(Installation(tmp_path / "centre", "north"), "notify", asked)
    assert json.loads(run(given).stdout) == {named: secret.read_text()}
    another = numeric_ids.account_for(tmp_path / "centre", "intake")
    for refused in (replace(given, account=another), replace(asked, account=given.account)):
        assert "PermissionError" in run(refused).stderr
    assert (secret.stat().st_uid, secret.stat().st_mode & 0o777) == (0, 0o600)


def test_the_folder_outside_is_that_of_the_service_which_writes_into_it(tmp_path: Path) -> None:
    outside = tmp_path / "audit"
    outside.mkdir()
    (outside / "kokon-audit-1.json").touch()
    told = plain() | {"CASES_AUDIT_ROOTS": str(outside)}
    given = with_own_id(Installation(tmp_path / "centre", "north"), "cases", Program([], told, ROOT))
    assert given.account
    assert {path.stat().st_uid for path in (outside, *outside.iterdir())} == {given.account.uid}
