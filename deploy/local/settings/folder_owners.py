"""Who owns what in the folder of an installation: root all that no program needs, each program what is its own.

Made so at each start by root, also of a folder that was another user's, and undone by the next start of another user,
to whom an operator gave the folder (`chown -R kokon:`).
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from deploy.local.machine import numeric_ids, ownership
from deploy.local.machine.processes import Account
from deploy.local.settings.installation import Installation
from deploy.operations.backups import trial_restores

OF_SERVERS = ("postgres/data", "nats/streams")
"""Trees that a server owns; it gets them itself when it starts."""
LISTED = 0o751
"""The folder of the keys: `cases` lists it, to write down beside its key file for good which keys were destroyed."""
DESTROYED, LETTERS = "destroyed-keys", "letters"


def set_owners(installation: Installation) -> None:
    """Only the holder of the claim: nothing runs in the folder."""
    if not numeric_ids.are_used():
        return _close(installation)
    for path in _roots(installation.folder):
        if not path.is_symlink():
            ownership.give(path, ownership.ROOT, 0o700 if path.is_dir() else 0o600)
    ownership.give_passage(installation.folder)


def give_service(installation: Installation, service: str, account: Account) -> None:
    """Before each of its starts: a command may have made its key file anew."""
    top, keys = installation.folder, installation.keys
    if (key := keys / f"{service}.key").exists():
        ownership.give(key, account, 0o400)
        ownership.open_way(key, top)
    if service == "cases":
        keys.mkdir(mode=0o700, exist_ok=True)
        ownership.give(keys, Account(0, account.gid), LISTED)
        (keys / DESTROYED).touch(0o600)
        ownership.give(keys / DESTROYED, account, 0o600)
        (keys / LETTERS).mkdir(mode=0o700, exist_ok=True)
        for path in (keys / LETTERS, *(keys / LETTERS).iterdir()):
            ownership.give(path, account, 0o700 if path.is_dir() else 0o600)
        give_trial_restore(installation)
    if service == "office" and installation.members_file.exists():
        ownership.give(installation.members_file, account, 0o400)
        ownership.open_way(installation.members_file, top)


def give_trial_restore(installation: Installation) -> None:
    """What came out of a trial restore stays root's; `cases` reads it."""
    account, file = numeric_ids.account_for(installation.folder, "cases"), installation.folder / trial_restores.FILE
    if account and file.exists():
        ownership.give(file, Account(0, account.gid), 0o640)


def _roots(folder: Path) -> Iterator[Path]:
    """Everything but the data of the servers."""
    kept = {folder / name for name in OF_SERVERS}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(place, name) not in kept]
        yield Path(place)
        yield from (Path(place, name) for name in files)


def _close(installation: Installation) -> None:
    """What root left for programs under ids of their own is its owner's alone again."""
    for path in _roots(installation.folder):
        found = path.lstat()
        mode = stat.S_IMODE(found.st_mode)
        if found.st_uid != os.geteuid():
            continue
        if stat.S_ISDIR(found.st_mode) and mode in (ownership.PASSED, LISTED):
            path.chmod(0o700)
        elif stat.S_ISREG(found.st_mode) and mode == 0o400:
            path.chmod(0o600)
