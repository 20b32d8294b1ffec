"""The operator's folder of one installation: keys and passwords, made once, and what kustomize makes Secrets of.

FOLDER/settings.toml, kustomization.yaml     written once, then the operator's own
FOLDER/server, keys, passwords.json          secrets; nobody can make them again: keep a copy
FOLDER/keys/*.json                           what services say of their keys; that of casework goes to the cluster alone
FOLDER/restoring                             is there while a backup is restored: no service runs then
FOLDER/made                                  written anew each time: a component for kustomize, one folder a Secret
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.compose import environment
from deploy.compose.environment import MEMBERS
from deploy.compose.prepare_step import SUPERUSER
from deploy.databases.roles import KEEPER, ROLES, STEP, owner_of
from deploy.joining import hub_copies
from deploy.kubernetes import settings
from deploy.kubernetes.installation import HUB_FILE, KEYS_IN_FOLDER, SURROUNDINGS, InNamespace, named
from deploy.kubernetes.manifest import FILE, component, own
from deploy.nats.identities import PROVISION, UPLINK
from deploy.nats.keys import Keys
from deploy.nats.server_folders import membership_in, prepare_centre, prepare_hub, register_in
from deploy.secrets_file import Passwords, write_owner_only
from deploy.trouble import Trouble
from shared.crypto.scram import verifier

DEPLOY = Path(__file__).parents[1]
RESTORING = "restoring"
SCRIPTS = (STEP, ROLES, KEEPER)
KEY_FILES = {"cases": "centre.keys", "notify": "notify.key", "quality": "release.key"}
"""Of the services that have one, under the names that their settings give them."""
KEYS_OF_CASES = "/run/kept/keys/centre.keys"
"""Where casework has its key file, which it took from the Secret once and changes from then on."""

type Contents = dict[str, dict[str, str]]
"""The texts of files by their name, by the name of the Secret."""


def begin(folder: Path, name: str) -> None:
    """Write the two files that an operator then edits. What is there stays."""
    settings.begin(folder, name)
    if not (folder / FILE).exists():
        overlay = DEPLOY / "kubernetes" / ("office" if named(name).is_office else "centre")
        write_owner_only(folder / FILE, own(name, Path(os.path.relpath(overlay, folder.resolve()))))


def prepare(folder: Path) -> None:
    """Make what is missing, and `made` anew. Again is harmless."""
    chosen = settings.read(folder)
    installation = named(chosen.name)
    public = public_keys(folder, installation)
    prepare_server(folder, installation)
    contents = databases(folder, installation) | services(folder, installation, chosen, public)
    contents |= bus(folder, installation)
    given = given_of_office if installation.is_office else given_of_centre
    contents["backup"] = given(folder, installation, public) | {"recipient": chosen.recipients}
    register = register_in(folder / "server")
    members = sorted(register.links) if installation.is_office else [installation.name]
    scripts = {path.name: path.read_text() for path in SCRIPTS}
    added = [*components(folder, installation.kind)]
    manifest = component(installation, chosen, contents, scripts, members, added, register.anew)
    write_made(folder / "made", contents, scripts, manifest)


def components(folder: Path, kind: str) -> Iterator[str]:
    """Those that `made` begins with, as seen from there."""
    if (folder / RESTORING).exists():
        restoring = Path(os.path.relpath(DEPLOY / "kubernetes" / RESTORING, (folder / "made").resolve()))
        yield from (str(restoring), str(restoring / kind))


def write_made(made: Path, contents: Contents, scripts: Mapping[str, str], manifest: str) -> None:
    shutil.rmtree(made, ignore_errors=True)
    for secret, files in (*contents.items(), ("databases", scripts)):
        for file, text in files.items():
            write_owner_only(made / secret / file, text)
    write_owner_only(made / FILE, manifest)


def server_folder(folder: Path, installation: InNamespace) -> Path:
    return folder / "server" / ("hub" if installation.is_office else installation.name)


def prepare_server(folder: Path, installation: InNamespace) -> None:
    server = server_folder(folder, installation)
    if installation.is_office:
        prepare_hub(server, SURROUNDINGS)
        register_in(folder / "server").write_members()
    else:
        prepare_centre(server, installation.name, SURROUNDINGS)


def public_keys(folder: Path, installation: InNamespace) -> dict[str, str]:
    """What each service says of its own key file, as JSON; made now where there is none."""
    having = [service for service in KEY_FILES if service in installation.services]
    return {service: public_key(folder, installation.name, service) for service in having}


def public_key(folder: Path, centre: str, service: str) -> str:
    """As it was said when the key file was made, or changed; the key file is made now where there is none."""
    file, said = folder.resolve() / "keys" / KEY_FILES[service], public_file(folder, service)
    if said.exists():
        return said.read_text()
    file.parent.mkdir(mode=0o700, exist_ok=True)
    words = said_of(service, file, centre)
    write_owner_only(said, words)
    return words


def said_of(service: str, file: Path, centre: str) -> str:
    """What a service says of its key file, which it makes where there is none. Raises Trouble."""
    command = [sys.executable, "-m", f"services.{service}.keys", "init", "--file", str(file), "--centre", centre]
    finished = subprocess.run(command, cwd=DEPLOY.parent, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise Trouble("no_keys", f"{file} cannot be used.", finished.stderr.strip() or "look at the file.")
    return finished.stdout


def public_file(folder: Path, service: str) -> Path:
    return folder / "keys" / f"{service}.json"


def release_keys(folder: Path, centre: str) -> dict[str, str]:
    said = json.loads(public_key(folder, centre, "quality"))
    return {said["key_id"]: said["public_key"]}


def services(folder: Path, installation: InNamespace, chosen: settings.Settings, public: Mapping[str, str]) -> Contents:
    """Two Secrets a service: its settings with its own key file, and what the job of its migrations is given."""
    keys, passwords = Keys(server_folder(folder, installation) / "keys.json"), Passwords(folder / "passwords.json")
    if installation.is_office:
        variables = environment.office_variables(installation, keys, passwords)
    else:
        variables = environment.centre_variables(installation, keys, passwords, public)
    found: Contents = {}
    if "cases" in variables:
        variables["cases"]["CASES_KEY_FILE"] = KEYS_OF_CASES
    owners = environment.migration_variables(installation, passwords)
    for service in installation.services:
        said = environment.prefixed(service, chosen.variables(service))
        own = owners[service] | environment.prefixed(service, chosen.migration_variables(service))
        found[f"{service}-migrations"] = {"environment": environment.written(own)}
        found[service] = {"environment": environment.written(variables[service] | said)}
        if (key_file := folder / "keys" / KEY_FILES.get(service, service)).exists():
            found[service][key_file.name] = key_file.read_text()
    if installation.is_office:
        found["office"][MEMBERS] = register_in(folder / "server").members_file.read_text()
    return found


def databases(folder: Path, installation: InNamespace) -> Contents:
    """Three Secrets a server: its superuser, in the words of both kinds of servers; the passwords of its roles, for
    backups; and what the server compares them with, for the job that makes the roles."""
    passwords = Passwords(folder / "passwords.json")
    found: Contents = {}
    for server, names in installation.databases.items():
        password = passwords.of(f"{server}-{SUPERUSER}")
        found[f"{server}-superuser"] = {"superuser": password, "username": SUPERUSER, "password": password}
        roles = [role for name in names for role in (name, owner_of(name))]
        found[f"{server}-roles"] = {role: passwords.of(role) for role in roles}
        found[f"{server}-verifiers"] = {role: verifier(passwords.of(role)) for role in roles}
    return found


def given_of_centre(folder: Path, installation: InNamespace, public: Mapping[str, str]) -> dict[str, str]:
    """What a backup is given beside the Secrets of others: what is public of keys, and the link."""
    link = membership_in(folder / "server", installation.name).folder
    linked = {str(file.relative_to(link)): file.read_text() for file in sorted(link.rglob("*")) if file.is_file()}
    told = {f"{service}.json": words for service, words in public.items()}
    here = "yes" if (folder / "keys" / KEY_FILES["cases"]).exists() else "no"
    return told | {"link.json": json.dumps(linked), KEYS_IN_FOLDER: here}


def given_of_office(folder: Path, installation: InNamespace, public: Mapping[str, str]) -> dict[str, str]:
    """The keys of the hub and the register, which otherwise lie in this folder alone."""
    hub = server_folder(folder, installation)
    return {HUB_FILE: json.dumps([hub_copies.keys_in(hub), hub_copies.register_in(hub)])}


def bus(folder: Path, installation: InNamespace) -> Contents:
    """The server's configuration, its certificates where there is a link, and the seeds that make the streams."""
    server = server_folder(folder, installation)
    keys = Keys(server / "keys.json")
    makers = (PROVISION,) if installation.is_office else (PROVISION, UPLINK)
    found = {
        "nats": {name: (server / name).read_text() for name in ("nats.conf", "secrets.conf")},
        "streams": {"keys.json": json.dumps({name: keys.seed(name).get_secret_value() for name in makers})},
    }
    certificates = sorted((server / "tls").glob("*")) if (server / "tls").exists() else []
    return found | ({"nats-link": {file.name: file.read_text() for file in certificates}} if certificates else {})
