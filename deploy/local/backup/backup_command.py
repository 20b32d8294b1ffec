"""`./kokon backup FOLDER`: the backup, then the trial restore and the commands that carry it away."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.local.backup import rehearsal
from deploy.local.backup.exclusive_work import alone, running
from deploy.local.backup.local_sources import LocalOffice, LocalSource
from deploy.local.joining import join_commands
from deploy.local.machine import programs
from deploy.local.machine.display import Display, display
from deploy.local.services import service_keys
from deploy.local.settings import settings_file
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, Office, existing, with_folder
from deploy.operations.backups import after_backup, backup_days, backup_report, last_backup
from deploy.operations.backups.backup import Backup
from deploy.operations.backups.backup_age import RECIPIENT, Locking, recipients_in
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.office_backup import OfficeBackup
from deploy.trouble import Trouble

AFTER = "KOKON_BACKUP_AFTER"
"""What a timer is told in the place of `--after`."""
WITHOUT_KEYS = "Not restored as a trial: without the key files nothing opens."


def backup(
    to: Annotated[Path, typer.Argument(help="Where the databases go.", show_default=False)],
    client_keys_to: Annotated[
        Path | None,
        typer.Option("--client-keys", help="Another place, for the wrapped keys of the clients; an office has none."),
    ] = None,
    keys_to: Annotated[
        Path | None,
        typer.Option("--keys", help="A third place, for the key files; then erasures become final in every backup."),
    ] = None,
    recipient: Annotated[
        list[str] | None,
        typer.Option(
            "--recipient",
            envvar=RECIPIENT,
            help="Lock it for this (age1); restoring then needs the identity.",
        ),
    ] = None,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Then restore it as a trial, beside what runs, and say what came out.")
    ] = False,
    after: Annotated[
        str | None,
        typer.Option("--after", envvar=AFTER, help="A command that carries each new set away; its folder is added."),
    ] = None,
    folder: Folder = None,
    office: Office = False,
    json_output: Json = False,
) -> None:
    """Copy a centre, read the copy back, and make what was erased impossible to restore. It goes on working.

    With --office: copy the office and its keys. Exit code 1 where the trial or what comes after did not end well.
    """
    installation = existing(folder, office=office)
    wrapped = client_keys_to and client_keys_to.resolve()
    places, shown = Places(to.resolve(), wrapped, keys_to and keys_to.resolve()), display(quiet=json_output)
    lock = Locking(recipients_in(recipient or []))
    command = after if after is not None else set_after(installation)
    check(installation, places, lock, carried_away=bool(command))
    programs.begin(programs.KEYS_OF_CASES)
    with alone(installation.folder / "run"):
        made = made_backup(installation, places, shown, lock)
        last_backup.note(installation.folder, datetime.now(UTC))
        if command:
            made.carry_away(installation, command)
        if rehearse:
            made.restore_as_trial(installation, places, shown, lock)
    join_commands.say(json_output, made.for_script, with_folder(made.words, installation.folder))
    raise typer.Exit(0 if made.is_well else 1)


def set_after(installation: Installation) -> str:
    """As `kokon.toml` has it."""
    return str(settings_file.read(installation.folder, installation.kind).get("backup.after", ""))


def check(installation: Installation, places: Places, lock: Locking, *, carried_away: bool) -> None:
    """Raises Trouble, before anything is begun."""
    centre = installation.kind == "centre"
    if centre and places.client_keys is None:
        raise Trouble("no_place", "The wrapped keys of the clients need a place.", "name one with --client-keys.")
    if not centre and places.client_keys is not None:
        join_commands.centre_of(installation)
    places.check(installation.folder)
    if places.key_files is None and last_backup.moment(installation.folder) is None:
        what = "No backup was made from here yet, and without a copy of the key files nobody ever reads one."
        raise Trouble("no_key_copy", what, "name a place for them with --keys; later backups may go without.")
    if centre and carried_away and not lock.names:
        what = "What leaves this machine is locked first, and no recipient is named."
        raise Trouble("not_locked", what, "./kokon keys backup-identity FILE, then --recipient.")
    if centre:
        service_keys.ask_for_passphrase(installation)


@dataclass(slots=True)
class Made:
    """A whole backup, and what was done with it."""

    sets: dict[str, str]
    days: int
    for_script: dict[str, Any]
    words: str
    is_well: bool = True

    def carry_away(self, installation: Installation, command: str) -> None:
        failed = after_backup.run(command, self.sets, days=self.days)
        after_backup.note(installation.folder, failed, now=datetime.now(UTC))
        self.add({"after_failed": failed}, after_backup.result_text(failed), is_well=not failed)

    def restore_as_trial(self, installation: Installation, places: Places, shown: Display, lock: Locking) -> None:
        """It is whole, whatever keeps a trial from being made."""
        if places.key_files is None:
            again = places.with_keys(office=installation.kind == "office", rehearse=True)
            return self.add({"trial": None}, f"{WITHOUT_KEYS} {again}", is_well=True)
        try:
            trial = rehearsal.rehearsed(installation, places, shown, [lock.once])
        except Trouble as trouble:
            self.add({"trial": None, "no_trial": str(trouble)}, f"Not restored as a trial: {trouble}", is_well=False)
        else:
            self.add({"trial": rehearsal.for_script(trial)}, trial.sentence, is_well=not trial.failed)

    def add(self, for_script: dict[str, Any], words: str, *, is_well: bool) -> None:
        self.for_script |= for_script
        self.words += f"\n{words}"
        self.is_well &= is_well


def made_backup(installation: Installation, places: Places, shown: Display, lock: Locking) -> Made:
    now = datetime.now(UTC)
    with running(installation) as servers:
        if installation.kind == "centre":
            done = Backup(LocalSource(installation, servers), places, shown, lock).make(now)
            return Made(done.sets, done.kept.number, done.for_script(), backup_report.report_text(done, places))
        copied = OfficeBackup(LocalOffice(installation, servers), places, shown, lock).make(now)
        return Made(copied.sets, backup_days.PROPOSED, copied.for_script(), copied.for_people())
