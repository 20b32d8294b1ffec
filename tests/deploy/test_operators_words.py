"""Commands of the documents that no other test runs: given as programs, as they stand there, to what runs for real."""

import asyncio
import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from deploy.local.machine import ports
from deploy.local.machine.program_environment import ROOT
from deploy.local.servers.servers import Servers
from deploy.local.services import service_keys
from deploy.local.services.team import surroundings
from tests.deploy.backed_up import places_in
from tests.deploy.command_line import kokon
from tests.deploy.running_installations import Living
from tests.notify.mailbox import Mailbox, served
from tests.programs import begun, ran
from tests.shared.free_ports import free_port
from tests.shared.patience import PATIENCE

pytestmark = pytest.mark.real
PASSWORD = "long enough for a test"
MAIL = free_port()
"""Nobody listens there until a test does."""


@dataclass(frozen=True)
class Both:
    """A centre and an office that run; nothing links them."""

    north: Living
    office: Living
    operator_port: int

    def of(self, *words: str, office: bool = False, code: int = 0, **told: str) -> str:
        """What a command of `./kokon` says."""
        place = ("--office", "--folder", str(self.office.folder)) if office else ("--folder", str(self.north.folder))
        done = kokon(*words, *place, **told)
        assert done.returncode == code, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def inside(self, service: str, module: str, *words: str) -> str:
        """What a command says that is given with the settings of a service, as in its container."""
        living = self.office if service == "office" else self.north
        done = ran(module, *words, **surroundings(living.installation, service))
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder, operator_port = tmp_path_factory.mktemp("both"), ports.row(1)
    shown = ("--public-name", "Centre North", "--phone", "030 4711", "--phone-hours", "1-4 10:00-16:00")
    mail = ("--smtp-url", f"smtp://127.0.0.1:{MAIL}")
    north = Living(folder / "north", ("--id", "north", "--port", str(ports.row(4)), *shown, *mail))
    reached = ("--listen", f"127.0.0.1:{ports.row(1)}", "--reach", "tls://hub.example.org:7422")
    office = Living(folder / "office", ("--office", "--port", str(ports.row(1)), *reached))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INTAKE_OPERATOR_PORT", str(operator_port))
            patch.setenv("CASES_RETENTION", '{"file_closed": 24}')
            north.begin()
        office.begin()
        north.until_ready()
        office.until_ready()
        yield Both(north, office, operator_port)
    finally:
        north.stop()
        office.stop()


def test_what_up_was_told_is_shown(both: Both) -> None:
    page = httpx.get(f"{both.north.urls['intake']}/", follow_redirects=True, trust_env=False, timeout=PATIENCE).text
    assert all(word in page for word in ("Centre North", "030 4711"))
    assert "file_closed = 24" in (both.north.folder / "kokon.toml").read_text()
    assert both.north.operators["intake"].endswith(f":{both.operator_port}")
    assert httpx.get(f"{both.north.urls['intake']}/metrics", trust_env=False, timeout=PATIENCE).status_code == 404
    assert "tls://hub.example.org:7422" in (both.office.folder / "federation" / "register.json").read_text()


def test_accounts_are_made_let_in_confirmed_and_closed(both: Both) -> None:
    for login, role in (("lea", "lead"), ("anna", "counsellor")):
        who = ("--login", login, "--name", login.title(), "--role", role, "--language", "de")
        both.of("team", "add", *who, "--email", f"{login}@example.org", CASES_NEW_PASSWORD=PASSWORD)
    assert "first half of a code" in both.of("team", "let-in", "--login", "anna")
    assert "waits for that" in both.of("team", "confirm", "--login", "anna", code=1)
    both.of("team", "leave", "--login", "anna")
    member = ("--login", "mina", "--name", "Mina M.", "--role", "member", "--centre", "north")
    both.of("team", "add", *member, office=True, OFFICE_NEW_PASSWORD=PASSWORD)
    assert "mina comes in once" in both.of("team", "let-in", "--login", "mina", office=True)
    both.of("team", "leave", "--login", "mina", office=True)


def test_the_access_log_is_verified_with_the_roots_from_outside(both: Both, tmp_path: Path) -> None:
    assert len(b64decode(both.of("audit", "public-key").split()[-1])) == 32
    assert "not" not in both.of("audit", "verify").split("\n")[0]
    assert "holds no root" in both.of("audit", "verify", "--roots", str(tmp_path), code=2)
    assert json.loads(both.inside("cases", "services.cases.foundation.audit", "verify", "--json"))["whole"] is True
    line = ["signed", "--json"]
    assert json.loads(both.inside("cases", "services.cases.foundation.audit", *line))["state"] in {"ok", "optional"}


async def test_the_doctor_tells_machines_and_writes_to_the_operator(both: Both) -> None:
    assert "kokon_findings{" in await asyncio.to_thread(both.of, "doctor", "--metrics")
    mailbox = Mailbox()
    async with served(mailbox, port=MAIL):
        (both.north.folder / "last-backup").write_text("2020-01-01T00:00:00+00:00")
        await asyncio.to_thread(both.of, "doctor", "--mail", "ops@example.org", code=1)
    assert mailbox.recipients == ["ops@example.org"]


def test_what_the_office_looks_at(both: Both) -> None:
    assert "hub" in both.of("keys", office=True)
    assert "Made anew" in both.of("recompute", office=True)
    both.of("doctor", office=True)
    assert kokon("join", "list", "--folder", str(both.office.folder)).returncode == 0


def test_keys_are_changed_as_in_a_container(both: Both, tmp_path: Path) -> None:
    assert json.loads(both.inside("cases", "services.cases.backup", "notice-keys"))["key_ids"] == []
    keys = "services.cases.keys"
    both.inside("cases", keys, "rotate")
    both.inside("cases", keys, "forget-older")
    for verb in ("renew", "end"):
        both.inside("cases", "services.cases.contact.letter_keys", verb)
    both.inside("cases", keys, "renew-certificates")
    public = json.loads(both.inside("cases", "services.cases.retention.erasure", "key"))["public_key"]
    assert len(b64decode(public)) == 32
    assert json.loads(both.of("keys", "certificates"))["public_key"] == public
    assert "made" in both.inside("quality", "services.quality.recomputing", "centre")
    copy = tmp_path / "quality.key"
    copy.write_bytes(service_keys.key_file(both.north.installation, "quality").read_bytes())
    copy.chmod(0o600)
    done = ran("services.quality.keys", "rotate", "--file", str(copy), "--centre", "north")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["key_id"] == "release-2"


def test_a_key_file_is_locked_with_the_words_of_a_file(both: Both, tmp_path: Path) -> None:
    """On a copy: what runs goes on with its own."""
    told = surroundings(both.north.installation, "cases")
    copy, words = tmp_path / "cases.key", tmp_path / "words"
    copy.write_bytes(service_keys.key_file(both.north.installation, "cases").read_bytes())
    copy.chmod(0o600)
    words.write_text("six words that nobody would guess\n")
    words.chmod(0o600)
    told |= {"CASES_KEY_FILE": str(copy)}
    done = ran("services.cases.keys", "lock", "--passphrase-file", str(words), **told)
    assert done.returncode == 0, done.stderr
    assert "keks" not in copy.read_text()


def test_the_bus_of_containers_is_prepared_looked_at_and_asked(both: Both, tmp_path: Path) -> None:
    run = [sys.executable, "-m", "deploy.nats"]

    def says(*words: str) -> str:
        return subprocess.run([*run, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    says("prepare", "--folder", str(tmp_path), "--centre", "north", "--alone")
    assert "as it should be" in says("check", "--folder", str(tmp_path / "north"))
    nats = Servers(both.north.installation).nats
    (tmp_path / "keys.json").write_bytes((both.north.installation.keys / "nats.json").read_bytes())
    assert says("dead-letters", "--folder", str(tmp_path), "--url", nats.url) == ""


def test_an_office_comes_back_with_the_register_of_the_old_machine(both: Both, tmp_path: Path) -> None:
    """Then everything is as it was: nobody is held back."""
    rows, _, keys = map(str, places_in(tmp_path))
    both.of("backup", rows, "--keys", keys, office=True)
    register, folder = both.office.folder / "federation" / "register.json", str(tmp_path / "anew")
    said = kokon("restore", rows, "--keys", keys, "--folder", folder, "--register", str(register), "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["held"] == []


def test_the_mail_collector_of_the_demonstration_shows_its_page(tmp_path: Path) -> None:
    page = free_port()
    words = ("--folder", str(tmp_path), "--smtp-port", str(free_port()), "--page-port", str(page))
    with begun("deploy.demo.mail", *words) as collector:
        try:
            waited(lambda: shows(f"http://127.0.0.1:{page}/", "Mails of the demonstration: 0"))
        finally:
            collector.kill()


def shows(address: str, words: str) -> bool:
    try:
        return words in httpx.get(address, trust_env=False, timeout=PATIENCE).text
    except httpx.TransportError:
        return False


def waited(fact: Callable[[], bool], *, seconds: float = 60) -> None:
    until = monotonic() + seconds
    while not fact():
        assert monotonic() < until
        sleep(0.05)
