"""The streams of an installation in containers while its server is stopped: one of this container alone opens them.

It is of the same version as the one that keeps them: the image of the deploy step has the program of the other image.
"""

import fcntl
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from pydantic import SecretStr

from deploy.compose.doctor import Server
from deploy.compose.finish_step import keys_of, url_of
from deploy.compose.layout import OFFICE, Installation
from deploy.joining.addresses import host_of, port_of
from deploy.nats.configuration import (
    AT_REST_BEFORE_VARIABLE,
    AT_REST_VARIABLE,
    Certificate,
    Place,
    centre_configuration,
    hub_configuration,
)
from deploy.nats.configuration_writer import write_with_secrets
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES
from deploy.nats.messages import at_rest
from deploy.nats.server_folders import register_in
from deploy.nats.stream_administration import provision_now
from deploy.nats.streams import Definition
from deploy.trouble import Trouble

PROGRAM = Path("/app/nats-server")
PATIENCE = 60
"""Seconds that the server may take to open the streams, and to end."""
UNDER_WAY = Trouble("under_way", "The key of the streams is being changed.", "wait until that is done, then again.")


class StoppedBus:
    """Nobody but `at_rest` works with it; links to other servers are left out."""

    port, monitoring_port, leaf_port = 4222, 8222, 7422

    def __init__(self, one: Installation) -> None:
        self.one = one
        self.folder = one.folder
        self.keys = keys_of(one)
        self.without_key_before = False
        self._place: TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def streams(self) -> Path:
        return self.folder / "streams"

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def seed(self, identity: str) -> SecretStr:
        return self.keys.seed(identity)

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        return Server(self.one).definitions()

    def provision(self) -> None:
        for identity, definitions in self.definitions().items():
            provision_now(self.url, identity, self.seed(identity), definitions)

    def write_configuration(self) -> None:
        """The deploy step does, before the server of the other container starts."""

    def start(self) -> None:
        self._place = TemporaryDirectory()
        file = Path(self._place.name) / "nats.conf"
        write_with_secrets(file, self._configuration(), self._secrets(), file.with_name("secrets.conf"))
        line = [str(PROGRAM), "--config", str(file)]
        self._process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while not self._is_well():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Trouble("not_started", "The streams could not be opened.", "run ./kokon doctor, then try again.")
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._place is not None:
            self._place.cleanup()
        self._process = self._place = None

    def _is_well(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.monitoring_port}/healthz", timeout=2):
                return True
        except (URLError, OSError):
            return False

    def _configuration(self) -> str:
        changes = self.keys.at_rest_before() is not None and not self.without_key_before
        name = "hub" if self.one is OFFICE else self.one.name
        place = Place(name, self.streams, self.port, self.monitoring_port, changes_key=changes)
        if self.one is not OFFICE:
            return centre_configuration(place, self.keys.publics(CENTRE_IDENTITIES))
        tls, links = self.one.prepared / "tls", register_in(self.one.prepared.parent).links
        seen = Certificate(tls / "hub.pem", tls / "hub.key", tls / "trusted.pem")
        leaves = {centre: member.leaf for centre, member in links.items()}
        publics = self.keys.publics(HUB_IDENTITIES)
        return hub_configuration(place, publics, leaves, seen, leaf_port=self.leaf_port, leaf_host="127.0.0.1")

    def _secrets(self) -> dict[str, str]:
        secrets = {AT_REST_VARIABLE: self.keys.at_rest().get_secret_value()}
        if (before := self.keys.at_rest_before()) and not self.without_key_before:
            secrets[AT_REST_BEFORE_VARIABLE] = before.get_secret_value()
        return secrets


def seal_anew(one: Installation) -> None:
    """Raises Trouble where the server runs, or anything would be lost; then everything is as it was.

    The caller holds `alone`. Until the deploy step writes the configuration of the server again, it does not start:
    what it took meanwhile would be lost when the copy is put back.
    """
    if runs(url_of(one)):
        step = f"docker compose stop {one.host('nats')}, then again."
        raise Trouble("runs", f"The message bus of {one.name} runs.", step)
    (one.folder / "nats" / "nats.conf").unlink(missing_ok=True)
    at_rest.seal_anew(StoppedBus(one))


def finish_or_undo(one: Installation) -> None:
    """After an interruption, before the server starts. Raises Trouble while a change is under way."""
    with alone(one):
        at_rest.finish_or_undo(StoppedBus(one))


def runs(url: str) -> bool:
    address = url.replace("nats://", "tls://")
    try:
        socket.create_connection((host_of(address), port_of(address)), 2).close()
    except OSError:
        return False
    return True


@contextmanager
def alone(one: Installation) -> Iterator[None]:
    """A start must not undo what another container does at this moment."""
    descriptor = os.open(one.folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UNDER_WAY from None
    finally:
        os.close(descriptor)
