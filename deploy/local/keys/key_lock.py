"""The passphrase of a centre's key files: whether there is one, and `./kokon keys lock`."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from deploy import secrets_file
from deploy.local.joining import join_commands
from deploy.local.machine.in_memory import in_memory
from deploy.local.services import client_keys, passphrase_prompt, service_keys
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation, description_in
from deploy.local.settings.places import Folder, Json, existing, with_folder
from deploy.operations.doctor import NOT_LOCKED
from deploy.trouble import Trouble

SHORTEST = 12
OTHERS_NOT_LOCKED = "cases.key is locked; not yet {files}, which open nothing of a client"
NEXT_STEP = "./kokon keys lock"
AFTERWARDS = (
    "From now on they open with the passphrase alone. Write it down twice, apart: whoever loses it has lost the "
    "clients."
    "\n"
    "Each command asks for it; where nobody sits there, CASES_KEY_PASSPHRASE_FILE or the systemd credential "
    "cases-key-passphrase says where it is (docs/operations.md).\n"
    "Copies from before have no lock: the next ./kokon backup with --keys removes its own; destroy those made by hand."
)
AGAIN = (
    "This centre runs: stop it and start it again now, so that a service that has to come back finds the passphrase."
)


def is_locked(installation: Installation) -> bool | None:
    """None where there is no key file of casework."""
    return secrets_file.is_locked(service_keys.key_file(installation, "cases"))


def judged(folder: Path) -> tuple[Literal["ok", "optional"], str, str]:
    """For the doctor: how it stands, what was found, and the next step."""
    described = description_in(folder)
    if described is None or described.kind != "centre":
        return "ok", "casework keeps none here", ""
    if (locked := is_locked(Installation(folder, described.id))) is None:
        return "ok", "is made by the first ./kokon up", ""
    if not locked:
        return "optional", NOT_LOCKED, f"{NEXT_STEP}."
    if still_open := open_ones(Installation(folder, described.id)):
        return "optional", OTHERS_NOT_LOCKED.format(files=" and ".join(still_open)), f"{NEXT_STEP}."
    return "ok", "locked with a passphrase", ""


def open_ones(installation: Installation) -> list[str]:
    return [file.name for file in service_keys.key_files(installation) if secrets_file.is_locked(file) is False]


def lock(
    passphrase_file: Annotated[
        Path | None, typer.Option("--passphrase-file", help="Where nobody is there to type it: a file with it alone.")
    ] = None,
    folder: Folder = None,
    json_output: Json = False,
) -> None:
    """Lock the key files of a centre with a passphrase, or with another one."""
    installation = existing(folder)
    join_commands.centre_of(installation)
    service_keys.ask_for_passphrase(installation)
    service_keys.public_keys(installation)
    new = passphrase_file or asked_twice()
    for service in service_keys.OTHERS:
        made = passphrase_prompt.made_of(new, service, installation.id)
        service_keys.run_key_command(installation, service, "lock", "--passphrase-file", str(made))
    # last: interrupted before, the same again finishes it, with the passphrase of before where there was one
    client_keys.run_command(installation, "lock", "--passphrase-file", str(new))
    words = f"{AFTERWARDS}\n{AGAIN}" if Claim(installation.folder).holder() else AFTERWARDS
    file, *also = map(str, service_keys.key_files(installation))
    join_commands.say(json_output, {"locked": file, "also": also}, with_folder(words, installation.folder))


def asked_twice() -> Path:
    if not sys.stdin.isatty():
        raise Trouble("no_passphrase", "Nobody is there to type a passphrase.", "name a file with --passphrase-file.")
    words = typer.prompt("New passphrase", hide_input=True, confirmation_prompt="Once more", err=True)
    if len(words) < SHORTEST:
        raise Trouble(
            "too_short", "That is quickly guessed.", f"take {SHORTEST} characters or more, such as six words."
        )
    return in_memory(words.encode())
