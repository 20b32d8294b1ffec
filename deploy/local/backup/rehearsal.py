"""`./kokon rehearse`, and `./kokon backup ... --rehearse`: the newest backup, restored as a trial beside what runs.

Only PostgreSQL starts, in a folder of its own, on a socket; no service, no message bus, no mail, no link. Nothing of
it is left. What came out is a sentence for the doctor and, at a centre, for the lead.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from pyrage.x25519 import Identity

from deploy.local.backup.exclusive_work import alone
from deploy.local.backup.key_copies import REGISTER, register_file
from deploy.local.backup.office_restore import OfficeRestore, OfficeSets
from deploy.local.backup.restore import Restore, Sets
from deploy.local.backup.staging_folder import with_database
from deploy.local.backup.throw_away import throw_away
from deploy.local.joining import join_commands
from deploy.local.machine import programs
from deploy.local.machine.display import Display, display
from deploy.local.servers import database_dumps
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.servers.postgres_program import check_restores
from deploy.local.servers.servers import Servers
from deploy.local.services import client_keys, passphrase_prompt
from deploy.local.services.local_target import Local
from deploy.local.settings import folder_owners
from deploy.local.settings.installation import ROOM, Installation, write_description
from deploy.local.settings.places import Folder, Json, Office, existing
from deploy.operations import audit
from deploy.operations.backups import sealed_samples, trial_restores
from deploy.operations.backups.backup_age import identities_in
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.backup_sets import BackupSet
from deploy.operations.backups.trial_restores import Failure, TrialRestore
from deploy.target import answer_of
from deploy.trouble import Trouble

UNPACKED = 5
"""So many times as large as its dumps is a database at most, where nothing here says how large it is."""
OURS = frozenset({"disk_full", "folder_unwritable", "no_account", "no_passphrase"})
"""Codes of trouble that this machine has, and no backup."""


def rehearse(
    databases: Annotated[Path, typer.Argument(help="Where the databases are: a set, or the place of all.")],
    key_files: Annotated[Path, typer.Option("--keys", help="Where the key files are.")],
    keys_of_clients: Annotated[
        Path | None, typer.Option("--client-keys", help="Of a centre: where the wrapped keys of the clients are.")
    ] = None,
    identity: Annotated[
        Path | None, typer.Option("--identity", help="The file that opens a backup that was locked for a recipient.")
    ] = None,
    folder: Folder = None,
    office: Office = False,
    json_output: Json = False,
) -> None:
    """Restore the newest backup as a trial, beside what runs, and say whether everything opened. Nothing of it stays.

    Exit code 1 where something did not open.
    """
    live = existing(folder, office=office)
    places = Places(databases.resolve(), keys_of_clients and keys_of_clients.resolve(), key_files.resolve())
    programs.begin(programs.KEYS_OF_CASES)
    with alone(live.folder / "run"):
        trial = rehearsed(live, places, display(quiet=json_output), identities_in(identity))
    join_commands.say(json_output, for_script(trial), trial.sentence)
    raise typer.Exit(1 if trial.failed else 0)


def for_script(trial: TrialRestore) -> dict[str, Any]:
    return {"backup_made_at": trial.backup_made_at.isoformat(), "failed": [*trial.failed], "sentence": trial.sentence}


def rehearsed(
    live: Installation, places: Places, shown: Display, identities: Sequence[Identity], *, kept: Path | None = None
) -> TrialRestore:
    """Of the newest backup in the places; note in the folder `kept`, else in that of `live`, what came out.

    Raises Trouble where none can be tried here.
    """
    described, trial = found(live, places, shown)
    draft = draft_of(live)
    postgres = EmbeddedPostgres(draft.folder / "postgres")
    check_restores(described.manifest.postgres, postgres.version())
    check_room(live, described)
    with throw_away(draft.folder, postgres.sockets), of_the_trial(draft):
        write_description(draft)
        done = TrialRestore(described.made_at, datetime.now(UTC), tuple(dict.fromkeys(trial.failures(identities))))
    trial_restores.note((kept or live.folder) / trial_restores.FILE, done)
    folder_owners.give_trial_restore(live)
    return done


def found(live: Installation, places: Places, shown: Display) -> "tuple[BackupSet, Trial]":
    """The set with the databases, and what is tried of it."""
    if live.kind == "office":
        assert places.key_files
        of_office = OfficeSets.found(places.databases, places.key_files)
        return of_office.database, OfficeTrial(of_office, live, shown)
    if places.client_keys is None or places.key_files is None:
        raise Trouble("no_place", "A trial needs all three parts of a backup.", "name --client-keys and --keys.")
    sets = Sets.found(places.databases, places.client_keys, places.key_files)
    return sets.databases, CentreTrial(sets, live, shown)


def draft_of(live: Installation) -> Installation:
    folder = live.folder.with_name(f".{live.folder.name}.trial")
    return Installation(folder, live.id, live.kind, live.name, live.port)


def check_room(live: Installation, databases: BackupSet) -> None:
    """A trial takes as much as the databases, and must never fill the disk of what runs. Raises Trouble."""
    here = sum(file.lstat().st_size for file in (live.folder / "postgres").rglob("*"))
    unpacked = UNPACKED * sum(size for size, _ in databases.manifest.files.values())
    needed = ROOM + max(here, unpacked)
    free = os.statvfs(live.folder.parent)
    if free.f_bavail * free.f_frsize < needed:
        what = f"A trial restore needs {needed // 1_000_000} MB beside {live.folder}, and they are not free."
        raise Trouble("disk_full", what, "make room, then run this again; the backup itself is whole.")


@contextmanager
def of_the_trial(draft: Installation) -> Iterator[None]:
    """What is said to the service of what runs: where it notes destroyed keys and lays the days of its access log."""
    before = {name: os.environ.pop(name, None) for name in ("CASES_DESTROYED_KEYS", "CASES_AUDIT_ROOTS")}
    os.environ["CASES_DESTROYED_KEYS"] = str(draft.keys / REGISTER)
    try:
        yield
    finally:
        del os.environ["CASES_DESTROYED_KEYS"]
        os.environ.update({name: value for name, value in before.items() if value is not None})


class Trial(Protocol):
    def failures(self, identities: Sequence[Identity]) -> Iterator[Failure]: ...


@dataclass(frozen=True, slots=True)
class CentreTrial:
    sets: Sets
    live: Installation
    shown: Display

    def failures(self, identities: Sequence[Identity]) -> Iterator[Failure]:
        try:
            with self.shown.step("trial: reading the backup"):
                self.sets.check()
                opened = self.sets.unlocked(identities, draft_of(self.live).folder / "unlocked")
        except Trouble as trouble:
            return (yield say("damaged", trouble, self.shown))
        passphrase_prompt.ask_where_needed(opened.key_files.folder / "cases.key")
        yield from self._of_opened(Restore(opened, draft_of(self.live), self.shown), opened)

    def _of_opened(self, restore: Restore, opened: Sets) -> Iterator[Failure]:
        draft, register = draft_of(self.live), register_file(self.live)
        try:
            # who was erased since is erased in the trial, too
            restore.put_keys_back(register if register.exists() else None)
            if restore.unopened():
                yield "keys"
            with with_database(draft, lasting=False) as servers:
                restore.load(servers)
                if not all(is_whole(servers, name, opened.dump_of(name)) for name in draft.databases):
                    yield "rows"
                restore.settle(servers)
                yield from self._of_loaded(draft, servers)
        except Trouble as trouble:
            yield say("keys" if trouble.code == "worthless" else "not_restored", trouble, self.shown)

    def _of_loaded(self, draft: Installation, servers: Servers) -> Iterator[Failure]:
        with self.shown.step("trial: opening one entry of each kind"):
            lost = not_opened(draft, servers)
        if lost:
            self.shown.say("trial", f"does not open: {', '.join(lost)}")
            yield "sealed"
        with self.shown.step("trial: following the access log"):
            target = Local(draft)
            if not answer_of(target.run("cases", audit.AUDIT, "verify", "--json", check=False)).get("whole"):
                yield "audit"


@dataclass(frozen=True, slots=True)
class OfficeTrial:
    sets: OfficeSets
    live: Installation
    shown: Display

    def failures(self, identities: Sequence[Identity]) -> Iterator[Failure]:
        draft = draft_of(self.live)
        try:
            self.sets.check()
            opened = self.sets.unlocked(identities, draft.folder / "unlocked")
        except Trouble as trouble:
            return (yield say("damaged", trouble, self.shown))
        restore = OfficeRestore(opened, draft, self.shown)
        try:
            restore.put_keys_back()
            with with_database(draft, lasting=False) as servers:
                restore.load(servers)
                if not is_whole(servers, "office", opened.dump_of("office")):
                    yield "rows"
                servers.migrate()
        except Trouble as trouble:
            yield say("not_restored", trouble, self.shown)


def say(code: Failure, trouble: Trouble, shown: Display) -> Failure:
    """Tell the operator what it was. Raises it again where this machine is to blame and no backup."""
    if trouble.code in OURS:
        raise trouble
    shown.say("trial", trouble.what)
    return code


def is_whole(servers: Servers, database: str, dump: Path) -> bool:
    """Whether as many rows are in each table as in the dump, which had all of them when it was made."""
    with database_dumps.one_moment(servers.postgres, database) as (_, rows):
        return rows == database_dumps.read_back(dump)


def not_opened(draft: Installation, servers: Servers) -> list[str]:
    """Sealed columns of which one value was tried and does not open."""
    key_ids = servers.postgres.ask(sealed_samples.KEY_IDS, database="cases_keys").splitlines()
    file = draft.folder / "samples.sql"
    file.write_text(sealed_samples.statements())
    printed = database_dumps.run(servers.postgres, "cases", "psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-f", str(file)])
    given = sealed_samples.given(printed.splitlines(), key_ids)
    found = client_keys.run_command(draft, "open", module=client_keys.BACKING_UP, given=given)
    return list(found["not_opened"])
