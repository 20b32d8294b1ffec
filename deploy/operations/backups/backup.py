"""A backup of a centre: a copy in up to three places; with the keys, erased is erased there too.

What is particular to an office: `office_backup`.

With a place for the key files, erasures that wait become final: every client's key is wrapped with a new
key-encryption key, the new backup is written and read back, and only then the older one is destroyed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from deploy.operations.backups.backup_age import Locking
from deploy.operations.backups.backup_days import kept_days
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.backup_report import Done
from deploy.operations.backups.backup_sets import (
    CLIENT_KEYS,
    DATABASES,
    KEY_FILES,
    BackupSet,
    Draft,
    Manifest,
    Part,
    remove_older,
    wipe,
)
from deploy.operations.backups.source import AnySource, Source, Steps
from deploy.trouble import Trouble

IN_ORDER: tuple[Part, ...] = (KEY_FILES, CLIENT_KEYS, DATABASES)
"""The order of publication: rows are never without their keys, wrapped keys never without what unwraps them."""
IF_REFUSED = (
    "Where a transit server keeps the key, its token may lack the rights: then somebody who has them changes it "
    "(./kokon keys rotate clients, a backup, ./kokon keys rotate clients --forget-old)."
)


def drafts_of(source: AnySource, places: Mapping[Part, Path], lock: Locking, now: datetime) -> dict[Part, Draft]:
    """What is to be locked is made beside the databases that it is a copy of."""
    apart = source.aside / "backing-up"
    if apart.exists():
        wipe(apart)
    within = {part: apart / part if lock.names else None for part in places}
    return {part: Draft(place, source.id, now, apart=within[part]) for part, place in places.items()}


def published(draft: Draft, manifest: Manifest, lock: Locking, shown: Steps) -> BackupSet:
    """It has its name, locked where somebody is to open it, and was read back."""
    if lock.names:
        with shown.step(f"locking {manifest.part}"):
            draft.locked(lock)
    written = draft.publish(replace(manifest, locked_for=lock.names))
    written.check()
    return written


class Backup:
    def __init__(self, source: Source, places: Places, shown: Steps, lock: Locking | None = None) -> None:
        self._source = source
        self._places = places
        self._shown = shown
        self._lock = lock or Locking([])
        self._letters_wait = True

    def make(self, now: datetime) -> Done:
        """Whatever dies in between: an older backup opens with the older copy of the keys, until a new one is whole."""
        waits = self._source.asked("waiting")
        kept = kept_days(self._source.backup_days, waits["signed"], now=now)
        done = Done({}, kept=kept, doubting=self._source.doubts(now))
        # by a clock that leapt no key is changed, and nothing goes
        settles = self._places.key_files is not None and not done.doubting
        changed = bool(waits["waiting"]) and settles and self._changed(done)
        done.letters = int(waits["letters"])
        drafts = drafts_of(self._source, self._places.parts(), self._lock, now)
        made = Manifest(DATABASES, self._source.id, now.isoformat(), self._source.postgres_version)
        done.locked_for = self._lock.names
        manifests: dict[Part, Manifest] = {DATABASES: self._databases(drafts[DATABASES], made)}
        # after the rows: a client who arrives in between has no row in the copy, so no row lacks its client key
        manifests[CLIENT_KEYS] = self._client_keys(drafts[CLIENT_KEYS], made)
        if KEY_FILES in drafts:
            manifests[KEY_FILES] = self._key_files(drafts[KEY_FILES], made, done, newest_alone=changed)
        self._check_keys(drafts, done)
        ready = [(drafts[part], manifests[part]) for part in IN_ORDER if part in drafts]
        written = [published(draft, manifest, self._lock, self._shown) for draft, manifest in ready]
        done.sets = {one.manifest.part: str(one.folder) for one in written}
        if changed and self._forgotten(done):
            done.final = waits["waiting"]
        if not done.doubting:
            self._remove_older(written, done)
        after = self._source.asked("waiting")
        done.waiting, done.since = after["waiting"], after["since"]
        done.final = max(0, done.final - done.waiting)
        done.on_one_disk = tuple(self._places.on_one_disk())
        return done

    def _changed(self, done: Done) -> bool:
        """A new key-encryption key, and everything wrapped with it; nothing is destroyed yet."""
        with self._shown.step("a new key around the keys of the clients"):
            try:
                done.unopened = self._source.change_keys("rotate")["unopened"]
            except Trouble as trouble:
                done.not_changed = f"{trouble} {IF_REFUSED}"
                return False
        if done.unopened:
            done.not_changed = "Keys of clients cannot be opened. Next step: restore them from a backup of client keys."
        return not done.unopened

    def _forgotten(self, done: Done) -> bool:
        try:
            self._source.change_keys("forget-older")
        except Trouble as trouble:
            done.not_changed = f"{trouble} {IF_REFUSED}"
        return not done.not_changed

    def _databases(self, draft: Draft, made: Manifest) -> Manifest:
        names = [name for name in self._source.databases if name != "cases_keys"]
        for name in names:
            with self._shown.step(f"copying {name}"):
                self._source.dump(name, draft.folder / f"{name}.dump")
            if name == "intake":
                # before the copy of cases: what is gone from the outbox until now is in that copy
                self._letters_wait = self._source.letters_wait()
        schemas = self._source.versions(*names)
        return Manifest(
            DATABASES,
            made.centre,
            made.made_at,
            made.postgres,
            name=self._source.name,
            port=self._source.port,
            schemas=schemas,
        )

    def _client_keys(self, draft: Draft, made: Manifest) -> Manifest:
        with self._shown.step("copying the wrapped keys of the clients"):
            self._source.dump("cases_keys", draft.folder / "cases_keys.dump")
            self._source.copy_register(draft.folder)
        opened = self._opened(draft.folder / "cases_keys.dump")
        schemas = self._source.versions("cases_keys")
        return Manifest(
            CLIENT_KEYS,
            made.centre,
            made.made_at,
            made.postgres,
            schemas=schemas,
            provider=opened["provider"],
            versions=tuple(opened["versions"]),
        )

    def _key_files(self, draft: Draft, made: Manifest, done: Done, *, newest_alone: bool) -> Manifest:
        with self._shown.step("copying the key files"):
            self._source.copy_keys(draft.folder)
            self._source.copy_register(draft.folder)
            if self._letters_wait:
                self._source.copy_letter_keys(draft.folder)
            words = ["--newest-alone"] if newest_alone else []
            copied = self._source.asked("copy", "--to", str(draft.folder / "cases.key"), *words)
        done.locked = copied["locked"]
        return Manifest(KEY_FILES, made.centre, made.made_at, versions=tuple(copied["versions"]))

    def _check_keys(self, drafts: dict[Part, Draft], done: Done) -> None:
        """The keys as they were written, by the key file as it was written: only then a backup is one."""
        words = ["--copy", str(drafts[KEY_FILES].folder / "cases.key")] if KEY_FILES in drafts else []
        with self._shown.step("opening what was copied"):
            opened = self._opened(drafts[CLIENT_KEYS].folder / "cases_keys.dump", *words)
        if opened["unopened"] > done.unopened and words:
            raise Trouble("not_backed_up", "The copied keys do not open one another.", "run this again.")
        done.unopened = opened["unopened"]

    def _opened(self, file: Path, *words: str) -> dict[str, Any]:
        return self._source.asked("check", *words, given=self._source.printed_keys(file))

    def _remove_older(self, written: list[BackupSet], done: Done) -> None:
        """Remove backups that are older than certificates of erasure have promised."""
        older = [remove_older(one, kept=timedelta(days=done.kept.number)) for one in written]
        done.misdated = tuple(str(folder) for folder in chain(*older))
