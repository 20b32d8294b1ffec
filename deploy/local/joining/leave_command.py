"""`./kokon leave`: a centre parts from its office, or the office from a centre; what stays where is said."""

import asyncio
import shlex
import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from deploy.joining.membership import State
from deploy.joining.unsent_work import UNANSWERED, UNAPPROVED, UNPUBLISHED, Waiting
from deploy.local.joining import join_commands, representatives
from deploy.local.machine.display import display
from deploy.local.servers.nats import Centre
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, existing, with_folder
from deploy.nats.identities import UPLINK
from deploy.nats.messages import in_transit
from deploy.operations import links
from deploy.trouble import Trouble

PATIENCE = 20.0
"""Seconds for what is under way to arrive."""
STAYS = {
    "cases": "cases",
    "quality": "evidence and assessments",
    "releases": "releases with their bytes",
    "standards": "standards",
    "release key": "the key that signs them",
}
"""At a centre that leaves: for scripts, and in words."""


def leave(
    office: Annotated[
        str | None,
        typer.Option("--office", help="At the office: the id of the centre that leaves.", show_default=False),
    ] = None,
    now: Annotated[bool, typer.Option("--now", help="Leave even if something has not arrived at the office.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts, and needed with --json.")] = False,
    folder: Folder = None,
    json_output: Json = False,
) -> None:
    """Centre: end the link to the office. Office, with --office ID: let a centre go. Says what is lost, and asks."""
    if office is not None:
        _let_go(existing(folder, office=True), office, yes=yes, json_output=json_output)
    else:
        _leave(existing(folder), now=now, yes=yes, json_output=json_output)


def _let_go(installation: Installation, centre: str, *, yes: bool, json_output: bool) -> None:
    hub = join_commands.hub_of(installation)
    member = links.let_go(hub, centre, yes=yes, ask=not json_output, now=datetime.now(UTC))
    accounts = representatives.representatives(installation, centre)
    again = f"./kokon join invite {centre} --name {shlex.quote(member.name)}"
    join_commands.say(
        json_output,
        {"centre": centre, "left": member.left, "accounts": accounts},
        f"{centre} has left, in {member.left}. The hub takes nothing of it any more.",
        "What stays: its releases in the database and in the stream of the hub, and its name in the register.",
        *(with_folder(line, installation.folder) for line in representatives.in_words(centre, accounts)),
        "What is gone: the keys of its link. Its data of clients was never here.",
        with_folder(f"If it comes back: {again}", installation.folder),
    )


def _leave(installation: Installation, *, now: bool, yes: bool, json_output: bool) -> None:
    centre = join_commands.linked(installation)

    def waiting() -> list[str]:
        with display(quiet=json_output).step("what is still under way"):
            return _until_nothing_waits(installation, centre.server)

    state = links.leave(centre, None if now else waiting, yes=yes, ask=not json_output, now=datetime.now(UTC))
    if not state.called:
        return _say_forgotten(installation, state, json_output=json_output)
    told = {"left": state.hub, "stays": [*STAYS]}
    join_commands.say(
        json_output,
        told,
        f"The link to {state.hub} is gone, and its keys are destroyed.",
        f"What stays here: everything of your own - {', '.join(STAYS.values())}.",
        "What stays at the office: the releases that it accepted. Ask them to run ./kokon leave --office "
        f"{installation.id}, so that the keys are struck off there, too.",
        with_folder("A new release key is made by ./kokon keys rotate release.", installation.folder),
    )


def _say_forgotten(installation: Installation, state: State, *, json_output: bool) -> None:
    """Of an invitation before its call."""
    join_commands.say(
        json_output,
        {"left": state.hub, "stays": [*STAYS]},
        f"The invitation to {state.hub} is forgotten, and the keys that were made for it are destroyed.",
        "Nothing had gone there. Next step: ask the office for a new invitation, then "
        + with_folder("./kokon join accept", installation.folder),
    )


def _until_nothing_waits(installation: Installation, centre: Centre) -> list[str]:
    """What still waits after a while, in words. Needs the servers of the centre."""
    deadline = time.monotonic() + PATIENCE
    before: list[str] | None = None
    while waiting := pending(installation, centre):
        if time.monotonic() > deadline or (before == waiting and not centre.connected()):
            return waiting
        before = waiting
        time.sleep(0.3)
    return []


def pending(installation: Installation, centre: Centre) -> list[str]:
    if centre.process() is None:
        raise Trouble(
            "not_running", "The centre does not run, so nobody can look what waits.", "./kokon up, then again."
        )
    postgres = Servers(installation).postgres
    return Waiting(
        unpublished=int(postgres.ask(UNPUBLISHED, database="quality")),
        untaken=asyncio.run(not_taken(centre)),
        unanswered=tuple(postgres.ask(UNANSWERED, database="quality").split()),
        unapproved=tuple(postgres.ask(UNAPPROVED, database="quality").split()),
    ).in_words()


async def not_taken(centre: Centre) -> int:
    return await in_transit.not_taken(centre.url, centre.seed(UPLINK))
