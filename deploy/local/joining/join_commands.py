"""`./kokon join ...`: a centre joins a federation by two files and one phone call."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from deploy.joining import papers, restored_register
from deploy.joining.addresses import host_of
from deploy.joining.entries import Member
from deploy.joining.papers import Answer, Invitation
from deploy.joining.register import VALID_DAYS
from deploy.local.joining.linked_centre import LinkedCentre
from deploy.local.machine.display import on_output
from deploy.local.servers.nats import Centre, Hub
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import CENTRE_ID, Folder, Json, OfficeFolder, existing, with_folder
from deploy.operations import links
from deploy.trouble import Trouble

app = typer.Typer(no_args_is_help=True, help="A centre joins a federation: two files and one phone call.")
AWAY = "not connected: away, or waits for the call"
ADMITTED = "Next step: when they say that you are admitted, start again with ./kokon up"
READ_OUT = "Next step: they read out digits in return; type them: ./kokon join connect. Until then the link is off."
NOT_RUNNING = "The hub does not run. Next step: ./kokon up --office"
READ_AGAIN = "./kokon join admit, once more as before, says the digits that you read out to it."
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
Paper = Annotated[Path, typer.Argument(help="The file that came from the other side.")]
To = Annotated[Path | None, typer.Option("--to", help="Where to write the file.", show_default=False)]


@app.command()
def invite(
    centre: Annotated[
        str, typer.Argument(help="Id of the centre: small letters, digits, hyphens; as in ./kokon up --id.")
    ],
    name: Annotated[str, typer.Option("--name", help="Name of the centre as people know it.")],
    reach: Annotated[
        str | None, typer.Option("--reach", help="Where centres reach the hub: tls://hub.example.org:7422.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=90, help="How long it is valid.")] = VALID_DAYS,
    to: To = None,
    folder: OfficeFolder = None,
    json_output: Json = False,
) -> None:
    """Office: write an invitation for a centre. There is no secret in it; send it by e-mail."""
    if not CENTRE_ID.match(centre) or centre in ("hub", "office"):
        raise Trouble("not_an_id", f"{centre!r} cannot be an id.", "use small letters, digits and hyphens, 32 at most.")
    installation = existing(folder, office=True)
    hub = hub_of(installation)
    invitation = links.invite(hub, centre, name, reach=reach, days=days, now=datetime.now(UTC))
    file = to or Path(f"invitation-{centre}.json")
    invitation.write(file)
    file.chmod(0o644)
    notes = []
    if host_of(invitation.hub) not in HERE and not hub.register.entries().listen:
        step = with_folder("./kokon up --office --listen 0.0.0.0:7422", installation.folder)
        notes.append(f"The hub listens on this machine alone. Next step: {step}")
    told = {"file": str(file), "hub": invitation.hub, "valid_until": invitation.valid_until.isoformat()}
    say(
        json_output,
        told | {"notes": notes},
        f"Written: {file}, valid until {invitation.valid_until}. It names {invitation.hub}.",
        f"Send it to {name}. Next step: they run ./kokon join accept {file.name}, send the answer back and call you.",
        *notes,
    )


@app.command()
def accept(
    file: Paper,
    to: To = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not look whether the hub answers.")] = False,
    folder: Folder = None,
    json_output: Json = False,
) -> None:
    """Centre: answer an invitation. The keys are made here and stay here; the link is off until `connect`."""
    installation = existing(folder)
    invitation = papers.read(file, Invitation)
    links.accept(linked(installation), invitation, now=datetime.now(UTC), probe=not offline)
    write_answer(installation, to, json_output=json_output)


@app.command()
def admit(
    file: Paper,
    fingerprint: Annotated[
        str | None, typer.Option("--fingerprint", help="As it was read out on the phone.", show_default=False)
    ] = None,
    forget_old: Annotated[
        bool, typer.Option("--forget-old", help="Take nothing any more that was signed with an earlier release key.")
    ] = False,
    folder: OfficeFolder = None,
    json_output: Json = False,
) -> None:
    """Office: take a centre in, or its new keys, after comparing the fingerprint on the phone. Nobody else notices."""
    answer = papers.read(file, Answer)
    installation = existing(folder, office=True)
    hub = hub_of(installation)
    admitted = links.admit(hub, answer, fingerprint, keep_old=not forget_old, now=datetime.now(UTC))
    words = {"joined": "is a member now", "renewed": "has new keys now; the old ones are worth nothing any more"}
    say(
        json_output,
        {"centre": answer.centre, "done": admitted.done, "running": admitted.running, "digits": admitted.digits},
        f"{answer.centre} {words.get(admitted.done, 'was admitted already with these keys')}.",
        *(read_out(admitted.digits) if admitted.digits else ["Tell them on the phone; they start again: ./kokon up"]),
        *([] if admitted.running else [with_folder(NOT_RUNNING, installation.folder)]),
    )


def read_out(digits: str) -> tuple[str, ...]:
    return (
        "Read out to them in the same call; send it on no other way:",
        f"    {digits}",
        "They type it, and only then their link is used: ./kokon join connect",
    )


@app.command()
def confirm(
    centres: Annotated[list[str], typer.Argument(help="Ids of centres that are members still, by the keys they had.")],
    folder: OfficeFolder = None,
    json_output: Json = False,
) -> None:
    """Office, after a restore: let members in again that have not left since the backup, nor changed stolen keys."""
    installation = existing(folder, office=True)
    hub = hub_of(installation)
    confirmed = restored_register.confirm(hub.register, centres)
    running = hub.take_over(*confirmed)
    say(
        json_output,
        {"confirmed": confirmed, "held": restored_register.held(hub.register), "running": running},
        f"Let in: {', '.join(confirmed)}. What they have released since the backup comes again by itself.",
        *([] if running else [with_folder(NOT_RUNNING, installation.folder)]),
    )


@app.command("list")
def members(folder: OfficeFolder = None, json_output: Json = False) -> None:
    """Office: who is a member, since when, who is connected now, and which invitations are open."""
    installation = existing(folder, office=True)
    hub = hub_of(installation)
    entries = hub.register.entries()
    linked = hub.linked() if hub.process() else []
    told = {
        "members": {
            centre: {
                "name": one.name,
                "joined": one.joined,
                "left": one.left,
                "held": one.held,
                "connected": centre in linked,
            }
            for centre, one in sorted(entries.members.items())
        },
        "invited": {one.centre: one.valid_until for one in entries.invited.values() if not one.used},
    }
    if json_output:
        typer.echo(json.dumps(told))
        return
    table = Table("id", "name", "since", "state", box=None)
    for centre, member in sorted(entries.members.items()):
        state = with_folder(state_of(member, connected=centre in linked), installation.folder)
        table.add_row(centre, member.name, member.joined, state)
    for one in entries.invited.values():
        if not one.used:
            table.add_row(one.centre, one.name, "", f"invited, until {one.valid_until}")
    nobody = with_folder("No centre has joined yet. Next step: ./kokon join invite --help", installation.folder)
    on_output().print(table if table.row_count else nobody, soft_wrap=not table.row_count)
    if AWAY in {state_of(member, connected=centre in linked) for centre, member in entries.members.items()}:
        typer.echo(f"If one of them waits for the call: {with_folder(READ_AGAIN, installation.folder)}")


def state_of(member: Member, *, connected: bool) -> str:
    if not member.leaf:
        return f"left in {member.left}"
    if member.held:
        return "waits since a restore: ./kokon join confirm"
    return "connected" if connected else AWAY


def write_answer(installation: Installation, to: Path | None, *, renews: bool = False, json_output: bool) -> None:
    """The file for the office, and the fingerprint for the phone."""
    centre = linked(installation)
    answer = links.answer(centre, renews=renews)
    file = to or Path(f"answer-{installation.id}.json")
    answer.write(file)
    file.chmod(0o644)
    say(
        json_output,
        {"file": str(file), "fingerprint": answer.fingerprint},
        f"Written: {file}. Send it to the office, then call them on a number you know and read out:",
        f"    {answer.fingerprint}",
        with_folder(ADMITTED if centre.membership.current else READ_OUT, installation.folder),
    )


def hub_of(installation: Installation) -> Hub:
    server = Servers(installation).nats
    if not isinstance(server, Hub):
        raise Trouble("not_an_office", f"{installation.folder} is a centre.", "run this at the office.")
    return server


def centre_of(installation: Installation) -> Centre:
    server = Servers(installation).nats
    if not isinstance(server, Centre):
        raise Trouble("not_a_centre", f"{installation.folder} is an office.", "run this at a centre.")
    return server


def linked(installation: Installation) -> LinkedCentre:
    return LinkedCentre(installation, centre_of(installation))


def say(json_output: bool, told: Mapping[str, object], *lines: str) -> None:
    if json_output:
        typer.echo(json.dumps(told))
    else:
        for line in lines:
            typer.echo(line)
