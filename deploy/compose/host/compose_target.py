"""The target of operations in containers, seen from the host: `docker compose` beside the Compose file."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.compose.host.commands import Commands
from deploy.operations.key_commands import DATABASES
from deploy.target import Command, trouble_of
from deploy.trouble import Trouble

COMPOSE = ("docker", "compose")
ONCE = ("run", "--rm", "--no-deps", "-T")
STEP = (*ONCE, "finish", "python", "-m", "deploy.compose")
KEYS = "services.cases.keys"
WRAPPING = ("rotate", "forget-older")
"""Verbs of `cases` that need the database of the wrapped keys beside the key file."""
KEY_FILES = {"notify": "notify.key", "quality": "release.key"}
SUPERUSER = "postgres"


@dataclass(frozen=True, slots=True)
class Compose:
    """`prefix` is what names of containers begin with, where several installations lie in one Compose file."""

    name: str
    kind: str = "centre"
    prefix: str = ""

    def command(self, service: str, module: str, *words: str) -> Command:
        return self._line("exec", *self._inside(service), "/start", "python", "-m", module, *words)

    def run(self, service: str, module: str, *words: str, given: str = "", check: bool = True) -> str:
        if module == KEYS:  # the service itself may not write its key file
            keys = (*ONCE, "--entrypoint", "/start", f"{self.prefix}{service}-keys")
            return self._answer(*keys, "python", "-m", module, *words, given=given, check=check)
        return self._answer(
            "exec", "-T", f"{self.prefix}{service}", "/start", "python", "-m", module, *words, given=given
        )

    def restart(self, service: str) -> None:
        self._answer("restart", f"{self.prefix}{service}")

    def sql(self, database: str, question: str) -> str:
        options = ("--username", database, "--dbname", database, "--no-align", "--tuples-only", "--command", question)
        return self._answer("exec", "-T", self._server_of(database), "psql", *options).strip()

    def _server_of(self, database: str) -> str:
        return f"{self.prefix}{'cases-postgres' if database.startswith('cases') else 'postgres'}"

    def bus(self, *words: str) -> str:
        return self._answer(*STEP, "bus", self.name, *words)

    def put(self, service: str, public: str) -> None:
        self._answer(*STEP, "tell-keys", self.name, service, given=public)

    def change_keys(self, service: str, verb: str, *words: str) -> str:
        if service == "cases" and verb in WRAPPING:
            if self.prefix:
                what = "In the demonstration nobody wraps the keys of clients anew."
                raise Trouble("not_there", what, "try it with deploy/compose/production/centre.")
            wrapping = (*ONCE, "--entrypoint", "/start", "cases-wrapping")
            return self._answer(*wrapping, "python", "-m", KEYS, verb, *words)
        if service == "cases":
            return self.run("cases", KEYS, verb, *words)
        keys = (*ONCE, "--entrypoint", "python", f"{self.prefix}{service}-keys")
        named = ("--file", f"/run/kokon/{KEY_FILES[service]}", "--centre", self.name)
        return self._answer(*keys, "-m", f"services.{service}.keys", verb, *named, *words)

    def bus_key(self, verb: str, identity: str) -> None:
        self._answer(*STEP, "bus-key", self.name, verb, identity)
        self.restart("nats")

    def seal_anew(self) -> None:
        """The streams with a new key. Services and bus are stopped until it is done or undone."""
        mine = [f"{self.prefix}{service}" for service in DATABASES[self.kind]]
        running = self._answer("ps", "--services", "--status", "running").split()
        try:
            self._answer("stop", *mine, f"{self.prefix}nats")
            self._answer(*STEP, "at-rest", self.name)
        finally:
            # finishes or undoes a change that was interrupted; where it cannot, nothing may work with the streams
            self._answer(*ONCE, "setup")
            self.restart_bus()
            for service in (name for name in mine if name in running):
                self._answer("restart", service)

    def change_hub(self, verb: str) -> None:
        self._answer(*STEP, verb)
        self.restart("nats")

    def restart_bus(self) -> None:
        """With what the deploy step has written, and with all its streams and consumers."""
        self.restart("nats")
        self._answer(*ONCE, "finish")

    def renew_password(self, database: str) -> None:
        """What the server compares a password with goes to it, and the password itself from no place to another."""
        verifier = self._answer(*STEP, "next-password", self.name, database).strip()
        changed = f"""alter role "{database}" password '{verifier}'"""
        options = ("--no-psqlrc", "--quiet", "--username", SUPERUSER, "--dbname", database, "--set", "ON_ERROR_STOP=1")
        self._answer("exec", "-T", self._server_of(database), "psql", *options, given=changed)
        self._answer(*STEP, "use-password", self.name, database)

    def step(self, *words: str) -> int:
        """A verb of `deploy.compose.join_commands` at the terminal of the operator, with its papers on the pipes."""
        return self._line(*STEP, *words).shown()

    def says(self, command: str) -> str:
        return Commands(self.name, self.kind, alone=not self.prefix).says(command)

    def _inside(self, service: str) -> Sequence[str]:
        terminal = () if os.isatty(0) else ("-T",)
        return (*terminal, f"{self.prefix}{service}")

    def _line(self, *words: str) -> Command:
        return Command([*COMPOSE, *words], dict(os.environ), Path.cwd())

    def _answer(self, *words: str, given: str = "", check: bool = True) -> str:
        line = self._line(*words)
        finished = subprocess.run(
            line.line, env=dict(line.environment), input=given, capture_output=True, text=True, check=False
        )
        if check and finished.returncode:
            last = (finished.stderr.strip().splitlines() or ["it said nothing"])[-1]
            otherwise = (
                f"docker compose {words[0]} did not end well: {last}",
                "docker compose ps, then run this again.",
            )
            raise trouble_of(last, otherwise=otherwise)
        return finished.stdout


def target_of(name: str) -> Compose:
    """The installation of this name in the Compose file of this folder, or the only one that it has."""
    services = subprocess.run(
        [*COMPOSE, "config", "--services"], capture_output=True, text=True, check=False
    ).stdout.split()
    kind = "office" if name == "office" else "centre"
    return Compose(name, kind, "" if "nats" in services else f"{name}-")
