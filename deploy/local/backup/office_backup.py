"""`./kokon backup` at an office: database and register in one place, its keys in another; all is read back."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from deploy.local.backup import office_copies
from deploy.local.machine.display import Display
from deploy.local.servers import clock, database_dumps
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.operations.backups.backup_days import PROPOSED
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.backup_report import of_the_clock
from deploy.operations.backups.backup_sets import DATABASES, KEY_FILES, BackupSet, Draft, Manifest, Part, remove_older

IN_ORDER: tuple[Part, ...] = (KEY_FILES, DATABASES)


@dataclass(slots=True)
class Done:
    sets: dict[str, str]
    on_one_disk: tuple[str, ...] = ()
    doubting: dict[str, datetime] = field(default_factory=dict)
    misdated: tuple[str, ...] = ()

    def for_script(self) -> dict[str, Any]:
        return asdict(self) | {"doubting": sorted(self.doubting)}

    def for_people(self) -> str:
        lines = [f"{part}: {folder}" for part, folder in self.sets.items()]
        lines.append("Read back: every file is whole.")
        lines.append(f"Days that older copies of the database are kept: {PROPOSED}.")
        lines += of_the_clock(self.doubting, self.misdated)
        if KEY_FILES not in self.sets:
            lines.append("Without --keys the keys were not copied; they are needed again when one was changed.")
        if self.on_one_disk:
            lines.append(f"On one disk: {', '.join(self.on_one_disk)}. Carry them to different places.")
        return "\n".join(lines)


class OfficeBackup:
    """Nothing of any client is here. The keys are those by which centres know the hub."""

    def __init__(self, office: Installation, servers: Servers, places: Places, shown: Display) -> None:
        self._office = office
        self._postgres = servers.postgres
        self._places = places
        self._shown = shown

    def make(self, now: datetime) -> Done:
        """Whole when the database has its name: never without keys that are as old."""
        places = {part: place for part, place in self._places.parts().items() if part in IN_ORDER}
        drafts = {part: Draft(place, self._office.id, now) for part, place in places.items()}
        manifests: dict[Part, Manifest] = {DATABASES: self._database(drafts[DATABASES], now)}
        if KEY_FILES in drafts:
            manifests[KEY_FILES] = self._keys(drafts[KEY_FILES], now)
        written = [self._published(drafts[part], manifests[part]) for part in IN_ORDER if part in drafts]
        done = Done({one.manifest.part: str(one.folder) for one in written}, tuple(self._places.on_one_disk()))
        done.doubting = clock.doubts(self._office, now=now)
        if not done.doubting:
            older = [remove_older(one, kept=timedelta(days=PROPOSED)) for one in written]
            done.misdated = tuple(str(folder) for folder in chain(*older))
        return done

    def _published(self, draft: Draft, manifest: Manifest) -> BackupSet:
        written = draft.publish(manifest)
        written.check()
        return written

    def _database(self, draft: Draft, now: datetime) -> Manifest:
        office = self._office
        office_copies.copy_register(office, draft.folder)
        for name in office.databases:
            with self._shown.step(f"copying {name}"):
                database_dumps.dump(self._postgres, name, draft.folder / f"{name}.dump")
        return Manifest(
            DATABASES,
            office.id,
            now.isoformat(),
            self._postgres.version(),
            name=office.name,
            port=office.port,
            schemas=self._postgres.versions(*office.databases),
        )

    def _keys(self, draft: Draft, now: datetime) -> Manifest:
        with self._shown.step("copying the keys"):
            office_copies.copy_keys(self._office, draft.folder)
            office_copies.copy_register(self._office, draft.folder)
        return Manifest(KEY_FILES, self._office.id, now.isoformat())
