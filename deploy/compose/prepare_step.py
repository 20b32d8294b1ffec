"""The first deploy step: keys and configuration of the bus, passwords of databases, folders of containers."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from deploy.compose.environment import migration_variables, written
from deploy.compose.layout import HUB, LINK, OFFICE, PREPARED, Installation, centre, hand_over, open_to_reading
from deploy.databases.roles import owner_of
from deploy.nats.server_folders import Surroundings, prepare
from deploy.secrets_file import Passwords, write_owner_only
from shared.crypto.scram import verifier

SURROUNDINGS = Surroundings(hub_host=OFFICE.host("nats"))
VERIFIERS = "verifiers"
SUPERUSER = "postgres"
"""The superuser of a database server. Its password is used by the image itself, and by the step that makes roles."""


def prepare_all(centres: Sequence[str]) -> None:
    """Write what is missing; existing files stay. Idempotent."""
    prepare(PREPARED, centres, SURROUNDINGS)
    for installation in (*map(centre, centres), OFFICE):
        lay_out(installation)


def lay_out(installation: Installation) -> None:
    """Its folders, and in them what each server is given."""
    for folder in (*installation.ours, *installation.stores):
        folder.mkdir(mode=0o700, exist_ok=True)
    part_what_is_said(installation)
    give_to_nats(installation)
    give_to_databases(installation)
    give_to_backups(installation)
    give_to_migrations(installation)
    for folder in installation.ours:
        hand_over(folder)


def part_what_is_said(installation: Installation) -> None:
    """Up to 0.11.0 one folder held what all services say of their keys, and each that makes keys could read it all."""
    for file in (installation.folder / "public").glob("*.json"):
        file.replace(installation.said_by(file.stem))


def passwords_of(installation: Installation) -> Passwords:
    return Passwords(installation.prepared / "passwords.json")


def give_to_nats(installation: Installation) -> None:
    """Its configuration, its secrets and its certificate; never the seeds of the others."""
    source, target = installation.prepared, installation.folder / "nats"
    for file in ("nats.conf", "secrets.conf"):
        shutil.copyfile(source / file, target / file)
    if (source / "tls").exists():
        shutil.copytree(source / "tls", target / "tls", dirs_exist_ok=True)
    else:
        # of a link that is gone
        shutil.rmtree(target / "tls", ignore_errors=True)


def give_bus(installation: Installation) -> None:
    """What changed of the bus, to its server and to backups, where an older key would lie on."""
    give_to_nats(installation)
    give_to_backups(installation)
    hand_over(installation.folder / "nats")


def give_to_backups(installation: Installation) -> None:
    """What only the deploy step has and a backup needs: the keys of the link, or those of the hub with its register.

    A copy that is whole takes the place of the one before, which a step that fails leaves as it was.
    """
    target = installation.folder / (HUB if installation is OFFICE else LINK)
    draft, before = (target.with_name(f"{target.name}.{state}") for state in ("draft", "before"))
    for left in (draft, before):
        shutil.rmtree(left, ignore_errors=True)
    draft.mkdir(mode=0o700)
    copy_for_backups(installation, draft)
    hand_over(draft)
    if target.exists():
        target.rename(before)
    draft.rename(target)
    shutil.rmtree(before, ignore_errors=True)


def copy_for_backups(installation: Installation, target: Path) -> None:
    source = installation.prepared
    if installation is not OFFICE:
        shutil.copytree(source / LINK, target, dirs_exist_ok=True) if (source / LINK).exists() else None
        return
    for folder in (*source.glob("authority*"), source / "federation"):
        shutil.copytree(folder, target / folder.name) if folder.exists() else None
    shutil.copyfile(source / "keys.json", target / "keys.json")


def give_to_databases(installation: Installation) -> None:
    """What each server compares the passwords of its roles with; the passwords themselves, for backups."""
    passwords = passwords_of(installation)
    for server, names in installation.databases.items():
        target = installation.folder / server
        write_owner_only(target / "superuser", passwords.of(f"{server}-{SUPERUSER}"))
        for name in names:
            for role in (name, owner_of(name)):
                write_owner_only(target / "roles" / role, passwords.of(role))
                write_owner_only(target / VERIFIERS / role, verifier(passwords.of(role)))
        open_to_reading(target)


def give_to_migrations(installation: Installation) -> None:
    """The passwords of the roles to which the tables belong; the containers of the services never see this folder."""
    for service, variables in migration_variables(installation, passwords_of(installation)).items():
        write_owner_only(installation.folder / f"{service}-migrations" / "environment", written(variables))
