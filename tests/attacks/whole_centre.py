"""The story of one client at a whole centre, and everything that lies on its disks after each chapter."""

import asyncio
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from deploy.local.servers.servers import Servers
from deploy.local.services import client_keys
from deploy.local.services.local_target import Local
from deploy.local.services.service_keys import key_file
from deploy.local.settings.installation import Installation
from deploy.operations import letters
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.letters.file import LetterFile
from services.cases.foundation.keys.place import read_keys
from services.cases.foundation.keys.register import register_of
from services.cases.retention.erasure.certificate import Certificate, verified
from tests.attacks import centre_dump, key_trials, living_centre
from tests.attacks.canary import canary, search_all
from tests.attacks.canary_fields import PLANTED
from tests.attacks.centre_dump import Dump
from tests.attacks.living_centre import Living
from tests.attacks.raid import Found
from tests.shared.building import until


@dataclass
class Taken:
    """Everything of a moment but the keys, and the keys."""

    dump: Dump
    keys: CentreKeys


@dataclass
class Story:
    canaries: dict[str, str]
    newborn: Path
    """All files, before the client wrote."""
    running: Path
    """All files, copied while the centre was at work."""
    before: Taken
    certificate: Certificate
    erased: Taken
    restored: Taken
    """The databases of before in the place of those of now: a service has begun on them."""
    left: Path
    """The whole installation as it was then."""
    changed: Taken
    """After the centre's own keys were changed, as is done now and then."""
    others_read: list[bool]
    """After each of these, whether the counsellor of another client still read that client's words."""

    @property
    def her_key_id(self) -> str:
        """The name of the client's key, which the certificate shows only to a reader who has it already."""
        ids = key_trials.key_ids([self.before.dump.rows])
        [found] = [one for one in ids if sha256(one.encode()).hexdigest() == self.certificate.key_sha256]
        return found

    @property
    def disks(self) -> list[Path]:
        return [self.running, *(one.dump.folder for one in self.all_taken)]

    @property
    def all_taken(self) -> list[Taken]:
        return [self.before, self.erased, self.restored, self.changed]

    def opens(self, rows: list[Taken], keys: CentreKeys) -> set[str]:
        """The client's words by place, with every client's key that can be unwrapped from any of these disks."""
        copies, disks = [one.dump.rows for one in rows], [self.running, *(one.dump.folder for one in rows)]
        ids = key_trials.key_ids(copies)
        return self._read(key_trials.opened_rows(copies, ids, key_trials.client_keys(disks, ids, keys), keys))

    def opens_of_rows_now(self, one: Taken) -> set[str]:
        """With every key there ever was, as if none had been destroyed: what no row holds, no key opens."""
        ids = key_trials.key_ids([self.before.dump.rows])
        ever = key_trials.client_keys([self.before.dump.folder], ids, self.before.keys)
        return self._read(key_trials.opened_rows([one.dump.rows], ids, ever, one.keys))

    def opens_on_the_way(self, taken: Taken, keys: CentreKeys) -> set[str]:
        found = key_trials.opened_envelopes(taken.dump.contents, keys.opening, keys.centre)
        return {hit.field for hit in search_all(found, self.canaries)}

    def _read(self, found: Found) -> set[str]:
        return {f"{hit.place}: {hit.field}" for hit in search_all(found, self.canaries) if hit.form == "raw"}


async def lived_story(folder: Path) -> Story:
    centre, canaries, other = Living(folder / "run"), {one: canary(one) for one in PLANTED}, canary("other")
    others_read: list[bool] = []
    async with centre.running() as doors:
        await asyncio.to_thread(centre_dump.copy, centre.folder, folder / "newborn")
        file = await living_centre.lived(doors, canaries)
        others = await living_centre.another(doors, other)
        await asyncio.to_thread(centre_dump.copy, centre.folder, folder / "running")
    before = await asyncio.to_thread(taken, centre, folder / "before")
    await asyncio.to_thread(centre_dump.copy, centre.folder / "postgres", folder / "backup")
    async with centre.running() as doors:
        certificate = verified(await living_centre.erased(doors, file))
        others_read.append(await living_centre.still_reads(doors, others, other))
    erased = await asyncio.to_thread(taken, centre, folder / "erased")
    await asyncio.to_thread(put_back, folder / "backup", centre.folder / "postgres")
    async with centre.running() as doors:
        others_read.append(await living_centre.still_reads(doors, others, other))
    restored = await asyncio.to_thread(taken, centre, folder / "restored")
    await asyncio.to_thread(centre_dump.copy, centre.folder, folder / "left")
    await asyncio.to_thread(change_the_keys, centre.installation)
    async with centre.running() as doors:
        await only_newest(centre.installation)
        others_read.append(await living_centre.still_reads(doors, others, other))
    changed = await asyncio.to_thread(taken, centre, folder / "changed")
    newborn, running, left = (folder / one for one in ("newborn", "running", "left"))
    return Story(canaries, newborn, running, before, certificate, erased, restored, left, changed, others_read)


def taken(centre: Living, to: Path) -> Taken:
    return Taken(centre_dump.taken(centre.installation, to), keys_of(centre.installation))


def keys_of(place: Installation) -> CentreKeys:
    keys = read_keys(key_file(place, "cases"), place.id, None)
    return LetterFile.beside(register_of(key_file(place, "cases")), keys).found(keys)


def put_back(backup: Path, to: Path) -> None:
    shutil.rmtree(to)
    backup.rename(to)


def change_the_keys(place: Installation) -> None:
    """As the operations page says: those that wrap clients' keys, and those for letters before their day is over."""
    postgres = Servers(place).postgres
    postgres.start()
    try:
        change_what_wraps(place)
    finally:
        postgres.stop()
    letters.renew(Local(place))
    letters.end(Local(place))


async def only_newest(place: Installation) -> None:
    """The service has destroyed the keys for letters that were to end."""
    await until(lambda: not keys_of(place).ending)


def change_what_wraps(place: Installation) -> None:
    client_keys.rotate(place, forget_old=False)
    client_keys.rotate(place, forget_old=True)
