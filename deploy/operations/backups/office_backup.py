"""A backup of an office: database and register in one place, its keys in another; all is read back."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from deploy.operations.backups.backup import drafts_of, published
from deploy.operations.backups.backup_age import Locking
from deploy.operations.backups.backup_days import PROPOSED
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.backup_report import of_the_clock
from deploy.operations.backups.backup_sets import DATABASES, KEY_FILES, Draft, Manifest, Part, remove_older
from deploy.operations.backups.source import AnySource, Steps

IN_ORDER: tuple[Part, ...] = (KEY_FILES, DATABASES)
NOT_LOCKED = (
    "Not locked for anybody: who has the copy of the keys can answer centres in the name of this office. "
    "Next step: name a recipient, as docs/operations.md has it."
)


@dataclass(slots=True)
class Done:
    sets: dict[str, str]
    on_one_disk: tuple[str, ...] = ()
    doubting: dict[str, datetime] = field(default_factory=dict)
    misdated: tuple[str, ...] = ()
    locked_for: tuple[str, ...] = ()
    """Recipients of age that the files are locked for."""

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
        if self.locked_for:
            lines.append(f"Locked for {', '.join(self.locked_for)}; without that identity nobody opens it.")
        elif KEY_FILES in self.sets:
            lines.append(NOT_LOCKED)
        return "\n".join(lines)


class OfficeBackup:
    """Nothing of any client is here. The keys are those by which centres know the hub."""

    def __init__(self, source: AnySource, places: Places, shown: Steps, lock: Locking | None = None) -> None:
        self._source = source
        self._places = places
        self._shown = shown
        self._lock = lock or Locking([])

    def make(self, now: datetime) -> Done:
        """Whole when the database has its name: never without keys that are as old."""
        places = {part: place for part, place in self._places.parts().items() if part in IN_ORDER}
        drafts = drafts_of(self._source, places, self._lock, now)
        manifests: dict[Part, Manifest] = {DATABASES: self._database(drafts[DATABASES], now)}
        if KEY_FILES in drafts:
            manifests[KEY_FILES] = self._keys(drafts[KEY_FILES], now)
        ready = [(drafts[part], manifests[part]) for part in IN_ORDER if part in drafts]
        written = [published(draft, manifest, self._lock, self._shown) for draft, manifest in ready]
        done = Done({one.manifest.part: str(one.folder) for one in written}, tuple(self._places.on_one_disk()))
        done.locked_for, done.doubting = self._lock.names, self._source.doubts(now)
        if not done.doubting:
            older = [remove_older(one, kept=timedelta(days=PROPOSED)) for one in written]
            done.misdated = tuple(str(folder) for folder in chain(*older))
        return done

    def _database(self, draft: Draft, now: datetime) -> Manifest:
        source = self._source
        source.copy_register(draft.folder)
        for name in source.databases:
            with self._shown.step(f"copying {name}"):
                source.dump(name, draft.folder / f"{name}.dump")
        return Manifest(
            DATABASES,
            source.id,
            now.isoformat(),
            source.postgres_version,
            name=source.name,
            port=source.port,
            schemas=source.versions(*source.databases),
        )

    def _keys(self, draft: Draft, now: datetime) -> Manifest:
        with self._shown.step("copying the keys"):
            self._source.copy_keys(draft.folder)
            self._source.copy_register(draft.folder)
        return Manifest(KEY_FILES, self._source.id, now.isoformat())
