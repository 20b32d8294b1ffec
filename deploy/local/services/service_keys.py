"""The sealing and signing keys of a centre: made once by their services; here only the public halves are read."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.local.machine.processes import AS_MODULE, Program
from deploy.local.machine.program_environment import ROOT
from deploy.local.machine.programs import run
from deploy.local.services import passphrase_prompt
from deploy.local.settings.installation import Installation
from deploy.secrets_file import is_locked, write_owner_only
from deploy.trouble import Trouble

OTHERS = ("notify", "quality")
"""That have a key file beside the one of `cases`: it opens addresses of colleagues, and signs releases."""
HANDOVER = ("handover_public_key", "handover_public_key_before")


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """As the services' settings take them."""

    handover: str
    notify: str
    thread_key: str = field(repr=False)
    """A secret, for `intake` alone."""


COMMANDS = {
    "cases": "services.cases.keys",
    "notify": "services.notify.keys",
    "quality": "services.quality.keys",
}
"""What each service says of its own key file."""


def ask_for_passphrase(installation: Installation) -> None:
    """Of the key file of `cases`, where it is locked and nothing says where the passphrase is; those of the others are
    never locked without it."""
    passphrase_prompt.ask_where_needed(key_file(installation, "cases"))


def passphrase_for(installation: Installation, service: str) -> str:
    """Where what opens the key file of one of the others is, or locks a new one; empty where that is not locked."""
    if service not in OTHERS or is_locked(key_file(installation, service)) is False:
        return ""
    own = os.environ.get(f"{service.upper()}_KEY_PASSPHRASE_FILE")
    return own or str(passphrase_prompt.made_for(service, installation.id) or "")


def key_files(installation: Installation) -> list[Path]:
    return [key_file(installation, service) for service in ("cases", *OTHERS)]


def key_file(installation: Installation, service: str) -> Path:
    return installation.keys / f"{service}.key"


def public_keys(installation: Installation) -> PublicKeys:
    """Makes the keys where there are none. What was said about them is kept beside them."""
    said = {service: _said_by(installation, service) for service in ("cases", "notify", "quality")}
    of_cases = json.loads(said["cases"])
    return PublicKeys(
        handover=json.dumps([of_cases[name] for name in HANDOVER if name in of_cases]),
        notify=said["notify"].strip(),
        thread_key=of_cases["thread_key"],
    )


def complete_key_file(installation: Installation) -> None:
    """At a start of quality, where its passphrase is at hand: adds what a key file of an earlier version lacks."""
    file = key_file(installation, "quality")
    if file.exists() and not has_document_key(file):
        run_key_command(installation, "quality", "init")


def public_release_keys(installation: Installation) -> dict[str, str]:
    """Key id to base64 of the public half: by these the office knows the releases of this centre."""
    said = [json.loads(line) for line in _said_by(installation, "quality").splitlines() if line.strip()]
    return {one["key_id"]: one["public_key"] for one in said}


def next_release_key(installation: Installation) -> None:
    """In the place of the one that is there; what was signed stays as it is."""
    public_release_keys(installation)
    write_owner_only(_public_file(installation, "quality"), run_key_command(installation, "quality", "rotate"))


def write_public_keys(installation: Installation, service: str, public: Mapping[str, Any]) -> None:
    """What the other services are told of its keys from their next start on."""
    write_owner_only(_public_file(installation, service), json.dumps(public) + "\n")


def told_public(installation: Installation, service: str) -> dict[str, Any]:
    """What was said of the keys of a service the last time; empty where there are none yet."""
    public = _public_file(installation, service)
    return dict(json.loads(public.read_text())) if public.exists() else {}


def _said_by(installation: Installation, service: str) -> str:
    key, public = key_file(installation, service), _public_file(installation, service)
    # what an earlier version wrote down lacks the key of the threads
    if not (key.exists() and public.exists()) or (service == "cases" and "thread_key" not in public.read_text()):
        write_owner_only(public, run_key_command(installation, service, "init"))
    return public.read_text()


def has_document_key(key: Path) -> bool:
    """Whether the file is seen to have one: an earlier version made none, and a locked file does not say it."""
    return "documents" in json.loads(key.read_text())


def _public_file(installation: Installation, service: str) -> Path:
    return installation.keys / f"{service}.public.json"


def run_key_command(installation: Installation, service: str, verb: str, *more: str) -> str:
    """What the service says of its own key file."""
    key = key_file(installation, service)
    words = [verb, "--file", str(key), "--centre", installation.id, *more]
    surroundings = {"PATH": os.environ.get("PATH", "")}
    given = passphrase_prompt.given() if service == "cases" else passphrase_for(installation, service)
    if passphrase := str(given or ""):
        surroundings[f"{service.upper()}_KEY_PASSPHRASE_FILE"] = passphrase
    program = Program([*AS_MODULE, COMMANDS[service], *words], surroundings, ROOT)
    finished = run(program)
    if finished.returncode:
        words = finished.stderr.strip().splitlines()[-1:] or ["nothing was said"]
        what, marked, step = words[0].removeprefix("kokon: ").partition(" Next step: ")
        if marked:
            raise Trouble("keys_not_changed", f"{what[:1].upper()}{what[1:]}", f"{step}.")
        raise Trouble("keys_not_made", f"The keys of {service} could not be made ({words[0]}).", f"look at {key}.")
    return finished.stdout
