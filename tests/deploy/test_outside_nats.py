"""A NATS server that somebody else runs, for a centre: with the configuration that its administrator is given."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.inspection import bus_findings
from deploy.local.machine import ports
from deploy.local.servers import nats_server
from deploy.local.servers.outside_nats import OutsideNats
from deploy.local.servers.servers import Servers
from deploy.local.services.local_target import Local
from deploy.local.settings import settings_file
from deploy.local.settings.installation import SETTINGS_FILE, Installation, write_description
from deploy.local.settings.places import existing, of_settings
from deploy.nats.certificates import Authority
from deploy.trouble import Trouble
from tests.deploy.running_installations import Living, ready

pytestmark = pytest.mark.real


@dataclass
class Elsewhere:
    """As its administrator runs it: what is given is copied, and only where things lie is written in."""

    folder: Path
    port: int
    monitoring: int
    tls: tuple[Path, Path] | None = None
    process: subprocess.Popen[bytes] | None = None

    def take_over(self, given: Path) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(given, self.folder)
        conf = self.folder / "nats.conf"
        text = conf.read_text().replace("port: 4222", f"port: {self.port}").replace(":8222", f":{self.monitoring}")
        text = text.replace('"/data"', f'"{self.folder.with_name("streams")}"')
        if self.tls:
            for name, file in zip(("server.pem", "server.key"), self.tls, strict=True):
                text = text.replace(f"/etc/nats/{name}", str(file))
        conf.write_text(text)
        self.process = subprocess.Popen([nats_server.installed(), "-c", conf], stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()


@contextmanager
def elsewhere(folder: Path, tls: tuple[Path, Path] | None = None) -> Iterator[Elsewhere]:
    first = ports.row(2)
    found = Elsewhere(folder / "there", first, first + 1, tls)
    try:
        yield found
    finally:
        found.stop()


def settled(folder: Path, url: str, more: str = "") -> Installation:
    folder.mkdir()
    (folder / SETTINGS_FILE).write_text(f'[installation]\nid = "north"\n[bus]\nurl = "{url}"\n{more}')
    installation = of_settings(Installation(folder, "north"), settings_file.read(folder, "centre"))
    write_description(installation)
    return installation


def readable_by_all(file: Path) -> Path:
    """A copy where services look, which have ids of their own when root starts them."""
    place = Path(tempfile.mkdtemp(prefix="kokon-authority-"))
    place.chmod(0o711)
    Path(shutil.copy(file, place)).chmod(0o644)
    return place / file.name


def bus_of(installation: Installation) -> OutsideNats:
    found = Servers(installation).nats
    assert isinstance(found, OutsideNats)
    return found


def until_started(bus: OutsideNats, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return bus.start()
        except Trouble as trouble:
            if trouble.code != "no_answer" or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def test_its_administrator_is_given_what_it_needs_and_then_it_is_used(tmp_path: Path) -> None:
    with elsewhere(tmp_path) as there:
        centre = settled(tmp_path / "north", f"nats://127.0.0.1:{there.port}")
        bus = bus_of(centre)
        with pytest.raises(Trouble, match="cannot be reached") as away:
            bus.start()
        assert away.value.code == "no_answer"
        assert {path.name for path in bus.given.iterdir()} == {"nats.conf", "secrets.conf"}
        seeds = [bus.seed(one).get_secret_value() for one in ("intake", "provision")]
        assert not any(seed in path.read_text() for seed in seeds for path in bus.given.iterdir())
        assert all(path.stat().st_mode & 0o077 == 0 for path in bus.given.iterdir())
        there.take_over(bus.given)
        until_started(bus)
        assert {change.done for change in bus.provision()} == {"made"}
        assert {change.done for change in bus.provision()} == {"nothing"}
        assert json.loads(Local(centre).bus("dead-letters", "list")) == []
        [found] = [look() for look in bus_findings.of_the_bus(centre.folder)]
        assert (found.what, found.state) == ("message bus", "ok")

        with pytest.raises(Trouble, match="does not let in intake") as waits:
            Local(centre).bus_key("renew", "intake")
        assert str(bus.given) in waits.value.next_step
        there.take_over(bus.given)
        until_started(bus_of(centre))
        Local(centre).bus_key("renew", "intake")
        with pytest.raises(Trouble, match="The old key of intake is used no more"):
            Local(centre).bus_key("forget", "intake")


def test_a_server_of_another_centre_is_refused(tmp_path: Path) -> None:
    with elsewhere(tmp_path) as there:
        centre = settled(tmp_path / "north", f"nats://127.0.0.1:{there.port}")
        bus = bus_of(centre)
        bus.write_configuration()
        conf = bus.given / "nats.conf"
        conf.write_text(conf.read_text().replace('domain: "north"', 'domain: "south"'))
        there.take_over(bus.given)
        with pytest.raises(Trouble, match="keeps streams for south, not for north"):
            until_started(bus)


def test_a_centre_starts_with_it_over_tls_and_ends_without_ending_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path / "authority")
    made = authority.issue("server", tmp_path / "tls", hosts=["localhost"])
    with elsewhere(tmp_path, (made.certificate, made.key)) as there:
        monitoring = f'monitoring = "http://127.0.0.1:{there.monitoring}"\n'
        centre = settled(tmp_path / "north", f"tls://localhost:{there.port}", monitoring)
        bus_of(centre).write_configuration()
        there.take_over(bus_of(centre).given)
        with pytest.raises(Trouble, match="a certificate that is trusted here"):
            bus_of(centre).start()
        monkeypatch.setenv("SSL_CERT_FILE", str(readable_by_all(authority.certificate)))
        until_started(bus_of(centre))
        north = Living(centre.folder, ("--port", str(ports.row(4))))
        north.up()
        try:
            assert set(north.pids) == {"postgres", "intake", "cases", "quality", "notify"}
            assert all(map(ready, north.operators.values()))
            assert bus_of(existing(centre.folder)).healthy()
        finally:
            assert north.stop() == 0
        assert there.process
        assert there.process.poll() is None
        os.kill(there.process.pid, 0)


@pytest.mark.parametrize(
    "line",
    [
        'url = "nats://bus.example.org:4222"',
        'url = "tls://bus.example.org"',
        'url = "tls://name:word@bus.example.org:4222"',
        'url = "https://bus.example.org:4222"',
        'monitoring = "http://bus.example.org:8222"',
    ],
)
def test_an_address_that_cannot_be_used_stops_the_start(tmp_path: Path, line: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(f"[bus]\n{line}\n")
    with pytest.raises(Trouble, match="line 2: "):
        settings_file.read(tmp_path, "centre")
