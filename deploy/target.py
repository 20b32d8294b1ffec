"""What an operation needs of an installation that runs, on one machine, in containers or in a cluster."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from deploy.trouble import Trouble

NOT_DONE = "not_done"
"""The code of trouble of a command that ended with another exit code than 0."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command as a process of this machine; `files` are descriptors that it inherits."""

    line: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    files: Sequence[int] = field(default=())

    def shown(self) -> int:
        """Run it at the terminal of the operator; return its exit code."""
        ended = subprocess.run(self.line, cwd=self.folder, env=dict(self.environment), pass_fds=self.files, check=False)
        return ended.returncode

    def started(self) -> subprocess.Popen[str]:
        """Run it with its output and its complaints on pipes."""
        return subprocess.Popen(
            self.line,
            cwd=self.folder,
            env=dict(self.environment),
            pass_fds=self.files,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


class Target(Protocol):
    """An installation. Seeds and passwords stay where they lie: what needs one runs beside it, by `run` or `bus`."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str:
        """Either "centre" or "office"."""

    def command(self, service: str, module: str, *words: str) -> Command:
        """A command of a service in its own environment, for a terminal or a pipe."""

    def run(self, service: str, module: str, *words: str, given: str = "", check: bool = True) -> str:
        """Run such a command to its end and return its output. With `check` it raises Trouble as it was said."""

    def restart(self, service: str) -> None:
        """Start a running service again, with its present settings."""

    def sql(self, database: str, question: str) -> str:
        """Return the answer of a database, as text without a heading."""

    def bus(self, *words: str) -> str:
        """Ask the bus; the words are those of `deploy.nats.messages.bus_commands`. Raises Trouble."""


def trouble_of(words: str, *, otherwise: tuple[str, str]) -> Trouble:
    """What a command said of itself as its last line; `otherwise` is said of anything else."""
    last = (words.strip().splitlines() or [""])[-1]
    if not last.startswith("kokon: "):
        return Trouble(NOT_DONE, *otherwise)
    what, _, step = last.removeprefix("kokon: ").partition(" Next step: ")
    return Trouble(NOT_DONE, what[:1].upper() + what[1:], f"{step.rstrip('.')}.")


def answer_of(output: str) -> dict[str, Any]:
    """What a command printed as one JSON object."""
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError:
        raise Trouble("no_answer", "The command gave no answer.", "look whether the installation runs.") from None
    return answer
