"""The target of operations in containers, seen from the host: `docker compose` beside the Compose file."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.target import Command, trouble_of

COMPOSE = ("docker", "compose")
ONCE = ("run", "--rm", "--no-deps", "-T")
STEP = (*ONCE, "finish", "python", "-m", "deploy.compose")
KEYS = "services.cases.keys"


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
        server = "cases-postgres" if database.startswith("cases") else "postgres"
        options = ("--username", database, "--dbname", database, "--no-align", "--tuples-only", "--command", question)
        return self._answer("exec", "-T", f"{self.prefix}{server}", "psql", *options).strip()

    def bus(self, *words: str) -> str:
        return self._answer(*STEP, "bus", self.name, *words)

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
