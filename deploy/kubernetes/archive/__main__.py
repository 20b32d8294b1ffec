"""`python -m deploy.kubernetes.archive VERB [office]`, in a pod of the image `backup`, with its places below /backup.

backup      the sets, as `./kokon backup` writes them, and a trial restore; 1 where not everything opened
rehearse    the newest sets, restored as a trial
restore     the newest sets, into databases and a volume that hold nothing; who was erased is erased again

A centre has three places; the office has no client keys, and its operator's folder has its keys again by itself. What
opens a locked backup is /run/identity/identity.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from pydantic import SecretStr
from pyrage.x25519 import Identity

from deploy.compose.production.backing_up.container_postgres import check_no_tables, servers_of
from deploy.databases.roles import owner_of
from deploy.kubernetes.archive.pod import Pod, PodOfOffice, PodSource, begin_anew, check_is_new, put_back, this_pod
from deploy.kubernetes.installation import OFFICE
from deploy.local.backup import rehearsal
from deploy.local.backup.after_restore import AFTER_RESTORE, NO_TOKENS, TOKENS_ENDED
from deploy.local.backup.exclusive_work import alone
from deploy.local.backup.key_copies import REGISTER
from deploy.local.backup.office_restore import whole_sets
from deploy.local.backup.restore import Sets
from deploy.local.machine.display import Plain
from deploy.local.servers import database_dumps, postgres_program
from deploy.local.servers.postgres_program import check_restores
from deploy.local.settings.installation import Installation
from deploy.operations.backups import backup_report, last_backup
from deploy.operations.backups.backup import Backup
from deploy.operations.backups.backup_age import Locking, identities_in, recipients_in
from deploy.operations.backups.office_backup import OfficeBackup
from deploy.operations.backups.trial_restores import TrialRestore
from deploy.trouble import Trouble
from shared.store.fresh_backup import as_comment
from shared.store.upgrade import migrate

IDENTITY = "run/identity/identity"
STILL_IN_FOLDER = (
    "The key file of casework still lies in the operator's folder and in a Secret, where an attacker who has an older "
    "backup opens with it what was erased. Next step: python -m deploy.kubernetes hand-over FOLDER"
)
CONFIRM = (
    "Next step: python -m deploy.kubernetes restored FOLDER, then confirm FOLDER with each that is still a member."
)
USAGE = "say backup, rehearse or restore, and office behind it in the pod of the office."


def backup(pod: Pod) -> int:
    lock, shown, now = Locking(recipients_in(pod.recipients)), Plain(sys.stderr), datetime.now(UTC)
    pod.places.check(pod.folder)
    if pod.is_office:
        said = OfficeBackup(PodOfOffice(pod), pod.places, shown, lock).make(now).for_people()
    else:
        said = backup_report.report_text(Backup(PodSource(pod), pod.places, shown, lock).make(now), pod.places)
    note(pod)
    sys.stdout.write(f"{said}\n")
    if pod.keys_are_in_the_folder:
        sys.stdout.write(f"{STILL_IN_FOLDER}\n")
    return exit_code(tried(pod, [lock.once]))


def note(pod: Pod) -> None:
    """That a backup is whole: for the doctor, and in each database for the job that brings it up to date."""
    now = datetime.now(UTC)
    last_backup.note(pod.kept, now)
    for name, server in servers_of(pod).items():
        server.sql(f"comment on database {name} is '{as_comment(now)}';", database=name)


def tried(pod: Pod, identities: Sequence[Identity]) -> TrialRestore:
    beside = Installation(pod.aside / pod.name, pod.name, pod.kind)
    return rehearsal.rehearsed(beside, pod.places, Plain(sys.stderr), identities, kept=pod.kept)


def exit_code(trial: TrialRestore) -> int:
    sys.stdout.write(f"{trial.sentence}\n")
    return 1 if trial.failed else 0


def rehearse(pod: Pod) -> int:
    return exit_code(tried(pod, identities(pod)))


def identities(pod: Pod) -> list[Identity]:
    file = pod.root / IDENTITY
    return identities_in(file if file.exists() else None)


def restore(pod: Pod) -> int:
    """Interrupted, begin with volumes again that hold nothing."""
    (restore_office if pod.is_office else restore_centre)(pod)
    return 0


def restore_office(pod: Pod) -> None:
    """Its database; what was released since comes again when its centres are let in."""
    places = pod.places
    assert places.key_files
    check_no_tables(pod)
    sets = whole_sets(places.databases, places.key_files)
    begin_anew(pod)
    with TemporaryDirectory(dir=pod.aside, prefix="restoring-") as clear:
        load(pod, sets.unlocked(identities(pod), Path(clear)).dump_of)
    sys.stdout.write(f"The office is restored, as it was at {sets.database.manifest.made_at}. {CONFIRM}\n")


def restore_centre(pod: Pod) -> None:
    check_is_new(pod)
    places = pod.places
    assert places.client_keys
    assert places.key_files
    sets = Sets.found(places.databases, places.client_keys, places.key_files)
    check_restores(sets.databases.manifest.postgres, postgres_program.version())
    if (of := sets.databases.manifest.centre) != pod.name:
        raise Trouble("other_backup", f"That is a backup of {of}.", f"begin a folder for {of}.")
    sets.check()
    begin_anew(pod)
    with TemporaryDirectory(dir=pod.aside, prefix="restoring-") as clear:
        opened = sets.unlocked(identities(pod), Path(clear))
        load(pod, opened.dump_of)
        registers = [one.folder / REGISTER for one in (opened.client_keys, opened.key_files)]
        put_back(pod, opened.key_files.folder, registers)
    again = PodSource(pod).asked("erase-again")
    check_erased(again["left"])
    sys.stdout.write(f"{pod.name} is restored, as it was at {sets.databases.manifest.made_at}. ")
    sys.stdout.write(f"Erased stays erased: {again['destroyed']} keys are destroyed here.\n")


def check_erased(left: int) -> None:
    """The key file is there by then, so that the job would refuse to run again. Raises Trouble."""
    if left:
        step = (
            "delete this job, both database servers with their claims and the claim cases-kept, then apply again: "
            "docs/kubernetes.md."
        )
        raise Trouble("not_erased", "Not everybody who was erased is gone.", step)


def load(pod: Pod, dump_of: Callable[[str], Path]) -> None:
    """Each database as it was copied, and then as this version has it: the backup itself is the fresh one."""
    for name, server in servers_of(pod).items():
        sys.stderr.write(f"kokon: restoring {name}\n")
        database_dumps.restore(server, name, dump_of(name))
        migrate(name.replace("_", "-"), owner_url(pod, name))
        if name in AFTER_RESTORE:
            server.sql(AFTER_RESTORE[name], database=name, role=owner_of(name))
        if AFTER_RESTORE.get(name) is NO_TOKENS:
            sys.stderr.write(f"kokon: {TOKENS_ENDED}\n")


def owner_url(pod: Pod, name: str) -> SecretStr:
    server, role = servers_of(pod)[name], owner_of(name)
    password = quote((server.folder / "roles" / role).read_text(), safe="")
    return SecretStr(f"postgresql+asyncpg://{role}:{password}@/{name}?host={quote(server.host, safe='')}")


VERBS: dict[str, Callable[[Pod], int]] = {"backup": backup, "rehearse": rehearse, "restore": restore}


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case [verb, *which] if verb in VERBS and which in ([], [OFFICE]):
                pod = this_pod(*which)
                # the volume that every pod of a backup mounts
                with alone(pod.places.databases):
                    return VERBS[verb](pod)
        raise Trouble("usage", "This is no command.", USAGE)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
