"""`python -m deploy.compose.production.backing_up VERB ID`, in the container `backup`, with three places below /backup.

backup ID    the three sets, as `./kokon backup` writes them, and a trial restore; 1 where not everything opened
rehearse ID  the newest sets, restored as a trial
restore ID   the newest sets into new volumes; databases are brought up to date afterwards

What opens a locked backup is /identity.
"""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pyrage.x25519 import Identity

from deploy.compose import layout
from deploy.compose.host.commands import Commands
from deploy.compose.layout import ASIDE
from deploy.compose.production.backing_up import container_keys
from deploy.compose.production.backing_up.container_postgres import servers_of
from deploy.compose.production.backing_up.container_source import ContainerSource
from deploy.compose.production.steps import installation
from deploy.databases.roles import owner_of
from deploy.local.backup import rehearsal
from deploy.local.backup.exclusive_work import alone
from deploy.local.backup.key_copies import REGISTER
from deploy.local.backup.restore import NO_KEYS_YET, Sets
from deploy.local.machine.display import Plain
from deploy.local.servers import database_dumps, postgres_program
from deploy.local.servers.postgres_program import check_restores
from deploy.local.settings.installation import Installation
from deploy.operations.backups import backup_report, last_backup
from deploy.operations.backups.backup import Backup
from deploy.operations.backups.backup_age import RECIPIENT, Locking, identities_in, recipients_in
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.trial_restores import TrialRestore
from deploy.target import in_words_of
from deploy.trouble import Trouble

PLACES = Places(*(Path("/backup") / part / "place" for part in ("databases", "client-keys", "key-files")))
IDENTITY = Path("/identity")
USAGE = "say backup, rehearse or restore, and the id of the centre."


def backup(one: layout.Installation) -> int:
    lock, shown = Locking(recipients_in([os.environ.get(RECIPIENT, "")])), Plain(sys.stderr)
    PLACES.check(one.folder)
    done = Backup(ContainerSource(one), PLACES, shown, lock).make(datetime.now(UTC))
    note(one)
    sys.stdout.write(f"{in_words_of(Commands(one.name, 'centre', alone=True), backup_report.report_text(done))}\n")
    return exit_code(tried(one, [lock.once]))


def tried(one: layout.Installation, identities: Sequence[Identity]) -> TrialRestore:
    beside = Installation(one.folder / ASIDE / one.name, one.name)
    return rehearsal.rehearsed(beside, PLACES, Plain(sys.stderr), identities, kept=noted_in(one))


def exit_code(trial: TrialRestore) -> int:
    sys.stdout.write(f"{trial.sentence}\n")
    return 1 if trial.failed else 0


def note(one: layout.Installation) -> None:
    """That a backup is whole: for the doctor, and for each container that brings databases up to date."""
    for folder in (noted_in(one), *(one.folder / name for name in one.migrations)):
        last_backup.note(folder, datetime.now(UTC))


def noted_in(one: layout.Installation) -> Path:
    """Where casework finds what came out, and the doctor."""
    return one.folder / "cases-kept"


def restore(one: layout.Installation) -> int:
    """Keys first, then databases: interrupted, begin with new volumes again."""
    assert PLACES.client_keys
    assert PLACES.key_files
    container_keys.check_is_new(one)
    sets = Sets.found(PLACES.databases, PLACES.client_keys, PLACES.key_files)
    check_restores(sets.databases.manifest.postgres, postgres_program.version())
    if sets.databases.manifest.centre != one.name:
        raise Trouble("other_backup", f"That is a backup of {sets.databases.manifest.centre}.", "say its id in .env.")
    sets.check()
    with TemporaryDirectory(dir=one.folder) as clear:
        opened = sets.unlocked(identities(), Path(clear))
        registers = [folder / REGISTER for folder in (opened.client_keys.folder, opened.key_files.folder)]
        container_keys.put_back(one, opened.key_files.folder, registers)
        for name, server in servers_of(one).items():
            sys.stderr.write(f"kokon: restoring {name}\n")
            database_dumps.restore(server, name, opened.dump_of(name))
            if name == "intake":
                server.sql(NO_KEYS_YET, database=name, role=owner_of(name))
    return 0


def identities() -> list[Identity]:
    return identities_in(IDENTITY if IDENTITY.exists() else None)


def rehearse(one: layout.Installation) -> int:
    return exit_code(tried(one, identities()))


VERBS: dict[str, Callable[[layout.Installation], int]] = {"backup": backup, "rehearse": rehearse, "restore": restore}


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case [verb, id] if verb in VERBS:
                one = installation(["centre", id])
                with alone(one.folder / ASIDE):
                    return VERBS[verb](one)
        raise Trouble("usage", "This is no command.", USAGE)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
