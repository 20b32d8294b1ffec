"""The keys of an operator's folder: that of casework into the cluster once, and a new folder from a backup."""

import json
import os
import tempfile
from pathlib import Path

from deploy.joining import hub_copies, restored_register
from deploy.joining.entries import entries_in
from deploy.kubernetes import settings
from deploy.kubernetes.cluster.kubectl import Kubectl
from deploy.kubernetes.folder import KEY_FILES, RESTORING, prepare, public_file, public_key, said_of, server_folder
from deploy.kubernetes.installation import OFFICE, named
from deploy.nats.server_folders import membership_in, register_in
from deploy.operations.backups import last_backup
from deploy.operations.backups.backup_age import identities_in, unlocked
from deploy.operations.backups.backup_sets import KEY_FILES as PART
from deploy.operations.backups.backup_sets import BackupSet, set_at, wipe
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.store.fresh_backup import moment

KEYS = "services.cases.keys"
HANDED_OVER = (
    "The key file of casework is in the cluster and in its backups alone. Delete the older Secrets `cases-*`, and "
    "copies of this folder that still have it."
)


def hand_over(folder: Path) -> None:
    """Only where the pod has the same one, and a backup, too. Again it asks what is public of the keys.

    Raises Trouble.
    """
    centre = centre_of(folder)
    file = folder / "keys" / KEY_FILES["cases"]
    if file.exists():
        own = json.loads(public_key(folder, centre, "cases"))
        there = json.loads(Kubectl(centre).inside("cases", KEYS, "tell"))
        if there != own:
            step = "look which cluster kubectl speaks to."
            raise Trouble("other_keys", "Casework in the cluster has other keys than this folder.", step)
        check_backed_up(Kubectl(centre))
        blank(file)
    else:
        write_owner_only(public_file(folder, "cases"), Kubectl(centre).inside("cases", KEYS, "tell"))
    prepare(folder)


def check_backed_up(kubectl: Kubectl) -> None:
    """A backup notes its moment in the volume that has the key file, of which it has a copy then. Raises Trouble."""
    if moment(kubectl.kept(last_backup.FILE)) is None:
        what = "No backup has a copy of the key file yet: with the volume of casework the only one would be lost."
        step = f"kubectl -n {kubectl.namespace} create job --from=cronjob/backup backup-now; after that, again."
        raise Trouble("no_backup", what, step)


def blank(file: Path) -> None:
    """Overwrite and remove it; a disk may keep what was there all the same."""
    with file.open("r+b") as opened:
        opened.write(bytes(file.stat().st_size))
        opened.flush()
        os.fsync(opened.fileno())
    file.unlink()


def restore(folder: Path, key_files: Path, identity: Path | None) -> None:
    """Into a folder that was begun and not prepared. The key file of casework goes to the cluster by the job alone."""
    name = settings.read(folder).name
    if (folder / "keys").exists() or (folder / "server").exists():
        raise Trouble("not_empty", f"{folder} has keys already.", "begin another folder, and restore into that.")
    found = set_at(key_files.resolve(), PART, centre="" if name == OFFICE else name)
    found.check()
    with tempfile.TemporaryDirectory(dir=folder) as clear:
        opened = unlocked(found, identities_in(identity), Path(clear) / "opened")
        (put_office_back if name == OFFICE else put_back)(folder, name, opened)
        if opened is not found:
            wipe(opened.folder)
    (folder / RESTORING).touch()
    prepare(folder)


def put_back(folder: Path, centre: str, opened: BackupSet) -> None:
    link = membership_in(folder / "server", centre).folder
    for file in (opened.folder / "link").rglob("*"):
        if file.is_file():
            write_owner_only(link / file.relative_to(opened.folder / "link"), file.read_text())
    for service in ("notify", "quality"):
        write_owner_only(folder / "keys" / KEY_FILES[service], (opened.folder / f"{service}.key").read_text())
    write_owner_only(public_file(folder, "cases"), said_of("cases", (opened.folder / "cases.key").resolve(), centre))


def put_office_back(folder: Path, name: str, opened: BackupSet) -> None:
    """The keys of the hub, and the register: its members wait outside until somebody confirms them."""
    if not (opened.folder / hub_copies.BUS_KEYS).exists():
        raise Trouble("other_backup", f"That is a backup of {opened.manifest.centre}.", "name that of an office.")
    hub_copies.put_keys_back(opened.folder, server_folder(folder, named(name)))
    entries = entries_in(opened.folder / hub_copies.REGISTER)
    restored_register.taken_back(register_in(folder / "server"), entries, opened.manifest.made_at)


def restored(folder: Path) -> None:
    """The services start with the next `kubectl apply`."""
    (folder / RESTORING).unlink(missing_ok=True)
    prepare(folder)


def centre_of(folder: Path) -> str:
    if (centre := settings.read(folder).name) == OFFICE:
        raise Trouble("not_a_centre", f"{folder} is of the office.", "name the folder of a centre.")
    return centre
