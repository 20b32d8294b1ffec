"""`./kokon restore` of an office: its database and its keys; nobody is let in by a register that may be too old."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyrage.x25519 import Identity

from deploy.joining import restored_register
from deploy.joining.entries import entries_in
from deploy.joining.hub_copies import REGISTER
from deploy.joining.register import Register
from deploy.local.backup import office_copies
from deploy.local.backup.after_restore import AFTER_RESTORE, TOKENS_ENDED
from deploy.local.backup.staging_folder import with_database
from deploy.local.machine.display import Display
from deploy.local.servers import database_dumps, postgres_program
from deploy.local.servers.postgres_program import check_restores
from deploy.local.servers.servers import Servers, postgres_of
from deploy.local.settings import settings_file
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import of_settings, with_folder
from deploy.operations.backups.backup_age import SUFFIX, unlocked
from deploy.operations.backups.backup_sets import DATABASES, KEY_FILES, BackupSet, set_at
from deploy.trouble import Trouble

DUMP = "office.dump"


def is_of_office(rows: BackupSet) -> bool:
    return not {DUMP, f"{DUMP}{SUFFIX}"}.isdisjoint(rows.manifest.files)


@dataclass(frozen=True, slots=True)
class OfficeSets:
    database: BackupSet
    key_files: BackupSet

    @classmethod
    def found(cls, database: Path, key_files: Path) -> "OfficeSets":
        """The newest. Raises Trouble."""
        rows = set_at(database, DATABASES)
        return cls(rows, set_at(key_files, KEY_FILES, centre=rows.manifest.centre))

    def unlocked(self, identities: Sequence[Identity], folder: Path) -> "OfficeSets":
        """Those that are locked in clear below the folder. Raises Trouble."""
        both = (unlocked(one, identities, folder / one.manifest.part) for one in (self.database, self.key_files))
        return OfficeSets(*both)

    def installation(self, to: Path) -> Installation:
        """Restored there, as a settings file there has it. Raises Trouble where it is of another PostgreSQL."""
        described = self.database.manifest
        made = Installation(to, described.centre, "office", described.name, described.port)
        made = of_settings(made, settings_file.read(to, "office"))
        check_restores(described.postgres, postgres_of(made).version())
        return made

    def dump_of(self, database: str) -> Path:
        return self.database.folder / f"{database}.dump"

    def check(self) -> None:
        """Raises Trouble where a file is not as it was written."""
        for one in (self.database, self.key_files):
            one.check()

    @property
    def newest(self) -> BackupSet:
        return max((self.database, self.key_files), key=lambda one: one.made_at)


def whole_sets(database: Path, key_files: Path) -> OfficeSets:
    """The newest, for an office whose PostgreSQL runs elsewhere. Raises Trouble where they are not such."""
    sets = OfficeSets.found(database, key_files)
    if not is_of_office(sets.database):
        what = f"That is a backup of {sets.database.manifest.centre}."
        raise Trouble("other_backup", what, "name that of an office.")
    check_restores(sets.database.manifest.postgres, postgres_program.version())
    sets.check()
    return sets


class OfficeRestore:
    """Fills `draft`, where there is nothing yet and nobody else works."""

    def __init__(self, sets: OfficeSets, draft: Installation, shown: Display) -> None:
        self._sets, self._draft, self._shown = sets, draft, shown

    def make(self, register: Path | None) -> dict[str, object]:
        self.put_keys_back()
        held = put_members_back(Register(self._draft.folder / "federation"), self._sets, register)
        with with_database(self._draft) as servers:
            self.load(servers)
            servers.migrate()
            servers.postgres.ask(AFTER_RESTORE["office"], database="office")
        return {"office": self._draft.id, "database": self._sets.database.manifest.made_at, "held": held}

    def put_keys_back(self) -> None:
        office_copies.put_keys_back(self._sets.key_files.folder, self._draft)
        office_copies.put_ports_back(self._sets.newest.folder, self._draft)

    def load(self, servers: Servers) -> None:
        servers.ensure_databases()
        with self._shown.step("restoring office"):
            database_dumps.restore(servers.postgres, "office", self._sets.dump_of("office"))


def put_members_back(register: Register, sets: OfficeSets, newest: Path | None) -> list[str]:
    """Return who waits outside until somebody has confirmed that it has not left since."""
    made_at = sets.database.manifest.made_at
    if newest is None:
        return restored_register.taken_back(register, entries_in(sets.newest.folder / REGISTER), made_at)
    restored_register.taken_over(register, entries_in(newest), made_at)
    return []


def result_text(done: dict[str, object]) -> str:
    held = done["held"]
    waiting = (
        f"Outside until you confirm them: {', '.join(held)}. Whoever has left since, or has changed stolen keys, must "
        f"not come in again: ask them.\nNext step: ./kokon up --office, then "
        "./kokon join confirm with each that is still a member. "
        if isinstance(held, list) and held
        else "Next step: ./kokon up --office. "
    )
    waiting = with_folder(waiting, Path(str(done["folder"])))
    return (
        f"The office is restored in {done['folder']}, as it was at {done['database']}. What centres have released "
        f"since comes again from their own streams, and is taken once.\n{TOKENS_ENDED}\n"
        f"{waiting}Who joined after that moment is invited again; open invitations are worth nothing any more."
    )
