"""A centre in a cluster changes the keys of its link and leaves, by the operators' folders, at a real hub."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from time import monotonic, sleep

import nats
import pytest
from pydantic import SecretStr

from deploy.joining import hub_probe
from deploy.joining.papers import Answer
from deploy.kubernetes import folder
from deploy.kubernetes.__main__ import main
from deploy.kubernetes.cluster import earlier_releases
from deploy.kubernetes.cluster.bus import ForwardedBus
from deploy.kubernetes.installation import named
from deploy.kubernetes.joining import join_commands
from deploy.local.machine import ports
from deploy.local.servers import nats_server
from deploy.nats.configuration import Certificate
from deploy.nats.identities import PROVISION
from deploy.nats.server_folders import register_in
from deploy.nats.stream_administration import messages_now, provision_now
from shared.topology import RELEASES

pytestmark = pytest.mark.real


class Cluster:
    """The folders of an office and of `north`; papers are carried from one to the other."""

    def __init__(self, place: Path, patch: pytest.MonkeyPatch) -> None:
        self.office, self.north = place / "office", place / "north"
        first = ports.row(5)
        self.bus, self.pages, self.leaves, self.north_bus, self.north_pages = range(first, first + 5)
        self._place, self._paper = place, place / "paper.json"
        patch.setattr(join_commands, "GIVEN", self._paper)
        for one in (self.office, self.north):
            folder.begin(one, one.name)
        folder.prepare(self.office)

    @property
    def reach(self) -> str:
        return f"tls://127.0.0.1:{self.leaves}"

    def run(self, *words: str, code: int = 0) -> str:
        """What a command says to its operator. What it prints is the paper that the next one is given."""
        with redirect_stdout(StringIO()) as paper, redirect_stderr(StringIO()) as said:
            ended = main(words)
        assert ended == code, said.getvalue()
        if paper.getvalue():
            self._paper.write_text(paper.getvalue())
        return said.getvalue()

    @property
    def answer(self) -> Answer:
        return Answer.model_validate_json(self._paper.read_text())

    @contextmanager
    def hub(self) -> Iterator[None]:
        """The bus of the office, as its pod starts it from the Secrets of these days."""
        with self.server(self.office, self.bus, self.pages, {"port: 7422": f"port: {self.leaves}"}):
            self.wait(lambda: not ports.is_free(self.leaves))
            yield

    @contextmanager
    def bus_of_north(self) -> Iterator[str]:
        """As the pod of the centre starts it; its address."""
        with self.server(self.north, self.north_bus, self.north_pages, {}):
            self.wait(lambda: not ports.is_free(self.north_bus))
            yield f"nats://127.0.0.1:{self.north_bus}"

    @contextmanager
    def server(self, place: Path, bus: int, pages: int, more: Mapping[str, str]) -> Iterator[None]:
        made, store = place / "made", self._place / f"store-{place.name}"
        text = (made / "nats" / "nats.conf").read_text()
        for old, new in {
            "port: 4222": f"port: {bus}",
            "127.0.0.1:8222": f"127.0.0.1:{pages}",
            "0.0.0.0": "127.0.0.1",
            "/run/link/tls": str(made / "nats-link"),
            '"/data"': f'"{store}"',
            **more,
        }.items():
            assert old in text, old
            text = text.replace(old, new)
        (made / "nats" / "here.conf").write_text(text)
        line = [str(nats_server.installed()), "--config", str(made / "nats" / "here.conf")]
        with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                yield
            finally:
                server.terminate()

    def wait(self, fact: Callable[[], bool]) -> None:
        deadline = monotonic() + 60
        while not fact():
            assert monotonic() < deadline
            sleep(0.05)

    @property
    def stolen(self) -> Path:
        return self._place / "stolen"

    def certificate_in(self, place: Path) -> Certificate:
        return Certificate(place / "link.pem", place / "link.key", place / "authority.pem")

    def admitted(self) -> bool:
        """Whether the hub lets the keys in that the pod of the centre is given."""
        return hub_probe.is_admitted(self.reach, self.certificate_in(self.north / "made" / "nats-link"))

    def linked(self) -> str:
        """The certificate that the pod of the centre shows the hub; nothing where there is no link."""
        file = self.north / "made" / "nats-link" / "link.pem"
        return file.read_text() if file.exists() else ""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """`north` has joined; one after the other the tests change its keys, leave and let go."""
    with pytest.MonkeyPatch.context() as patch:
        found = Cluster(tmp_path_factory.mktemp("cluster"), patch)
        join(found)
        yield found


def join(found: Cluster) -> None:
    found.run("invite", str(found.office), "north", "Fachstelle Nord", found.reach)
    found.run("accept", str(found.north))
    said = found.run("admit", str(found.office), *found.answer.fingerprint.split())
    digits = said.partition("Read out in the same call: ")[2].partition(".")[0]
    found.run("connect", str(found.north), *digits.split())


def test_a_restored_office_takes_again_what_its_centre_released(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where its stream is empty and the centre has handed over all: that is asked to begin again."""
    office, north = str(cluster.office), ForwardedBus(cluster.north, named("north"), "")
    hub = ForwardedBus(cluster.office, named("office"), f"nats://127.0.0.1:{cluster.bus}")
    monkeypatch.setattr(earlier_releases, "bus_of", lambda *_: nullcontext(hub))
    register = register_in(cluster.office / "server")
    register.write(replace(register.entries(), restored="2026-11-30T03:15:00+00:00"))
    folder.prepare(cluster.office)
    assert '"--not-yet\\", \\"north' in (cluster.office / "made" / "kustomization.yaml").read_text()
    with cluster.hub(), cluster.bus_of_north() as url:
        made(replace(north, url=url))
        made(hub)
        asyncio.run(released(url, north.seed("quality")))
        assert messages_now(hub.url, PROVISION, hub.seed(PROVISION), RELEASES) == 0
        cluster.wait(lambda: main(["take-anew", office]) == 0)
        cluster.wait(lambda: messages_now(hub.url, PROVISION, hub.seed(PROVISION), RELEASES) == 1)
    assert "--not-yet" not in (cluster.office / "made" / "kustomization.yaml").read_text()
    with cluster.hub():
        assert cluster.run("take-anew", office) == "", "nobody is waited for"
        register.write(replace(register.entries(), restored="2026-11-30T03:15:00+00:00"))
        (register.folder / "taken-anew.json").unlink()
        assert "did not answer: north. Next step: look at" in cluster.run("take-anew", office, code=1)
    register.write(replace(register.entries(), restored=""))


def made(bus: ForwardedBus) -> None:
    """As the job of the streams does it."""
    for identity, definitions in bus.definitions().items():
        provision_now(bus.url, identity, bus.seed(identity), definitions)


async def released(url: str, seed: SecretStr) -> None:
    client = await nats.connect(url, nkeys_seed_str=seed.get_secret_value(), inbox_prefix=b"_INBOX.quality")
    await client.request("uplink.release.published", b"of another version", timeout=10)
    await client.close()


def test_new_keys_of_the_link_are_used_once_the_office_has_admitted_them(cluster: Cluster) -> None:
    before = cluster.linked()
    with cluster.hub():
        assert cluster.admitted()
        assert "read out" in cluster.run("rotate", str(cluster.north))
        first = cluster.answer
        cluster.run("rotate", str(cluster.north))
        assert cluster.answer == first, "the same answer as long as the hub does not take it"
        assert cluster.linked() == before
    cluster.run("admit", str(cluster.office), *first.fingerprint.split())
    with cluster.hub():
        assert not cluster.admitted(), "the office knows one pair of keys at a time"
        assert "kubectl apply -k" in cluster.run("rotate", str(cluster.north))
        assert cluster.linked() == first.certificate != before
        assert cluster.admitted()
    assert [one.name for one in (cluster.north / "server/north/link").iterdir() if one.is_dir()] == ["2"]


def test_a_centre_that_has_left_has_no_key_of_the_link(cluster: Cluster) -> None:
    north = str(cluster.north)
    said = cluster.run("leave", north, code=1)
    assert "north leaves its office" in said
    assert "--yes" in said
    assert "--now is nothing that can be said here" in cluster.run("leave", north, "--now", code=1)
    assert cluster.linked()
    shutil.copytree(cluster.north / "made" / "nats-link", cluster.stolen)
    assert "The link to tls://127.0.0.1" in cluster.run("leave", north, "--yes")
    assert cluster.linked() == ""
    assert "leafnodes" not in (cluster.north / "made/nats/nats.conf").read_text()
    assert json.loads((cluster.north / "made/backup/link.json").read_text()) == {}
    assert not (cluster.north / "server/north/link").exists()
    assert "nothing has to be done" in cluster.run("leave", north, "--yes", code=1)


def test_the_office_strikes_off_the_keys_of_a_centre_that_has_left(cluster: Cluster) -> None:
    """Who has copied them before reaches the hub no more."""
    office, stolen = str(cluster.office), cluster.certificate_in(cluster.stolen)
    with cluster.hub():
        assert hub_probe.is_admitted(cluster.reach, stolen)
    assert "north is let go" in cluster.run("let-go", office, "north", code=1)
    assert "what it released stays" in cluster.run("let-go", office, "north", "--yes")
    assert register_in(cluster.office / "server").links == {}
    assert "CENTRE_NORTH" not in (cluster.office / "made/nats/nats.conf").read_text()
    with cluster.hub():
        assert not hub_probe.is_admitted(cluster.reach, stolen)
    assert "is of the office" in cluster.run("leave", office, "--yes", code=1)
    assert "is of a centre" in cluster.run("let-go", str(cluster.north), "north", "--yes", code=1)
