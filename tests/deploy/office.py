"""A small office and centres as folders, with the real commands run in this process and real servers beside them."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import typer

from deploy.__main__ import app
from deploy.local.joining import join_commands
from deploy.local.servers.nats import Centre, Hub
from deploy.local.settings.installation import Installation, Kind, write_description


def settled(folder: Path, id: str, kind: Kind = "centre") -> Installation:
    installation = Installation(folder / id, id, kind)
    write_description(installation)
    return installation


def answer_of_command(*words: object) -> dict[str, Any]:
    """What a command says with --json; its trouble comes as it is raised."""
    said = StringIO()
    command = typer.main.get_command(app)
    # in a thread of its own: a command has its own event loop
    with redirect_stdout(said), ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(command, [*map(str, words), "--json"], standalone_mode=False).result()
    answer: dict[str, Any] = json.loads(said.getvalue())
    return answer


class Office:
    """Its folder is `office` in the folder given; the hub runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.installation = settled(folder, "office", "office")
        self.hub: Hub = join_commands.hub_of(self.installation)
        self.hub.start()
        self.hub.provision()

    def invite(self, centre: str, *words: object) -> Path:
        file = self.folder / f"invitation-{centre}.json"
        named = ["--name", f"Centre {centre}", "--to", file, "--folder", self.installation.folder]
        answer_of_command("join", "invite", centre, *named, *words)
        return file

    def admit(self, file: Path, fingerprint: str | None, *words: object) -> dict[str, Any]:
        given = ["--fingerprint", fingerprint] if fingerprint else []
        return answer_of_command("join", "admit", file, *given, "--folder", self.installation.folder, *words)

    def members(self) -> dict[str, Any]:
        members: dict[str, Any] = json.loads(self.hub.register.members_file.read_text())
        return members


class Place:
    """A centre: a folder, and its server, which is started by hand."""

    def __init__(self, folder: Path, id: str) -> None:
        self.folder = folder
        self.installation = settled(folder, id)
        self.server: Centre = join_commands.centre_of(self.installation)

    def accept(self, invitation: Path, *words: object) -> tuple[Path, str]:
        """The file of the answer, and its fingerprint."""
        file = self.folder / f"answer-{self.installation.id}.json"
        said = answer_of_command(
            "join", "accept", invitation, "--to", file, "--folder", self.installation.folder, *words
        )
        return file, said["fingerprint"]

    def connect(self, digits: str) -> None:
        """As they were read out by the office."""
        answer_of_command("join", "connect", *digits.split(" "), "--folder", self.installation.folder)

    def join(self, office: Office) -> None:
        self.become_member(office)
        self.start()

    def become_member(self, office: Office) -> None:
        """Two files and a call."""
        self.connect(office.admit(*self.accept(office.invite(self.installation.id)))["digits"])

    def start(self) -> None:
        self.server.start()
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(self.server.provision).result()


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    office = Office(folder)
    try:
        yield office
    finally:
        office.hub.stop()
