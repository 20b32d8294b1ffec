"""What an operation needs of an installation that runs, on one machine, in containers or in a cluster."""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from deploy.trouble import Trouble

COMMAND = re.compile(
    r"\./kokon ((?:keys rotate|join|dead-letters|audit) [a-z-]+|keys backup-identity|[a-z][a-z-]*)"
    r"(?: (?:--[a-z-]+ )?(?:FOLDER|PLACE)\b)*"
)
"""A command as operations name it, with the places that it asks for on one machine. A target says how it is given where
its installation runs, and knows the places itself."""
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

    def put(self, service: str, public: str) -> None:
        """Keep what a service said of its keys, as JSON; the others are told of it from their next start on."""

    def change_keys(self, service: str, verb: str, *words: str) -> str:
        """Run a verb of a service on its own key file, and return what it says. Raises Trouble."""

    def bus_key(self, verb: str, identity: str) -> None:
        """`renew`: the bus takes a new key of an identity beside the old one, and programs are told of it from their
        next start on. `forget`: it takes the new one alone."""

    def renew_password(self, database: str) -> None:
        """The role of that name has a new password, which its service is told of from its next start on."""

    def says(self, command: str) -> str:
        """How an operator gives a command here: `up`, `doctor`, `keys rotate release`."""


class Says(Protocol):
    def says(self, command: str) -> str: ...


def in_words_of(target: Says, words: str) -> str:
    """The same with each command as it is given there."""
    return COMMAND.sub(lambda found: target.says(found[1]), words)


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
