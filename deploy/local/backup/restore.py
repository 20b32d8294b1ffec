"""`./kokon restore`: a centre from a backup, in an empty folder; who was erased is erased again before a start.

What is particular to an office: `office_restore`.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pyrage.x25519 import Identity

from deploy.local.backup.after_restore import AFTER_RESTORE, TOKENS_ENDED
from deploy.local.backup.key_copies import REGISTER, put_back, put_letter_keys_back, put_register_back
from deploy.local.backup.office_restore import OfficeRestore, OfficeSets, is_of_office
from deploy.local.backup.office_restore import result_text as told_of_office
from deploy.local.backup.staging_folder import drafted, with_database
from deploy.local.joining import join_commands
from deploy.local.machine import programs
from deploy.local.machine.display import Display, display
from deploy.local.servers import database_dumps
from deploy.local.servers.postgres_program import check_restores
from deploy.local.servers.servers import Servers, postgres_of
from deploy.local.services import client_keys, passphrase_prompt, service_keys
from deploy.local.settings import settings_file
from deploy.local.settings.installation import SETTINGS_FILE, Installation
from deploy.local.settings.places import DATA, OFFICE_DATA, Folder, Json, of_settings, with_folder
from deploy.operations.backups.backup_age import identities_in, unlocked
from deploy.operations.backups.backup_sets import CLIENT_KEYS, DATABASES, KEY_FILES, BackupSet, set_at, wipe, worthless
from deploy.trouble import Trouble

CHOICE_ENDED = (
    "Criteria of this centre alone are counted no more, for that may have been ended since: "
    "who still wants them chooses them anew on the page of figures."
)


@dataclass(frozen=True, slots=True)
class Sets:
    databases: BackupSet
    client_keys: BackupSet
    key_files: BackupSet

    @classmethod
    def found(cls, databases: Path, keys_of_clients: Path, key_files: Path) -> "Sets":
        """The newest that fit together. Raises Trouble."""
        rows = set_at(databases, DATABASES)
        wrapped = set_at(keys_of_clients, CLIENT_KEYS, centre=rows.manifest.centre)
        needed = wrapped.manifest.versions if wrapped.manifest.provider == "file" else ()
        found = cls(rows, wrapped, set_at(key_files, KEY_FILES, centre=rows.manifest.centre, versions=needed))
        if wrapped.made_at < rows.made_at:
            raise Trouble(
                "older_keys",
                "The client keys are older than the databases: whoever came in between could not be read any more.",
                "use client keys of the same day or of a later one.",
            )
        return found

    def unlocked(self, identities: Sequence[Identity], folder: Path) -> "Sets":
        """Those that are locked in clear below the folder. Raises Trouble."""
        return Sets(
            *(
                unlocked(one, identities, folder / one.manifest.part)
                for one in (self.databases, self.client_keys, self.key_files)
            )
        )

    def installation(self, to: Path) -> Installation:
        """Restored there, as a settings file there has it. Raises Trouble where it is of another PostgreSQL."""
        described = self.databases.manifest
        made = Installation(to, described.centre, "centre", described.name, described.port)
        made = of_settings(made, settings_file.read(to, "centre"))
        check_restores(described.postgres, postgres_of(made).version())
        return made

    def dump_of(self, database: str) -> Path:
        return (self.client_keys if database == "cases_keys" else self.databases).folder / f"{database}.dump"

    def check(self) -> None:
        for one in (self.databases, self.client_keys, self.key_files):
            one.check()


def restore(
    databases: Annotated[Path, typer.Argument(help="Where the databases are: a set, or the place of all.")],
    key_files: Annotated[Path, typer.Option("--keys", help="Where the key files are.")],
    keys_of_clients: Annotated[
        Path | None, typer.Option("--client-keys", help="Of a centre: where the wrapped keys of the clients are.")
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option("--destroyed-keys", help="A newer file destroyed-keys, such as that of the machine itself."),
    ] = None,
    members: Annotated[
        Path | None,
        typer.Option("--register", help="Of an office: a newer register.json, such as that of the machine itself."),
    ] = None,
    identity: Annotated[
        Path | None, typer.Option("--identity", help="The file that opens a backup that was locked for a recipient.")
    ] = None,
    folder: Folder = None,
    json_output: Json = False,
) -> None:
    """Make a centre, or the office, anew from a backup, in a folder that is empty or not there yet. Nothing starts."""
    office = is_of_office(set_at(databases.resolve(), DATABASES))
    to = (folder or (OFFICE_DATA if office else DATA)).resolve()
    if to.exists() and any(path.name != SETTINGS_FILE for path in to.iterdir()):
        raise Trouble(
            "not_empty", f"{to} is not empty.", "choose another --folder; nothing is ever restored over data."
        )
    for file, option in ((register, "--destroyed-keys"), (members, "--register")):
        if file and not file.is_file():
            raise Trouble("no_register", f"{file} is not there.", f"leave {option} out, or name the file.")
    programs.begin(programs.KEYS_OF_CASES)
    shown = display(quiet=json_output)
    if office:
        with shown.step("reading the backup"):
            found = OfficeSets.found(databases.resolve(), key_files.resolve())
            found.check()
        restored = found.installation(to)
        with ExitStack() as stack:
            found = found.unlocked(identities_in(identity), stack.enter_context(beside(to)))
            with drafted(restored) as draft:
                made = {"folder": str(to), **OfficeRestore(found, draft, shown).make(members)}
        return join_commands.say(json_output, made, told_of_office(made))
    if keys_of_clients is None:
        raise Trouble("no_client_keys", "This is a backup of a centre.", "name the place of its --client-keys.")
    with shown.step("reading the backup"):
        sets = Sets.found(databases.resolve(), keys_of_clients.resolve(), key_files.resolve())
        restored = sets.installation(to)
        sets.check()
    with ExitStack() as stack:
        with shown.step("opening what is locked"):
            sets = sets.unlocked(identities_in(identity), stack.enter_context(beside(to)))
        passphrase_prompt.ask_where_needed(sets.key_files.folder / "cases.key")
        with drafted(restored) as draft:
            done = Restore(sets, draft, shown).make(register)
    done = {"folder": str(to), **done}
    join_commands.say(json_output, done, result_text(done))


@contextmanager
def beside(to: Path) -> Iterator[Path]:
    """For what lies there in clear as long as it is read, and no longer; an interrupted restore left its own."""
    folder = to.with_name(f".{to.name}.unlocked")
    if folder.exists():
        wipe(folder)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        wipe(folder)


class Restore:
    """Fills `draft`, where there is nothing yet and nobody else works."""

    def __init__(self, sets: Sets, draft: Installation, shown: Display) -> None:
        self._sets, self._draft, self._shown = sets, draft, shown

    def make(self, register: Path | None) -> dict[str, object]:
        self.put_keys_back(register)
        unopened = self.unopened()
        with with_database(self._draft) as servers:
            self.load(servers)
            again = self.settle(servers)
        return {
            "centre": self._draft.id,
            "databases": self._sets.databases.manifest.made_at,
            "client_keys": self._sets.client_keys.manifest.made_at,
            "erased": again["destroyed"],
            "choice_ended": again["choice_ended"],
            "unopened": unopened,
        }

    def put_keys_back(self, register: Path | None) -> None:
        with self._shown.step("key files"):
            put_back(self._sets.key_files.folder, self._draft)
            copies = [self._sets.client_keys.folder / REGISTER, self._sets.key_files.folder / REGISTER]
            put_register_back([*copies, *([register] if register else [])], self._draft)
            put_letter_keys_back(self._sets.key_files.folder, self._draft)
            service_keys.public_keys(self._draft)

    def unopened(self) -> int:
        """Keys of clients that were damaged before. Raises Trouble where none of them opens."""
        lines = database_dumps.printed(self._sets.dump_of("cases_keys"), *database_dumps.CLIENT_KEYS_ALONE)
        with self._shown.step("opening the keys of the clients"):
            given = b"".join(lines).decode()
            opened = client_keys.run_command(self._draft, "check", module=client_keys.BACKING_UP, given=given)
        if opened["unopened"] and not opened["opened"]:
            raise worthless()
        return int(opened["unopened"])

    def load(self, servers: Servers) -> None:
        """Every database, as it was copied."""
        servers.ensure_databases()
        for name in self._draft.databases:
            with self._shown.step(f"restoring {name}"):
                database_dumps.restore(servers.postgres, name, self._sets.dump_of(name))

    def settle(self, servers: Servers) -> dict[str, Any]:
        """Bring it up to date, and erase again who was erased. Raises Trouble where not everybody is gone."""
        servers.migrate()
        for name in self._draft.databases:
            if name in AFTER_RESTORE:
                servers.postgres.ask(AFTER_RESTORE[name], database=name)
        with self._shown.step("erasing again who was erased"):
            again = client_keys.run_command(self._draft, "erase-again", module=client_keys.BACKING_UP)
        if again["left"]:
            raise Trouble("not_erased", "Not everybody who was erased is gone.", "run this again.")
        return again


def result_text(done: dict[str, object]) -> str:
    damaged = f"Keys of clients that do not open: {done['unopened']}.\n" if done["unopened"] else ""
    chosen = f"{CHOICE_ENDED}\n" if done["choice_ended"] else ""
    return (
        f"{damaged}{done['centre']} is restored in {done['folder']}, as it was at {done['databases']}. "
        f"Erased stays erased: {done['erased']} keys are destroyed here. "
        f"Whoever was erased after that moment is back: erase them again.\n{TOKENS_ENDED}\n{chosen}"
        + with_folder("Next step: ./kokon up, then ./kokon doctor and ./kokon reconcile", Path(str(done["folder"])))
    )
