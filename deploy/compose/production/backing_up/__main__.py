"""`python -m deploy.compose.production.backing_up VERB ID`, in the container `backup`, with its places below /backup.

backup ID    the sets, as `./kokon backup` writes them, and a trial restore; 1 where not everything opened
rehearse ID  the newest sets, restored as a trial
restore ID   the newest sets into new volumes; databases are brought up to date afterwards

ID is that of a centre, which has three places, or `office`, which has no client keys. What opens a locked backup is
/identity; a register of the office that is newer than the backup is /register.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pyrage.x25519 import Identity

from deploy.compose import layout
from deploy.compose.host.commands import Commands
from deploy.compose.layout import ASIDE, OFFICE, hand_over
from deploy.compose.production.backing_up import container_keys, container_office
from deploy.compose.production.backing_up.container_office import ContainerOffice
from deploy.compose.production.backing_up.container_postgres import check_no_tables, servers_of
from deploy.compose.production.backing_up.container_source import ContainerSource
from deploy.compose.production.steps import installation
from deploy.databases.roles import owner_of
from deploy.local.backup import rehearsal
from deploy.local.backup.after_restore import AFTER_RESTORE, NO_TOKENS, TOKENS_ENDED
from deploy.local.backup.backup_identity import new_identity
from deploy.local.backup.exclusive_work import alone
from deploy.local.backup.key_copies import REGISTER
from deploy.local.backup.office_restore import whole_sets
from deploy.local.backup.restore import Sets
from deploy.local.machine.display import Plain
from deploy.local.servers import database_dumps, postgres_program
from deploy.local.servers.postgres_program import check_restores
from deploy.local.settings.installation import Installation, Kind
from deploy.operations.backups import backup_report, last_backup
from deploy.operations.backups.backup import Backup
from deploy.operations.backups.backup_age import RECIPIENT, Locking, identities_in, recipients_in
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.office_backup import OfficeBackup
from deploy.operations.backups.trial_restores import TrialRestore
from deploy.target import in_words_of
from deploy.trouble import Trouble

PLACES = Places(*(Path("/backup") / part / "place" for part in ("databases", "client-keys", "key-files")))
IDENTITY, REGISTER_OF_MEMBERS = Path("/identity"), Path("/register")
USAGE = "say backup, rehearse or restore, and the id of the centre, or office; or identity."


def backup(one: layout.Installation) -> int:
    lock, shown = Locking(recipients_in([os.environ.get(RECIPIENT, "")])), Plain(sys.stderr)
    places_of(one).check(one.folder)
    now = datetime.now(UTC)
    if one is OFFICE:
        said = OfficeBackup(ContainerOffice(one), places_of(one), shown, lock).make(now).for_people()
    else:
        said = backup_report.report_text(Backup(ContainerSource(one), PLACES, shown, lock).make(now), PLACES)
    note(one)
    sys.stdout.write(f"{in_words_of(Commands(one.name, kind_of(one), alone=True), said)}\n")
    return exit_code(tried(one, [lock.once]))


def identity() -> int:
    """To standard output, for a file on a medium that lies apart: nothing of it stays in the container."""
    recipient, text = new_identity()
    sys.stdout.write(text)
    sys.stderr.write(
        f"kokon: from now on KOKON_BACKUP_RECIPIENT={recipient} in .env. Keep the file away from this machine and from "
        "the backups, twice: without it no locked backup ever opens.\n"
    )
    return 0


def places_of(one: layout.Installation) -> Places:
    return replace(PLACES, client_keys=None) if one is OFFICE else PLACES


def kind_of(one: layout.Installation) -> Kind:
    return "office" if one is OFFICE else "centre"


def tried(one: layout.Installation, identities: Sequence[Identity]) -> TrialRestore:
    beside = Installation(one.folder / ASIDE / one.name, one.name, kind_of(one))
    return rehearsal.rehearsed(beside, places_of(one), Plain(sys.stderr), identities, kept=one.noted)


def exit_code(trial: TrialRestore) -> int:
    sys.stdout.write(f"{trial.sentence}\n")
    return 1 if trial.failed else 0


def note(one: layout.Installation) -> None:
    """That a backup is whole: for the doctor, and for each container that brings databases up to date."""
    last_backup.note(one.noted, datetime.now(UTC))
    note_for_migrations(one)


def note_for_migrations(one: layout.Installation) -> None:
    for name in one.migrations:
        last_backup.note(one.folder / name, datetime.now(UTC))
        hand_over(one.folder / name)


def restore(one: layout.Installation) -> int:
    """Keys first, then databases: interrupted, begin with new volumes again."""
    restore_office() if one is OFFICE else restore_centre(one)
    # all that is there lies in the sets, too
    note_for_migrations(one)
    return 0


def restore_centre(one: layout.Installation) -> None:
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
        load(one, opened.dump_of)


def restore_office() -> None:
    assert PLACES.key_files
    container_office.check_is_new()
    check_no_tables(OFFICE)
    sets = whole_sets(PLACES.databases, PLACES.key_files)
    with TemporaryDirectory(dir=OFFICE.folder) as clear:
        opened = sets.unlocked(identities(), Path(clear))
        register = REGISTER_OF_MEMBERS if REGISTER_OF_MEMBERS.exists() else None
        held = container_office.put_back(opened, register)
        load(OFFICE, opened.dump_of)
    if held:
        sys.stderr.write(f"kokon: outside until you confirm them: {', '.join(held)}\n")


def load(one: layout.Installation, dump_of: Callable[[str], Path]) -> None:
    for name, server in servers_of(one).items():
        sys.stderr.write(f"kokon: restoring {name}\n")
        database_dumps.restore(server, name, dump_of(name))
        if name in AFTER_RESTORE:
            server.sql(AFTER_RESTORE[name], database=name, role=owner_of(name))
        if AFTER_RESTORE.get(name) is NO_TOKENS:
            sys.stderr.write(f"kokon: {TOKENS_ENDED}\n")


def identities() -> list[Identity]:
    return identities_in(IDENTITY if IDENTITY.exists() else None)


def rehearse(one: layout.Installation) -> int:
    return exit_code(tried(one, identities()))


VERBS: dict[str, Callable[[layout.Installation], int]] = {"backup": backup, "rehearse": rehearse, "restore": restore}


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case [verb, id] if verb in VERBS:
                one = installation([id] if id == OFFICE.name else ["centre", id])
                with alone(one.folder / ASIDE):
                    return VERBS[verb](one)
            case ["identity"]:
                return identity()
        raise Trouble("usage", "This is no command.", USAGE)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
